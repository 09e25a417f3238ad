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
    | FenceAnswer
)

#: What Server.events tells.
ServerNews = (
    ClientConnected | LineReceived | FileReceived | FileSent | ClientDisconnected | Trouble
)

#: What Client.events tells.
ClientNews = (
    Message | UploadFinished | DownloadStarted | DownloadFinished | ConnectionEnded
)

#: A socket's address, for IPv4 and IPv6.
Address = tuple[str, int] | tuple[str, int, int, int]
