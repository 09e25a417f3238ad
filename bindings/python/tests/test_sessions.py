"""Sessions: bytes in, events out, whatever pieces they come in."""

import gc
import inspect
import random
import sys
import threading

import pytest

from chatspec import (ClientSession, DownloadBegins, DownloadChunk, DownloadCutOff, DownloadEnds,
                      DownloadRefused, DownloadRequest, LINE_BYTES_MAX, ListClients, OverlongLine,
                      Reason, Say, ServerLine, ServerSession, UPLOAD_BYTES_MAX, UploadAnswer,
                      UploadChunk, UploadEnd, UploadOffer, Violation)

SAID = (
    "hai dari client 1\r\n\n /list\n/list now\n/lsit x\n".encode()
    + b"\xff\n\x1b[2J\n/upload a b\n3\nxyz/upload photo.jpg\n10\n0123\n56789/upload\n"
    + b"/upload empty\n0\n/upload x\n007\n/download photo.jpg\n/download ../x\n"
    + b"x" * 8191 + b"\n" + b"y" * 9000 + b"\n/upload long\n" + b"1" * 9000 + b"\n"
    + "Grüße, 你好, 👋🏽\n".encode()
)
HEARD = [
    Say("hai dari client 1"),
    Say(" /list"),
    ListClients("/list now"),
    Violation(Reason.UNKNOWN_COMMAND, "/lsit"),
    Violation(Reason.INVALID_TEXT, ""),
    Violation(Reason.INVALID_TEXT, ""),
    UploadOffer(None, 3), UploadChunk(b"xyz"), UploadEnd(),
    UploadOffer("photo.jpg", 10), UploadChunk(b"0123\n56789"), UploadEnd(),
    Violation(Reason.MISSING_FILE_NAME, ""),
    UploadOffer("empty", 0), UploadEnd(),
    Violation(Reason.INVALID_FILE_SIZE, ""),
    DownloadRequest("photo.jpg"),
    Violation(Reason.INVALID_FILE_NAME, ""),
    Say("x" * 8191),
    Violation(Reason.LINE_TOO_LONG, ""),
    Violation(Reason.LINE_TOO_LONG, ""),
    Say("Grüße, 你好, 👋🏽"),
]

SENT = (
    "('127.0.0.1', 57236): halo\nFILE other 3\nFILE photo.jpg 12\n".encode()
    + b"ERROR File\n\x00FILE photo.jpg 1\nERROR Unknown command: /x\n"
    + b"File 'up.txt' uploaded successfully\n"
    + b"ERROR File not found\nERROR Cannot store file\nERROR Something new\n\n"
    + b"z" * 20000 + b"\ncaf\xe9\n"
)
SHOWN = [
    ServerLine("('127.0.0.1', 57236): halo"),
    ServerLine("FILE other 3"),
    DownloadBegins("photo.jpg", 12), DownloadChunk(b"ERROR File\n\x00"), DownloadEnds(),
    ServerLine("FILE photo.jpg 1"),
    ServerLine("ERROR Unknown command: /x"),
    UploadAnswer(7, "File 'up.txt' uploaded successfully"),
    DownloadRefused("ERROR File not found"),
    UploadAnswer(8, "ERROR Cannot store file"),
    ServerLine("ERROR Something new"),
    ServerLine(""),
    OverlongLine("z" * 16384),
    ServerLine("caf\\xe9"),
]


def client_that_asked():
    session = ClientSession()
    session.expect_download("photo.jpg")
    session.expect_refusal()
    session.expect_upload(7, "up.txt")
    session.expect_download("missing")
    session.expect_upload(8, "full")
    return session


def joined(events):
    """The events with neighbouring chunks made one: how many there are depends on the cuts."""
    result = []
    for event in events:
        if result and type(event) is type(result[-1]) and hasattr(event, "data"):
            event = type(event)(result.pop().data + event.data)
        result.append(event)
    return result


def cuts(data):
    """The data whole, byte by byte, and cut at random (always the same)."""
    yield [data]
    yield [data[i:i + 1] for i in range(len(data))]
    chance = random.Random(4)
    for most in (3, 50, 5000):
        pieces, start = [], 0
        while start < len(data):
            end = start + chance.randint(1, most)
            pieces.append(data[start:end])
            start = end
        yield pieces


@pytest.mark.parametrize("make, data, expected", [
    (ServerSession, SAID, HEARD), (client_that_asked, SENT, SHOWN)], ids=["server", "client"])
def test_events_do_not_depend_on_the_cuts(make, data, expected):
    for pieces in cuts(data):
        session = make()
        events = [event for piece in pieces for event in session.feed(piece)]
        assert joined(events) == expected


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_heard_alike_in_all_cuts(seed):
    chance = random.Random(seed)
    words = [b"/upload ", b"/download ", b"/list", b"a", b"\n", b"\n", b"\r\n", b"3\n", b"\xc3",
             b"\xa4", b" ", b"\x00", b"x" * 4096, b"FILE a 3\n", b"ERROR ", b"File 'a' uploaded "]
    data = b"".join(chance.choices(words, k=300))
    for make in (ServerSession, client_that_asked):
        heard = []
        for pieces in cuts(data):
            session = make()
            heard.append(joined([event for piece in pieces for event in session.feed(piece)]))
        assert all(events == heard[0] for events in heard)


