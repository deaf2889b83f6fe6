"""SyncClient over the real relay."""

import asyncio
import gc
import pathlib
import re
import threading
import urllib.request
import weakref

import pytest
import relay_process
from loops import PATIENCE, in_a_loop, text, until
from relay_process import Relay, token
from sync_pair import edit

import syncline
from syncline.sync import SyncClient, SyncError, SyncEvent

pytest.importorskip("websockets")
pytestmark = pytest.mark.usefixtures("no_proxy")


@pytest.fixture
def start_relay(tmp_path):
    if relay_process.PROGRAM is None:
        pytest.skip("build/release/src/relay/syncline-relay was not built")
    relays = []

    def start(*settings, **options):
        relays.append(Relay(tmp_path, *settings, **options))
        return relays[-1]

    yield start
    for relay in relays:
        relay.kill()


@pytest.fixture
def relay(start_relay):
    return start_relay()


@in_a_loop
async def test_two_write_at_once(relay):
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())
        assert (ann.state, a.state) == ("connecting", "offline")
        edit(a.doc, "aaaa")
        edit(b.doc, "bbbb")
        await asyncio.gather(a.when_saved(), b.when_saved())
        await until(lambda: len(text(a)) == len(text(b)) == 8)
        assert text(a) == text(b)
        assert (ann.state, ann.error, a.failure, a.access) == ("online", None, None, "write")
        assert ann.rooms == {"note": a} and a.unsaved_ops == 0
    assert (ann.state, a.state) == ("stopped", "offline")


@in_a_loop
async def test_one_goes_offline_and_comes_back(relay):
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())
        await asyncio.gather(a.when_saved(), b.when_saved())
        ann.go_offline()
        assert (ann.state, ann.error, a.state) == ("offline", None, "offline")
        edit(a.doc, "aa")
        edit(b.doc, "bb")
        await b.when_saved()
        assert (text(a), text(b), a.unsaved_ops) == ("aa", "bb", 2)
        ann.go_online()
        await a.when_saved()
        await until(lambda: len(text(a)) == len(text(b)) == 4)
        assert text(a) == text(b)


def delete(relay, name):
    url = relay.url.replace("ws://", "http://").replace("/v1/sync", f"/v1/docs/{name}")
    with urllib.request.urlopen(urllib.request.Request(url, method="DELETE")) as answer:
        assert answer.status == 204


@in_a_loop
async def test_a_document_that_was_deleted_while_one_was_offline(relay):
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a = ann.join("note", syncline.Doc())
        edit(a.doc, "secret")
        await a.when_saved()
        epoch = a.epoch
        ann.go_offline()
        edit(a.doc, " and more")
        await asyncio.to_thread(delete, relay, "note")
        ann.go_online()

        async def stays_out(room):
            with pytest.raises(SyncError, match="deleted: the document was deleted") as raised:
                await room.when_saved()
            assert (room.state, raised.value.code, ann.state) == ("failed", "not_found", "online")
            assert text(room) == "secret and more"

        await stays_out(a)
        a.retry()
        await stays_out(a)
        # As after a restart of a program that has kept the epoch with its document.
        a.leave()
        kept = ann.join("note", a.doc, epoch=epoch)
        assert kept.epoch == a.epoch == epoch
        await stays_out(kept)

        b = bob.join("note", syncline.Doc())
        await b.when_saved()
        assert text(b) == "" and b.epoch > epoch
        # Under another name, or as if it had never been there, a program may keep what it has.
        kept.leave()
        await ann.join("kept", a.doc).when_saved()
        await bob.join("kept", syncline.Doc(), access="read").when_saved()


@in_a_loop
async def test_a_relay_that_is_killed(relay):
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())
        for round_ in range(3):
            typing = [asyncio.ensure_future(type_(room, 40)) for room in (a, b)]
            await asyncio.sleep(0.1)
            saved = max(saved_of(a), saved_of(b))
            relay.kill()
            await until(lambda: a.state == b.state == "offline")
            assert ann.error is not None and ann.state in ("waiting", "connecting")
            await asyncio.gather(*typing)
            relay.start()
            # Somebody new is told what was acknowledged before the kill, even if neither of both
            # should come back.
            async with SyncClient(relay.url) as eve:
                e = eve.join("note", syncline.Doc(), access="read")
                await until(lambda: len(text(e)) >= saved)
            await asyncio.gather(a.when_saved(), b.when_saved())
            await until(lambda: len(text(a)) == len(text(b)) == 80 * (round_ + 1))
            assert text(a) == text(b)


