"""A small chat server for the player's own tests, independent of the reference.

    small_server.py PORT DIRECTORY [FAULT]

It follows the protocol far enough for the sessions beside it. FAULT names one thing that it then
does wrong on purpose; the tests demand that the player finds it and says so.
"""
import ctypes
import os
import select
import signal
import socket
import struct
import sys
import threading
import time

FAULTS = {
    "": "none",
    "echo": "sends a chat line to its sender too",
    "greet-late": "sends one line too many after each chat line",
    "wrong-body": "changes one byte of a download",
    "silent": "accepts, reads, and never answers",
    "dies": "exits at the line 'die'",
    "raises": "ends with a traceback at the line 'die'",
    "recv-is-a-line": "takes what one recv returns for one line",
    "first-line-only": "of the lines in one recv only the first is seen",
    "leaves-talk": "tells the others when somebody leaves",
    "half-file": "writes an upload in place while it comes",
    "no-close": "does not close after a half-close",
    "deaf-later": "serves only the first three connections",
    "busy": "asks again and again whether there is something to do",
    "restless": "looks every few milliseconds whether there is something to do",
    "early": "says that it has started before it listens",
    "never-listens": "runs and waits, and does not listen",
    "port-taken-traceback": "ends with a traceback when its port is taken",
    "port-taken-verbose": "complains twice when its port is taken",
    "port-taken-silent": "ends without a word when its port is taken",
    "port-taken-waits": "waits when its port is taken",
    "patient": "passes a line on only a second later, looking at the clock now and then",
    "ends-late": "none, but told to end (SIGTERM) it does so only 3.5 seconds later",
    "no-flush": "leaves what it prints in a buffer",
    "no-errors": "does not answer what it does not know",
    "other-errors": "answers what it does not know in other words",
    "short-errors": "answers what it does not know by the same word always",
    "plants-a-link": "puts a link that leads out of its directory where a file is to be",
    "plants-a-fifo": "puts a FIFO there that nobody writes to",
    "waits-to-send": "sends to one after the other, each until all of it is taken",
    "sends-aside": "none, but what it sends is sent by threads of its own",
    "reads-slowly": "none, but it reads a little at a time",
    "lossy": "none, but of eight packets that come for it the kernel loses one",
}


def lose_packets(connection):
    """Lets the kernel lose every eighth packet for this socket, chosen at random, as a kernel does
    that is too busy to keep them all: socket(7), SO_ATTACH_FILTER; the numbers are those of
    <linux/filter.h>."""
    steps = (
        (0x20, 0, 0, 0xFFFFF038),  # load a random number: SKF_AD_OFF + SKF_AD_RANDOM
        (0x54, 0, 0, 7),  # keep its last three bits
        (0x15, 1, 0, 0),  # is that zero? then pass over the next step
        (0x06, 0, 0, 0xFFFFFFFF),  # return: keep the packet
        (0x06, 0, 0, 0),  # return: lose it
    )
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    filter_program = struct.pack("HP", len(steps), ctypes.addressof(program))
    connection.setsockopt(socket.SOL_SOCKET, 26, filter_program)  # SO_ATTACH_FILTER


def end_late(*_):
    select.select([], [], [], 3.5)
    sys.exit(0)


class Client:
    def __init__(self, connection, address):
        self.connection = connection
        self.name = str(address)
        self.input = b""
        self.output = b""
        self.upload = None  # (name, size) while a body comes
        self.ending = False


