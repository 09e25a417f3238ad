"""Encoders: what goes out, and what is refused before it does."""

import pytest

from chatspec import Reason, ServerSession, Violation, encode, is_file_name, printable
from chatspec import DownloadRequest, ListClients, Say, UploadOffer

IPV4 = ("127.0.0.1", 57220)
IPV6 = ("::1", 57220, 0, 0)


def test_what_a_server_sends():
    assert encode.address_text(IPV4) == str(IPV4)
    assert encode.address_text(IPV6) == str(IPV6)
    assert encode.chat_line(IPV4, "hai") == b"('127.0.0.1', 57220): hai\n"
    chat = "('::1', 57220, 0, 0): Grüße\t👋\n"
    assert encode.chat_line(str(IPV6), "Grüße\t👋") == chat.encode()
    assert encode.list_line(IPV4) == b"('127.0.0.1', 57220)\n"
    assert encode.uploaded_line("it's.txt") == b"File 'it's.txt' uploaded successfully\n"
    assert encode.file_header("über", 0) == "FILE über 0\n".encode()
    assert encode.file_header("a", 2**63 - 1) == b"FILE a 9223372036854775807\n"


def test_error_lines():
    assert encode.error_line(Reason.FILE_NOT_FOUND) == b"ERROR File not found\n"
    assert encode.error_line("We are closed") == b"ERROR We are closed\n"
    unknown = b"ERROR Unknown command: /lsit\n"
    assert encode.error_line(Reason.UNKNOWN_COMMAND, "/lsit") == unknown
    assert encode.error_line(Violation(Reason.UNKNOWN_COMMAND, "/lsit")) == unknown
    assert encode.error_line(Violation(Reason.LINE_TOO_LONG, "")) == b"ERROR Line too long\n"
    for reason in Reason:
        command = "/x" if reason is Reason.UNKNOWN_COMMAND else ""
        assert encode.error_line(reason, command).startswith(f"ERROR {reason}".encode())
    with pytest.raises(ValueError, match="a command belongs to Reason.UNKNOWN_COMMAND"):
        encode.error_line(Reason.UNKNOWN_COMMAND)
    with pytest.raises(ValueError, match="a command belongs to"):
        encode.error_line(Reason.FILE_NOT_FOUND, "/x")
    with pytest.raises(TypeError, match="reason must be str, not int"):
        encode.error_line(5)


def test_a_server_understands_what_a_client_sends():
    said = (encode.say_line("hai") + encode.list_request() + encode.upload_header("a", 0)
            + encode.download_line("b"))
    events = ServerSession().feed(said)
    assert [event for event in events if event != events[3]] == [
        Say("hai"), ListClients("/list"), UploadOffer("a", 0), DownloadRequest("b")]


@pytest.mark.parametrize("text, says", [
    ("two\nlines", "text must be one line without control characters, not 'two\\nlines'"),
    ("\x1b[2J", "control characters"),
    ("\udcff", "surrogates not allowed"),
])
def test_a_text_must_be_one_line(text, says):
    for call in (lambda: encode.chat_line(IPV4, text), lambda: encode.say_line(text)):
        with pytest.raises(ValueError) as error:
            call()
        assert says in str(error.value)


def test_what_a_client_cannot_say():
    with pytest.raises(ValueError, match="an empty line says nothing"):
        encode.say_line("")
    with pytest.raises(ValueError, match="'/list' is a command, not chat"):
        encode.say_line("/list")
    assert len(encode.say_line("x" * 8191)) == 8192
    with pytest.raises(ValueError, match="at most 8191 bytes long, not 8192"):
        encode.say_line("é" * 4096)
    with pytest.raises(TypeError, match="text must be str, not bytes"):
        encode.say_line(b"hai")


@pytest.mark.parametrize("address", [
    (), ("127.0.0.1",), ("127.0.0.1", 65536), ("127.0.0.1", -1), ("127.0.0.1", "80"),
    ("a'b", 1), ("a b", 1), ("::1", 1, 0), ("::1", 1, 0, -1)])
def test_what_is_no_address(address):
    with pytest.raises(ValueError, match="is no socket address"):
        encode.list_line(address)


def test_addresses_of_another_type():
    with pytest.raises(TypeError, match="host must be str"):
        encode.address_text((b"::1", 1))
    with pytest.raises(TypeError, match="address must be str, not NoneType"):
        encode.list_line(None)
    with pytest.raises(TypeError):
        encode.address_text("('127.0.0.1', 57220)")


def test_sizes_and_names_are_looked_at():
    for call in (encode.file_header, encode.upload_header):
        for size in (-1, 2**63):
            with pytest.raises(ValueError, match="size must be from 0 to 2"):
                call("a", size)
        with pytest.raises(TypeError):
            call("a", "1")
        with pytest.raises(ValueError, match="is no file name"):
            call("../a", 1)


def test_file_names():
    for name in ("a", "über-日本.tar.gz", "n" * 255, b"a", "it's\"quoted\""):
        assert is_file_name(name)
    for name in ("", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a\x00b", "n" * 256, b"\xff",
                 "a\u3000b", "\udcff"):
        assert not is_file_name(name)
    with pytest.raises(TypeError):
        is_file_name(None)


def test_printable():
    assert printable("a\x1b[2Jb\x07\t") == "a\\x1b[2Jb\\x07\t"
    assert printable(b"x\xffy") == "x\\xffy"
    assert printable("Grüße") == "Grüße"
