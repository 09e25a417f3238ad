"""Client for tags and lengths. 7001 is the select server, 7002 the one with threads.

    client.py [PORT]
"""
import os
import socket
import struct
import sys
import threading

port = 7001
if len(sys.argv) > 1 and sys.argv[1].isdigit():
    port = int(sys.argv[1])
fault = sys.argv[sys.argv.index("--fault") + 1] if "--fault" in sys.argv else ""
if fault == "wrong-port":
    port += 1


class ChatClient:
    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.connect(("localhost", port))
        self.stream = self.sock.makefile("rb")
        self.lock = threading.Lock()
        self.running = True

    def send(self, tag, value=b""):
        with self.lock:
            self.sock.sendall(struct.pack("!cI", tag, len(value)) + value)

    def receive_forever(self):
        name = "unknown"
        try:
            while len(head := self.stream.read(5)) == 5:
                tag, size = struct.unpack("!cI", head)
                value = self.stream.read(size)
                if tag in (b"C", b"I"):
                    print(value.decode(), flush=True)
                elif tag == b"N":
                    name = os.path.basename(value.decode())
                elif tag == b"F":
                    self.save(name, value)
        except OSError:
            pass
        if self.running:
            print("Server closed the connection", flush=True)
            os._exit(0)

    def save(self, name, value):
        folder = "/home/budi/Downloads" if fault == "authors-own-path" else "downloads"
        if not os.path.isdir(folder):
            os.mkdir(folder)
        with open(f"{folder}/{name}", "wb") as file:
            file.write(value)
        print(f"Saved {folder}/{name}", flush=True)

    def upload(self, path):
        if not os.path.isfile(path):
            print("There is no file", path, flush=True)
            return
        with open(path, "rb") as file:
            data = file.read()
        if fault == "last-block-forgotten":
            data = data[:len(data) // 1024 * 1024]
        self.send(b"N", os.path.basename(path).encode())
        self.send(b"F", data)

    def do(self, line):
        if line == "/list":
            self.send(b"L")
        elif line.startswith("/upload "):
            self.upload(line.split(" ", 1)[1])
        elif line.startswith("/download "):
            self.send(b"G", line.split(" ", 1)[1].encode())
        elif line.startswith("/"):
            print("I know /list, /upload FILE and /download FILE", flush=True)
        elif line:
            self.send(b"C", line.encode())

    def run(self):
        thread = threading.Thread(target=self.receive_forever)
        thread.start()
        try:
            while True:
                self.do(input())
        except (EOFError, KeyboardInterrupt):
            pass
        self.running = False
        self.sock.shutdown(socket.SHUT_RDWR)
        thread.join()
        print("Left the chat", flush=True)


ChatClient().run()
