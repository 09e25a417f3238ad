"""The client for asyncio."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType

from chatspec._core import ClientCore, Message
from chatspec._types import Address, ClientNews
from chatspec.client import CLOSE_TIME, AddressList, Client, Progress
from chatspec.errors import Error


class AsyncClient:
    """Client for asyncio: the same methods, to be awaited, in one event loop.

        async with AsyncClient("localhost", 9999) as client:
            await client.say("hai")
            async for message in client.messages(timeout=1):
                print(message)

    The loop watches a descriptor; no Python thread is needed but while connecting. Requests may be
    under way side by side: await asyncio.gather(client.upload("a"), client.download("b")).

    Args and Raises are those of Client; connecting happens when the block is entered, or in
    connect().
    """

    def __init__(
        self,
        host: str = "localhost",
        port: int = 9999,
        *,
        connect_timeout: float = 10.0,
        fences: bool = True,
    ) -> None:
        self._arguments = (host, port, connect_timeout, fences)
        self._client: "Client | None" = None
        self._news = asyncio.Event()
        self._loop: "asyncio.AbstractEventLoop | None" = None
        self._descriptor = -1

    async def connect(self) -> None:
        """Connect; entering the block does it. A connection that there was is closed before.

        Raises:
            ConnectFailed, ValueError: as with Client.
        """
        await self.close()
        host, port, connect_timeout, fences = self._arguments
        self._client = await asyncio.to_thread(
            lambda: Client(host, port, connect_timeout=connect_timeout, fences=fences)
        )
        self._loop = asyncio.get_running_loop()
        self._descriptor = self._core.descriptor()
        self._loop.add_reader(self._descriptor, self._hear)

    @property
    def address(self) -> Address:
        """This client's own address, as the server's list shows it."""
        return self._core.address

    async def say(self, text: str, timeout: "float | None" = None) -> None:
        """As Client.say()."""
        deadline = self._deadline(timeout)
        while not self._connected._say(text, 0):
            await self._room(deadline)

    async def send(self, line: str, timeout: "float | None" = None) -> None:
        """As Client.send()."""
        deadline = self._deadline(timeout)
        while not self._core.send(line, 0):
            await self._room(deadline)

    async def messages(self, timeout: "float | None" = None) -> AsyncIterator[Message]:
        """As Client.messages()."""
        async for event in self.events(timeout):
            if type(event) is Message:
                yield event

    async def events(self, timeout: "float | None" = None) -> "AsyncIterator[ClientNews]":
        """As Client.events()."""
        deadline, in_a_row = self._deadline(timeout), 0
        while True:
            news = self._news
            for event in self._core.events(False, 0):
                yield event
                deadline, in_a_row = self._deadline(timeout), in_a_row + 1
                if in_a_row % 100 == 0:
                    await asyncio.sleep(0)  # others have their turn, however much comes
            if self._core.has_parted or not await self._wait(news, deadline):
                return

    async def list(self, timeout: "float | None" = 10.0) -> AddressList:
        """As Client.list()."""
        id = Client._asked(self._core.ask_list(0))
        return (await self._finish(id, "the list", timeout, None))[1]

    async def upload(
        self,
        path: "str | os.PathLike[str]",
        *,
        name: "str | None" = None,
        progress: "Progress | None" = None,
        timeout: "float | None" = None,
    ) -> bool:
        """As Client.upload()."""
        file = os.fspath(path)
        stored_as = os.path.basename(file) if name is None else name
        id = Client._asked(self._core.ask_upload(file, stored_as, False, 0))
        return (await self._finish(id, "the upload", timeout, progress))[0]

    async def download(
        self,
        name: str,
        *,
        to: "str | os.PathLike[str]" = "downloads",
        progress: "Progress | None" = None,
        timeout: "float | None" = None,
    ) -> Path:
        """As Client.download()."""
        folder = os.fspath(to)
        id = Client._asked(self._core.ask_download(name, folder, False, 0))
        await self._finish(id, "the download", timeout, progress)
        return Path(folder) / name

    def leave(self) -> None:
        """As Client.leave()."""
        self._core.leave()

    async def close(self) -> None:
        """As Client.close()."""
        if self._client is None:
            return
        try:
            self._core.leave()
            deadline = self._deadline(CLOSE_TIME)
            while not self._core.has_parted:
                news = self._news
                self._core.collect(0)
                if self._core.has_parted or not await self._wait(news, deadline):
                    break
        finally:
            if self._loop is not None:
                self._loop.remove_reader(self._descriptor)
                self._loop = None
            self._core.abandon()

    async def __aenter__(self) -> "AsyncClient":
        await self.connect()
        return self

    async def __aexit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        await self.close()

    @property
    def _connected(self) -> Client:
        if self._client is None:
            raise Error("not connected: use 'async with AsyncClient(…) as client:' or connect()")
        return self._client

    @property
    def _core(self) -> ClientCore:
        return self._connected._core

    def _hear(self) -> None:
        """The descriptor is readable: whoever waits looks again."""
        self._core.acknowledge()
        news, self._news = self._news, asyncio.Event()
        news.set()

    @staticmethod
    def _deadline(timeout: "float | None") -> "float | None":
        if timeout is None:
            return None
        if not timeout >= 0:
            raise ValueError("timeout must be None or seconds, 0 or more")
        return asyncio.get_running_loop().time() + timeout

    @staticmethod
    async def _wait(news: asyncio.Event, deadline: "float | None") -> bool:
        """Wait for news from before which one has looked; False when the time is over."""
        # Not asyncio.wait_for, which in Python 3.11 can lose a cancellation.
        try:
            async with asyncio.timeout_at(deadline):
                await news.wait()
        except TimeoutError:
            return False
        return True

    async def _room(self, deadline: "float | None") -> None:
        if not await self._wait(self._news, deadline):
            raise TimeoutError("the server takes no more lines")

    async def _finish(
        self, id: int, what: str, timeout: "float | None", progress: "Progress | None"
    ) -> "tuple[bool, AddressList]":
        core, before, deadline = self._core, None, self._deadline(timeout)
        try:
            while True:
                news = self._news
                if (outcome := core.wait(id, 0, what, False)) is not None:
                    break
                now = core.progress(id)
                if now != before:
                    deadline = self._deadline(timeout)
                    if progress is not None and now is not None:
                        progress(*now)
                before = now
                if not await self._wait(news, deadline) and core.progress(id) == before:
                    raise TimeoutError(f"no answer to {what} within {timeout} seconds")
            last = core.progress(id)
        finally:
            core.forget(id)
        return Client._settled(outcome, progress, last if last != before else None)
