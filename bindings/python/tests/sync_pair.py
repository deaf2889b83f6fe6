"""A client's session and a peer's, with bytes and a time that a test moves between them."""

import syncline
from syncline.sync import ClientSession, PeerSession


class Pair:
    """A ClientSession that has joined the room "room" of a PeerSession; no socket between them."""

    def __init__(self, client_doc=None, peer_doc=None, *, join=None, offer=None):
        self.now = 1000.0
        self.doc = client_doc or syncline.Doc()
        self.peer_doc = peer_doc or syncline.Doc()
        self.client = ClientSession(seed=1)
        self.client.join("room", self.doc, **{"level": "received", **(join or {})})
        self.peer = None
        self.offer = offer or {}

    def connect(self):
        self.peer = PeerSession(self.now, seed=2)
        self.peer.offer("room", self.peer_doc, **self.offer)
        self.client.opened(self.now)

    def disconnect(self, code=1006):
        self.peer.closed()
        self.peer = None
        self.client.closed(self.now, code)

    def step(self, seconds=0.01):
        self.now += seconds
        self.client.tick(self.now)
        if self.client.connection == "connect":
            self.connect()
        elif self.client.connection == "closing":
            self.disconnect(self.client.close_code)
        if self.peer is None:
            return
        self.peer.tick(self.now)
        for from_, to in ((self.client, self.peer), (self.peer, self.client)):
            output = from_.output
            from_.consume(len(output))
            to.receive(self.now, output)
        if self.peer.close_code is not None:
            self.disconnect(self.peer.close_code)

    def run(self, seconds=0.5):
        for _ in range(round(seconds * 100)):
            self.step()

    @property
    def state(self):
        return self.client.status("room").state


def edit(doc, text):
    doc.text("t").append(text)
    doc.commit()
