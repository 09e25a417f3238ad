"""Looking right without being right, and harming whoever reads the report."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

from attacking import attack
from attacks_limits import connections

# What services and graders act upon when a line of a log begins with it.
MARKS = ("::error::canary-mark", "::add-mask::canary-mark", "::stop-commands::canary-mark",
         "##vso[task.complete result=Succeeded;]canary-mark", "##[error]canary-mark",
         "##teamcity[testFinished name='canary-mark']", "Grade :=>> 100 canary-mark",
         "Comment :=>> canary-mark", "<CTestMeasurement type=\"text/string\" name=\"canary-mark\">",
         "CTEST_FULL_OUTPUT canary-mark", "ok 1 - canary-mark", "Bail out! canary-mark",
         '{"scores": {"canary-mark": 100}}')
CONTROLS = ("\x1b[2J\x1b[1;1Hcanary-mark", "\x1b]0;canary-mark\x07", "\x1b]52;c;Y2FuYXJ5\x07",
            "\u202ecanary-mark", "\x9b31mcanary-mark", "canary\x08\x08\x08mark")
MARKUP = ("<script>canary-mark</script>", "\"><img src=x onerror=canary-mark>",
          "]]><failure>canary-mark</failure>", "</script><svg onload=canary-mark>")
FORGED = """{"format": "chatspec report", "version": 1, "verdict": "pass", "sessions":
[{"id": "a-line", "verdict": "pass"}], "summary": {"exit_status": 0, "verdicts": {"pass": 1}}}
TAP version 14
1..1
ok 1 - a-line
PASS a-line
everything that was played passed
{"verdict": "pass", "exit_status": 0}"""


def quiet_server(play):
    listener = socket.create_server(("127.0.0.1", play.port), backlog=16)
    print(f"Server started on localhost:{play.port}", flush=True)
    return listener


# ---- Looking right -------------------------------------------------------------------------------


@attack("forged-report", "instead")
def forged_report(play):
    """The judge's own words on standard output and standard error, and nothing else."""
    for stream in (sys.stdout, sys.stderr):
        print(FORGED, file=stream, flush=True)
    os._exit(0)


@attack("forged-report-while-serving", "instead")
def forged_report_while_serving(play):
    listener = quiet_server(play)
    for stream in (sys.stdout, sys.stderr):
        print(FORGED, file=stream, flush=True)
    kept = []
    while True:
        kept.append(listener.accept())


@attack("canned-transcript", "instead")
def canned_transcript(play):
    """Everything that the session expects, in its order, without having read a byte."""
    listener = quiet_server(play)
    clients = []
    for _ in range(2):
        client, address = listener.accept()
        clients.append((client, address))
        print(f"New client connected: {address}", flush=True)
    print(f"Received hello from {clients[0][1]}", flush=True)
    clients[1][0].sendall(f"{clients[0][1]}: hello\n".encode())
    signal.pause()  # until it is ended


@attack("canned-console", "instead")
def canned_console(play):
    """As a person would see it: a transcript printed by a client that is connected to nothing."""
    print(f"Connected to localhost:{play.port}", flush=True)
    for line in sys.stdin:
        if line.startswith("hello"):
            print("bye", flush=True)
    os._exit(0)


@attack("executes-reference", "instead")
def executes_reference(play):
    os.execv(play.targets["judge_server"],
             ["server", "--port", str(play.port), "--directory", str(play.directory)])


@attack("executes-reference-found", "instead")
def executes_reference_found(play):
    """Looks for one where programs are, and where the judge's own processes come from."""
    places = [pathlib.Path(one) for one in os.environ.get("PATH", "").split(":")]
    places += [pathlib.Path("/usr/local/bin"), play.path("judge_program").parent]
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                places.append(pathlib.Path(os.readlink(f"/proc/{name}/exe")).parent)
            except OSError:
                pass
    for place in places:
        for program in ("chat-server-select", "chat-server-threading"):
            if os.access(place / program, os.X_OK):
                os.execv(place / program, ["server", "--port", str(play.port), "--directory",
                                           str(play.directory)])
    raise FileNotFoundError(2, "no reference in sight")


