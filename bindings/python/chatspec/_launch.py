"""Finding and running the program ``chatspec``.

It never outlives the call: whatever ends the waiting (Ctrl-C, a deadline, an error of who gets the
output) ends the program first, and with it all that it has started. It ends even when this process
is killed.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TextIO, Union

from chatspec.errors import SuiteError

StrPath = Union[str, "os.PathLike[str]"]

# How long the program may take to end what it has started once it is asked to. It needs some
# milliseconds; after that it is killed, and the kernel ends the rest.
_ENDING_SECONDS_MAX = 10.0


class Ended:
    """What a program has said, and how it ended: negative: of this signal."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


def find_program(given: StrPath | None = None) -> str:
    """The path of the program ``chatspec``.

    Args:
        given: its path, or its name on PATH; None: the variable CHATSPEC_PROGRAM, then the one in
            this package, then the one on PATH.

    Raises:
        SuiteError: there is none; the text says what to do.
    """
    where = "program="
    if given is None and os.environ.get("CHATSPEC_PROGRAM"):
        where, given = "the variable CHATSPEC_PROGRAM: ", os.environ["CHATSPEC_PROGRAM"]
    if given is not None:
        found = shutil.which(os.fspath(given))
        if found is None:
            raise SuiteError(f"{where}{os.fspath(given)}: there is no such program")
        return os.path.abspath(found)
    inside = Path(__file__).absolute().parent / "_program" / "bin" / "chatspec"
    found = shutil.which(os.fspath(inside)) or shutil.which("chatspec")
    if found is None:
        raise SuiteError(
            "the program chatspec was not found: install it, so that it is on PATH, or name it in "
            "the variable CHATSPEC_PROGRAM")
    return os.path.abspath(found)


def launch(program: str, words: Sequence[str], *, cwd: StrPath | None, timeout: float | None,
           output: TextIO | None) -> Ended:
    """Runs the program to its end.

    Args:
        program: its path.
        words: its arguments.
        cwd: its working directory; None: ours.
        timeout: seconds; None: no limit.
        output: gets what it prints on standard output, while it does.

    Raises:
        SuiteError: it cannot be started, or has not ended within `timeout`.
    """
    try:
        process = subprocess.Popen(
            [program, *words], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "CHATSPEC_PARENT": str(os.getpid())},  # our death is its end
            process_group=0)  # a terminal's Ctrl-C comes to us alone, and we pass it on once
    except (OSError, ValueError) as error:
        raise SuiteError(f"cannot start {program}: {error}") from error
    with process, contextlib.closing(_Reading(process)) as reading:
        try:
            deadline = None if timeout is None else time.monotonic() + timeout
            for text in reading.until(deadline):
                if output is not None:
                    output.write(text)
                    output.flush()
            if not reading.at_end:
                raise SuiteError(
                    f"the run did not end within {timeout:g} s and was given up; "
                    "give more time with timeout=, or less to play with only= or sessions=")
        except BaseException:
            _end(process, reading)
            raise
    return Ended(process.returncode, reading.out, reading.err)


class _Reading:
    """Reads standard output and standard error side by side, until the program has ended."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None and process.stderr is not None
        self._selector = selectors.DefaultSelector()
        decoder = codecs.getincrementaldecoder("utf-8")
        # The decoders belong to the pipes: a character may come in two pieces.
        self._texts: dict[IO[bytes], list[str]] = {process.stdout: [], process.stderr: []}
        self._decoders = {pipe: decoder("replace") for pipe in self._texts}
        self._stdout, self._stderr = process.stdout, process.stderr
        for pipe in self._texts:
            self._selector.register(pipe, selectors.EVENT_READ)

    def close(self) -> None:
        self._selector.close()

    @property
    def at_end(self) -> bool:
        return not self._selector.get_map()

    @property
    def out(self) -> str:
        return "".join(self._texts[self._stdout])

    @property
    def err(self) -> str:
        return "".join(self._texts[self._stderr])

    def until(self, deadline: float | None) -> Iterator[str]:
        """Yields standard output piece by piece; ends at the end of both, or at the deadline."""
        while not self.at_end:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return
            for key, _ in self._selector.select(left):
                text = self._take(key.fileobj)  # type: ignore[arg-type]
                if text and key.fileobj is self._stdout:
                    yield text

    def _take(self, pipe: IO[bytes]) -> str:
        piece = os.read(pipe.fileno(), 65536)
        if not piece:
            self._selector.unregister(pipe)
        text = self._decoders[pipe].decode(piece, final=not piece)
        self._texts[pipe].append(text)
        return text


def _end(process: subprocess.Popen[bytes], reading: _Reading) -> None:
    """Asks the program to end, as Ctrl-C does, and kills it if it does not, or is asked twice."""
    try:
        process.send_signal(signal.SIGINT)
        # What it still prints is taken, or it would wait for us.
        for _ in reading.until(time.monotonic() + _ENDING_SECONDS_MAX):
            pass
        process.wait(_ENDING_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
