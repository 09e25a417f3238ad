"""A chat server with two threads for each client: threads_server.py PORT DIRECTORY"""
import contextlib, queue, socket, sys, threading
from chatspec import (DownloadRequest, FileStore, ListClients, Say, ServerSession, UploadChunk,
                      UploadEnd, UploadOffer, Violation, console, encode)

class Client(threading.Thread):  # it sends; another thread receives
    def __init__(self, connection, address):
        super().__init__(daemon=True)
        self.connection, self.address, self.outgoing = connection, str(address), queue.Queue(1900)
        clients.append(self)
        console.show(f"New client connected: {address}")
        threading.Thread(target=self.receive, daemon=True).start()

    def put(self, item):
        try: self.outgoing.put(item, timeout=0.5)  # who talks waits for those who read
        except queue.Full:  # of up to 15 MiB of lines, for one that does not read
            with contextlib.suppress(OSError): self.connection.shutdown(socket.SHUT_RDWR)

    def receive(self):
        session, upload = ServerSession(), None
        with contextlib.suppress(OSError):
            while data := self.connection.recv(65536):
                for event in session.feed(data):
                    console.show(console.received(event, self.address))
                    match event:
                        case Say(text):
                            with lock:  # so that all hear one order
                                for other in {*clients} - {self}:
                                    other.put([encode.chat_line(self.address, text)])
                        case ListClients():
                            self.put([encode.list_line(client.address) for client in [*clients]])
                        case UploadOffer(name): upload = files.receive(name)
                        case UploadChunk(data): upload.write(data)
                        case UploadEnd(): self.put([upload.finish()])
                        case DownloadRequest(name): self.put(files.send(name))
                        case Violation(): self.put([encode.error_line(event)])
                if session.is_over: self.put(None)  # a file was too large
        del upload  # if it is not stored, nothing of it is left
        clients.remove(self)
        self.put(None)

    def run(self):
        with contextlib.suppress(OSError):
            for item in iter(self.outgoing.get, None):
                for piece in item: self.connection.sendall(piece)
            self.connection.shutdown(socket.SHUT_WR)
        while self in clients: self.outgoing.get()  # until the other thread has ended
        self.connection.close()
        console.show(f"Client disconnected: {self.address}")

with console.starting():
    clients, lock, files = [], threading.Lock(), FileStore(sys.argv[2], console.show)
    listener = socket.create_server(("localhost", int(sys.argv[1])), backlog=500)
console.started(listener)
with contextlib.suppress(OSError):  # of accept(), when the server is to end
    while True: Client(*listener.accept()).start()
for client in [each for each in threading.enumerate() if isinstance(each, Client)]:
    with contextlib.suppress(OSError): client.connection.shutdown(socket.SHUT_RD)
    client.join(1)
