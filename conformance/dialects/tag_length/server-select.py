"""Select server on port 7001. A message is one byte that tells its kind, 4 bytes of length, data."""
import collections
import os
import select
import socket
import struct
import sys

CHAT, LIST, NAME, FILE, GET, NOTE = b"CLNFGI"
PORT = 7001
if len(sys.argv) > 1 and sys.argv[1].isdigit():
    PORT = int(sys.argv[1])
FAULT = sys.argv[sys.argv.index("--fault") + 1] if "--fault" in sys.argv else ""


class Session:
    """One client: what has come of its message, and what waits to be sent."""

    def __init__(self, sock, address):
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32768)
        self.sock, self.address = sock, address
        self.data = bytearray()
        self.out = collections.deque()  # bytes, and open files that are to be sent
        self.upload_name = None

    def send(self, tag, data):
        packet = struct.pack("!BI", tag, len(data)) + data
        if FAULT == "chat-inside-download":
            self.sock.send(packet)
        else:
            self.out.append(packet)

    def send_file(self, path):
        self.send(NAME, os.path.basename(path).encode())
        self.out.append(struct.pack("!BI", FILE, os.path.getsize(path)))
        self.out.append(open(path, "rb"))

    def receive(self):
        """The messages that have come whole; None at the end."""
        try:
            data = self.sock.recv(65536)
        except OSError:
            return None
        if not data:
            return None
        self.data += data
        found = []
        while len(self.data) >= 5:
            tag, size = struct.unpack("!BI", self.data[:5])
            if len(self.data) < 5 + size:
                break
            found.append((tag, bytes(self.data[5:5 + size])))
            del self.data[:5 + size]
        return found

    def transmit(self):
        first = self.out.popleft()
        if not isinstance(first, bytes) and FAULT == "non-blocking-as-blocking":
            self.sock.send(first.read())
            return
        if not isinstance(first, bytes):
            piece = first.read(1000 if FAULT == "chat-inside-download" else 16384)
            if not piece:
                first.close()
                return
            self.out.appendleft(first)
            first = piece
        sent = 0
        try:
            sent = self.sock.send(first)
        except BlockingIOError:
            pass
        if sent < len(first):
            self.out.appendleft(first[sent:])


def handle(session, tag, data):
    if tag == CHAT:
        print(session.address, data.decode(), flush=True)
        for other in sessions.values():
            if other is not session:
                other.send(CHAT, f"{session.address}: ".encode() + data)
    elif tag == LIST:
        people = [str(one.address) for one in sessions.values()]
        if FAULT == "list-empty":
            people = people[len(people):]
        session.send(NOTE, "\n".join(people).encode())
    elif tag == NAME:
        session.upload_name = os.path.basename(data.decode())
    elif tag == FILE:
        with open(session.upload_name, "wb") as file:
            file.write(data)
        session.send(NOTE, b"received " + session.upload_name.encode())
    elif tag == GET:
        name = os.path.basename(data.decode())
        if os.path.isfile(name):
            session.send_file(name)
        else:
            session.send(NOTE, f"there is no {name}".encode())


def end(sock):
    print("bye", sessions.pop(sock).address, flush=True)
    sock.close()


sessions = {}
server = socket.create_server(("localhost", PORT))
print("port", PORT, flush=True)
try:
    while True:
        senders = [sock for sock, one in sessions.items() if one.out]
        readable, writable, _ = select.select([server, *sessions], senders, [])
        for sock in readable:
            if sock is server:
                sock, address = server.accept()
                sessions[sock] = Session(sock, address)
                continue
            messages = sessions[sock].receive()
            if messages is None:
                end(sock)
            for tag, data in messages or []:
                handle(sessions[sock], tag, data)
        for sock in writable:
            if sock in sessions and sessions[sock].out:
                try:
                    sessions[sock].transmit()
                except OSError:
                    end(sock)
except KeyboardInterrupt:
    print("closed", flush=True)
