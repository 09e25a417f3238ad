"""The server of counter.md: counter.py PORT [wrong]. Wrong: it answers whatever it is asked."""
import itertools, socketserver, sys
numbers = itertools.count(1)
class Asker(socketserver.StreamRequestHandler):
    def handle(self):
        while (line := self.rfile.readline()).endswith(b"\n"):
            if line == b"MORE\n" or sys.argv[2:] == ["wrong"]:
                self.wfile.write(b"%d\n" % next(numbers))
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Asker).serve_forever(None)
