"""The reference's own servers, running in this process."""

import math
import os
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Literal

from chatspec import _core, _lifetime
from chatspec._types import ServerNews


class Server:
    """A server that follows the standard, in C++ threads of its own.

    It listens from the moment it is made until stop(), which leaving a with block calls:

        with Server("select", directory="files") as server:
            host, port = server.address
            ...

    Its threads never run Python, so it is as fast as the program chat-server-select, whatever Python
    does. What happens in it is kept until events() asks. One that is dropped without stop() is
    stopped, also at the interpreter's exit. It belongs to the process that made it: a child made by
    fork has no server (and lets go of its port), so start processes by spawn or exec.

    Args:
        engine: "select", one thread for everybody, or "threading", a thread for each client.
        directory: where files are kept; made if it is absent (but not its parent).
        host: a name or a numeric address to listen at.
        port: 0 for any free one; see address.
        clients_max: how many clients are taken at once.
        upload_bytes_max: the size in bytes of the largest file that is taken.
        backlog_bytes_max: how many bytes of chat a client may be behind before it is dropped.
        shutdown_time: how many seconds stop() goes on sending what is owed.
        events_max: how many events are kept for who does not ask; beyond that the oldest are lost.

    Raises:
        OSError: the port is in use (errno EADDRINUSE), the host is not this machine, the directory
            cannot be written to, or no descriptor or thread is left.
        ValueError, TypeError: an argument is none of the above.
    """

    def __init__(
        self,
        engine: Literal["select", "threading"] = "select",
        *,
        directory: "str | os.PathLike[str]",
        host: str = "localhost",
        port: int = 0,
        clients_max: int = 10_000,
        upload_bytes_max: int = _core.UPLOAD_BYTES_MAX,
        backlog_bytes_max: int = 16 * 1024 * 1024,
        shutdown_time: float = 5.0,
        events_max: int = 10_000,
    ) -> None:
        if engine not in ("select", "threading"):
            raise ValueError(f"engine must be 'select' or 'threading', not {engine!r}")
        if not 0 <= port <= 65535:
            raise ValueError(f"port must be from 0 to 65535, not {port}")
        for name, value in (("clients_max", clients_max), ("events_max", events_max),
                            ("backlog_bytes_max", backlog_bytes_max)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1, not {value}")
        if upload_bytes_max < 0:
            raise ValueError(f"upload_bytes_max must not be negative, and is {upload_bytes_max}")
        if not 0 <= shutdown_time < math.inf:
            raise ValueError(f"shutdown_time must be seconds, 0 or more, not {shutdown_time}")
        self._host = host
        self._engine = engine
        self._events: "deque[ServerNews]" = deque()
        self._has_stopped = False
        self._is_elsewhere = False  # a forked child's copy
        limits = {
            "clients_max": clients_max,
            "upload_bytes_max": upload_bytes_max,
            "backlog_bytes_max": backlog_bytes_max,
            "shutdown_time": shutdown_time,
        }
        self._core = _core.ServerCore(engine, host, port, os.fspath(directory), limits, events_max)
        self._port = self._core.port
        _lifetime.lives(self)

    @property
    def address(self) -> "tuple[str, int]":
        """Where it listens: the host as it was given, and the port it really has."""
        return (self._host, self._port)

    @property
    def is_running(self) -> bool:
        """Whether clients are still served."""
        return not self._is_elsewhere and not self._has_stopped and not self._core.has_ended

    @property
    def events_lost(self) -> int:
        """How many events were lost because nobody asked for them in time."""
        return self._core.events_lost

    def events(self, timeout: "float | None" = None) -> "Iterator[ServerNews]":
        """What happens, oldest first, each once.

        str() of an event is the line that the server's console shows for it.

        Args:
            timeout: the iteration ends when nothing has happened for so many seconds; None: only
                when the server has stopped and all has been told.

        Yields:
            ClientConnected, LineReceived, FileReceived, FileSent, ClientDisconnected, Trouble.

        Raises:
            ValueError: timeout is negative.
            Error: this process did not make the server.
        """
        core = self._core
        while True:
            while self._events:
                try:
                    event = self._events.popleft()
                except IndexError:  # another thread was faster
                    break
                yield event
            batch = core.take(timeout)
            if not batch:
                return
            self._events.extend(batch)

    def stop(self) -> None:
        """End it in good order.

        It takes no more clients, sends those that are there what it owes them, for shutdown_time at
        most, and is gone when this returns. The second time nothing happens, and in a child made by
        fork neither. Events that were not asked for can still be.
        """
        self._has_stopped = True
        if not self._is_elsewhere:
            self._core.stop()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = "running" if self.is_running else "stopped"
        return f"<chatspec.Server {self._engine} on {self._host}:{self._port}, {state}>"

    def _end(self) -> None:
        self.stop()

    def _forked(self) -> None:
        self._core.abandon()
        self._is_elsewhere = True
        elsewhere: Any = _lifetime.Elsewhere("server")
        self._core = elsewhere
