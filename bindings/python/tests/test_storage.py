"""FileStore and Outbox: what the example servers are made of besides the sessions."""

import os

import pytest

from chatspec import FileStore, Outbox


@pytest.fixture
def shown():
    return []


@pytest.fixture
def files(tmp_path, shown):
    return FileStore(tmp_path / "files", shown.append)


def test_stored_and_sent(files, shown, tmp_path):
    upload = files.receive("a.txt")
    upload.write(b"hel")
    assert [name.startswith(".") for name in os.listdir(tmp_path / "files")] == [True]
    upload.write(b"lo")
    assert upload.finish() == b"File 'a.txt' uploaded successfully\n" and upload.is_stored
    assert (tmp_path / "files" / "a.txt").read_bytes() == b"hello"
    download = files.send("a.txt")
    assert b"".join(download) == b"FILE a.txt 5\nhello" and download.is_sent
    assert shown == ["File a.txt received successfully", "File a.txt sent successfully"]
    assert os.listdir(tmp_path / "files") == ["a.txt"]


def test_empty_and_large_files(files):
    for size in (0, 1, 65535, 65536, 65537, 300000):
        upload = files.receive("a")
        body = os.urandom(size)
        upload.write(body)
        upload.finish()
        pieces = list(files.send("a"))
        assert b"".join(pieces) == b"FILE a %d\n" % size + body
        assert max(map(len, pieces)) < 70000


def test_a_download_keeps_its_content(files):
    for body in (b"old", b"new one"):
        upload = files.receive("a")
        upload.write(body)
        if body == b"old":
            upload.finish()
    download = files.send("a")
    upload.finish()
    assert b"".join(download) == b"FILE a 3\nold"
    assert b"".join(files.send("a")) == b"FILE a 7\nnew one"


def test_what_is_cut_off_leaves_nothing(files, tmp_path, shown):
    upload = files.receive("a")
    upload.write(b"half")
    upload.discard()
    upload = files.receive("b")
    upload.write(b"half")
    del upload
    assert os.listdir(tmp_path / "files") == [] and shown == []


def test_a_refused_name_is_read_to_its_end(files, tmp_path, shown):
    for name in (None, "../a"):
        upload = files.receive(name)
        upload.write(b"body")
        assert upload.finish() == b"ERROR Invalid filename\n" and not upload.is_stored
    assert os.listdir(tmp_path) == ["files"] and shown == []


def test_what_cannot_be_stored_or_read(files, tmp_path, shown):
    (tmp_path / "files" / "folder").mkdir()
    upload = files.receive("folder")
    upload.write(b"body")
    assert upload.finish() == b"ERROR Cannot store file\n"
    (tmp_path / "files" / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "files" / "pipe")
    for name in ("folder", "link", "pipe", "missing"):
        download = files.send(name)
        assert list(download) == [b"ERROR File not found\n"] and not download.is_sent
    assert sorted(os.listdir(tmp_path / "files")) == ["folder", "link", "pipe"] and shown == []


def test_a_full_disk_is_told_at_the_end(files, tmp_path, monkeypatch):
    upload = files.receive("a")

    def full(descriptor, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    upload.write(b"body")
    upload.write(b"more")
    assert upload.finish() == b"ERROR Cannot store file\n"
    assert os.listdir(tmp_path / "files") == []


def test_a_file_that_becomes_shorter(files, tmp_path):
    (tmp_path / "files" / "a").write_bytes(b"x" * 100000)
    download = files.send("a")
    next(download)
    os.truncate(tmp_path / "files" / "a", 10)
    with pytest.raises(OSError, match="became shorter"):
        list(download)
    assert not download.is_sent


def test_a_directory_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        FileStore(tmp_path / "file")
    with pytest.raises(OSError):
        FileStore(tmp_path / "no" / "such")


def test_leftovers_of_a_killed_server_are_removed(tmp_path):
    (tmp_path / ".upload-0123").write_text("half")
    (tmp_path / "a").write_text("whole")
    FileStore(tmp_path)
    assert os.listdir(tmp_path) == ["a"]


def sent(outbox, most):
    """All that an outbox gives, taken in pieces of at most so many bytes."""
    data = b""
    while outbox:
        piece = outbox.piece()[:most]
        data += piece
        outbox.sent(len(piece))
    return data


@pytest.mark.parametrize("most", [1, 7, 10**6])
def test_an_outbox_keeps_the_order(most, files, tmp_path):
    (tmp_path / "files" / "a").write_bytes(b"body" * 50)
    outbox = Outbox()
    assert not outbox and bytes(outbox.piece()) == b""
    outbox.put(b"one\n")
    outbox.put(files.send("a"))
    outbox.put(b"two\n")
    outbox.put(b"three\n")
    assert outbox and outbox.waiting_bytes == len(b"one\ntwo\nthree\n")
    assert sent(outbox, most) == b"one\nFILE a 200\n" + b"body" * 50 + b"two\nthree\n"
    assert outbox.waiting_bytes == 0 and not outbox


def test_an_outbox_ends_a_file_with_its_last_byte(files, tmp_path, shown):
    (tmp_path / "files" / "a").write_bytes(b"body")
    outbox = Outbox()
    outbox.put(files.send("a"))
    outbox.sent(len(outbox.piece()))
    assert shown == ["File a sent successfully"]
