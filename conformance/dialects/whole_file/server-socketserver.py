"""Chat server, socketserver. "command|name|size", a line end, and then size bytes in one piece."""
import os
import sys
import threading
from socketserver import StreamRequestHandler, ThreadingTCPServer

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""


class Room:
    """Who is here. The lock is held while something is sent, so nothing gets mixed."""

    def __init__(self):
        self.lock = threading.Lock()
        self.people = []

    def enter(self, person):
        with self.lock:
            self.people.append(person)

    def leave(self, person):
        with self.lock:
            self.people.remove(person)

    def broadcast(self, sender, text):
        with self.lock:
            for person in self.people:
                if person is not sender:
                    person.send("talk", "", text)

    def addresses(self):
        with self.lock:
            return [str(person.client_address) for person in self.people]


room = Room()


class Person(StreamRequestHandler):
    def handle(self):
        self.sending = threading.Lock()
        room.enter(self)
        try:
            for line in self.rfile:
                command, name, size = line.decode().rstrip("\n").split("|")
                body = self.rfile.read(int(size))
                if len(body) == int(size):
                    self.command(command, os.path.basename(name), body)
        except OSError:
            pass
        room.leave(self)

    def send(self, command, name, body):
        with self.sending:
            try:
                self.wfile.write(f"{command}|{name}|{len(body)}\n".encode() + body)
            except OSError:
                pass

    def command(self, command, name, body):
        if command == "talk":
            if FAULT == "chat-not-implemented":
                return
            room.broadcast(self, f"{self.client_address} says: ".encode() + body)
        elif command == "people":
            self.send("info", "", ", ".join(room.addresses()).encode())
        elif command == "put":
            with open("server_" + name, "wb") as file:
                file.write(body)
            print(f"{name}: {len(body)} bytes", flush=True)
            self.send("info", "", f"{name} was uploaded".encode())
        elif command == "get":
            self.get(name)

    def get(self, name):
        try:
            with open("server_" + name, "rb") as file:
                body = file.read()
        except OSError:
            if FAULT == "missing-file-drops-the-client":
                raise
            self.send("info", "", f"{name} is unknown".encode())
            return
        if FAULT == "empty-download-not-sent" and not body:
            self.send("info", "", f"{name} is unknown".encode())
            return
        self.send("file", name, body)


class Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


print("Starting", flush=True)
with Server(("localhost", 6543), Person) as server:
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("Stopping", flush=True)
