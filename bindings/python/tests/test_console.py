"""What a server shows, and how it starts and ends."""

import os
import select
import signal
import socket
import sys

import pytest

from chatspec import console
from chatspec import DownloadRequest, ListClients, Reason, Say, UploadEnd, UploadOffer, Violation

ADDRESS = ("127.0.0.1", 57220)


def test_received():
    assert console.received(Say("hai"), ADDRESS) == f"Received hai from {ADDRESS}"
    assert console.received(ListClients("/list"), str(ADDRESS)) == f"Received /list from {ADDRESS}"
    assert console.received(UploadOffer("a", 1), ADDRESS) == f"Received /upload a from {ADDRESS}"
    assert console.received(DownloadRequest("a"), ADDRESS) == f"Received /download a from {ADDRESS}"
    for event in (UploadOffer(None, 1), UploadEnd(), Violation(Reason.INVALID_TEXT, "")):
        assert console.received(event, ADDRESS) == ""


def test_show(capsys):
    console.show("one")
    console.show("")
    assert capsys.readouterr().out == "one\n"


def test_trouble_in_starting_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/x/server.py"])
    for trouble in (OSError(98, "Address already in use"), PermissionError(13, "Denied", "files"),
                    IndexError("list index out of range"), ValueError("invalid literal")):
        with pytest.raises(SystemExit) as end, console.starting():
            raise trouble
        assert end.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith("server.py: ") and told.count("\n") == 1
    with pytest.raises(ZeroDivisionError), console.starting():
        raise ZeroDivisionError


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("was", [signal.default_int_handler, signal.SIG_IGN])
def test_signals_end_what_runs(number, was):
    # Ignored: so a shell has it for what it starts in the background.
    here = signal.signal(signal.SIGINT, was)
    term = signal.getsignal(signal.SIGTERM)
    try:
        with console.until_interrupted():
            os.kill(os.getpid(), number)
            signal.sigtimedwait([], 10)  # interrupted, or not reached at all
            pytest.fail("went on")
        assert signal.getsignal(signal.SIGINT) is was and signal.getsignal(signal.SIGTERM) is term
    finally:
        signal.signal(signal.SIGINT, here)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_the_listening_and_nothing_else(number, capsys):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        with socket.create_server(("localhost", 0)) as listener:
            console.started(listener)
            port = listener.getsockname()[1]
            assert capsys.readouterr().out == f"Server started on localhost:{port}\n"
            assert select.select([listener], [], [], 0)[0] == []
            for _ in range(2):
                os.kill(os.getpid(), number)
            assert select.select([listener], [], [], 10)[0] == [listener]
            with pytest.raises(OSError):
                listener.accept()
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
