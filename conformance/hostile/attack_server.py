#!/usr/bin/env python3
"""A small right server that tries one thing it must not reach: attack_server.py --attack NAME."""
import re
import select
import signal
import socket
import sys

import attacking
import attacks  # fills the table of attacks

LINE_MAX = 8192


class Server:
    """Lines go to all others, `/list` tells who is there, files go up and come down."""

    def __init__(self, play):
        self.play, self.clients = play, {}  # socket: [name, bytes that came, upload]
        self.first_line = True

    def show(self, text):
        print(text, flush=True)

    def run(self):
        listener = socket.create_server(("127.0.0.1", self.play.port), backlog=128)
        self.show(f"Server started on localhost:{self.play.port}")
        while True:
            for one in select.select([listener, *self.clients], [], [])[0]:
                if one is listener:
                    client, address = listener.accept()
                    self.clients[client] = [str(address), b"", None]
                    self.show(f"New client connected: {address}")
                elif one in self.clients:
                    self.read(one)

    def read(self, client):
        try:
            data = client.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.show(f"Client disconnected: {self.clients.pop(client)[0]}")
            client.close()
            return
        self.clients[client][1] += data
        while client in self.clients and self.step(client):
            pass

    def step(self, client):
        """Takes one line or one body from what has come; False if there is none."""
        _, data, upload = self.clients[client]
        if upload and upload[1] is not None:
            name, size = upload
            if len(data) < size:
                return False
            self.clients[client][1:] = [data[size:], None]
            if not self.is_name(name):
                self.reply(client, "ERROR Invalid filename")
                return True
            (self.play.directory / name).write_bytes(data[:size])
            self.show(f"File {name} received successfully")
            self.reply(client, f"File '{name}' uploaded successfully")
            return True
        if b"\n" not in data[:LINE_MAX]:
            return False
        line, self.clients[client][1] = data.split(b"\n", 1)
        self.line(client, line.removesuffix(b"\r").decode(errors="replace"))
        return True

    @staticmethod
    def is_name(name):
        return bool(re.fullmatch(r"[^\s/\\.][^\s/\\]*", name))

    def line(self, client, text):
        name, _, upload = self.clients[client]
        command, _, argument = text.partition(" ")
        if upload:
            self.clients[client][2] = (upload[0], int(text))
            if self.is_name(upload[0]):
                self.show(f"Received /upload {upload[0]} from {name}")
        elif command == "/upload" and argument:
            self.clients[client][2] = (argument.strip(), None)
        elif command == "/list":
            self.show(f"Received {text} from {name}")
            for other, *_ in self.clients.values():
                self.reply(client, other)
        elif command == "/download":
            self.download(client, name, argument.strip())
        elif text.startswith("/"):
            self.reply(client, f"ERROR Unknown command: {command}")
        elif text:
            self.show(f"Received {text} from {name}")
            self.say(client, f"{name}: {text}")

    def say(self, client, text):
        if self.first_line:
            self.first_line = False
            self.play.at("line")
            text = self.play.tells() or text
        for other in list(self.clients):
            if other is not client:
                self.reply(other, text)

    def download(self, client, name, file):
        self.show(f"Received /download {file} from {name}")
        path = self.play.directory / file
        if not self.is_name(file) or not path.is_file():
            self.reply(client, "ERROR File not found")
            return
        body = path.read_bytes()
        client.sendall(f"FILE {file} {len(body)}\n".encode() + body)
        self.show(f"File {file} sent successfully")

    def reply(self, client, text):
        try:
            client.sendall(text.encode() + b"\n")
        except OSError:
            pass  # it has gone, and the next recv() tells


def main():
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    play = attacking.play_of("server")
    for moment in ("instead", "start", "beside"):
        play.at(moment)
    Server(play).run()


if __name__ == "__main__":
    main()
