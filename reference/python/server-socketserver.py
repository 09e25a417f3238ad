#!/usr/bin/env python3
"""The exercise's chat server with threads, on socketserver.

Lines typed at one client reach all others; /list shows who is there; /upload and /download move
files. The protocol is spec/protocol.md, what is printed is spec/console.md; the comments that begin
with #= and ## quote the sentence that the code below them fulfils.

Each client has two threads, and each of them may wait, for that holds up nobody else:

  * socketserver starts the first (ThreadingMixIn). It waits in readline() and read() for what its
    client sends, so the code reads like the conversation (class Conversation).
  * That one starts the second, which waits for something in its client's queue, and sends it. A
    thread that wants to tell a client something only puts it there, and so never waits for one that
    does not read. One queue for chat, replies and files keeps them in order, and keeps chat out of
    a file that is on its way.

Everything the threads share is in class Room, under one lock.
"""

import argparse
import collections
import contextlib
import errno
import os
import re
import secrets
import signal
import socket
import socketserver
import stat
import sys
import threading
import time

#= spec/protocol.md#limit.stated
## A server MUST state every limit it sets, and serve any client that stays within them.
LINE_BYTES_MAX = 8192
NAME_BYTES_MAX = 255
UPLOAD_BYTES_MAX = 4 * 2**30
CLIENTS_MAX = 500  # a process may have 1,024 descriptors as a rule, and files need some too
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
TEMPORARY_PREFIX = ".upload-"  # no client can ask for a name that begins with a dot

printing = threading.Lock()


def show(line, stream=sys.stdout):
    """Print a line, at once and in one piece."""
    try:
        with printing:
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
        self.name, self.size = name, status.st_size
        self.header = b"FILE %s %d\n" % (name, status.st_size)

    def send(self, connection):
        with self.file:
            connection.sendall(self.header)
            if self.size and connection.sendfile(self.file, 0, self.size) < self.size:
                #= spec/protocol.md#download.failed
                ## when its body is already announced, end the connection; it MUST NOT fill the body
                ## with anything else.
                raise OSError(errno.EIO, "the file became shorter")
        #= spec/console.md#console.server.files
        ## `File <name> sent successfully` when the last byte of a download has been sent
        show(f"File {self.name.decode()} sent successfully")


class Member:
    """One client in the room. Everything here is guarded by the room's lock."""

    def __init__(self, connection, address, lock):
        self.connection = connection
        self.address = str(address)  # kept, for the socket of one who has gone cannot tell it
        self.is_heard = True  # it neither ended its input nor was ended
        self.is_gone = False  # nothing can be sent any more
        self.outgoing = collections.deque()  # lines as bytes, and Downloads
        self.has_outgoing = threading.Condition(lock)
        self.downloads = 0  # how many of those
        self.waiting_bytes = 0  # of lines
        self.behind_since = None  # when that rose above BEHIND_BYTES_SOFT


