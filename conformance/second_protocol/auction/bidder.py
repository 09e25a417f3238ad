"""The client of auction.md: bidder.py PORT. What is typed is sent, what comes is shown."""
import socket, sys, threading
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def send():
    for line in sys.stdin:
        connection.sendall(line.encode())
    connection.shutdown(socket.SHUT_WR)
threading.Thread(target=send, daemon=True).start()
for line in connection.makefile("rb"):
    print(line.decode(), end="", flush=True)
