"""The package as a whole."""

import pydoc
import subprocess
import sys

import chatspec


def test_everything_public_is_there():
    for name in chatspec.__all__:
        assert getattr(chatspec, name) is not None


def test_help_is_a_manual():
    manual = pydoc.render_doc(chatspec, renderer=pydoc.plaintext)
    for words in ("Sessions: the protocol without I/O", "feed(self, data)", "Args:", "Returns:"):
        assert words in manual
    # Nothing of C++ shows in a signature.
    assert "std::" not in manual and "handle" not in manual and "(*args, **kwargs) ->" not in manual
    assert "chatspec._core" not in manual


def test_every_public_thing_has_a_docstring():
    def is_told(thing):
        return not callable(thing) or bool(thing.__doc__)

    for name in chatspec.__all__:
        thing = getattr(chatspec, name)
        assert is_told(thing), name
        for member in vars(thing) if isinstance(thing, type) else ():
            if not member.startswith("_"):
                assert is_told(getattr(thing, member)), f"{name}.{member}"


def test_importing_it_starts_nothing_and_needs_little():
    # A server that is started hundreds of times must not wait for what it does not use.
    modules = subprocess.run(
        [sys.executable, "-c", "import chatspec, sys; print(*sys.modules)"],
        check=True, capture_output=True, text=True).stdout.split()
    assert not {"asyncio", "subprocess", "pytest", "socket", "json"} & set(modules)
