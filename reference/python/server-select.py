#!/usr/bin/env python3
"""The exercise's chat server in one thread, which waits in select.select().

Lines typed at one client reach all others; /list shows who is there; /upload and /download move
files. The protocol is spec/protocol.md, what is printed is spec/console.md; the comments that begin
with #= and ## quote the sentence that the code below them fulfils.

One thread serves everybody, so it must never wait for anybody:

  * select() says which sockets have something to read or room to write; nothing else waits.
  * recv() is called once for each socket that is ready. What came is kept with its client until a
    line, or the next part of a body, is complete: half a line is nothing to wait for.
  * Nothing is sent where it arises. It is put into the client's queue, and leaves when that
    client's socket has room. One queue for chat, replies and files keeps them in order, and keeps
    chat out of a file that is on its way.
"""

import argparse
import collections
import contextlib
import errno
import os
import re
import secrets
import select
import signal
import socket
import stat
import sys
import time

#= spec/protocol.md#limit.stated
## A server MUST state every limit it sets, and serve any client that stays within them.
LINE_BYTES_MAX = 8192
NAME_BYTES_MAX = 255
UPLOAD_BYTES_MAX = 4 * 2**30
CLIENTS_MAX = 500  # select() cannot watch descriptors from 1,024 on, and files need some too
BEHIND_BYTES_MAX = 16 * 2**20  # lines that wait for a client before it is dropped
BEHIND_BYTES_SOFT = 2**20  # lines that wait for a client before those who talk wait for it,
PACE_SECONDS = 0.5  # and for how long they do
DOWNLOADS_MAX = 4  # downloads that wait for a client before its next line does
LINGER_SECONDS = 5  # how long a client is read to its end after the server has ended its side
SHUTDOWN_SECONDS = 5  # how long a server that ends goes on sending what it owes
PROBE_AFTER_SECONDS = 60  # how long a client is silent before TCP asks whether it is still there,
PROBE_EVERY_SECONDS = 10  # how often it asks
PROBES_MAX = 6  # and how often without an answer before the connection is ended
REST_SECONDS = 0.1  # how long nobody is accepted when there are no descriptors
PIECE_BYTES = 64 * 1024  # what is received, sent, or read from a file in one go

LIMITS = f"""limits: {LINE_BYTES_MAX} bytes a line, {UPLOAD_BYTES_MAX} bytes a file, {CLIENTS_MAX}
clients. A client that reads too slowly holds up those who talk, but not longer than {PACE_SECONDS}
seconds, and is dropped when {BEHIND_BYTES_MAX} bytes of lines wait for it. After {DOWNLOADS_MAX}
downloads or {BEHIND_BYTES_SOFT} bytes of lines that it has not read, its own lines wait. A server
that is told to end goes on sending for {SHUTDOWN_SECONDS} seconds. TCP keepalive finds out who has
vanished: after {PROBE_AFTER_SECONDS} seconds of silence it asks every {PROBE_EVERY_SECONDS}
seconds, {PROBES_MAX} times."""

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")  # all but TAB
NOT_IN_NAMES = re.compile(r"[\s/\\\x00-\x1f\x7f-\x9f]")
SIZE = re.compile(b"0|[1-9][0-9]*")
TOO_LONG = object()
TEMPORARY_PREFIX = ".upload-"  # no client can ask for a name that begins with a dot


def show(line, stream=sys.stdout):
    """Print a line, at once."""
    try:
        #= spec/console.md#console.flush
        ## A program MUST show each line at once, also when its output is no terminal.
        print(line, file=stream, flush=True)
    except OSError:
        # Nobody reads it any more. The clients want to be served all the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_text(line):
    try:
        return not CONTROL_CHARACTERS.search(line.decode())
    except UnicodeDecodeError:
        return False


#= spec/protocol.md#file-name.valid
## A file name is 1 to 255 bytes of UTF-8 that hold no white space, no `/`, no `\`, no NUL or other
## control character, and do not begin with `.`
def is_file_name(name):
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return False
    return len(name) <= NAME_BYTES_MAX and text[0] != "." and not NOT_IN_NAMES.search(text)