async def type_(room, characters):
    for i in range(characters):
        edit(room.doc, chr(97 + i % 26))
        await asyncio.sleep(0.005)


def saved_of(room):
    """How many of the characters, which are the document's ops, the relay has acknowledged."""
    return sum(room.doc.version.to_dict().values()) - room.unsaved_ops


@in_a_loop
async def test_what_was_acknowledged_is_there_after_a_kill(relay):
    async with SyncClient(relay.url) as ann:
        a = ann.join("note", syncline.Doc())
        edit(a.doc, "hello")
        await a.when_saved()
        relay.kill()
    relay.start()
    async with SyncClient(relay.url) as bob:
        b = bob.join("note", syncline.Doc(), access="read")
        await until(lambda: text(b) == "hello")


@in_a_loop
async def test_presence(relay):
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())
        a.presence.set("name", "Ännchen")
        a.presence.set("cursor", {"at": [1, None, 2.5]})
        await until(lambda: b.presence.others and "cursor" in b.presence.others[0].fields)
        (other,) = b.presence.others
        assert other.fields == {"name": "Ännchen", "cursor": {"at": [1, None, 2.5]}}
        assert b.presence.others is b.presence.others
        assert a.presence.mine["name"] == "Ännchen"
        a.presence.remove("cursor")
        await until(lambda: b.presence.others[0].fields == {"name": "Ännchen"})
        with pytest.raises(ValueError):
            a.presence.set("nan", float("nan"))
        with pytest.raises(syncline.LimitError):
            a.presence.set("large", "x" * 5000)

        # Shown again after a reconnect.
        ann.go_offline()
        await until(lambda: b.presence.others == [])
        ann.go_online()
        await until(lambda: [e.fields for e in b.presence.others] == [{"name": "Ännchen"}])


@in_a_loop
async def test_events(relay):
    told, kinds = [], set()
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())
        subscription = ann.subscribe(lambda event: told.append((event, ann.state, a.state)))

        async def listen():
            async for event in b.events():
                kinds.add(event)
            return "ended"

        listening = asyncio.ensure_future(listen())
        await asyncio.gather(a.when_saved(), b.when_saved())
        a.presence.set("name", "Ann")
        await until(lambda: SyncEvent("presence", "note") in kinds)
        assert SyncEvent("document", "note") in kinds
        assert (SyncEvent("connection", ""), "online", "offline") in told
        assert any(event.kind == "document" and state == "saved" for event, _, state in told)
        count = len(told)
        subscription.cancel()
        ann.go_offline()
        assert len(told) == count
        async with ann.events() as events:
            ann.go_online()
            async for event in events:
                if event.kind == "connection" and ann.state == "online":
                    break
        b.leave()
        assert await listening == "ended"
        assert [event async for event in b.events()] == []


@in_a_loop
async def test_rights_are_those_of_the_token(start_relay):
    url = start_relay(tokens=True).url
    async with SyncClient(url, token=token("ann")) as ann:
        a = ann.join("note", syncline.Doc())
        edit(a.doc, "ann's")
        await a.when_saved()
        assert a.subject == "ann"
        reader = ann.join("other", syncline.Doc(), token=token("bob", "read"))
        await until(lambda: reader.access == "read")
        edit(reader.doc, "bob's")
        await until(lambda: reader.state == "failed")
        assert reader.failure.code == "permission_denied" and reader.unsaved_ops == 5
        nobody = ann.join("third", syncline.Doc(), token=token("eve", "none"))
        with pytest.raises(SyncError) as refused:
            await nobody.when_saved()
        assert refused.value.code == "permission_denied" and nobody.state == "failed"
        async with SyncClient(url) as eve:
            e = eve.join("other", syncline.Doc(), token=token("eve"))
            await e.when_saved()
            assert text(e) == ""


@in_a_loop
async def test_a_wrong_token(start_relay):
    url = start_relay(tokens=True).url
    async with SyncClient(url, token="wrong") as ann:
        a = ann.join("note", syncline.Doc())
        edit(a.doc, "kept")
        with pytest.raises(SyncError) as refused:
            await a.when_saved()
        assert refused.value.code == "unauthenticated"
        assert (a.state, a.unsaved_ops, text(a)) == ("failed", 4, "kept")
        a.set_token(token("ann"))
        await a.when_saved()
        with pytest.raises(syncline.StateError):
            a.retry()


