"""However a program ends, and whatever it leaves out: nothing hangs, nothing crashes.

Each program runs in a process of its own, with a deadline.
"""

import os
import pathlib
import signal
import subprocess
import sys
import textwrap

import pytest

import chatspec

LONG = 30  # seconds; against hanging alone

BEGINNING = """
import os, signal, sys, threading, time
import chatspec
engine = sys.argv[1]
server = chatspec.Server(engine, directory="files")
ann = chatspec.Client(*server.address)
bob = chatspec.Client(*server.address)
bob.list()  # so he is there, and hears
ann.say("hai")
assert next(bob.messages()).text == "hai"
"""

# A client that hears what is said, for the server has answered it, and reads nothing of that.
LAZY = """
import socket
lazy = socket.create_connection(server.address)
lazy.sendall(b"/there\\n")
assert lazy.recv(100) == b"ERROR Unknown command: /there\\n"
"""


@pytest.fixture(params=["select", "threading"])
def program(request, tmp_path):
    """Starts a program that has a server with two clients and goes on as told."""
    started = []

    def start(rest, beginning=BEGINNING):
        process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-c", beginning + textwrap.dedent(rest), request.param],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(pathlib.Path(chatspec.__file__).parents[1])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def ends(process):
    """Its standard output; it has ended in good order and complained of nothing."""
    output, errors = process.communicate(timeout=LONG)
    assert (process.returncode, errors) == (0, "")
    return output


def test_nothing_is_stopped(program):
    ends(program(""))


def test_nothing_is_stopped_and_all_is_dropped(program):
    ends(program("del ann, bob, server"))


def test_the_server_is_dropped_while_clients_wait_for_it(program):
    ends(
        program(
            """
            waiting = [threading.Thread(target=lambda: list(client.events())) for client in (ann, bob)]
            for thread in waiting: thread.start()
            del server
            for thread in waiting: thread.join()
            """
        )
    )


def test_dropped_in_a_circle(program):
    ends(program("server.itself = server; ann.itself = ann; del server, ann; import gc; gc.collect()"))


def test_an_exception_inside_with(program):
    process = program(
        """
        with server, ann, bob:
            raise RuntimeError("on purpose")
        """
    )
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode == 1
    assert errors.count("Traceback") == 1 and "on purpose" in errors


@pytest.mark.parametrize(
    "wait",
    [
        "list(server.events())",
        "list(bob.messages())",
        "bob.download('never')",  # of the server below, which does not answer
        "while True: bob.say('x' * 8000)",
    ],
)
def test_ctrl_c_while_waiting(program, wait):
    process = program(
        f"""
        import socket
        if "never" in {wait!r} or "while" in {wait!r}:
            silent = socket.create_server(("127.0.0.1", 0))
            bob = chatspec.Client(*silent.getsockname())
        with server, bob:
            try:
                print("waiting", flush=True)
                {wait}
            except KeyboardInterrupt:
                print("interrupted", flush=True)
                raise
        """
    )
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGINT)
    heard, errors = process.communicate(timeout=LONG)
    assert heard == "interrupted\n"
    assert process.returncode == -signal.SIGINT, errors
    assert "Fatal" not in errors


def test_a_forked_child_is_told(program):
    output = ends(
        program(
            """
            child = os.fork()
            if child == 0:
                for use in (ann.list, lambda: bob.say("x"), lambda: next(server.events())):
                    try: use()
                    except chatspec.Error as error: print(error)
                server.stop(); ann.close(); bob.close()
                del server, ann, bob
                sys.stdout.flush()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
            assert ann.list() == [ann.address, bob.address]
            """
        )
    )
    assert output.count("belongs to the process that made it") == 3


def test_a_forked_child_ends_as_python_does(program):
    ends(
        program(
            """
            child = os.fork()
            if child == 0:
                sys.exit(0)
            assert os.waitpid(child, 0)[1] == 0
            assert ann.list() == [ann.address, bob.address]
            """
        )
    )


def test_multiprocessing_by_fork(program):
    ends(
        program(
            """
            import multiprocessing
            with multiprocessing.get_context("fork").Pool(2) as pool:
                assert pool.map(abs, [-1, -2]) == [1, 2]
            assert ann.list() == [ann.address, bob.address]
            """
        )
    )


