"""Builds the package with the repository's own CMake, for pip:

    python3 -m venv --system-site-packages v
    v/bin/pip install --no-build-isolation ./bindings/python

The program `chatspec` and its suite come along, as chatspec/_program. It is built in build/pip;
with CHATSPEC_BUILD_DIR set to another build folder of this tree, such as build/release, what is
there is used and only what is missing is built.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
# Kept, so that a second time is quick, and ignored by git; so is all that setuptools leaves behind.
BUILD = pathlib.Path(os.environ.get("CHATSPEC_BUILD_DIR") or TOP / "build/pip").resolve()
SCRATCH = BUILD / "bindings/python/setuptools"
NEEDS = "Debian: tools/install-packages --tests"


class CMakeBuild(build_ext):
    """Leaves the compiling to CMake and takes what it made."""

    def build_extension(self, extension: Extension) -> None:
        for tool in ("cmake", "ninja"):
            if shutil.which(tool) is None:
                sys.exit(f"chatspec: {tool} is needed ({NEEDS})")
        if not (BUILD / "CMakeCache.txt").exists():
            # Behind a virtual environment stands the interpreter that has headers.
            python = pathlib.Path(sys.executable).resolve()
            call("cmake", "--preset", "release", "-B", str(BUILD), "-D", "CHATSPEC_TESTS=OFF",
                 "-D", f"CHATSPEC_BINDINGS_PYTHON={python}")
        if "chatspec_python" not in call("cmake", "--build", str(BUILD), "--target", "help"):
            sys.exit("chatspec: pybind11 or this Python's headers are missing: see "
                     f"'cmake {BUILD}' ({NEEDS})")
        call("cmake", "--build", str(BUILD), "--target", "chatspec_python", "chatspec")

        package = pathlib.Path(self.get_ext_fullpath(extension.name)).resolve().parent
        package.mkdir(parents=True, exist_ok=True)
        module = f"_core{sysconfig.get_config_var('EXT_SUFFIX')}"
        if not (BUILD / "bindings/python/chatspec" / module).exists():
            sys.exit(f"chatspec: {BUILD} was configured for another Python; let CHATSPEC_BUILD_DIR "
                     "name another folder, or none")
        shutil.copy2(BUILD / "bindings/python/chatspec" / module, package)
        # Laid out as `cmake --install` does it: the program finds its suite beside itself.
        program = package / "_program"
        shutil.rmtree(program, ignore_errors=True)
        (program / "bin").mkdir(parents=True)
        call("strip", "-o", str(program / "bin/chatspec"), str(BUILD / "bin/chatspec"))
        for source in (TOP / "spec", TOP / "conformance/cases"):
            suite = program / "share/chatspec" / source.name
            suite.mkdir(parents=True)
            for path in source.iterdir():
                if path.suffix in (".md", ".sess") and path.name != "README.md":
                    shutil.copy2(path, suite)


def call(*command: str) -> str:
    """Runs a step of the build and returns its output, which `pip -v` shows, and a failure."""
    done = subprocess.run(command, cwd=TOP, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    print(done.stdout, flush=True)
    if done.returncode != 0:
        sys.exit(f"chatspec: this failed: {' '.join(command)}")
    return done.stdout


# Said once, for CMake.
PROJECT = (TOP / "CMakeLists.txt").read_text() if (TOP / "CMakeLists.txt").exists() else ""


def said(pattern: str) -> str:
    found = re.search(pattern, PROJECT)
    if found is None:
        sys.exit(f"chatspec: build it inside its repository; CMakeLists.txt is not above {HERE}")
    return found[1]


shutil.rmtree(SCRATCH, ignore_errors=True)  # else a file that is gone would be packed for ever
SCRATCH.mkdir(parents=True)
plugin = (HERE / "chatspec/pytest_plugin.py").exists()
setup(
    name="chatspec",
    version=said(r"project\(chatspec VERSION ([0-9.]+)"),
    description=said(r'DESCRIPTION "([^"]+)"'),
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=["chatspec"],
    package_data={"chatspec": ["*.pyi", "py.typed"]},
    ext_modules=[Extension("chatspec._core", sources=[])],
    cmdclass={"build_ext": CMakeBuild},
    entry_points={"pytest11": ["chatspec = chatspec.pytest_plugin"]} if plugin else {},
    zip_safe=False,
    options={"build": {"build_base": str(SCRATCH)}, "egg_info": {"egg_base": str(SCRATCH)}},
)