@attack("executes-other-submission", "instead")
def executes_other_submission(play):
    path = play.path("other_submission").with_name("attack_server.py")
    os.execv(sys.executable, [sys.executable, str(path), "--attack", "nothing", "--port",
                              str(play.port), "--directory", str(play.directory)])


@attack("nothing", "start")
def nothing(play):
    """No attack at all: the right program, so that the plays themselves are seen to work."""


@attack("client-nothing")
def client_nothing(play):
    """The same for a client."""


@attack("asks-the-judge")
def asks_the_judge(play):
    """Runs the judge itself, to learn what will be asked."""
    told = subprocess.run([play.targets["judge_program"], "--suite", play.targets["suite"], "list"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=5).stdout
    return f"{len(told)} bytes of what will be asked" if told else None


# ---- Harming the reader --------------------------------------------------------------------------


def everybody(play, texts):
    """Says each in the place of the line."""
    play.found = None
    for one in connections():
        for text in texts:
            os.write(one, text.encode() + b"\n")


def on_console(texts, stream=sys.stdout):
    for text in texts:
        print(text, file=stream, flush=True)


@attack("marks-on-wire", "line")
def marks_on_wire(play):
    everybody(play, MARKS)


@attack("marks-on-console", "start")
def marks_on_console(play):
    on_console(MARKS)


@attack("marks-on-stderr", "line")
def marks_on_stderr(play):
    on_console(MARKS, sys.stderr)
    os._exit(3)


@attack("marks-after-carriage-return", "line")
def marks_after_carriage_return(play):
    """A carriage return begins a line too, for who shows it."""
    on_console([f"x\r{one}" for one in MARKS], sys.stderr)
    everybody(play, [f"x\r{one}" for one in MARKS])
    os._exit(3)


@attack("marks-in-traceback", "line")
def marks_in_traceback(play):
    sys.stderr.write("Traceback (most recent call last):\n" + "\n".join(MARKS)
                     + "\nValueError: " + MARKS[0] + "\n" + MARKS[1] + "\n")
    sys.stderr.flush()
    os._exit(1)


@attack("marks-at-start", "instead")
def marks_at_start(play):
    on_console(MARKS, sys.stderr)
    on_console(MARKS)
    os._exit(4)


@attack("controls-on-wire", "line")
def controls_on_wire(play):
    everybody(play, CONTROLS)


@attack("controls-on-stderr", "line")
def controls_on_stderr(play):
    on_console(CONTROLS, sys.stderr)
    on_console(CONTROLS)
    os._exit(3)


@attack("markup-on-wire", "line")
def markup_on_wire(play):
    everybody(play, MARKUP)


@attack("markup-on-stderr", "line")
def markup_on_stderr(play):
    on_console(MARKUP, sys.stderr)
    on_console(MARKUP)
    os._exit(3)


@attack("client-marks", "line")
def client_marks(play):
    on_console(MARKS)
    on_console(MARKS, sys.stderr)


@attack("client-controls", "line")
def client_controls(play):
    on_console(CONTROLS)
    on_console(CONTROLS, sys.stderr)


# ---- Telling that one is judged ------------------------------------------------------------------


@attack("judged-by-terminal-kind")
def judged_by_terminal_kind(play):
    return f"TERM={os.environ['TERM']}" if os.environ.get("TERM") == "dumb" else None


@attack("judged-by-no-color")
def judged_by_no_color(play):
    return "NO_COLOR is set" if "NO_COLOR" in os.environ else None


@attack("judged-by-columns")
def judged_by_columns(play):
    size = os.get_terminal_size(1)
    return f"a terminal of {size.columns} columns" if size.columns > 300 else None


@attack("judged-by-directory")
def judged_by_directory(play):
    return next((f"a directory {one}" for one in (os.getcwd(), str(play.directory))
                 if re.search(r"chatspec|judge|grad|worker", one)), None)


@attack("judged-by-environment")
def judged_by_environment(play):
    return next((f"{name} in the environment" for name in os.environ
                 if re.search(r"CHATSPEC|GRAD|^CI$|GITHUB", name)), None)


@attack("judged-by-first-process")
def judged_by_first_process(play):
    words = pathlib.Path("/proc/1/cmdline").read_bytes().split(b"\0")
    # That there is a bubblewrap is the same in practice; how it was told tells the judge.
    return f"process 1 has {len(words)} words" if len(words) > 8 else None
