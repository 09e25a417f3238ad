#!/usr/bin/env python3
"""A chat server with threads: two for each client, one hears and one sends. Correct, unless --fault
names a mistake.

Each mistake stands where it is made, behind fault("its name"); faults.toml tells what it is. Limits:
files of 4 GiB, 16 MiB of lines kept for a client that does not read.
"""
import argparse
import collections
import hashlib
import os
import re
import signal
import socket
import sys
import threading
import time

LINE_MAX = 8192
UPLOAD_MAX = 4 << 30
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
    sys.stdout.buffer.flush()


def is_control(char):
    return ord(char) < 32 or 127 <= ord(char) < 160


def text_of(line):
    """The line as text; None if it is not to be passed on."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        if fault("not-utf8-ends-the-thread"):
            raise
        return None
    return None if any(is_control(char) and char != "\t" for char in text) else text


def name_of(name):
    """The file name as text; None if it is none."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return None
    if len(name) > 255 and not fault("name-length-unchecked"):
        return None
    if text.startswith("."):
        return None
    if "\\" in text and fault("backslash-in-name"):
        return text
    if any(char in "/\\" or char.isspace() or is_control(char) for char in text):
        return None
    return text


class Reader:
    """Lines and bodies out of a stream of bytes."""

    def __init__(self, sock):
        self.sock, self.data = sock, bytearray()
        self.skipping = False  # the rest of a line that was too long

    def more(self):
        data = self.sock.recv(CHUNK)
        self.data += data
        return bool(data)

    def line(self):
        """The next line without its LF; None at the end of input; "" once it is too long."""
        scanned = 0
        while True:
            end = self.data.find(b"\n", scanned)
            if end >= 0:
                line = bytes(self.data[:end])
                del self.data[:end + 1]
                if not self.skipping:
                    return "" if end >= LINE_MAX else line
                self.skipping, scanned = False, 0
                continue
            scanned = len(self.data)
            if self.skipping or scanned >= LINE_MAX:
                self.data.clear()
                scanned = 0
                if not self.skipping:
                    self.skipping = True
                    return ""
            if not self.more():
                return None

    def body(self, size):
        """Pieces, size bytes in all; ends early at the end of input."""
        while size:
            if not self.data and not self.more():
                return
            piece = bytes(self.data[:size])
            del self.data[:len(piece)]
            size -= len(piece)
            yield piece


