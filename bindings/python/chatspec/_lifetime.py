"""What servers and clients have in common at the end of a process, and after a fork.

Their threads are C++ and never run Python. Left alone they would still run while the process takes
itself apart, so whatever lives is ended before that; and a child made by fork has the objects but
not the threads, so there it lets go of what it can.
"""

import atexit
import os
import weakref
from typing import Any, Protocol

from chatspec import _core
from chatspec.errors import Error


class Mortal(Protocol):
    """Something with threads."""

    def _end(self) -> None:
        """End it now; called at the interpreter's exit."""

    def _forked(self) -> None:
        """Called in a child made by fork."""


class Elsewhere:
    """Stands in a forked child for what only its parent has; says so whatever is asked of it."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __getattr__(self, name: str) -> Any:
        raise Error(f"this {self._what} belongs to the process that made it, not to a forked child")


_living: "weakref.WeakSet[Mortal]" = weakref.WeakSet()


def lives(mortal: Mortal) -> None:
    """Take part in what happens at the end and after a fork.

    Args:
        mortal: is not kept alive by this.
    """
    _living.add(mortal)


def _end_all() -> None:
    for mortal in list(_living):
        mortal._end()  # so nobody waits for it any more
    _core.end_waiting()


def _forked_all() -> None:
    _core.after_fork_in_child()
    for mortal in list(_living):
        mortal._forked()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_forked_all)
