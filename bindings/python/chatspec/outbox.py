"""What waits to be sent to one client."""

import collections
from collections.abc import Iterator

__all__ = ["Outbox"]

# As much as goes out in one piece: a receive window of a usual loopback socket.
_PIECE_BYTES = 64 * 1024


class Outbox:
    """Lines and files that one client is owed, in order. No I/O: it is for servers whose sockets do
    not wait, so that nothing is sent where it arises.

        outbox.put(encode.list_line(address))
        outbox.put(files.send("photo.jpg"))
        while outbox:
            outbox.sent(connection.send(outbox.piece()))

    A file is read only when its turn comes, and lines that follow it wait until it is whole.
    waiting_bytes tells how much of lines waits; that is yours to bound. Belongs to one thread.
    """

    def __init__(self) -> None:
        self._items: collections.deque[bytearray | Iterator[bytes]] = collections.deque()
        self._piece = memoryview(b"")
        self.waiting_bytes = 0  #: of lines

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._piece or self._items)

    def put(self, item: bytes | Iterator[bytes]) -> None:
        """Add what is to be sent when everything before it has been sent.

        Args:
            item: bytes, or an iterator of bytes such as FileStore.send returns.
        """
        if not isinstance(item, bytes):
            self._items.append(item)
            return
        if not self._items or not isinstance(last := self._items[-1], bytearray) or (
                len(last) > _PIECE_BYTES):
            self._items.append(last := bytearray())
        last += item
        self.waiting_bytes += len(item)

    def piece(self) -> memoryview:
        """What is to be sent next; empty when nothing waits. The same until sent() is called.

        Raises:
            OSError: a file cannot be read on; end the connection.
        """
        while not self._piece and self._items:
            if isinstance(head := self._items[0], bytearray):
                self._piece = memoryview(bytes(self._items.popleft()))  # type: ignore[arg-type]
            elif data := next(head, b""):
                self.waiting_bytes += len(data)
                self._piece = memoryview(data)
            else:
                self._items.popleft()
        return self._piece

    def sent(self, count: int) -> None:
        """Say how many bytes of piece() are sent.

        Args:
            count: as socket.send returns it.
        """
        self._piece = self._piece[count:]
        self.waiting_bytes -= count
        if not self._piece:
            self.piece()  # a file that is sent ends now and not when something else follows
