"""chatspec.Server: the reference's servers in this process."""

import errno
import threading

import pytest

import chatspec

LONG = 30  # seconds; against hanging alone


@pytest.fixture(params=["select", "threading"])
def server(request, tmp_path):
    with chatspec.Server(request.param, directory=tmp_path / "files") as running:
        yield running


def take(events, count):
    return [next(events) for _ in range(count)]


def test_says_where_it_listens(server):
    host, port = server.address
    assert host == "localhost" and port > 0
    assert server.is_running
    assert repr(server).endswith(f" on localhost:{port}, running>")


def test_tells_what_happens_as_its_console_would(server, tmp_path):
    (tmp_path / "cakwee.jpg").write_bytes(b"12345")
    with chatspec.Client(*server.address) as ann:
        ann.say("hai dari client 1")
        ann.list()
        ann.upload(tmp_path / "cakwee.jpg")
        ann.download("cakwee.jpg", to=tmp_path / "downloads")
    told = take(server.events(LONG), 8)
    assert [str(event) for event in told] == [
        f"New client connected: {ann.address}",
        f"Received hai dari client 1 from {ann.address}",
        f"Received /list from {ann.address}",
        f"Received /upload cakwee.jpg from {ann.address}",
        "File cakwee.jpg received successfully",
        f"Received /download cakwee.jpg from {ann.address}",
        "File cakwee.jpg sent successfully",
        f"Client disconnected: {ann.address}",
    ]
    assert told[1] == chatspec.LineReceived("hai dari client 1", ann.address)


def test_events_end_when_nothing_happens(server):
    assert list(server.events(timeout=0)) == []


def test_events_end_with_the_server(server):
    waiting = threading.Thread(target=lambda: list(server.events()))
    waiting.start()
    server.stop()
    waiting.join(LONG)
    assert not waiting.is_alive()
    assert not server.is_running
    server.stop()


def test_events_that_nobody_asked_for_are_lost_and_counted(tmp_path):
    with chatspec.Server("select", directory=tmp_path, events_max=2) as server:
        with chatspec.Client(*server.address) as ann:
            for text in "12345":
                ann.say(text)
            ann.list()
            assert [event.line for event in take(server.events(LONG), 2)] == ["5", "/list"]
            assert server.events_lost == 5  # her coming, and four lines


def test_a_client_is_told_goodbye(server):
    with chatspec.Client(*server.address) as ann:
        ann.list()
        server.stop()
        assert list(ann.events(LONG)) == [chatspec.ConnectionEnded(in_good_order=True)]
        with pytest.raises(chatspec.Disconnected):
            ann.say("too late")


def test_limits(tmp_path):
    (tmp_path / "big").write_bytes(b"123456")
    with chatspec.Server(directory=tmp_path / "files", upload_bytes_max=5, clients_max=1) as server:
        with chatspec.Client(*server.address) as ann:
            ann.list()
            with chatspec.Client(*server.address) as bob:
                assert list(bob.messages(LONG)) == [chatspec.Message(None, "ERROR Server full")]
            with pytest.raises(chatspec.Refused, match="File too large"):
                ann.upload(tmp_path / "big")


def test_a_port_that_is_in_use(tmp_path):
    with chatspec.Server(directory=tmp_path, host="127.0.0.1") as first:
        with pytest.raises(OSError, match="Address already in use") as caught:
            chatspec.Server(directory=tmp_path, host="127.0.0.1", port=first.address[1])
        assert caught.value.errno == errno.EADDRINUSE


def test_a_directory_that_cannot_be():
    with pytest.raises(NotADirectoryError):
        chatspec.Server(directory="/dev/null/files")


@pytest.mark.parametrize(
    "wrong",
    [
        {"engine": "epoll"},
        {"port": -1},
        {"port": 65536},
        {"clients_max": 0},
        {"events_max": 0},
        {"upload_bytes_max": -1},
        {"shutdown_time": -1},
    ],
)
def test_wrong_arguments(tmp_path, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        chatspec.Server(directory=tmp_path, **wrong)
