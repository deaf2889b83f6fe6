"""serve_client() and serve_peer(), called by SyncClients over loopback."""

import asyncio
import os
import subprocess
import sys

import pytest
from loops import in_a_loop, text, until
from server_rooms import Rooms
from sync_pair import edit

import syncline
from syncline.sync import (
    ClientSession,
    SharedFrames,
    SyncClient,
    SyncError,
    SyncEvent,
    serve_client,
    serve_peer,
)

pytest.importorskip("websockets")
from websockets.asyncio.connection import Connection  # noqa: E402
from websockets.asyncio.server import serve  # noqa: E402

pytestmark = pytest.mark.usefixtures("no_proxy")


def url_of(server):
    host, port = server.sockets[0].getsockname()
    return f"ws://{host}:{port}"


def serving(rooms, **options):
    return serve(lambda socket: serve_client(socket, rooms, **options), "127.0.0.1", 0)


@in_a_loop
async def test_clients_write_at_once_through_a_server_of_ones_own():
    rooms = Rooms()
    async with serving(rooms, frames=SharedFrames()) as server:
        url = url_of(server)
        async with SyncClient(url, token="write") as ann, SyncClient(url, token="write") as bob:
            a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())
            other = ann.join("other", syncline.Doc())
            a.presence.set("name", "Ann")
            for _ in range(20):
                edit(a.doc, "a")
                edit(b.doc, "b")
                await asyncio.sleep(0.005)
            edit(other.doc, "o")
            await asyncio.gather(a.when_saved(), b.when_saved(), other.when_saved())
            await until(lambda: len(text(a)) == len(text(b)) == 40)
            assert text(a) == text(b) and text(other) == "o"
            await until(lambda: b.presence.others)
            assert b.presence.others[0].fields == {"name": "Ann"}
            assert rooms.rooms["note"].have == a.doc.version
        await until(lambda: not rooms.members)


@in_a_loop
async def test_a_large_document_goes_both_ways():
    rooms = Rooms()
    data = os.urandom(3_000_000)
    async with serving(rooms) as server:
        async with SyncClient(url_of(server), token="write") as ann:
            a = ann.join("note", syncline.Doc())
            a.doc.map("m")["data"] = data
            a.doc.commit()
            await a.when_saved()
        async with SyncClient(url_of(server), token="read") as bob:
            b = bob.join("note", syncline.Doc())
            await until(lambda: b.doc.map("m").get("data") == data)


@in_a_loop
async def test_messages_are_pieces_of_which_the_other_side_hears_one_by_one(monkeypatch):
    sizes = []

    def told(send):
        async def telling(connection, message):
            sizes.append(len(message))
            await send(connection, message)

        return telling

    monkeypatch.setattr(Connection, "send", told(Connection.send))
    rooms = Rooms()
    async with serving(rooms) as server:
        async with SyncClient(url_of(server), token="write") as ann:
            a = ann.join("note", syncline.Doc())
            a.doc.map("m")["data"] = os.urandom(300_000)
            a.doc.commit()
            await a.when_saved()
        async with SyncClient(url_of(server), token="read") as bob:
            b = bob.join("note", syncline.Doc())
            await until(lambda: b.doc.version == a.doc.version)
    assert sum(sizes) > 600_000
    assert max(sizes) == 16 << 10


@in_a_loop
async def test_a_client_is_refused_and_let_in_with_another_token():
    rooms = Rooms()
    async with serving(rooms) as server:
        async with SyncClient(url_of(server), token="nonsense") as ann:
            a = ann.join("note", syncline.Doc())
            edit(a.doc, "a")
            with pytest.raises(SyncError) as refused:
                await a.when_saved()
            assert refused.value.code == "unauthenticated"
            a.set_token("write")
            await a.when_saved()
            assert rooms.rooms["note"].have == a.doc.version


@in_a_loop
async def test_a_server_sends_its_clients_away_and_they_come_back():
    rooms = Rooms()
    async with serving(rooms) as server:
        async with SyncClient(url_of(server), token="write") as ann:
            a = ann.join("note", syncline.Doc())
            await a.when_saved()
            [(session, _)] = rooms.members
            session.go_away(0, 0.05, "moving")
            await asyncio.sleep(0.05)
            for connection in list(server.connections):
                await connection.close(1001)
            await until(lambda: not rooms.members)
            edit(a.doc, "a")
            await a.when_saved()
            assert rooms.hellos == ["", session.name]


@in_a_loop
async def test_what_is_no_client_is_closed():
    from websockets.asyncio.client import connect

    rooms = Rooms()
    async with serving(rooms, hello_time=0.1) as server:
        for said, code in ((b"\x03\xff\xff\xff", 4501), ("text", 1003), (None, 4520)):
            async with connect(url_of(server)) as socket:
                if said is not None:
                    await socket.send(said)
                await socket.wait_closed()
                assert socket.close_code == code
    assert rooms.members == {}


