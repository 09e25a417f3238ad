"""Chat client with JSON messages. Asks for the name, unless it stands in the command.

    client.py [NAME]
"""
import base64
import io
import json
import os
import socket
import sys
import threading

FAULT = sys.argv[sys.argv.index("--fault") + 1] if "--fault" in sys.argv else ""
if FAULT == "never-flushed":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")


def show(text):
    print(text, flush=FAULT != "never-flushed")


class Connection:
    def __init__(self):
        self.sock = socket.create_connection(("localhost", 9999))
        self.file = self.sock.makefile("rb")

    def send(self, **message):
        body = json.dumps(message, ensure_ascii=False).encode()
        self.sock.sendall(len(body).to_bytes(4, "big") + body)

    def listen(self):
        try:
            while head := self.file.read(4):
                self.receive(json.loads(self.file.read(int.from_bytes(head, "big"))))
        except (OSError, ValueError):
            pass
        show("Lost the connection")
        os._exit(0)

    def receive(self, message):
        if message["type"] == "chat":
            show(f"{message['sender']}: {message['text']}")
        elif message["type"] == "info":
            show(message["text"])
        elif message["type"] == "list":
            show("Users online:")
            for number, person in enumerate(message["people"], 1):
                show(f"  {number}. {person}")
        elif message["type"] == "file":
            self.save(os.path.basename(message["name"]), message["data"])

    def save(self, name, data):
        if FAULT == "empty-download-ignored" and not data:
            return
        os.makedirs("downloads", exist_ok=True)
        with open("downloads/" + name, "wb") as file:
            file.write(base64.b64decode(data))
        show("Saved downloads/" + name)


def upload(connection, name):
    try:
        with open(name, "rb") as file:
            data = base64.b64encode(file.read()).decode()
    except FileNotFoundError:
        show(f"File {name} not found")
        return
    connection.send(type="upload", name=os.path.basename(name), data=data)


def main():
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        name = sys.argv[1]
    else:
        name = input("Your name: ")
    connection = Connection()
    connection.send(type="join", name=name)
    threading.Thread(target=connection.listen, daemon=True).start()
    show(f"Hello {name}, type /help for the commands")
    while True:
        line = input()
        command, _, argument = line.partition(" ")
        if command == "/list":
            connection.send(type="list")
        elif command == "/upload" and argument:
            upload(connection, argument)
        elif command == "/download" and argument:
            connection.send(type="download", name=argument)
        elif command == "/quit":
            break
        elif command.startswith("/"):
            show("/list   /upload FILE   /download FILE   /quit")
        elif line.strip():
            connection.send(type="chat", text=line)


try:
    main()
except (EOFError, KeyboardInterrupt):
    show("Bye bye")
except ConnectionError:
    show("Cannot reach the server")
os._exit(0)
