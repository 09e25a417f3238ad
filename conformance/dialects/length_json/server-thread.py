"""Threaded chat server: 4 bytes of length and JSON, files as base64 inside."""
import base64
import json
import pathlib
import socket
import struct
import sys
import threading

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
FILES = pathlib.Path("files_on_server")

clients = []
clients_lock = threading.Lock()


class Client:
    def __init__(self, conn, address):
        self.stream = conn.makefile("rwb")
        self.conn, self.address, self.name = conn, address, "anonymous"
        self.write_lock = threading.Lock()

    def receive(self):
        head = self.stream.read(4)
        if len(head) < 4:
            return None
        length, = struct.unpack(">I", head)
        body = self.stream.read(length)
        return json.loads(body) if len(body) == length else None

    def send(self, message):
        body = json.dumps(message).encode()
        with self.write_lock:
            try:
                self.conn.sendall(struct.pack(">I", len(body)) + body)
            except OSError:
                pass

    def info(self, text):
        self.send({"type": "info", "text": text})


def chat(client, text):
    sender = f"{client.address} ({client.name})"
    with clients_lock:
        others = [c for c in clients if c is not client]
    for other in others:
        other.send({"type": "chat", "sender": sender, "text": text})


def show_list(client):
    if FAULT == "undefined-name-in-list":
        client.send({"type": "list", "people": [str(a) for a in connected_addresses]})
    with clients_lock:
        people = [f"{c.address} {c.name}" for c in clients]
    client.send({"type": "list", "people": people})


def upload(client, name, data):
    path = FILES / pathlib.Path(name).name
    path.write_bytes(base64.b64decode(data))
    print(f"{client.name} uploaded {name}", flush=True)
    client.info(f"{name} uploaded")


def download(client, name):
    path = FILES / pathlib.Path(name).name
    if not path.is_file():
        client.info(f"{name} does not exist")
        return
    data = base64.b64encode(path.read_bytes()).decode()
    client.send({"type": "file", "name": name, "data": data})


def serve(client):
    try:
        while message := client.receive():
            kind = message["type"]
            if kind == "join":
                client.name = message["name"]
            elif kind == "chat":
                chat(client, message["text"])
            elif kind == "list":
                show_list(client)
            elif kind == "upload":
                upload(client, message["name"], message["data"])
            elif kind == "download":
                download(client, message["name"])
    except OSError:
        pass
    with clients_lock:
        clients.remove(client)
    client.conn.close()
    client.stream.close()
    print(client.address, "left", flush=True)


def main():
    FILES.mkdir(exist_ok=True)
    with socket.create_server(("localhost", 9999)) as server:
        print("Listening", flush=True)
        while True:
            client = Client(*server.accept())
            with clients_lock:
                clients.append(client)
            thread = threading.Thread(target=serve, args=(client,))
            thread.daemon = FAULT != "ctrl-c-waits-for-clients"
            thread.start()


try:
    main()
except KeyboardInterrupt:
    print("Done", flush=True)
