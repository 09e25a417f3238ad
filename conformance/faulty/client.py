#!/usr/bin/env python3
"""A threaded chat client: one thread hears the server, one the person. Correct, unless --fault names
a mistake.

Each mistake stands where it is made, behind fault("its name"); faults.toml tells what it is.
"""
import argparse
import contextlib
import collections
import os
import re
import select
import signal
import socket
import stat
import sys
import threading
import time

CHUNK = 65536
LINE_KEPT_MAX = 65536  # of a line that does not end
CONFIRM_SECONDS = 2.0


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
    sys.stdout.buffer.write(text.encode(errors="surrogateescape") + b"\n")
    if not fault("no-flush"):
        sys.stdout.buffer.flush()


def is_control(char):
    return ord(char) < 32 or 127 <= ord(char) < 160


def tamed(line):
    """A server's line as it may be shown."""
    if any(byte < 32 for byte in line) and fault("escape-sequences-shown"):
        return line.decode(errors="replace")
    if fault("utf8-expected"):
        line.decode()
    shown = ""
    for char in line.decode(errors="surrogateescape"):
        if 0xDC80 <= ord(char) <= 0xDCFF or (is_control(char) and char != "\t"):
            raw = char.encode(errors="surrogateescape")
            shown += "".join(f"\\x{byte:02x}" for byte in raw)
        else:
            shown += char
    return shown


def is_name(name):
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return False
    return 1 <= len(name) <= 255 and not text.startswith(".") and not any(
        char in "/\\" or char.isspace() or is_control(char) for char in text)


class Asked:
    """An upload or download whose answer is still to come."""

    def __init__(self, kind, name):
        self.kind, self.name, self.deadline = kind, name, None


class Download:
    def __init__(self, name, size, folder):
        self.name, self.left = name, size
        self.path = os.path.join(folder, name)
        self.part = os.path.join(folder, f".{name}.part")
        if fault("writes-in-place"):
            self.part = self.path
        self.file = None
        try:
            os.makedirs(folder, exist_ok=True)
            self.file = open(self.part, "wb")
        except OSError:
            pass  # the body is read all the same

    def write(self, data):
        if data and b"\n" in data and fault("body-read-as-text"):
            data = data.replace(b"\n", b"\r\n")
        if self.file:
            self.file.write(data)

    def finish(self):
        if not self.file:
            show(f"ERROR Cannot store {self.name}")
            return
        self.file.close()
        os.replace(self.part, self.path)
        show(f"File received successfully: {self.path}")

    def discard(self):
        if self.file:
            self.file.close()
            if not fault("cut-off-file-stays"):
                os.remove(self.part)
            else:
                os.replace(self.part, self.path)