class Upload:
    """A body on its way into a file.

    It is gathered under a hidden name and renamed when it is whole, so its name never shows half of
    it, and who downloads the old content goes on with that.
    """

    def __init__(self, directory, name, size):
        self.directory, self.name, self.left = directory, name, size
        self.temporary = self.file = self.error = None
        if not is_file_name(name):
            self.error = "Invalid filename"
            return
        temporary = TEMPORARY_PREFIX + secrets.token_hex(8)
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            self.file = open(os.open(temporary, flags, 0o666, dir_fd=directory), "wb")
            self.temporary = temporary
        except OSError as error:
            self.fail(error)

    #= spec/protocol.md#upload.consume
    ## it MUST still read the size line and the whole body, discard them, and only then reply with
    ## the error.
    def write(self, body):
        self.left -= len(body)
        if self.error:
            return
        try:
            self.file.write(body)
        except OSError as error:
            self.fail(error)

    def store(self):
        """Give the file its name; afterwards `error` says whether that was possible."""
        if self.error:
            return
        try:
            self.file.close()  # the last bytes are written only now, which may fail
            #= spec/protocol.md#upload.replace
            ## An upload under an existing name MUST replace that file
            os.rename(self.temporary, self.name, src_dir_fd=self.directory,
                      dst_dir_fd=self.directory)
            self.temporary = None
        except OSError as error:
            self.fail(error)

    def fail(self, error):
        show(f"cannot store {self.name.decode()}: {error.strerror}", sys.stderr)
        self.error = "Cannot store file"
        self.discard()

    #= spec/protocol.md#upload.atomic
    ## when the connection ends before that nothing of the upload remains.
    def discard(self):
        if self.file:
            with contextlib.suppress(OSError):
                self.file.close()
        if self.temporary:
            with contextlib.suppress(OSError):
                os.unlink(self.temporary, dir_fd=self.directory)
            self.temporary = None


class Download:
    """A file on its way to a client. It stays open, so a new file of its name does not touch it."""

    def __init__(self, directory, name):
        #= spec/protocol.md#file-name.stay-inside
        ## A server MUST NOT read or write any file outside its one directory, whatever name it is
        ## given and whatever symbolic links stand in that directory.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # opening a pipe must not wait either
        descriptor = os.open(name, flags, dir_fd=directory)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise FileNotFoundError(errno.ENOENT, "not a file")
        self.file = open(descriptor, "rb", buffering=0)
        self.name, self.left = name, status.st_size
        self.header = b"FILE %s %d\n" % (name, status.st_size)

    def next_piece(self):
        body = self.file.read(min(self.left, PIECE_BYTES))
        if self.left and not body:
            #= spec/protocol.md#download.failed
            ## when its body is already announced, end the connection; it MUST NOT fill the body
            ## with anything else.
            raise OSError(errno.EIO, "the file became shorter")
        self.left -= len(body)
        piece, self.header = self.header + body, b""
        return piece


class Client:
    """What the server knows of one client: what came and is not handled, what is to be sent."""

    def __init__(self, connection, address):
        self.connection = connection
        self.address = str(address)  # kept, for the socket of one who has gone cannot tell it
        self.incoming = bytearray()
        self.is_skipping = False  # the rest of a line that was too long
        self.offered_name = None  # of an upload whose size line comes next
        self.upload = None  # whose body comes next
        self.has_just_talked = False
        self.is_held_up = False  # lines that came wait until it, or others, have read more
        self.is_heard = True  # its lines still count: it neither ended its input nor was ended
        self.input_ended = False
        self.outgoing = collections.deque()  # lines as bytes, and Downloads
        self.downloads = 0  # how many of those
        self.download = None  # the one that is being sent
        self.piece = memoryview(b"")  # what is being sent
        self.waiting_bytes = 0
        self.closes_at = None  # latest, if it does not end by itself

    def fileno(self):
        """Lets select() take clients instead of sockets."""
        return self.connection.fileno()

    def wants_input(self):
        return not self.input_ended and not self.is_held_up

    def has_output(self):
        return bool(self.piece or self.download or self.outgoing)

    def take_line(self):
        """The next line without its end, TOO_LONG once for each that is, or None: not here yet."""
        if self.is_skipping:
            end = self.incoming.find(b"\n")
            if end < 0:
                self.incoming.clear()
                return None
            del self.incoming[: end + 1]
            self.is_skipping = False
        #= spec/protocol.md#framing.line
        ## A line ends with LF, whatever TCP segments its bytes arrive in
        end = self.incoming.find(b"\n", 0, LINE_BYTES_MAX)
        if end >= 0:
            line = bytes(self.incoming[:end])
            del self.incoming[: end + 1]
            #= spec/protocol.md#framing.carriage-return
            ## A server MUST drop one CR that stands directly before the LF of a line.
            return line.removesuffix(b"\r")
        if len(self.incoming) < LINE_BYTES_MAX:
            return None
        #= spec/protocol.md#framing.length-at-once
        ## A server SHOULD reply `ERROR Line too long` as soon as more than 8,192 bytes of a line
        ## have come
        self.is_skipping = True
        return TOO_LONG

    def next_piece(self):
        """The next bytes to send: a part of a file, or all lines up to the next file."""
        if not self.download and isinstance(self.outgoing[0], Download):
            self.download = self.outgoing.popleft()
        if self.download:
            piece = self.download.next_piece()
            self.waiting_bytes += len(piece)
            return piece
        lines, size = [], 0
        while self.outgoing and isinstance(self.outgoing[0], bytes) and size < PIECE_BYTES:
            lines.append(self.outgoing.popleft())
            size += len(lines[-1])
        return b"".join(lines)


