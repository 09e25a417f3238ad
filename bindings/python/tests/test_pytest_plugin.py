"""The pytest plugin, as somebody's pytest sees it."""

import shlex
import sys
from pathlib import Path

import pytest

from chatspec._launch import find_program

pytest_plugins = "pytester"

SOURCE = Path(__file__).resolve().parents[3]
PROGRAM = find_program()
SERVER = f"{Path(PROGRAM).parent / 'chat-server-select'} --port {{port}}"
FAULTY = (f"{sys.executable} {SOURCE / 'conformance/faulty/server_select.py'} "
          "--port {port} --directory {dir} --fault recv-is-a-line")

HELLO = """session hello-goes-round
  proves chat.broadcast
peers ann bob
  ann > hello
  bob < $ann: hello
"""
WRONG = """session wrong-on-purpose
  proves chat.broadcast chat.not-to-sender
peers ann bob
  ann > hello
  bob < $ann: hullo
"""
LOOKS_INTO_DIR = """session looks-into-dir
  proves upload.stored
peers ann
  disk empty
"""
TOLERATED = """session tolerated
  proves chat.broadcast
peers ann
  ann > /lsit
  either
    ann < never
  or lenient "do not answer"
    ann < {any}
  end
"""
BROKEN = """session broken
  proves chat.broadcast
peers ann
  ann >> @no-such-file
"""
README = f"# About\n\n```session\n{HELLO.replace('hello-goes-round', 'in-the-readme')}```\n"


