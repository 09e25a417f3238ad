#!/usr/bin/env python3
"""The C++ servers and the Python servers, asked the same, answer the same.

  agreement_test.py FOLDER [SEED]    FOLDER: where chat-server-select and chat-server-threading are

They were written from the spec by different hands: where they differ, one is wrong or the spec is
unclear. One client sends something out of the pieces below and ends its input; what it gets until
the server closes, and what another client hears meanwhile, must be the same, byte for byte.
"""

import os
import pathlib
import random
import socket
import sys
import tempfile
import unittest

from running import ROOM, SERVERS, Peer, Program

NAMES = [b"a.txt", b"a b", b".x", b"\xff", b"\t", b"/x", b"\\", b"'", b"dir", b"link", b"none",
         b"n" * 255, b"n" * 256, "é".encode() * 127 + b"x", "é".encode() * 128, b"a\x00", b"\x1b",
         *(f"a{space}b".encode() for space in "\x1c\x85\xa0\u1680\u180e\u200b\u2028\u3000\ufeff")]
SIZES = [b"0", b"3", b"10", b"007", b"+1", b" 1", b"1 ", b"-0", b"1\r", b"", b"/list", b"1" * 9000,
         b"4294967296", b"4294967297", b"9" * 20, "\u0661".encode(), b"1_0", b"\xff"]
LINES = [b"hello", b"", b"\r", b"\r\r", b"x\r", b"a\tb", b"\t", b" ", b" /list", b"/ list", b"/",
         b"//", b"/list", b"/list x", b"/list\r", b"/list\r ", b"/LIST", b"/lst \xff", b"\xff",
         b"\x7f", b"\xed\xa0\x80", b"\xf4\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xc2\x80",
         b"\xc2\xa0", b"\xef\xbb\xbfx", b"\xe2\x80\xa8", b"x" * 8191, b"x" * 8192, b"y" * 20000,
         b"/" + b"z" * 8190, b"/upload", b"/upload ", b"/download", b"/download\tx", b"/upload\x01"]
PIECES = ([line + b"\n" for line in LINES]
          + [b"/download " + name + b"\n" for name in NAMES]
          + [b"/download   a.txt  \n", b"/upload   a.txt  \n2\nab"]
          + [b"/upload " + name + b"\n3\nabc" for name in NAMES]
          + [b"/upload a.txt\n" + size + b"\n0123456789" for size in SIZES])
RANDOM_CONVERSATIONS = 200


class Agreement(unittest.TestCase):
    programs = None
    seed = None

    def start(self, command):
        directory = self.enterContext(tempfile.TemporaryDirectory())
        os.mkdir(os.path.join(directory, "dir"))
        os.symlink("/etc/passwd", os.path.join(directory, "link"))
        command = [*command, "--host", "127.0.0.1", "--port", "0", "--directory", directory]
        running = self.enterContext(Program(command, directory))
        return int(running.next_line().rpartition(":")[2])

    def setUp(self):
        commands = {name: [self.programs / name] for name in
                    ("chat-server-select", "chat-server-threading")}
        commands |= {name: [sys.executable, str(ROOM / name)] for name in SERVERS}
        self.ports = {name: self.start(command) for name, command in commands.items()}

    def ask(self, port, said):
        """What the speaker and a listener get, with their names in place of their addresses."""
        with Peer(port) as listener, Peer(port) as speaker:
            speaker.socket.sendall(said)
            speaker.socket.shutdown(socket.SHUT_WR)
            answers = speaker.source.read()
            listener.socket.shutdown(socket.SHUT_WR)
            heard = listener.source.read()
            for peer, name in ((speaker, b"$speaker"), (listener, b"$listener")):
                answers = answers.replace(peer.address.encode(), name)
                heard = heard.replace(peer.address.encode(), name)
            return answers, heard

    def assert_agreement(self, said):
        got = {name: self.ask(port, said) for name, port in self.ports.items()}
        first, *others = got
        for other in others:
            self.assertEqual(got[first], got[other], f"{first} and {other} differ after {said}")

    def test_each_piece(self):
        for piece in PIECES:
            self.assert_agreement(piece)
            self.assert_agreement(piece + b"and then\n/list\n")

    def test_pieces_in_a_row(self):
        """What one line leaves behind for the next, and input that ends in the middle."""
        choose = random.Random(self.seed)
        for _ in range(RANDOM_CONVERSATIONS):
            said = b"".join(choose.choices(PIECES, k=choose.randint(2, 8)))
            if choose.random() < 0.3:
                said = said[:choose.randrange(len(said))]
            self.assert_agreement(said)


if __name__ == "__main__":
    Agreement.programs = pathlib.Path(sys.argv.pop(1)).resolve()
    Agreement.seed = int(sys.argv.pop(1)) if sys.argv[1:] else random.randrange(10**6)
    print(f"seed {Agreement.seed}", file=sys.stderr)
    unittest.main()
