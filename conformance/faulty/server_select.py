#!/usr/bin/env python3
"""A chat server on select(2): one thread, no cleverness. Correct, unless --fault names a mistake.

Each mistake stands where it is made, behind fault("its name"); faults.toml tells what it is. Limits:
900 clients, files of 4 GiB, 16 MiB of lines kept for a client that does not read.
"""
import argparse
import collections
import os
import re
import select
import signal
import socket
import sys
import time

LINE_MAX = 8192
UPLOAD_MAX = 4 << 30
CLIENTS_MAX = 900  # select() takes descriptors below 1024
KEPT_MAX = 16 << 20  # a client that is further behind is dropped
KEPT_SOFT = 1 << 20  # while a client that reads is further behind, nobody is listened to
REPLIES_MAX = 256 << 10  # who is further behind is not listened to
CHUNK = 65536
ENDING_SECONDS = 5.0


class Faults:
    """The one mistake that is switched on; says on standard error that it was made."""

    active, said = "", False


def fault(name):
    if name != Faults.active:
        return False
    if not Faults.said:
        Faults.said = True
        print(f"fault ran: {name}", file=sys.stderr, flush=True)
    return True


def show(text):
    sys.stdout.buffer.write(text.encode() + b"\n")
    if not fault("no-flush"):
        sys.stdout.buffer.flush()


def is_control(char):
    return ord(char) < 32 or 127 <= ord(char) < 160


def text_of(line):
    """The line as text; None if it is not to be passed on."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        if fault("not-utf8-kills"):
            raise
        if fault("latin-1"):
            return line.decode("latin-1")
        return None
    if any(is_control(char) and char != "\t" for char in text):
        return text if fault("control-characters-passed") else None
    return text


def name_of(name):
    """The file name as text; None if it is none."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return None
    if len(name) > 255 or text.startswith("."):
        return None
    if any(char in "/\\" or char.isspace() or is_control(char) for char in text):
        return None
    return text


class Upload:
    def __init__(self, name, size, refusal):
        self.name, self.left, self.refusal = name, size, refusal
        self.file, self.path = None, ""


class Download:
    def __init__(self, name, descriptor, size):
        self.name, self.descriptor, self.size, self.sent = name, descriptor, size, 0
        self.path = ""


class Client:
    def __init__(self, sock, address):
        self.sock, self.name = sock, str(address)
        self.input = bytearray()
        self.scanned = 0  # no LF in input before this
        self.skipping = False  # the rest of a line that was too long
        self.refusal_waits = False  # for the fault too-long-told-at-its-lf
        self.offer = None  # the name of an upload whose size line is awaited
        self.upload = None
        self.output = collections.deque()  # bytearrays and Downloads
        self.kept = 0
        self.moved = time.monotonic()  # when it last took something
        self.input_ended = False
        self.ending = False  # nothing more is heard; what is owed is sent, then it is closed
        self.held_by_talk = False  # for the fault talk-holds-who-leaves
        self.linger_until = 0.0
        self.dead = False
        self.rests = False  # has made its one step; for the fault one-step-per-recv


