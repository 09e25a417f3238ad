"""What can go wrong, as exceptions. What a peer does wrong is none: it is an event."""


class Error(Exception):
    """The base of all errors that this package raises, but for TypeError and ValueError."""


class Refused(Error):
    """The server answered with an error. Matched by `case Refused(reason)`.

    Attributes:
        reason: the server's words without "ERROR ".
    """

    __match_args__ = ("reason",)

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Disconnected(Error):
    """The connection has ended, by either side.

    Attributes:
        under_way: True if that cut off a file whose bytes had begun to come.
    """

    def __init__(self, text: str, under_way: bool = False) -> None:
        super().__init__(text)
        self.under_way = under_way


class ConnectFailed(Error, ConnectionError):
    """No connection to the server could be made; the message says why."""


class CannotStore(Error):
    """A file was downloaded, but could not be stored here; the message says why."""


class SuiteError(Error):
    """The conformance suite could not be run; the message says why."""
