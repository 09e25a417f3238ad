"""Reading, writing, signalling and leaving marks outside what a program is given."""
import ctypes
import fcntl
import os
import pathlib
import socket
import termios
import threading
import time
import zlib

from attacking import attack, system_call

PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
TIOCSTI = 0x5412
MARK = "mark-of-an-earlier-play"
WAIT_SECONDS = 3
SHARED_CREATE = 0o1666
KEY_SESSION, KEY_USER, KEY_READ, KEY_SEARCH = -3, -4, 11, 10
HARMLESS_DEVICES = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "console"}
SAME_VALUES = ("vm/swappiness", "kernel/core_pattern", "kernel/hostname", "net/ipv4/ip_forward",
               "fs/file-max", "kernel/pid_max")


def canary_text(path):
    text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    return text if text.startswith("canary") else None


def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def canary_process(play):
    """Its id, if it is in sight and really is the canary: no other process is ever touched."""
    for pid in processes():
        try:
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if play.targets["canary_word"].encode() in words:
            return pid
    raise ProcessLookupError(3, "the canary is not in sight")


def sysv_key(play):
    """The same in each play of an attack, and in no other attack's."""
    return zlib.crc32(play.token.encode()) & 0x7FFFFFFF


# ---- Reading -------------------------------------------------------------------------------------


@attack("read-secret")
def read_secret(play):
    return canary_text(play.path("secret_file"))


@attack("read-private-key")
def read_private_key(play):
    return canary_text(play.path("private_key"))


@attack("read-other-submission")
def read_other_submission(play):
    return canary_text(play.path("other_submission"))


@attack("list-other-submissions")
def list_other_submissions(play):
    names = os.listdir(play.path("other_submission").parent.parent)
    return f"the submissions of {names}" if "other" in names else None


@attack("read-judge-program")
def read_judge_program(play):
    with open(play.path("judge_program"), "rb") as file:
        return "the judge's program" if file.read(4) == b"\x7fELF" else None


@attack("read-sessions")
def read_sessions(play):
    with open(play.path("sessions"), encoding="utf-8") as file:
        return "the sessions" if "session " in file.read() else None


@attack("read-killers")
def read_killers(play):
    return canary_text(play.path("killers"))


@attack("read-shadow")
def read_shadow(play):
    with open("/etc/shadow", "rb") as file:
        return f"{len(file.read())} bytes of /etc/shadow"


@attack("read-accounts")
def read_accounts(play):
    """Who has an account here is nobody's business: a stub holds root and nobody."""
    with open("/etc/passwd", encoding="utf-8") as file:
        people = [line.split(":")[0] for line in file if line.count(":") == 6]
    return f"{len(people)} accounts" if len(people) > 4 else None


@attack("own-environment")
def own_environment(play):
    found = [name for name in os.environ if name.startswith("CANARY_")]
    return f"{found[0]}={os.environ[found[0]]}" if found else None


@attack("others-environment")
def others_environment(play):
    for pid in processes():
        if pid == os.getpid():
            continue
        try:
            words = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if b"CANARY_TOKEN=" in words:
            return f"process {pid} has CANARY_TOKEN"
    return None


@attack("bubblewrap-arguments")
def bubblewrap_arguments(play):
    for pid in processes():
        try:
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if b"-bind" in words:
            return f"process {pid} tells how the sandbox is made"
    return None


@attack("mount-sources")
def mount_sources(play):
    """A bind mount tells where its directory really is."""
    text = pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    return "mountinfo names the judge" if "chatspec" in text else None


@attack("other-processes")
def other_processes(play):
    return f"process {canary_process(play)} of the machine"


@attack("read-kernel-log")
def read_kernel_log(play):
    descriptor = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
    os.close(descriptor)
    return "the kernel's log"


