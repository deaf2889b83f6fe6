"""A server of Python's with rooms in memory, and clients whose bytes a test carries to it.

A token is what a client may do: "write", "read", "presence"; any other is none.
"""

import collections
import itertools

import syncline
from syncline.sync import ClientSession, PresenceChange, PresenceTable, ServerHandler, ServerSession

ACCESSES = ("presence", "read", "write")


class Room:
    def __init__(self):
        self.log = []
        self.have = self.stored = syncline.VersionVector()
        self.epoch = 1
        self.presence = PresenceTable()


class Rooms(ServerHandler):
    def __init__(self):
        self.rooms = collections.defaultdict(Room)
        self.members = {}  # (session, channel) -> (the room's name, the connection)
        self.connections = itertools.count(1)
        self.now = 1000.0
        self.flushes = True
        self.hellos = []
        self.uploads = []

    def others(self, name):
        return [member for member, (room, _) in self.members.items() if room == name]

    def on_hello(self, session, last_session):
        self.hellos.append(last_session)

    def on_join(self, session, request):
        if request.token not in ACCESSES:
            session.refuse(request.channel, "unauthenticated", "another token is needed")
            return
        room = self.rooms[request.room]
        connection = next(self.connections)
        self.members[session, request.channel] = (request.room, connection)
        session.joined(
            request.channel,
            access=request.token,
            connection=connection,
            epoch=room.epoch,
            have=room.have,
            durable=room.stored if request.level == "stored" else room.have,
            batches=[batch for batch in room.log if not batch.is_known_in(request.have)],
            subject="somebody",
            roster=room.presence,
        )

    def on_append(self, session, channel, batch):
        name, _ = self.members[session, channel]
        room = self.rooms[name]
        if not batch.follows_on(room.have):
            del self.members[session, channel]
            session.refuse(channel, "gap")
            return
        room.log.append(batch)
        room.have = batch.advance(room.have)
        for member in self.others(name):
            if member != (session, channel):
                member[0].deliver(member[1], batch, "received")
            member[0].durable(member[1], "received", room.have)
        if self.flushes:
            self.flush()

    def flush(self):
        for (session, channel), (name, _) in self.members.items():
            room = self.rooms[name]
            room.stored = room.have
            session.durable(channel, "stored", room.have)

    def on_leave(self, session, channel):
        name, connection = self.members.pop((session, channel))
        if self.rooms[name].presence.remove(connection):
            self.tell_presence(name, PresenceChange(connection, is_gone=True))

    def tell_presence(self, name, change):
        for session, channel in self.others(name):
            session.presence(channel, change)

    def on_presence(self, session, channel, change):
        name, _ = self.members[session, channel]
        self.rooms[name].presence.apply(change, self.now)
        self.tell_presence(name, change)

    def on_token(self, session, channel, token):
        if token in ACCESSES:
            session.perm_changed(channel, token)
        else:
            self.on_leave(session, channel)
            session.refuse(channel, "token_expired", "renew it")

    def on_upload_broken(self, session, channel, upload):
        self.uploads.append(upload)


class Client:
    """One that has joined "room", and its connection."""

    def __init__(
        self,
        rooms,
        token="write",
        *,
        level="stored",
        room="room",
        handler=None,
        epoch=0,
        **options,
    ):
        self.rooms = rooms
        self.doc = syncline.Doc()
        self.session = ClientSession(seed=1)
        self.session.join(room, self.doc, token=token, level=level, epoch=epoch)
        self.room = room
        self.session.opened(rooms.now)
        self.outputs = []
        self.served = ServerSession(
            rooms.now, handler or rooms, on_output=lambda: self.outputs.append(1), **options
        )

    def step(self):
        now = self.rooms.now
        self.session.tick(now)
        self.served.tick(now)
        output = self.session.output
        self.session.consume(len(output))
        self.served.receive(now, output)
        output = self.served.output
        self.served.consume(len(output))
        self.session.receive(now, output)

    @property
    def status(self):
        return self.session.status(self.room)


def run(rooms, *clients, seconds=0.5):
    for _ in range(round(seconds * 100)):
        rooms.now += 0.01
        for client in clients:
            client.step()
