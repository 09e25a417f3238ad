"""The chat and file-transfer exercise in Python, over the reference's C++.

Sessions: the protocol without I/O
----------------------------------
A ServerSession is what one client says to a server, a ClientSession what a server says to a client.
Both are fed bytes and give events. The module encode makes the bytes that go out: help(encode).
Sockets and threads are yours, so that a server on select, on threads or on asyncio is a few dozen
lines around it (bindings/python/examples in the source).

    from chatspec import Say, ServerSession, Violation, encode

    session = ServerSession()
    for event in session.feed(b"hello\\n/lsit\\n"):
        match event:
            case Say(text):
                print(encode.chat_line(("127.0.0.1", 57220), text))
            case Violation():
                print(encode.error_line(event))

Events are immutable and equal by value, so a test can say what it expects:
session.feed(b"hello\\n") == [Say("hello")]. Text is str: a ServerSession refuses what is not UTF-8;
a ClientSession, which has to show what a server sends, gives "\\xff" for such a byte. Bodies are
bytes.

Two helpers with which a server becomes short: FileStore keeps the files, Outbox what a client that
does not wait is owed. The module console knows the lines that the standard's server shows.

Programs: a server and a client in this process
-----------------------------------------------
A Server is one of the reference's own, in C++ threads; a Client (AsyncClient for asyncio) is
connected, and hears and speaks while Python does other things.

    with chatspec.Server("select", directory="files") as server:
        with chatspec.Client(*server.address) as ann, chatspec.Client(*server.address) as bob:
            bob.list()                              # now he is there
            ann.say("hai")
            print(next(bob.messages(timeout=1)))    # ('127.0.0.1', 57220): hai
            ann.upload("photo.jpg")
            bob.download("photo.jpg", to="downloads")

The suite: does a program do what the standard says?
----------------------------------------------------
run plays the suite's sessions against a server or a client in any language and returns a Report;
pytest users get fixtures and sessions as tests (help(chatspec.pytest_plugin)).

    report = chatspec.run(server="python3 server.py {port} {dir}")
    report.raise_for_failures()    # with the charts of what failed

Errors
------
What a peer does wrong is an event. Wrong arguments are TypeError and ValueError; all other errors
come from Error.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chatspec import console, encode
from chatspec._core import (
    LINE_BYTES_MAX,
    UPLOAD_BYTES_MAX,
    ClientConnected,
    ClientDisconnected,
    ClientSession,
    ConnectionEnded,
    DownloadBegins,
    DownloadChunk,
    DownloadCutOff,
    DownloadEnds,
    DownloadFinished,
    DownloadRefused,
    DownloadRequest,
    DownloadStarted,
    FenceAnswer,
    FileReceived,
    FileSent,
    LineReceived,
    ListClients,
    Message,
    OverlongLine,
    Say,
    ServerLine,
    ServerSession,
    Trouble,
    UploadAnswer,
    UploadChunk,
    UploadEnd,
    UploadFinished,
    UploadOffer,
    Violation,
    __version__,
    is_file_name,
    printable,
)
from chatspec._reason import Reason
from chatspec._types import Address, ClientEvent, ClientNews, ServerEvent, ServerNews
from chatspec.client import Client
from chatspec.errors import CannotStore, ConnectFailed, Disconnected, Error, Refused, SuiteError
from chatspec.outbox import Outbox
from chatspec.server import Server
from chatspec.storage import FileStore

if TYPE_CHECKING:
    from chatspec.aio import AsyncClient
    from chatspec.suite import (
        Report,
        Requirement,
        RequirementInfo,
        Result,
        SessionInfo,
        SuiteFailure,
        Verdict,
        list_requirements,
        list_sessions,
        run,
    )

__all__ = [
    "__version__",
    # Sessions
    "ServerSession",
    "ClientSession",
    # What a server hears
    "Say",
    "ListClients",
    "UploadOffer",
    "UploadChunk",
    "UploadEnd",
    "DownloadRequest",
    "Violation",
    "Reason",
    # What a client hears
    "ServerLine",
    "OverlongLine",
    "UploadAnswer",
    "DownloadRefused",
    "DownloadBegins",
    "DownloadChunk",
    "DownloadEnds",
    "DownloadCutOff",
    "FenceAnswer",
    # Names for annotations
    "ServerEvent",
    "ClientEvent",
    "ServerNews",
    "ClientNews",
    "Address",
    # What goes out
    "encode",
    "is_file_name",
    "printable",
    "LINE_BYTES_MAX",
    "UPLOAD_BYTES_MAX",
    # For servers
    "console",
    "FileStore",
    "Outbox",
    # Programs
    "Server",
    "ClientConnected",
    "LineReceived",
    "FileReceived",
    "FileSent",
    "ClientDisconnected",
    "Trouble",
    "Client",
    "AsyncClient",
    "Message",
    "UploadFinished",
    "DownloadStarted",
    "DownloadFinished",
    "ConnectionEnded",
    # The suite
    "run",
    "Report",
    "Result",
    "Requirement",
    "Verdict",
    "list_sessions",
    "list_requirements",
    "SessionInfo",
    "RequirementInfo",
    # Errors
    "Error",
    "Refused",
    "Disconnected",
    "ConnectFailed",
    "CannotStore",
    "SuiteError",
    "SuiteFailure",
]

# These are looked up when they are first used: what they need of the standard library takes several
# times as long to import as all the rest, and most programs need none of it.
_WHEN_USED = {"AsyncClient": "chatspec.aio"} | dict.fromkeys(
    ["run", "Report", "Result", "Requirement", "Verdict", "list_sessions", "list_requirements",
     "SessionInfo", "RequirementInfo", "SuiteFailure"], "chatspec.suite")

if not TYPE_CHECKING:  # a checker sees the imports above, and nothing that there is not

    def __getattr__(name: str) -> Any:
        if name not in _WHEN_USED:
            raise AttributeError(f"module 'chatspec' has no attribute {name!r}")
        found = getattr(import_module(_WHEN_USED[name]), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_WHEN_USED})
