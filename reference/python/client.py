#!/usr/bin/env python3
"""The exercise's chat client, with a thread for each thing that is waited for.

What is typed is sent, what arrives is shown; /upload sends a file of this folder and /download puts
one into the folder downloads. The protocol is spec/protocol.md, what is printed is spec/console.md;
the comments that begin with #= and ## quote the sentence that the code below them fulfils.

  * The keyboard's thread waits for what is typed, and sends it. It alone sends, so a file and the
    line behind it leave one after the other.
  * The receiver's thread waits for the server, and shows what comes. It alone receives.
  * The main thread waits for the end, which may come from the server, from the keyboard or as a
    signal: Python runs signal handlers in the main thread, so that one must be free.

What the threads share is the list of answers that are still to come, under one lock.
"""

import argparse
import contextlib
import dataclasses
import os
import queue
import re
import secrets
import signal
import socket
import stat
import sys
import threading

LINE_BYTES_MAX = 8192  # of a line that we send: framing.length
SHOWN_BYTES_MAX = 2 * LINE_BYTES_MAX  # of a line that we show: chat has an address in front
NAME_BYTES_MAX = 255
CONFIRM_SECONDS = 2  # how long an upload waits for its answer: console.client.unconfirmed
REQUESTS_MAX = 1000  # uploads and downloads without an answer; the next one waits
PIECE_BYTES = 64 * 1024
DOWNLOADS = "downloads"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")  # all but TAB
NOT_IN_NAMES = re.compile(r"[\s/\\\x00-\x1f\x7f-\x9f]")
UPLOADED = re.compile(rb"File '(.*)' uploaded successfully")
FILE_SIZE = re.compile(b"[0-9]{1,18}")  # 18 digits: what a file can be large

# Which of our requests an error answers, as far as its reason tells: error.form.
REASONS = {
    b"ERROR Line too long": None,
    b"ERROR Invalid text": None,
    b"ERROR Unknown command": None,
    b"ERROR Invalid file size": "upload",
    b"ERROR File too large": "upload",
    b"ERROR Cannot store file": "upload",
    b"ERROR File not found": "download",
    b"ERROR Cannot read file": "download",
}


class Interrupted(Exception):
    """A signal asks the program to end."""

    def __init__(self, number):
        super().__init__(number)
        self.status = 128 + number  # as a shell reports it


@dataclasses.dataclass(eq=False)
class Request:
    """An upload or a download whose answer is still to come."""

    kind: str
    name: bytes
    timer: threading.Timer | None = None  # runs from an upload's last byte on


#= spec/console.md#console.client.safe-text
## The client MUST NOT pass a control character other than TAB, or bytes that are not UTF-8, from
## the server to its output; it shows each such byte as `\x` and two hexadecimal digits.
def harmless(line):
    text = line.decode(errors="backslashreplace")
    return CONTROL_CHARACTERS.sub(
        lambda found: "".join(f"\\x{byte:02x}" for byte in found[0].encode()), text)


def is_file_name(name):
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return False
    return len(name) <= NAME_BYTES_MAX and text[0] != "." and not NOT_IN_NAMES.search(text)


class Incoming:
    """A download on its way into a file.

    It is gathered under a hidden name and renamed when it is whole, so one that fails leaves no
    file, and an older one as it was.
    """

    def __init__(self, folder):
        self.folder = folder
        self.file = self.temporary = None
        try:
            temporary = ".download-" + secrets.token_hex(8)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            self.file = open(os.open(temporary, flags, 0o666, dir_fd=folder), "wb")
            self.temporary = temporary
        except OSError:
            pass  # the body has to be received all the same, to stay in step

    def write(self, piece):
        try:
            if self.file:
                self.file.write(piece)
        except OSError:
            self.discard()

    def store(self, name):
        """Give the file its name, if all of it could be written; returns whether that was so."""
        try:
            if self.file:
                self.file.close()  # the last bytes are written only now, which may fail
                os.rename(self.temporary, name, src_dir_fd=self.folder, dst_dir_fd=self.folder)
                self.temporary = None
                return True
        except OSError:
            self.discard()
        return False

    def discard(self):
        self.file = None
        if self.temporary:
            with contextlib.suppress(OSError):
                os.unlink(self.temporary, dir_fd=self.folder)
            self.temporary = None


