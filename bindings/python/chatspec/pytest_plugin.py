"""A pytest plugin: fixtures for tests that need a chat server, and sessions as tests.

Fixtures (``pytest --fixtures`` tells more): `chat_server`, `chat_client`, `chat_clients`.

Sessions: with a program to test, given by ``--chat-server``, ``--chat-client`` or
``--chat-connect``, or by the settings ``chat_server`` and so on in ``pytest.ini`` or
``pyproject.toml``, each session of a ``.sess`` file, or of Markdown with a ``session`` block, is a
test. ``--chat-standard`` adds those of the standard. Without such a program nothing is collected
that was not named on the command line.

The program ``chatspec`` is started once, with all sessions that were selected, however many files
they come from; a specification of its own protocol is played by itself.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chatspec.errors import SuiteError
from chatspec.report import Report, Result, Verdict
from chatspec.suite import SessionInfo, join_words, list_sessions, run

if TYPE_CHECKING:
    from chatspec import Client, Server

__all__ = ["chat_client", "chat_clients", "chat_server"]

# ---- Fixtures ------------------------------------------------------------------------------------


@pytest.fixture(params=["select", "threading"])
def chat_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A running chatspec.Server: the test runs once with each engine.

    Its files are in a fresh directory, its address in ``chat_server.address``. For one engine only:
    ``@pytest.mark.parametrize("chat_server", ["select"], indirect=True)``.
    """
    from chatspec import Server

    with Server(request.param, directory=tmp_path / "chat-server") as server:
        yield server


@pytest.fixture
def chat_clients(chat_server: Server) -> Iterator[Callable[[int], list[Client]]]:
    """Makes clients connected to `chat_server`: ``ann, bob = chat_clients(2)``.

    The server knows them, in this order, when the call returns: each has asked for the list. They
    are closed when the test has ended. A fixture `chat_server` of your own, with an ``address`` of
    host and port, is as good.
    """
    from chatspec import Client, Refused

    with ExitStack() as clients:

        def connect() -> Client:
            host, port = chat_server.address[:2]
            client = clients.enter_context(Client(host, port))
            # That a connection was made says only that the system has made it. Who has been
            # answered misses nothing that is said from now on.
            with suppress(Refused):
                client.list()
            return client

        yield lambda number: [connect() for _ in range(number)]


@pytest.fixture
def chat_client(chat_clients: Callable[[int], list[Client]]) -> Client:
    """A chatspec.Client that is connected to `chat_server`, which knows it."""
    return chat_clients(1)[0]


# ---- Options -------------------------------------------------------------------------------------

_OPTIONS = {
    "server": ("COMMAND", "command that starts the server to test, e.g. 'server.py {port} {dir}'"),
    "client": ("COMMAND", "command that starts the client to test"),
    "connect": ("HOST:PORT", "server to test that runs already"),
    "suite": ("DIR", "the standard to which session files belong, in place of chatspec's own"),
    "expect": ("FILE", "what is known to fail (man chatspec, EXPECTATIONS)"),
    "play": ("WAY", "only this way of cutting bytes: whole, bytes, coalesced, split, random, apart or joined"),
    "seed": ("N", "makes random bytes and cuts the same again"),
    "jobs": ("N", "how many sessions are played at the same time"),
    "deadline": ("SECONDS", "for every single wait (5 if not given)"),
    "program": ("FILE", "the program chatspec"),
}
_COMMANDS = ("server", "client")
_PATHS = ("suite", "expect", "program")
_NUMBERS = {"seed": int, "jobs": int, "deadline": float}

_NOTHING_TO_TEST = (
    "nothing to test: give --chat-server COMMAND, --chat-client COMMAND or "
    "--chat-connect HOST:PORT")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chatspec", "chatspec: sessions as tests")
    for name, (takes, text) in _OPTIONS.items():
        group.addoption(f"--chat-{name}", metavar=takes, default=None, help=text)
        parser.addini(f"chat_{name}", f"--chat-{name}: {text}", default=None)
    group.addoption("--chat-standard", action="store_true", default=False,
                    help="test all sessions of the standard too")
    parser.addini("chat_standard", "--chat-standard: test all sessions of the standard too",
                  type="bool", default=False)