@pytest.fixture
def project(pytester, monkeypatch):
    """Runs pytest with the plugin in an empty directory; whole plays are enough here."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("CHATSPEC_PROGRAM", PROGRAM)

    def run(*arguments):
        return pytester.runpytest_inprocess(
            "-p", "chatspec.pytest_plugin", "-p", "no:cacheprovider", "--chat-play", "whole",
            "-W", "ignore::pytest.PytestAssertRewriteWarning", *arguments)

    pytester.run_project = run
    return pytester


@pytest.fixture
def calls(project, monkeypatch):
    """How the program was started: the words of each call."""
    log = project.path / "calls.log"
    wrapper = project.path / "logged-chatspec"
    wrapper.write_text(f'#!/bin/sh\necho "$@" >> {shlex.quote(str(log))}\nexec {PROGRAM} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("CHATSPEC_PROGRAM", str(wrapper))
    return lambda command: [line.split() for line in log.read_text().splitlines()
                            if line.startswith(command + " ")] if log.exists() else []


def write(project, **files):
    for name, text in files.items():
        (project.path / name.replace("_", ".")).write_text(text)


# ---- Without a program to test -------------------------------------------------------------------


def test_a_project_that_does_not_use_it_sees_nothing(project, calls):
    write(project, README_md=README, broken_sess="this is no session")
    project.makepyfile("def test_mine(): pass")
    result = project.run_project()
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*chatspec*")
    assert calls("run") == calls("list") == []


def test_a_named_file_without_a_program_to_test_says_what_to_give(project):
    write(project, mine_sess=HELLO, README_md=README)
    for name in ("mine.sess", "README.md"):
        result = project.run_project(name)
        assert result.ret == pytest.ExitCode.INTERRUPTED
        result.stdout.fnmatch_lines(["nothing to test: give --chat-server COMMAND*"])


def test_collect_only_shows_where_each_session_stands(project):
    write(project, mine_sess=HELLO + "\n" + WRONG, README_md=README)
    result = project.run_project("--collect-only", "mine.sess", "README.md")
    result.stdout.fnmatch_lines([
        "<SessionFile mine.sess>",
        "  <SessionItem hello-goes-round (mine.sess:1)>",
        "  <SessionItem wrong-on-purpose (mine.sess:7)>",
        "<SessionFile README.md>",
        "  <SessionItem in-the-readme (README.md:4)>"])


# ---- Sessions as tests ---------------------------------------------------------------------------


def test_each_verdict_becomes_what_pytest_calls_it(project):
    write(project, mine_sess="\n".join([HELLO, WRONG, LOOKS_INTO_DIR, TOLERATED, BROKEN]),
          README_md=README, other_md="# Nothing here\n```session example\nnot ours\n```\n")
    result = project.run_project("--chat-server", SERVER, "-rsP")
    result.assert_outcomes(passed=3, failed=1, skipped=1, errors=1)
    result.stdout.fnmatch_lines(["chatspec: server *chat-server-select --port {port}"])
    # Failed: the chart, and no traceback.
    result.stdout.fnmatch_lines([
        "FAIL wrong-on-purpose",
        "  chat.broadcast · MUST *",
        "  > bob < $ann: hullo",
        "    expected  (*): hullo",
        "    got       (*): hello",
        "  What was exchanged *",
        "  Again: chatspec run *mine.sess --server * wrong-on-purpose"])
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.fnmatch_lines([
        "*ERROR at setup of broken*", "BROKEN broken", "  > ann >> @no-such-file"])
    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] mine.sess:13: needs --server with {dir} *"])
    result.stdout.fnmatch_lines(["*mine.sess:*: do not answer"])
    result.stdout.fnmatch_lines(["*: something failed: *1 FAIL*requirements proved"])


def test_what_is_known_to_fail_is_xfail(project):
    write(project, mine_sess=HELLO + "\n" + WRONG,
          known_txt="fail wrong-on-purpose because it is wrong\nfail upload.size because later\n"
                    "fail hello-goes-round because somebody thought so\n")
    result = project.run_project("--chat-server", SERVER, "--chat-expect", "known.txt", "-rx")
    result.assert_outcomes(xfailed=1, failed=1)
    result.stdout.fnmatch_lines(["XFAIL mine.sess::wrong-on-purpose - *it is wrong"])
    result.stdout.fnmatch_lines(["UNEXPECTED-PASS hello-goes-round: *"])


def test_the_program_runs_once_with_what_was_selected(project, calls):
    write(project, one_sess=HELLO + "\n" + WRONG, two_sess=HELLO.replace("hello-", "again-"))
    result = project.run_project("--chat-server", SERVER, "-k", "goes-round",
                                 "one.sess", "two.sess")
    result.assert_outcomes(passed=2, deselected=1)
    result.stdout.fnmatch_lines(["chatspec: 2 sessions are played together; *"])
    [words] = calls("run")
    assert words[words.index("--") + 1:] == [
        str(project.path / "one.sess"), str(project.path / "two.sess"),
        "hello-goes-round", "again-goes-round"]


def test_another_protocol_is_played_by_itself(project, calls):
    small = SOURCE / "conformance/player/testing"
    write(project, mine_sess=HELLO, chat_md=(small / "chat.md").read_text())
    result = project.run_project("--chat-server", SERVER, "-k", "everyone-else or hello-goes-round")
    assert result.parseoutcomes()["passed"] == 2
    assert [words[words.index("--") + 1:] for words in calls("run")] == [
        [str(project.path / "chat.md"), "everyone-else"],
        [str(project.path / "mine.sess"), "hello-goes-round"]]


def test_it_stops_at_the_first_failure(project):
    write(project, mine_sess=WRONG + "\n" + HELLO)
    project.run_project("--chat-server", SERVER, "-x").assert_outcomes(failed=1)


def test_sessions_have_marks_and_keywords(project):
    write(project, mine_sess=HELLO + "\n" + LOOKS_INTO_DIR + "\n" + WRONG)
    one = project.run_project("--chat-server", SERVER, "--strict-markers", "--collect-only", "-q",
                              "-m", "upload and must and wire and exercise")
    one.stdout.fnmatch_lines(["mine.sess::looks-into-dir", "1/3 tests collected*"])
    one = project.run_project("--chat-server", SERVER, "--strict-markers", "--collect-only", "-q",
                              "-k", "chat.not-to-sender")
    one.stdout.fnmatch_lines(["mine.sess::wrong-on-purpose", "1/3 tests collected*"])


def test_the_standard_itself(project, calls):
    write(project, mine_sess=HELLO)
    result = project.run_project("--chat-server", FAULTY, "--chat-standard", "-rs", "-v", "-k",
                                 "a-line-in-three-segments or a-line-and-a-half or "
                                 "hello-goes-round")
    # One cause fails one test, wherever the others stand.
    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], outcomes["skipped"], outcomes["passed"]) == (1, 1, 1)
    result.stdout.fnmatch_lines(["*/protocol.md::a-line-in-three-segments FAILED*"])
    result.stdout.fnmatch_lines(["SKIPPED * BLOCKED: * a-line-in-three-segments*"])
    assert len(calls("run")) == 1


def test_no_session_is_played_twice(project, calls):
    (project.path / "spec.md").write_text(
        (SOURCE / "conformance/player/testing/chat.md").read_text())
    result = project.run_project("--chat-server", SERVER, "--chat-suite", "spec.md",
                                 "--chat-standard", "-k", "everyone-else")
    assert result.parseoutcomes()["passed"] == 1
    assert len(calls("run")) == 1


def test_the_standard_needs_something_to_test(project):
    result = project.run_project("--chat-standard")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --chat-standard: nothing to test: give --chat-server*"])


def test_settings_of_a_file_are_seen_from_there(project, monkeypatch):
    small = SOURCE / "conformance/player/testing"
    (project.path / "my server").mkdir()
    (project.path / "my server/server.py").write_text((small / "small_server.py").read_text())
    (project.path / "chat.md").write_text((small / "chat.md").read_text())
    project.makeini("[pytest]\nchat_server = python3 -B 'my server/server.py' {port} {dir}\n"
                    "chat_seed = 5\n")
    below = project.path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    result = project.run_project("../chat.md", "-k", "everyone-else", "-v")
    result.assert_outcomes(passed=1, deselected=result.parseoutcomes()["deselected"])
    # What the command line says counts more.
    result = project.run_project("../chat.md", "-k", "everyone-else",
                                 "--chat-server", "false {port}", "--chat-seed", "6")
    result.assert_outcomes(failed=1, deselected=result.parseoutcomes()["deselected"])
    result.stdout.fnmatch_lines(["*Again: chatspec run * --server 'false {port}' --seed 6 *"])


def test_a_file_that_is_wrong_says_where(project):
    write(project, mine_sess=HELLO.replace("ann > hello", "ann => hello"))
    result = project.run_project("--chat-server", SERVER)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*mine.sess:4:7: expected one of *"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_run_that_cannot_be_is_one_error(project, calls):
    write(project, mine_sess=HELLO + "\n" + WRONG)
    result = project.run_project("--chat-server", SERVER, "--chat-expect", "none.txt", "-rs")
    result.assert_outcomes(errors=1, skipped=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of hello*", "--expect: cannot read none.txt: *"])
    result.stdout.no_fnmatch_line("*Traceback*")
    assert len(calls("run")) == 1


def test_a_number_that_is_none(project):
    result = project.run_project("--chat-jobs", "many")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --chat-jobs: 'many' is no number"])


def test_who_tries_again_gets_a_new_play(project, calls):
    write(project, mine_sess=HELLO + "\n" + WRONG)
    project.makeconftest("""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            for number in range(2):
                reports = runtestprotocol(item, nextitem=nextitem, log=False)
            for report in reports:
                item.ihook.pytest_runtest_logreport(report=report)
            return True
    """)
    project.run_project("--chat-server", SERVER).assert_outcomes(passed=1, failed=1)
    assert [words[words.index("--") + 2:] for words in calls("run")] == [
        ["hello-goes-round", "wrong-on-purpose"], ["hello-goes-round"], ["wrong-on-purpose"]]


# ---- Fixtures ------------------------------------------------------------------------------------

FAKES = """
    import chatspec
    import pytest

    told = []

    class Server:
        def __init__(self, engine, *, directory, host="localhost", port=0):
            assert directory.parent.is_dir() and not directory.exists()
            self.engine, self.address = engine, ("::1", 4711, 0, 0)
        def __enter__(self):
            told.append(f"{self.engine} begins")
            return self
        def __exit__(self, *error):
            told.append(f"{self.engine} ends")

    class Client:
        number = 0
        def __init__(self, host, port):
            assert (host, port) == ("::1", 4711)
            Client.number += 1
            self.number = Client.number
        def __enter__(self):
            told.append(f"client {self.number} connects")
            return self
        def list(self):
            told.append(f"client {self.number} is known")
            raise chatspec.Refused("Unknown command")
        def __exit__(self, *error):
            told.append(f"client {self.number} closes")

    @pytest.fixture(autouse=True)
    def fakes(monkeypatch):
        monkeypatch.setattr(chatspec, "Server", Server, raising=False)
        monkeypatch.setattr(chatspec, "Client", Client, raising=False)

    def pytest_unconfigure():
        for line in told:
            print("told:", line)
