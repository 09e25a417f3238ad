"""Server with threads on port 7002. Tag (1 byte), length (4 bytes), value."""
import os
import socket
import struct
import sys
from threading import Lock, Thread

PORT = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 7002
FAULT = sys.argv[sys.argv.index("--fault") + 1] if "--fault" in sys.argv else ""

connected = {}  # socket: (address, lock for sending)
table_lock = Lock()


def receive_all(sock, size):
    data = b""
    while len(data) < size:
        part = sock.recv(size - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def send(sock, tag, value):
    with table_lock:
        entry = connected.get(sock)
    if entry is None:
        return
    with entry[1]:
        try:
            sock.sendall(tag + struct.pack("!I", len(value)) + value)
        except OSError:
            pass


def chat(sock, address, value):
    text = value.decode("ascii" if FAULT == "ascii-only" else "utf-8")
    print(f"{address}: {text}", flush=True)
    with table_lock:
        others = [other for other in connected if other is not sock]
    for other in others:
        send(other, b"C", f"{address}: {text}".encode())


def listing(sock):
    with table_lock:
        lines = [str(address) for address, _ in connected.values()]
    if FAULT == "list-to-the-others":
        for other in list(connected):
            if other is not sock:
                send(other, b"I", "\n".join(lines).encode())
        return
    send(sock, b"I", "\n".join(lines).encode())


def download(sock, name):
    if FAULT == "download-half-done":
        print("download: coming soon", flush=True)
        return
    if not os.path.isfile(name):
        send(sock, b"I", f"{name} is not on the server".encode())
        return
    with open(name, "rb") as file:
        send(sock, b"N", name.encode())
        send(sock, b"F", file.read())


def client_thread(sock, address):
    name = ""
    try:
        while True:
            tag = receive_all(sock, 1)
            size, = struct.unpack("!I", receive_all(sock, 4))
            value = receive_all(sock, size)
            if tag == b"C":
                chat(sock, address, value)
            elif tag == b"L":
                listing(sock)
            elif tag == b"N":
                name = os.path.basename(value.decode())
            elif tag == b"F":
                with open(name, "wb") as file:
                    file.write(value)
                send(sock, b"I", f"server received {name}".encode())
            elif tag == b"G":
                download(sock, os.path.basename(value.decode()))
    except OSError:
        pass
    with table_lock:
        del connected[sock]
    sock.close()
    print("bye", address, flush=True)


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("localhost", PORT))
    server.listen()
    print("port", PORT, flush=True)
    try:
        while True:
            sock, address = server.accept()
            with table_lock:
                connected[sock] = (address, Lock())
            Thread(target=client_thread, args=(sock, address), daemon=True).start()
    except KeyboardInterrupt:
        server.close()
        print("closed", flush=True)


main()
