"""Chat client. Headers of 64 bytes; after each command it waits for the answer of the server."""
import os
import queue
import socket
import sys
import threading

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
HEADER = 64

answers = queue.Queue()
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def send(kind, body=b"", name=""):
    head = f"{kind:<6}{len(body):<12}{name}".encode()
    sock.sendall(head.ljust(HEADER) + body)


def receive(size):
    chunks = []
    while size > 0:
        chunk = sock.recv(min(size, 65536))
        if not chunk:
            raise EOFError
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def listen():
    try:
        while True:
            head = receive(HEADER).decode()
            kind, size, name = head[:6].strip(), int(head[6:18]), head[18:].strip()
            body = receive(size)
            if kind == "SAID":
                print("\r" + body.decode() + "\n> ", end="", flush=True)
            else:
                answers.put((kind, name, body))
    except (OSError, EOFError, ValueError):
        answers.put(("END", "", b"The server has ended"))
        print("The server has ended", flush=True)
        os._exit(0)


def answer():
    kind, name, body = answers.get()
    if kind != "GIVE":
        print(body.decode(), flush=True)
        return
    os.makedirs("downloads", exist_ok=True)
    path = os.path.join("downloads", os.path.basename(name))
    with open(path, "wb") as file:
        file.write(body)
    print(f"{len(body)} bytes in {path}", flush=True)


def upload(name):
    if not os.path.exists(name) and FAULT != "missing-file-traceback":
        print(f"{name}: no such file", flush=True)
        return
    with open(name, "rb") as file:
        send("STORE", file.read(), os.path.basename(name))
    answer()


def main():
    sock.connect(("localhost", 9999))
    threading.Thread(target=listen, daemon=True).start()
    while True:
        line = input("> ").strip()
        if line == "/list":
            send("WHO")
            answer()
        elif line.startswith("/upload "):
            upload(line[8:].strip())
        elif line.startswith("/download "):
            send("FETCH", name=line[10:].strip())
            answer()
        elif line in ("/upload", "/download"):
            print("usage:", line, "NAME", flush=True)
        elif line:
            send("SAY", line.encode())


try:
    main()
except (EOFError, KeyboardInterrupt):
    print("\nSee you", flush=True)
os._exit(0)