@attack("keyring")
def keyring(play):
    word = play.targets["key_name"].encode()
    for ring in (KEY_SESSION, KEY_USER):
        try:
            key = system_call("keyctl", KEY_SEARCH, ring, ctypes.c_char_p(b"user"),
                              ctypes.c_char_p(word), 0)
        except OSError:
            continue
        content = ctypes.create_string_buffer(200)
        system_call("keyctl", KEY_READ, key, content, 200)
        return content.value.decode()
    return None


# ---- Writing -------------------------------------------------------------------------------------


@attack("write-victim")
def write_victim(play):
    (play.path("victim") / "written.txt").write_text("written")


@attack("write-own-submission")
def write_own_submission(play):
    """What is judged next must be what was handed in."""
    (pathlib.Path(__file__).resolve().parent / "written.txt").write_text("written")


@attack("write-report")
def write_report(play):
    play.path("report").write_text('{"verdict": "pass"}')


@attack("write-tmp")
def write_tmp(play):
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/run/lock"):
        try:
            (pathlib.Path(folder) / f"{play.token}-written").write_text("written")
        except OSError:
            pass


@attack("inherited-descriptor")
def inherited_descriptor(play):
    for name in os.listdir("/proc/self/fd"):
        try:
            if "inherited" in os.readlink(f"/proc/self/fd/{name}"):
                os.write(int(name), b"forged")
                return f"descriptor {name}"
        except OSError:
            continue
    return None


@attack("any-inherited-descriptor")
def any_inherited_descriptor(play):
    more = []
    for name in os.listdir("/proc/self/fd"):
        try:
            link = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue  # that of the listing itself
        if int(name) > 2 and "/fd" not in link:
            more.append(f"{name} is {link}")
    return ", ".join(more) or None


@attack("sysctl")
def sysctl(play):
    """Writes back what is there: that this is allowed is the sign, and nothing changes."""
    for name in SAME_VALUES:
        path = f"/proc/sys/{name}"
        try:
            with open(path, "rb") as file:
                value = file.read()
            with open(path, "wb", buffering=0) as file:
                file.write(value)
        except OSError:
            continue
        return f"{name} can be written"
    return None


@attack("sysfs")
def sysfs(play):
    """Opened for writing and closed again."""
    for name in ("kernel/mm/transparent_hugepage/enabled", "kernel/mm/ksm/run", "power/state"):
        try:
            os.close(os.open(f"/sys/{name}", os.O_WRONLY))
        except OSError:
            continue
        return f"/sys/{name} can be written"
    return None


@attack("cgroup-made")
def cgroup_made(play):
    folder = pathlib.Path("/sys/fs/cgroup") / f"{play.token}-group"
    folder.mkdir()
    folder.rmdir()
    return "a cgroup was made"


@attack("file-in-dev")
def file_in_dev(play):
    pathlib.Path(f"/dev/{play.token}-file").write_text("made")


@attack("devices")
def devices(play):
    """Opened without reading or writing; terminals and what everybody has are no devices here."""
    found = []
    for folder, folders, names in os.walk("/dev"):
        folders[:] = [one for one in folders if one not in ("pts", "shm", "fd")]
        for name in names:
            path = os.path.join(folder, name)
            if name in HARMLESS_DEVICES or name.startswith(("tty", "std", "vcs")):
                continue
            if os.path.islink(path) or "watchdog" in name:  # to open that one may be an act
                continue
            try:
                os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
            except OSError:
                continue
            found.append(path)
    return f"{len(found)} devices, {found[0]} among them" if found else None


# ---- Being somebody ------------------------------------------------------------------------------


def status_of_self(field):
    for line in pathlib.Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(field + ":"):
            return line.split()[1]
    return ""


@attack("root-inside")
def root_inside(play):
    return "root inside" if os.geteuid() == 0 else None


@attack("capabilities")
def capabilities(play):
    return next((f"{name} {value}" for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")
                 if int(value := status_of_self(name), 16)), None)


@attack("new-privileges")
def new_privileges(play):
    return "setuid programs work" if status_of_self("NoNewPrivs") == "0" else None


