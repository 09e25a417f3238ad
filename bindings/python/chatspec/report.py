"""What came of a run of the suite, as values.

A `Report` is what `chatspec.run` returns. It iterates over its `Result` objects, one for each
session that was chosen, in the order of the suite.
"""

from __future__ import annotations

import enum
import html
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatspec.errors import SuiteError

__all__ = ["Report", "Requirement", "Result", "SuiteFailure", "Verdict"]


class Verdict(enum.Enum):
    """What is said of a session. `str()` gives the word that reports use: ``PASS-LENIENT``."""

    PASS = "pass"
    """All of it was as the standard says."""
    PASS_LENIENT = "pass-lenient"
    """Only something that SHOULD be was otherwise."""
    EXPECTED_FAIL = "expected-fail"
    """It failed, as the file of expectations says."""
    UNSUPPORTED = "unsupported"
    """It was not played, and the reason is told."""
    BLOCKED = "blocked"
    """It failed for a cause that another session's verdict names already."""
    FAIL = "fail"
    """The program did something else than the standard says."""
    HANG = "hang"
    """It did not do what was waited for."""
    CRASH = "crash"
    """It ended by itself, or served nobody any more."""
    UNEXPECTED_PASS = "unexpected-pass"
    """It passed, and the file of expectations says that it fails."""
    BROKEN = "broken"
    """It could not be tested, and that is not the program's fault."""

    @property
    def bad(self) -> bool:
        """Whether a run with this verdict in it counts as failed: everything from BLOCKED on."""
        return self not in _GOOD

    def __str__(self) -> str:
        return self.value.upper()


_GOOD = frozenset(
    {Verdict.PASS, Verdict.PASS_LENIENT, Verdict.EXPECTED_FAIL, Verdict.UNSUPPORTED})


@dataclass(frozen=True)
class Requirement:
    """A sentence of the standard that a chosen session claims to prove.

    Attributes:
        id: its name, such as ``chat.broadcast``.
        level: ``MUST``, ``MUST NOT``, ``SHOULD``, ``SHOULD NOT`` or ``MAY``.
        asked_by_exercise: whether the exercise itself asks for it.
        section: the section of the standard in which it stands.
        sentence: what it says.
        proved: whether all chosen sessions that claim it passed, at least one.
    """

    id: str
    level: str
    asked_by_exercise: bool
    section: str
    sentence: str
    proved: bool


