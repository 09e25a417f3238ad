"""chatspec.run: the suite from Python, over the real program and real servers."""

import concurrent.futures
import io
import os
import pickle
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import chatspec
from chatspec import SuiteError, SuiteFailure, Verdict
from chatspec._launch import find_program, launch
from chatspec.report import read_report
from chatspec.suite import _host_and_port

SOURCE = Path(__file__).resolve().parents[3]
PROGRAMS = Path(find_program()).parent
PLAYER_TESTING = SOURCE / "conformance/player/testing"
GOOD = [PROGRAMS / "chat-server-select", "--port", "{port}", "--directory", "{dir}"]
CUT = ["a-line-in-three-segments", "a-line-and-a-half"]  # the cause, and what it blocks
PATIENCE_SECONDS = 30  # against hanging; nothing is concluded from time


def faulty(fault):
    server = SOURCE / "conformance/faulty/server_select.py"
    return [sys.executable, server, "--port", "{port}", "--directory", "{dir}", "--fault", fault]


@pytest.fixture(scope="module")
def failed():
    return chatspec.run(faulty("recv-is-a-line"), sessions=CUT, seed=7)


# ---- What comes back -----------------------------------------------------------------------------


def test_a_run_that_passes():
    report = chatspec.run(GOOD, sessions=CUT, play="whole", seed=11)
    assert report.passed and report
    assert set(report.counts) == {Verdict.PASS}
    assert not report.failures
    assert report.raise_for_failures() is None
    assert len(report) == len(list(report)) == sum(report.counts.values()) == 2
    one = report["a-line-in-three-segments"]
    assert one.passed and one.requirements == ("framing.line",) and one.level == "MUST"
    assert (one.chart, one.message, one.play, one.again) == ("", "", None, None)
    assert report.seed == one.seed == 11
    assert all(sentence.proved for sentence in report.requirements)
    assert "everything that was played passed" in report.text
    proved = f"{len(report.requirements)} of {len(report.requirements)} requirements proved"
    assert str(report) == f"{report.tested}: passed: {len(report)} PASS; {proved}"
    assert repr(report) == f"<Report of {report}>"
    with pytest.raises(KeyError):
        report["no-such-session"]


def test_a_failure_has_the_sentence_the_chart_and_the_way_back(failed):
    assert not failed and failed.exit_status == 1
    one = failed["a-line-in-three-segments"]
    assert one.verdict is Verdict.FAIL and not one.passed
    assert one.message == "played whole: bob received another line"
    assert (one.play, one.seed) == ("whole", 7)
    for text in ["A line ends with LF, whatever TCP segments", "    expected  (", "    got       (",
                 "  What was exchanged", "✗ (", f"  Again: {one.again}"]:
        assert text in one.chart
    assert one.chart in failed.text
    assert str(one) == f"FAIL a-line-in-three-segments: {one.message}"
    assert not next(r for r in failed.requirements if r.id == "framing.line").proved


def test_the_way_back_is_a_command_that_a_shell_takes(failed):
    words = shlex.split(failed["a-line-in-three-segments"].again)
    assert words[0] == "chatspec"
    again = subprocess.run([find_program(), *words[1:]], stdout=subprocess.PIPE,
                           timeout=PATIENCE_SECONDS)
    assert again.returncode == 1
    assert "bob received another line" in again.stdout.decode()


def test_one_cause_is_told_once(failed):
    blocked = [one for one in failed if one.verdict is Verdict.BLOCKED]
    assert blocked
    assert all(one.blocker == "a-line-in-three-segments" and not one.chart for one in blocked)
    assert failed.failures[0].session == "a-line-in-three-segments"
    assert set(failed.failures) == {one for one in failed if one.verdict.bad}


def test_raise_for_failures_shows_charts(failed):
    with pytest.raises(AssertionError) as caught:
        failed.raise_for_failures()
    failure = caught.value
    assert isinstance(failure, SuiteFailure) and isinstance(failure, chatspec.Error)
    assert failure.report is failed
    assert str(failure).startswith(str(failed))
    assert failed["a-line-in-three-segments"].chart in str(failure)
    assert f"\nBLOCKED {failed.failures[-1].session}: " in str(failure)
    with pytest.raises(SuiteFailure) as caught:
        failed.raise_for_failures(charts=0)
    assert "What was exchanged" not in str(caught.value)
    assert "\nFAIL a-line-in-three-segments: " in str(caught.value)


def test_reports_and_failures_can_be_pickled(failed):
    assert pickle.loads(pickle.dumps(failed)) == failed
    assert str(pickle.loads(pickle.dumps(SuiteFailure(failed)))) == str(SuiteFailure(failed))