class Server:
    def __init__(self, port, directory, fault):
        self.directory = directory
        planted = os.path.join(directory, "planted.txt")
        if fault == "plants-a-link":
            os.symlink("../chatspec-planted", planted)
        if fault == "plants-a-fifo":
            os.mkfifo(planted)
        self.fault = fault
        self.accepted = 0
        self.clients = {}
        self.held = []  # (when, from whom, what)
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if fault == "early":
            self.show(f"Server started on localhost:{port}")
            sys.stdin.read()  # however late somebody looks whether it listens, it does not
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen()
        if fault != "early":
            self.show(f"Server started on localhost:{port}")

    def show(self, text):
        print(text, flush=self.fault != "no-flush")

    def run(self):
        while True:
            while self.held and self.held[0][0] <= time.monotonic():
                self.tell_others(*self.held.pop(0)[1:])
            readers = [self.listener] + [c for c in self.clients if not self.clients[c].ending]
            writers = [c for c in self.clients if self.clients[c].output]
            timeout = {"busy": 0, "restless": 0.005}.get(self.fault)
            if self.held:
                timeout = 0.05
            ready, writable, _ = select.select(readers, writers, [], timeout)
            for connection in writable:
                self.write(self.clients[connection])
            for connection in ready:
                if connection is self.listener:
                    self.accept()
                elif connection in self.clients:
                    self.read(self.clients[connection])
            for client in list(self.clients.values()):
                if client.ending and not client.output and self.fault != "no-close":
                    self.remove(client)

    def accept(self):
        connection, address = self.listener.accept()
        self.accepted += 1
        if self.fault == "deaf-later" and self.accepted > 3:
            return connection.close()
        connection.setblocking(self.fault == "waits-to-send")
        if self.fault == "lossy":
            lose_packets(connection)
        self.clients[connection] = Client(connection, address)
        self.show(f"New client connected: {address}")

    def remove(self, client):
        del self.clients[client.connection]
        client.connection.close()
        self.show(f"Client disconnected: {client.name}")
        if self.fault == "leaves-talk":
            self.tell_others(client, f"{client.name} has left\n".encode())

    def write(self, client):
        try:
            if self.fault == "sends-aside":
                whole, client.output = client.output, b""
                client.connection.setblocking(True)
                threading.Thread(target=client.connection.sendall, args=(whole,), daemon=True).start()
                return
            if self.fault == "waits-to-send":
                client.connection.sendall(client.output)
                client.output = b""
                return
            sent = client.connection.send(client.output)
            client.output = client.output[sent:]
        except BlockingIOError:
            pass
        except OSError:
            client.output = b""
            client.ending = True

    def read(self, client):
        try:
            data = client.connection.recv(16384 if self.fault == "reads-slowly" else 65536)
            if self.fault == "reads-slowly":
                time.sleep(0.01)  # this is the fault
        except BlockingIOError:
            return
        except OSError:
            return self.remove(client)
        if not data:
            client.ending = True
            return
        if self.fault == "first-line-only":
            data = data[: data.find(b"\n") + 1] or data
        client.input += data
        if self.fault == "recv-is-a-line" and not client.upload and not data.endswith(b"\n"):
            client.input += b"\n"
        while not client.ending and self.handle(client):
            pass

    def handle(self, client):
        if client.upload:
            name, size = client.upload
            if self.fault == "half-file":
                self.store(name, client.input[:size])
            if len(client.input) < size:
                return False
            body, client.input = client.input[:size], client.input[size:]
            client.upload = None
            self.store(name, body)
            client.output += f"File '{name}' uploaded successfully\n".encode()
            return True
        if b"\n" not in client.input:
            return False
        line, rest = client.input.split(b"\n", 1)
        if line.startswith(b"/upload "):
            if b"\n" not in rest:
                return False
            size, client.input = rest.split(b"\n", 1)
            client.upload = (line[8:].decode(), int(size))
            return True
        client.input = rest
        if self.fault != "silent":
            self.line(client, line)
        return True

    def line(self, client, line):
        if line == b"die" and self.fault == "dies":
            os._exit(3)
        if line == b"die" and self.fault == "raises":
            raise RuntimeError("told to die")
        if line == b"/list":
            client.output += "".join(c.name + "\n" for c in self.clients.values()).encode()
        elif line.startswith(b"/download "):
            self.download(client, line[10:].decode())
        elif line.startswith(b"/") and self.fault == "no-errors":
            pass
        elif line.startswith(b"/") and self.fault == "other-errors":
            client.output += b"What is " + line + b"?\n"
        elif line.startswith(b"/") and self.fault == "short-errors":
            client.output += b"What?\n"
        elif line.startswith(b"/"):
            client.output += b"ERROR Unknown command: " + line + b"\n"
        elif line:
            self.show(f"Received {line.decode()} from {client.name}")
            said = f"{client.name}: ".encode() + line + b"\n"
            if self.fault == "patient":
                self.held.append((time.monotonic() + 1, client, said))
            else:
                self.tell_others(client, said)
            if self.fault == "echo":
                client.output += said
            if self.fault == "greet-late":
                self.tell_others(client, b"that was all\n")

    def tell_others(self, client, said):
        for other in self.clients.values():
            if other is not client:
                other.output += said

    def store(self, name, body):
        with open(os.path.join(self.directory, name), "wb") as file:
            file.write(body)

    def download(self, client, name):
        try:
            with open(os.path.join(self.directory, name), "rb") as file:
                body = file.read()
        except OSError:
            client.output += b"ERROR File not found\n"
            return
        if self.fault == "wrong-body" and body:
            body = body[:-1] + bytes([body[-1] ^ 1])
        client.output += f"FILE {name} {len(body)}\n".encode() + body


if __name__ == "__main__":
    fault = sys.argv[3] if len(sys.argv) > 3 else ""
    if fault not in FAULTS:
        sys.exit(f"no such fault: {fault}; one of {', '.join(FAULTS)}")
    if fault == "never-listens":
        sys.stdin.read()
    if fault == "ends-late":  # before it says that it has started: it may be told to end then
        signal.signal(signal.SIGTERM, end_late)
    try:
        server = Server(int(sys.argv[1]), sys.argv[2], fault)
    except OSError as error:
        if fault == "port-taken-traceback":
            raise
        if fault == "port-taken-waits":
            sys.stdin.read()
        if fault != "port-taken-silent":
            print(f"{error}; choose another port", file=sys.stderr)
        if fault == "port-taken-verbose":
            print("really, another port", file=sys.stderr)
        sys.exit(2)
    server.run()