@dataclass(frozen=True)
class Result:
    """What came of one session.

    Attributes:
        session: its name.
        verdict: see `Verdict`.
        requirements: the names of the requirements it proves.
        level: the strictest of their levels.
        altitude: ``wire``, ``console`` or ``behaviour``.
        section: the section of the standard to which it belongs.
        points: what a grader gives for it.
        file: the file in which it stands, as the program reached it from its directory.
        line: the line of `file` on which it begins.
        message: one line for a person: what happened, or why it was not played; empty if it passed.
        chart: the whole failure as a person reads it: the broken sentence, the steps, expected and
            got, what was exchanged, and the command that plays it again. Empty unless the verdict
            is FAIL, HANG, CRASH or BROKEN.
        play: in which way it was played when it failed (``whole``, ``bytes``, …); None if all
            plays passed or there was none.
        seed: makes the same random bytes and cuts again.
        again: the command that plays the failing play again; None if there is none.
        blocker: of a BLOCKED session: the one whose verdict names the cause; otherwise None.
        advice: what there is to know besides: remarks, and each SHOULD that was missed.
        plays: in how many ways it was played.
        seconds: how long all that took.
    """

    session: str
    verdict: Verdict
    requirements: tuple[str, ...]
    level: str
    altitude: str
    section: str
    points: int
    file: str
    line: int
    message: str
    chart: str = field(repr=False)
    play: str | None
    seed: int
    again: str | None = field(repr=False)
    blocker: str | None
    advice: tuple[str, ...] = field(repr=False)
    plays: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong: PASS, PASS-LENIENT, and also EXPECTED-FAIL and UNSUPPORTED."""
        return not self.verdict.bad

    def __str__(self) -> str:
        return f"{self.verdict} {self.session}" + (f": {self.message}" if self.message else "")


@dataclass(frozen=True, repr=False)
class Report:
    """What came of a run. True in a condition if it passed.

    Attributes:
        tested: the command or the address that was tested.
        results: one for each chosen session, in the order of the suite; also by iteration,
            ``report["its-name"]`` and ``len(report)``.
        requirements: the sentences that these sessions claim to prove.
        exit_status: of the program: 0 all passed, 1 something failed, 3 nothing could be tested,
            130 the time limit of the run was over before all was played.
        seed: makes the same random bytes and cuts again.
        isolation: how far programs were kept apart.
        seconds: how long the run took.
        again: the command that runs it again, without the choice of sessions.
        text: the whole report as ``chatspec run`` prints it.
        warnings: what the program said besides, on standard error.
        json: the JSON report, from which all this was made.
    """

    tested: str
    results: tuple[Result, ...]
    requirements: tuple[Requirement, ...]
    exit_status: int
    seed: int
    isolation: str
    seconds: float
    again: str
    text: str
    warnings: str
    json: Mapping[str, Any]

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __bool__(self) -> bool:
        return self.passed

    def __getitem__(self, session: str) -> Result:
        """The result of the session of this name.

        Raises:
            KeyError: it was not chosen.
        """
        for one in self.results:
            if one.session == session:
                return one
        raise KeyError(session)

    @property
    def sessions(self) -> tuple[Result, ...]:
        """The same as `results`."""
        return self.results

    @property
    def passed(self) -> bool:
        """Whether something could be tested and nothing was bad."""
        return self.exit_status == 0

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results whose verdict is bad; the ones that name a cause before the BLOCKED ones."""
        bad = [one for one in self.results if one.verdict.bad]
        return tuple(sorted(bad, key=lambda one: one.verdict is Verdict.BLOCKED))

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How often each verdict came, in the order of `Verdict`; those that did not come lack."""
        counted = Counter(one.verdict for one in self.results)
        return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}

    def raise_for_failures(self, charts: int = 3) -> None:
        """Does nothing if the run passed.

        Args:
            charts: of how many failures at most the whole chart goes into the message; the others
                are told in a line each.

        Raises:
            SuiteFailure: something failed, or nothing could be tested.
        """
        if not self.passed:
            raise SuiteFailure(self, charts)

    def __str__(self) -> str:
        verdicts = ", ".join(f"{number} {verdict}" for verdict, number in self.counts.items())
        proved = sum(one.proved for one in self.requirements)
        return (f"{self.tested}: {_status_words(self.exit_status)}: {verdicts or 'no sessions'}; "
                f"{proved} of {len(self.requirements)} requirements proved")

    def __repr__(self) -> str:
        return f"<Report of {self}>"

    def _repr_html_(self) -> str:
        """For notebooks: the line that sums up, and each failure to be opened."""
        text = f"<p>{html.escape(str(self))}</p>"
        for one in self.failures:
            title = html.escape(str(one))
            chart = html.escape(one.chart or one.message)
            text += f"<details><summary>{title}</summary><pre>{chart}</pre></details>"
        return text


class SuiteFailure(SuiteError, AssertionError):
    """The programs that were tested do not do what the suite asks for.

    Its text has the charts of the first failures, so that a test which ends with it shows what was
    wrong.

    Attributes:
        report: the whole report.
    """

    def __init__(self, report: Report, charts: int = 3) -> None:
        super().__init__(_failures_text(report, charts))
        self.report = report
        self._charts = charts

    def __reduce__(self) -> tuple[type[SuiteFailure], tuple[Report, int]]:
        return type(self), (self.report, self._charts)


def _status_words(exit_status: int) -> str:
    return {0: "passed", 1: "something failed"}.get(exit_status, "could not be tested")


_LINES_MAX = 20  # a screen; who wants all of them has `failures` and `text`


def _failures_text(report: Report, charts: int) -> str:
    failures = report.failures
    whole = [one for one in failures if one.chart][:max(charts, 0)]
    rest = [one for one in failures if one not in whole]
    if not failures:  # nothing could be tested: then each says why
        rest = [one for one in report.results if one.verdict is Verdict.UNSUPPORTED]
    text = str(report)
    for one in whole:
        text += "\n\n" + one.chart
    if rest:
        text += "\n"
    for one in rest[:_LINES_MAX]:
        text += f"\n{one}"
    if len(rest) > _LINES_MAX:
        text += f"\n… and {len(rest) - _LINES_MAX} more"
    return text


def read_report(document: Mapping[str, Any], text: str, warnings: str, exit_status: int) -> Report:
    """The report of which this is the JSON form.

    Args:
        document: the JSON report, parsed.
        text: what ``chatspec run`` printed.
        warnings: what it printed on standard error.
        exit_status: with which it ended.

    Raises:
        SuiteError: it is not a report, or of a version that this package cannot read.
    """
    if document.get("format") != "chatspec report" or document.get("version") != 1:
        raise SuiteError(
            "the program chatspec wrote a report that this package cannot read (format "
            f"{document.get('format')!r}, version {document.get('version')!r}); "
            "use a program and a package of the same version")
    try:
        return Report(
            tested=document["tested"],
            results=tuple(_result(one, document["seed"]) for one in document["sessions"]),
            requirements=tuple(
                Requirement(id=one["id"], level=one["level"],
                            asked_by_exercise=one["asked_by_exercise"], section=one["section"],
                            sentence=one["sentence"], proved=one["proved"])
                for one in document["requirements"]),
            exit_status=exit_status,
            seed=document["seed"],
            isolation=document["isolation"],
            seconds=document["seconds"],
            again=document["again"],
            text=text,
            warnings=warnings,
            json=document)
    except (KeyError, TypeError, ValueError) as error:
        raise SuiteError(
            f"the program chatspec wrote a report that this package cannot read: {error!r}; "
            "use a program and a package of the same version") from error


def _result(session: Mapping[str, Any], seed: int) -> Result:
    ruling = session.get("ruling", {})
    plays = session["plays"]
    failed = next((one for one in plays if "failure" in one), None)
    verdict = Verdict(session["verdict"])
    return Result(
        session=session["id"],
        verdict=verdict,
        requirements=tuple(session["proves"]),
        level=session["level"],
        altitude=session["altitude"],
        section=session["section"],
        points=session["points"],
        file=session["file"],
        line=session["line"],
        message=_message(verdict, ruling, failed),
        chart="\n".join(session.get("told", ())),
        play=failed["segmentation"] if failed else None,
        seed=failed.get("seed", seed) if failed else seed,
        again=failed["again"] if failed else None,
        blocker=ruling.get("blocker") or None,
        advice=tuple(_advice(session, failed if verdict is Verdict.PASS_LENIENT else None)),
        plays=len(plays),
        seconds=session["seconds"])


def _message(verdict: Verdict, ruling: Mapping[str, Any], failed: Mapping[str, Any] | None) -> str:
    if ruling.get("why"):
        return str(ruling["why"])
    if failed is None:
        return ""
    return f"played {failed['segmentation']}: {_what(failed)}"


def _what(play: Mapping[str, Any]) -> str:
    """What happened in a play that failed, in the words of the text report."""
    failure = play["failure"]
    what = str(failure["what"])
    if failure["verdict"] == "hang" and what.startswith("waited for "):
        return "waited in vain for " + what.removeprefix("waited for ")
    return what


def _advice(session: Mapping[str, Any], missed: Mapping[str, Any] | None) -> Iterator[str]:
    for remark in session["remarks"]:
        yield remark["text"] if isinstance(remark, dict) else remark
    known = set()
    for play in session["plays"]:
        for one in play["leniencies"]:
            told = f"{one['file']}:{one['line']}: {one['what']}"
            if told not in known:
                known.add(told)
                yield told
    if missed is not None:
        yield _what(missed)