def test_a_notebook_shows_charts_as_text(failed):
    page = failed._repr_html_()
    assert "<summary>FAIL a-line-in-three-segments" in page
    assert "What was exchanged" in page and "A line ends with LF" in page
    assert "(&#x27;127.0.0.1&#x27;" in page


def test_what_failed_is_played_again(failed):
    again = chatspec.run(GOOD, sessions=failed.failures, play="whole")
    assert again.passed
    assert {one.session for one in again} == {one.session for one in failed.failures}


def test_expectations_and_what_cannot_be_played(tmp_path):
    expect = tmp_path / "known.txt"
    expect.write_text("fail a-line-in-three-segments because it is homework\n")
    server = faulty("recv-is-a-line")
    report = chatspec.run(server, sessions=["a-line-in-three-segments", "the-exercise-example"],
                          expect=expect)
    assert report["a-line-in-three-segments"].verdict is Verdict.EXPECTED_FAIL
    assert report["a-line-in-three-segments"].message == "it is homework"
    assert report["the-exercise-example"].verdict is Verdict.UNSUPPORTED
    assert "--client" in report["the-exercise-example"].message
    assert report.passed and not report.failures


def test_nothing_could_be_tested_is_no_pass():
    report = chatspec.run(GOOD, sessions="the-exercise-example")
    assert report.exit_status == 3 and not report.passed and not report.failures
    with pytest.raises(SuiteFailure, match="could not be tested(.|\n)*UNSUPPORTED the-exercise-ex"):
        report.raise_for_failures()


def test_a_should_that_was_missed_is_advice(tmp_path):
    session = tmp_path / "mine.sess"
    session.write_text("session missed\n  proves order.common\npeers ann\n  ann > /lsit\n"
                       "  ann < never\n"
                       "session tolerated\n  proves chat.broadcast\npeers ann\n  ann > /lsit\n"
                       "  either\n    ann < never\n"
                       "  or lenient \"do not answer\"\n    ann < {any}\n  end\n")
    report = chatspec.run(GOOD, files=session, play="whole")
    assert report.passed and set(report.counts) == {Verdict.PASS_LENIENT}
    assert report["missed"].advice == ("ann received another line",)
    one = report["tolerated"]
    assert any("do not answer" in advice and "mine.sess:" in advice for advice in one.advice)


def test_a_report_of_another_version_is_refused():
    with pytest.raises(SuiteError, match="version 2.*same version"):
        read_report({"format": "chatspec report", "version": 2}, "", "", 0)
    with pytest.raises(SuiteError, match="'tested'.*same version"):
        read_report({"format": "chatspec report", "version": 1}, "", "", 0)


# ---- What goes in --------------------------------------------------------------------------------


def test_words_need_no_quotes(tmp_path):
    place = tmp_path / "it's my server"
    place.mkdir()
    (place / "server.py").write_text((PLAYER_TESTING / "small_server.py").read_text())
    report = chatspec.run([sys.executable, "-B", place / "server.py", "{port}", "{dir}"],
                          files=PLAYER_TESTING / "chat.md", sessions="everyone-else", play="whole")
    assert report.passed, report.text
    assert "'{port}'" not in report.tested


def test_files_and_commands_are_looked_up_from_cwd(tmp_path):
    (tmp_path / "server.py").write_text((PLAYER_TESTING / "small_server.py").read_text())
    (tmp_path / "chat.md").write_text((PLAYER_TESTING / "chat.md").read_text())
    report = chatspec.run("python3 -B server.py {port} {dir}", files="chat.md", cwd=tmp_path,
                          only="everyone-*", play="whole")
    assert report.passed and report["everyone-else"].file == "chat.md"


def test_sessions_by_what_they_are():
    kinds = {"altitude": ("console", "behaviour"), "level": "must", "asked_by": "exercise"}
    report = chatspec.run(client=[PROGRAMS / "chat-client", "{port}"], only="files-that-*",
                          jobs=1, **kinds)
    wanted = {one.id for one in chatspec.list_sessions()
              if one.altitude in kinds["altitude"] and one.level == "MUST"
              and one.asked_by_exercise and one.id.startswith("files-that-")}
    assert wanted and {one.session for one in report} == wanted
    with pytest.raises(SuiteError, match="--altitude: behavior not in"):
        chatspec.run(GOOD, altitude="behavior")


def test_after_enough_failures_no_session_is_begun():
    report = chatspec.run(faulty("recv-is-a-line"), sessions=[CUT[0], "three-lines-in-one-segment"],
                          play="whole", fail_fast=1, jobs=1)
    assert report.exit_status == 1
    assert report.counts[Verdict.UNSUPPORTED] == 1


