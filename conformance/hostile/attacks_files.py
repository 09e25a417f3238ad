"""What stands where the player expects a file of the program's.

The player puts `by-hand.txt` (content `by hand`) and `taken/inside` into the server's directory,
`up.txt` into the client's, and looks for `notes.txt` (content `some notes`) in the server's and in
`downloads` of the client's. Each attack puts something else there. The functions serve both
sides: a client's attack has `client-` before its name and plants in its working directory.
"""
import ctypes
import os
import socket
import stat
import threading
import time

from attacking import attack, system_call

NOTES = b"some notes"
WRONG = b"SOME NOTES"  # as long, so that only who reads it knows
EXCHANGE = 2  # RENAME_EXCHANGE
AT_FDCWD = -100
SPARSE_BYTES = 10 * 2**30
SPARSE_READ_BYTES = 2 * 2**30  # what a player might read in one go; more would harm the machine
DEPTH = 1000
FILES = 20000


def both_sides(name, put=None, read=None, when="start"):
    """Declares NAME for the server and client-NAME for the client, with the places of each."""
    def keep(function):
        for prefix, up, down in (("", "by-hand.txt", "notes.txt"),
                                 ("client-", "up.txt", "downloads/notes.txt")):
            def play_it(play, wanted=up if put else down):
                path = play.directory / wanted
                path.parent.mkdir(exist_ok=True)
                return function(play, path)
            attack(prefix + name, when)(play_it)
        return function
    return keep


def a_socket(path):
    # The name of a socket is at most 107 bytes long, a directory's may be longer.
    os.chdir(path.parent)
    one = socket.socket(socket.AF_UNIX)
    one.bind(path.name)
    one.listen()
    a_socket.kept = one


def a_loop(path):
    other = path.with_name("loop")
    other.symlink_to(path.name)
    path.symlink_to(other.name)


def sparse(path, size):
    with open(path, "wb") as file:
        file.truncate(size)


def exchange(path, make_other, play, seconds=8):
    """The player finds now the file, now the other thing: between its look and its open."""
    other = path.with_name("other")
    path.write_bytes(WRONG)
    make_other(other)
    names = [ctypes.c_char_p(os.fsencode(one)) for one in (path, other)]
    while play.time_is_left(seconds):
        try:
            system_call("renameat2", AT_FDCWD, names[0], AT_FDCWD, names[1], EXCHANGE)
        except FileNotFoundError:
            break  # the directory is being emptied: the play is over
        time.sleep(0.0002)  # a look and an open are about as far apart


@both_sides("link-put", put=True)
def link_put(play, path):
    path.symlink_to(play.path("victim_file"))


@both_sides("new-link-put", put=True)
def new_link_put(play, path):
    path.symlink_to(play.path("victim") / "made-by-the-player.txt")


@attack("link-directory-put")
def link_directory_put(play):
    (play.directory / "taken").symlink_to(play.path("victim"))


@attack("client-link-directory-put")
def client_link_directory_put(play):
    (play.directory / "folder").symlink_to(play.path("victim"))


@both_sides("magic-link-put", put=True)
def magic_link_put(play, path):
    """What /proc/self means depends on who follows it: here it is the player."""
    path.symlink_to("/proc/self/cwd/made-by-the-player.txt")


@both_sides("link-read", read=True)
def link_read(play, path):
    path.symlink_to(play.path("victim_notes"))


@both_sides("link-loop-put", put=True)
def link_loop_put(play, path):
    a_loop(path)


@both_sides("link-loop-read", read=True)
def link_loop_read(play, path):
    a_loop(path)


@both_sides("fifo-put", put=True)
def fifo_put(play, path):
    os.mkfifo(path)


@both_sides("fifo-read", read=True)
def fifo_read(play, path):
    os.mkfifo(path)


@both_sides("directory-put", put=True)
def directory_put(play, path):
    path.mkdir()


@both_sides("directory-read", read=True)
def directory_read(play, path):
    path.mkdir()


@both_sides("socket-put", put=True)
def socket_put(play, path):
    a_socket(path)


@both_sides("socket-read", read=True)
def socket_read(play, path):
    a_socket(path)


@both_sides("device-made", read=True)
def device_made(play, path):
    """Only made, never opened: to be able to make one is what must not be."""
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 3))
    return f"a device file stands at {path.name}"


@both_sides("device-link-read", read=True)
def device_link_read(play, path):
    path.symlink_to("/dev/null")


@both_sides("sparse-read", read=True)
def sparse_read(play, path):
    sparse(path, SPARSE_BYTES)


