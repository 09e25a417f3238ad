"""Chat server with socketserver: a thread for each client, lines with commas.

Runs on port 5001, so that both servers can be tried at the same time.
"""
import os
import socketserver
import sys
import threading

DEFAULT_PORT = 5001
FAULT = sys.argv[sys.argv.index("--fault") + 1] if "--fault" in sys.argv else ""

handlers = []
lock = threading.Lock()


class ChatHandler(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        self.write_lock = threading.Lock()
        with lock:
            handlers.append(self)

    def finish(self):
        with lock:
            handlers.remove(self)
        super().finish()

    def send(self, data):
        with self.write_lock:
            try:
                self.wfile.write(data)
            except OSError:
                pass

    def info(self, text):
        self.send(f"INFO,{text}\n".encode())

    def handle(self):
        try:
            for line in self.rfile:
                self.line(line.decode().rstrip("\n"))
        except OSError:
            pass

    def line(self, line):
        command, _, rest = line.partition(",")
        if command == "SAY":
            self.say(rest)
        elif command == "LIST":
            with lock:
                self.info("People: " + "; ".join(str(h.client_address) for h in handlers))
        elif command == "UP":
            name, size = rest.rsplit(",", 1)
            self.upload(os.path.basename(name), int(size))
        elif command == "DOWN":
            self.download(os.path.basename(rest))

    def say(self, text):
        data = f"SAID,{self.client_address}: {text}\n".encode()
        with lock:
            others = [h for h in handlers if h is not self]
        for other in others:
            other.send(data)

    def upload(self, name, size):
        data = self.rfile.read(size)
        if len(data) < size:
            return
        if FAULT == "text-mode":
            with open(name, "w", encoding="utf-8") as file:
                file.write(data.decode(errors="ignore"))
        else:
            with open(name, "wb") as file:
                file.write(data)
        self.info(f"{name} is on the server ({size} bytes)")

    def download(self, name):
        if not os.path.isfile(name):
            self.info("No such file on the server: " + name)
            return
        with open(name, "rb") as file:
            data = file.read()
        self.send(f"DATA,{name},{len(data)}\n".encode() + data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = FAULT != "no-reuse-address"
    daemon_threads = True


port = DEFAULT_PORT
if len(sys.argv) > 1 and sys.argv[1].isdigit():
    port = int(sys.argv[1])
with Server(("127.0.0.1", port), ChatHandler) as chat_server:
    print("Listening on", port, flush=True)
    try:
        chat_server.serve_forever()
    except KeyboardInterrupt:
        print("Ended", flush=True)
