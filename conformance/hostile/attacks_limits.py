"""Using more than a chat program can need: each ends by itself at the bounds below.

Whoever sleeps here does so because that is the attack: to have something and to keep it, to owe an
answer, to make load. An attack that gets all that it asks for returns that. One that is refused ends the program with a
complaint, so that the verdict can name the limit.
"""
import ctypes
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

from attacking import SECONDS_MAX, attack, libc

PROCESSES = 1000
THREADS = 1500
MEMORY_BYTES = 3 * 2**29  # 1.5 GiB
FILE_BYTES = 2**30
PIECE_BYTES = 2**24
FILES = 60000
DESCRIPTORS = 18000
TERMINALS = 600
FLOOD_BYTES = 2**30
FLOOD_LINE = b"flood " * 1000 + b"\n"
SPIN_SECONDS = 20
HOLD_SECONDS = 1  # what was had is kept for so long: who looks now and then must see it


def refused(error):
    print(f"refused: {error}", file=sys.stderr, flush=True)
    os._exit(5)


def or_end(function):
    """Ends the program where the system refuses: a server that cannot work any more."""
    def run(play):
        try:
            return function(play)
        except (OSError, MemoryError, RuntimeError) as error:
            return refused(error)
    return run


# ---- Processes, memory, files --------------------------------------------------------------------


@attack("many-processes")
@or_end
def many_processes(play):
    children = []
    try:
        while len(children) < PROCESSES:
            child = os.fork()
            if child == 0:
                time.sleep(SECONDS_MAX)
                os._exit(0)
            children.append(child)
        time.sleep(HOLD_SECONDS)
        return f"{len(children)} processes at once"
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


@attack("many-threads")
@or_end
def many_threads(play):
    threading.stack_size(64 * 1024)
    done = threading.Event()
    threads = [threading.Thread(target=done.wait, daemon=True) for _ in range(THREADS)]
    try:
        for one in threads:
            one.start()
        time.sleep(HOLD_SECONDS)
        return f"{THREADS} threads at once"
    finally:
        done.set()


def touched(memory, size):
    for at in range(0, size, mmap.PAGESIZE):
        memory[at] = 1


@attack("much-memory")
@or_end
def much_memory(play):
    with mmap.mmap(-1, MEMORY_BYTES) as memory:
        touched(memory, MEMORY_BYTES)
        time.sleep(HOLD_SECONDS)
    return f"{MEMORY_BYTES} bytes of memory"


@attack("much-memory-in-parts")
@or_end
def much_memory_in_parts(play):
    """Six processes with a quarter of a GiB each: what one may have is not what all may."""
    parts, size = 6, MEMORY_BYTES // 6
    children = []
    for _ in range(parts):
        child = os.fork()
        if child == 0:
            with mmap.mmap(-1, size) as memory:
                touched(memory, size)
                time.sleep(2 * HOLD_SECONDS)
            os._exit(0)
        children.append(child)
    ended = [os.waitpid(child, 0)[1] for child in children]
    if any(ended):
        raise OSError(12, "a part was ended")
    return f"{MEMORY_BYTES} bytes of memory in {parts} processes"


@attack("memory-file")
@or_end
def memory_file(play):
    descriptor = os.memfd_create("much")
    try:
        os.posix_fallocate(descriptor, 0, FILE_BYTES)
        time.sleep(HOLD_SECONDS)
        return f"{FILE_BYTES} bytes in a file in memory"
    finally:
        os.close(descriptor)


def one_big_file(path):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with open(path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, FILE_BYTES)
            time.sleep(HOLD_SECONDS)
    finally:
        os.unlink(path)
    return f"a file of {FILE_BYTES} bytes"


def many_pieces(folder):
    made = []
    try:
        for at in range(FILE_BYTES // PIECE_BYTES):
            path = os.path.join(folder, f"piece-{at}")
            made.append(path)
            with open(path, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, PIECE_BYTES)
        time.sleep(HOLD_SECONDS)
    finally:
        for path in made:
            os.unlink(path)
    return f"{FILE_BYTES} bytes in {len(made)} files"


@attack("big-file")
@or_end
def big_file(play):
    return one_big_file(play.directory / "big")


@attack("full-directory")
@or_end
def full_directory(play):
    return many_pieces(play.directory)


@attack("full-working-directory")
@or_end
def full_working_directory(play):
    return many_pieces(".")


@attack("full-tmp")
@or_end
def full_tmp(play):
    return many_pieces("/tmp")


@attack("full-shared-memory")
@or_end
def full_shared_memory(play):
    return many_pieces("/dev/shm")


@attack("many-files")
@or_end
def many_files(play):
    folder = play.directory / "many"
    folder.mkdir()
    for at in range(FILES):
        os.close(os.open(folder / str(at), os.O_CREAT | os.O_WRONLY))
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return f"{FILES} files"


@attack("many-descriptors")
@or_end
def many_descriptors(play):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    kept = []
    try:
        while len(kept) < DESCRIPTORS:
            kept += os.pipe()
        time.sleep(HOLD_SECONDS)
        return f"{len(kept)} descriptors"
    finally:
        for one in kept:
            os.close(one)


def until_refused(open_one, most):
    """How many were had; here the first refusal is an answer and no trouble."""
    kept = []
    try:
        while len(kept) < most:
            kept.append(open_one())
    except OSError:
        pass
    finally:
        for one in kept:
            os.close(one)
    return len(kept)


@attack("many-terminals")
def many_terminals(play):
    had = until_refused(lambda: os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY), TERMINALS)
    return f"{had} of the machine's terminals" if had == TERMINALS else None


