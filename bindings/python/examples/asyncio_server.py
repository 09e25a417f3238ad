"""A chat server on asyncio, with two tasks for each client: asyncio_server.py PORT DIRECTORY"""
import asyncio, contextlib, sys
from chatspec import (DownloadRequest, FileStore, ListClients, Say, ServerSession, UploadChunk,
                      UploadEnd, UploadOffer, Violation, console, encode)

class Client:
    def __init__(self, reader, writer):
        self.writer, self.address = writer, str(writer.get_extra_info("peername"))
        self.outgoing, self.hearing = asyncio.Queue(1900), asyncio.create_task(self.receive(reader))
        clients[self.address] = self
        console.show(f"New client connected: {self.address}")

    async def put(self, item):
        try:
            async with asyncio.timeout(0.5): await self.outgoing.put(item)
        except TimeoutError: self.writer.transport.abort()  # it does not read

    async def receive(self, reader):
        session, upload, self.sender = ServerSession(), None, asyncio.create_task(self.send())
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(65536):
                for event in session.feed(data):
                    console.show(console.received(event, self.address))
                    match event:
                        case Say(text):
                            for other in {*clients.values()} - {self}:
                                await other.put([encode.chat_line(self.address, text)])
                        case ListClients(): await self.put([*map(encode.list_line, clients)])
                        case UploadOffer(name): upload = files.receive(name)
                        case UploadChunk(data): upload.write(data)
                        case UploadEnd(): await self.put([upload.finish()])
                        case DownloadRequest(name): await self.put(files.send(name))
                        case Violation(): await self.put([encode.error_line(event)])
                if session.is_over: await self.put(None)  # a file was too large
        del upload, clients[self.address]  # an upload that is not stored leaves nothing
        await self.put(None)

    async def send(self):
        with contextlib.suppress(OSError):
            while item := await self.outgoing.get():
                for piece in item:
                    self.writer.write(piece)
                    await self.writer.drain()
            self.writer.write_eof()
        while self.address in clients: await self.outgoing.get()  # until receive() has ended
        self.writer.close()
        console.show(f"Client disconnected: {self.address}")

async def main(port):
    server = await asyncio.start_server(Client, "127.0.0.1", port, backlog=500)
    console.show(f"Server started on localhost:{server.sockets[0].getsockname()[1]}")
    with contextlib.suppress(asyncio.CancelledError): await server.serve_forever()
    for client in clients.values(): client.hearing.cancel()
    asyncio.get_running_loop().call_later(5, sys.exit)  # if somebody does not read what is owed
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

with console.starting(), console.until_interrupted():
    clients, files = {}, FileStore(sys.argv[2], console.show)
    asyncio.run(main(int(sys.argv[1])))  # SIGINT and SIGTERM cancel main()
