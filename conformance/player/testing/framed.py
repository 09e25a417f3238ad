"""A chat in a wire format of its own, 4-byte length and text: framed.py server|client PORT [FAULT]

The server ends at once, with status 9, when it is sent anything else than its own format: the
player's tests show with it that nothing else is sent. Faults:

  deaf-later   server: after the session's two clients it ends every connection at once
  mute-later   server: it takes a third connection, and never serves it
"""
import os
import signal
import socket
import struct
import sys
import threading


def receive_exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            return None
        data += piece
    return data


def receive(connection):
    head = receive_exactly(connection, 4)
    if head is None:
        return None
    size = struct.unpack(">I", head)[0]
    if size > 10_000:
        os._exit(9)
    body = receive_exactly(connection, size)
    return None if body is None else body.decode()


def send(connection, text):
    data = text.encode()
    connection.sendall(struct.pack(">I", len(data)) + data)


def serve(port, fault):
    clients, lock = [], threading.Lock()

    def converse(connection, name):
        while (text := receive(connection)) is not None:
            with lock:
                for other in clients:
                    if other is not connection:
                        send(other, f"{name} says {text}")
        with lock:
            clients.remove(connection)
        connection.close()

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    listener = socket.create_server(("127.0.0.1", port))
    taken, unserved = 0, []
    while True:
        connection, address = listener.accept()
        taken += 1
        if taken > 2 and fault == "deaf-later":
            connection.close()
        elif taken > 2 and fault == "mute-later":
            unserved.append(connection)
        else:
            with lock:
                clients.append(connection)
            threading.Thread(target=converse, args=(connection, address[1]), daemon=True).start()


def talk(port):
    connection = socket.create_connection(("127.0.0.1", port))

    def show():
        while (text := receive(connection)) is not None:
            print(text, flush=True)

    threading.Thread(target=show, daemon=True).start()
    for line in sys.stdin:
        send(connection, line.rstrip("\n"))


if __name__ == "__main__":
    part, number, *faults = sys.argv[1:]
    if part == "server":
        serve(int(number), "".join(faults))
    else:
        talk(int(number))
