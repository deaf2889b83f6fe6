"""A server of one's own: rooms whose logs are in memory, and who is in them. Two clients write in one document through
it, over WebSockets."""

import asyncio
import collections
import itertools

from websockets.asyncio.server import serve

import syncline
from syncline.sync import ServerHandler, SyncClient, serve_client


# tag::program[]
class Room:
    def __init__(self):
        self.log = []  # of SyncBatches, in the order in which they came
        self.have = syncline.VersionVector()  # what is in it


class Server(ServerHandler):
    """Whoever has the token may write. To keep what comes, write batch.encoded to a disk, and then call durable()
    with the level "stored"."""

    def __init__(self):
        self.rooms = collections.defaultdict(Room)
        self.members = {}  # the rooms of channels: by session and number
        self.connections = itertools.count(1)

    def on_join(self, session, request):
        if request.token != "secret":
            session.refuse(request.channel, "unauthenticated", "another token is needed")
            return
        room = self.members[session, request.channel] = self.rooms[request.room]
        session.joined(
            request.channel,
            access="write",
            connection=next(self.connections),
            have=room.have,
            durable=room.have,
            batches=[batch for batch in room.log if not batch.is_known_in(request.have)],
        )

    def on_append(self, session, channel, batch):
        room = self.members[session, channel]
        if batch.is_shallow or not batch.follows_on(room.have):
            del self.members[session, channel]
            session.refuse(channel, "bad_update" if batch.is_shallow else "gap")
            return
        room.log.append(batch)
        room.have = batch.advance(room.have)
        for (member, number), joined in self.members.items():
            if (member, number) == (session, channel):
                member.durable(number, "received", room.have)
            elif joined is room:
                member.deliver(number, batch, "received")

    def on_leave(self, session, channel):
        self.members.pop((session, channel), None)


def start(server, port):
    return serve(lambda socket: serve_client(socket, server, max_level="received"), "127.0.0.1", port)
# end::program[]


async def until(condition):
    while not condition():
        await asyncio.sleep(0.01)


async def main():
    server = Server()
    async with start(server, 0) as listening:
        host, port = listening.sockets[0].getsockname()
        options = {"token": "secret", "proxy": None}
        url = f"ws://{host}:{port}"
        async with SyncClient(url, **options) as ann, SyncClient(url, **options) as bob:
            first = ann.join("note", syncline.Doc(), level="received")
            second = bob.join("note", syncline.Doc(), level="received")
            first.doc.text("note").append("written by Ann")
            first.doc.commit()
            await until(lambda: second.doc.text("note") == "written by Ann")
            second.doc.text("note").append(" and Bob")
            second.doc.commit()
            await second.when_saved()
            await until(lambda: first.doc.text("note") == "written by Ann and Bob")
            print(first.doc.text("note"), "-", first.state)
        await until(lambda: not server.members)


if __name__ == "__main__":
    asyncio.run(main())