class Client:
    def __init__(self, connection, folder):
        self.connection = connection
        self.folder = folder  # where downloads go, as a descriptor
        self.lock = threading.Lock()  # guards has_ended_input and requests
        self.sending = threading.Lock()  # held while a file goes out
        self.requests = []  # in the order in which they were sent
        self.room_for_requests = threading.Semaphore(REQUESTS_MAX)
        self.has_ended_input = False
        self.storing = threading.Lock()  # held while files come and go
        self.incoming = None
        self.printing = threading.Lock()  # held while a line is printed
        self.status = queue.SimpleQueue()  # what the program is to exit with

    def show(self, line):
        """Print a line, at once."""
        try:
            with self.printing:
                #= spec/console.md#console.flush
                ## A program MUST show each line at once, also when its output is no terminal.
                print(line, flush=True)
        except OSError:
            self.status.put(128 + signal.SIGPIPE)  # nobody reads it: there is nobody to serve

    # ---- Requests, shared by all threads -------------------------------------------------------

    def expect(self, request):
        """Called before the request is sent, so that no answer is faster."""
        self.room_for_requests.acquire()
        with self.lock:
            self.requests.append(request)
        return request

    def oldest(self, *kinds, name=None):
        with self.lock:
            for request in self.requests:
                if request.kind in kinds and name in (None, request.name):
                    return request
        return None

    def settle(self, request):
        """Nothing more is expected for it; False if that was so already."""
        with self.lock:
            if request not in self.requests:
                return False
            self.requests.remove(request)
            if request.timer:
                request.timer.cancel()
        self.room_for_requests.release()
        return True

    # ---- The keyboard's thread -----------------------------------------------------------------

    def keyboard(self):
        try:
            while line := self.next_typed_line():
                self.obey(line.removesuffix(b"\n").removesuffix(b"\r"))
            #= spec/console.md#console.client.end
            ## At the end of its input the client MUST end its sending side, show what still arrives
            with self.lock:
                self.has_ended_input = True
            self.connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the connection is broken: the receiver finds that too, after what still came

    def next_typed_line(self):
        """The next line, or b"" at the end of input."""
        if sys.stdin is None:  # closed before we were started
            return b""
        typed = sys.stdin.buffer
        try:
            line = typed.readline(LINE_BYTES_MAX)
            while len(line) == LINE_BYTES_MAX and not line.endswith(b"\n"):
                #= spec/protocol.md#framing.length
                ## A line a client sends is at most 8,192 bytes long, its LF included
                self.show("ERROR Line too long")
                while line and not line.endswith(b"\n"):
                    line = typed.readline(LINE_BYTES_MAX)
                line = typed.readline(LINE_BYTES_MAX)
            return line
        except OSError:
            return b""  # a terminal that is gone

    def obey(self, line):
        command, _, name = line.partition(b" ")
        name = name.strip(b" ")
        if command not in (b"/upload", b"/download"):
            #= spec/console.md#console.client.sends
            ## The client MUST send each line typed as one line, in the order typed.
            self.connection.sendall(line + b"\n")
        #= spec/console.md#console.client.bad-name
        ## the client MUST show `ERROR Missing filename` or `ERROR Invalid filename` and send
        ## nothing.
        elif not name:
            self.show("ERROR Missing filename")
        elif not is_file_name(name):
            self.show("ERROR Invalid filename")
        elif command == b"/upload":
            self.upload(name)
        else:
            self.expect(Request("download", name))
            self.connection.sendall(b"/download %s\n" % name)

    def upload(self, name):
        try:
            # A pipe of that name must not make us wait for somebody who writes into it.
            descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                os.close(descriptor)
                raise FileNotFoundError
        except OSError:
            #= spec/console.md#console.client.no-such-file
            ## the client MUST show `ERROR File not found: <name>` and send nothing.
            self.show(f"ERROR File not found: {name.decode()}")
            return
        size = status.st_size
        with self.sending, open(descriptor, "rb", buffering=0) as file:
            request = self.expect(Request("upload", name))
            #= spec/console.md#console.client.upload
            ## On `/upload <name>` the client MUST send that file from its working directory
            self.connection.sendall(b"/upload %s\n%d\n" % (name, size))
            if size and self.connection.sendfile(file, 0, size) < size:
                # The bytes that were promised are not there, and nothing else may take their
                # place: only the end of the connection takes the promise back.
                self.show(f"ERROR File changed while it was sent: {name.decode()}")
                self.show("Connection closed by the client")
                self.status.put(1)
                return
            #= spec/console.md#console.client.goes-on
            ## The client MUST NOT hold back what is typed behind an upload until the upload is
            ## answered.
            with self.lock:
                if request in self.requests:
                    request.timer = threading.Timer(CONFIRM_SECONDS, self.give_up, [request])
                    request.timer.daemon = True
                    request.timer.start()

    # ---- A timer's thread ----------------------------------------------------------------------

    def give_up(self, request):
        if self.settle(request):
            #= spec/console.md#console.client.unconfirmed
            ## the client MUST show `The server did not confirm the upload of '<name>'` and go on.
            self.show(f"The server did not confirm the upload of '{request.name.decode()}'")

    # ---- The receiver's thread -----------------------------------------------------------------

    def receiver(self):
        source = self.connection.makefile("rb", buffering=PIECE_BYTES)
        in_good_order = False
        try:
            while line := source.readline(SHOWN_BYTES_MAX):
                if line.endswith(b"\n"):
                    self.hear(line[:-1], source)
                elif len(line) == SHOWN_BYTES_MAX:
                    #= spec/console.md#console.client.long-line
                    ## The client MUST bound what it keeps of a line that does not end, show the
                    ## line cut off with `…` at its end, and go on with the next one.
                    whole = re.sub(rb"[\xc0-\xff][\x80-\xbf]*\Z", b"", line)  # no half character
                    self.show(harmless(whole) + "…")
                    while line and not line.endswith(b"\n"):
                        line = source.readline(SHOWN_BYTES_MAX)
            in_good_order = True
        except OSError:
            pass
        self.connection_ended(in_good_order)

    def hear(self, line, source):
        #= spec/console.md#console.client.stay-inside
        ## nor store anything under a name that was not asked for, whatever name a server sends.
        asked = self.oldest("download")
        header = b"FILE %s " % asked.name if asked else None
        if asked and line.startswith(header) and FILE_SIZE.fullmatch(line[len(header):]):
            self.settle(asked)
            self.download(asked.name, int(line[len(header):]), source)
            return
        if line.startswith(b"ERROR "):
            self.settle(self.refused_by(line))
        elif found := UPLOADED.fullmatch(line):
            self.settle(self.oldest("upload", name=found[1]))
        #= spec/console.md#console.client.shows
        ## The client MUST show each line that the server sends as soon as it has arrived whole
        self.show(harmless(line))

    def refused_by(self, error):
        for beginning, kind in REASONS.items():
            if error.startswith(beginning):
                return self.oldest(kind)
        return self.oldest("upload", "download")

    def download(self, name, size, source):
        #= spec/console.md#console.client.download
        ## the client MUST show `Receiving file: <name>...` when the file begins to arrive and `File
        ## received successfully: downloads/<name>` once it lies there whole.
        self.show(f"Receiving file: {name.decode()}...")
        with self.storing:
            self.incoming = Incoming(self.folder)
        left = size
        try:
            while left and (piece := source.read1(min(left, PIECE_BYTES))):
                self.incoming.write(piece)
                left -= len(piece)
        finally:
            with self.storing:
                is_stored = not left and self.incoming.store(name)
                self.incoming.discard()
            if left:
                #= spec/console.md#console.client.download-failed
                ## `ERROR Download of <name> was cut off` when the connection ends within the body.
                self.show(f"ERROR Download of {name.decode()} was cut off")
        if is_stored:
            self.show(f"File received successfully: {DOWNLOADS}/{name.decode()}")
        elif not left:
            self.show(f"ERROR Cannot store file: {name.decode()}")

    def connection_ended(self, in_good_order):
        # A file that is being sent ends now: either its last byte is out, or it never will be.
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # by the server's reset
        self.sending.acquire()  # for good
        # No answer can come any more, so there is nothing to wait two seconds for.
        while request := self.oldest("upload"):
            if self.settle(request) and request.timer:
                self.show(f"The server did not confirm the upload of '{request.name.decode()}'")
        #= spec/console.md#console.client.end-status
        ## the client MUST exit with status 0 if the server ends the connection in good order, even
        ## within the body of a download
        if self.has_ended_input and in_good_order:
            self.status.put(0)
            return
        #= spec/console.md#console.client.server-gone
        ## the client MUST show `Connection closed by the server` and exit with status 1.
        self.show("Connection closed by the server")
        self.status.put(1)


