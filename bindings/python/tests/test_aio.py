"""chatspec.AsyncClient."""

import asyncio
import socket

import pytest

import chatspec

LONG = 30  # seconds; against hanging alone


@pytest.fixture
def server(tmp_path):
    with chatspec.Server(directory=tmp_path / "files") as running:
        yield running


def run(conversation):
    return asyncio.run(asyncio.wait_for(conversation, LONG))


async def next_message(client):
    async for message in client.messages(LONG):
        return message


def test_a_conversation(server, tmp_path):
    async def conversation():
        async with chatspec.AsyncClient(*server.address) as ann:
            async with chatspec.AsyncClient(*server.address) as bob:
                assert await bob.list() == [ann.address, bob.address]
                await ann.say("hai")
                assert await next_message(bob) == chatspec.Message(ann.address, "hai")
                await ann.send("/lsit")
                assert str(await next_message(ann)) == "ERROR Unknown command: /lsit"

    run(conversation())


def test_requests_side_by_side(server, tmp_path):
    (tmp_path / "a").write_bytes(b"1" * 1_000_000)
    told = []

    async def conversation():
        async with chatspec.AsyncClient(*server.address) as ann:
            listed, confirmed, stored = await asyncio.gather(
                ann.list(),
                ann.upload(tmp_path / "a", progress=lambda *at: told.append(at)),
                ann.download("a", to=tmp_path / "here"),
            )
            assert listed == [ann.address] and confirmed is True
            assert stored.read_bytes() == b"1" * 1_000_000
            with pytest.raises(chatspec.Refused, match="File not found"):
                await ann.download("missing", to=tmp_path / "here")

    run(conversation())
    assert told[-1] == (1_000_000, 1_000_000)


def test_many_lines(server):
    async def conversation():
        async with chatspec.AsyncClient(*server.address) as ann:
            async with chatspec.AsyncClient(*server.address) as bob:
                await bob.list()

                async def speak():
                    for number in range(5_000):
                        await ann.say(f"line {number}" + "." * 50)

                speaking = asyncio.create_task(speak())
                heard = []
                async for message in bob.messages(LONG):
                    heard.append(message.text.rstrip("."))
                    if len(heard) == 5_000:
                        break
                await speaking
                assert heard == [f"line {number}" for number in range(5_000)]

    run(conversation())


def test_a_wait_can_be_cancelled(server):
    async def conversation():
        async with chatspec.AsyncClient(*server.address) as ann:
            waiting = asyncio.create_task(next_message(ann))
            also_waiting = asyncio.create_task(next_message(ann))
            await ann.list()
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await ann.send("/lsit")
            assert str(await also_waiting) == "ERROR Unknown command: /lsit"

    run(conversation())


def test_time_that_is_over(server):
    async def conversation():
        async with chatspec.AsyncClient(*server.address) as ann:
            async for message in ann.messages(timeout=0.01):
                raise AssertionError(f"unexpected: {message}")

    run(conversation())


def test_a_server_that_reads_nothing():
    async def conversation():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = chatspec.AsyncClient("127.0.0.1", listener.getsockname()[1])
            await client.connect()
            peer, _ = listener.accept()
            with peer, pytest.raises(TimeoutError, match="takes no more"):
                while True:
                    await client.say("x" * 8000, timeout=0.02)
            await client.close()

    run(conversation())


def test_the_end_of_the_server(server):
    async def conversation():
        async with chatspec.AsyncClient(*server.address) as ann:
            await ann.list()
            await asyncio.to_thread(server.stop)
            assert [event async for event in ann.events(LONG)] == [chatspec.ConnectionEnded(True)]
            with pytest.raises(chatspec.Disconnected):
                await ann.say("too late")

    run(conversation())


def test_a_timeout_holds_on_a_busy_chat(server):
    async def conversation():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            async with chatspec.AsyncClient("127.0.0.1", listener.getsockname()[1]) as ann:
                peer, _ = listener.accept()

                async def chatter():
                    while True:
                        peer.sendall(b"('127.0.0.1', 5): hai\n")
                        await ann.send("x")
                        await asyncio.sleep(0)  # no time: the others' turn

                chatting = asyncio.create_task(chatter())
                with peer, pytest.raises(TimeoutError, match="the list"):
                    await ann.list(timeout=0.1)
                chatting.cancel()

    run(conversation())


def test_others_have_their_turn_whatever_comes(server):
    async def conversation():
        with chatspec.Client(*server.address) as bob:
            async with chatspec.AsyncClient(*server.address) as ann:
                await ann.list()
                for _ in range(2_000):
                    bob.say("hai")
                bob.list()
                turns = []

                async def count():
                    while True:
                        turns.append(None)
                        await asyncio.sleep(0)  # no time: the others' turn

                counting = asyncio.create_task(count())
                heard = 0
                async for _ in ann.messages(LONG):
                    heard += 1
                    if heard == 2_000:
                        break
                counting.cancel()
                assert len(turns) >= 10

    run(conversation())


def test_connecting_again(server):
    async def conversation():
        ann = chatspec.AsyncClient(*server.address)
        for _ in range(3):
            await ann.connect()
            assert await ann.list() == [ann.address]
        await ann.close()

    run(conversation())


def test_not_connected():
    client = chatspec.AsyncClient()
    with pytest.raises(chatspec.Error, match="not connected"):
        client.address
    run(client.close())
