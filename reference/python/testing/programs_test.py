#!/usr/bin/env python3
"""What the suite does not play: starting in trouble, ending under load, readers that never read."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from running import DEADLINE_SECONDS, ROOM, SERVERS, Peer, Program, server, server_command

BOUND_BYTES = 16 * 2**20  # BEHIND_BYTES_MAX of both servers


class InAFolder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name

    def run_program(self, program, *options, **more):
        return subprocess.run([sys.executable, str(ROOM / program), *options], cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=DEADLINE_SECONDS, **more)

    def assert_trouble(self, program, options, *words):
        """One line of errors, with these words and what to do; nothing else; status 2."""
        ended = self.run_program(program, *options)
        self.assertEqual((ended.returncode, ended.stdout), (2, ""), ended.stderr)
        self.assertEqual(ended.stderr.count("\n"), 1, ended.stderr)
        self.assertTrue(ended.stderr.startswith(f"{program}: "), ended.stderr)
        for word in words:
            self.assertIn(word, ended.stderr)


class Trouble(InAFolder):
    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1])
            for program in SERVERS:
                self.assert_trouble(program, ["--port", port], f"localhost:{port}",
                                    "Address already in use", "--port")

    def test_options_that_are_wrong(self):
        for program in (*SERVERS, "client.py"):
            with self.subTest(program):
                for options in (["--port", "-1"], ["--port", "65536"], ["--port", "ten"],
                                ["--port", "\u0661"], ["--port"], ["9999"], ["--nope"]):
                    self.assert_trouble(program, options, "--help")

    def test_hosts_that_are_none(self):
        for program in (*SERVERS, "client.py"):
            with self.subTest(program):
                for host in ("no-such-host.invalid", "..", "x" * 300, ""):
                    if host or program == "client.py":  # a server without a host listens everywhere
                        self.assert_trouble(program, ["--port", "9", "--host", host], host)

    def test_a_directory_that_is_none(self):
        file = os.path.join(self.folder, "file")
        with open(file, "w"):
            pass
        for program in SERVERS:
            for path in (file, os.path.join(self.folder, "no", "parent")):
                options = ["--port", "0", "--directory", path]
                self.assert_trouble(program, options, path, "--directory")

    def test_no_server(self):
        with socket.socket() as silent:  # kept, so that no other test's server is given this port
            silent.bind(("127.0.0.1", 0))
            port = str(silent.getsockname()[1])
            self.assert_trouble("client.py", ["--port", port], port, "is a server running there?")

    def test_no_place_for_downloads(self):
        with open(os.path.join(self.folder, "downloads"), "w"):
            pass
        with socket.create_server(("127.0.0.1", 0)) as other:
            self.assert_trouble("client.py", ["--port", str(other.getsockname()[1])], "downloads")

    def test_help_states_the_limits(self):
        for program in SERVERS:
            ended = self.run_program(program, "--help")
            self.assertEqual((ended.returncode, ended.stderr), (0, ""))
            for limit in ("8192", "4294967296", "500", str(BOUND_BYTES), "5 seconds"):
                self.assertIn(limit, " ".join(ended.stdout.split()))


class EitherServer:
    """Tests of both servers, which are the two classes below."""

    program = None

    def server(self, *options, limits=""):
        return server(self.program, self.folder, *options, limits=limits)

    def test_a_reader_that_never_reads_is_dropped_and_nobody_else(self):
        line = "x" * 8000 + "\n"
        count = 2 * BOUND_BYTES // len(line)
        with (self.server() as running, Peer(running.port) as talker,
              Peer(running.port, receive_bytes=4096) as deaf, Peer(running.port) as healthy):
            talker.says("hello\n")
            self.assertIn("hello", healthy.hears())
            for _ in range(count):
                talker.says(line)
                self.assertEqual(healthy.hears(), f"{talker.address}: {line}")
            running.waits_for(f"Client disconnected: {deaf.address}")
            talker.says("/list\n")
            self.assertEqual(talker.hears() + talker.hears(),
                             f"{talker.address}\n{healthy.address}\n")

    def keepalive_seconds(self, peer):
        """When TCP will ask whether the peer is still there, as the server's side has it."""
        server_port, port = peer.socket.getpeername()[1], peer.socket.getsockname()[1]
        with open("/proc/net/tcp") as table:
            for _, local, remote, _, _, timer, *_ in map(str.split, list(table)[1:]):
                if (int(local[9:], 16), int(remote[9:], 16)) == (server_port, port):
                    kind, ticks = timer.split(":")
                    # 02: no timer of sending, so that of keepalive, if there is one.
                    return int(ticks, 16) / os.sysconf("SC_CLK_TCK") if kind == "02" else None
        return None

    def test_who_falls_silent_is_asked_whether_it_is_still_there(self):
        with self.server() as running, Peer(running.port) as ann:
            deadline = time.monotonic() + DEADLINE_SECONDS
            while (seconds := self.keepalive_seconds(ann)) is None:
                self.assertLess(time.monotonic(), deadline, "no timer of keepalive is running")
            self.assertLessEqual(seconds, 60)

    def with_bounds(self, bounds):
        """A copy of the server that has these constants in place of those."""
        source = (ROOM / self.program).read_text()
        for bound, other in bounds.items():
            self.assertIn(bound, source)
            source = source.replace(bound, other)
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        copy = os.path.join(scratch.name, self.program)
        with open(copy, "w") as file:
            file.write(source)
        return copy

    def with_small_bounds(self):
        """One that drops a client soon, but others wait long for it before."""
        return self.with_bounds({"BEHIND_BYTES_MAX = 16 * 2**20": "BEHIND_BYTES_MAX = 64 * 2**10",
                                 "BEHIND_BYTES_SOFT = 2**20": "BEHIND_BYTES_SOFT = 2**13",
                                 "PACE_SECONDS = 0.5": "PACE_SECONDS = 60"})

    def test_a_burst_gets_nobody_dropped_who_reads(self):
        program = self.with_small_bounds()
        for text, count in (("a line of a burst", 20000), ("x" * 8000, 2000)):
            with self.subTest(text[:10]), contextlib.ExitStack() as stack:
                running = stack.enter_context(server(program, self.folder))
                talker, *listeners = [stack.enter_context(Peer(running.port)) for _ in range(6)]
                said = f"{text}\n" * count
                expected = f"{talker.address}: {text}\n".encode() * count
                heard = {}
                threads = [threading.Thread(target=talker.says, args=[said])]
                threads += [threading.Thread(target=self.hear, args=[peer, len(expected), heard])
                            for peer in listeners]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                for peer in listeners:
                    self.assertTrue(heard[peer] == expected, f"{peer.address} missed something")

    @staticmethod
    def hear(peer, size, heard):
        heard[peer] = peer.source.read(size)

    def test_who_asks_without_reading_has_to_wait_and_loses_nothing(self):
        question = "/" + "x" * 8000
        with (server(self.with_small_bounds(), self.folder) as running,
              Peer(running.port, receive_bytes=4096) as asker, Peer(running.port) as other):
            asking = threading.Thread(target=asker.says, args=[f"{question}\n" * 2000])
            asking.start()
            for _ in range(300):  # meanwhile the server has done what it could for the first
                other.says("/well\n")
                self.assertEqual(other.hears(), "ERROR Unknown command: /well\n")
            answers = f"ERROR Unknown command: {question}\n".encode() * 2000
            self.assertTrue(asker.source.read(len(answers)) == answers)
            asking.join()

    def test_a_server_ends_though_a_client_never_reads_what_it_is_owed(self):
        with open(os.path.join(self.folder, "big.bin"), "wb") as big:
            big.truncate(64 * 2**20)
        with self.server() as running:
            with Peer(running.port, receive_bytes=4096) as deaf:
                deaf.says("/download big.bin\n")
                self.assertEqual(deaf.hears(), "FILE big.bin 67108864\n")
                running.signals(signal.SIGINT)
                running.signals(signal.SIGINT)
                status, shown, errors = running.ends()
            self.assertEqual((status, errors), (0, ""))
            self.assertTrue(shown.endswith(f"Client disconnected: {deaf.address}\n"), shown)

    def test_what_is_owed_is_sent_before_the_server_ends(self):
        with open(os.path.join(self.folder, "big.bin"), "wb") as big:
            big.truncate(16 * 2**20)
        # How long the reader may take is not what is tested.
        program = self.with_bounds({"SHUTDOWN_SECONDS = 5": "SHUTDOWN_SECONDS = 600"})
        with server(program, self.folder) as running:
            with Peer(running.port, receive_bytes=65536) as reader:
                reader.says("/download big.bin\n/list\n")
                self.assertEqual(reader.hears(), "FILE big.bin 16777216\n")
                running.signals(signal.SIGTERM)
                self.assertEqual(len(reader.source.read(16 * 2**20)), 16 * 2**20)
                self.assertIn(reader.source.read().decode(), ("", f"{reader.address}\n"))
            self.assertEqual(running.ends()[0], 0)

    def test_what_a_killed_server_left_is_cleared(self):
        with self.server() as running, Peer(running.port) as uploader:
            uploader.says("/upload part.bin\n1000\nhalf")
            running.waits_for(f"Received /upload part.bin from {uploader.address}")
            running.signals(signal.SIGKILL)
            running.ends()
        self.assertEqual(len(os.listdir(self.folder)), 1)
        with self.server():
            self.assertEqual(os.listdir(self.folder), [])

    def test_nobody_reads_what_the_server_prints(self):
        running = subprocess.Popen(server_command(self.program, self.folder),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            port = int(running.stdout.readline().rpartition(b":")[2])
            running.stdout.close()
            with Peer(port) as one, Peer(port) as two:
                one.says("hello\n")
                self.assertEqual(two.hears(), f"{one.address}: hello\n")
            running.terminate()
            self.assertEqual(running.communicate(timeout=DEADLINE_SECONDS)[1], b"")
            self.assertEqual(running.returncode, 0)
        finally:
            running.kill()
            running.wait()

    def test_one_too_many(self):
        with self.server() as running:
            peers = [Peer(running.port) for _ in range(500)]
            try:
                with Peer(running.port) as late:
                    self.assertEqual(late.greeting, "ERROR Server full\n")
                peers[0].says("hello\n")
                for peer in peers[1:]:
                    self.assertEqual(peer.hears(), f"{peers[0].address}: hello\n")
                peers[499].close()
                running.waits_for(f"Client disconnected: {peers[499].address}")
                peers[499] = Peer(running.port)
                self.assertEqual(peers[499].greeting, "ERROR Unknown command: /are-you-there\n")
            finally:
                for peer in peers:
                    peer.close()

    def test_no_descriptors_are_left(self):
        with self.server(limits="ulimit -n 24") as running, Peer(running.port) as first:
            address = ("127.0.0.1", running.port)
            others = [socket.create_connection(address) for _ in range(40)]
            first.says("/are-you-still-there\n")
            self.assertEqual(first.hears(), "ERROR Unknown command: /are-you-still-there\n")
            others[-1].sendall(b"/and-i\n")
            for other in others[:-1]:
                other.close()
            others[-1].settimeout(DEADLINE_SECONDS)
            with others[-1]:
                answer = others[-1].makefile("rb").readline()
            self.assertEqual(answer, b"ERROR Unknown command: /and-i\n")

    def test_a_file_that_the_disk_does_not_hold(self):
        with self.server(limits="ulimit -f 8") as running, Peer(running.port) as uploader:
            uploader.says("/upload big.bin\n100000\n" + "/list\n" * 16666 + "nope/upload a\n1\na")
            self.assertEqual(uploader.hears(), "ERROR Cannot store file\n")
            self.assertEqual(uploader.hears(), "File 'a' uploaded successfully\n")
            self.assertEqual(os.listdir(self.folder), ["a"])

    @unittest.skipUnless(os.path.exists("/proc/net/if_inet6"), "no IPv6 here")
    def test_ipv6(self):
        with self.server("--host", "::1") as running:
            with Peer(running.port, "::1") as one, Peer(running.port, "::1") as two:
                port = one.socket.getsockname()[1]
                one.says("hello\n")
                self.assertEqual(two.hears(), f"('::1', {port}, 0, 0): hello\n")


class SelectServer(EitherServer, InAFolder):
    program = "server-select.py"


class SocketserverServer(EitherServer, InAFolder):
    program = "server-socketserver.py"


class Clients(InAFolder):
    def setUp(self):
        super().setUp()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listener.close)
        self.listener.settimeout(DEADLINE_SECONDS)
        self.command = [sys.executable, str(ROOM / "client.py"), "--host", "localhost", "--port",
                        str(self.listener.getsockname()[1])]

    def accept(self):
        connection, _ = self.listener.accept()
        connection.settimeout(DEADLINE_SECONDS)
        return connection

    def test_localhost_is_tried_at_all_its_addresses(self):
        """It may be ::1 first, where nobody listens."""
        with Program(self.command, self.folder) as client:
            self.assertIn("Connected to localhost:", client.next_line())

    def test_a_last_line_without_an_end_was_typed_all_the_same(self):
        with Program(self.command, self.folder) as client:
            connection = self.accept()
            with connection:
                client.process.stdin.write(b"first\r\nlast")
                client.process.stdin.close()
                self.assertEqual(connection.makefile("rb").read(), b"first\nlast\n")
            self.assertEqual(client.process.wait(DEADLINE_SECONDS), 0)

    def test_lines_that_are_too_long_to_be_sent(self):
        with Program(self.command, self.folder) as client:
            connection = self.accept()
            with connection:
                client.types("x" * 8191)
                client.types("x" * 8192)
                client.types("x" * 100000)
                client.types("short")
                client.process.stdin.close()
                self.assertEqual(connection.makefile("rb").read(), b"x" * 8191 + b"\nshort\n")
            status, shown, errors = client.ends()
            self.assertEqual((status, errors), (0, ""))
            self.assertEqual(shown.splitlines()[1:], ["ERROR Line too long"] * 2)

    def test_started_without_input_and_output(self):
        for closed in ("<&-", ">&-", "<&- >&- 2>&-"):
            with self.subTest(closed):
                client = subprocess.Popen(["sh", "-c", f'exec "$@" {closed}', "sh", *self.command],
                                          cwd=self.folder, stdin=subprocess.DEVNULL,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                connection = self.accept()
                with connection:
                    self.assertEqual(connection.makefile("rb").read(), b"")
                self.assertEqual(client.communicate(timeout=DEADLINE_SECONDS)[1], b"")
                self.assertEqual(client.returncode, 0)

    def test_nobody_reads_what_the_client_prints(self):
        client = subprocess.Popen(self.command, cwd=self.folder, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        connection = self.accept()
        with connection, client.stdin:
            client.stdout.readline()
            client.stdout.close()
            connection.sendall(b"hello\n")
            self.assertEqual(client.wait(DEADLINE_SECONDS), 128 + signal.SIGPIPE)
        with client.stderr:
            self.assertEqual(client.stderr.read(), b"")


if __name__ == "__main__":
    unittest.main(verbosity=2)