class Server:
    def __init__(self, listener, directory, wakeup):
        self.listener = listener  # None when the server ends
        self.directory = directory
        self.wakeup = wakeup  # readable when a signal has come
        self.clients = {}  # in the order in which they connected; only the keys count
        self.behind = {}  # client: since when more than BEHIND_BYTES_SOFT wait for it
        self.accepts_from = 0  # not before this time

    # ---- Waiting -------------------------------------------------------------------------------

    def run(self):
        while self.listener or self.clients:
            for client in [client for client in self.clients if client.is_held_up]:
                self.hear(client)
            sources = [client for client in self.clients if client.wants_input()]
            if self.listener and self.accepts_from <= time.monotonic():
                sources.append(self.listener)
            sources.append(self.wakeup)
            sinks = [client for client in self.clients if client.has_output()]

            readable, writable, _ = select.select(sources, sinks, [], self.seconds_to_wait())
            for source in readable:
                if source is self.wakeup:
                    self.end()
                elif source is self.listener:
                    self.accept()
                else:
                    self.attempt(self.receive, source)
            for client in writable:
                self.attempt(self.send, client)
            now = time.monotonic()
            for client in [c for c in self.clients if c.closes_at and c.closes_at <= now]:
                self.close(client)

    def seconds_to_wait(self):
        now = time.monotonic()
        times = [client.closes_at for client in self.clients if client.closes_at]
        times += [since + PACE_SECONDS for since in self.behind.values()
                  if since + PACE_SECONDS > now]
        if self.accepts_from > now:
            times.append(self.accepts_from)
        return max(0, min(times) - now) if times else None

    #= spec/protocol.md#leaving.alone
    ## The end of one connection, in good order or by a reset, MUST NOT disturb any other.
    def attempt(self, action, client):
        """Receive or send; if that fails, this one client has gone."""
        if client not in self.clients:
            return  # closed a moment ago, in the same round
        try:
            action(client)
        except BlockingIOError:
            pass  # select() promised too much, which it may; the next round will tell
        except OSError:
            self.close(client)

    # ---- Coming and going ----------------------------------------------------------------------

    def accept(self):
        if not self.listener:
            return
        try:
            connection, address = self.listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                # No descriptor is free, and select() would say again and again that somebody waits.
                self.accepts_from = time.monotonic() + REST_SECONDS
            return
        connection.setblocking(False)
        #= spec/protocol.md#connection.full
        ## A server that cannot take another client SHOULD accept the connection, send `ERROR Server
        ## full` and close it.
        if len(self.clients) >= CLIENTS_MAX or connection.fileno() >= 1024:
            with connection, contextlib.suppress(OSError):
                connection.send(b"ERROR Server full\n")  # a new socket has room for a line
            return
        # A line leaves when it is said, not when the one before has been acknowledged.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = Client(connection, address)
        self.clients[client] = None
        #= spec/console.md#console.server.connected
        ## For each client that connects a server MUST show `New client connected: <address>`.
        show(f"New client connected: {client.address}")

    def stop_hearing(self, client):
        """From here on the client is no longer there for the others; what it is owed is sent."""
        client.is_heard = client.is_held_up = False
        if client.upload:
            client.upload.discard()
            client.upload = None
        self.settle(client)

    #= spec/protocol.md#leaving.half-close
    ## When a client ends its input, the server MUST finish what it owes that client and then close
    ## the connection.
    #= spec/protocol.md#leaving.chat-meanwhile
    ## MUST then close the connection, whatever they go on saying.
    def settle(self, client):
        if client.is_heard or client.has_output():
            return
        try:
            client.connection.shutdown(socket.SHUT_WR)
        except OSError:
            client.input_ended = True  # it has gone
        # To close a socket in which something lies unread is to reset it, and a reset may destroy
        # our last words: so the client is read to its end, if that comes soon.
        soon = time.monotonic() + LINGER_SECONDS
        client.closes_at = min(client.closes_at or soon, soon)
        if client.input_ended:
            self.close(client)

    def close(self, client):
        if client not in self.clients:
            return
        del self.clients[client]
        client.is_heard = False
        self.behind.pop(client, None)
        if client.upload:
            client.upload.discard()
        for item in [client.download, *client.outgoing]:
            if isinstance(item, Download):
                item.file.close()
        client.connection.close()
        #= spec/console.md#console.server.disconnected
        ## For each client whose connection has ended a server MUST show `Client disconnected:
        ## <address>`.
        show(f"Client disconnected: {client.address}")

    #= spec/console.md#console.server.end
    ## On SIGINT or SIGTERM a server MUST stop accepting, finish what it owes its clients within a
    ## stated time, and exit with status 0.
    def end(self):
        self.wakeup.recv(PIECE_BYTES)
        if not self.listener:
            return
        self.listener.close()
        self.listener = None
        for client in list(self.clients):
            client.closes_at = time.monotonic() + SHUTDOWN_SECONDS
            self.stop_hearing(client)

    # ---- Sending -------------------------------------------------------------------------------

    def hand_to(self, client, line):
        #= spec/protocol.md#order.hand-over
        ## What is sent to one recipient MUST leave in the order in which it was handed over.
        client.outgoing.append(line)  # one and the same object for all who get it
        client.waiting_bytes += len(line)
        #= spec/protocol.md#wait.bounded
        ## A server MUST bound what it keeps for a client that does not read, by 16 MiB at most, and
        ## end the connection of one that exceeds the bound
        if client.waiting_bytes > BEHIND_BYTES_MAX:
            show(f"{client.address} is dropped: it does not read", sys.stderr)
            self.close(client)
        elif client.waiting_bytes > BEHIND_BYTES_SOFT:
            self.behind.setdefault(client, time.monotonic())

    def send(self, client):
        if not client.piece:
            client.piece = memoryview(client.next_piece())
        sent = client.connection.send(client.piece)  # perhaps only a part: the rest stays
        client.piece = client.piece[sent:]
        client.waiting_bytes -= sent
        if client.waiting_bytes <= BEHIND_BYTES_SOFT:
            self.behind.pop(client, None)
        if client.download and not client.download.left and not client.piece:
            client.download.file.close()
            #= spec/console.md#console.server.files
            ## `File <name> sent successfully` when the last byte of a download has been sent
            show(f"File {client.download.name.decode()} sent successfully")
            client.download = None
            client.downloads -= 1
        self.settle(client)

    # ---- Hearing -------------------------------------------------------------------------------

    def receive(self, client):
        data = client.connection.recv(PIECE_BYTES)
        if not data:
            client.input_ended = True
            #= spec/protocol.md#framing.partial
            ## A server MUST drop a partial line that stands at the end of a client's input.
            self.stop_hearing(client)
        elif client.is_heard:
            client.incoming += data
            self.hear(client)

    #= spec/protocol.md#order.one-at-a-time
    ## A server MUST handle the lines of one connection one at a time and in order
    def hear(self, client):
        """Handle what has come from a client, as far as that is possible now."""
        client.is_held_up = False
        while client.is_heard:
            if self.must_wait(client):
                client.is_held_up = True
                return
            client.has_just_talked = False
            if client.upload:
                if not self.hear_body(client):
                    return
                continue
            line = client.take_line()
            if line is None:
                return
            if line is TOO_LONG:
                #= spec/protocol.md#framing.length
                ## to a longer one the server MUST reply `ERROR Line too long` once, skip it up to
                ## and including its LF, and keep the connection.
                client.offered_name = None
                self.refuse(client, "Line too long")
            elif client.offered_name is not None:
                self.hear_size(client, line)
            else:
                self.hear_line(client, line)

    def must_wait(self, client):
        """Whether the client's next line has to wait until somebody has read more.

        Without it one who talks faster than the others read would get them all dropped.
        """
        if client.waiting_bytes > BEHIND_BYTES_SOFT or client.downloads >= DOWNLOADS_MAX:
            return True
        if not client.has_just_talked:
            return False
        #= spec/protocol.md#wait.reading
        ## A client that does not read what it is sent MUST NOT delay any other client beyond the
        ## bounds that the server states, in all by 2 seconds at most.
        now = time.monotonic()
        return any(now - since < PACE_SECONDS for since in self.behind.values())

    def hear_line(self, client, line):
        if not line:
            #= spec/protocol.md#framing.empty
            ## A server MUST ignore an empty line where a command or chat line is expected.
            return
        #= spec/protocol.md#command.name
        ## A command's name is the line up to its first space or its end
        command, _, argument = line.partition(b" ")
        #= spec/protocol.md#command.argument
        ## A command's argument is what follows its name, and a server MUST drop the spaces around
        ## it.
        argument = argument.strip(b" ")
        if command in (b"/upload", b"/download"):
            if not argument:
                #= spec/protocol.md#file-name.missing
                ## the server MUST reply `ERROR Missing filename` at once and take the next line as
                ## a new one.
                self.refuse(client, "Missing filename")
            elif command == b"/upload":
                client.offered_name = argument
            elif not is_file_name(argument):
                self.refuse(client, "Invalid filename")
            else:
                self.download(client, argument)
        elif not is_text(line):
            #= spec/protocol.md#framing.text
            ## the server MUST reply `ERROR Invalid text`, pass nothing of it on, and keep the
            ## connection.
            self.refuse(client, "Invalid text")
        elif not line.startswith(b"/"):
            self.say(client, line)
        elif command == b"/list":
            self.list(client, line)
        else:
            #= spec/protocol.md#command.unknown
            ## the server MUST reply `ERROR Unknown command: ` and that name, and pass nothing of it
            ## on.
            self.refuse(client, f"Unknown command: {command.decode()}")

    #= spec/console.md#console.server.received
    ## For each chat line and each command it understands a server MUST show `Received <line> from
    ## <address>`.
    def show_received(self, client, line):
        show(f"Received {line.decode()} from {client.address}")

    #= spec/protocol.md#error.form
    ## To anything it cannot do a server MUST reply with one line that begins with `ERROR ` and
    ## gives a reason.
    def refuse(self, client, reason):
        self.hand_to(client, f"ERROR {reason}\n".encode())

    def say(self, client, line):
        self.show_received(client, line)
        client.has_just_talked = True
        #= spec/protocol.md#chat.broadcast
        ## A server MUST send a chat line to every other connected client, as the sender's address,
        ## a colon, a space, and the line's text.
        said = b"%s: %s\n" % (client.address.encode(), line)
        for other in list(self.clients):
            #= spec/protocol.md#chat.not-to-sender
            ## A server MUST NOT send a chat line back to the client that sent it.
            if other is not client and other.is_heard:
                self.hand_to(other, said)

    #= spec/protocol.md#list.reply
    ## one line for each connected client, holding its address, the asker included, in the order in
    ## which they connected.
    def list(self, client, line):
        self.show_received(client, line)
        addresses = [f"{other.address}\n" for other in self.clients if other.is_heard]
        self.hand_to(client, "".join(addresses).encode())

    def download(self, client, name):
        self.show_received(client, b"/download " + name)
        try:
            #= spec/protocol.md#download.snapshot
            ## A download that has begun MUST go on with the content it began with
            download = Download(self.directory, name)
        except OSError as error:
            # ELOOP is a symbolic link; the others are things in the directory that are no files.
            is_missing = error.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO, errno.ENODEV)
            self.refuse(client, "File not found" if is_missing else "Cannot read file")
            return
        client.downloads += 1
        #= spec/protocol.md#download.whole
        ## what is handed to it meanwhile follows in order.
        client.outgoing.append(download)

    #= spec/protocol.md#upload.size
    ## A size line holds `0`, or a decimal number without sign, space or leading zero
    def hear_size(self, client, line):
        name, client.offered_name = client.offered_name, None
        if not SIZE.fullmatch(line):
            self.refuse(client, "Invalid file size")
        elif len(line) > 18 or int(line) > UPLOAD_BYTES_MAX:
            #= spec/protocol.md#upload.too-large
            ## it MUST reply `ERROR File too large` and close the connection
            self.refuse(client, "File too large")
            self.stop_hearing(client)
        else:
            client.upload = Upload(self.directory, name, int(line))
            #= spec/console.md#console.server.refused
            ## A server MUST NOT show a line that it answers with `ERROR Invalid text` or `ERROR
            ## Invalid filename`
            if is_file_name(name):
                self.show_received(client, b"/upload " + name)

    #= spec/protocol.md#upload.body-is-bytes
    ## A server MUST NOT look for lines or commands in a body
    def hear_body(self, client):
        """Take what has come of a body; False if some of it is still missing."""
        upload = client.upload
        body = client.incoming[: upload.left]
        del client.incoming[: upload.left]
        upload.write(body)
        if upload.left:
            return False
        client.upload = None
        upload.store()
        if upload.error:
            self.refuse(client, upload.error)
        else:
            #= spec/protocol.md#upload.stored
            ## Once the whole body of an upload is stored under its name, the server MUST reply
            ## `File '<name>' uploaded successfully` to the uploader.
            show(f"File {upload.name.decode()} received successfully")
            self.hand_to(client, b"File '%s' uploaded successfully\n" % upload.name)
        return True


