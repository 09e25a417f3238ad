"""A client with nothing but a socket, timed. See README.md.

contender_plain.py PORT say|hear|hear-lines|upload|download COUNT|FOLDER
"""

import os
import re
import socket
import sys
import time

ADDRESS = re.compile(r"\('([^']+)', (\d+)\): ")



def list_clients(server):
    """Asks for the list and waits until this client stands in it."""
    own = f"{server.getsockname()}\n".encode()
    server.sendall(b"/list\n")
    came = b""
    while own not in came:
        came += server.recv(65536)


def lines(server, count):
    buffer = b""
    while count > 0:
        buffer += server.recv(65536)
        *whole, buffer = buffer.split(b"\n")
        count -= len(whole)
        for line in whole:
            yield line.decode()


def say(server, count):
    text = "x" * 31
    begin = time.monotonic()
    for _ in range(int(count)):
        server.sendall(f"{text}\n".encode())
    list_clients(server)
    return begin


def hear(server, count):
    heard = lines(server, int(count))
    text_bytes = 31 if next(heard) else 0
    begin = time.monotonic()
    for line in heard:
        match = ADDRESS.match(line)
        sender = (match[1], int(match[2]))
        text_bytes += len(line[match.end() :])
    assert text_bytes == 31 * int(count)
    return begin


def hear_lines(server, count):
    heard = lines(server, int(count))
    next(heard)
    begin = time.monotonic()
    for line in heard:
        pass
    return begin


def upload(server, folder):
    begin = time.monotonic()
    with open(f"{folder}/file", "rb") as file:
        server.sendall(f"/upload file\n{os.fstat(file.fileno()).st_size}\n".encode())
        server.sendfile(file)
    assert server.recv(65536) == b"File 'file' uploaded successfully\n"
    return begin


def download(server, folder):
    begin = time.monotonic()
    server.sendall(b"/download file\n")
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    came = server.recv_into(buffer)
    header, rest = bytes(view[:came]).split(b"\n", 1)
    left = int(header.split()[2]) - len(rest)
    with open(f"{folder}/part", "wb", buffering=0) as file:
        file.write(rest)
        while left > 0:
            came = server.recv_into(buffer, min(left, len(buffer)))
            file.write(view[:came])
            left -= came
    os.replace(f"{folder}/part", f"{folder}/file")
    return begin


DO = {"say": say, "hear": hear, "hear-lines": hear_lines, "upload": upload, "download": download}

port, what, how = sys.argv[1:]
server = socket.create_connection(("127.0.0.1", int(port)))
server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
list_clients(server)
# The rest of that list, if others are there, is not to be taken for chat.
server.sendall(b"/download \\\n")
while not server.recv(65536).endswith(b"ERROR Invalid filename\n"):
    pass
print("ready", flush=True)
input()
begin = DO[what](server, how)
print(time.monotonic() - begin, flush=True)