class ChatClient:
    def __init__(self, sock, downloads):
        self.sock, self.folder = sock, downloads
        self.lock = threading.RLock()
        self.asked = collections.deque()
        self.input = bytearray()
        self.skipping = False
        self.download = None
        self.input_ended = False
        self.ending = False
        self.parked = threading.Event()
        self.wake, self.waker = os.pipe()

    # ---- The thread that hears the server ------------------------------------------------------

    def listen(self):
        while True:
            if self.parked.is_set() and fault("receiver-parked"):
                time.sleep(0.05)
                continue
            timeout = self.next_deadline()
            ready, _, _ = select.select([self.sock, self.wake], [], [], timeout)
            with self.lock:
                self.give_up_waiting()
                if self.wake in ready:
                    os.read(self.wake, 100)
                if self.sock not in ready:
                    continue
                try:
                    data = self.sock.recv(CHUNK)
                    torn = False
                except OSError:
                    data, torn = b"", True
                if not data:
                    self.server_ended(torn)
                    return
                if b"\n" in data and not data.endswith(b"\n") and self.download is None and fault(
                        "half-line-lost"):
                    data = data[:data.rindex(b"\n") + 1]
                if self.download is None and fault("recv-is-a-line"):
                    data = data.replace(b"\n", b" ").rstrip() + b"\n"
                self.input += data
                if fault("chat-only-with-next-command") or fault("socket-drained-first"):
                    continue
                self.hear()

    def hear(self):
        while True:
            if self.download:
                if not self.body():
                    return
                continue
            end = self.input.find(b"\n")
            if end < 0:
                if self.input and not self.skipping and fault("shows-half-lines"):
                    show(tamed(bytes(self.input)))
                    self.input.clear()
                if len(self.input) > LINE_KEPT_MAX and not fault("line-without-bound"):
                    if not self.skipping:
                        self.cut(bytes(self.input))
                    self.skipping = True
                    self.input.clear()
                return
            line = bytes(self.input[:end])
            del self.input[:end + 1]
            if self.skipping:
                self.skipping = False
            elif len(line) > LINE_KEPT_MAX and not fault("line-without-bound"):
                self.cut(line)
            else:
                self.line(line)

    def cut(self, line):
        if fault("cut-is-not-told"):
            show(tamed(line[:LINE_KEPT_MAX]))
        elif fault("long-line-ends-it"):
            show("ERROR line too long")
            self.leave(1)
        else:
            show(tamed(line[:LINE_KEPT_MAX]) + "…")

    def line(self, line):
        if line.endswith(b"\r"):
            line = line[:-1]
        header = re.fullmatch(rb"FILE (\S+) (0|[1-9][0-9]{0,17})", line)
        if header is None and line.startswith(b"FILE ") and fault("size-by-int"):
            words = line.split()
            header = words[2:] and re.fullmatch(rb"-?\d+", words[2]) and [line] + words[1:]
        name = header[1].decode(errors="replace") if header else ""
        oldest = next((a for a in self.asked if a.kind == "download"), None)
        if header and oldest is None and fault("header-unasked"):
            self.start(Asked("download", name), name, int(header[2]))
        elif header and oldest and (oldest.name == name or fault("server-names-the-file")):
            self.start(oldest, name, int(header[2]))
        elif header and not oldest and fault("unknown-line-not-shown"):
            pass
        else:
            self.answer(line)
            if oldest and not header and fault("broadcast-taken-for-answer"):
                self.asked.remove(oldest)
            show(tamed(line))

    def answer(self, line):
        """Whether the line answers something: then nothing waits for that any more."""
        for asked in self.asked:
            if asked.kind == "upload" and (line == f"File '{asked.name}' uploaded successfully"
                                           .encode() or fault("any-line-confirms")):
                self.asked.remove(asked)
                return
        if line.startswith(b"ERROR ") and self.asked and not re.match(
                rb"ERROR (Unknown command|Line too long|Invalid text)", line):
            gone = self.asked.popleft()
            if gone.kind == "download" and fault("failed-download-leaves-a-file"):
                os.makedirs(self.folder, exist_ok=True)
                with open(os.path.join(self.folder, gone.name), "wb") as bogus:
                    bogus.write(line)

    def start(self, asked, name, size):
        if asked in self.asked:
            self.asked.remove(asked)
        if not fault("receiving-not-shown"):
            show(f"Receiving file: {name}...")
        self.download = Download(name, size, self.folder)
        if self.download.left == 0 and fault("empty-download-waits"):
            self.download.left = 1
        if self.input and fault("rest-of-header-recv-lost"):
            self.input.clear()
        if self.input and fault("body-in-one-recv"):
            self.download.left = min(size, len(self.input))

    def body(self):
        """Takes what has come of the body; False if that was all and more is to come."""
        download = self.download
        piece = bytes(self.input[:download.left])
        if b"ERROR" in piece and fault("body-is-scanned"):
            show(tamed(piece.split(b"\n")[0]))
            self.download = None
            return True
        del self.input[:len(piece)]
        download.left -= len(piece)
        download.write(piece)
        if download.left:
            return False
        self.download = None
        download.finish()
        return True

    def server_ended(self, torn):
        cut_off = self.download is not None
        if self.download:
            name = self.download.name
            self.download.discard()
            self.download = None
            if not fault("cut-off-is-not-told"):
                show(f"ERROR Download of {name} was cut off")
        if self.input_ended and not torn:
            if cut_off and fault("cut-off-after-the-end-is-status-one"):
                self.leave(1)
            self.leave(1 if fault("status-one-at-end-of-input") else 0)
        if self.input_ended and fault("reset-after-the-end-is-success"):
            self.leave(0)
        if fault("server-gone-is-not-told"):
            self.leave(1)
        show("Connection closed by the server")
        if fault("server-gone-is-success"):
            self.leave(0)
        if fault("server-gone-waits-for-input"):
            return
        self.leave(1)

    # ---- Uploads that nobody confirms ----------------------------------------------------------

    def next_deadline(self):
        with self.lock:
            deadlines = [a.deadline for a in self.asked if a.deadline]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def give_up_waiting(self):
        now = time.monotonic()
        for asked in [a for a in self.asked if a.deadline and a.deadline <= now]:
            self.asked.remove(asked)
            show(f"The server did not confirm the upload of '{asked.name}'")

    # ---- The thread that hears the person ------------------------------------------------------

    def read_person(self):
        typed = bytearray()
        while not self.ending:
            data = os.read(0, CHUNK)
            if not data:
                break
            typed += data
            while (end := typed.find(b"\n")) >= 0:
                line = bytes(typed[:end])
                del typed[:end + 1]
                self.command(line)
        if typed:
            self.command(bytes(typed))
        with self.lock:
            self.input_ended = True
        if fault("end-of-input-traceback"):
            raise EOFError("EOF when reading a line")
        if fault("end-of-input-leaves-at-once"):
            self.leave(0)
        if fault("end-of-input-loops"):
            while True:
                os.read(0, CHUNK)
        if fault("end-of-input-is-not-told"):
            return
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def command(self, line):
        if fault("prints-what-is-typed"):
            show(line.decode(errors="surrogateescape"))
        if fault("chat-only-with-next-command"):
            with self.lock:
                self.hear()
        if fault("socket-drained-first"):
            self.input.clear()
        self.parked.clear()
        command, _, argument = line.partition(b" ")
        argument = argument.strip(b" ")
        if command in (b"/upload", b"/download"):
            if not argument:
                if fault("no-argument-traceback"):
                    line.split()[1]
                show("ERROR Missing filename")
                return
            if not is_name(argument) and not fault("name-unchecked"):
                show("ERROR Invalid filename")
                return
            name = argument.decode(errors="replace")
            if command == b"/upload":
                self.upload(name)
            else:
                self.ask_for(name)
            return
        if line.strip() != line and fault("typed-line-stripped"):
            line = line.strip()
        if line.startswith(b"/") and fault("commands-without-slash"):
            line = line[1:]
        self.send(line + (b"" if fault("line-without-end") else b"\n"))
        if fault("socket-drained-first"):
            time.sleep(0.1)
            self.hear()

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            pass  # the thread that listens will say so

    def ask_for(self, name):
        with self.lock:
            self.asked.append(Asked("download", name))
        self.send(f"/download {name}\n".encode())
        if fault("two-threads-read"):
            try:
                self.input += self.sock.recv(CHUNK)
            except OSError:
                pass
            self.input.clear()

    def upload(self, name):
        try:
            file = open(name, "rb")
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError
        except OSError:
            if fault("missing-file-is-announced"):
                self.send(f"/upload {name}\n".encode())
            if fault("missing-file-traceback"):
                raise
            show(f"ERROR File not found: {name}")
            return
        asked = Asked("upload", name)
        with self.lock:
            self.asked.append(asked)
        with file:
            size = os.fstat(file.fileno()).st_size
            if size == 0 and fault("empty-file-not-sent"):
                show(f"ERROR File is empty: {name}")
                return
            self.header(name, size)
            left = size
            if left % 4096 and fault("last-chunk-forgotten"):
                left -= left % 4096
            while left:
                data = file.read(min(CHUNK, left))
                if not data:
                    self.sock.shutdown(socket.SHUT_RDWR)  # it has shrunk: only the end can say so
                    return
                left -= len(data)
                self.send(data)
            if fault("end-marker-sent"):
                self.send(b"<EOF>")
        self.parked.set()
        if fault("waits-for-ever-for-the-answer"):
            while asked in self.asked:
                time.sleep(0.01)
        with self.lock:
            asked.deadline = time.monotonic() + CONFIRM_SECONDS
        # Wakes the thread that listens, which waits without this deadline.
        os.write(self.waker, b"x")
        if fault("holds-words-until-answered"):
            while asked in self.asked:
                time.sleep(0.01)

    def header(self, name, size):
        if fault("header-without-delimiter"):
            self.send(f"/upload {name}{size}".encode())
        elif fault("size-fixed-width"):
            self.send(f"/upload {name}\n{size:>10}\n".encode())
        else:
            self.send(f"/upload {name}\n{size}\n".encode())

    # ---- The end -------------------------------------------------------------------------------

    def leave(self, status):
        # A signal may come in the middle of a line that is being shown.
        with contextlib.suppress(RuntimeError):
            sys.stdout.flush()
        os._exit(status)

    def signalled(self, number, _):
        if fault("ctrl-c-traceback"):
            raise KeyboardInterrupt
        if fault("ctrl-c-ignored"):
            return
        with self.lock:
            if self.download and fault("ctrl-c-leaves-half-a-file"):
                os.rename(self.download.part, self.download.path)
            elif self.download:
                self.download.discard()
            self.leave(0 if fault("ctrl-c-is-success") else 128 + number)


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        trouble(f"{message}; --help tells the options")


