"""Chat server on socketserver. A message is 4 bytes of length and so many bytes: WORD SPACE REST."""
import os
import socketserver
import struct
import sys
import threading

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
DIRECTORY = "server_files"

online = {}  # handler: address, in the order in which they came
online_lock = threading.Lock()


class Handler(socketserver.BaseRequestHandler):
    def setup(self):
        self.lock = threading.Lock()
        with online_lock:
            online[self] = self.client_address
        print("connected", self.client_address, flush=True)

    def finish(self):
        print("disconnected", self.client_address, flush=True)
        with online_lock:
            if FAULT != "leaver-stays-listed":
                del online[self]

    def read_exactly(self, size):
        data = bytearray()
        while len(data) < size:
            piece = self.request.recv(min(65536, size - len(data)))
            if not piece:
                raise ConnectionError
            data += piece
        return bytes(data)

    def read_message(self):
        if FAULT == "recv-is-a-message":
            data = self.request.recv(4096)
            if not data:
                raise ConnectionError
            return data[4:]
        size, = struct.unpack(">I", self.read_exactly(4))
        return self.read_exactly(size)

    def send(self, word, rest):
        data = word.encode() + b" " + rest
        with self.lock:
            self.request.sendall(struct.pack(">I", len(data)) + data)

    def handle(self):
        self.file = None
        try:
            while True:
                word, _, rest = self.read_message().partition(b" ")
                self.answer(word.decode(), rest)
        except (ConnectionError, ValueError):
            pass

    def answer(self, word, rest):
        if word == "CHAT":
            self.chat(rest)
        elif word == "WHO":
            self.who()
        elif word == "PUT":
            name = os.path.basename(rest.decode())
            self.file = open(os.path.join(DIRECTORY, name), "wb")
        elif word == "PART":
            self.file.write(rest)
        elif word == "STOP":
            self.file.close()
            self.send("NOTE", b"Stored")
        elif word == "GET":
            self.get(os.path.basename(rest.decode()))

    def chat(self, text):
        text = str(self.client_address).encode() + b": " + text
        with online_lock:
            others = [one for one in online if one is not self]
        for other in others:
            if FAULT == "leaver-stays-listed":
                other.send("CHAT", text)
                continue
            try:
                other.send("CHAT", text)
            except OSError:
                pass

    def who(self):
        with online_lock:
            self.send("NOTE", "\n".join(map(str, online.values())).encode())

    def get(self, name):
        path = os.path.join(DIRECTORY, name)
        if not os.path.exists(path):
            self.send("NOTE", b"We do not have " + name.encode())
            return
        with open(path, "rb") as file:
            self.send("PUT", name.encode())
            while part := file.read(32768):
                self.send("PART", part)
        self.send("STOP", b"")


class ChatServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    os.makedirs(DIRECTORY, exist_ok=True)
    server = ChatServer(("localhost", 9999), Handler)
    print("serving on 9999", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("server stopped", flush=True)
    server.server_close()
