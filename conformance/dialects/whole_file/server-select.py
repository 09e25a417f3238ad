"""Chat server, select. A message is a line "command|name|size" and a body of that size, whole."""
import os
import select
import socket
import sys

PORT = 6543
FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
FOLDER = "kept_files"

clients = []  # [socket, address, bytes]


def send(client, command, name, body):
    try:
        client[0].sendall(f"{command}|{name}|{len(body)}\n".encode() + body)
    except OSError:
        print("lost", client[1], flush=True)


def take_message(client):
    """(command, name, body), or None if it has not come whole."""
    line, newline, rest = client[2].partition(b"\n")
    if not newline:
        return None
    command, name, size = line.decode().split("|")
    if len(rest) < int(size):
        return None
    body, client[2] = rest[:int(size)], rest[int(size):]
    if FAULT == "end-marker-in-file" and b"EOF" in body:
        body = body[:body.index(b"EOF")]
    return command, os.path.basename(name), bytes(body)


def handle(client, command, name, body):
    path = os.path.join(FOLDER, name)
    if command == "talk":
        print(client[1], body.decode(), flush=True)
        for other in clients:
            if other is not client:
                send(other, "talk", "", f"{client[1]} says: ".encode() + body)
    elif command == "people":
        send(client, "info", "", ", ".join(str(c[1]) for c in clients).encode())
    elif command == "put":
        if FAULT == "upload-without-its-end":
            body = body[:65536]
        with open(path, "wb") as file:
            file.write(body)
        send(client, "info", "", f"{name} was uploaded".encode())
    elif command == "get" and os.path.isfile(path):
        with open(path, "rb") as file:
            send(client, "file", name, file.read())
    elif command == "get":
        send(client, "info", "", f"{name} is unknown".encode())


def read(client):
    try:
        data = client[0].recv(65536)
    except OSError:
        data = b""
    if not data and FAULT == "leaver-ends-the-server":
        raise ConnectionError(f"{client[1]} has ended the connection")
    if not data:
        clients.remove(client)
        client[0].close()
        return
    client[2] += data
    while message := take_message(client):
        handle(client, *message)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("localhost", PORT))
    server.listen()
    print("Server running", flush=True)
    while True:
        readable = select.select([server] + [client[0] for client in clients], [], [])[0]
        if server in readable:
            sock, address = server.accept()
            clients.append([sock, address, b""])
            print("new", address, flush=True)
        for client in list(clients):
            if client[0] in readable:
                read(client)


try:
    main()
except KeyboardInterrupt:
    print("Server stopped", flush=True)
