"""Chat server on select; every message is one line of JSON, a file comes in several of them."""
import base64
import json
import os
import select
import socket
import sys

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
PIECE = 30000


class ChatServer:
    def __init__(self, port):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("", port))
        self.listener.listen(5)
        self.clients = {}
        os.makedirs("shared", exist_ok=True)

    def serve(self):
        while True:
            readable, _, _ = select.select([self.listener] + list(self.clients), [], [])
            for sock in readable:
                if sock is self.listener:
                    self.welcome(*sock.accept())
                else:
                    self.hear(sock)

    def welcome(self, sock, address):
        self.clients[sock] = {"address": address, "nick": "", "buffer": b"", "file": None}

    def hear(self, sock):
        client = self.clients[sock]
        try:
            data = sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.bye(sock, client)
            return
        if FAULT == "recv-is-a-message":
            self.one_recv(sock, client, data)
            return
        client["buffer"] += data
        *lines, client["buffer"] = client["buffer"].split(b"\n")
        for line in lines:
            self.message(sock, client, json.loads(line))

    def one_recv(self, sock, client, data):
        try:
            self.message(sock, client, json.loads(data))
        except ValueError:
            print("strange message", flush=True)

    def bye(self, sock, client):
        del self.clients[sock]
        sock.close()
        self.everybody({"event": "note", "text": f"{client['nick']} has left the chat"})

    def everybody(self, message, besides=None):
        for other in list(self.clients):
            if other is not besides:
                self.send(other, message)
                if FAULT == "leaves-the-loop-after-one":
                    return

    def send(self, sock, message):
        try:
            sock.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            pass

    def message(self, sock, client, message):
        action = message["action"]
        if action == "hello":
            client["nick"] = message["nick"]
            self.everybody({"event": "note", "text": f"{client['nick']} is here"}, sock)
        elif action == "say":
            self.everybody({"event": "said", "from": str(client["address"]),
                            "nick": client["nick"], "text": message["text"]}, sock)
        elif action == "users":
            addresses = [str(c["address"]) for c in self.clients.values()]
            self.send(sock, {"event": "users", "addresses": addresses})
        elif action == "begin":
            client["file"] = open("shared/" + os.path.basename(message["file"]), "wb")
        elif action == "piece":
            client["file"].write(base64.b64decode(message["data"]))
        elif action == "end":
            client["file"].close()
            self.send(sock, {"event": "note", "text": "upload finished"})
        elif action == "fetch":
            self.fetch(sock, os.path.basename(message["file"]))

    def fetch(self, sock, name):
        if not os.path.isfile("shared/" + name):
            self.send(sock, {"event": "note", "text": f"no file {name} on the server"})
            return
        self.send(sock, {"event": "begin", "file": name})
        with open("shared/" + name, "rb") as file:
            while data := file.read(PIECE):
                self.send(sock, {"event": "piece", "data": base64.b64encode(data).decode()})
        self.send(sock, {"event": "end"})


try:
    server = ChatServer(9999)
    print("Chat server started", flush=True)
    server.serve()
except KeyboardInterrupt:
    print("Interrupted", flush=True)