@attack("many-watches")
def many_watches(play):
    """Instances of inotify are counted for each user: who has all leaves none to the teacher."""
    with open("/proc/sys/fs/inotify/max_user_instances", encoding="utf-8") as file:
        most = min(int(file.read()), 2000)
    had = count_watches(most)
    return f"{had} of {most} instances of inotify" if had >= most * 3 // 4 else None


def count_watches(most):
    def one():
        descriptor = libc.inotify_init1(os.O_CLOEXEC)
        if descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify")
        return descriptor
    return until_refused(one, most)


# ---- Time ----------------------------------------------------------------------------------------


def spin(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


@attack("spin-at-start", "instead")
def spin_at_start(play):
    spin(SPIN_SECONDS)


@attack("spin-at-line", "line")
def spin_at_line(play):
    """Load of its own making while it owes an answer: its deadline must not grow by that."""
    for _ in range(3 * (os.cpu_count() or 1)):
        if os.fork() == 0:
            spin(SPIN_SECONDS)
            os._exit(0)
    time.sleep(SPIN_SECONDS)


@attack("spin-after-end", "start")
def spin_after_end(play):
    """A child that goes on when the server has ended."""
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        spin(SPIN_SECONDS)
        os._exit(0)


@attack("never-listens", "instead")
def never_listens(play):
    while play.time_is_left(SPIN_SECONDS):
        print("starting ...", flush=True)
        time.sleep(0.2)


@attack("never-answers", "line")
def never_answers(play):
    time.sleep(SPIN_SECONDS)


@attack("answers-late", "beside")
def answers_late(play):
    """Each answer comes shortly before the deadline: many of them make a long play."""
    old = socket.socket.sendall

    def late(self, data):
        time.sleep(1.2 if play.time_is_left() else 0)
        return old(self, data)
    socket.socket.sendall = late


@attack("stops-itself", "line")
def stops_itself(play):
    os.kill(os.getpid(), signal.SIGSTOP)


@attack("stops-its-group", "line")
def stops_its_group(play):
    """Who starts a program has to be in another group."""
    if os.getpgid(0) != os.getpid():
        return "it shares its process group with whoever started it"
    os.kill(0, signal.SIGSTOP)
    return None


@attack("ignores-signals", "start")
def ignores_signals(play):
    for one in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(one, signal.SIG_IGN)
        except (OSError, ValueError):
            pass


@attack("holds-output-open", "start")
def holds_output_open(play):
    """The server ends, its output does not."""
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        time.sleep(SECONDS_MAX)
        os._exit(0)


@attack("orphans", "start")
def orphans(play):
    """Twice forked, in a session of its own, without any descriptor of the play's."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 256)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(SECONDS_MAX)
        os._exit(0)
    os.wait()


@attack("orphans-of-a-shell", "start")
def orphans_of_a_shell(play):
    subprocess.run(["/bin/sh", "-c", f"for i in 1 2 3; do (setsid sh -c 'trap \"\" TERM HUP; "
                    f"sleep {SECONDS_MAX}; : {play.token}') >&- 2>&- <&- & done"], check=True)


# ---- Floods --------------------------------------------------------------------------------------


def flood(write, play):
    sent = 0
    try:
        while sent < FLOOD_BYTES and play.time_is_left():
            sent += write(FLOOD_LINE)
    except OSError:
        pass


@attack("flood-on-stdout", "beside")
def flood_on_stdout(play):
    flood(lambda data: os.write(1, data), play)


@attack("flood-on-stderr", "beside")
def flood_on_stderr(play):
    flood(lambda data: os.write(2, data), play)


@attack("flood-on-terminal", "beside")
def flood_on_terminal(play):
    flood_on_stdout(play)


@attack("flood-without-lines", "beside")
def flood_without_lines(play):
    flood(lambda data: os.write(1, b"x" * 60000), play)


@attack("flood-at-start", "instead")
def flood_at_start(play):
    flood(lambda data: os.write(1, data), play)


@attack("flood-on-socket", "line")
def flood_on_socket(play):
    """To everybody, without an end. The file descriptors above the listener's are connections."""
    def write(data):
        return sum(os.write(one, data) for one in connections())
    flood(write, play)


@attack("flood-on-socket-without-lines", "line")
def flood_on_socket_without_lines(play):
    flood(lambda data: sum(os.write(one, b"x" * 60000) for one in connections()), play)


def connections():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                socket.socket(fileno=os.dup(int(name))).getpeername()
                found.append(int(name))
        except OSError:
            continue
    return found


@attack("client-floods-socket", "instead")
def client_floods_socket(play):
    connection = socket.create_connection(("127.0.0.1", play.port))
    print(f"Connected to localhost:{play.port}", flush=True)
    flood(connection.send, play)
    connection.close()


@attack("client-floods-terminal", "beside")
def client_floods_terminal(play):
    flood(lambda data: os.write(1, data), play)


@attack("client-many-connections", "instead")
def client_many_connections(play):
    """A thousand clients where the session has one."""
    kept = []
    try:
        for _ in range(1000):
            kept.append(socket.create_connection(("127.0.0.1", play.port)))
    except OSError:
        pass
    print(f"Connected to localhost:{play.port}", flush=True)
    for line in sys.stdin:
        kept[0].sendall(line.encode())
