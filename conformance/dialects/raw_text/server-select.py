"""Chat server on select. Plain text: one recv() is one message, and each is answered with ACK.

A side that has sent a message sends the next one only when the ACK has come, so a recv() holds at
most one message and one ACK.
"""
import os
import select
import socket
import sys

HOST = "localhost"
PORT = 9999
ACK = b"\x06"
CHUNK = 1000
FOLDER = "files"
FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""

clients = {}  # socket: Client
last_upload = None


class Client:
    def __init__(self, sock, address):
        self.sock = sock
        self.address = address
        self.waiting = False  # for the ACK of the last message
        self.queue = []
        self.file = None  # an upload that is going on

    def send(self, text):
        self.queue.append(text)
        self.send_next()

    def send_next(self):
        if self.queue and not self.waiting:
            self.waiting = True
            try:
                self.sock.sendall(self.queue.pop(0).encode())
            except OSError:
                pass  # its next recv() tells that it is gone


def broadcast(sender, text):
    for client in list(clients.values()):
        if client is not sender:
            client.send(f"TEXT {sender.address}: {text}")
            if FAULT == "chat-to-one-only":
                break


def send_file(client, name):
    path = os.path.join(FOLDER, os.path.basename(name))
    if not os.path.isfile(path):
        client.send(f"TEXT There is no file {name}")
        return
    client.send(f"BEGIN {name}")
    with open(path, "rb") as file:
        while data := file.read(CHUNK):
            client.send("DATA " + data.hex())
    client.send("DONE")


def handle(client, message):
    global last_upload
    command, _, rest = message.partition(" ")
    if command == "CHAT":
        print(f"{client.address} says: {rest}", flush=True)
        broadcast(client, rest)
    elif command == "LIST":
        client.send("TEXT Connected: " + ", ".join(str(c.address) for c in clients.values()))
    elif command == "UPLOAD":
        client.file = open(os.path.join(FOLDER, os.path.basename(rest)), "wb")
        last_upload = client.file
    elif command == "DATA" and client.file:
        file = last_upload if FAULT == "uploads-mixed-up" else client.file
        file.write(bytes.fromhex(rest))
    elif command == "DONE" and client.file:
        print(f"Got {client.file.name} from {client.address}", flush=True)
        client.file.close()
        client.file = None
        client.send("TEXT The upload is complete")
    elif command == "DOWNLOAD":
        send_file(client, rest)


def receive(client):
    try:
        data = client.sock.recv(1024 if FAULT == "long-line-in-pieces" else 65536)
    except OSError:
        data = b""
    if not data:
        print(f"{client.address} has left", flush=True)
        del clients[client.sock]
        client.sock.close()
        return
    if ACK in data:
        client.waiting = False
        client.send_next()
    message = data.replace(ACK, b"").decode()
    if message:
        handle(client, message)
        try:
            client.sock.sendall(ACK)
        except OSError:
            pass


def main():
    os.makedirs(FOLDER, exist_ok=True)
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen(5)
    print(f"Server runs on port {PORT}", flush=True)
    try:
        while True:
            ready, _, _ = select.select([server] + list(clients), [], [])
            for sock in ready:
                if sock is server:
                    sock, address = server.accept()
                    clients[sock] = Client(sock, address)
                    print(f"{address} has come", flush=True)
                elif sock in clients:
                    receive(clients[sock])
    except KeyboardInterrupt:
        print("Server stops", flush=True)
    server.close()


main()
