"""Chat server on select. Each message: a header of 64 bytes, filled up with spaces, and its body.

The header holds the kind, the size of the body and a name: "SEND  2048  photo.jpg         ".
"""
import os
import select
import socket
import sys

HEADER = 64
PORT = 9999
FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""

names = {}  # socket: address
inbox = {}  # socket: bytes that were not looked at yet


def pack(kind, body=b"", name=""):
    return f"{kind:<6}{len(body):<12}{name}".encode().ljust(HEADER) + body


def pack_text(kind, text):
    if FAULT == "length-in-characters":
        return f"{kind:<6}{len(text):<12}".ljust(HEADER).encode() + text.encode()
    return pack(kind, text.encode())


def send(sock, data):
    try:
        sock.sendall(data)
    except OSError as error:
        print("cannot send:", error, flush=True)


def say(sock, body, name):
    text = f"{names[sock]}: {body.decode()}"
    print(text, flush=True)
    for other in names:
        if other is not sock:
            send(other, pack_text("SAID", text))


def who(sock, body, name):
    send(sock, pack_text("REPLY", "Online now: " + " | ".join(map(str, names.values()))))


def store(sock, body, name):
    with open(os.path.basename(name), "wb") as file:
        file.write(body)
    send(sock, pack_text("REPLY", f"Server has {name}, {len(body)} bytes"))


def fetch(sock, body, name):
    try:
        with open(os.path.basename(name), "rb") as file:
            send(sock, pack("GIVE", file.read(), name))
    except OSError:
        if FAULT != "missing-file-not-answered":
            send(sock, pack_text("REPLY", f"Server has no {name}"))


COMMANDS = {"SAY": say, "WHO": who, "STORE": store, "FETCH": fetch}


def messages(sock):
    """Takes complete messages out of the inbox."""
    while len(inbox[sock]) >= HEADER:
        header = inbox[sock][:HEADER].decode()
        kind, size, name = header[:6].strip(), int(header[6:18]), header[18:].strip()
        if len(inbox[sock]) < HEADER + size:
            return
        body = bytes(inbox[sock][HEADER:HEADER + size])
        del inbox[sock][:HEADER + size]
        if FAULT == "zero-byte-file-is-none" and kind == "STORE" and not body:
            continue
        COMMANDS[kind](sock, body, name)


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("localhost", PORT))
    server.listen()
    print("Server is up", flush=True)
    while True:
        for sock in select.select([server] + list(names), [], [])[0]:
            if sock is server:
                sock, address = server.accept()
                names[sock] = address
                inbox[sock] = bytearray()
                continue
            try:
                data = sock.recv(4096)
            except OSError:
                data = b""
            if data:
                inbox[sock] += data
                messages(sock)
            else:
                print(names.pop(sock), "has left", flush=True)
                del inbox[sock]
                sock.close()


try:
    main()
except KeyboardInterrupt:
    print("Server is down", flush=True)