def trouble(message):
    if fault("trouble-with-status-one"):
        print(f"client.py: {message}", file=sys.stderr)
        sys.exit(1)
    print(f"client.py: {message}", file=sys.stderr)
    sys.exit(2)


def main():
    arguments = Arguments(description=__doc__)
    arguments.add_argument("--host", default="localhost")
    arguments.add_argument("--port", type=int, default=9999)
    arguments.add_argument("--downloads", default="downloads")
    arguments.add_argument("--fault", default="", help="the mistake to make")
    options = arguments.parse_args()
    Faults.active = options.fault
    try:
        sock = socket.create_connection((options.host, options.port))
    except (OSError, OverflowError) as error:
        trouble(f"cannot connect to {options.host}:{options.port} ({error}); is the server there?")
    client = ChatClient(sock, options.downloads)
    signal.signal(signal.SIGINT, client.signalled)
    signal.signal(signal.SIGTERM, client.signalled)
    if fault("connected-not-shown"):
        pass
    elif fault("connected-shows-the-number"):
        show("Connected to {}:{}".format(*sock.getpeername()))
    else:
        show(f"Connected to {options.host}:{options.port}")
    listener = threading.Thread(target=client.listen, daemon=True)
    listener.start()
    client.read_person()
    listener.join()


if __name__ == "__main__":
    main()
