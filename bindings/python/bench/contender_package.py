"""chatspec.Client, timed. See README.md.

contender_package.py PORT say|hear|upload|download COUNT|FOLDER

Prints "ready", waits for a line, does it, and prints how many seconds it took.
"""

import sys
import time

import chatspec

port, what, how = int(sys.argv[1]), sys.argv[2], sys.argv[3]
client = chatspec.Client("127.0.0.1", port)
client.list()
print("ready", flush=True)
input()

if what == "say":
    text = "x" * 31
    begin = time.monotonic()
    for _ in range(int(how)):
        client.say(text)
    client.list()
elif what == "hear":
    count, text_bytes = int(how), 0
    messages = client.messages(60)
    text_bytes += len(next(messages).text)
    begin = time.monotonic()
    for _, message in zip(range(count - 1), messages):
        host, port = message.sender
        text_bytes += len(message.text)
    assert text_bytes == 31 * count
elif what == "upload":
    begin = time.monotonic()
    assert client.upload(f"{how}/file") is True
else:
    begin = time.monotonic()
    client.download("file", to=how)
print(time.monotonic() - begin, flush=True)