def _anchored(command: str, directory: Path) -> str:
    """The command with files below `directory` as whole paths, as the program itself does it."""
    words = shlex.split(command)
    changed = [
        str(directory / word)
        if not word.startswith(("/", "-")) and (index > 0 or "/" in word)
        and (directory / word).is_file() else word
        for index, word in enumerate(words)
    ]
    return command if changed == words else join_words(changed)


def _settings(config: pytest.Config) -> dict[str, Any]:
    """What `run` is asked for: options of the command line before settings of a file."""
    values = {name: config.getoption(f"chat_{name}") for name in _OPTIONS}
    if values["server"] or values["connect"]:  # one of them rules out the other of a file
        asked = set(_OPTIONS) - {"server", "connect"}
    else:
        asked = set(_OPTIONS)
    directory = config.inipath.parent if config.inipath else config.rootpath
    for name in asked:
        value = config.getini(f"chat_{name}")
        if values[name] is not None or not value:
            continue
        if name in _COMMANDS:
            value = _anchored(value, directory)
        elif name in _PATHS and (name != "program" or "/" in value):
            value = str(directory / value)
        values[name] = value
    for name, kind in _NUMBERS.items():
        try:
            values[name] = None if values[name] is None else kind(values[name])
        except ValueError:
            raise pytest.UsageError(f"--chat-{name}: {values[name]!r} is no number") from None
    return values


# ---- What is to be played ------------------------------------------------------------------------


class _Plan:
    """What this pytest run tests, and which sessions are played together."""

    def __init__(self, config: pytest.Config) -> None:
        self.settings = _settings(config)
        self.directory = config.invocation_params.dir
        self.chat = _Group(self)
        self.others: list[_Group] = []
        self._standard: dict[Path, list[SessionInfo]] | None = None

    @property
    def has_target(self) -> bool:
        return any(self.settings[name] for name in ("server", "client", "connect"))

    def standard(self) -> dict[Path, list[SessionInfo]]:
        """The sessions of the standard, by file. Raises SuiteError."""
        if self._standard is None:
            files: dict[Path, list[SessionInfo]] = {}
            for one in self._list(()):
                files.setdefault(one.file.resolve(), []).append(one)
            self._standard = files
        return self._standard

    def standard_paths(self) -> list[Path]:
        """How the standard is named to the program as files and directories."""
        named = self.settings["suite"] or os.environ.get("CHATSPEC_SUITE")
        if named:
            return [Path(named)]
        return sorted({file.parent for file in self.standard()})

    def read(self, path: Path) -> tuple[Iterable[SessionInfo], _Group]:
        """The sessions of a file, and with which others they are played. Raises SuiteError."""
        standard = self._standard_or_nothing()
        if path.resolve() in standard:
            return standard[path.resolve()], self.chat
        sessions = self._list([path])
        if not _has_block(path, "protocol"):
            self.chat.files[path] = sessions
            return sessions, self.chat
        self.others.append(_Group(self))
        self.others[-1].files[path] = sessions
        return sessions, self.others[-1]

    def reports(self) -> Iterator[Report]:
        for group in [self.chat, *self.others]:
            yield from group.reports

    def _standard_or_nothing(self) -> dict[Path, list[SessionInfo]]:
        try:
            return self.standard()
        except SuiteError:  # a file may need none; if it does, reading it says so
            self._standard = {}
            return {}

    def _list(self, files: Iterable[Path]) -> list[SessionInfo]:
        return list(list_sessions(files, suite=self.settings["suite"], cwd=self.directory,
                                  program=self.settings["program"]))