# ---- Starting and ending -----------------------------------------------------------------------


class Options(argparse.ArgumentParser):
    def trouble(self, message):
        #= spec/console.md#console.trouble
        ## MUST say on standard error in one line what is wrong and what to do, and exit with status
        ## 2.
        self.exit(2, f"{self.prog}: {' '.join(message.split())}\n")

    def error(self, message):
        self.trouble(f"{message}; see {self.prog} --help")


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to 65535")
    return int(text)


def start(options, chosen):
    """Connect, start the threads, and return the client."""
    where = f"{chosen.host}:{chosen.port}"
    try:
        # Tries all addresses of the name: `localhost` may be ::1 first, the server on 127.0.0.1.
        connection = socket.create_connection((chosen.host, chosen.port))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        options.trouble(f"cannot connect to {where}: {reason}; is a server running there?")
    # A line leaves when it is typed, not when the one before has been acknowledged.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(DOWNLOADS)
        folder = os.open(DOWNLOADS, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        options.trouble(f"cannot keep files in '{DOWNLOADS}': {error.strerror}; start the client "
                        "in a directory that can be written to")
    client = Client(connection, folder)
    #= spec/console.md#console.client.connected
    ## Once connected, the client MUST show `Connected to <host>:<port>`, as it was asked for.
    client.show(f"Connected to {where}")
    threading.Thread(target=client.receiver, daemon=True).start()
    threading.Thread(target=client.keyboard, daemon=True).start()
    return client


#= spec/console.md#console.client.no-traceback
## When its input ends or a person presses Ctrl-C, a client SHOULD end, and print no traceback.
def interrupt(number, _):
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # we are ending already
    raise Interrupted(number)


def main():
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = Options(description="Chat, and exchange files: /list, /upload FILE, /download FILE.",
                      allow_abbrev=False)
    options.add_argument("--host", default="localhost", help="default: localhost")
    options.add_argument("--port", type=port_number, default=9999, help="default: 9999")
    chosen = options.parse_args()
    client = None
    try:
        for number in SIGNALS:
            signal.signal(number, interrupt)
        client = start(options, chosen)
        status = client.status.get()
    except Interrupted as interruption:
        #= spec/console.md#console.client.interrupt
        ## On SIGINT or SIGTERM the client MUST end without a traceback or a half-written file, with
        ## status 130 or 143.
        status = interruption.status
    if client:
        client.storing.acquire()  # and not released: no file comes or goes any more
        if client.incoming:
            client.incoming.discard()
    # At once, for the other threads may be waiting for a key or for the server, for ever.
    os._exit(status)


if __name__ == "__main__":
    main()
