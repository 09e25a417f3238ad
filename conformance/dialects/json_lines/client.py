"""Chat client, JSON lines. The name may be given: client.py [NAME]"""
import base64
import json
import os
import socket
import sys
import threading
import time

FAULT = ""
if "--fault" in sys.argv:
    FAULT = sys.argv.pop()
    sys.argv.remove("--fault")
UPLOADS = "client_files"

busy = threading.Event()  # only with receiver-parked


def send(sock, **message):
    sock.sendall(json.dumps(message).encode() + b"\n")


def listen(sock):
    file = None
    try:
        for line in sock.makefile("rb"):
            while busy.is_set():
                time.sleep(0.1)  # the fault itself: it sleeps while something else goes on
            message = json.loads(line)
            event = message["event"]
            if event == "said":
                print(f"{message['nick']} {message['from']}: {message['text']}", flush=True)
            elif event == "note":
                print(f"* {message['text']}", flush=True)
            elif event == "users":
                print(f"* here are: {' and '.join(message['addresses'])}", flush=True)
            elif event == "begin":
                os.makedirs("downloads", exist_ok=True)
                file = open(os.path.join("downloads", os.path.basename(message["file"])), "wb")
            elif event == "piece":
                file.write(base64.b64decode(message["data"]))
            elif event == "end":
                file.close()
                print(f"* got {file.name}", flush=True)
    except OSError:
        pass
    print("* the server is gone", flush=True)
    os._exit(1)


def upload(sock, name):
    path = os.path.join(UPLOADS, name)
    if not os.path.isfile(path):
        path = name
    if not os.path.isfile(path):
        print("* no such file:", name, flush=True)
        return
    if FAULT == "receiver-parked":
        busy.set()
    send(sock, action="begin", file=os.path.basename(name))
    with open(path, "rb") as file:
        while data := file.read(30000):
            send(sock, action="piece", data=base64.b64encode(data).decode())
    send(sock, action="end")


def command(sock, line):
    busy.clear()
    words = line.split()
    if FAULT == "no-argument-traceback" and words[:1] in (["/upload"], ["/download"]):
        print("* file:", words[1], flush=True)
    if words == ["/list"]:
        send(sock, action="users")
    elif len(words) == 2 and words[0] == "/upload":
        upload(sock, words[1])
    elif len(words) == 2 and words[0] == "/download":
        send(sock, action="fetch", file=words[1])
    elif words and words[0].startswith("/"):
        print("* what? /list, /upload FILE, /download FILE", flush=True)
    elif words:
        send(sock, action="say", text=line)


def main():
    nick = sys.argv[1] if len(sys.argv) > 1 else input("Nama Anda: ")
    sock = socket.create_connection(("127.0.0.1", 9999))
    send(sock, action="hello", nick=nick)
    threading.Thread(target=listen, args=(sock,), daemon=True).start()
    while True:
        try:
            command(sock, input())
        except EOFError:
            if FAULT == "end-of-input-loops":
                continue
            break


try:
    main()
except (KeyboardInterrupt, EOFError):
    pass
except OSError as error:
    print("*", error, flush=True)
print("* bye", flush=True)
os._exit(0)
