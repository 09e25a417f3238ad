"""Select chat server. Every message: 4 bytes with its length, then a word and the rest as bytes."""
import os
import select
import socket
import struct
import sys

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
UPLOADS = "uploads"


class Peer:
    def __init__(self, sock, address):
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)  # what waits, waits here
        self.sock, self.address = sock, address
        self.incoming = bytearray()
        self.outgoing = bytearray()
        self.name = ""
        self.parts = []

    def put(self, word, rest=b""):
        payload = word + b" " + rest
        self.outgoing += struct.pack("!I", len(payload)) + payload


class Server:
    def __init__(self):
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(("localhost", 9999))
        self.sock.listen()
        self.peers = {}
        os.makedirs(UPLOADS, exist_ok=True)

    def run(self):
        while True:
            writers = [s for s, peer in self.peers.items() if peer.outgoing]
            timeout = 0 if FAULT == "busy-waiting" else None
            readable, writable, _ = select.select([self.sock, *self.peers], writers, [], timeout)
            for sock in readable:
                if sock is self.sock:
                    self.accept()
                elif sock in self.peers:
                    self.read(self.peers[sock])
            for sock in writable:
                if sock in self.peers:
                    self.write(self.peers[sock])

    def accept(self):
        sock, address = self.sock.accept()
        self.peers[sock] = Peer(sock, address)
        print("+", address, flush=True)

    def drop(self, peer):
        print("-", peer.address, flush=True)
        del self.peers[peer.sock]
        peer.sock.close()

    def read(self, peer):
        try:
            data = peer.sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.drop(peer)
            return
        peer.incoming += data
        while len(peer.incoming) >= 4:
            length, = struct.unpack("!I", peer.incoming[:4])
            if len(peer.incoming) < 4 + length:
                break
            payload = bytes(peer.incoming[4:4 + length])
            del peer.incoming[:4 + length]
            self.message(peer, *payload.split(b" ", 1))
            if FAULT == "one-message-per-recv":
                break

    def write(self, peer):
        try:
            if FAULT == "sendall-on-non-blocking":
                peer.sock.sendall(peer.outgoing)
                peer.outgoing.clear()
            else:
                sent = peer.sock.send(peer.outgoing)
                del peer.outgoing[:sent]
        except OSError:
            self.drop(peer)

    def message(self, peer, word, rest):
        if word == b"CHAT":
            self.chat(peer, rest)
        elif word == b"WHO":
            peer.put(b"NOTE", "\n".join(str(p.address) for p in self.peers.values()).encode())
        elif word == b"PUT":
            peer.name, peer.parts = os.path.basename(rest.decode()), []
        elif word == b"PART":
            peer.parts.append(rest)
        elif word == b"STOP":
            with open(os.path.join(UPLOADS, peer.name), "wb") as file:
                file.writelines(peer.parts)
            peer.put(b"NOTE", b"Stored: " + peer.name.encode())
        elif word == b"GET":
            self.get(peer, rest.decode())

    def chat(self, peer, text):
        for other in self.peers.values():
            if other is not peer:
                other.put(b"CHAT", f"{peer.address}: ".encode() + text)

    def get(self, peer, name):
        try:
            with open(os.path.join(UPLOADS, os.path.basename(name)), "rb") as file:
                peer.put(b"PUT", name.encode())
                while part := file.read(16384):
                    peer.put(b"PART", part)
                peer.put(b"STOP")
        except OSError:
            peer.put(b"NOTE", b"Nobody has uploaded " + name.encode())


server = Server()
print("Chat on port 9999", flush=True)
try:
    server.run()
except KeyboardInterrupt:
    print("Closed", flush=True)
