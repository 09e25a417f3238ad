"""Chat client; messages are 4 bytes of length and the bytes. Uploads come from client_files/."""
import os
import socket
import struct
import sys
import threading

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""
MY_FILES = "client_files"


def receive_exactly(sock, size):
    data = b""
    while len(data) < size:
        piece = sock.recv(size - len(data))
        if not piece:
            raise ConnectionError("server closed")
        data += piece
    return data


def receive_message(sock):
    size, = struct.unpack("!I", receive_exactly(sock, 4))
    if FAULT == "recv-is-a-message":
        return sock.recv(min(size, 1024))
    return receive_exactly(sock, size)


def message(word, rest=b""):
    payload = word + b" " + rest
    return struct.pack("!I", len(payload)) + payload


def receive_loop(sock):
    file = None
    try:
        while True:
            word, _, rest = receive_message(sock).partition(b" ")
            if word in (b"CHAT", b"NOTE"):
                print(rest.decode(), flush=True)
            elif word == b"PUT":
                os.makedirs("downloads", exist_ok=True)
                file = open(os.path.join("downloads", os.path.basename(rest.decode())), "wb")
            elif word == b"PART":
                file.write(rest)
            elif word == b"STOP":
                file.close()
                print("download complete:", file.name, flush=True)
    except OSError:
        print("disconnected", flush=True)
        os._exit(0)


def find(name):
    """Where the file is: in the folder for uploads, or else here."""
    own = os.path.join(MY_FILES, name)
    return own if os.path.isfile(own) else name


def upload(sock, name):
    if not os.path.isfile(find(name)):
        print(f"{name} is neither in {MY_FILES} nor here", flush=True)
        return
    data = message(b"PUT", os.path.basename(name).encode())
    with open(find(name), "rb") as file:
        while part := file.read(8192):
            data += message(b"PART", part)
    sock.sendall(data + message(b"STOP"))


def main():
    sock = socket.socket()
    sock.connect(("localhost", 9999))
    threading.Thread(target=receive_loop, args=(sock,), daemon=True).start()
    print("Welcome! /list /upload NAME /download NAME, Ctrl-D to leave", flush=True)
    for line in sys.stdin:
        line = line.rstrip("\n")
        words = line.split(maxsplit=1)
        if line.startswith("/list"):
            sock.sendall(message(b"WHO"))
        elif line.startswith("/upload ") and len(words) == 2:
            upload(sock, words[1])
        elif line.startswith("/download ") and len(words) == 2:
            sock.sendall(message(b"GET", words[1].encode()))
        elif line.startswith("/"):
            print("Commands: /list, /upload NAME, /download NAME", flush=True)
        elif words:
            sock.sendall(message(b"CHAT", line.encode()))


try:
    main()
except KeyboardInterrupt:
    if FAULT == "ctrl-c-traceback":
        raise
except OSError as error:
    print(error, flush=True)
os._exit(0)