@both_sides("link-exchange-put", put=True, when="beside")
def link_exchange_put(play, path):
    exchange(path, lambda other: other.symlink_to(play.path("victim_file")), play)


@both_sides("fifo-exchange-put", put=True, when="beside")
def fifo_exchange_put(play, path):
    exchange(path, os.mkfifo, play)


@both_sides("fifo-exchange-read", read=True, when="beside")
def fifo_exchange_read(play, path):
    exchange(path, os.mkfifo, play)


@both_sides("link-exchange-read", read=True, when="beside")
def link_exchange_read(play, path):
    exchange(path, lambda other: other.symlink_to(play.path("victim_notes")), play)


@both_sides("sparse-exchange-read", read=True, when="beside")
def sparse_exchange_read(play, path):
    exchange(path, lambda other: sparse(other, SPARSE_READ_BYTES), play)


@attack("hard-link-put")
def hard_link_put(play):
    os.link(play.path("victim_file"), play.directory / "by-hand.txt")


@attack("directory-exchange-put", "beside")
def directory_exchange_put(play):
    """The folder in which the player writes becomes a link to somebody else's."""
    exchange(play.directory / "taken", lambda other: other.symlink_to(play.path("victim")), play)


@attack("deep-directory")
def deep_directory(play):
    """Deeper than a path can be long: who goes through it by path comes to an end."""
    start = os.open(".", os.O_RDONLY)
    os.chdir(play.directory)
    for _ in range(DEPTH):
        os.mkdir("d" * 20)
        os.chdir("d" * 20)
    os.fchdir(start)


@attack("client-deep-directory")
def client_deep_directory(play):
    deep_directory(play)


@attack("client-link-received")
def client_link_received(play):
    (play.directory / "downloads").mkdir()
    (play.directory / "downloads" / "notes.txt").symlink_to(play.path("victim_notes"))
    (play.directory / "all").symlink_to(play.path("victim"))


@attack("client-fifo-received")
def client_fifo_received(play):
    for at in range(50):
        os.mkfifo(play.directory / f"notes-{at}.txt")


@attack("client-many-files")
def client_many_files(play):
    """All of them are looked through again and again while the player waits for one."""
    for at in range(FILES):
        (play.directory / f"file-{at}").touch()


@attack("locked-directory-left")
def locked_directory_left(play):
    """Who tidies up must be able to: nothing of a play may stay."""
    folder = play.directory / f"{play.token}-locked" / "inside"
    folder.mkdir(parents=True)
    (folder / "file").touch()
    folder.chmod(0)
    folder.parent.chmod(0)


@attack("deep-directory-left")
def deep_directory_left(play):
    (play.directory / f"{play.token}-deep").mkdir()
    start = os.open(".", os.O_RDONLY)
    os.chdir(play.directory / f"{play.token}-deep")
    for _ in range(DEPTH):
        os.mkdir("d" * 20)
        os.chdir("d" * 20)
    os.fchdir(start)


@attack("odd-names")
def odd_names(play):
    """Names that a report may show: they must not act on who reads it."""
    for name in ("::error::canary-mark", "\x1b[31mcanary-mark", "<script>canary-mark<",
                 "a\n::error::canary-mark"):
        (play.directory / name).touch()


@attack("directory-filled-by-threads", "beside")
def directory_filled_by_threads(play):
    """While the player looks whether the directory is empty, files come and go."""
    def come_and_go(name):
        while play.time_is_left(6):
            try:
                (play.directory / name).touch()
                (play.directory / name).unlink()
            except OSError:
                return
    for at in range(4):
        threading.Thread(target=come_and_go, args=(f"file-{at}",), daemon=True).start()


@attack("reach-by-dot-dot")
def reach_by_dot_dot(play):
    """From the directory upwards: other plays' directories stand beside it."""
    others = [one for one in play.directory.parent.iterdir()
              if one != play.directory and one.resolve() != play.directory.cwd()]
    if others:
        return f"beside the directory stand {len(others)} others"
    return None


@attack("write-by-dot-dot")
def write_by_dot_dot(play):
    """What lies there outlives the play: the next one finds it."""
    path = play.directory / ".." / f"{play.token}-above"
    if path.exists():
        return "a file beside the directory, of an earlier play"
    path.write_text("above")
    return None


@attack("read-by-dot-dot")
def read_by_dot_dot(play):
    away = os.path.relpath(play.path("secret_file"), play.directory)
    return (play.directory / away).read_text(encoding="utf-8")


@attack("setuid-file-left")
def setuid_file_left(play):
    path = play.directory / f"{play.token}-setuid"
    path.write_bytes(b"#!/bin/sh\n")
    path.chmod(0o6755)