@in_a_loop
async def test_tokens_are_fetched_and_refreshed(start_relay):
    asked = []

    async def get_token():
        asked.append(1)
        if len(asked) == 1:
            raise OSError("the issuer is away")
        await asyncio.sleep(0)
        return token("ann", seconds=2) if len(asked) == 2 else token("ann")

    async with SyncClient(start_relay("--auth.skew=0", tokens=True).url, token=get_token) as ann:
        a = ann.join("note", syncline.Doc())
        a.presence.set("name", "Ann")  # before there is a token
        await until(lambda: a.state == "failed")
        assert a.failure.code == "unauthenticated" and "the issuer is away" in str(a.failure)
        assert a.presence.mine == {"name": "Ann"}
        await until(lambda: a.state == "saved")
        await until(lambda: len(asked) == 3)  # it expired
        edit(a.doc, "a")
        await a.when_saved()
        assert a.failure is None


@in_a_loop
async def test_many_rooms_and_a_large_document(relay):
    large = syncline.Doc()
    for i in range(20_000):
        large.list("l").append(f"{i * 7919 % 10007} of many values")
    large.commit()
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        rooms = [ann.join(f"room {i}", syncline.Doc()) for i in range(20)]
        for room in rooms:
            edit(room.doc, room.name)
        rooms.append(ann.join("large", large))
        await asyncio.gather(*(room.when_saved() for room in rooms))
        copies = [bob.join(room.name, syncline.Doc()) for room in rooms]
        same = lambda one, other: one.doc.version == other.doc.version
        await until(lambda: all(map(same, rooms, copies)))
        assert copies[-1].doc.state_digest() == large.state_digest()


@in_a_loop
async def test_documents_are_edited_in_other_threads(relay):
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())

        def write(doc):
            for _ in range(100):
                edit(doc, "x")

        threads = [threading.Thread(target=write, args=(room.doc,)) for room in (a, b, a, b)]
        for thread in threads:
            thread.start()
        await until(lambda: len(text(a)) == len(text(b)) == 400)
        for thread in threads:
            thread.join()
        await asyncio.gather(a.when_saved(), b.when_saved())
        assert a.doc.state_digest() == b.doc.state_digest()

        def call():
            with pytest.raises(syncline.StateError, match="call_soon_threadsafe"):
                ann.go_offline()

        await asyncio.get_running_loop().run_in_executor(None, call)


@in_a_loop
async def test_a_listener_of_a_document_may_use_its_room(relay):
    async with SyncClient(relay.url) as ann, SyncClient(relay.url) as bob:
        a, b = ann.join("note", syncline.Doc()), bob.join("note", syncline.Doc())
        seen = []

        def answer(event):
            if event.origin == "import":
                seen.append((a.state, ann.state))
                a.presence.set("seen", len(seen))
                ann.join(f"more {len(seen)}", syncline.Doc())

        a.doc.subscribe(answer)
        edit(b.doc, "b")
        await until(lambda: any("seen" in entry.fields for entry in b.presence.others))
        assert seen and "more 1" in ann.rooms
        await ann.rooms["more 1"].when_saved()

        a.doc.subscribe(lambda event: a.leave())
        edit(b.doc, "b")
        await until(lambda: "note" not in ann.rooms)
        assert a.state == "offline"


@in_a_loop
async def test_a_room_that_was_left_is_the_programs_alone(relay):
    async with SyncClient(relay.url) as ann:
        a = ann.join("note", syncline.Doc())
        with pytest.raises(syncline.StateError):
            ann.join("note", syncline.Doc())
        await a.when_saved()
        ann.go_offline()
        edit(a.doc, "a")
        waiting = asyncio.ensure_future(a.when_saved())
        await asyncio.sleep(0)
        a.leave()
        a.leave()
        with pytest.raises(SyncError) as left:
            await waiting
        assert left.value.code == "aborted" and text(a) == "a"
        ann.go_online()
        for call in (a.retry, lambda: a.set_token("x"), lambda: a.presence.set("k", 1)):
            with pytest.raises(syncline.StateError):
                call()
        again = ann.join("note", a.doc)
        await again.when_saved()
    for call in (ann.go_online, ann.go_offline, lambda: ann.join("r", a.doc)):
        with pytest.raises(syncline.StateError):
            call()
    await ann.aclose()


