"""A server for a protocol without addresses, sentinel and probe: counting.py PORT [FAULT [SECONDS]]

It answers each line MORE with how many there were so far, and nothing else. Faults:

  tells-all    at its end of input a client's last answer goes to everybody else, too
  leaves       it ends, with status 0, right after it has answered twice
  late         one line too many comes SECONDS after an answer
  late-polled  the same, of a server that looks at its clock every 30 ms
"""
import select
import socket
import sys
import time


def serve(port, fault, seconds):
    listener = socket.create_server(("127.0.0.1", port))
    clients, count, due = {}, 0, None
    while True:
        timeout = None if due is None else max(0, due[0] - time.monotonic())
        if fault == "late-polled":
            timeout = 0.03
        ready, _, _ = select.select([listener, *clients], [], [], timeout)
        if due and time.monotonic() >= due[0]:
            due[1].sendall(b"and one more\n")
            due = None
        for one in ready:
            if one is listener:
                clients[listener.accept()[0]] = b""
                continue
            data = one.recv(4096)
            clients[one] += data
            if not data:
                del clients[one]
                if fault == "tells-all":
                    for other in clients:
                        other.sendall(b"%d\n" % count)
                one.close()
                continue
            while b"\n" in clients[one]:
                line, clients[one] = clients[one].split(b"\n", 1)
                if line != b"MORE":
                    continue
                count += 1
                one.sendall(b"%d\n" % count)
                if fault.startswith("late") and due is None:
                    due = (time.monotonic() + seconds, one)
            if fault == "leaves" and count >= 2:
                sys.exit(0)


if __name__ == "__main__":
    port, *rest = sys.argv[1:]
    serve(int(port), rest[0] if rest else "", float(rest[1]) if len(rest) > 1 else 0)