class _Group:
    """Sessions that are played in one run of the program.

    So one cause that fails many of them fails one test, in whatever files they stand, and all
    processors have work to the end.
    """

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan
        self.files: dict[Path, list[SessionInfo]] = {}  # collected, and not of the standard
        self.reports: list[Report] = []
        self._results: dict[str, Result] = {}
        self._trouble: SuiteError | None = None

    def result(self, item: SessionItem) -> Result:
        """Plays all selected sessions at the first call. Raises SuiteError."""
        session = item.info.id
        if self._trouble is not None:  # one cause, one error
            pytest.skip(f"not played, see the first session: {self._trouble}")
        if session not in self._results:
            # Asked for a second time (by a plugin that tries again), it is played again, alone.
            self._play([item] if self.reports else self._selected(item))
        return self._results.pop(session)

    def was_played(self, session: str) -> bool:
        return any(one.session == session for report in self.reports for one in report)

    def _selected(self, item: SessionItem) -> list[SessionItem]:
        items = [one for one in item.session.items if isinstance(one, SessionItem)]
        return [one for one in [*items, item] if one.group is self]

    def _play(self, items: Iterable[SessionItem]) -> None:
        sessions = {one.info.id: one.path for one in items}
        try:
            report = run(files=self._files(set(sessions.values())), sessions=sessions,
                         cwd=self._plan.directory, **self._plan.settings)
        except SuiteError as trouble:
            self._trouble = trouble
            raise
        self.reports.append(report)
        self._results.update((one.session, one) for one in report)

    def _files(self, wanted: set[Path]) -> list[Path]:
        """What the program reads besides the standard, or, if anything is named, in place of it."""
        own = [path for path in self.files if path in wanted]
        if self is not self._plan.chat or not self.files:
            return own
        # Each expectation must fit a session that is read; it may speak of the standard's too.
        if self._plan.settings["expect"]:
            return [*self._plan.standard_paths(), *self.files]
        return own if wanted <= set(own) or not own else [*self._plan.standard_paths(), *own]


_plan_key = pytest.StashKey[_Plan]()


def pytest_configure(config: pytest.Config) -> None:
    plan = config.stash[_plan_key] = _Plan(config)
    if not (config.getoption("chat_standard") or config.getini("chat_standard")):
        return
    if not plan.has_target:
        raise pytest.UsageError(f"--chat-standard: {_NOTHING_TO_TEST}")
    try:
        config.args.extend(str(file) for file in plan.standard())
    except SuiteError as error:
        raise pytest.UsageError(f"--chat-standard: {error}") from error


def pytest_report_header(config: pytest.Config) -> list[str]:
    plan = config.stash[_plan_key]
    tested = [f"{name} {plan.settings[name]}" for name in ("server", "connect", "client")
              if plan.settings[name]]
    return [f"chatspec: {', '.join(tested)}"] if tested else []


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    number = sum(isinstance(one, SessionItem) for one in items)
    if number < 2:
        return []
    return [f"chatspec: {number} sessions are played together; results come when all have ended"]


# ---- Collecting ----------------------------------------------------------------------------------

# Three backquotes, then nothing but the word: spec/notation.md, "Where sessions stand". Anything
# else is left to others; what the program then makes of the file is its own affair.
_BLOCK = r"^ {{0,3}}```+[ \t]*{}[ \t]*$"


def _has_block(path: Path, word: str) -> bool:
    if path.suffix != ".md":
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    return re.search(_BLOCK.format(word), text, re.MULTILINE) is not None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SessionFile | None:
    # A project that happens to have such a file, and does not use this plugin, must see nothing.
    wanted = parent.config.stash[_plan_key].has_target or parent.session.isinitpath(file_path)
    if not wanted or not (file_path.suffix == ".sess" or _has_block(file_path, "session")):
        return None
    # pytest gives files outside of its root, such as the standard's, no names to tell them apart.
    root = parent.config.rootpath
    nodeid = None if file_path.is_relative_to(root) else Path(os.path.relpath(file_path, root))
    file: SessionFile = SessionFile.from_parent(
        parent, path=file_path, nodeid=nodeid and nodeid.as_posix())
    return file