class Room:
    """Who is there, and what waits to be sent to whom: all that threads share, under one lock.

    The lock is held to put something into queues or to take it out, and never while anything is
    sent or received, or a file is read or written.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.members = {}  # by connection, in the order in which they connected
        self.somebody_read = threading.Condition(self.lock)

    def join(self, connection, address):
        with self.lock:
            self.members[connection] = Member(connection, address, self.lock)

    def leave(self, connection):
        """Returns the member that left, or None if it was none."""
        with self.lock:
            member = self.members.pop(connection, None)
            if member:
                for item in member.outgoing:
                    if isinstance(item, Download):
                        item.file.close()
                self.somebody_read.notify_all()
            return member

    def is_full(self):
        with self.lock:
            return len(self.members) >= CLIENTS_MAX

    # ---- What the conversations' threads do ----------------------------------------------------

    def hand_to(self, member, item):
        with self.lock:
            self.put(member, item)

    #= spec/protocol.md#order.common
    ## All recipients SHOULD see all chat lines in one common order.
    def tell_others(self, speaker, line):
        """Put a line into every other queue before anybody can put in another."""
        with self.lock:
            for member in self.members.values():
                #= spec/protocol.md#chat.not-to-sender
                ## A server MUST NOT send a chat line back to the client that sent it.
                if member is not speaker and member.is_heard:
                    self.put(member, line)

    #= spec/protocol.md#list.reply
    ## one line for each connected client, holding its address, the asker included, in the order in
    ## which they connected.
    def list_for(self, asker):
        with self.lock:
            addresses = [f"{other.address}\n" for other in self.members.values() if other.is_heard]
            self.put(asker, "".join(addresses).encode())

    def put(self, member, item):
        """The caller holds the lock."""
        if member.is_gone:
            return
        #= spec/protocol.md#order.hand-over
        ## What is sent to one recipient MUST leave in the order in which it was handed over.
        member.outgoing.append(item)  # one and the same object for all who get it
        member.has_outgoing.notify()
        if isinstance(item, Download):
            member.downloads += 1
            return
        member.waiting_bytes += len(item)
        #= spec/protocol.md#wait.bounded
        ## A server MUST bound what it keeps for a client that does not read, by 16 MiB at most, and
        ## end the connection of one that exceeds the bound
        if member.waiting_bytes > BEHIND_BYTES_MAX:
            show(f"{member.address} is dropped: it does not read", sys.stderr)
            self.cut(member)
        elif member.waiting_bytes > BEHIND_BYTES_SOFT and not member.behind_since:
            member.behind_since = time.monotonic()

    def cut(self, member):
        """End a connection abruptly, which wakes both its threads. The caller holds the lock."""
        member.is_gone = True
        member.has_outgoing.notify()
        self.somebody_read.notify_all()
        with contextlib.suppress(OSError):  # it has gone by itself
            member.connection.shutdown(socket.SHUT_RDWR)

    def wait_for_readers(self, member, has_just_talked):
        """Before a member's next line: wait while it, or a listener, has too much still to read.

        Without it one who talks faster than the others read would get them all dropped.
        """
        with self.lock:
            while not member.is_gone:
                if member.waiting_bytes > BEHIND_BYTES_SOFT or member.downloads >= DOWNLOADS_MAX:
                    self.somebody_read.wait()
                    continue
                #= spec/protocol.md#wait.reading
                ## A client that does not read what it is sent MUST NOT delay any other client
                ## beyond the bounds that the server states, in all by 2 seconds at most.
                now = time.monotonic()
                patience = [other.behind_since + PACE_SECONDS - now
                            for other in self.members.values() if other.behind_since]
                if not has_just_talked or max(patience, default=0) <= 0:
                    return
                self.somebody_read.wait(max(patience))

    def end_of(self, member):
        """No line of this member will be handled any more; it gets what it is owed."""
        with self.lock:
            member.is_heard = False
            member.has_outgoing.notify()

    # ---- What the main thread does at the end --------------------------------------------------

    def stop_reading(self):
        """For every client it is as if it had ended its input: readline() and read1() return."""
        with self.lock:
            for member in self.members.values():
                with contextlib.suppress(OSError):  # it has gone by itself
                    member.connection.shutdown(socket.SHUT_RD)

    def cut_everybody(self):
        with self.lock:
            for member in self.members.values():
                self.cut(member)

    # ---- What the senders' threads do ----------------------------------------------------------

    def next_piece(self, member):
        """Wait for something to send: a Download, or all lines up to the next; None at the end."""
        with self.lock:
            while not member.outgoing and member.is_heard and not member.is_gone:
                member.has_outgoing.wait()
            if not member.outgoing or member.is_gone:
                return None
            if isinstance(member.outgoing[0], Download):
                return member.outgoing.popleft()
            lines, size = [], 0
            while (member.outgoing and isinstance(member.outgoing[0], bytes)
                   and size < PIECE_BYTES):
                lines.append(member.outgoing.popleft())
                size += len(lines[-1])
            return b"".join(lines)

    def was_sent(self, member, piece):
        with self.lock:
            if isinstance(piece, Download):
                member.downloads -= 1
            else:
                member.waiting_bytes -= len(piece)
                if member.waiting_bytes <= BEHIND_BYTES_SOFT:
                    member.behind_since = None
            self.somebody_read.notify_all()


class Ended(Exception):
    """The client's input has ended, or has to count as ended."""


