"""A client in this process."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, overload

from chatspec import _core, _lifetime
from chatspec._core import Message
from chatspec._types import Address, ClientNews
from chatspec.errors import Error

AddressList = list[Address]
Progress = Callable[[int, int], object]

CLOSE_TIME = 5.0
"""Seconds that close() waits for the server's end, as long as a server of the standard goes on
sending what it owes (chatspec.Server, shutdown_time)."""


class Client:
    """A connected client.

        with Client("localhost", 9999) as client:
            client.say("hai")
            for message in client.messages(timeout=1):
                print(message.sender, message.text)

    Leaving the block is close(), or at Ctrl-C the end of the connection at once.

    A C++ thread of its own sends and receives whatever Python does. It never runs Python: what
    comes is kept until messages() or events() asks; when 16 MiB wait nothing more is read, and the
    server may then drop this client as it would any that does not read.

    Any thread may call any of it. It belongs to the process that made it: a child made by fork has
    no connection.

    How it knows the end of an answer: a list has no end of its own, and older servers do not confirm
    an upload. So it sends a fence (encode.fence_line()) behind a list when its first line has come,
    and behind an upload that has not been answered for a quarter of a second: a line that every
    server refuses, that a server of the standard shows to nobody, and whose answer comes behind all
    that was caused before. With a server that does not answer even that, two seconds decide.

    Args:
        host: the server's name or address.
        port: its port.
        connect_timeout: how many seconds connecting may take; Ctrl-C is heard when that is over.
        fences: False to send nothing but what was asked for; then two seconds always decide.

    Raises:
        ConnectFailed: nobody listens there, or does not answer.
        ValueError: port or connect_timeout cannot be.
    """

    def __init__(
        self,
        host: str = "localhost",
        port: int = 9999,
        *,
        connect_timeout: float = 10.0,
        fences: bool = True,
    ) -> None:
        if not 1 <= port <= 65535:
            raise ValueError(f"port must be from 1 to 65535, not {port}")
        self._core = _core.ClientCore(host, port, connect_timeout, fences)
        self._say = self._core.make_say()
        self._is_elsewhere = False  # a forked child's copy
        self._server = (host, port)
        _lifetime.lives(self)

    @property
    def address(self) -> Address:
        """This client's own address, as the server's list shows it."""
        return self._core.address

    def say(self, text: str, timeout: "float | None" = None) -> None:
        """Say a line to everybody else.

        It is on its way when this returns, behind everything said before.

        Args:
            text: not empty, no control character but TAB, not beginning with "/", at most 8,191
                bytes of UTF-8.
            timeout: how many seconds to wait while the server takes nothing; None: for ever.

        Raises:
            ValueError: text is not that.
            TimeoutError: the server took nothing for so long.
            Disconnected: the connection has ended.
        """
        if not self._say(text, timeout):
            raise TimeoutError("the server takes no more lines")

    def send(self, line: str, timeout: "float | None" = None) -> None:
        """Send a line as a person would type it; what the server answers comes among messages().

        Args:
            line: one line, but no /upload or /download (there are methods for them). The answer to
                a /list cannot be told from that to list(): use one of them at a time.
            timeout: as with say().

        Raises:
            ValueError, TimeoutError, Disconnected: as with say().
        """
        if not self._core.send(line, timeout):
            raise TimeoutError("the server takes no more lines")

    def messages(self, timeout: "float | None" = None) -> Iterator[Message]:
        """What the server sends that answers nothing: chat, mostly. Oldest first, each once.

        Args:
            timeout: the iteration ends when nothing has come for so many seconds; None: only when
                the connection has ended.

        Yields:
            Message: with sender None if it is no chat.

        Raises:
            ValueError: timeout is negative.
        """
        return self._core.events(True, timeout)

    def events(self, timeout: "float | None" = None) -> "Iterator[ClientNews]":
        """All that happens, in order: messages, and what became of files that nobody waited for.

        Args:
            timeout: as with messages(), which takes from the same.

        Yields:
            Message, and for uploads and downloads with wait=False UploadFinished, DownloadStarted
            and DownloadFinished; at last ConnectionEnded.
        """
        return self._core.events(False, timeout)

    def list(self, timeout: "float | None" = 10.0) -> AddressList:
        """Ask who is connected.

        Args:
            timeout: how many seconds the whole answer may take.

        Returns:
            Everybody's address, this client's too, in the server's order (of connection).

        Raises:
            Refused: the server has no lists.
            TimeoutError, Disconnected: no answer came.
        """
        core = self._core
        id = self._asked(core.ask_list(timeout))
        return self._finish(id, "the list", timeout, None)[1]

    @overload
    def upload(self, path: "str | os.PathLike[str]", *, name: "str | None" = None,
               progress: "Progress | None" = None, timeout: "float | None" = None,
               wait: Literal[True] = True) -> bool: ...

    @overload
    def upload(self, path: "str | os.PathLike[str]", *, name: "str | None" = None,
               wait: Literal[False]) -> None: ...

    def upload(self, path: "str | os.PathLike[str]", *, name: "str | None" = None,
               progress: "Progress | None" = None, timeout: "float | None" = None,
               wait: bool = True) -> "bool | None":
        """Send a file.

        Args:
            path: a regular file. It is never held in memory.
            name: the name it gets on the server; None for its own.
            progress: called as progress(done, size) in bytes, in this thread, now and then and at
                last with done == size. An exception that it raises goes on to the caller; the file
                is still sent.
            timeout: how many seconds may pass without progress; None: for ever.
            wait: False to return at once; the outcome is then an event, UploadFinished.

        Returns:
            True when the server has confirmed that it stored the file, False if it does not confirm
            uploads, as older servers do.

        Raises:
            OSError: the file cannot be read (FileNotFoundError, PermissionError, …).
            ValueError: its name is none that the standard allows (see is_file_name).
            Refused: the server said no, with its reason.
            TimeoutError: no progress for so long; the file may still arrive.
            Disconnected: the connection ended first.
        """
        core, file = self._core, os.fspath(path)
        id = self._asked(
            core.ask_upload(file, os.path.basename(file) if name is None else name, not wait, timeout)
        )
        if not wait:
            return None
        return self._finish(id, "the upload", timeout, progress)[0]

    @overload
    def download(self, name: str, *, to: "str | os.PathLike[str]" = "downloads",
                 progress: "Progress | None" = None, timeout: "float | None" = None,
                 wait: Literal[True] = True) -> Path: ...

    @overload
    def download(self, name: str, *, to: "str | os.PathLike[str]" = "downloads",
                 wait: Literal[False]) -> None: ...

    def download(self, name: str, *, to: "str | os.PathLike[str]" = "downloads",
                 progress: "Progress | None" = None, timeout: "float | None" = None,
                 wait: bool = True) -> "Path | None":
        """Fetch a file.

        It appears under its name when it is whole, in place of an older one, and never in part.

        Args:
            name: the file's name on the server.
            to: the folder it is stored in; made if it is absent (but not its parent).
            progress, timeout, wait: as with upload(); the events are DownloadStarted and
                DownloadFinished.

        Returns:
            Where it is.

        Raises:
            ValueError: name is none that the standard allows.
            OSError: the folder cannot be written to.
            Refused: the server said no, with its reason ("File not found").
            CannotStore: it came, but could not be stored.
            TimeoutError: nothing came for so long; it may still be stored later.
            Disconnected: the connection ended first.
        """
        core, folder = self._core, os.fspath(to)
        id = self._asked(core.ask_download(name, folder, not wait, timeout))
        if not wait:
            return None
        self._finish(id, "the download", timeout, progress)
        return Path(folder) / name

    def leave(self) -> None:
        """Say no more: what was said and asked goes out, then the server is told that this was all.
        To say or ask something from now on is Disconnected.

        What it still sends is there to be read until it ends the connection.
        """
        self._core.leave()

    def close(self) -> None:
        """Leave, and wait until the server has ended the connection, for 5 seconds at most.

        Then the connection is gone. What came and was not read can still be. The second time
        nothing happens, and in a child made by fork neither.
        """
        core = self._core
        if self._is_elsewhere:
            return
        try:
            core.leave()
            deadline = time.monotonic() + CLOSE_TIME
            while not core.has_parted and (left := deadline - time.monotonic()) > 0:
                core.collect(left)
        finally:
            core.abandon()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._end()  # whoever presses Ctrl-C does not want to wait for a server
        else:
            self.close()

    def __repr__(self) -> str:
        host, port = self._server
        who = "of another process" if self._is_elsewhere else self.address
        return f"<chatspec.Client {who} at {host}:{port}>"

    @staticmethod
    def _asked(id: "int | None") -> int:
        if id is None:
            raise TimeoutError("the server has too much to answer already")
        return id

    def _finish(
        self, id: int, what: str, timeout: "float | None", progress: "Progress | None"
    ) -> "tuple[bool, AddressList]":
        """Wait for a request's end."""
        core = self._core
        try:
            before = None
            while (outcome := core.wait(id, timeout, what, progress is not None)) is None:
                now = core.progress(id)
                if now == before:
                    raise TimeoutError(f"no answer to {what} within {timeout} seconds")
                before = now
                if progress is not None and now is not None:
                    progress(*now)
            last = core.progress(id)
        finally:
            core.forget(id)
        return self._settled(outcome, progress, last if last != before else None)

    @staticmethod
    def _settled(
        outcome: "tuple[bool, Error | None, AddressList]",
        progress: "Progress | None",
        untold: "tuple[int, int] | None",
    ) -> "tuple[bool, AddressList]":
        """What a request's end means to its caller; `untold`: how far it came at last."""
        confirmed, error, addresses = outcome
        if error is not None:
            raise error
        if progress is not None and untold is not None:
            progress(*untold)
        return confirmed, addresses

    def _end(self) -> None:
        if not self._is_elsewhere:
            self._core.abandon()

    def _forked(self) -> None:
        self._is_elsewhere = True
        self._core.forked()
        elsewhere: Any = _lifetime.Elsewhere("client")
        self._core = elsewhere
        self._say = lambda text, timeout: bool(elsewhere.say)