class Client:
    def __init__(self, server, sock, address):
        self.server, self.sock, self.name = server, sock, str(address)
        self.reader = Reader(sock)
        self.output = collections.deque()  # bytes, or (name, descriptor, size, path)
        self.kept = 0
        self.moved = time.monotonic()
        self.ending = False  # nothing is added to the output any more
        self.dead = False  # nothing can be sent any more
        self.held = None  # for the fault order-differs
        self.lines = 0

    # ---- The thread that hears -----------------------------------------------------------------

    def hear(self):
        sender = threading.Thread(target=self.speak, daemon=True)
        sender.start()
        try:
            self.conversation()
        except OSError:
            self.dead = True
        finally:
            with self.server.changed:
                self.ending = True
                self.server.changed.notify_all()
            if self.output and fault("half-close-drops"):
                self.dead = True
                self.sock.shutdown(socket.SHUT_RDWR)
            sender.join()
            self.linger()
            self.server.leave(self)

    def linger(self):
        """Bytes that are not read would reset the connection, and the reset may eat the reply."""
        if fault("never-closes"):
            time.sleep(3600)
        try:
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.settimeout(0.0 if self.server.stopping else ENDING_SECONDS)
            while self.sock.recv(CHUNK):
                pass
        except OSError:
            pass

    def conversation(self):
        if fault("greeting"):
            self.reply(f"Hello {self.name}")
        while True:
            self.server.wait_for_slow_readers(self)
            line = self.reader.line()
            if line is None or not self.handle(line):
                return
            self.lines += 1
            if self.lines >= 100 and fault("hundred-lines-only"):
                return

    def handle(self, line):
        """What one line causes. False if it ends the connection."""
        if line == "":
            self.reply("ERROR Line too long")
            return True
        if line.endswith(b"\r"):
            line = line[:-1]
        if not line:
            if fault("empty-line-is-said"):
                self.server.say(self, "")
            return True
        command, _, argument = line.partition(b" ")
        argument = argument.strip(b" ")
        if command == b"/upload":
            return self.upload(argument)
        if command == b"/download":
            self.download(argument)
            return True
        text = text_of(line)
        if text is None:
            if fault("refused-line-is-shown"):
                show(f"Received {line.decode(errors='replace')} from {self.name}")
            self.reply("ERROR Invalid text")
        elif self.is_list(text):
            show(f"Received {text} from {self.name}")
            self.server.list(self)
        elif text.startswith("/"):
            self.reply(f"ERROR Unknown command: {text.split(' ')[0]}")
            if fault("unknown-command-ends"):
                return False
        else:
            if fault("received-without-address"):
                show(f"Received {text}")
            else:
                show(f"Received {text} from {self.name}")
            if self.reader.data and fault("chat-in-own-thread"):
                threading.Timer(0.02, self.server.say, (self, text)).start()
            else:
                self.server.say(self, text)
        return True

    @staticmethod
    def is_list(text):
        command = text.split(" ")[0]
        if command != "/list" and command.lower() == "/list" and fault("command-case-ignored"):
            return True
        if command != "/list" and text.startswith("/list") and fault("command-by-its-beginning"):
            return True
        if command != text and fault("command-must-be-the-whole-line"):
            return False
        return command == "/list"

    # ---- Uploads -------------------------------------------------------------------------------

    def upload(self, argument):
        if not argument and not fault("missing-name-waits-for-size"):
            self.reply("ERROR Missing filename")
            return True
        name = name_of(argument) if argument else None
        if not name and fault("refusal-leaves-the-body"):
            self.reply("ERROR Invalid filename")
            return True
        line = self.reader.line()
        if line is None:
            return False
        if line == "":
            self.reply("ERROR Line too long")
            return True
        size = self.size(line[:-1] if line.endswith(b"\r") else line)
        if size is None:
            self.reply("ERROR Invalid file size")
            return True
        if size > UPLOAD_MAX:
            return self.too_large()
        if not name and fault("refusal-before-the-body"):
            self.reply("ERROR Invalid filename")
            for _ in self.reader.body(size):
                pass
            return True
        if name:
            show(f"Received /upload {name} from {self.name}")
        if fault("name-undefined-at-run-time"):
            print(filename, size)  # noqa: F821  (that is the fault)
        return self.take(name, size)

    @staticmethod
    def size(line):
        if re.fullmatch(rb"0|[1-9][0-9]*", line):
            return int(line) if len(line) < 1000 else UPLOAD_MAX + 1
        try:
            if int(line) >= 0 and fault("size-by-int"):
                return int(line)
        except ValueError:
            pass
        return None

    def too_large(self):
        if fault("too-large-is-silent"):
            return False
        self.reply("ERROR File too large")
        if fault("too-large-stays-open"):
            return True
        return False

    def take(self, name, size):
        """Takes a body and stores it. False if the input ended within it."""
        path, file, refusal = "", None, None if name else "Invalid filename"
        if name:
            path = self.server.temporary(name)
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
                file = os.fdopen(os.open(path, flags, 0o644), "wb")
            except OSError:
                refusal = "Cannot store file"
        if refusal is None and size and fault("confirmed-before-the-body"):
            self.reply(f"File '{name}' uploaded successfully")
        if refusal is None and os.path.exists(self.server.path(name)) and fault(
                "existing-name-refused"):
            refusal = "File exists"
        complete = False
        try:
            for piece in self.reader.body(size):
                size -= len(piece)
                if file and not refusal:
                    try:
                        file.write(piece)
                    except OSError:
                        refusal = "Cannot store file"
            complete = size == 0
        finally:
            if file and (not complete or refusal):
                file.close()
                os.remove(path)
        if not complete:
            return False
        if not refusal:
            refusal = self.store(file, path, name)
        if refusal:
            self.reply(f"ERROR {refusal}")
            return True
        if not fault("upload-not-shown"):
            show(f"File {name} received successfully")
        if not fault("upload-not-confirmed"):
            self.reply(f"File '{name}' uploaded successfully")
        if fault("upload-told-to-others"):
            self.server.tell(self, f"File {name} uploaded")
        return True

    def store(self, file, path, name):
        target = self.server.path(name)
        if fault("stored-later"):
            threading.Timer(0.05, lambda: (file.close(), os.rename(path, target))).start()
            return None
        try:
            file.close()
            if os.path.islink(target) and fault("link-written-through"):
                with open(path, "rb") as new, open(target, "wb") as old:
                    old.write(new.read())
                os.remove(path)
            else:
                os.rename(path, target)
        except OSError:
            if os.path.exists(path):
                os.remove(path)
            if fault("cannot-store-is-claimed"):
                return None
            if fault("cannot-store-kills"):
                os._exit(1)
            return "Cannot store file"
        return None

    # ---- Downloads -----------------------------------------------------------------------------

    def download(self, argument):
        if not argument:
            self.reply("ERROR Missing filename")
            return
        name = name_of(argument)
        if not name:
            self.reply("ERROR Invalid filename")
            return
        show(f"Received /download {name} from {self.name}")
        if fault("download-not-implemented"):
            raise NotImplementedError
        path = self.server.path(name)
        no_follow = os.O_NOFOLLOW
        if os.path.islink(path) and fault("link-followed"):
            no_follow = 0
        if not os.path.exists(path) and fault("missing-file-kills"):
            os._exit(1)
        if not os.path.exists(path) and fault("missing-file-is-empty"):
            self.reply(f"FILE {name} 0")
            return
        if os.path.isdir(path) and fault("folder-is-announced"):
            self.reply(f"FILE {name} {os.stat(path).st_size}")
            self.put(bytes(os.stat(path).st_size))
            return
        try:
            descriptor = os.open(path, os.O_RDONLY | no_follow | os.O_NONBLOCK)
        except PermissionError:
            self.reply("ERROR Cannot read file")
            return
        except OSError:
            if fault("sent-claimed-when-missing"):
                show(f"File {name} sent successfully")
            self.reply("ERROR File not found")
            return
        if not os.path.isfile(f"/proc/self/fd/{descriptor}"):
            os.close(descriptor)
            self.reply("ERROR File not found")
            return
        size = os.fstat(descriptor).st_size
        if size == 0 and fault("empty-download-is-missing"):
            os.close(descriptor)
            self.reply("ERROR File not found")
            return
        with self.server.changed:
            self.put(f"FILE {name} {size}\n".encode())
            self.output.append((name, descriptor, size, path))
            self.server.changed.notify_all()

    # ---- The thread that sends -----------------------------------------------------------------

    def reply(self, text):
        if text.startswith("ERROR ") and fault("error-without-its-word"):
            text = "Error: " + text[6:]
        if text.startswith("ERROR ") and fault("error-in-two-lines"):
            text += "\nType /help for help."
        if self.output and fault("replies-overtake"):
            with self.server.changed:
                self.output.appendleft(text.encode() + b"\n")
                self.kept += len(text) + 1
            return
        self.put(text.encode() + b"\n")

    def put(self, data):
        with self.server.changed:
            if self.dead:
                return
            self.output.append(data)
            self.kept += len(data)
            if self.kept > KEPT_MAX and not fault("never-drops"):
                self.abort()
            if self.kept > 20000 and fault("drops-who-reads"):
                self.abort()
            if len(self.output) == 1 or self.dead:
                self.server.changed.notify_all()

    def abort(self):
        self.dead = True
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def next_item(self):
        """What to send next; joins lines; None when all is sent and no more can come."""
        with self.server.changed:
            while not self.output:
                if self.ending or self.dead:
                    return None
                self.server.changed.wait()
            if not isinstance(self.output[0], bytes):
                return self.output.popleft()
            lines = []
            while self.output and isinstance(self.output[0], bytes) and len(lines) < 500:
                lines.append(self.output.popleft())
            return b"".join(lines)

    def speak(self):
        try:
            while (item := self.next_item()) is not None and not self.dead:
                if Faults.active == "half-close-drops":
                    time.sleep(0.05)  # a slow network: something is owed when the input ends
                if isinstance(item, bytes):
                    for at in range(0, len(item), CHUNK):
                        self.sock.sendall(item[at:at + CHUNK])
                        self.moved = time.monotonic()
                    with self.server.changed:
                        self.kept -= len(item)
                        self.server.changed.notify_all()
                else:
                    self.send_file(*item)
        except OSError:
            self.abort()
        for item in list(self.output):
            if not isinstance(item, bytes):
                os.close(item[1])

    def send_file(self, name, descriptor, size, path):
        try:
            sent = 0
            while sent < size:
                if sent and fault("name-opened-again"):
                    with open(path, "rb") as again:
                        data = os.pread(again.fileno(), CHUNK, sent) or bytes(CHUNK)
                else:
                    data = os.pread(descriptor, CHUNK, sent)
                if not data:
                    raise OSError("the file has shrunk")  # only the end can say so now
                data = data[:size - sent]
                self.sock.sendall(data)
                sent += len(data)
                self.moved = time.monotonic()
                self.chat_meanwhile()
            show(f"File {name} sent successfully")
        finally:
            os.close(descriptor)

    def chat_meanwhile(self):
        if self.output and isinstance(self.output[0], bytes) and fault("chat-inside-download"):
            self.sock.sendall(self.output.popleft())  # another thread's send(), really