@attack("no-system-call-filter")
def no_system_call_filter(play):
    return "no filter of system calls" if status_of_self("Seccomp") == "0" else None


@attack("become-root")
def become_root(play):
    if os.geteuid() == 0:
        return "root already"
    os.setuid(0)
    return "root by setuid"


# ---- Other processes -----------------------------------------------------------------------------


@attack("signal")
def signal_canary(play):
    os.kill(canary_process(play), 15)
    return "a signal to a process outside"


@attack("signal-by-number")
def signal_by_number(play):
    """The number is known from outside; the process is looked at before anything is sent."""
    pid = play.targets["canary_pid"]
    words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    if play.targets["canary_word"].encode() not in words:
        return None
    os.kill(pid, 15)
    return "a signal to a process outside"


@attack("ptrace-outside")
def ptrace_outside(play):
    system_call("ptrace", PTRACE_SEIZE, canary_process(play), 0, 0)
    return "a process outside is traced"


@attack("memory-outside")
def memory_outside(play):
    os.close(os.open(f"/proc/{canary_process(play)}/mem", os.O_RDWR))
    return "the memory of a process outside can be written"


def keeper_process():
    """Another process of the cell: one that was there before this program and outlives it."""
    others = [pid for pid in processes() if pid not in (1, os.getpid(), os.getppid())]
    if not others or len(others) > 5:  # so many are no cell: then it is somebody's machine
        raise ProcessLookupError(3, "no process that keeps the cell is in sight")
    return min(others)


@attack("other-cell-processes")
def other_cell_processes(play):
    """A client looks for the server: both are of one run, and each has a cell of its own."""
    if play.role == "server":
        return None
    for pid in processes():
        try:
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if b"attack_server" in words and play.token.encode() in words and b"bwrap" not in words:
            return f"the server is process {pid}"
    return None


@attack("ptrace-keeper")
def ptrace_keeper(play):
    system_call("ptrace", PTRACE_SEIZE, keeper_process(), 0, 0)
    return "the process that keeps the cell is traced"


@attack("memory-of-keeper")
def memory_of_keeper(play):
    os.close(os.open(f"/proc/{keeper_process()}/mem", os.O_RDWR))
    return "the memory of the process that keeps the cell can be written"


# ---- Terminals -----------------------------------------------------------------------------------


def canary_terminal(play):
    """Opened only if it is that one: a number alone may mean one of the program's own."""
    wanted = play.targets["terminal"]
    found = os.stat(wanted["path"])
    if [found.st_dev, found.st_ino, found.st_rdev] != wanted["identity"]:
        raise FileNotFoundError(2, "the canary's terminal is not in sight")
    return os.open(wanted["path"], os.O_RDWR | os.O_NOCTTY)


@attack("terminal-write")
def terminal_write(play):
    os.write(canary_terminal(play), b"written")
    return "a terminal of somebody else's was written to"


@attack("terminal-settings")
def terminal_settings(play):
    terminal = canary_terminal(play)
    settings = termios.tcgetattr(terminal)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, settings)
    return "the echo of a terminal of somebody else's is off"


@attack("terminal-typing")
def terminal_typing(play):
    """What is pushed into a terminal is read there as if it had been typed. Into its own a program
    may push; whether it was the judge's is seen there, and not here."""
    for path in ("/dev/tty", "/proc/self/fd/0", "/proc/self/fd/2"):
        try:
            terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
            fcntl.ioctl(terminal, TIOCSTI, b"x")
        except OSError:
            continue


@attack("terminals-in-sight")
def terminals_in_sight(play):
    own = {os.path.realpath(f"/proc/self/fd/{one}") for one in (0, 1, 2)}
    others = [one for one in os.listdir("/dev/pts")
              if one != "ptmx" and f"/dev/pts/{one}" not in own]
    return f"{len(others)} other terminals" if others else None


@attack("consoles-in-sight")
def consoles_in_sight(play):
    found = [one for one in os.listdir("/dev") if one.startswith(("ttyS", "vcs", "tty1"))]
    return f"{len(found)} consoles of the machine" if found else None


