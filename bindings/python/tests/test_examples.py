"""The example servers, besides what the suite plays against them (python-package-example-…)."""

import pathlib
import re
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).parent.parent / "examples"
SERVERS = sorted(EXAMPLES.glob("*_server.py"))


@pytest.mark.parametrize("server", SERVERS, ids=lambda path: path.stem)
def test_it_is_short_and_the_readme_says_how_short(server):
    lines = server.read_text().splitlines()
    assert len(lines) < 60 and max(map(len, lines)) <= 100
    readme = (EXAMPLES.parent / "README.md").read_text()
    (told,) = re.findall(rf"\(examples/{server.name}\).* \| (\d+) \|", readme)
    assert int(told) == len(lines)


@pytest.mark.parametrize("server", SERVERS, ids=lambda path: path.stem)
@pytest.mark.parametrize("arguments, says", [
    ([], "PORT DIRECTORY"), (["port", "files"], "PORT DIRECTORY"),
    (["0", "none/files"], "none/files")])
def test_trouble_in_starting_is_one_line(server, arguments, says, tmp_path):
    done = subprocess.run([sys.executable, server, *arguments], cwd=tmp_path, text=True,
                          capture_output=True, timeout=30)
    assert done.returncode == 2 and done.stdout == ""
    assert says in done.stderr and done.stderr.count("\n") == 1