class Server:
    def __init__(self, host, port, directory):
        self.directory = directory
        self.clients = []
        self.left = []  # names of those who are gone
        self.uploads = 0
        self.stop_by = 0.0
        family, _, _, _, where = sorted(
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE))[0]
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        if not fault("no-reuse-address"):
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if port and fault("own-port"):
            where = (where[0], 0) + where[2:]
        self.listener.bind(where)
        self.listener.listen(128)
        if not fault("accept-blocks"):
            self.listener.setblocking(False)
        show(f"Server started on {host}:{port or self.listener.getsockname()[1]}")

    # ---- The loop ------------------------------------------------------------------------------

    def run(self, wake):
        while not self.stop_by or (self.clients and time.monotonic() < self.stop_by):
            if self.stop_by:
                self.listener.close()
                for client in self.clients:
                    client.ending = True
            readers = [c for c in self.clients if self.listens_to(c)]
            writers = [c for c in self.clients if c.output]
            sockets = [c.sock for c in readers] + [wake] + ([] if self.stop_by else [self.listener])
            waiting = self.stop_by or any(c.linger_until or c.input for c in self.clients)
            timeout = 0.1 if waiting else None
            if fault("busy-waiting"):
                timeout = 0
            ready, writable, _ = select.select(sockets, [c.sock for c in writers], [], timeout)
            if wake in ready:
                wake.recv(100)
            for client in writers:
                if client.sock in writable:
                    self.write(client)
            for client in readers:
                if client.sock in ready and client in self.clients:
                    self.read(client)
            if self.listener in ready and not self.stop_by:
                self.accept()
            self.tidy()
        for client in list(self.clients):
            self.drop(client)

    def tidy(self):
        now = time.monotonic()
        for client in list(self.clients):
            if client.input and not client.rests and not client.ending:
                self.hear(client)
            if client in self.clients:
                self.end_if_done(client)
            if client.linger_until and (now > client.linger_until or self.stop_by):
                self.drop(client)

    def stop(self, *_):
        if self.stop_by:
            return
        if fault("ctrl-c-traceback"):
            raise KeyboardInterrupt
        self.stop_by = time.monotonic() + ENDING_SECONDS

    # ---- Who comes and goes --------------------------------------------------------------------

    def accept(self):
        try:
            sock, address = self.listener.accept()
        except OSError:
            return
        if len(self.clients) >= CLIENTS_MAX or (
                len(self.clients) >= 2 and fault("full-after-two")):
            sock.send(b"ERROR Server full\n")
            sock.close()
            return
        client = Client(sock, address)
        if fault("address-without-tuple"):
            client.name = f"{address[0]}:{address[1]}"
        if fault("accept-blocks"):
            client.input += sock.recv(4096)
        sock.setblocking(False)
        self.clients.append(client)
        show(f"New client connected: {client.name}")
        if fault("greeting"):
            self.send(client, b"Welcome to the chat!\n")
        if len(self.clients) > 1 and fault("join-notice"):
            for other in self.clients[:-1]:
                self.send(other, f"{client.name} joined\n".encode())
        if fault("own-join-notice"):
            for other in self.clients:
                self.send(other, f"{client.name} joined\n".encode())

    def drop(self, client):
        """Ends the connection, and what was under way with it."""
        if client not in self.clients:
            return
        self.clients.remove(client)
        if client.upload:
            self.abandon(client.upload)
        for item in client.output:
            if isinstance(item, Download):
                os.close(item.descriptor)
        if fault("getpeername-of-the-dead"):
            show(f"Client disconnected: {client.sock.getpeername()}")
        else:
            show(f"Client disconnected: {client.name}")
        client.sock.close()
        if fault("leaver-listed"):
            self.left.append(client.name)

    def end_if_done(self, client):
        if client.input_ended and not client.ending and not self.waits(client):
            client.ending = True
            if client.input and client.upload is None and fault("partial-line-said"):
                self.line(client, bytes(client.input))
        if not client.ending or client.output or client.dead or client.held_by_talk:
            return
        if client.input_ended and not client.linger_until:
            if fault("never-closes"):
                return
            self.drop(client)
        elif not client.linger_until:
            # Bytes that are not read would reset the connection, and the reset may eat the reply.
            client.linger_until = time.monotonic() + ENDING_SECONDS
            try:
                client.sock.shutdown(socket.SHUT_WR)
            except OSError:
                self.drop(client)

    # ---- Input ---------------------------------------------------------------------------------

    def waits(self, client):
        """Whether the client's next line has to wait, for itself or for a slow reader."""
        now = time.monotonic()
        return client.kept > REPLIES_MAX or len(client.output) > 16 or any(
            c.kept > KEPT_SOFT and now - c.moved < 0.5 for c in self.clients)

    def listens_to(self, client):
        if client.linger_until:
            return True
        return not client.input_ended and not client.ending and not self.waits(client)

    def read(self, client):
        try:
            data = client.sock.recv(CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            if fault("reset-kills"):
                raise
            if fault("dead-client-stops-broadcast"):
                client.dead = client.ending = True
                return
            self.drop(client)
            return
        if client.linger_until:
            if not data:
                self.drop(client)
            return
        if not data:
            if client.upload and fault("killed-uploader-busy"):
                while client.upload.left:  # "until all has come"
                    client.sock.setblocking(True)
                    client.upload.left -= len(client.sock.recv(CHUNK))
            if client.output and fault("half-close-drops"):
                self.drop(client)
                return
            client.input_ended = True
            return
        if client.upload is None and b"\n" not in data and fault("half-line-lost"):
            return
        if client.upload is None and b"\n" not in data and fault("blocks-on-half-line"):
            client.sock.setblocking(True)
            while b"\n" not in data:
                more = client.sock.recv(CHUNK)
                if not more:
                    break
                data += more
            client.sock.setblocking(False)
        if client.upload is None and fault("recv-is-a-line"):
            data = data.rstrip(b"\n").replace(b"\n", b" ") + b"\n"
        if client.upload is None and data.count(b"\n") > 1 and fault("one-line-per-recv"):
            data = data[:data.index(b"\n") + 1]
        if client.upload is None and fault("long-line-split"):
            while len(data) > 1024:
                client.input += data[:1024] + b"\n"
                data = data[1024:]
        client.input += data
        client.rests = False
        self.hear(client)

    def hear(self, client):
        while client.input and not client.ending and not self.waits(client):
            if client.upload:
                self.body(client)
                continue
            end = client.input.find(b"\n", client.scanned)
            if end < 0:
                client.scanned = len(client.input)
                if client.skipping or (len(client.input) >= LINE_MAX
                                       and not fault("no-line-limit")):
                    self.too_long(client)
                    client.input.clear()
                    client.scanned = 0
                return
            line = bytes(client.input[:end])
            del client.input[:end + 1]
            client.scanned = 0
            if client.skipping:
                client.skipping = False
                if client.refusal_waits:
                    client.refusal_waits = False
                    self.reply(client, "ERROR Line too long")
            elif end >= LINE_MAX and not fault("no-line-limit"):
                self.too_long(client, ended=True)
                client.skipping = False
            else:
                self.line(client, line)
                if client.input and fault("one-step-per-recv"):
                    client.rests = True
                    return

    def too_long(self, client, ended=False):
        if not client.skipping:
            client.skipping = True
            client.offer = None
            if not ended and fault("too-long-told-at-its-lf"):
                client.refusal_waits = True
                return
            self.reply(client, "ERROR Line too long")
            if fault("long-line-closes"):
                client.ending = True

    def line(self, client, line):
        if line.endswith(b"\r") and not fault("carriage-return-kept"):
            line = line[:-1]
        if client.offer is not None:
            name, client.offer = client.offer, None
            self.size_line(client, name, line)
            return
        if not line:
            return
        command, _, argument = line.partition(b" ")
        if not fault("argument-keeps-spaces"):
            argument = argument.strip(b" ")
        if command == b"/upload":
            if not argument and not fault("missing-argument-kills"):
                self.reply(client, "ERROR Missing filename")
            else:
                client.offer = line.split()[1] if not argument else argument
        elif command == b"/download":
            self.download(client, argument)
        else:
            text = text_of(line)
            if text is None:
                self.reply(client, "ERROR Invalid text")
            elif command == b"/list":
                show(f"Received {text} from {client.name}")
                self.list(client)
            elif text.startswith("/") and not fault("unknown-command-broadcast"):
                self.reply(client, f"ERROR Unknown command: {command.decode()}")
            else:
                show(f"Received {text} from {client.name}")
                self.say(client, text)

    # ---- Chat and lists ------------------------------------------------------------------------

    def say(self, client, text):
        sender = client.name
        if client is not self.clients[-1] and fault("last-accepted-is-the-sender"):
            sender = self.clients[-1].name
        if ":" in text and fault("delimiter-eaten"):
            text = text.split(":")[0]
        if fault("spaces-stripped"):
            text = text.strip()
        line = f"{sender}: {text}\n".encode()
        if len(text.encode()) > len(text) and fault("length-in-characters"):
            line = line[:len(f"{sender}: {text}\n")]
        for other in list(self.clients):
            if other.dead:
                break  # send() raised, and the loop was inside the try
            if other.ending:
                if fault("talk-holds-who-leaves"):
                    other.held_by_talk = True
                    self.send(other, line)
                continue
            if other is client and not fault("echo-to-sender"):
                continue
            if (other.output and isinstance(other.output[0], Download)
                    and fault("chat-inside-download")):
                other.sock.setblocking(True)
                other.sock.sendall(line)
                other.sock.setblocking(False)
                continue
            self.send(other, line)
            if other.kept > KEPT_MAX:
                self.drop(other)

    def list(self, client):
        names = [c.name for c in self.clients if not c.ending] + self.left
        if fault("bookkeeping-entry-listed"):
            names.insert(0, str(self.listener.getsockname()))
        if len(names) > 1 and fault("first-client-only-listed"):
            names = names[:1]
        for name in names:
            self.reply(client, name)

    def reply(self, client, text):
        if text.startswith("ERROR ") and fault("errors-close"):
            client.ending = True
        if client is not self.clients[-1] and fault("reply-to-the-last-accepted"):
            client = self.clients[-1]
        line = text.encode() + b"\n"
        if client.output and fault("replies-overtake"):
            client.output.appendleft(bytearray(line))
            client.kept += len(line)
            return
        self.send(client, line)

    # ---- Files ---------------------------------------------------------------------------------

    def checked(self, name, kind):
        if b"/" in name and fault(f"{kind}-traversal"):
            return name.decode()
        if kind == "download" and name.startswith(b".") and fault("temporary-fetchable"):
            return name.decode()
        if b" " in name and fault("name-split-at-space"):
            name = name.split(b" ")[0]
        return name_of(name)

    def size_line(self, client, name, line):
        checked = self.checked(name, "upload")
        if not re.fullmatch(rb"0|[1-9][0-9]*", line):
            self.reply(client, "ERROR Invalid file size")
            return
        digits = line.decode()
        too_large = len(digits) > 18 or int(digits) > UPLOAD_MAX
        if (digits > str(UPLOAD_MAX)) != too_large and fault("size-compared-as-text"):
            too_large = not too_large
        if too_large:
            self.reply(client, "ERROR File too large")
            client.ending = True
            return
        upload = Upload(checked, int(digits), None if checked else "Invalid filename")
        client.upload = upload
        if checked:
            show(f"Received /upload {checked} from {client.name}")
            self.create(upload)
        if upload.left == 0 and not fault("empty-upload-waits"):
            self.stored(client)
        elif fault("sleep-for-framing"):
            time.sleep(0.05)  # "by then all of it is there"
            client.input += client.sock.recv(upload.left)
            upload.left = min(upload.left, len(client.input))
        elif fault("blocks-on-upload"):
            client.sock.setblocking(True)
            while len(client.input) < upload.left:
                data = client.sock.recv(CHUNK)
                if not data:
                    break
                client.input += data
            client.sock.setblocking(False)
        elif fault("non-blocking-as-blocking"):
            while len(client.input) < upload.left:
                client.input += client.sock.recv(CHUNK)
        elif client.input and fault("rest-of-header-recv-lost"):
            client.input.clear()
        elif fault("header-counted-as-body"):
            upload.left -= min(upload.left, len(line) + 1)
        elif len(client.input) < upload.left and fault("body-in-one-recv"):
            client.sock.setblocking(True)
            client.input += client.sock.recv(upload.left)
            client.sock.setblocking(False)
            upload.left = min(upload.left, len(client.input))

    def create(self, upload):
        self.uploads += 1
        upload.path = os.path.join(self.directory, f".upload-{os.getpid()}-{self.uploads}")
        if fault("temporary-fetchable"):
            upload.path = os.path.join(self.directory, f".{upload.name}")
        if fault("temporary-beside"):
            upload.path = os.path.join(self.directory, f"{upload.name}.part")
        if fault("written-in-place"):
            upload.path = os.path.join(self.directory, upload.name)
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
            upload.file = os.fdopen(os.open(upload.path, flags | os.O_TRUNC, 0o644), "wb")
        except OSError:
            upload.refusal = "Cannot store file"

    def body(self, client):
        upload = client.upload
        data = bytes(client.input[:upload.left])
        if b"\n" in data and fault("body-is-scanned"):
            for line in data.split(b"\n"):
                if line:
                    self.line(client, line)
        if b"<EOF>" in data and fault("end-marker-in-body"):
            data = data[:data.index(b"<EOF>")]
            upload.left = len(data)
        del client.input[:len(data)]
        upload.left -= len(data)
        if upload.file and not upload.refusal:
            if b"\r\n" in data and fault("text-mode-file"):
                data = data.replace(b"\r\n", b"\n")
            try:
                upload.file.write(data)
            except OSError:
                upload.refusal = "Cannot store file"
        if upload.left == 0:
            self.stored(client)

    def stored(self, client):
        upload, client.upload = client.upload, None
        if not upload.refusal:
            target = os.path.join(self.directory, upload.name)
            try:
                upload.file.close()
                if os.path.isfile(target) and fault("upload-appends"):
                    with open(target, "rb") as old, open(upload.path, "rb") as new:
                        both = old.read() + new.read()
                    with open(upload.path, "wb") as new:
                        new.write(both)
                os.rename(upload.path, target)
                upload.file = None
            except OSError:
                upload.refusal = "Cannot store file"
        if upload.refusal:
            self.abandon(upload)
            self.reply(client, f"ERROR {upload.refusal}")
            return
        show(f"File {upload.name} received successfully")
        self.reply(client, f"File '{upload.name}' uploaded successfully")

    def abandon(self, upload):
        if upload.file:
            upload.file.close()
            if not upload.refusal and fault("interrupted-upload-stays"):
                os.rename(upload.path, os.path.join(self.directory, upload.name))
            if fault("written-in-place"):
                return
            if os.path.exists(upload.path):
                os.remove(upload.path)

    def download(self, client, argument):
        if not argument and not fault("missing-argument-kills"):
            self.reply(client, "ERROR Missing filename")
            return
        name = self.checked(argument if argument else [][1], "download")
        if not name:
            self.reply(client, "ERROR Invalid filename")
            return
        show(f"Received /download {name} from {client.name}")
        path = os.path.join(self.directory, name)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except PermissionError:
            self.reply(client, "ERROR Cannot read file")
            return
        except OSError:
            if not fault("missing-file-silent"):
                self.reply(client, "ERROR File not found")
            return
        if not os.path.isfile(f"/proc/self/fd/{descriptor}"):
            os.close(descriptor)
            self.reply(client, "ERROR File not found")
            return
        size = os.fstat(descriptor).st_size
        self.reply(client, f"FILE {name} {size}")
        download = Download(name, descriptor, size)
        download.path = path
        if size % 4096 and fault("last-chunk-forgotten"):
            download.size -= size % 4096
        client.output.append(download)

    # ---- Output --------------------------------------------------------------------------------

    def send(self, client, data):
        if not client.output or isinstance(client.output[-1], Download):
            client.output.append(bytearray())
        client.output[-1] += data
        client.kept += len(data)

    def write(self, client):
        item = client.output[0]
        try:
            if isinstance(item, Download):
                if self.write_file(client, item):
                    client.output.popleft()
                    os.close(item.descriptor)
                    show(f"File {item.name} sent successfully")
                return
            with memoryview(item) as view:
                sent = client.sock.send(view[:4 * CHUNK])
            del item[:sent]
            client.kept -= sent
            client.moved = time.monotonic()
            if not item:
                client.output.popleft()
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            if fault("reset-kills"):
                raise
            self.drop(client)

    def write_file(self, client, download):
        """Sends a piece; True when there is nothing left."""
        if download.sent == download.size:
            return True
        data = os.pread(download.descriptor, CHUNK, download.sent)
        if not data:
            raise OSError("the file has shrunk")  # only the end can say so now
        if len(data) == CHUNK and fault("sendall-on-non-blocking"):
            data = os.pread(download.descriptor, download.size, download.sent)
            download.sent += len(data)  # sendall() raises in the middle, and nobody knows where
            client.sock.sendall(data)
        else:
            download.sent += client.sock.send(data[:download.size - download.sent])
        client.moved = time.monotonic()
        return download.sent == download.size


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        trouble(f"{message}; --help tells the options")


def trouble(message):
    print(f"server_select.py: {message}", file=sys.stderr)
    sys.exit(2)


def main():
    arguments = Arguments(description=__doc__)
    arguments.add_argument("--host", default="localhost")
    arguments.add_argument("--port", type=int, default=9999)
    arguments.add_argument("--directory", default="files")
    arguments.add_argument("--fault", default="", help="the mistake to make")
    options = arguments.parse_args()
    Faults.active = options.fault
    if not 0 <= options.port <= 65535:
        trouble(f"{options.port} is no port; take one from 0 to 65535")
    try:
        os.makedirs(options.directory, exist_ok=True)
        if not os.access(options.directory, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError("no permission")
    except OSError as error:
        trouble(f"cannot use directory {options.directory} ({error}); name another")
    wake, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno())
    try:
        server = Server(options.host, options.port, options.directory)
    except OSError as error:
        trouble(f"cannot listen on {options.host}:{options.port} ({error}); choose another port")
    signal.signal(signal.SIGINT, server.stop)
    signal.signal(signal.SIGTERM, server.stop)
    server.run(wake)


if __name__ == "__main__":
    main()
