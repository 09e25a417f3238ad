"""Chat client: plain text, and no message before the last one was answered with ACK."""
import os
import socket
import sys
import threading

ACK = b"\x06"
CHUNK = 1000
FAULT = sys.argv[2] if sys.argv[1:2] == ["--fault"] else ""

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sending = threading.Lock()
answered = threading.Event()
download = None


def send(text):
    answered.clear()
    with sending:
        sock.sendall(text.encode())
    if FAULT == "no-receiver-thread":
        while not answered.is_set() and receive():
            pass
    answered.wait()


def show(message):
    global download
    word, _, rest = message.partition(" ")
    if word == "TEXT":
        print(rest, flush=True)
    elif word == "BEGIN":
        os.makedirs("downloads", exist_ok=True)
        download = open(os.path.join("downloads", os.path.basename(rest)), "wb")
    elif word == "DATA":
        download.write(bytes.fromhex(rest))
    elif word == "DONE":
        download.close()
        print("Saved as", download.name, flush=True)


def receive():
    """Takes what one recv() brings; False at the end."""
    try:
        data = sock.recv(65536)
    except OSError:
        data = b""
    if not data:
        return False
    if ACK in data:
        answered.set()
    message = data.replace(ACK, b"").decode()
    if message:
        show(message)
        with sending:
            sock.sendall(ACK)
    return True


def listen():
    try:
        while receive():
            pass
    except OSError:
        pass
    print("The connection is closed", flush=True)
    os._exit(0)


def upload(name):
    if not os.path.isfile(name):
        print("You have no file", name, flush=True)
        return
    with open(name, "rb") as file:
        command = "UPLOAD " + os.path.basename(name)
        if FAULT == "command-and-data-together":
            command += "DATA " + file.read(CHUNK).hex()
        send(command)
        while data := file.read(CHUNK):
            send("DATA " + data.hex())
    send("DONE")


def main():
    sock.connect(("localhost", 9999))
    print("Connected. Commands: /list, /upload FILE, /download FILE", flush=True)
    if FAULT != "no-receiver-thread":
        threading.Thread(target=listen, daemon=True).start()
    while True:
        line = input()
        words = line.split()
        if not words:
            continue
        if words[0] == "/list":
            send("LIST")
        elif words[0] == "/upload" and len(words) == 2:
            upload(words[1])
        elif words[0] == "/download" and len(words) == 2:
            send("DOWNLOAD " + words[1])
        elif words[0] in ("/upload", "/download"):
            print("Which file?", flush=True)
        else:
            send("CHAT " + line)


try:
    main()
except (EOFError, KeyboardInterrupt):
    print("Goodbye", flush=True)
os._exit(0)
