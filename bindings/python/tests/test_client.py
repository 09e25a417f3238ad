"""chatspec.Client, against the reference's server, an older one, and a scripted one."""

import os
import socket
import threading
import time

import pytest

import chatspec

LONG = 30  # seconds; against hanging alone


@pytest.fixture
def server(tmp_path):
    with chatspec.Server(directory=tmp_path / "files") as running:
        yield running


@pytest.fixture
def ann(server):
    with chatspec.Client(*server.address) as client:
        yield client


@pytest.fixture
def bob(server, ann):
    with chatspec.Client(*server.address) as client:
        client.list()  # so he is there
        yield client


@pytest.fixture
def scripted():
    """A client and the socket of a server that does what the test says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with chatspec.Client("127.0.0.1", listener.getsockname()[1]) as client:
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(LONG)
                yield client, peer


def next_message(client):
    return next(client.messages(LONG))


def test_what_is_said_reaches_the_others(ann, bob):
    ann.say("hai  dari ann")
    message = next_message(bob)
    assert message == chatspec.Message(ann.address, "hai  dari ann")
    assert str(message) == f"{ann.address}: hai  dari ann"


def test_everything_is_said_in_order(ann, bob):
    lines = [f"line {number}" for number in range(20_000)]
    for line in lines:
        ann.say(line)
    heard = bob.messages(LONG)
    assert [next(heard).text for _ in lines] == lines


@pytest.mark.parametrize("text", ["", "/list", "two\nlines", "\x1b[2J", "x" * 8192, "é" * 4096])
def test_what_others_cannot_read_is_not_said(ann, text):
    with pytest.raises(ValueError, match="text must be"):
        ann.say(text)


def test_only_text_is_said(ann):
    with pytest.raises(TypeError, match="text must be str, not bytes"):
        ann.say(b"hai")
    with pytest.raises(ValueError):
        ann.say("\ud800")


def test_any_line_can_be_sent(ann):
    ann.send("/lsit")
    assert next_message(ann) == chatspec.Message(None, "ERROR Unknown command: /lsit")
    with pytest.raises(ValueError, match="upload"):
        ann.send("/upload x")


def test_messages_end_when_nothing_comes(ann):
    assert list(ann.messages(timeout=0)) == []
    with pytest.raises(ValueError, match="timeout"):
        next(ann.messages(timeout=-1))


def test_what_one_iterator_leaves_the_next_one_finds(ann, bob):
    for text in ("1", "2", "3"):
        ann.say(text)
    assert [next_message(bob).text for _ in range(3)] == ["1", "2", "3"]


def test_list(ann, bob):
    assert ann.list() == [ann.address, bob.address]


def test_list_among_chat(ann, bob):
    """A list is whole and nothing else, whatever is said meanwhile."""
    for number in range(200):
        bob.say(str(number))
        assert ann.list() == [ann.address, bob.address]
    heard = ann.messages(LONG)
    assert [next(heard).text for _ in range(200)] == [str(number) for number in range(200)]


def test_upload_and_download(ann, bob, tmp_path):
    content = os.urandom(3_000_000)
    (tmp_path / "cakwee.jpg").write_bytes(content)
    sent, came = [], []
    assert ann.upload(tmp_path / "cakwee.jpg", progress=lambda *at: sent.append(at)) is True
    stored = bob.download(
        "cakwee.jpg", to=tmp_path / "downloads", progress=lambda *at: came.append(at)
    )
    assert stored == tmp_path / "downloads" / "cakwee.jpg"
    assert stored.read_bytes() == content
    for told in (sent, came):
        assert told == sorted(told) and told[-1] == (3_000_000, 3_000_000)


def test_an_empty_file_under_another_name(ann, tmp_path):
    (tmp_path / "a b").touch()
    told = []
    with pytest.raises(ValueError, match="'a b' is no file name"):
        ann.upload(tmp_path / "a b")
    assert ann.upload(tmp_path / "a b", name="a-b", progress=lambda *at: told.append(at))
    assert told == [(0, 0)]
    assert ann.download("a-b", to=tmp_path / "here").read_bytes() == b""


def test_an_exception_in_progress_is_the_callers(ann, tmp_path):
    (tmp_path / "a").write_bytes(b"1")

    def stumble(done, size):
        raise RuntimeError("stumbled")

    with pytest.raises(RuntimeError, match="stumbled"):
        ann.upload(tmp_path / "a", progress=stumble)
    assert ann.list() == [ann.address]


def test_the_servers_reason(ann):
    with pytest.raises(chatspec.Refused) as caught:
        ann.download("missing")
    assert caught.value.reason == "File not found"


def test_files_that_are_not_there(ann, tmp_path):
    with pytest.raises(FileNotFoundError):
        ann.upload(tmp_path / "missing")
    with pytest.raises(OSError):
        ann.upload(tmp_path, name="folder")
    with pytest.raises(ValueError, match="no file name"):
        ann.download("../up")
    with pytest.raises(FileNotFoundError):
        ann.download("a", to=tmp_path / "no" / "where")


def test_files_that_nobody_waits_for(ann, tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    ann.upload(tmp_path / "a", wait=False)
    ann.download("a", to=tmp_path / "here", wait=False)
    ann.download("missing", wait=False, to=tmp_path / "here")
    events = ann.events(LONG)
    assert next(events) == chatspec.UploadFinished("a", True, None)
    assert next(events) == chatspec.DownloadStarted("a", 1)
    assert next(events) == chatspec.DownloadFinished("a", None)
    missing = next(events)
    assert missing.name == "missing" and missing.error.reason == "File not found"


def test_a_log_holds_only_what_was_asked(server, ann):
    """The fence behind a list is not shown: console.server.refused."""
    ann.list()
    ann.say("end")
    events = server.events(LONG)
    assert [str(next(events)) for _ in range(3)] == [
        f"New client connected: {ann.address}",
        f"Received /list from {ann.address}",
        f"Received end from {ann.address}",
    ]


def test_an_older_server(older_server, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"12345")
    with chatspec.Client("127.0.0.1", older_server) as ann:
        with chatspec.Client("127.0.0.1", older_server) as bob:
            assert bob.list() == [ann.address, bob.address]
            assert ann.list() == [ann.address, bob.address]
            assert ann.upload(tmp_path / "a.txt") is False
            assert next_message(bob) == chatspec.Message(None, "File a.txt uploaded")
            stored = bob.download("a.txt", to=tmp_path / "downloads")
            assert stored.read_bytes() == b"12345"
            with pytest.raises(chatspec.Refused, match="File not found"):
                bob.download("missing", to=tmp_path / "downloads")
            # Not the other way round: where ann's fence came together with her file, this server
            # takes her next line only with the one behind it.
            bob.say("hai")
            assert next_message(ann) == chatspec.Message(bob.address, "hai")


def test_without_fences_only_what_was_asked_is_sent(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with chatspec.Client("127.0.0.1", listener.getsockname()[1], fences=False) as ann:
            peer, _ = listener.accept()
            with peer:
                lists = []
                asking = threading.Thread(target=lambda: lists.append(ann.list()))
                asking.start()
                assert peer.recv(100) == b"/list\n"
                peer.sendall(b"('127.0.0.1', 6)\n")
                asking.join(LONG)
                assert lists == [[("127.0.0.1", 6)]]
                ann.say("next")
                assert peer.recv(100) == b"next\n"


def test_lines_of_any_kind(scripted):
    ann, server = scripted
    server.sendall(b"('::1', 5, 0, 0): hai\n('127.0.0.1', 05): odd\n\xff\x1b[2J\n: \n")
    heard = ann.messages(LONG)
    assert [next(heard) for _ in range(4)] == [
        chatspec.Message(("::1", 5, 0, 0), "hai"),
        chatspec.Message(None, "('127.0.0.1', 05): odd"),
        chatspec.Message(None, "\\xff\\x1b[2J"),
        chatspec.Message(None, ": "),
    ]


def test_a_server_that_says_nothing(scripted, tmp_path):
    ann, _ = scripted
    with pytest.raises(TimeoutError, match="the list"):
        ann.list(timeout=0.02)
    with pytest.raises(TimeoutError, match="the download"):
        ann.download("a", to=tmp_path, timeout=0.02)


def test_a_list_that_was_never_answered_is_taken_back(scripted):
    ann, server = scripted
    with pytest.raises(TimeoutError):
        ann.list(timeout=0.02)
    assert server.recv(100) == b"/list\n"
    lists = []
    asking = threading.Thread(target=lambda: lists.append(ann.list()))
    asking.start()
    assert server.recv(100) == b"/list\n"
    server.sendall(b"('127.0.0.1', 5)\n('127.0.0.1', 6)\n")  # the first, late
    assert server.recv(100) == b"/download \\\n"
    server.sendall(b"('127.0.0.1', 5)\n('127.0.0.1', 7)\nERROR Invalid filename\n")
    asking.join(LONG)
    assert lists == [[("127.0.0.1", 5), ("127.0.0.1", 7)]]


def test_an_error_that_answers_something_else_is_not_the_lists(ann):
    ann.send("/foo")
    assert ann.list() == [ann.address]
    assert str(next_message(ann)) == "ERROR Unknown command: /foo"


def test_slow_is_not_stuck(scripted, tmp_path):
    """The timeout counts from the last byte, not from the first."""
    ann, server = scripted
    stored, timeout = [], 2
    fetching = threading.Thread(
        target=lambda: stored.append(ann.download("b", to=tmp_path / "here", timeout=timeout))
    )
    fetching.start()
    assert server.recv(100) == b"/download b\n"
    server.sendall(b"FILE b 1000000\n")
    left, end = 1_000_000, time.monotonic() + 1.5 * timeout
    while time.monotonic() < end:  # far below a hundredth of it in all
        server.sendall(b"x")
        left -= 1
        fetching.join(timeout / 40)
        assert fetching.is_alive()
    server.sendall(b"x" * left)
    fetching.join(LONG)
    assert stored == [tmp_path / "here" / "b"]


def test_after_leaving_nothing_is_said(scripted):
    ann, server = scripted
    ann.say("bye")
    ann.leave()
    for fails in (lambda: ann.say("too late"), ann.list):
        with pytest.raises(chatspec.Disconnected):
            fails()
    assert server.recv(100) == b"bye\n" and server.recv(100) == b""
    server.sendall(b"last words\n")
    assert str(next_message(ann)) == "last words"


def test_a_server_that_reads_nothing(scripted):
    ann, _ = scripted
    with pytest.raises(TimeoutError, match="takes no more"):
        while True:
            ann.say("x" * 8000, timeout=0.02)


def test_the_end_of_the_connection(scripted, tmp_path):
    ann, server = scripted
    ann.download("a", to=tmp_path, wait=False)
    assert server.recv(100) == b"/download a\n"
    server.sendall(b"last words\nFILE a 5\n12")
    server.close()
    events = list(ann.events(LONG))
    assert [type(event).__name__ for event in events] == [
        "Message", "DownloadStarted", "DownloadFinished", "ConnectionEnded",
    ]
    assert isinstance(events[2].error, chatspec.Disconnected) and events[2].error.under_way
    assert list(tmp_path.iterdir()) == []
    for fails in (lambda: ann.say("hai"), ann.list, lambda: ann.download("b", to=tmp_path)):
        with pytest.raises(chatspec.Disconnected):
            fails()
    assert list(ann.events()) == []


def test_closing_sends_what_was_said(server, bob):
    with chatspec.Client(*server.address) as brief:
        brief.say("bye")
    assert next_message(bob).text == "bye"
    brief.close()


def test_many_threads_may_use_one_client(ann, bob):
    threads = [
        threading.Thread(target=lambda: [ann.say("x") or ann.list() for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    heard = bob.messages(LONG)
    assert [next(heard).text for _ in range(200)] == ["x"] * 200
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive()


def test_nobody_listens():
    with socket.socket() as silent:  # kept, so that no other test's server is given this port
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(chatspec.ConnectFailed, match=f"127.0.0.1:{port}: Connection refused"):
            chatspec.Client("127.0.0.1", port)
        with pytest.raises(ConnectionError):
            chatspec.Client("127.0.0.1", port)


@pytest.mark.parametrize("wrong", [{"port": 0}, {"port": 65536}])
def test_wrong_arguments(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        chatspec.Client(**wrong)
