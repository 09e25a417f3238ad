"""Chat client for lines with commas.

    client.py [PORT]    5000 is the select server, 5001 the one with threads
"""
import os
import socket
import sys
import threading

PORT = 5000
FAULT = ""
if len(sys.argv) > 1 and sys.argv[1].isdigit():
    PORT = int(sys.argv[1])
if "--fault" in sys.argv:
    FAULT = sys.argv[sys.argv.index("--fault") + 1]


class Receiver(threading.Thread):
    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock = sock
        self.buffer = b""
        self.leaving = False

    def more(self):
        data = self.sock.recv(65536)
        self.buffer += data
        return bool(data)

    def run(self):
        try:
            self.listen()
        except OSError:
            pass
        if not self.leaving:
            print("The server is gone", flush=True)
            os._exit(0)

    def listen(self):
        while True:
            while b"\n" not in self.buffer:
                if not self.more():
                    return
            line, self.buffer = self.buffer.split(b"\n", 1)
            self.line(line.decode())

    def line(self, line):
        kind, _, rest = line.partition(",")
        if kind in ("SAID", "INFO"):
            print(rest, flush=True)
        elif kind == "DATA":
            name, size = rest.rsplit(",", 1)
            self.file(name, int(size))

    def file(self, name, size):
        while len(self.buffer) < size and FAULT != "body-in-one-recv":
            if not self.more():
                return
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        os.makedirs("downloads", exist_ok=True)
        with open(os.path.join("downloads", os.path.basename(name)), "wb") as file:
            file.write(data)
        print(f"Downloaded {name}", flush=True)


def upload(sock, name):
    try:
        with open(name, "rb") as file:
            data = file.read()
    except OSError as error:
        print(f"Cannot upload {name}: {error.strerror}", flush=True)
        return
    sock.sendall(f"UP,{os.path.basename(name)},{len(data)}\n".encode() + data)


def main():
    sock = socket.create_connection(("127.0.0.1", PORT))
    receiver = Receiver(sock)
    receiver.start()
    try:
        type_lines(sock)
    except KeyboardInterrupt:
        pass
    except EOFError:
        if FAULT == "end-of-input-traceback":
            raise
    receiver.leaving = True
    sock.shutdown(socket.SHUT_RDWR)
    receiver.join()
    print("Bye", flush=True)


def type_lines(sock):
    while True:
        line = input("> ")
        command, _, argument = line.partition(" ")
        if command == "/list":
            sock.sendall(b"LIST\n")
        elif command in ("/upload", "/download") and not argument:
            print("Say the name of the file too", flush=True)
        elif command == "/upload":
            upload(sock, argument)
        elif command == "/download":
            sock.sendall(f"DOWN,{argument}\n".encode())
        elif command.startswith("/"):
            print("There is no command", command, flush=True)
        elif line:
            sock.sendall(f"SAY,{line}\n".encode())


try:
    main()
except ConnectionError as problem:
    print("No connection:", problem, flush=True)
