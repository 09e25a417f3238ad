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

#: What ServerSession.feed tells.
ServerEvent = (
    Say | ListClients | UploadOffer | UploadChunk | UploadEnd | DownloadRequest | Violation
)

#: What ClientSession.feed and end_of_input tell.
ClientEvent = (
    ServerLine
    | OverlongLine
    | UploadAnswer
    | DownloadRefused
    | DownloadBegins
    | DownloadChunk
    | DownloadEnds
    | DownloadCutOff
)

#: A socket's address, for IPv4 and IPv6.
Address = tuple[str, int] | tuple[str, int, int, int]
