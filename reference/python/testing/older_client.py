#!/usr/bin/env python3
"""A stand-in for the clients of older programs of the exercise (spec/protocol.md, section 14).

It prints whatever line arrives. After it has asked for a file, a line that begins with `FILE ` is
the file's header, which it splits at spaces, trusting what it finds. Not to be learned from: the
client of the exercise stands above.

    older_client.py PORT
"""

import os
import socket
import sys
import threading

server = socket.create_connection(("localhost", int(sys.argv[1])))
print(f"Connected to localhost:{sys.argv[1]}", flush=True)
asked = []


def listen():
    buffer = b""
    while data := server.recv(4096):
        buffer += data
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            if not asked or not line.startswith(b"FILE "):
                print(line.decode(), flush=True)
                continue
            _, name, size = line.decode().split(" ")
            asked.clear()
            print(f"Receiving file: {name}...", flush=True)
            while len(buffer) < int(size):
                buffer += server.recv(4096)
            os.makedirs("downloads", exist_ok=True)
            with open(f"downloads/{name}", "wb") as file:
                file.write(buffer[: int(size)])
            buffer = buffer[int(size):]
            print(f"File received successfully: downloads/{name}", flush=True)


threading.Thread(target=listen, daemon=True).start()
for typed in sys.stdin:
    typed = typed.rstrip("\n")
    if typed.startswith("/download "):
        asked.append(typed)
    server.sendall(f"{typed}\n".encode())
    if typed.startswith("/upload "):
        with open(typed.split()[1], "rb") as upload:
            content = upload.read()
        server.sendall(f"{len(content)}\n".encode())
        server.sendall(content)
