# As _types.py, which does not import typing: that alone would be half of the package's time to start.
from typing import TypeAlias

from chatspec._core import (
    DownloadBegins,
    DownloadChunk,
    DownloadCutOff,
    DownloadEnds,
    DownloadRefused,
    DownloadRequest,
    ListClients,
    OverlongLine,
    Say,
    ServerLine,
    UploadAnswer,
    UploadChunk,
    UploadEnd,
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
)

# A socket's address, for IPv4 and IPv6.
Address: TypeAlias = tuple[str, int] | tuple[str, int, int, int]