# ---- Starting ----------------------------------------------------------------------------------


class Options(argparse.ArgumentParser):
    #= spec/console.md#console.trouble
    ## MUST say on standard error in one line what is wrong and what to do, and exit with status 2.
    def trouble(self, message):
        self.exit(2, f"{self.prog}: {' '.join(message.split())}\n")

    def error(self, message):
        self.trouble(f"{message}; see {self.prog} --help")


def port_number(text):
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 65535")
    return int(text)


def probe_silent_clients(listener):
    """Let TCP find out who vanished without a word. Who is accepted inherits these options."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, PROBE_AFTER_SECONDS)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_EVERY_SECONDS)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES_MAX)


def listen(host, port):
    # `localhost` may be ::1 as well; the exercise's programs speak IPv4.
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)
    except socket.gaierror:
        found = socket.getaddrinfo(host, port, socket.AF_INET6, socket.SOCK_STREAM)
    family, _, _, _, address = found[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Without it a server cannot start again for a minute after it ended with clients connected.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe_silent_clients(listener)
    listener.bind(address)
    listener.listen(CLIENTS_MAX)
    listener.setblocking(False)
    return listener


def open_directory(path):
    """The directory as a descriptor: files are opened below it, wherever its name leads later."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(path)
    directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    if not os.access(".", os.W_OK | os.X_OK, dir_fd=directory):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    for name in os.listdir(directory):
        if name.startswith(TEMPORARY_PREFIX):  # left by a server that was killed
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=directory)
    return directory


