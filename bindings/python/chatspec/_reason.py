import enum


class Reason(enum.Enum):
    """Why a server refuses a line, in the standard's words: str(reason) is what stands on the wire.

    encode.error_line(reason) makes the whole line. (The extension module finds these by their
    words when it is imported, so they cannot differ from the C++ servers'.)
    """

    __module__ = "chatspec"

    LINE_TOO_LONG = "Line too long"
    INVALID_TEXT = "Invalid text"
    UNKNOWN_COMMAND = "Unknown command"
    MISSING_FILE_NAME = "Missing filename"
    INVALID_FILE_NAME = "Invalid filename"
    INVALID_FILE_SIZE = "Invalid file size"
    FILE_TOO_LARGE = "File too large"
    CANNOT_STORE_FILE = "Cannot store file"
    CANNOT_READ_FILE = "Cannot read file"
    FILE_NOT_FOUND = "File not found"
    SERVER_FULL = "Server full"

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return f"Reason.{self.name}"
