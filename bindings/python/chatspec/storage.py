"""Files for a server: one directory in which uploads are gathered and from which downloads come.

What fails here ends as the line that the client is owed, so a server has nothing to decide:

    files = FileStore("files", show=print)

    upload = files.receive(offer.name)      # at an UploadOffer
    upload.write(chunk.data)                # at each UploadChunk
    connection.sendall(upload.finish())     # at the UploadEnd

    for piece in files.send(request.name):  # at a DownloadRequest
        connection.sendall(piece)

An upload is gathered under a hidden name and renamed when it is whole, so its name never shows half
of it. A download goes on with the content it began with. No name leads out of the directory, and no
symbolic link in it is followed.
"""

import collections.abc
import contextlib
import errno
import os
import stat

from chatspec import encode
from chatspec._core import is_file_name
from chatspec._reason import Reason

__all__ = ["FileStore", "IncomingFile", "OutgoingFile"]

_TEMPORARY_PREFIX = ".upload-"  # no client can ask for a name that begins with a dot
_PIECE_BYTES = 64 * 1024

# What open() says of things in the directory that are no files, and of links: the standard's "no
# such file".
_NOT_FOUND = frozenset({errno.ENOENT, errno.ELOOP, errno.ENXIO, errno.ENODEV})


class FileStore:
    """One directory of files. Any number of threads may use it at once.

    Args:
        directory: where the files are; made if it is not there. What an earlier server left of
            uploads that it did not finish is removed, so let no two servers share a directory.
        show: called with the line that the standard's server shows when a file has been received
            or sent.

    Raises:
        OSError: the directory cannot be made, read or written to.
    """

    def __init__(self, directory: str | os.PathLike[str],
                 show: collections.abc.Callable[[str], object] = lambda line: None) -> None:
        self._show = show
        with contextlib.suppress(FileExistsError):
            os.mkdir(directory)
        # Files are opened below the descriptor, wherever the directory's name leads later.
        self._directory = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        if not os.access(".", os.W_OK | os.X_OK, dir_fd=self._directory):
            os.close(self._directory)
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(directory))
        for name in os.listdir(self._directory):
            if name.startswith(_TEMPORARY_PREFIX):
                with contextlib.suppress(OSError):
                    os.unlink(name, dir_fd=self._directory)

    def receive(self, name: str | None) -> "IncomingFile":
        """Begin to gather an upload.

        Args:
            name: as in the UploadOffer; None if the name was refused.

        Returns:
            What takes the body and knows the reply at its end.
        """
        return IncomingFile(self._directory, name, self._show)

    def send(self, name: str) -> "OutgoingFile":
        """Open a file to be downloaded. It stays the same however its name is used meanwhile.

        Args:
            name: as in the DownloadRequest.

        Returns:
            An iterator of what is to be sent: header and body, or the error line.
        """
        return OutgoingFile(self._directory, name, self._show)


class IncomingFile:
    """An upload on its way into a FileStore, which makes it. Ends with finish() or discard().

    Attributes:
        name: the file's name; None if it was refused.
        is_stored: whether the file stands under its name now.
    """

    def __init__(self, directory: int, name: str | None,
                 show: collections.abc.Callable[[str], object]) -> None:
        self.name = name
        self._show = show
        self.is_stored = False
        self._directory = directory
        self._descriptor = -1
        self._reason: Reason | None = None
        if name is None or not is_file_name(name):
            self._reason = Reason.INVALID_FILE_NAME
            return
        self._temporary = _TEMPORARY_PREFIX + os.urandom(8).hex()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with self._failing():
            self._descriptor = os.open(self._temporary, flags, 0o666, dir_fd=directory)

    @contextlib.contextmanager
    def _failing(self) -> collections.abc.Iterator[None]:
        """Turns an error of the disk into the reason that the client is told at the end."""
        try:
            yield
        except OSError:
            self.discard()
            self._reason = Reason.CANNOT_STORE_FILE

    def write(self, data: bytes) -> None:
        """Take the next bytes of the body; of an upload that has failed, throw them away.

        Args:
            data: as in the UploadChunk.
        """
        if self._descriptor < 0:
            return
        with self._failing():
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]

    def finish(self) -> bytes:
        """Store the file under its name, now that the body is whole; what was there is replaced.

        Returns:
            The line that the client is owed: the file is uploaded, or why not.
        """
        if self._reason is None and self._descriptor >= 0:
            with self._failing():
                descriptor, self._descriptor = self._descriptor, -1
                os.close(descriptor)  # may tell of an error in writing
                os.rename(self._temporary, str(self.name),
                          src_dir_fd=self._directory, dst_dir_fd=self._directory)
                self.is_stored = True
        if self._reason is not None:
            return encode.error_line(self._reason)
        self._show(f"File {self.name} received successfully")
        return encode.uploaded_line(str(self.name))

    def discard(self) -> None:
        """Leave nothing of an upload that was cut off; one that is stored stays.

        Done by itself for one that is forgotten.
        """
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if not self.is_stored and self._reason is None:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary, dir_fd=self._directory)

    def __del__(self) -> None:
        self.discard()


class OutgoingFile(collections.abc.Iterator[bytes]):
    """A download, as the pieces that are to be sent; made by a FileStore.

    Iterating raises OSError when the file cannot be read on to the size that was announced: then
    end the connection, for nothing else may take the place of the body.

    Attributes:
        name: the file's name.
        is_sent: whether all pieces were taken, and it was no error line.
    """

    def __init__(self, directory: int, name: str,
                 show: collections.abc.Callable[[str], object]) -> None:
        self.name = name
        self._show = show
        self.is_sent = False
        self._descriptor = -1
        self._bytes_left = 0
        self._line = b""  # header or error
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            self._descriptor = os.open(name, flags, dir_fd=directory)
            status = os.fstat(self._descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        except OSError as error:
            self.close()
            is_missing = error.errno in _NOT_FOUND
            self._line = encode.error_line(
                Reason.FILE_NOT_FOUND if is_missing else Reason.CANNOT_READ_FILE)
        else:
            self._bytes_left = status.st_size
            self._line = encode.file_header(name, status.st_size)

    def __next__(self) -> bytes:
        piece, self._line = self._line, b""
        if self._bytes_left:
            body = os.read(self._descriptor, min(self._bytes_left, _PIECE_BYTES))
            if not body:
                raise OSError(errno.EIO, "The file became shorter while it was sent", self.name)
            self._bytes_left -= len(body)
            return piece + body
        if not piece:
            if self._descriptor >= 0:
                self.is_sent = True
                self.close()
                self._show(f"File {self.name} sent successfully")
            raise StopIteration
        return piece

    def close(self) -> None:
        """Close the file, also before its end. It closes itself at its end and when forgotten."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()