@in_a_loop
async def test_nobody_is_there():
    doc = syncline.Doc()
    async with SyncClient("ws://127.0.0.1:1/v1/sync") as ann:
        a = ann.join("note", doc)
        edit(doc, "a")
        await until(lambda: ann.state == "waiting")
        assert ann.error.code == "unavailable" and "no connection could be made" in str(ann.error)
        assert (a.state, a.unsaved_ops) == ("offline", 1)
    reference = weakref.ref(doc)
    del doc, a, ann
    gc.collect()
    assert reference() is None


@pytest.mark.parametrize(
    "server, code",
    [
        (lambda socket: socket.send("text, and no frames"), 1003),
        (lambda socket: socket.send(b"\x03\xff\xff\xff"), 4501),
        (lambda socket: socket.close(4413), None),
    ],
)
def test_a_server_that_is_none_of_ours(server, code):
    from websockets.asyncio.server import serve

    @in_a_loop
    async def main():
        codes = []

        async def handle(socket):
            await socket.recv()
            await server(socket)
            await socket.wait_closed()
            codes.append(socket.close_code)

        async with serve(handle, "127.0.0.1", 0) as listening:
            port = listening.sockets[0].getsockname()[1]
            async with SyncClient(f"http://127.0.0.1:{port}") as ann:
                assert ann.url == f"ws://127.0.0.1:{port}"
                a = ann.join("note", syncline.Doc())
                await until(lambda: codes)
                if code is None:
                    await until(lambda: ann.state == "stopped")
                    assert "4413" in str(ann.error)
                    ann.go_online()
                    await until(lambda: len(codes) == 2)
                else:
                    assert codes[0] == code
                    await until(lambda: ann.error is not None)
                assert a.state == "offline"

    main()


@in_a_loop
async def test_wrong_calls():
    for url in ("127.0.0.1", "ftp://a/b", "ws://", "ws://a/#b", None, 5):
        with pytest.raises(ValueError):
            SyncClient(url)
    with pytest.raises(TypeError):
        SyncClient("ws://127.0.0.1:1", token=5)
    async with SyncClient("ws://127.0.0.1:1", offline=True) as client:
        for wrong in (
            lambda: client.join("", syncline.Doc()),
            lambda: client.join("x" * 257, syncline.Doc()),
            lambda: client.join(5, syncline.Doc()),
            lambda: client.join("r", syncline.Doc(), access="all"),
            lambda: client.join("r", syncline.Doc(), token="x" * 8193),
        ):
            with pytest.raises(ValueError):
                wrong()
        for wrong in (
            lambda: client.join("r", None),
            lambda: client.join("r", syncline.Doc(), token=5),
            lambda: client.join("r", syncline.Doc(), seal=bytes),
            lambda: client.subscribe(None),
        ):
            with pytest.raises(TypeError):
                wrong()
        assert client.rooms == {} and client.state == "offline"


@in_a_loop
async def test_the_program_of_the_readme(relay, capsys):
    readme = pathlib.Path(__file__).resolve().parent.parent / "README.md"
    (program,) = [
        block.split("```")[0]
        for block in readme.read_text(encoding="utf-8").split("```python\n")
        if "SyncClient" in block.split("```")[0]
    ]
    program = program.replace("ws://127.0.0.1:8080/v1/sync", relay.url)
    names = {}
    exec(program.replace("asyncio.run(main())", ""), names)
    running = asyncio.ensure_future(names["main"]())
    async with SyncClient(relay.url) as ben:
        room = ben.join("notes/7", syncline.Doc())
        await until(lambda: [e.fields for e in room.presence.others] == [{"name": "Ada"}])
        await until(lambda: room.doc.text("note") == "hello")
        room.presence.set("name", "Ben")
        edit_note = lambda text: (room.doc.text("note").append(text), room.doc.commit())
        edit_note(", Ada")
        printed = ""
        while not re.search(r"saved \[{'name': 'Ben'}\] hello, Ada!*\n", printed):
            edit_note("!")
            await asyncio.sleep(0.05)
            printed += capsys.readouterr().out
    running.cancel()
    await asyncio.wait([running])


def test_it_wants_a_running_loop():
    with pytest.raises(RuntimeError):
        SyncClient("ws://127.0.0.1:1")
