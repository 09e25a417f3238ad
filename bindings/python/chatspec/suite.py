"""The conformance suite from Python: `run` plays it against programs and returns a `Report`.

    >>> report = chatspec.run(server="python3 server.py {port} {dir}")
    >>> report.passed
    False
    >>> report.raise_for_failures()  # in a test: fails with the charts

The suite is the program ``chatspec``. It forks, reaps and makes namespaces, so it stays a process
of its own, and this module only starts it and reads what it reports.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, Union

from chatspec._launch import Ended, find_program, launch
from chatspec.errors import SuiteError
from chatspec.report import Report, Requirement, Result, SuiteFailure, Verdict, read_report

__all__ = [
    "Report", "Requirement", "RequirementInfo", "Result", "SessionInfo", "SuiteFailure", "Verdict",
    "list_requirements", "list_sessions", "run",
]

StrPath = Union[str, "os.PathLike[str]"]
Command = Union[StrPath, Sequence[StrPath]]
"""A command line as a shell would split it, or its words. A path alone is one word."""

# How long naming what is in a suite may take: it only reads files. Against hanging.
_LIST_SECONDS_MAX = 60.0


@dataclass(frozen=True)
class SessionInfo:
    """A session of a suite.

    Attributes:
        id: its name.
        section: the section of the standard to which it belongs.
        level: the strictest level of what it proves: ``MUST``, ``MUST NOT``, …
        altitude: ``wire``, ``console`` or ``behaviour``.
        asked_by_exercise: whether the exercise itself asks for what it proves.
        requirements: the names of the requirements it proves.
        needs: the sessions that must work before this one can say anything.
        points: what a grader gives for it.
        file: where it stands.
        line: on which line.
    """

    id: str
    section: str
    level: str
    altitude: str
    asked_by_exercise: bool
    requirements: tuple[str, ...]
    needs: tuple[str, ...]
    points: int
    file: Path
    line: int


@dataclass(frozen=True)
class RequirementInfo:
    """A requirement of a standard.

    Attributes:
        id: its name, such as ``chat.broadcast``.
        level: ``MUST``, ``MUST NOT``, ``SHOULD``, ``SHOULD NOT`` or ``MAY``.
        asked_by_exercise: whether the exercise itself asks for it.
        sentence: what it says.
        section: the section in which it stands.
        sessions: the names of the sessions that prove it.
        file: where it stands.
        line: on which line.
    """

    id: str
    level: str
    asked_by_exercise: bool
    sentence: str
    section: str
    sessions: tuple[str, ...]
    file: Path
    line: int


def run(
    server: Command | None = None,
    client: Command | None = None,
    connect: str | tuple[Any, ...] | None = None,
    *,
    only: str | None = None,
    altitude: str | Iterable[str] = (),
    level: str | Iterable[str] = (),
    asked_by: str | Iterable[str] = (),
    sessions: str | Result | Iterable[str | Result] = (),
    files: StrPath | Iterable[StrPath] = (),
    suite: StrPath | None = None,
    expect: StrPath | None = None,
    play: str | None = None,
    fail_fast: int | None = None,
    time_limit: int | None = None,
    write_expect: StrPath | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    timeout: float | None = None,
    deadline: float | None = None,
    isolation: str | None = None,
    show: bool = False,
    reports: Mapping[str, StrPath] | None = None,
    output: TextIO | None = None,
    cwd: StrPath | None = None,
    program: StrPath | None = None,
) -> Report:
    """Plays the suite's sessions against a server, a client, or both together.

    In a command, ``{port}`` becomes a free port and ``{dir}`` a fresh directory for the server's
    files. A program without ``{port}`` has its number built in, and it is seen which one. It is
    started anew for every play, alone in a network of its own where the system allows that, and
    can write nowhere but into its working directory and ``{dir}``. To test with the interpreter
    that runs you: ``server=[sys.executable, "server.py", "{port}"]``.

    Args:
        server: the command that starts the server: a line as for a shell, or a sequence of words.
        client: the command that starts a client.
        connect: a server that runs already, in place of `server`: ``"HOST:PORT"``, or a pair such
            as ``chatspec.Server.address`` is.
        only: only sessions whose name fits this pattern, as file names do in a shell.
        altitude: only sessions of these altitudes: ``behaviour`` (what people see, over any wire
            format), ``console``, ``wire``.
        level: only sessions of these levels: ``must``, ``must-not``, ``should``, ``should-not``,
            ``may``.
        asked_by: only what the ``exercise`` asks for, or only what the ``standard`` alone does.
        sessions: only these: names of sessions or of requirements, or results of an earlier report
            (``sessions=report.failures`` plays again what failed).
        files: ``.sess`` files, spec files or directories to play in place of the standard. If they
            have no ``protocol`` block of their own they are read together with the suite.
        suite: the directory or file of the suite, in place of the one that came with the program.
        expect: a file that says what is known to fail; see ``man chatspec``, EXPECTATIONS.
        play: only this way of cutting bytes: ``whole``, ``bytes``, ``coalesced``, ``split``,
            ``random``; or ``apart``, ``joined``: each line in a segment of its own.
        fail_fast: after so many failures that nothing else explains no other session is begun.
        time_limit: after so many seconds no other session is begun, and what was not played is
            told; the report has what was (`Report.exit_status` is 130
            then).
        write_expect: the file into which what fails in this run is written as known to fail, for
            `expect`.
        seed: makes the same random bytes and cuts again.
        jobs: how many sessions are played at the same time.
        timeout: after how many seconds the whole run is given up; None: never.
        deadline: how many seconds a program may take for any single step (5 if not given).
        isolation: ``auto``, ``none`` or ``required``: whether programs get namespaces of their own.
        show: whether `Report.text` tells also what was exchanged in sessions that passed.
        reports: further reports to write: ``{"html": "result.html", "junit": "result.xml"}``;
            ``chatspec run --help`` names the formats.
        output: where the text report is written while it comes, such as ``sys.stdout``.
        cwd: the directory from which commands and files are looked up; None: the current one.
        program: the program ``chatspec``. Otherwise the variable CHATSPEC_PROGRAM names it, or it
            lies in this package, or on PATH.

    Returns:
        What came of it. A failed run is returned too: see `Report.passed` and
        `Report.raise_for_failures`.

    Raises:
        SuiteError: wrong use, in the program's own words; the program was not found; it did not end
            within `timeout`; no session was chosen.
        KeyboardInterrupt: Ctrl-C; then the program and all that it started have ended.
    """
    words = ["run"]
    _add(words, "--suite", suite)
    _add(words, "--server", _command_line(server, "server"))
    _add(words, "--client", _command_line(client, "client"))
    _add(words, "--connect", _host_and_port(connect))
    _add(words, "--only", only)
    for option, chosen in (("--altitude", altitude), ("--level", level), ("--asked-by", asked_by)):
        for word in (chosen,) if isinstance(chosen, str) else chosen:
            _add(words, option, word)
    _add(words, "--expect", expect)
    _add(words, "--play", play)
    _add(words, "--fail-fast", fail_fast)
    _add(words, "--time-limit", None if time_limit is None else f"{time_limit}s")
    _add(words, "--write-expect", write_expect)
    _add(words, "--seed", seed)
    _add(words, "--jobs", jobs)
    _add(words, "--isolation", isolation)
    if deadline is not None:
        _add(words, "--deadline-ms", round(deadline * 1000))
    if show:
        words.append("--show")
    # Who has interrupted a run gets no report of it; whose time was over does.
    told = (0, 1, 3) if time_limit is None else (0, 1, 3, 130)
    with tempfile.TemporaryDirectory(prefix="chatspec-report-") as directory:
        path = Path(directory, "report.json")
        for kind, file in {**(reports or {})}.items():
            words += ["--report", f"{kind}={os.fspath(file)}"]
        words += ["--report", f"json={path}", "--"]
        words += [*_paths(files), *_session_names(sessions)]
        ended = launch(find_program(program), words, cwd=cwd, timeout=timeout, output=output)
        document = _read_json(path) if ended.status in told else None
    if document is None:
        raise SuiteError(_trouble(ended))
    report = read_report(document, ended.out, ended.err, ended.status)
    if not report.results:
        raise SuiteError(_trouble(ended))
    return report


def list_sessions(
    files: StrPath | Iterable[StrPath] = (),
    *,
    suite: StrPath | None = None,
    cwd: StrPath | None = None,
    program: StrPath | None = None,
) -> tuple[SessionInfo, ...]:
    """The sessions of a suite, in its order.

    Args:
        files: only those of these files or directories; see `run`.
        suite: as for `run`.
        cwd: as for `run`.
        program: as for `run`.

    Raises:
        SuiteError: the suite cannot be read; the text says file, line and column of each fault.
    """
    listed = _list(files, suite, cwd, program)
    return tuple(
        SessionInfo(id=one["id"], section=one["section"], level=one["level"],
                    altitude=one["altitude"], asked_by_exercise=one["asked_by_exercise"],
                    requirements=tuple(one["proves"]), needs=tuple(one["needs"]),
                    points=one["points"], file=_place(one, cwd), line=one["place"]["line"])
        for one in listed["sessions"])


def list_requirements(
    files: StrPath | Iterable[StrPath] = (),
    *,
    suite: StrPath | None = None,
    cwd: StrPath | None = None,
    program: StrPath | None = None,
) -> tuple[RequirementInfo, ...]:
    """The requirements of a suite, in its order.

    Args:
        files: only those of these files or directories, and those their sessions prove.
        suite: as for `run`.
        cwd: as for `run`.
        program: as for `run`.

    Raises:
        SuiteError: the suite cannot be read; the text says file, line and column of each fault.
    """
    listed = _list(files, suite, cwd, program)
    return tuple(
        RequirementInfo(id=one["id"], level=one["level"],
                        asked_by_exercise=one["asked_by_exercise"], sentence=one["sentence"],
                        section=one["section"], sessions=tuple(one["sessions"]),
                        file=_place(one, cwd), line=one["place"]["line"])
        for one in listed["requirements"])


# Needs no quotes in a shell. The braces of {port} and {dir} are plain too, so that the command
# which a report prints can be read.
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_@%+=:,./{}-]+")


def join_words(words: Iterable[StrPath]) -> str:
    """The command line that a shell splits into these words."""
    return " ".join(
        word if _PLAIN_WORD.fullmatch(word) else shlex.quote(word)
        for word in (os.fspath(one) for one in words))


def _command_line(command: Command | None, what: str) -> str | None:
    if command is None:
        return None
    line = command if isinstance(command, str) else join_words(
        [command] if isinstance(command, os.PathLike) else command)
    if not line.strip():
        raise SuiteError(f"{what}: the command is empty")
    return line


def _host_and_port(connect: str | tuple[Any, ...] | None) -> str | None:
    if connect is None or isinstance(connect, str):
        return connect
    host, port = str(connect[0]), int(connect[1])
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _session_names(sessions: str | Result | Iterable[str | Result]) -> list[str]:
    if isinstance(sessions, (str, Result)):
        sessions = (sessions,)
    return [one.session if isinstance(one, Result) else one for one in sessions]


def _paths(files: StrPath | Iterable[StrPath]) -> list[str]:
    if isinstance(files, (str, os.PathLike)):
        files = (files,)
    return [os.fspath(one) for one in files]


def _add(words: list[str], option: str, value: object) -> None:
    # As one word: the value may begin with a dash.
    if value is not None:
        text = os.fspath(value) if isinstance(value, os.PathLike) else str(value)
        words.append(f"{option}={text}")


def _list(files: StrPath | Iterable[StrPath], suite: StrPath | None, cwd: StrPath | None,
          program: StrPath | None) -> Mapping[str, Any]:
    words = ["list", "--json"]
    _add(words, "--suite", suite)
    ended = launch(find_program(program), [*words, "--", *_paths(files)], cwd=cwd,
                   timeout=_LIST_SECONDS_MAX, output=None)
    if ended.status != 0:
        raise SuiteError(_trouble(ended))
    listed: Mapping[str, Any] = json.loads(ended.out)
    return listed


def _place(one: Mapping[str, Any], cwd: StrPath | None) -> Path:
    # The program names files as it reached them from its directory.
    return Path(os.path.normpath(Path(cwd or ".").absolute() / one["place"]["file"]))


def _read_json(path: Path) -> Mapping[str, Any] | None:
    try:
        document: Mapping[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None  # the program stopped before it, and has said why
    return document


def _trouble(ended: Ended) -> str:
    said = ended.err.strip().removeprefix("chatspec: ")
    if ended.status == 2 and said:
        return said
    if ended.status in (0, 3) and said:
        return said
    how = f"signal {-ended.status}" if ended.status < 0 else f"exit status {ended.status}"
    if ended.status == 130:
        how = "it was interrupted"
    return f"the program chatspec ended without a report ({how})" + (f": {said}" if said else "")
