"""What is sent, as bytes.

A server sends chat_line, list_line, uploaded_line, file_header (and the file's bytes) and
error_line; a client sends say_line, list_request, upload_header (and the file's bytes),
download_line and fence_line. All return bytes; what would break the conversation, such as a line end inside a
text, is a ValueError.
"""

from chatspec._core import (
    address_text,
    chat_line,
    download_line,
    error_line,
    fence_line,
    file_header,
    list_line,
    list_request,
    say_line,
    upload_header,
    uploaded_line,
)

__all__ = [
    "address_text",
    "chat_line",
    "list_line",
    "uploaded_line",
    "file_header",
    "error_line",
    "say_line",
    "list_request",
    "upload_header",
    "download_line",
    "fence_line",
]
