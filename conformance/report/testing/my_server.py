#!/usr/bin/env python3
"""The server of README's example of a failure: it takes what one recv() returns for one line."""

import socket
import sys
import threading

clients = {}
lock = threading.Lock()


def tell_others(sender, line):
    with lock:
        for client in clients:
            if client is not sender:
                client.sendall(line.encode())


def serve(client, address):
    while True:
        data = client.recv(4096)
        if not data:
            break
        text = data.decode().rstrip("\n")
        if text.startswith("/"):
            client.sendall(f"ERROR Unknown command: {text}\n".encode())
        else:
            tell_others(client, f"{address}: {text}\n")
    with lock:
        del clients[client]
    client.close()


def main():
    listener = socket.create_server(("", int(sys.argv[1])))
    while True:
        client, address = listener.accept()
        with lock:
            clients[client] = address
        threading.Thread(target=serve, args=(client, address), daemon=True).start()


if __name__ == "__main__":
    main()