def test_when_the_time_is_over_the_rest_is_told():
    report = chatspec.run(GOOD, time_limit=1)
    assert report.exit_status == 130 and not report.passed
    assert report.counts[Verdict.UNSUPPORTED] > 0, "the whole suite takes many seconds"


def test_what_fails_is_expected_in_the_next_run(tmp_path):
    known = tmp_path / "known"
    first = chatspec.run(faulty("recv-is-a-line"), sessions=CUT[0], play="whole",
                         write_expect=known)
    assert first.exit_status == 1 and CUT[0] in known.read_text()
    again = chatspec.run(faulty("recv-is-a-line"), sessions=CUT[0], play="whole", expect=known)
    assert again.counts[Verdict.EXPECTED_FAIL] == 1


def test_a_server_of_this_process_by_its_address(tmp_path):
    with chatspec.Server("threading", directory=tmp_path) as server:
        report = chatspec.run(connect=server.address, sessions=CUT, play="whole")
    assert report.tested == f"{server.address[0]}:{server.address[1]}"
    assert len(report) == 2 and set(report.counts) <= {Verdict.PASS, Verdict.PASS_LENIENT}


@pytest.mark.parametrize("address, told", [
    (("localhost", 99), "localhost:99"), (("::1", 99, 0, 0), "[::1]:99"), ("here:99", "here:99")])
def test_addresses_as_the_program_takes_them(address, told):
    assert _host_and_port(address) == told


def test_further_reports_and_output_while_it_runs(tmp_path):
    output = io.StringIO()
    report = chatspec.run(GOOD, only="a-line-in-three-segments", play="whole", output=output,
                          reports={"html": tmp_path / "r.html", "junit": tmp_path / "r.xml"})
    assert output.getvalue() == report.text
    assert (tmp_path / "r.html").read_text().startswith("<!")
    assert "<testsuite" in (tmp_path / "r.xml").read_text()


@pytest.mark.parametrize("arguments, words", [
    ({}, "nothing to test: give --server CMD"),
    ({"server": GOOD, "connect": "localhost:1"}, "--server and --connect: give one of them"),
    ({"server": GOOD, "play": "sideways"}, "--play: sideways not in {whole,bytes"),
    ({"server": GOOD, "sessions": "no-such-thing"}, "'no-such-thing' is no file, no session"),
    ({"server": GOOD, "sessions": "--help"}, "'--help' is no file, no session"),
    ({"server": GOOD, "only": "no-such-thing*"}, "no session was chosen"),
    ({"server": GOOD, "expect": "/none"}, "--expect: cannot read /none"),
    ({"server": []}, "server: the command is empty"),
    ({"server": "'"}, "'"),
    ({"server": GOOD, "cwd": "/no/such/directory"}, "/no/such/directory"),
])
def test_wrong_use_is_one_line_in_the_programs_words(arguments, words):
    with pytest.raises(SuiteError) as caught:
        chatspec.run(**arguments)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value) and not str(caught.value).startswith("chatspec")


def test_the_program_is_found_or_it_is_said_how(tmp_path, monkeypatch):
    real = find_program()
    monkeypatch.setenv("CHATSPEC_PROGRAM", "/no/such/chatspec")
    with pytest.raises(SuiteError, match="variable CHATSPEC_PROGRAM: /no/such/chatspec"):
        find_program()
    with pytest.raises(SuiteError, match="program=: *none|program=none"):
        find_program("none")
    assert find_program(real) == real
    monkeypatch.delenv("CHATSPEC_PROGRAM")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SuiteError, match="not found: install it.*CHATSPEC_PROGRAM"):
        find_program()
    (tmp_path / "chatspec").symlink_to(real)
    assert find_program() == str(tmp_path / "chatspec")


# ---- What is in a suite --------------------------------------------------------------------------


def test_list_sessions_and_requirements(tmp_path):
    sessions = {one.id: one for one in chatspec.list_sessions()}
    one = sessions["a-line-in-three-segments"]
    assert (one.level, one.altitude, one.asked_by_exercise) == ("MUST", "wire", True)
    assert one.requirements == ("framing.line",)
    assert one.file.is_absolute()
    assert one.file.read_text().splitlines()[one.line - 1] == "session a-line-in-three-segments"
    requirement = next(r for r in chatspec.list_requirements() if r.id == "framing.line")
    assert "a-line-in-three-segments" in requirement.sessions
    assert requirement.sentence.startswith("A line ends with LF")

    mine = tmp_path / "mine.sess"
    mine.write_text("# mine\nsession mine\n  proves chat.broadcast\npeers ann\n")
    [mine_read] = chatspec.list_sessions("mine.sess", cwd=tmp_path)
    assert (mine_read.id, mine_read.file, mine_read.line) == ("mine", mine, 2)
    assert [one.id for one in chatspec.list_requirements(mine)] == ["chat.broadcast"]
    mine.write_text("session mine\n  proves chat.broadcast\npeers ann\n  ann => hello\n")
    with pytest.raises(SuiteError, match=r"mine\.sess:4:7: expected one of"):
        chatspec.list_sessions(mine)


