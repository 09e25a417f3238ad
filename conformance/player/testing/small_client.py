"""A small console client for the player's own tests: small_client.py PORT [FAULT]"""
import os
import select
import signal
import socket
import sys
import threading
import time

port = int(sys.argv[1])
fault = sys.argv[2] if len(sys.argv) > 2 else ""
while fault == "slow-start" and time.process_time() < 0.8:
    pass  # as an interpreter or a virtual machine that has much to load
if fault == "falls-over":  # before it connects: it may be told to end then
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGSEGV))
server = socket.create_connection(("127.0.0.1", port))
if fault == "traceback-at-once":
    thread = threading.Thread(target=lambda: {}["nobody"])
    thread.start()
    thread.join()
print(f"Connected to localhost:{port}", flush=fault != "no-flush")
received = b""
inputs = [server, sys.stdin]
while True:
    ready, _, _ = select.select(inputs, [], [])
    if sys.stdin in ready:
        typed = os.read(0, 4096)
        if typed:
            server.sendall(typed)
        else:
            inputs.remove(sys.stdin)
            server.shutdown(socket.SHUT_WR)
            if fault == "traceback":
                raise EOFError("end of input")
    if server in ready:
        data = server.recv(4096)
        if not data:
            if sys.stdin in inputs:
                print("Connection closed by the server", flush=fault != "no-flush")
                sys.exit(1)
            sys.exit(0)
        received += data
        *lines, received = received.split(b"\n")
        for line in lines:
            shown = line.decode()
            print(shown.upper() if fault == "shouts" else shown, flush=fault != "no-flush")