@in_a_loop
async def test_a_client_that_does_not_read_is_cut_off():
    from websockets.asyncio.client import connect

    rooms = Rooms()
    served = []

    async def answer(socket):
        served.append(socket)
        await serve_client(socket, rooms, max_queue_bytes=100_000)
        served.remove(socket)

    async with serve(answer, "127.0.0.1", 0) as server:
        url = url_of(server)
        async with SyncClient(url, token="write") as ann, connect(
            url, max_queue=1, close_timeout=0.1
        ) as deaf:
            session = ClientSession(seed=1)
            session.join("note", syncline.Doc(), token="read")
            session.opened(0)
            await deaf.send(session.output)
            session.consume(len(session.output))
            session.receive(0, await deaf.recv())
            await deaf.send(session.output)  # its join, and the last that it does
            a = ann.join("note", syncline.Doc())
            await until(lambda: len(rooms.members) == len(served) == 2)
            for _ in range(20):
                a.doc.map("m")["data"] = os.urandom(100_000)
                a.doc.commit()
                await a.when_saved()
            await until(lambda: len(rooms.members) == 1)
            await until(lambda: len(served) == 1)  # after the time that it had to close


@in_a_loop
async def test_a_server_that_stops_tells_its_rooms():
    rooms = Rooms()
    server = await serving(rooms)
    async with SyncClient(url_of(server), token="write") as ann:
        a = ann.join("note", syncline.Doc())
        await a.when_saved()
        server.close()
        await server.wait_closed()
        assert rooms.members == {}
        await until(lambda: a.state == "offline")


@in_a_loop
async def test_a_peer_with_documents_of_its_own():
    doc = syncline.Doc()
    sessions = []

    def offer(session):
        session.offer("note", doc, token="of us both")
        session.set_presence("note", "name", b'"Ben"')
        sessions.append(session)

    async with serve(lambda socket: serve_peer(socket, offer), "127.0.0.1", 0) as server:
        url = url_of(server)
        async with SyncClient(url, token="of us both") as ann:
            async with SyncClient(url, token="of us both") as cyd:
                a = ann.join("note", syncline.Doc(), level="received")
                c = cyd.join("note", syncline.Doc(), level="received")
                edit(a.doc, "a")
                await a.when_saved()
                assert doc.text("t") == "a"
                edit(doc, "b")  # a commit here is sent at once
                await until(lambda: text(a) == text(c) == "ab")
                assert a.presence.others[0].fields == {"name": "Ben"}
                assert all(session.failure("note") is None for session in sessions)


@in_a_loop
async def test_a_peer_that_is_told_what_to_look_at():
    doc = syncline.Doc()
    sessions, told = [], []

    def offer(session):
        session.offer("note", doc)
        sessions.append(session)

    def note(session, event):
        told.append((session, event))
        if event == SyncEvent("presence", "note") and session.presence("note"):
            session.set_presence("note", "seen", b"true")
        raise ValueError("which a loop is told of")

    failures = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, what: failures.append(what))
    handle = lambda socket: serve_peer(socket, offer, on_event=note, poll_time=0)  # noqa: E731
    async with serve(handle, "127.0.0.1", 0) as server:
        async with SyncClient(url_of(server)) as ann:
            room = ann.join("note", syncline.Doc(), level="received")
            room.presence.set("name", "Ann")
            await until(lambda: [entry.fields for entry in room.presence.others] == [{"seen": True}])
            [session] = sessions
            assert (session, SyncEvent("presence", "note")) in told
            session.remove_presence("note", "seen")
            await until(lambda: [entry.fields for entry in room.presence.others] == [{}])
            told.clear()
            session.withdraw("note")
            await until(lambda: room.state == "failed")
            assert room.failure.code == "not_found" and told == []
        await until(lambda: session.next_wakeup is None)
    assert isinstance(failures[0]["exception"], ValueError)
    with pytest.raises(TypeError):
        await serve_peer(None, offer, on_event="no function")


PEER = """
import asyncio, sys
import syncline
from syncline.sync import serve_peer
from websockets.asyncio.server import serve

async def main():
    doc = syncline.Doc()
    doc.text("t").append("there ")
    offer = lambda session: session.offer("note", doc)
    async with serve(lambda socket: serve_peer(socket, offer), "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        while "and here" not in str(doc.text("t")):
            await asyncio.sleep(0.01)
        print(doc.text("t"), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
"""


@in_a_loop
async def test_two_programs_are_in_step_without_a_server():
    with subprocess.Popen(
        [sys.executable, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        loop = asyncio.get_running_loop()
        port = int(await loop.run_in_executor(None, program.stdout.readline))
        async with SyncClient(f"ws://127.0.0.1:{port}") as client:
            room = client.join("note", syncline.Doc(), level="received")
            await until(lambda: text(room) == "there ")
            edit(room.doc, "and here")
            await room.when_saved()
            told = await loop.run_in_executor(None, program.stdout.readline)
            assert told.strip() == "there and here"
        program.stdin.close()
    assert program.returncode == 0
