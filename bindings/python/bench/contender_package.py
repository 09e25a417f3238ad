"""chatspec.Client, timed. See README.md.

contender_package.py PORT say|hear|upload|download COUNT|FOLDER

Prints "ready", waits for a line, does it, and prints how many seconds it took.
"""

import itertools
import sys
import time

import chatspec


def say(client, count):
    text = "x" * 31
    begin = time.monotonic()
    for _ in range(int(count)):
        client.say(text)
    client.list()
    return begin


def hear(client, count):
    messages = client.messages(60)
    text_bytes = len(next(messages).text)
    begin = time.monotonic()
    for message in itertools.islice(messages, int(count) - 1):
        host, port = message.sender
        text_bytes += len(message.text)
    assert text_bytes == 31 * int(count)
    return begin


def upload(client, folder):
    begin = time.monotonic()
    assert client.upload(f"{folder}/file") is True
    return begin


def download(client, folder):
    begin = time.monotonic()
    client.download("file", to=folder)
    return begin


DO = {"say": say, "hear": hear, "upload": upload, "download": download}

port, what, how = sys.argv[1:]
client = chatspec.Client("127.0.0.1", int(port))
client.list()
print("ready", flush=True)
input()
begin = DO[what](client, how)
print(time.monotonic() - begin, flush=True)
