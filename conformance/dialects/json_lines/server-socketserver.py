"""Threaded chat server; JSON lines."""
import base64
import json
import os
import socketserver
import sys
import threading

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
LIMIT = 1024 if FAULT == "long-line-cut" else -1

room = []
room_lock = threading.RLock()


class Guest(socketserver.StreamRequestHandler):
    nick = "?"

    def handle(self):
        self.lock = threading.Lock()
        self.upload = None
        with room_lock:
            room.append(self)
        try:
            while line := self.rfile.readline(LIMIT):
                self.understand(line)
        except OSError:
            pass
        with room_lock:
            room.remove(self)
        self.others(event="note", text=f"{self.nick} has left")

    def understand(self, line):
        try:
            message = json.loads(line)
        except ValueError:
            print("not JSON from", self.client_address, flush=True)
            return
        getattr(self, "do_" + message.pop("action"))(**message)

    def send(self, **message):
        with self.lock:
            try:
                self.wfile.write(json.dumps(message).encode() + b"\n")
            except OSError:
                pass

    def others(self, **message):
        with room_lock:
            guests = [guest for guest in room if guest is not self]
        for guest in guests:
            guest.send(**message)

    def do_hello(self, nick):
        self.nick = nick
        print(nick, "came from", self.client_address, flush=True)

    def do_say(self, text):
        print(f"<{self.nick}> {text}", flush=True)
        self.others(event="said", **{"from": str(self.client_address)}, nick=self.nick, text=text)

    def do_users(self):
        with room_lock:
            addresses = [str(guest.client_address) for guest in room]
        if FAULT == "empty-folder-empty-list" and not os.listdir("uploads"):
            addresses = []
        self.send(event="users", addresses=addresses)

    def do_begin(self, file):
        if FAULT == "authors-own-path":
            self.upload = open("/home/budi/progjar/uploads/" + file, "wb")
        self.upload = open(os.path.join("uploads", os.path.basename(file)), "wb")

    def do_piece(self, data):
        self.upload.write(base64.b64decode(data))

    def do_end(self):
        self.upload.close()
        self.send(event="note", text="The server has your file")

    def do_fetch(self, file):
        name = os.path.basename(file)
        try:
            with open(os.path.join("uploads", name), "rb") as source:
                content = source.read()
        except OSError:
            self.send(event="note", text=f"{name} is not here")
            return
        self.send(event="begin", file=name)
        for at in range(0, len(content), 20000):
            data = base64.b64encode(content[at:at + 20000]).decode()
            self.send(event="piece", data=data)
        self.send(event="end")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


os.makedirs("uploads", exist_ok=True)
try:
    with Server(("", 9999), Guest) as server:
        print("Server on port 9999", flush=True)
        server.serve_forever()
except KeyboardInterrupt:
    print("Server ended", flush=True)
