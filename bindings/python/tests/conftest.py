"""What all tests of the package use."""

import pathlib
import sys

import pytest

OLDER_SERVER = (
    pathlib.Path(__file__).resolve().parents[3] / "reference/python/testing/older_server.py"
)


@pytest.fixture
def older_server(tmp_path):
    """The port of a server as older programs of the exercise are: no confirmation, a line a recv."""
    import subprocess

    files = tmp_path / "older"
    files.mkdir()
    process = subprocess.Popen(
        [sys.executable, OLDER_SERVER, "0", files], stdout=subprocess.PIPE, text=True
    )
    yield int(process.stdout.readline().rsplit(":", 1)[1])
    process.kill()
    process.wait()
    process.stdout.close()
