"""What every attack program shares: the table of attacks by name, and how one tells of success.

An attack is a function that gets a Play and returns what it has reached, in words, or None. What
the system refuses arrives as an OSError and means the same as None. Any other exception is a
mistake in the attack itself and is told as such: an attack that does not work would look contained.

`when` says at which moment it is called:

    start    before the server listens, or the client connects
    beside   in a thread of its own, from the start on
    line     when the first line has come (a server) or was typed (a client)
    instead  in the place of the program; it does not come back, or ends the program

Whoever is judged can tell only over the wire or on the console, so success goes there: a server
says it to everybody in the place of the first line, a client prints it.
"""
import argparse
import ctypes
import json
import os
import pathlib
import platform
import sys
import threading
import time

REACHED = "REACHED"
BROKEN = "ATTACK-BROKEN"
SECONDS_MAX = 25  # no attack goes on for longer, whether it is stopped or not

ATTACKS = {}

SYSTEM_CALLS = {  # the numbers of x86-64 and of arm64
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "ptrace": (101, 117), "perf_event_open": (298, 241), "bpf": (321, 280),
    "io_uring_setup": (425, 425), "userfaultfd": (323, 282), "unshare": (272, 97),
    "mount": (165, 40), "fanotify_init": (300, 262), "open_by_handle_at": (304, 265),
    "process_vm_readv": (310, 270), "swapon": (167, 224), "renameat2": (316, 276),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "init_module": (175, 105),
}
libc = ctypes.CDLL(None, use_errno=True)


def system_call(name, *arguments):
    """The result, or an OSError."""
    number = SYSTEM_CALLS[name][0 if platform.machine() == "x86_64" else 1]
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result


def attack(name, when="start"):
    def keep(function):
        assert name not in ATTACKS, name
        ATTACKS[name] = (function, when)
        return function
    return keep


class Play:
    """One play, as the attacker sees it."""

    def __init__(self, role, options):
        self.role, self.port, self.token = role, options.port, options.token
        self.directory = pathlib.Path(options.directory or os.getcwd()).resolve()
        here = pathlib.Path(__file__).resolve().parent
        # What somebody who prepares an attack has found out about the machine.
        self.targets = json.loads((here / "targets.json").read_text(encoding="utf-8"))
        self.name = options.attack
        self.function, self.when = ATTACKS[options.attack]
        self.found = None
        self.begun = time.monotonic()

    def path(self, name):
        return pathlib.Path(self.targets[name])

    def time_is_left(self, seconds=SECONDS_MAX):
        return time.monotonic() - self.begun < seconds

    def run(self):
        try:
            self.found = self.function(self)
        except OSError as error:
            print(f"refused: {error}", file=sys.stderr, flush=True)
        except Exception as error:  # a mistake of ours must not look like a refusal
            self.found = BROKEN + f" {type(error).__name__}: {error}"

    def at(self, moment):
        if self.when == moment == "beside":
            threading.Thread(target=self.run, daemon=True).start()
        elif self.when == moment:
            self.run()
            if moment == "instead" and not self.found:
                os._exit(6)  # it was to be the whole program

    def tells(self):
        """What is said in the place of the first line, or None."""
        if not self.found:
            return None
        words = str(self.found).replace("\n", " ")[:200]
        return words if words.startswith(BROKEN) else f"{REACHED} {words}"


def play_of(role):
    parser = argparse.ArgumentParser(description=f"a {role} that tries one thing it must not reach")
    parser.add_argument("--attack", required=True, choices=sorted(ATTACKS), metavar="NAME")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--directory")
    parser.add_argument("--token", default="token")
    return Play(role, parser.parse_args())
