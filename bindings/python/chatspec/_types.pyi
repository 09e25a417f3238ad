# As _types.py, which does not import typing: that alone would be half of the package's time to start.
from typing import TypeAlias

from chatspec._core import (
    ClientConnected,
    ClientDisconnected,
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
    Trouble,
    UploadAnswer,
    UploadChunk,
    UploadEnd,
    UploadFinished,
    UploadOffer,
    Violation,
)

# What ServerSession.feed tells.
ServerEvent: TypeAlias = (
    Say | ListClients | UploadOffer | UploadChunk | UploadEnd | DownloadRequest | Violation
)

# What ClientSession.feed and end_of_input tell.
ClientEvent: TypeAlias = (
    ServerLine
    | OverlongLine
    | UploadAnswer
    | DownloadRefused
    | DownloadBegins
    | DownloadChunk
    | DownloadEnds
    | DownloadCutOff
    | FenceAnswer
)

# A socket's address, for IPv4 and IPv6.
Address: TypeAlias = tuple[str, int] | tuple[str, int, int, int]

#: What Server.events tells.
ServerNews: TypeAlias = (
    ClientConnected | LineReceived | FileReceived | FileSent | ClientDisconnected | Trouble
)

#: What Client.events tells.
ClientNews: TypeAlias = (
    Message | UploadFinished | DownloadStarted | DownloadFinished | ConnectionEnded
)