class SessionFile(pytest.File):
    """A file with sessions."""

    def collect(self) -> Iterator[SessionItem]:
        plan = self.config.stash[_plan_key]
        try:
            sessions, group = plan.read(self.path)
        except SuiteError as error:
            if not plan.has_target and self.path.suffix == ".md":
                return  # named on the command line for somebody else's sake
            raise self.CollectError(str(error)) from error
        if sessions and not plan.has_target and not self.config.option.collectonly:
            raise self.CollectError(_NOTHING_TO_TEST)
        for one in sessions:
            yield SessionItem.from_parent(self, name=one.id, info=one, group=group)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The standard's files may lie below what is collected anyway, or be named besides.
    first: dict[tuple[Path, str], pytest.Item] = {}
    items[:] = [item for item in items if not isinstance(item, SessionItem)
                or first.setdefault((item.path.resolve(), item.name), item) is item]


class _Told(Exception):
    """A verdict that fails a test."""


class SessionItem(pytest.Item):
    """A session as a test."""

    def __init__(self, *, info: SessionInfo, group: _Group, **more: Any) -> None:
        super().__init__(**more)
        self.info, self.group = info, group
        self.result: Result | None = None
        section = info.requirements[0].split(".")[0]
        words = [section, info.level.lower().replace(" ", "_"), info.altitude]
        for word in words + ["exercise"] * info.asked_by_exercise:
            self.add_marker(_mark(self.config, word))
        self.extra_keyword_matches.update(info.requirements)

    def __repr__(self) -> str:
        place = f"{self.path.name}:{self.info.line}"
        return f"<{type(self).__name__} {self.name} ({place})>"

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.info.line - 1, self.name

    def setup(self) -> None:
        # Here and not in runtest: what is wrong before there is a verdict is an error, no failure.
        result = self.result = self.group.result(self)
        self.user_properties += [
            ("verdict", str(result.verdict)), ("requirements", " ".join(result.requirements)),
            ("seed", result.seed)]
        if result.verdict is Verdict.BROKEN:
            raise _Told(_failure_text(result))
        if result.verdict is Verdict.UNSUPPORTED:
            pytest.skip(result.message)
        # One cause fails one test. Only where its own session was not played, nobody would see it.
        if result.verdict is Verdict.BLOCKED and self.group.was_played(result.blocker or ""):
            pytest.skip(f"BLOCKED: {result.message}")

    def runtest(self) -> None:
        assert self.result is not None
        for one in self.result.advice:
            self.add_report_section("call", "chatspec", one + "\n")
        if self.result.verdict is Verdict.EXPECTED_FAIL:
            pytest.xfail(self.result.message)
        if self.result.verdict.bad:
            raise _Told(_failure_text(self.result))


# Their text is all that is shown, without a traceback.
_PLAIN = (_Told, SuiteError)


def _failure_text(result: Result) -> str:
    if result.chart:
        return result.chart
    again = f"\n  Again: {result.again}" if result.again else ""
    return f"{result}{again}"


def _mark(config: pytest.Config, name: str) -> pytest.MarkDecorator:
    # Before it is used, or --strict-markers refuses it. The words come from the standard.
    line = f"{name}: sessions of the standard (chatspec)"
    if line not in config.getini("markers"):
        config.addinivalue_line("markers", line)
    mark: pytest.MarkDecorator = getattr(pytest.mark, name)
    return mark


# ---- Reporting -----------------------------------------------------------------------------------


def pytest_runtest_makereport(
        item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
    if not isinstance(item, SessionItem):
        return None
    report = pytest.TestReport.from_item_and_call(item, call)
    if call.excinfo is not None and isinstance(call.excinfo.value, _PLAIN):
        report.longrepr = str(call.excinfo.value)  # in setup too, where pytest asks nobody
    # The first test waits for all of them: of each is told what it took itself.
    report.duration = item.result.seconds if item.result and report.when == "call" else 0.0
    if report.skipped and isinstance(report.longrepr, tuple):
        # Not the line of this file from which pytest.skip was called.
        report.longrepr = (str(item.path), item.info.line, report.longrepr[2])
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    reports = list(config.stash[_plan_key].reports())
    if not reports or terminalreporter.verbosity < 0:
        return
    terminalreporter.write_sep("=", "chatspec")
    for report in reports:
        terminalreporter.write_line(str(report))
        for line in report.warnings.splitlines():
            terminalreporter.write_line(line)
