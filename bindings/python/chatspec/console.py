"""What a server shows, in the standard's words (spec/console.md)."""

import _socket  # a third of the time that socket takes to import
import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from chatspec._core import DownloadRequest, ListClients, Say, UploadOffer
from chatspec._types import ServerEvent

__all__ = ["received", "show", "started", "starting", "until_interrupted"]


def show(line: str) -> None:
    """Print a line at once, also when the output is no terminal; an empty one is not printed.

    Args:
        line: without its end.
    """
    if line:
        print(line, flush=True)


def received(event: ServerEvent, address: object) -> str:
    """The line that a server shows for an event.

    Args:
        event: what a ServerSession told.
        address: the client's, as a tuple or as its text.

    Returns:
        "Received <line> from <address>" for a chat line and a command that was understood, '' for
        anything else: what was refused could command the terminal.
    """
    match event:
        case Say(line) | ListClients(line):
            return f"Received {line} from {address}"
        case UploadOffer(str(name)):
            return f"Received /upload {name} from {address}"
        case DownloadRequest(name):
            return f"Received /download {name} from {address}"
    return ""


@contextlib.contextmanager
def starting() -> Iterator[None]:
    """Around what a program does to start: a port that is taken, a directory that cannot be used or
    arguments that make no sense end it with one line on standard error and status 2.

    Raises:
        SystemExit: the body raised OSError, or IndexError or ValueError for its arguments.
    """
    program = os.path.basename(sys.argv[0])
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        if error.filename:
            trouble = f"cannot use '{error.filename}': {reason}; choose another directory"
        else:
            trouble = f"{reason}; end the program that uses this port, or choose another port"
        print(f"{program}: {trouble}", file=sys.stderr)
        sys.exit(2)
    except (IndexError, ValueError):
        usage = getattr(sys.modules["__main__"], "__doc__", None) or program
        print(f"{program}: wrong arguments; {' '.join(usage.split())}", file=sys.stderr)
        sys.exit(2)


def started(listener: _socket.socket) -> None:
    """Show that a server listens, and let SIGINT and SIGTERM end that.

    From such a signal on accept() raises OSError, and select() calls the listener readable. Nothing
    else is interrupted, so what is being done is done to its end.

    Args:
        listener: a socket that listens on localhost.
    """

    def end(*_: object) -> None:
        with contextlib.suppress(OSError):
            listener.shutdown(_socket.SHUT_RDWR)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    show(f"Server started on localhost:{listener.getsockname()[1]}")


@contextlib.contextmanager
def until_interrupted() -> Iterator[None]:
    """Around asyncio.run(): SIGTERM cancels its main task as SIGINT does, and neither is an error.

    Around anything else, what the main thread is in the middle of is interrupted; see started().
    """

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    # Also where SIGINT was ignored, as a shell has it for what it starts in the background.
    before_int = signal.signal(signal.SIGINT, signal.default_int_handler)
    before_term = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, before_int)
        signal.signal(signal.SIGTERM, before_term)