class Conversation(socketserver.StreamRequestHandler):
    """One client's conversation, from its first line to its last, in a thread of its own."""

    disable_nagle_algorithm = True  # a line leaves when it is said, not with the next one

    def setup(self):
        super().setup()
        self.room, self.directory = self.server.room, self.server.directory
        self.member = self.server.room.members[self.request]
        self.has_just_talked = False
        self.sender = threading.Thread(target=self.send_all)
        self.sender.start()

    #= spec/protocol.md#leaving.alone
    ## The end of one connection, in good order or by a reset, MUST NOT disturb any other.
    def handle(self):
        try:
            #= spec/protocol.md#order.one-at-a-time
            ## A server MUST handle the lines of one connection one at a time and in order
            while True:
                self.hear_line(self.next_line())
        except (Ended, OSError):
            pass

    #= spec/protocol.md#leaving.half-close
    ## When a client ends its input, the server MUST finish what it owes that client and then close
    ## the connection.
    #= spec/protocol.md#leaving.chat-meanwhile
    ## MUST then close the connection, whatever they go on saying.
    def finish(self):
        self.room.end_of(self.member)
        self.sender.join()
        # To close a socket in which something lies unread is to reset it, and a reset may destroy
        # our last words: so the client is read to its end, if that comes soon.
        with contextlib.suppress(OSError):  # it has gone, or its time is over
            self.request.shutdown(socket.SHUT_WR)
            latest = time.monotonic() + LINGER_SECONDS
            while (left := latest - time.monotonic()) > 0:
                self.request.settimeout(left)
                if not self.request.recv(PIECE_BYTES):
                    break
        super().finish()

    def send_all(self):
        """The second thread: send what is in the queue, until nothing more comes."""
        try:
            while piece := self.room.next_piece(self.member):
                if isinstance(piece, Download):
                    piece.send(self.request)
                else:
                    self.request.sendall(piece)
                self.room.was_sent(self.member, piece)
        except OSError:
            with self.room.lock:
                self.room.cut(self.member)

    # ---- Hearing -------------------------------------------------------------------------------

    def receive(self, receive, bytes_max):
        """What `receive` (readline or read1) returns of the client's input, if it goes on."""
        data = receive(bytes_max)
        if not data or self.server.is_ending:
            raise Ended
        return data

    def next_line(self):
        """The next line without its end; None where one was too long."""
        self.room.wait_for_readers(self.member, self.has_just_talked)
        self.has_just_talked = False
        #= spec/protocol.md#framing.line
        ## A line ends with LF, whatever TCP segments its bytes arrive in
        line = self.receive(self.rfile.readline, LINE_BYTES_MAX)
        if line.endswith(b"\n"):
            #= spec/protocol.md#framing.carriage-return
            ## A server MUST drop one CR that stands directly before the LF of a line.
            return line[:-1].removesuffix(b"\r")
        if len(line) < LINE_BYTES_MAX:
            #= spec/protocol.md#framing.partial
            ## A server MUST drop a partial line that stands at the end of a client's input.
            raise Ended
        #= spec/protocol.md#framing.length
        ## to a longer one the server MUST reply `ERROR Line too long` once, skip it up to and
        ## including its LF, and keep the connection.
        #= spec/protocol.md#framing.length-at-once
        ## A server SHOULD reply `ERROR Line too long` as soon as more than 8,192 bytes of a line
        ## have come
        self.refuse("Line too long")
        while not line.endswith(b"\n"):
            line = self.receive(self.rfile.readline, LINE_BYTES_MAX)
        return None

    def hear_line(self, line):
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
                self.refuse("Missing filename")
            elif command == b"/upload":
                self.upload(argument)
            else:
                self.download(argument)
        elif not is_text(line):
            #= spec/protocol.md#framing.text
            ## the server MUST reply `ERROR Invalid text`, pass nothing of it on, and keep the
            ## connection.
            self.refuse("Invalid text")
        elif not line.startswith(b"/"):
            self.say(line)
        elif command == b"/list":
            self.show_received(line)
            self.room.list_for(self.member)
        else:
            #= spec/protocol.md#command.unknown
            ## the server MUST reply `ERROR Unknown command: ` and that name, and pass nothing of it
            ## on.
            self.refuse(f"Unknown command: {command.decode()}")

    #= spec/console.md#console.server.received
    ## For each chat line and each command it understands a server MUST show `Received <line> from
    ## <address>`.
    def show_received(self, line):
        show(f"Received {line.decode()} from {self.member.address}")

    #= spec/protocol.md#error.form
    ## To anything it cannot do a server MUST reply with one line that begins with `ERROR ` and
    ## gives a reason.
    def refuse(self, reason):
        self.room.hand_to(self.member, f"ERROR {reason}\n".encode())

    def say(self, line):
        self.show_received(line)
        #= spec/protocol.md#chat.broadcast
        ## A server MUST send a chat line to every other connected client, as the sender's address,
        ## a colon, a space, and the line's text.
        self.room.tell_others(self.member, b"%s: %s\n" % (self.member.address.encode(), line))
        self.has_just_talked = True

    def download(self, name):
        if not is_file_name(name):
            self.refuse("Invalid filename")
            return
        self.show_received(b"/download " + name)
        try:
            #= spec/protocol.md#download.snapshot
            ## A download that has begun MUST go on with the content it began with
            download = Download(self.directory, name)
        except OSError as error:
            # ELOOP is a symbolic link; the others are things in the directory that are no files.
            is_missing = error.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO, errno.ENODEV)
            self.refuse("File not found" if is_missing else "Cannot read file")
            return
        #= spec/protocol.md#download.whole
        ## what is handed to it meanwhile follows in order.
        self.room.hand_to(self.member, download)

    def upload(self, name):
        #= spec/protocol.md#upload.size
        ## A size line holds `0`, or a decimal number without sign, space or leading zero
        line = self.next_line()
        if line is None:
            return
        if not SIZE.fullmatch(line):
            self.refuse("Invalid file size")
            return
        if len(line) > 18 or int(line) > UPLOAD_BYTES_MAX:
            #= spec/protocol.md#upload.too-large
            ## it MUST reply `ERROR File too large` and close the connection
            self.refuse("File too large")
            raise Ended
        upload = Upload(self.directory, name, int(line))
        try:
            #= spec/console.md#console.server.refused
            ## A server MUST NOT show a line that it answers with `ERROR Invalid text` or `ERROR
            ## Invalid filename`
            if is_file_name(name):
                self.show_received(b"/upload " + name)
            #= spec/protocol.md#upload.body-is-bytes
            ## A server MUST NOT look for lines or commands in a body
            while upload.left:
                upload.write(self.receive(self.rfile.read1, min(upload.left, PIECE_BYTES)))
            upload.store()
        finally:
            upload.discard()  # leaves what is stored
        if upload.error:
            self.refuse(upload.error)
            return
        #= spec/protocol.md#upload.stored
        ## Once the whole body of an upload is stored under its name, the server MUST reply `File
        ## '<name>' uploaded successfully` to the uploader.
        show(f"File {name.decode()} received successfully")
        self.room.hand_to(self.member, b"File '%s' uploaded successfully\n" % name)


