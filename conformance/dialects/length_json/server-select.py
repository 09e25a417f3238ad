"""Select server. Messages are JSON after 4 bytes of length; files are in them as base64."""
import base64
import json
import os
import select
import socket
import sys

HOST, PORT = "127.0.0.1", 9999
FOLDER = "server_storage"
FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""

users = {}  # socket: {"address", "name", "in", "out"}


def queue(user, **message):
    body = json.dumps(message).encode()
    user["out"] += len(body).to_bytes(4, "big") + body


def to_others(user, **message):
    for other in users.values():
        if FAULT == "last-accepted-left-out":
            if other is not list(users.values())[-1]:
                queue(other, **message)
        elif other is not user:
            queue(other, **message)


def on_join(user, message):
    user["name"] = message["name"]
    print(user["name"], "is", user["address"], flush=True)


def on_chat(user, message):
    sender = f"{user['address']} ({user['name']})"
    print(sender, message["text"], flush=True)
    to_others(user, type="chat", sender=sender, text=message["text"])


def on_list(user, message):
    people = [f"{u['address']} {u['name']}" for u in users.values()]
    queue(user, type="list", people=people)


def on_upload(user, message):
    with open(os.path.join(FOLDER, os.path.basename(message["name"])), "wb") as file:
        file.write(base64.b64decode(message["data"]))
    queue(user, type="info", text=f"{message['name']} uploaded")


def on_download(user, message):
    path = os.path.join(FOLDER, os.path.basename(message["name"]))
    if not os.path.exists(path) and FAULT != "missing-file-ends-the-server":
        queue(user, type="info", text=f"{message['name']} does not exist")
        return
    with open(path, "rb") as file:
        data = base64.b64encode(file.read()).decode()
    queue(user, type="file", name=message["name"], data=data)


HANDLERS = {"join": on_join, "chat": on_chat, "list": on_list, "upload": on_upload,
            "download": on_download}


def read(sock):
    user = users[sock]
    try:
        data = sock.recv(65536)
    except OSError:
        data = b""
    if not data:
        if FAULT == "closed-socket-stays-listed":
            sock.close()
            return
        print(user["name"], "left", flush=True)
        del users[sock]
        sock.close()
        return
    user["in"] += data
    while len(user["in"]) >= 4:
        length = int.from_bytes(user["in"][:4], "big")
        if len(user["in"]) < 4 + length:
            return
        message = json.loads(user["in"][4:4 + length])
        del user["in"][:4 + length]
        HANDLERS[message["type"]](user, message)


def write(sock):
    user = users[sock]
    try:
        sent = sock.send(user["out"])
        del user["out"][:sent]
    except OSError:
        del users[sock]
        sock.close()


def main():
    os.makedirs(FOLDER, exist_ok=True)
    listener = socket.create_server((HOST, PORT))
    print("Server ready", flush=True)
    while True:
        writers = [sock for sock, user in users.items() if user["out"]]
        readable, writable, _ = select.select([listener] + list(users), writers, [])
        for sock in readable:
            if sock is listener:
                sock, address = listener.accept()
                sock.setblocking(False)
                users[sock] = {"address": address, "name": "?", "in": bytearray(),
                               "out": bytearray()}
            else:
                read(sock)
        for sock in writable:
            if sock in users:
                write(sock)


try:
    main()
except KeyboardInterrupt:
    print("Server off", flush=True)
