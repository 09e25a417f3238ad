"""A chat server in one thread, which waits in select() alone: select_server.py PORT DIRECTORY"""
import contextlib, select, socket, sys
from chatspec import (DownloadRequest, FileStore, ListClients, Outbox, Reason, Say, ServerSession,
                      UploadChunk, UploadEnd, UploadOffer, Violation, console, encode)

class Client:
    def __init__(self, connection, address):
        self.connection, self.fileno, self.address = connection, connection.fileno, str(address)
        self.session, self.outbox = ServerSession(), Outbox()
        self.upload, self.has_ended = None, len(clients) >= 400  # select() has 1,024 descriptors
        if self.has_ended: self.outbox.put(encode.error_line(Reason.SERVER_FULL))
        console.show(f"New client connected: {address}")

    def receive(self):
        data = self.connection.recv(16384)
        self.has_ended = not data  # who has ended may still be owed something
        for event in self.session.feed(data):
            console.show(console.received(event, self.address))
            match event:
                case Say(text):
                    for other in {*clients} - {self}:
                        other.outbox.put(encode.chat_line(self.address, text))
                case ListClients():
                    for client in clients: self.outbox.put(encode.list_line(client.address))
                case UploadOffer(name): self.upload = files.receive(name)
                case UploadChunk(data): self.upload.write(data)
                case UploadEnd(): self.outbox.put(self.upload.finish())
                case DownloadRequest(name): self.outbox.put(files.send(name))
                case Violation(): self.outbox.put(encode.error_line(event))

    def send(self):
        self.outbox.sent(self.connection.send(self.outbox.piece(), socket.MSG_DONTWAIT))
        if self.session.is_over and not self.outbox:  # after a file that was too large
            self.connection.shutdown(socket.SHUT_WR)

    def close(self):
        clients.remove(self)
        self.connection.close()
        self.upload = None  # if it is not stored, nothing of it is left
        console.show(f"Client disconnected: {self.address}")

with console.starting():
    files, clients = FileStore(sys.argv[2], console.show), []
    listener = socket.create_server(("localhost", int(sys.argv[1])), backlog=500)
console.started(listener)
with contextlib.suppress(OSError):  # of accept(), when the server is to end
    while True:
        sources = [c for c in clients if not c.has_ended and c.outbox.waiting_bytes < 2**20]
        sinks = [client for client in clients if client.outbox]
        readable, writable, _ = select.select([listener] + sources, sinks, [])
        if listener in readable: clients.append(Client(*listener.accept()))
        for client in {*readable, *writable} - {listener}:
            try:
                if client in readable: client.receive()
                if client in writable: client.send()
            except OSError: client.has_ended, client.outbox = True, Outbox()
        for c in [*clients]:
            if c.has_ended and not c.outbox or c.outbox.waiting_bytes > 2**24: c.close()
for client in [*clients]: client.close()
