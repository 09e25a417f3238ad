"""Chat client. Type /msg TEXT, or the text alone; /list; /upload FILE; /download FILE."""
import os
import socket
import sys
import threading

FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""


def send(sock, command, name="", body=b""):
    sock.sendall(f"{command}|{name}|{len(body)}\n".encode() + body)


def show(command, name, body):
    if command in ("talk", "info"):
        print("\r" + body.decode() + "\n> ", end="", flush=True)
    elif command == "file":
        os.makedirs("downloads", exist_ok=True)
        path = os.path.join("downloads", os.path.basename(name))
        with open(path, "w" if FAULT == "text-mode" else "wb") as file:
            file.write(body.decode(errors="replace") if FAULT == "text-mode" else body)
        print(f"\rDownloaded {path}\n> ", end="", flush=True)


def receiver(sock):
    buffer = b""
    try:
        while True:
            while b"\n" not in buffer:
                data = sock.recv(65536)
                if not data:
                    return
                buffer += data
            line, _, buffer = buffer.partition(b"\n")
            command, name, size = line.decode().split("|")
            if FAULT == "rest-of-recv-lost":
                buffer = b""
            while len(buffer) < int(size):
                data = sock.recv(65536)
                if not data:
                    return
                buffer += data
            show(command, name, buffer[:int(size)])
            buffer = buffer[int(size):]
    except OSError:
        pass


def upload(sock, name):
    try:
        with open(name, "rb") as file:
            body = file.read()
    except OSError:
        print(f"Cannot open {name}", flush=True)
        return
    send(sock, "put", os.path.basename(name), body)


def main():
    sock = socket.socket()
    sock.connect(("localhost", 6543))
    thread = threading.Thread(target=receiver, args=(sock,), daemon=True)
    thread.start()
    try:
        type_lines(sock)
    except (EOFError, KeyboardInterrupt):
        pass
    if FAULT == "end-of-input-does-not-end":
        thread.join()
    sock.close()
    print("Bye", flush=True)


def type_lines(sock):
    while True:
        line = input("> ")
        word, _, argument = line.strip().partition(" ")
        if word == "/list":
            send(sock, "people")
        elif word == "/msg" and argument:
            send(sock, "talk", body=argument.encode())
        elif word == "/upload" and argument:
            upload(sock, argument)
        elif word == "/download" and argument:
            send(sock, "get", argument)
        elif word in ("/msg", "/upload", "/download"):
            print(f"{word} what?", flush=True)
        elif word:
            send(sock, "talk", body=line.encode())


try:
    main()
except OSError as error:
    print(error, flush=True)
