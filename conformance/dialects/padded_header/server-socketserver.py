"""Chat server with threads. A header of 64 characters, padded, tells the size of what follows."""
import os
import socketserver
import sys
import threading
import time

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
CHUNK = 4096


def header(kind, size, name=""):
    text = kind.ljust(6) + str(size).ljust(12) + name
    return text.encode() + b" " * (64 - len(text.encode()))


class Clients:
    def __init__(self):
        self.lock = threading.Lock()
        self.all = []

    def add(self, client):
        with self.lock:
            self.all.append(client)

    def remove(self, client):
        with self.lock:
            self.all.remove(client)

    def copy(self):
        with self.lock:
            return list(self.all)


clients = Clients()


class ClientHandler(socketserver.StreamRequestHandler):
    def send_text(self, kind, text):
        body = text.encode()
        with self.sending:
            self.wfile.write(header(kind, len(body)) + body)

    def handle(self):
        self.sending = threading.Lock()
        print("Client from", self.client_address, flush=True)
        clients.add(self)
        try:
            while len(head := self.rfile.read(64)) == 64:
                kind, size, name = head[:6], int(head[6:18]), head[18:].decode().strip()
                self.command(kind.decode().strip(), size, os.path.basename(name))
        except OSError:
            pass
        clients.remove(self)
        print("Client gone", self.client_address, flush=True)

    def command(self, kind, size, name):
        if kind == "SAY":
            self.broadcast(self.rfile.read(size).decode())
        elif kind == "WHO":
            people = [str(client.client_address) for client in clients.copy()]
            self.send_text("REPLY", f"{len(people)} online: " + " | ".join(people))
        elif kind == "STORE":
            self.store(size, name)
        elif kind == "FETCH":
            self.fetch(name)

    def broadcast(self, text):
        for client in clients.copy():
            if client is self:
                continue
            try:
                client.send_text("SAID", f"{self.client_address}: {text}")
            except OSError:
                pass

    def store(self, size, name):
        with open(name, "wb") as file:
            if FAULT == "waits-for-bytes-of-an-empty-file":
                file.write(self.rfile.read(1))
                size -= 1
            while size > 0:
                data = self.rfile.read(min(CHUNK, size))
                if not data:
                    return
                file.write(data)
                size -= len(data)
        self.send_text("REPLY", f"{name} is stored")

    def fetch(self, name):
        if not os.path.isfile(name):
            self.send_text("REPLY", f"{name} was not found")
            return
        with open(name, "rb") as file:
            if FAULT == "chat-inside-download":
                self.wfile.write(header("GIVE", os.path.getsize(name), name))
                while data := file.read(CHUNK):
                    self.wfile.write(data)
                    time.sleep(0.001)  # part of the fault: others get their word in between
                return
            with self.sending:
                self.wfile.write(header("GIVE", os.path.getsize(name), name))
                while data := file.read(CHUNK):
                    self.wfile.write(data)


class ThreadedServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


server = ThreadedServer(("localhost", 9999), ClientHandler)
print("Ready on port 9999", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    print("Shutting down", flush=True)
server.server_close()
