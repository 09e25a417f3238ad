#!/usr/bin/env python3
"""A stand-in for the servers of older programs of the exercise (spec/protocol.md, section 14).

It never acknowledges an upload, tells the others `File <name> uploaded` instead, and takes one line
for each recv(): lines that came together are handled one by one as more comes in. It trusts names
and sizes, and waits in sendall(). Not to be learned from: the servers of the exercise stand above.

    older_server.py PORT DIRECTORY
"""

import os
import socket
import sys
import threading

clients = {}


def tell_others(speaker, line):
    for client in list(clients):
        if client is not speaker:
            client.sendall(line.encode())


def serve(client, address):
    buffer = b""

    def more():
        data = client.recv(4096)
        if not data:
            raise ConnectionError
        return data

    try:
        while True:
            buffer += more()
            if b"\n" not in buffer:
                continue
            line, buffer = buffer.split(b"\n", 1)  # one line; the others wait for the next recv
            text = line.decode().strip()
            print(f"Received {text} from {address}", flush=True)
            if text == "/list":
                client.sendall("".join(f"{each}\n" for each in clients.values()).encode())
            elif text.startswith("/upload "):
                name = text.split()[1]
                while b"\n" not in buffer:
                    buffer += more()
                size, buffer = buffer.split(b"\n", 1)
                while len(buffer) < int(size):
                    buffer += more()
                with open(os.path.join(sys.argv[2], name), "wb") as file:
                    file.write(buffer[: int(size)])
                buffer = buffer[int(size):]
                print(f"File {name} received successfully", flush=True)
                tell_others(client, f"File {name} uploaded\n")
            elif text.startswith("/download "):
                path = os.path.join(sys.argv[2], text.split()[1])
                if not os.path.exists(path):
                    client.sendall(b"ERROR File not found\n")
                    continue
                with open(path, "rb") as file:
                    data = file.read()
                client.sendall(f"FILE {text.split()[1]} {len(data)}\n".encode() + data)
                print(f"File {text.split()[1]} sent successfully", flush=True)
            else:
                tell_others(client, f"{address}: {text}\n")
    except ConnectionError:
        pass
    del clients[client]
    client.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print(f"Server started on localhost:{listener.getsockname()[1]}", flush=True)
while True:
    newcomer, where = listener.accept()
    clients[newcomer] = where
    print(f"New client connected: {where}", flush=True)
    threading.Thread(target=serve, args=(newcomer, where), daemon=True).start()
