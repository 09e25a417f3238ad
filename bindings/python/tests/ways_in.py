"""Installs the package as people do and uses it from there.

    ways_in.py cmake|pip BUILD SOURCE SCRATCH

Run by ctest for each of the two ways. Nothing is compiled if the build folder is current, and
nothing is asked of the network.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

# Runs in the interpreter that has the package. It must not find the one of the build folder.
PROBE = """
import importlib.metadata, json, sys
import chatspec
assert chatspec.__version__ == importlib.metadata.version("chatspec")
assert chatspec.ServerSession().feed(b"hai\\n") == [chatspec.Say("hai")]
print(json.dumps({
    "file": chatspec.__file__,
    "version": importlib.metadata.version("chatspec"),
    "plugins": [entry.value for entry in importlib.metadata.entry_points(group="pytest11")],
}))
"""


def call(*command, **variables):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([*map(str, command)], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=environment | variables)
    if done.returncode != 0:
        sys.exit(f"status {done.returncode}: {' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def by_cmake(build, source, scratch):
    call("cmake", "--install", build, "--component", "python", "--prefix", scratch / "first")
    (scratch / "first").rename(scratch / "moved")  # a prefix may be moved afterwards
    (package,) = (scratch / "moved").glob("**/chatspec/__init__.py")
    return sys.executable, {"PYTHONPATH": str(package.parent.parent)}, scratch / "moved"


def by_pip(build, source, scratch):
    before = set((source / "bindings/python").iterdir())
    # Without a pip of its own, which takes most of the time to unpack; it sees the system's.
    call(sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", scratch / "v")
    call(scratch / "v/bin/python", "-m", "pip", "install", "--no-build-isolation", "--no-index",
         "--disable-pip-version-check", source / "bindings/python", CHATSPEC_BUILD_DIR=str(build))
    left = set((source / "bindings/python").iterdir()) - before
    assert not left, f"left in the source: {left}"
    # The suite came along, and the program finds it.
    (program,) = (scratch / "v").glob("lib/*/site-packages/chatspec/_program/bin/chatspec")
    assert "chat-reaches-everyone-else" in call(program, "list")
    assert "site-packages" in call(program, "list")
    return scratch / "v/bin/python", {}, scratch / "v"


def main(way, build, source, scratch):
    build, source, scratch = map(pathlib.Path, (build, source, scratch))
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    python, variables, place = {"cmake": by_cmake, "pip": by_pip}[way](build, source, scratch)
    found = json.loads(call(python, "-c", PROBE, **variables))
    assert found["file"].startswith(str(place.resolve())), found
    assert (pathlib.Path(found["file"]).parent / "py.typed").exists()
    assert (pathlib.Path(found["file"]).parent / "_core.pyi").exists()
    has_plugin = (source / "bindings/python/chatspec/pytest_plugin.py").exists()
    assert ("chatspec.pytest_plugin" in found["plugins"]) == has_plugin, found
    print(f"{way}: chatspec {found['version']} from {found['file']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