"""


def test_fixtures_end_what_they_began(project):
    project.makeconftest(FAKES)
    project.makepyfile("""
        def test_two(chat_clients):
            ann, bob = chat_clients(2)
            assert (ann.number, bob.number) != (1, 2)
    """)
    result = project.run_project("-s")
    result.assert_outcomes(passed=1, failed=1)
    told = [line.partition("told: ")[2] for line in result.outlines if "told: " in line]
    assert told == [
        "select begins",
        "client 1 connects", "client 1 is known", "client 2 connects", "client 2 is known",
        "client 2 closes", "client 1 closes", "select ends",
        "threading begins",
        "client 3 connects", "client 3 is known", "client 4 connects", "client 4 is known",
        "client 4 closes", "client 3 closes", "threading ends"]


def test_one_engine_only_and_one_client(project):
    project.makeconftest(FAKES)
    project.makepyfile("""
        import pytest

        @pytest.mark.parametrize("chat_server", ["select"], indirect=True)
        def test_one(chat_client, chat_server):
            assert (chat_client.number, chat_server.engine) == (1, "select")
    """)
    project.run_project().assert_outcomes(passed=1)


def test_real_servers_and_clients(project):
    project.makepyfile("""
        def test_hello(chat_clients):
            ann, bob = chat_clients(2)
            ann.say("hello")
            message = next(bob.messages(timeout=20))
            assert (message.sender, message.text) == (ann.address, "hello")

        def test_files(chat_client, chat_server, tmp_path):
            (tmp_path / "a.txt").write_text("a file")
            chat_client.upload(tmp_path / "a.txt")
            chat_client.download("a.txt", to=tmp_path / "downloads")
            assert (tmp_path / "downloads/a.txt").read_text() == "a file"
    """)
    project.run_project().assert_outcomes(passed=4)