@pytest.mark.parametrize("again", ["", "while True: "])
def test_the_interpreter_ends_while_daemons_wait(program, again):
    ends(
        program(
            f"""
            def wait(client):
                {again}list(client.events())
            for client in (ann, bob, ann):
                threading.Thread(target=wait, args=[client], daemon=True).start()
            threading.Thread(target=lambda: list(server.events()), daemon=True).start()
            sys.exit(0)
            """
        )
    )


def test_the_interpreter_ends_while_a_daemon_connects_again_and_again(program, tmp_path):
    with chatspec.Server(directory=tmp_path / "here") as elsewhere:
        ends(
            program(
                f"""
                connected = threading.Event()
                def bot():
                    while True:
                        with chatspec.Client(*{elsewhere.address}) as client:
                            connected.set()
                            for message in client.messages(): pass
                threading.Thread(target=bot, daemon=True).start()
                connected.wait()
                """
            )
        )


def test_a_fork_while_other_threads_wait(program):
    ends(
        program(
            """
            for wait in (server.events, ann.messages, bob.messages):
                threading.Thread(target=lambda wait=wait: list(wait()), daemon=True).start()
            for _ in range(20):
                begin = time.monotonic()
                child = os.fork()
                if child == 0: sys.exit(0)
                assert os.waitpid(child, 0)[1] == 0
            assert ann.list() == [ann.address, bob.address]
            """
        )
    )


def test_iterators_from_before_a_fork(program):
    output = ends(
        program(
            """
            iterators = [ann.messages(), server.events()]
            for event in iterators[1]:
                break
            child = os.fork()
            if child == 0:
                for iterator in iterators:
                    try:
                        for event in iterator: pass
                    except chatspec.Error as error: print(error)
                sys.stdout.flush()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
            """
        )
    )
    assert output.count("belongs to the process that made it") == 2


def test_ctrl_c_while_a_server_ends(program):
    process = program(
        """
        bob.close()
        for _ in range(2000): ann.say("x" * 8000)
        try:
            print("stopping", flush=True)
            server.stop()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            os._exit(0)  # the end itself would wait as long
        """,
        beginning=BEGINNING.replace('directory="files"', 'directory="files", shutdown_time=1000') + LAZY,
    )
    assert process.stdout.readline() == "stopping\n"
    process.send_signal(signal.SIGINT)
    assert ends(process) == "interrupted\n"


def test_a_handler_that_raises_loses_nothing(program):
    ends(
        program(
            """
            may_raise = False  # only where it is caught, however late the signal comes
            def handler(*_):
                if may_raise: raise InterruptedError
            signal.signal(signal.SIGUSR1, handler)
            # A pipe and no threading.Event: its set() keeps its lock when the handler raises there.
            reading, writing = os.pipe()
            def disturb():
                for number in range(50):
                    os.read(reading, 1)
                    os.kill(os.getpid(), signal.SIGUSR1)
                    ann.say(str(number))
            threading.Thread(target=disturb).start()
            heard = []
            while len(heard) < 50:
                try:
                    may_raise = True
                    os.write(writing, b"x")
                    for message in bob.messages(timeout=0.02):
                        heard.append(message.text)
                        os.write(writing, b"x")
                    may_raise = False
                except InterruptedError:
                    may_raise = False
            assert heard == [str(number) for number in range(50)], heard
            """
        )
    )


def test_ten_servers_at_once(program):
    ends(
        program(
            """
            servers = [chatspec.Server(engine, directory=f"files{i}") for i in range(10)]
            clients = [chatspec.Client(*server.address) for server in servers]
            for client in clients: assert client.list() == [client.address]
            for server in servers[:5]: server.stop()
            """
        )
    )


def test_a_reader_that_never_reads_does_not_hold_up_the_end(program):
    ends(
        program(
            """
            for _ in range(2000): ann.say("x" * 8000)
            server.stop()
            """,
            beginning=BEGINNING.replace('directory="files"', 'directory="files", shutdown_time=0.1') + LAZY,
        )
    )


def test_an_upload_under_way_leaves_nothing(program, tmp_path):
    ends(
        program(
            """
            import contextlib
            open("big", "wb").truncate(1 << 31)
            moved = threading.Event()
            def send():
                with contextlib.suppress(chatspec.Disconnected):
                    ann.upload("big", progress=lambda *at: moved.set())
            threading.Thread(target=send, daemon=True).start()
            moved.wait()
            """
        )
    )
    assert list((tmp_path / "files").iterdir()) == []
