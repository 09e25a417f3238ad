"""Chat server with select: commands are lines, words in them are separated by commas.

    SAY,text   LIST   UP,name,size and then the bytes   DOWN,name
"""
import os
import select
import socket
import sys

PORT = 5000
FAULT = ""
if len(sys.argv) > 1 and sys.argv[1].isdigit():
    PORT = int(sys.argv[1])
if "--fault" in sys.argv:
    FAULT = sys.argv[sys.argv.index("--fault") + 1]

connections = []
addresses = {}
buffers = {}
uploads = {}  # connection: [name, bytes that are still to come, what has come]


def send_line(conn, line):
    try:
        conn.sendall((line + "\n").encode())
    except OSError:
        pass


def say(conn, text):
    print(addresses[conn], "->", text, flush=True)
    for other in connections:
        if other is not conn:
            send_line(other, f"SAID,{addresses[conn]}: {text}")


def down(conn, name):
    if not os.path.isfile(name):
        send_line(conn, "INFO,No such file on the server: " + name)
        return
    with open(name, "rb") as file:
        data = file.read()
    try:
        conn.sendall(f"DATA,{name},{len(data)}\n".encode() + data)
    except OSError:
        pass


def store(conn):
    name, _, data = uploads.pop(conn)
    with open(name, "wb") as file:
        file.write(data)
    send_line(conn, f"INFO,{name} is on the server ({len(data)} bytes)")


def do_line(conn, line):
    command, _, argument = line.partition(",")
    if command == "SAY":
        if FAULT == "delimiter-in-chat":
            argument = line.split(",")[1]
        say(conn, argument)
    elif command == "LIST":
        send_line(conn, "INFO,People: " + "; ".join(str(addresses[c]) for c in connections))
    elif command == "UP":
        name, size = argument.rsplit(",", 1)
        uploads[conn] = [os.path.basename(name), int(size), bytearray()]
        if FAULT == "rest-of-recv-lost":
            buffers[conn] = b""
    elif command == "DOWN":
        down(conn, os.path.basename(argument))


def work(conn):
    """Does all that stands complete in the buffer."""
    while True:
        if conn in uploads:
            upload = uploads[conn]
            piece = buffers[conn][:upload[1]]
            buffers[conn] = buffers[conn][len(piece):]
            upload[1] -= len(piece)
            upload[2] += piece
            if upload[1] > 0:
                return
            store(conn)
        if b"\n" not in buffers[conn]:
            return
        line, buffers[conn] = buffers[conn].split(b"\n", 1)
        do_line(conn, line.decode())


def leave(conn):
    connections.remove(conn)
    conn.close()
    if FAULT == "getpeername-of-the-dead":
        print("Left:", conn.getpeername(), flush=True)
    print("Left:", addresses.pop(conn), flush=True)
    buffers.pop(conn)
    uploads.pop(conn, None)


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", PORT))
    server.listen(10)
    print("Listening on", PORT, flush=True)
    while True:
        readable, _, _ = select.select([server] + connections, [], [])
        for conn in readable:
            if conn is server:
                conn, address = server.accept()
                connections.append(conn)
                addresses[conn] = address
                buffers[conn] = b""
                print("Joined:", address, flush=True)
                continue
            try:
                data = conn.recv(4096)
            except ConnectionError:
                data = b""
            if data:
                buffers[conn] += data
                work(conn)
            else:
                leave(conn)


try:
    main()
except KeyboardInterrupt:
    print("Ended", flush=True)