# ---- Ending it -----------------------------------------------------------------------------------


def processes_with(text):
    """The words of the processes that name this among them."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and text in (words := (entry / "cmdline").read_text()):
                found.append(words.split("\0"))
        except OSError:
            pass  # it has ended
    return found


def wait_for(fact):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not fact():
        assert time.monotonic() < deadline, "waited in vain"
        # Of a process that is not our child nothing tells the end: it has to be looked for. This
        # only keeps the looking from taking the processor; nothing is concluded from it.
        time.sleep(0.01)


@pytest.fixture
def silent_server(tmp_path):
    """A server that never listens; by its path it can be recognised among all processes."""
    server = tmp_path / "silent-server.py"
    server.write_text("import signal\nwhile True:\n    signal.pause()\n")
    return server


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_the_end_of_python_is_the_end_of_all(end, tmp_path, silent_server):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = tmp_path / "run.py"
    script.write_text(
        "import sys, chatspec\n"
        f"chatspec.run([sys.executable, {str(silent_server)!r}, '{{port}}'],\n"
        "             sessions='a-line-in-three-segments', deadline=60)\n")
    with subprocess.Popen([sys.executable, script], env={**os.environ, "TMPDIR": str(temporary)},
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            # The server itself, and not only those who have its path among their words.
            wait_for(lambda: any(words[:2] == [sys.executable, str(silent_server)]
                                 for words in processes_with(str(silent_server))))
            process.send_signal(end)
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    assert process.returncode == -end
    wait_for(lambda: not processes_with(str(silent_server)))
    left = [path.name for path in temporary.iterdir()]
    if end == signal.SIGINT:
        assert errors.rstrip().endswith("KeyboardInterrupt")
        assert not left
    else:  # who is killed cannot tidy up: the place for its report is all that stays
        assert not [name for name in left if not name.startswith("chatspec-report-")]


def test_a_run_that_takes_too_long_is_given_up(silent_server):
    with pytest.raises(SuiteError, match=r"did not end within 0\.3 s.*timeout="):
        chatspec.run([sys.executable, silent_server, "{port}"], deadline=60, timeout=0.3,
                     sessions="a-line-in-three-segments")
    wait_for(lambda: not processes_with(str(silent_server)))


def test_an_error_of_who_gets_the_output_ends_the_program(silent_server, tmp_path):
    # The program writes a line at once and would then go on for ever.
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho begun\nexec tail -f /dev/null\n")
    program.chmod(0o755)

    class Full(io.StringIO):
        def write(self, text):
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        launch(str(program), [str(silent_server)], cwd=None, timeout=None, output=Full())
    wait_for(lambda: not processes_with(str(program)))


def test_a_program_that_does_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("chatspec._launch._ENDING_SECONDS_MAX", 0.1)
    program, pid = tmp_path / "deaf", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\ntrap '' INT\necho $$ > {pid}\necho ready\nexec tail -f /dev/null\n")
    program.chmod(0o755)

    class Stop(io.StringIO):
        def write(self, text):
            raise KeyboardInterrupt  # now it is deaf for certain

    with pytest.raises(KeyboardInterrupt):
        launch(str(program), [], cwd=None, timeout=None, output=Stop())
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_program_that_dies_is_no_report(tmp_path):
    program = tmp_path / "dying"
    program.write_text("#!/bin/sh\necho 'chatspec: out of luck' >&2\nkill -9 $$\n")
    program.chmod(0o755)
    with pytest.raises(SuiteError, match=r"without a report \(signal 9\): out of luck"):
        chatspec.run(GOOD, program=program)


def test_several_runs_at_once():
    def run(seed):
        return chatspec.run(GOOD, sessions=CUT, play="whole", seed=seed)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(run, range(3)))
    assert [(one.seed, one.passed) for one in reports] == [(0, True), (1, True), (2, True)]


def test_the_judge_shares_no_code_with_the_judged():
    for name in ("_launch", "pytest_plugin", "report", "suite"):
        text = (SOURCE / "bindings/python/chatspec" / f"{name}.py").read_text()
        assert "_core" not in text
