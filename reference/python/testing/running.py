"""For the tests: programs that run, and facts about them that are waited for with a deadline."""

import os
import pathlib
import socket
import subprocess
import sys
import threading

ROOM = pathlib.Path(__file__).resolve().parent.parent
SERVERS = ("server-select.py", "server-socketserver.py")
DEADLINE_SECONDS = 30  # only against hanging; nothing is waited for that does not come


class Program:
    """A program with pipes for its input, output and errors; ended with the `with` block.

    What it prints is read at once, whoever looks at it and when, so that it never waits for us.
    """

    def __init__(self, command, cwd):
        self.process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.printed = {"stdout": bytearray(), "stderr": bytearray()}  # all of it so far
        self.taken = 0  # how much of its output next_line() has returned
        self.changed = threading.Condition()  # guards `printed`
        self.readers = [threading.Thread(target=self.read, args=[name]) for name in self.printed]
        for reader in self.readers:
            reader.start()

    def read(self, name):
        with getattr(self.process, name) as pipe:
            while data := os.read(pipe.fileno(), 65536):
                with self.changed:
                    self.printed[name] += data
                    self.changed.notify()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.ends()

    def types(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def next_line(self):
        """The next line that it prints."""
        with self.changed:
            shown = self.printed["stdout"]
            self.changed.wait_for(lambda: shown.find(b"\n", self.taken) >= 0, DEADLINE_SECONDS)
            end = shown.find(b"\n", self.taken)
            if end < 0:
                raise AssertionError(f"nothing more came; it printed so far: {self.printed}")
            line, self.taken = shown[self.taken:end], end + 1
        return line.decode()

    def waits_for(self, line):
        """Reads up to this line."""
        while self.next_line() != line:
            pass

    def signals(self, number):
        self.process.send_signal(number)

    def ends(self):
        """Waits until it ends; its status, all that it printed, and its errors."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        status = self.process.wait(DEADLINE_SECONDS)
        for reader in self.readers:
            reader.join()
        return status, self.printed["stdout"].decode(), self.printed["stderr"].decode()


def server_command(program, directory, *options):
    return [sys.executable, str(ROOM / program), "--port", "0", "--directory", directory, *options]


def server(program, directory, *options, limits=""):
    """One of the exercise's servers on a free port, started; `port` is where it listens.

    `limits` is what a shell runs before it: ulimit.
    """
    command = server_command(program, directory, *options)
    if limits:
        command = ["sh", "-c", f'{limits}; exec "$@"', "sh", *command]
    running = Program(command, directory)
    running.port = int(running.next_line().rpartition(":")[2])
    return running


class Peer:
    """A raw connection to a server that has accepted it: a connection alone does not tell that."""

    def __init__(self, port, host="127.0.0.1", receive_bytes=None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family)
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(DEADLINE_SECONDS)
        self.socket.connect((host, port))
        self.source = self.socket.makefile("rb")
        self.address = str(self.socket.getsockname())
        self.says("/are-you-there\n")
        self.greeting = self.hears()  # the error, or that the server is full

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.source.close()
        self.socket.close()

    def says(self, data):
        self.socket.sendall(data.encode())

    def hears(self):
        return self.source.readline().decode()
