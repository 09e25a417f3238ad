#!/usr/bin/env python3
"""The exercise's client as a script around chatspec.Client; it prints what spec/console.md says.

chat_client.py [--host localhost] [--port 9999]
"""

import argparse
import os
import signal
import sys
import threading

import chatspec

keyboard_ended = threading.Event()
interrupted_by = [signal.SIGINT]  # if it is interrupted


def show(line: object) -> None:
    print(line, flush=True)


def obey(client: chatspec.Client, typed: str) -> None:
    command, _, name = typed.partition(" ")
    name = name.strip(" ")
    try:
        if command not in ("/upload", "/download"):
            client.send(typed)
        elif not name:
            show("ERROR Missing filename")
        elif not chatspec.is_file_name(name):
            show("ERROR Invalid filename")
        elif command == "/download":
            client.download(name, wait=False)
        else:
            client.upload(name, wait=False)
    except chatspec.Disconnected:
        pass  # the other thread says so
    except ValueError:
        show("ERROR Line too long")
    except OSError:
        show(f"ERROR File not found: {name}")


def keyboard(client: chatspec.Client) -> None:
    # Without a buffer, for its lock would be held when the program is interrupted.
    for typed in open(0, "rb", buffering=0, closefd=False):
        obey(client, typed.rstrip(b"\n").decode(errors="replace"))
    keyboard_ended.set()
    client.leave()


def listen(client: chatspec.Client) -> int:
    for event in client.events():
        match event:
            case chatspec.Message():
                show(event)
            case chatspec.DownloadStarted(name):
                show(f"Receiving file: {name}...")
            case chatspec.DownloadFinished(name, None):
                show(f"File received successfully: downloads/{name}")
            case chatspec.DownloadFinished(name, chatspec.CannotStore()):
                show(f"ERROR Cannot store file: {name}")
            case chatspec.DownloadFinished(name, chatspec.Disconnected(under_way=True)):
                show(f"ERROR Download of {name} was cut off")
            case chatspec.UploadFinished(name, True):
                show(f"File '{name}' uploaded successfully")
            case chatspec.UploadFinished(name, False, None):
                show(f"The server did not confirm the upload of '{name}'")
            case chatspec.DownloadFinished(_, chatspec.Refused(reason)):
                show(f"ERROR {reason}")
            case chatspec.UploadFinished(_, _, chatspec.Refused(reason)):
                show(f"ERROR {reason}")
    if keyboard_ended.is_set():
        return 0
    show("Connection closed by the server")
    return 1


def terminate(number: int, frame: object) -> None:
    interrupted_by[0] = signal.SIGTERM
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=9999)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, terminate)
    try:
        os.makedirs("downloads", exist_ok=True)
        with chatspec.Client(options.host, options.port, fences=False) as client:
            show(f"Connected to {options.host}:{options.port}")
            threading.Thread(target=keyboard, args=[client], daemon=True).start()
            return listen(client)
    except (OSError, ValueError) as error:
        print(f"chat_client.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 128 + interrupted_by[0]


if __name__ == "__main__":
    sys.exit(main())