class Server(socketserver.ThreadingTCPServer):
    # Without it a server cannot start again for a minute after it ended with clients connected.
    allow_reuse_address = True
    request_queue_size = CLIENTS_MAX

    def __init__(self, host, port):
        self.room = Room()
        self.directory = None  # a descriptor; known before the first client is accepted
        self.is_ending = False
        # `localhost` may be ::1 as well; the exercise's programs speak IPv4.
        try:
            found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)
        except socket.gaierror:
            found = socket.getaddrinfo(host, port, socket.AF_INET6, socket.SOCK_STREAM)
        self.address_family, _, _, _, address = found[0]
        super().__init__(address, Conversation)

    def server_bind(self):
        # TCP finds out who vanished without a word. Who is accepted inherits these options.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, PROBE_AFTER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_EVERY_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES_MAX)
        super().server_bind()

    def get_request(self):
        try:
            return super().get_request()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                # No descriptor is free, and the loop would try again and again to accept.
                time.sleep(REST_SECONDS)
            raise

    def verify_request(self, request, client_address):
        #= spec/protocol.md#connection.full
        ## A server that cannot take another client SHOULD accept the connection, send `ERROR Server
        ## full` and close it.
        if self.room.is_full():
            with contextlib.suppress(OSError):
                request.send(b"ERROR Server full\n")  # a new socket has room for a line
            return False
        return True

    def process_request(self, request, client_address):
        # Here and not in the thread that this starts, for threads begin in any order, and a list is
        # in the order of connection.
        self.room.join(request, client_address)
        #= spec/console.md#console.server.connected
        ## For each client that connects a server MUST show `New client connected: <address>`.
        show(f"New client connected: {client_address}")
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        """Called for each accepted connection at its end, whatever that is."""
        #= spec/protocol.md#list.leavers
        ## A server MUST NOT name a client in a list once it has closed that client's connection.
        member = self.room.leave(request)
        super().shutdown_request(request)
        if member:
            #= spec/console.md#console.server.disconnected
            ## For each client whose connection has ended a server MUST show `Client disconnected:
            ## <address>`.
            show(f"Client disconnected: {member.address}")

    def handle_error(self, request, client_address):
        show(f"{client_address} cannot be served: {sys.exc_info()[1]}", sys.stderr)

    #= spec/console.md#console.server.end
    ## On SIGINT or SIGTERM a server MUST stop accepting, finish what it owes its clients within a
    ## stated time, and exit with status 0.
    def end(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RD)  # wakes the loop, which else looks twice a second
        self.shutdown()
        self.socket.close()
        self.is_ending = True
        self.room.stop_reading()
        late = threading.Timer(SHUTDOWN_SECONDS, self.room.cut_everybody)
        late.start()
        self.server_close()  # waits for all threads
        late.cancel()


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
    # In all threads: the two signals wait until this one asks for them.
    signals = (signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    for stream in (sys.stdout, sys.stderr):
        if stream:  # it may have been closed before we were started
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = Options(description="The exercise's chat server, with threads.", epilog=LIMITS,
                      allow_abbrev=False)
    options.add_argument("--host", default="localhost", help="default: localhost")
    options.add_argument("--port", type=port_number, default=9999, help="default: 9999; 0: any")
    options.add_argument("--directory", default="files", help="for uploads; default: files")
    chosen = options.parse_args()
    where = f"{chosen.host}:{chosen.port}"
    try:
        server = Server(chosen.host, chosen.port)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        options.trouble(f"cannot listen on {where}: {reason}; end the program that uses this port, "
                        "or choose another with --port or --host")
    try:
        server.directory = open_directory(chosen.directory)
    except OSError as error:
        options.trouble(f"cannot keep files in '{chosen.directory}': {error.strerror}; choose "
                        "another directory with --directory")

    threading.Thread(target=server.serve_forever).start()
    #= spec/console.md#console.server.started
    ## When it listens, and not before, a server MUST show `Server started on <host>:<port>`, with
    ## the host as it was asked for and the port that it really has.
    show(f"Server started on {chosen.host}:{server.server_address[1]}")
    signal.sigwait(signals)
    server.end()


if __name__ == "__main__":
    main()