class Server:
    def __init__(self, host, port, directory):
        self.directory = directory
        self.clients = []
        self.uploads = 0
        self.stopping = False
        self.changed = threading.Condition(threading.RLock())
        family, _, _, _, where = sorted(
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE))[0]
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if fault("started-too-early"):
            show(f"Server started on {host}:{port}")
            # Work, not a pause: on a busy machine it lasts longer, as everything does.
            hashlib.pbkdf2_hmac("sha256", b"the first key", b"", 2_000_000)
        self.listener.bind(where)
        self.listener.listen(128)
        if fault("port-not-told"):
            show("Server started")
        elif Faults.active != "started-too-early":
            show(f"Server started on {host}:{port or self.listener.getsockname()[1]}")

    def run(self):
        while not self.stopping:
            try:
                sock, address = self.listener.accept()
            except OSError:
                continue
            client = Client(self, sock, address)
            with self.changed:
                self.clients.append(client)
                if not fault("connected-not-shown"):
                    show(f"New client connected: {client.name}")
            if fault("one-client-at-a-time"):
                client.hear()
            else:
                threading.Thread(target=client.hear, daemon=True).start()

    def stop(self, *_):
        if fault("ctrl-c-waits-for-clients"):
            self.listener.close()
            while self.clients:  # threads that are no daemons are joined
                time.sleep(0.01)
            os._exit(0)
        if fault("status-one-after-ctrl-c"):
            os._exit(1)
        self.stopping = True
        try:
            self.listener.shutdown(socket.SHUT_RDWR)  # accept() gives up
        except OSError:
            pass

    def finish(self):
        """Lets everybody's sender finish what is owed; ends after a while all the same."""
        self.listener.close()
        with self.changed:
            for client in self.clients:
                try:
                    client.sock.shutdown(socket.SHUT_RD)  # its hearing thread sees the end
                except OSError:
                    pass
            self.changed.wait_for(lambda: not self.clients, ENDING_SECONDS)
        sys.stdout.flush()
        os._exit(0)

    def leave(self, client):
        with self.changed:
            if client in self.clients:
                self.clients.remove(client)
            if not fault("disconnected-not-shown"):
                show(f"Client disconnected: {client.name}")
            self.changed.notify_all()
        client.sock.close()
        if fault("leave-notice"):
            self.tell(client, f"{client.name} left")

    def wait_for_slow_readers(self, client):
        def must_wait():
            now = time.monotonic()
            return not client.dead and not self.stopping and (
                client.kept > REPLIES_MAX or len(client.output) > 2000 or any(
                    c.kept > KEPT_SOFT and now - c.moved < 0.5 for c in self.clients))

        with self.changed:
            while must_wait():
                self.changed.wait(0.1)

    # ---- Chat and lists ------------------------------------------------------------------------

    def say(self, client, text):
        if fault("chat-not-implemented"):
            return
        self.tell(client, f"{client.name}: {text}")

    def tell(self, client, line):
        data = line.encode() + b"\n"
        with self.changed:
            others = [c for c in self.clients if c is not client and not c.ending]
            for other in others:
                if fault("deaf-client-blocks-all"):
                    other.sock.sendall(data)
                elif other is others[-1] and len(others) > 1 and fault("order-differs"):
                    self.deliver_later(other, data)
                else:
                    other.put(data)

    def deliver_later(self, other, data):
        """The last one's lines are kept a little and then told newest first."""
        if other.held is None:
            other.held = []
            threading.Timer(0.03, self.deliver, (other,)).start()
        other.held.insert(0, data)

    def deliver(self, other):
        with self.changed:
            for data in other.held:
                other.put(data)
            other.held = None

    def list(self, client):
        with self.changed:
            names = [c.name for c in self.clients if not c.ending]
            if len(names) > 1 and fault("list-newest-first"):
                names.reverse()
            if fault("list-without-the-asker"):
                names.remove(client.name)
            if len(names) == 1 and fault("list-of-one-is-empty"):
                names = []
            for other in self.clients:
                if other is not client and fault("list-to-everybody"):
                    for name in names:
                        other.reply(name)
            for name in names:
                client.reply(name)

    # ---- Files ---------------------------------------------------------------------------------

    def path(self, name):
        if fault("authors-own-path"):
            return os.path.join("/home/author/chat/files", name)
        return os.path.join(self.directory, name)

    def temporary(self, name):
        if fault("temporary-shared"):
            return os.path.join(self.directory, f".upload-{name}")
        with self.changed:
            self.uploads += 1
            return os.path.join(self.directory, f".upload-{os.getpid()}-{self.uploads}")


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        trouble(f"{message}; --help tells the options")


def trouble(message):
    if fault("trouble-with-traceback"):
        raise RuntimeError(message)
    print(f"server_threads.py: {message}", file=sys.stderr)
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
    try:
        server = Server(options.host, options.port, options.directory)
    except OSError as error:
        trouble(f"cannot listen on {options.host}:{options.port} ({error}); choose another port")
    signal.signal(signal.SIGINT, server.stop)
    signal.signal(signal.SIGTERM, server.stop)
    server.run()
    server.finish()


if __name__ == "__main__":
    main()
