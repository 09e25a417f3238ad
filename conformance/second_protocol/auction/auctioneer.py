"""The server of auction.md: auctioneer.py PORT DIRECTORY [wrong]. Wrong: bids come back."""
import os, signal, socketserver, sys, threading
port, lot, wrong = int(sys.argv[1]), os.path.join(sys.argv[2], "lot"), "wrong" in sys.argv
room, bids, one_at_a_time = [], [0], threading.Lock()
class Bidder(socketserver.StreamRequestHandler):
    def answer(self, word, rest, body):
        if word == b"SAY" or word == b"BID" and int(rest) > bids[-1]:
            bids.append(int(rest) if word == b"BID" else bids[-1])
            told = ("{}#{}".format(*self.client_address).encode(), word, rest)
            for other in [one for one in room if one is not self or wrong and word == b"BID"]:
                other.wfile.write(b"%s %s %s\n" % told)
            return b"" if word == b"SAY" else b"HIGHEST\n"
        if word == b"NOTE":
            return b"NOTED %d\n" % open(lot, "wb").write(body)
        if word == b"LOOK" and os.path.exists(lot):
            return b"LOT %d\n%s" % (os.path.getsize(lot), open(lot, "rb").read())
        return {b"BID": b"LOW %d\n" % bids[-1], b"PING": b"PONG %s\n" % rest}.get(word, b"WHAT\n")
    def handle(self):
        room.append(self)
        while (line := self.rfile.readline()).endswith(b"\n"):
            word, _, rest = line.rstrip(b"\n").partition(b" ")
            body = self.rfile.read(int(rest)) if word == b"NOTE" else b""
            with one_at_a_time:
                self.wfile.write(self.answer(word, rest, body))
        room.remove(self)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
socketserver.ThreadingTCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(("127.0.0.1", port), Bidder) as server:
    print("auction open on", port, flush=True)
    server.serve_forever(None)
