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
    for _ in range(count):
        client.say(text)
    client.list()
    return begin


def hear(client, count):
    messages = client.messages(60)
    text_bytes = len(next(messages).text)
    begin = time.monotonic()
    for message in itertools.islice(messages, count - 1):
        host, port = message.sender
        text_bytes += len(message.text)
    assert text_bytes == 31 * count
    return begin


def upload(client, folder):
    begin = time.monotonic()
    assert client.upload(f"{folder}/file") is True
    return begin


def download(client, folder):
    begin = time.monotonic()
    client.download("file", to=folder)
    return begin


def main():
    port, what, how = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    client = chatspec.Client("127.0.0.1", port)
    client.list()
    print("ready", flush=True)
    input()
    if what == "say":
        begin = say(client, int(how))
    elif what == "hear":
        begin = hear(client, int(how))
    elif what == "upload":
        begin = upload(client, how)
    else:
        begin = download(client, how)
    print(time.monotonic() - begin, flush=True)


main()
