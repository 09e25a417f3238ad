#!/usr/bin/env python3
"""A small right client that tries one thing it must not reach: attack_client.py --attack NAME."""
import os
import socket
import sys
import threading

import attacking
import attacks  # fills the table of attacks


def show(text):
    print(text, flush=True)


def listen(connection):
    """Shows what the server says until it ends the connection."""
    with connection.makefile("rb") as lines:
        for line in lines:
            show(line.decode(errors="replace").rstrip("\n"))
    os._exit(0)


def main():
    play = attacking.play_of("client")
    for moment in ("instead", "start", "beside"):
        play.at(moment)
    connection = socket.create_connection(("127.0.0.1", play.port))
    show(f"Connected to localhost:{play.port}")
    threading.Thread(target=listen, args=(connection,), daemon=True).start()
    first_line = True
    for line in sys.stdin:
        if first_line:
            first_line = False
            play.at("line")
            if words := play.tells():
                show(words)
        connection.sendall(line.encode())
    os._exit(0)


if __name__ == "__main__":
    main()