def test_all_kinds_of_bytes_are_taken():
    for kind in (bytes, bytearray, memoryview, lambda data: memoryview(b"_" + data)[1:]):
        assert ServerSession().feed(kind(b"hai\n")) == [Say("hai")]
    for wrong in ("hai\n", 5, None, [104]):
        with pytest.raises(TypeError, match="must be bytes, bytearray or memoryview, not"):
            ServerSession().feed(wrong)
    with pytest.raises(BufferError):
        ServerSession().feed(memoryview(b"h_a_i_")[::2])


def test_what_was_fed_may_change_afterwards():
    session, data = ServerSession(), bytearray(b"one\ntw")
    events = session.feed(data)
    data[:] = b"xxxxxx"
    data.append(0)  # not locked any more
    assert events + session.feed(b"o\n") == [Say("one"), Say("two")]


def test_an_endless_line_is_not_kept():
    for session in (ServerSession(), ClientSession()):
        piece = b"x" * 2**20
        session.feed(piece)
        before = memory_of_this_process()
        for _ in range(30):
            session.feed(piece)
        assert memory_of_this_process() - before < 10 * 2**20


def memory_of_this_process():
    with open("/proc/self/statm") as figures:
        return int(figures.read().split()[1]) * 4096


def test_events_are_not_leaked():
    session = ServerSession()
    data = b"hai\n/upload a\n5\nhello/nope\n" * 2000
    before = sys.getrefcount(Reason.UNKNOWN_COMMAND)
    session.feed(data)
    gc.collect()
    after = sys.getrefcount(Reason.UNKNOWN_COMMAND)
    assert after == before
    used = memory_of_this_process()
    for _ in range(20):
        session.feed(data)
    assert memory_of_this_process() - used < 10 * 2**20


def test_a_server_session_ends_with_a_file_that_is_too_large():
    session = ServerSession(upload_bytes_max=10)
    assert not session.is_over
    assert session.feed(b"/upload a\n11\nhello\n") == [Violation(Reason.FILE_TOO_LARGE, "")]
    assert session.is_over
    assert session.feed(b"\nhello\n") == []


def test_a_server_session_ends_with_its_input():
    session = ServerSession()
    assert session.feed(b"/upload a\n10\nabc") == [UploadOffer("a", 10), UploadChunk(b"abc")]
    assert session.body_bytes_left == 7
    session.end_of_input()
    assert session.is_over and session.body_bytes_left == 7
    assert session.feed(b"more\n") == []


def test_the_limit_of_uploads():
    assert UPLOAD_BYTES_MAX == 4 * 2**30 and LINE_BYTES_MAX == 8192
    assert str(inspect.signature(ServerSession)) == f"(upload_bytes_max={UPLOAD_BYTES_MAX})"
    huge = ServerSession(2**63 - 1)
    assert huge.feed(b"/upload a\n9223372036854775807\n") == [UploadOffer("a", 2**63 - 1)]
    usual = ServerSession()
    assert usual.feed(b"/upload a\n4294967297\n") == [Violation(Reason.FILE_TOO_LARGE, "")]
    for wrong in (-1, 2**63):
        with pytest.raises(ValueError, match=f"from 0 to 2\\*\\*63 - 1, not {wrong}"):
            ServerSession(wrong)
    with pytest.raises(TypeError):
        ServerSession("10")


def test_a_download_that_is_cut_off():
    session = client_that_asked()
    assert session.end_of_input() == []
    session = client_that_asked()
    session.feed(b"FILE photo.jpg 12\nabc")
    assert session.end_of_input() == [DownloadCutOff()]
    assert session.end_of_input() == []


def test_a_forgotten_upload_is_answered_by_a_line():
    session = ClientSession()
    session.expect_upload(1, "a")
    session.forget_upload(1)
    session.forget_upload(2)
    assert session.feed(b"File 'a' uploaded successfully\n") == [
        ServerLine("File 'a' uploaded successfully")]


def test_wrong_expectations_are_told():
    session = ClientSession()
    with pytest.raises(ValueError, match="'a b' is no file name: 1 to 255 bytes"):
        session.expect_download("a b")
    with pytest.raises(TypeError, match="name must be str, not bytes"):
        session.expect_download(b"a")
    with pytest.raises(TypeError):
        session.expect_upload(-1, "a")


def test_two_threads_at_one_session_do_no_harm():
    # Wrong use, and told as such at worst: no crash, and each line is heard once at most.
    session, heard = ServerSession(), []

    def feed():
        for _ in range(300):
            try:
                heard.extend(session.feed(b"hai\n" * 50))
            except RuntimeError:
                pass

    threads = [threading.Thread(target=feed) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < len(heard) <= 4 * 300 * 50 and set(heard) == {Say("hai")}