# ---- What stays for the next play ----------------------------------------------------------------


def found_or_left(path):
    if path.exists():
        return f"{MARK} at {path.name}"
    path.write_text(MARK)
    return None


@attack("mark-in-tmp")
def mark_in_tmp(play):
    return found_or_left(pathlib.Path("/tmp") / f"{play.token}-mark")


@attack("mark-in-shared-memory")
def mark_in_shared_memory(play):
    return found_or_left(pathlib.Path("/dev/shm") / f"{play.token}-mark")


@attack("mark-in-directory")
def mark_in_directory(play):
    return found_or_left(play.directory / "mark")


@attack("mark-in-working-directory")
def mark_in_working_directory(play):
    return found_or_left(pathlib.Path.cwd() / "mark")


@attack("mark-in-sysv")
def mark_in_sysv(play):
    try:
        system_call("shmget", sysv_key(play), 4096, 0o666)
    except FileNotFoundError:
        system_call("shmget", sysv_key(play), 4096, SHARED_CREATE)
        return None
    return MARK + " in a SysV segment"


@attack("mark-in-keyring")
def mark_in_keyring(play):
    word = f"{play.token}-mark".encode()
    try:
        system_call("keyctl", KEY_SEARCH, KEY_USER, ctypes.c_char_p(b"user"),
                    ctypes.c_char_p(word), 0)
        return MARK + " in the user's keyring"
    except OSError:
        system_call("add_key", ctypes.c_char_p(b"user"), ctypes.c_char_p(word),
                    ctypes.c_char_p(b"mark"), 4, KEY_USER)
        return None


@attack("mark-in-keeper")
def mark_in_keeper(play):
    """The process that keeps a cell, made less urgent: the next program in the cell sees it."""
    keeper = keeper_process()
    if os.getpriority(os.PRIO_PROCESS, keeper) > os.getpriority(os.PRIO_PROCESS, 0):
        return MARK + " in the keeper's priority"
    os.setpriority(os.PRIO_PROCESS, keeper, os.getpriority(os.PRIO_PROCESS, 0) + 1)
    return None


@attack("mark-in-process-numbers")
def mark_in_process_numbers(play):
    """Numbers go on where the last program stopped, so 500 of them used up are seen later."""
    if os.getpid() > 500:
        return f"{MARK} in process numbers: {os.getpid()}"
    for _ in range(500):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return None


@attack("mark-in-times")
def mark_in_times(play):
    """When its keeper was started tells whether a cell was used before."""
    started = pathlib.Path(f"/proc/{keeper_process()}/stat").read_text().rsplit(")", 1)[1].split()
    up = float(pathlib.Path("/proc/uptime").read_text().split()[0])
    own = pathlib.Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()
    age = (int(own[19]) - int(started[19])) / os.sysconf("SC_CLK_TCK")
    return f"the cell is {age:.1f} s older than this program" if age > 0.5 and up else None


# ---- What two programs share but the connection --------------------------------------------------
#
# The server leaves a word, the client finds it: `left` and `found` are the two ends of each way.


def collusion(name):
    def keep(pair):
        def play_it(play):
            if play.role == "server":
                pair.left(play)
                return None
            until = time.monotonic() + WAIT_SECONDS
            while time.monotonic() < until:
                try:
                    if word := pair.found(play):
                        return f"a word of the server's: {word}"
                except OSError:
                    pass
                # The two must not know of one another; nothing tells one what the other has left.
                time.sleep(0.05)
            return None
        attack(name)(play_it)
        return pair
    return keep


class ByFile:
    """A file in a place that both might see."""

    def __init__(self, place):
        self.place = place

    def left(self, play):
        self.path(play).write_text(play.token)

    def found(self, play):
        return self.path(play).read_text()

    def path(self, play):
        folder = play.targets["victim"] if self.place == "victim" else self.place
        if self.place == "submission":
            folder = pathlib.Path(__file__).resolve().parent
        if self.place == "above":
            folder = play.directory.parent
        return pathlib.Path(folder) / f"{play.token}-shared"


