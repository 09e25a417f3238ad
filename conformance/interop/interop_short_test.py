#!/usr/bin/env python3
"""A short form of the project's matrix, and the same with a server that errs on purpose.

  interop_short_test.py FOLDER    where chatspec, chat-server-select and chat-client are

Only pairs: what needs one program alone is tested by the suite's other tests.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
SECONDS_MAX = 120  # against hanging; it takes some ten

PROGRAMS = None  # the folder
PYTHON = sys.executable


def entry(kind, name, command, more=""):
    return f'[[{kind}]]\nname = "{name}"\ncommand = "{command}"\n{more}\n'


def cpp():
    return (entry("server", "C++ select",
                  f"{PROGRAMS}/chat-server-select --port {{port}} --directory {{dir}}")
            + entry("client", "C++ client", f"{PROGRAMS}/chat-client --port {{port}}"))


def python():
    ours = f"{PYTHON} {TOP}/reference/python"
    return (entry("server", "Python select",
                  f"{ours}/server-select.py --port {{port}} --directory {{dir}}")
            + entry("client", "Python client", f"{ours}/client.py --port {{port}}"))


def older():
    return entry("client", "older client",
                 f"{PYTHON} {TOP}/reference/python/testing/older_client.py {{port}}",
                 'follows = false\nknown = ["unsupported console.flush because it is older"]\n')


def faulty(fault):
    program = TOP / "conformance" / "faulty" / "server_select.py"
    return entry("server", "faulty", f"{PYTHON} {program} --port {{port}} --directory {{dir}} "
                                     f"--fault {fault}")


class Interop(unittest.TestCase):
    maxDiff = None

    def play(self, text, *options):
        """Returns the status, the table, all of the text, the JSON and the page."""
        with tempfile.TemporaryDirectory() as scratch:
            place = pathlib.Path(scratch)
            (place / "matrix.toml").write_text('title = "A short matrix"\n' + text)
            done = subprocess.run(
                [f"{PROGRAMS}/chatspec", "interop", place / "matrix.toml", "--pairs", "--report",
                 "text", "--report", f"json={place}/json", "--report", f"html={place}/html",
                 "--seed", "4", *options],
                capture_output=True, text=True, timeout=SECONDS_MAX)
            self.assertNotIn(done.returncode, (2, 3), done.stderr)
            table = done.stdout.split("A short matrix\n\n")[1].split("\n\n")[0]
            return (done.returncode, table, done.stdout, json.loads((place / "json").read_text()),
                    (place / "html").read_text())

    def cell(self, report, server, client):
        return next(cell for cell in report["cells"]
                    if cell["server"] == server and cell["client"] == client)

    def test_whoever_follows_the_standard_works_together(self):
        status, table, text, report, page = self.play(cpp() + python())
        self.assertEqual(status, 0, text)
        every = self.cell(report, "C++ select", "C++ client")["played"]
        self.assertGreater(every, 25)
        self.assertEqual(table, f"""\
                 C++      Python
                 client   client
  C++ select     ✓ {every}/{every}  ✓ {every}/{every}
  Python select  ✓ {every}/{every}  ✓ {every}/{every}""")
        self.assertIn("both follow the standard: 4 of 4 without failure", text)
        self.assertEqual(page.count('<td class="passed"'), 4)

    def test_a_server_that_errs_is_seen_and_who_is_to_blame(self):
        status, table, text, report, page = self.play(cpp() + older() + faulty("echo-to-sender"),
                                                      "--only", "*see*")
        self.assertEqual(status, 1, text)
        self.assertRegex(table, r"""^              C\+\+     older
              client  client
  C\+\+ select  ✓ (\d+)/\1   ✓ (\d+)/\2
  faulty      ✗ \d+/\1   ~ \d+/\2$""")
        self.assertEqual(self.cell(report, "faulty", "C++ client")["state"], "failed")
        self.assertEqual(self.cell(report, "faulty", "older client")["unsupported"], 1)
        self.assertIn("FAIL          nobody-sees-their-own-words", text)
        self.assertIn('<td class="failed"><a href="#s2-c1-cell"', page)
        self.assertIn('<td class="tolerated"><a href="#s2-c2-cell"', page)
        self.assertIn('id="s2-c1-session-nobody-sees-their-own-words" data-bad="1"', page)


if __name__ == "__main__":
    PROGRAMS = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)
