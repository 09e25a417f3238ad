#!/usr/bin/env python3
"""What the exercise asks of its files: only the standard library, and each uses its module."""

import ast
import re
import subprocess
import sys
import unittest

from running import DEADLINE_SECONDS, ROOM

# What each file must use, as its code says it; and what would get round that.
USES = {
    "server-select.py": ("select.select",),
    "server-socketserver.py": ("socketserver.ThreadingTCPServer",
                               "socketserver.StreamRequestHandler"),
    "client.py": ("threading.Thread",),
}
INSTEAD = {"selectors", "asyncio", "_thread", "multiprocessing", "concurrent", "importlib", "runpy"}
WAYS_AROUND = {"__import__", "eval", "exec"}


def faults(name, source):
    """What is wrong with a file, as a list of sentences."""
    found = []
    tree = ast.parse(source)
    used = set()
    for node in ast.walk(tree):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "" if not node.level else "."]
        for module in modules:
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names:
                found.append(f"{module} is not of the standard library")
            if top in INSTEAD:
                found.append(f"{module} gets round the exercise")
        if isinstance(node, ast.Name) and node.id in WAYS_AROUND:
            found.append(f"{node.id} can import anything")
        # Used is what is called or derived from; the name alone, or in a comment, is not enough.
        for user in [node.func] if isinstance(node, ast.Call) else getattr(node, "bases", []):
            used.add(ast.unparse(user))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("select.poll", "select.epoll"):
            found.append(f"{ast.unparse(node)} gets round the exercise")
    found += [f"{use} is not used" for use in USES[name] if use not in used]
    return found


class Modules(unittest.TestCase):
    def test_the_files_are_as_the_exercise_asks(self):
        for name in USES:
            with self.subTest(name):
                self.assertEqual(faults(name, (ROOM / name).read_text()), [])

    def test_the_files_run_with_nothing_but_the_standard_library(self):
        for name in USES:
            with self.subTest(name):
                # -I and -S: neither the file's own folder nor installed packages can be imported.
                subprocess.run([sys.executable, "-I", "-S", str(ROOM / name), "--help"], check=True,
                               stdout=subprocess.DEVNULL, timeout=DEADLINE_SECONDS)

    def test_what_is_wrong_is_found(self):
        right = "import select\nselect.select([], [], [])\n"
        self.assertEqual(faults("server-select.py", right), [])
        for wrong, fault in {
            "import numpy": "numpy is not of the standard library",
            "import chatspec.server": "chatspec.server is not of the standard library",
            "from . import common": ". is not of the standard library",
            "from common import Upload": "common is not of the standard library",
            "import selectors": "selectors gets round the exercise",
            "__import__('common')": "__import__ can import anything",
            "waiting = select.poll()": "select.poll gets round the exercise",
        }.items():
            self.assertEqual(faults("server-select.py", right + wrong), [fault])
        unused = "import select\n# select.select([], [], [])\nselect.select\n"
        self.assertEqual(faults("server-select.py", unused), ["select.select is not used"])
        self.assertEqual(faults("client.py", "import threading\nthreading.Lock()\n"),
                         ["threading.Thread is not used"])
        self.assertEqual(len(faults("server-socketserver.py", "import socketserver\n")), 2)

    def test_the_profile_says_who_handed_it_in(self):
        profile = (ROOM / "profile.txt").read_text()
        self.assertTrue(re.fullmatch(r"NRP: \S+\nName: \S.*\n", profile), profile)


if __name__ == "__main__":
    unittest.main(verbosity=2)