collusion("share-tmp")(ByFile("/tmp"))
collusion("share-memory-files")(ByFile("/dev/shm"))
collusion("share-submission")(ByFile("submission"))
collusion("share-folder-above")(ByFile("above"))


@collusion("share-each-others-directory")
class ByDirectory:
    """The server writes into its directory, the client looks through all that lie about."""

    @staticmethod
    def left(play):
        (play.directory / "shared").write_text(play.token)

    @staticmethod
    def found(play):
        for top in {play.directory.parent, play.directory.parent.parent}:
            for path in top.glob("*/shared"):
                return path.read_text()
        return None


@collusion("share-path-socket")
class ByPathSocket:
    @staticmethod
    def left(play):
        one = socket.socket(socket.AF_UNIX)
        one.bind(f"/tmp/{play.token}")
        one.listen()
        ByPathSocket.kept = one

    @staticmethod
    def found(play):
        socket.socket(socket.AF_UNIX).connect(f"/tmp/{play.token}")
        return "a socket"


@collusion("share-abstract-socket")
class ByAbstractSocket:
    @staticmethod
    def left(play):
        one = socket.socket(socket.AF_UNIX)
        one.bind("\0shared" + play.token)
        one.listen()
        ByAbstractSocket.kept = one

    @staticmethod
    def found(play):
        socket.socket(socket.AF_UNIX).connect("\0shared" + play.token)
        return "an abstract socket"


@collusion("share-datagrams")
class ByDatagram:
    """UDP on the loopback of the play: the server answers whoever asks."""

    @staticmethod
    def left(play):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind(("127.0.0.1", 4711))

        def answer():
            while True:
                one.sendto(b"word", one.recvfrom(10)[1])
        threading.Thread(target=answer, daemon=True).start()

    @staticmethod
    def found(play):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.settimeout(0.3)
            one.connect(("127.0.0.1", 4711))
            one.send(b"?")
            return one.recv(10).decode()


@collusion("share-sysv")
class BySysV:
    @staticmethod
    def left(play):
        system_call("shmget", sysv_key(play), 4096, SHARED_CREATE)

    @staticmethod
    def found(play):
        return f"segment {system_call('shmget', sysv_key(play), 4096, 0o666)}"


@collusion("share-memfd")
class ByMemfd:
    """Memory with a descriptor, found through /proc of the other program."""

    @staticmethod
    def left(play):
        descriptor = os.memfd_create(play.token)
        os.write(descriptor, b"word")

    @staticmethod
    def found(play):
        for pid in processes():
            try:
                paths = list(pathlib.Path(f"/proc/{pid}/fd").iterdir())
            except OSError:
                continue  # a process of somebody else
            for path in paths:
                if pid != os.getpid() and f"memfd:{play.token}" in os.readlink(path):
                    return path.read_text()
        return None


@collusion("share-keyring")
class ByKeyring:
    @staticmethod
    def left(play):
        system_call("add_key", ctypes.c_char_p(b"user"),
                    ctypes.c_char_p(f"{play.token}-shared".encode()), ctypes.c_char_p(b"word"), 4,
                    KEY_USER)

    @staticmethod
    def found(play):
        word = ctypes.c_char_p(f"{play.token}-shared".encode())
        key = system_call("keyctl", KEY_SEARCH, KEY_USER, ctypes.c_char_p(b"user"), word, 0)
        return f"key {key}"


@collusion("share-lock")
class ByLock:
    """A lock needs no right to write: on a file that both may read it tells one bit."""

    @staticmethod
    def left(play):
        ByLock.kept = open(__file__, "rb")
        fcntl.flock(ByLock.kept, fcntl.LOCK_EX)

    @staticmethod
    def found(play):
        with open(__file__, "rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return "a lock"
        return None
