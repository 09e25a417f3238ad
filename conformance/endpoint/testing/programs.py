"""Small programs that do one thing each, for the tests of what threads do: programs.py WHAT [SECONDS]

A line on standard output says when it has begun.
"""
import ctypes
import os
import random
import select
import socket
import sys
import threading
import time

what = sys.argv[1]
number = float(sys.argv[2]) if len(sys.argv) > 2 else 0


def say(text):
    print(text, flush=True)


def listen():
    family = socket.AF_INET6 if what.endswith("-6") else socket.AF_INET
    server = socket.create_server(("", 0), family=family, dualstack_ipv6=what.endswith("-6"))
    say(server.getsockname()[1])
    return server


def compute(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def answer(connection, delay):
    """Answers each line after a delay; ends with its input."""
    for line in connection.makefile("rb"):
        delay()
        connection.sendall(line)


def serve(delay):
    server = listen()
    while True:
        connection, _ = server.accept()
        threading.Thread(target=answer, args=(connection, delay), daemon=True).start()


if what == "loops":
    say("ready")
    while True:
        pass
elif what == "reads":
    say("ready")
    for line in sys.stdin:
        compute(random.random() * 0.05)
        say("got " + line.strip())
elif what == "sleeps":
    say("ready")
    time.sleep(number)
    say("woke")
    sys.stdin.read()
elif what == "waits-for-a-thread":
    done = threading.Event()
    threading.Thread(target=done.wait, daemon=True).start()
    say("ready")
    done.wait(number or None)
elif what == "ticks-select":
    say("ready")
    while not select.select([sys.stdin], [], [], 0.05)[0]:
        pass
elif what == "ticks-poll":
    poll = select.poll()
    poll.register(0, select.POLLIN)
    say("ready")
    while not poll.poll(50):
        pass
elif what == "ticks-epoll":
    poll = select.epoll()
    poll.register(0, select.POLLIN)
    say("ready")
    while not poll.poll(0.05):
        pass
elif what == "leaves-an-orphan":
    if os.fork() == 0:
        if os.fork():
            os._exit(0)
        say("ready")
        sys.stdin.readline()
        compute(3600)
    os.wait()
    threading.Event().wait()
elif what == "main-thread-ends":
    threading.Thread(target=sys.stdin.read).start()
    say("ready")
    ctypes.CDLL(None).pthread_exit(0)
elif what.startswith("answers-at-once"):
    serve(lambda: None)
elif what == "computes-first":
    serve(lambda: compute(random.random() * number))
elif what == "sleeps-first":
    serve(lambda: time.sleep(random.random() * number))
elif what == "reads-nothing":
    server = listen()
    kept = [server.accept()]
    threading.Event().wait()
elif what == "accepts-nothing":
    server = listen()
    threading.Event().wait()
elif what == "one-thread-for-all":
    server = listen()
    sockets = [server]
    while True:
        for one in select.select(sockets, [], [])[0]:
            if one is server:
                sockets.append(server.accept()[0])
            else:
                data = one.recv(4096)
                if data:
                    one.sendall(data)
                else:
                    sockets.remove(one)
                    one.close()
elif what == "hands-on":  # each connection to whoever listens on port NUMBER
    server = listen()
    kept = []
    while True:
        kept.append((server.accept()[0], socket.create_connection(("127.0.0.1", int(number)))))
elif what == "two-processes":
    server = listen()
    if os.fork():
        say("two")
    threading.Event().wait()
elif what == "shares-a-port":  # NUMBER, with others that do
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    server.bind(("127.0.0.1", int(number)))
    server.listen()
    say(server.getsockname()[1])
    threading.Event().wait()
else:
    sys.exit("what?")