def main():
    # A signal may come at any time, also just before select() begins to wait: so Python writes it
    # into a socket that select() watches, and the handler itself has nothing to do.
    wakeup, signals = socket.socketpair()
    wakeup.setblocking(False)
    signals.setblocking(False)
    signal.set_wakeup_fd(signals.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    for stream in (sys.stdout, sys.stderr):
        if stream:  # it may have been closed before we were started
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = Options(description="The exercise's chat server, on select.", epilog=LIMITS,
                      allow_abbrev=False)
    options.add_argument("--host", default="localhost", help="default: localhost")
    options.add_argument("--port", type=port_number, default=9999, help="default: 9999; 0: any")
    options.add_argument("--directory", default="files", help="for uploads; default: files")
    chosen = options.parse_args()
    where = f"{chosen.host}:{chosen.port}"
    try:
        listener = listen(chosen.host, chosen.port)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        options.trouble(f"cannot listen on {where}: {reason}; end the program that uses this port, "
                        "or choose another with --port or --host")
    try:
        directory = open_directory(chosen.directory)
    except OSError as error:
        options.trouble(f"cannot keep files in '{chosen.directory}': {error.strerror}; choose "
                        "another directory with --directory")

    #= spec/console.md#console.server.started
    ## When it listens, and not before, a server MUST show `Server started on <host>:<port>`, with
    ## the host as it was asked for and the port that it really has.
    show(f"Server started on {chosen.host}:{listener.getsockname()[1]}")
    Server(listener, directory, wakeup).run()


if __name__ == "__main__":
    main()
