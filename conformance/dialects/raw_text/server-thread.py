"""Chat server, a thread for each client. Text without any frame: a recv() is a message, each is
answered with one byte, and only then the next may come.
"""
import os
import socket
import sys
import threading

HOST = "localhost"
PORT = 9999
GOT_IT = b"\x06"
PIECE = 1000
STORE = "storage"
FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""

members = []
members_lock = threading.Lock()


class Member(threading.Thread):
    def __init__(self, conn, addr):
        super().__init__(daemon=True)
        self.conn, self.addr = conn, addr
        self.lock = threading.Lock()
        self.outbox, self.free = [], True
        self.target = None

    def tell(self, text):
        with self.lock:
            self.outbox.append(text)
            self.next_one()

    def next_one(self):
        if self.free and self.outbox:
            self.free = False
            self.raw(self.outbox.pop(0).encode())

    def raw(self, data):
        try:
            self.conn.sendall(data)
        except OSError:
            pass

    def run(self):
        try:
            while True:
                data = self.conn.recv(65536)
                if not data:
                    break
                if GOT_IT in data:
                    with self.lock:
                        self.free = True
                        self.next_one()
                text = data.replace(GOT_IT, b"").decode()
                if text:
                    self.obey(text)
                    with self.lock:
                        self.raw(GOT_IT)
        except OSError:
            pass
        with members_lock:
            members.remove(self)
        self.conn.close()
        print("Gone:", self.addr, flush=True)

    def obey(self, text):
        word, _, argument = text.partition(" ")
        if word == "CHAT":
            self.chat(argument)
        elif word == "LIST":
            self.list_members()
        elif word == "UPLOAD":
            self.target = open(os.path.join(STORE, os.path.basename(argument)), "wb")
        elif word == "DATA" and self.target:
            self.target.write(bytes.fromhex(argument))
        elif word == "DONE" and self.target:
            self.target.close()
            self.target = None
            self.tell("TEXT Your file is stored")
        elif word == "DOWNLOAD":
            self.give(argument)

    def chat(self, text):
        print(self.addr, text, flush=True)
        with members_lock:
            others = list(members)
        for other in others:
            if other is not self or FAULT == "echo-to-sender":
                other.tell(f"TEXT {self.addr}: {text}")

    def list_members(self):
        with members_lock:
            addresses = [m.addr for m in members
                         if m is not self or FAULT != "list-without-asker"]
        self.tell("TEXT Online: " + " ".join(map(str, addresses)))

    def give(self, name):
        try:
            source = open(os.path.join(STORE, os.path.basename(name)), "rb")
        except OSError:
            self.tell(f"TEXT Not found: {name}")
            return
        self.tell("BEGIN " + name)
        with source:
            while piece := source.read(PIECE):
                self.tell("DATA " + piece.hex())
        self.tell("DONE")


os.makedirs(STORE, exist_ok=True)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((HOST, PORT))
listener.listen()
print("Waiting for clients on", PORT, flush=True)
try:
    while True:
        member = Member(*listener.accept())
        print("Here:", member.addr, flush=True)
        with members_lock:
            members.append(member)
        member.start()
except KeyboardInterrupt:
    print("Bye", flush=True)
listener.close()
