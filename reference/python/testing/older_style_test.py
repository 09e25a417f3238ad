#!/usr/bin/env python3
"""Our programs, C++ and Python, with older programs of the exercise: every pairing, word for word.

  older_style_test.py FOLDER    where chat-server-select, chat-server-threading, chat-client are

Two clients and a server play the exercise's example, in every cast in which at least one of the
three is of the older style. What each of them prints is compared from its first line to its last.
"""

import itertools
import pathlib
import random
import signal
import sys
import tempfile
import unittest

from running import ROOM, Program

HERE = pathlib.Path(__file__).resolve().parent
CONTENT = random.Random(4).randbytes(85568)
OLDER = "older"


def servers(programs, directory):
    ours = ["--host", "127.0.0.1", "--port", "0", "--directory", directory]
    return {
        "C++ select": [programs / "chat-server-select", *ours],
        "C++ threading": [programs / "chat-server-threading", *ours],
        "Python select": [sys.executable, ROOM / "server-select.py", *ours],
        "Python socketserver": [sys.executable, ROOM / "server-socketserver.py", *ours],
        OLDER: [sys.executable, HERE / "older_server.py", "0", directory],
    }


def clients(programs, port):
    return {
        "C++": [programs / "chat-client", "--port", port],
        "Python": [sys.executable, ROOM / "client.py", "--port", port],
        OLDER: [sys.executable, HERE / "older_client.py", port],
    }


def expected_of_server(server, host, port):
    lines = f"""Server started on {host}:{port}
New client connected: $1
New client connected: $2
Received hai dari client 1 from $1
Received halo dari client 2 from $2
Received /list from $1
Received /upload cakwee.jpg from $1
File cakwee.jpg received successfully
Received /download cakwee.jpg from $2
File cakwee.jpg sent successfully
Received sampai jumpa from $1
"""
    if server != OLDER:
        lines += "Client disconnected: $1\nClient disconnected: $2\n"
    return lines


def answer_to_upload(server, client):
    """What the uploader prints."""
    if server != OLDER:
        return "File 'cakwee.jpg' uploaded successfully\n"
    # An older server does not answer, and an older client does not mind.
    return "" if client == OLDER else "The server did not confirm the upload of 'cakwee.jpg'\n"


def expected_of_first(server, client, port):
    return f"""Connected to localhost:{port}
$2: halo dari client 2
$1
$2
{answer_to_upload(server, client)}"""


def expected_of_second(server, port):
    told = "File cakwee.jpg uploaded\n" if server == OLDER else ""
    return f"""Connected to localhost:{port}
$1: hai dari client 1
{told}Receiving file: cakwee.jpg...
File received successfully: downloads/cakwee.jpg
$1: sampai jumpa
"""


class OlderStyle(unittest.TestCase):
    programs = None
    maxDiff = None

    def play(self, server_style, first_style, second_style):
        with tempfile.TemporaryDirectory() as scratch:
            top = pathlib.Path(scratch)
            for folder in ("files", "1", "2"):
                (top / folder).mkdir()
            (top / "1" / "cakwee.jpg").write_bytes(CONTENT)
            command = servers(self.programs, str(top / "files"))[server_style]
            with Program(command, top) as server:
                where = server.next_line().removeprefix("Server started on ")
                host, _, port = where.rpartition(":")
                commands = clients(self.programs, port)
                with Program(commands[first_style], top / "1") as first:
                    self.assertEqual(first.next_line(), f"Connected to localhost:{port}")
                    one = server.next_line().removeprefix("New client connected: ")
                    with Program(commands[second_style], top / "2") as second:
                        self.assertEqual(second.next_line(), f"Connected to localhost:{port}")
                        two = server.next_line().removeprefix("New client connected: ")
                        self.converse(server, server_style, first, first_style, second, one, two)
                        ends = self.leave(server, server_style, first, second, one, two)
            self.assertEqual((top / "2" / "downloads" / "cakwee.jpg").read_bytes(), CONTENT)
            self.assertEqual((top / "files" / "cakwee.jpg").read_bytes(), CONTENT)

        def text(lines):
            return lines.replace("$1", one).replace("$2", two)

        self.assertEqual(ends, [
            (0, text(expected_of_first(server_style, first_style, port)), ""),
            (0, text(expected_of_second(server_style, port)), ""),
            (-signal.SIGTERM if server_style == OLDER else 0,
             text(expected_of_server(server_style, host, port)), ""),
        ])

    def converse(self, server, server_style, first, first_style, second, one, two):
        """The exercise's example; each line is typed when the one before has had its effect."""
        first.types("hai dari client 1")
        second.waits_for(f"{one}: hai dari client 1")
        second.types("halo dari client 2")
        first.waits_for(f"{two}: halo dari client 2")
        first.types("/list")
        first.waits_for(two)
        first.types("/upload cakwee.jpg")
        server.waits_for("File cakwee.jpg received successfully")
        answer = answer_to_upload(server_style, first_style)
        if answer:
            first.waits_for(answer.rstrip("\n"))
        if server_style == OLDER:
            second.waits_for("File cakwee.jpg uploaded")
        second.types("/download cakwee.jpg")
        second.waits_for("File received successfully: downloads/cakwee.jpg")
        server.waits_for("File cakwee.jpg sent successfully")
        first.types("sampai jumpa")
        second.waits_for(f"{one}: sampai jumpa")

    def leave(self, server, server_style, first, second, one, two):
        ends = [first.ends()]
        if server_style != OLDER:
            server.waits_for(f"Client disconnected: {one}")
        ends.append(second.ends())
        if server_style != OLDER:
            server.waits_for(f"Client disconnected: {two}")
        server.signals(signal.SIGTERM)
        ends.append(server.ends())
        return ends


def add_pairings():
    """A test for each cast, so that each has a name of its own."""
    of_server = ["C++ select", "C++ threading", "Python select", "Python socketserver", OLDER]
    of_client = ["C++", "Python", OLDER]
    for cast in itertools.product(of_server, of_client, of_client):
        if OLDER not in cast:
            continue  # played by the suite
        name = "test_server {}, clients {} and {}".format(*cast)
        setattr(OlderStyle, name, lambda self, cast=cast: self.play(*cast))


if __name__ == "__main__":
    OlderStyle.programs = pathlib.Path(sys.argv.pop(1)).resolve()
    add_pairings()
    unittest.main(verbosity=2)
