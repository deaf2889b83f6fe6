"""Servers' sessions, without a socket."""

import gc
import random
import weakref

import pytest
from server_rooms import Client, Rooms, run
from sync_pair import edit

import syncline
from syncline.sync import (
    PartialUpload,
    PresenceChange,
    PresenceField,
    PresenceTable,
    ServerHandler,
    ServerSession,
    SharedFrames,
    SyncBatch,
)


@pytest.fixture
def rooms():
    return Rooms()


def names(client):
    return sorted(entry.fields["name"] for entry in client.session.presence("room"))


def test_clients_are_in_step_each_in_its_room(rooms):
    ann, bob, cyd = Client(rooms), Client(rooms), Client(rooms, room="other")
    edit(ann.doc, "a")
    edit(cyd.doc, "c")
    run(rooms, ann, bob, cyd)
    edit(bob.doc, "b")
    run(rooms, ann, bob, cyd)
    assert ann.doc.text("t") == bob.doc.text("t") and len(ann.doc.text("t")) == 2
    assert cyd.doc.text("t") == "c"
    assert [one.status.state for one in (ann, bob, cyd)] == ["saved"] * 3
    assert rooms.rooms["room"].have == ann.doc.version
    later = Client(rooms)
    run(rooms, later)
    assert later.doc.state_digest() == ann.doc.state_digest()


def test_an_edit_is_saved_once_its_level_is_told(rooms):
    rooms.flushes = False
    ann, bob = Client(rooms), Client(rooms, level="received")
    edit(ann.doc, "a")
    run(rooms, ann, bob)
    assert (ann.status.state, bob.status.state, bob.doc.text("t")) == ("saving", "saved", "a")
    rooms.flush()
    run(rooms, ann, bob)
    assert ann.status.state == "saved"
    modest = Client(rooms, max_level="received")
    run(rooms, modest)
    assert modest.status.state == "failed"


@pytest.mark.parametrize(
    "reason, code",
    [
        ("not_found", "not_found"),
        ("permission_denied", "permission_denied"),
        ("token_expired", "unauthenticated"),
        ("deleted", "not_found"),
        ("evicted", "permission_denied"),
    ],
)
def test_a_client_is_told_why_it_is_refused(rooms, reason, code):
    rooms.on_join = lambda session, request: session.refuse(request.channel, reason, "go away")
    ann = Client(rooms)
    run(rooms, ann)
    assert (ann.status.state, ann.status.failure.code) == ("failed", code)
    assert "go away" in str(ann.status.failure)


def test_who_may_read_is_sent_and_not_heard(rooms):
    ann, bob = Client(rooms, "read"), Client(rooms)
    edit(ann.doc, "a")
    edit(bob.doc, "b")
    run(rooms, ann, bob)
    assert len(ann.doc.text("t")) == 2 and bob.doc.text("t") == "b"
    ann.session.set_token("room", "write")
    run(rooms, ann, bob)
    assert ann.doc.text("t") == bob.doc.text("t") and ann.status.access == "write"
    ann.session.set_token("room", "read")
    edit(ann.doc, "more")
    run(rooms, ann, bob)
    assert len(bob.doc.text("t")) == 2 and ann.status.access == "read"
    ann.session.set_token("room", "nonsense")
    run(rooms, ann, bob)
    assert ann.status.failure.code == "unauthenticated" and len(rooms.members) == 1


def test_a_room_of_another_history_is_healed(rooms):
    ann = Client(rooms)
    edit(ann.doc, "a")
    run(rooms, ann)
    room = rooms.rooms["room"]
    room.log, room.have, room.stored, room.epoch = [], *[syncline.VersionVector()] * 2, 2
    [(session, channel)] = rooms.members
    rooms.members.clear()
    session.head_reset(channel, 2, "lost")
    run(rooms, ann, seconds=2)
    assert room.have == ann.doc.version and ann.status.epoch == 2


def test_a_replica_says_which_epoch_it_knew(rooms):
    join = rooms.on_join

    def refuse_older(session, request):
        if 0 < request.epoch < 8:
            session.refuse(request.channel, "deleted", "begin anew")
        else:
            join(session, request)

    rooms.on_join = refuse_older
    older, newcomer, other = Client(rooms, epoch=7), Client(rooms), Client(rooms, epoch=8)
    assert [one.status.epoch for one in (older, newcomer, other)] == [7, 0, 8]
    edit(older.doc, "a")
    run(rooms, older, newcomer, other, seconds=2)
    assert [one.status.state for one in (older, newcomer, other)] == ["failed", "saved", "saved"]
    assert str(older.status.failure) == "deleted: begin anew"
    assert rooms.rooms["room"].log == [] and older.doc.text("t") == "a"


def test_presence(rooms):
    ann, bob = Client(rooms), Client(rooms, "presence")
    ann.session.set_presence("room", "name", b"Ann")
    run(rooms, ann)
    bob.session.set_presence("room", "name", b"Bob")
    run(rooms, ann, bob)
    assert names(ann) == names(bob) == [b"Ann", b"Bob"]
    table = rooms.rooms["room"].presence
    assert [entry.subject for entry in table.entries] == ["somebody"] * 2
    assert table.next_expiry > rooms.now
    bob.served.closed()
    run(rooms, ann)
    assert names(ann) == [b"Ann"]
    assert table.expire(table.next_expiry) == [1] and table.entries == []


def test_a_table_of_presence():
    table = PresenceTable(max_fields=1, timeout=5)
    field = PresenceField(b"x", clock=2)
    assert table.apply(PresenceChange(1, "ann", {"k": field}), now=0) is True
    assert table.apply(PresenceChange(1, "ann", {"k": field._replace(clock=1)}), now=1) is False
    assert table.entries[0].fields == {"k": b"x"}
    with pytest.raises(syncline.LimitError):
        table.apply(PresenceChange(1, "ann", {"l": field}), now=1)
    assert table.next_expiry == 6 and table.expire(5.9) == [] and table.expire(6) == [1]
    assert table.remove(1) is False and table.next_expiry is None
    table.apply(PresenceChange(7), now=1)
    table.clear()
    assert table.entries == []
    for wrong in (
        PresenceChange(0),
        PresenceChange(1, fields={"": field}),
        PresenceChange(1, fields={"k": field._replace(clock=0)}),
        PresenceChange(1, subject="x" * 300),
    ):
        with pytest.raises(ValueError):
            table.apply(wrong, now=0)
    for wrong in (None, PresenceChange(1, fields={"k": b"x"}), PresenceChange("1")):
        with pytest.raises(TypeError):
            table.apply(wrong, now=0)
    with pytest.raises(TypeError, match="unexpected keyword"):
        PresenceTable(max_rooms=1)


def test_a_handler_that_raises_refuses_the_client(rooms, unraised):
    ann, bob = Client(rooms), Client(rooms)
    run(rooms, ann, bob)

    def on_append(session, channel, batch):
        raise RuntimeError("the disk is full")

    works, rooms.on_append = rooms.on_append, on_append
    edit(ann.doc, "a")
    run(rooms, ann, bob, seconds=0.1)
    assert str(unraised[0]) == "the disk is full"
    assert ann.status.failure is not None and len(rooms.members) == 1
    rooms.on_append = works
    run(rooms, ann, bob, seconds=3)  # it has tried again
    assert bob.doc.text("t") == "a" and ann.status.state == "saved"


def test_within_a_call_of_its_handler_a_session_takes_what_rooms_say(rooms):
    seen = []

    def on_join(session, request):
        for call in (
            lambda: session.output,
            lambda: session.receive(0, b""),
            lambda: session.tick(0),
            lambda: session.consume(0),
            lambda: session.go_away(0, 1),
            session.closed,
        ):
            with pytest.raises(syncline.StateError):
                call()
        seen.append(session.name)
        session.joined(request.channel, access="write", connection=1)

    rooms.on_join = on_join
    ann = Client(rooms, name="ann's")
    run(rooms, ann)
    assert seen == ["ann's"] and ann.status.state == "saved"


def test_output_is_told_once(rooms):
    ann = Client(rooms)
    run(rooms, ann)
    assert ann.served.output == b""
    ann.outputs.clear()
    [(session, channel)] = rooms.members
    for _ in range(3):
        session.want_snapshot(channel)
    assert ann.outputs == [1]
    assert ann.served.output != b""
    session.want_snapshot(channel)
    assert ann.outputs == [1, 1]


def test_a_client_comes_back_when_it_was_told(rooms):
    ann = Client(rooms)
    run(rooms, ann)
    ann.served.go_away(10, 10, "moving")
    run(rooms, ann)
    ann.served.closed()
    ann.session.closed(rooms.now, 1001)
    assert ann.session.next_wakeup == pytest.approx(rooms.now + 10, abs=0.01)
    assert rooms.hellos == [""] and rooms.members == {}


def test_whatever_comes_closes_a_connection_at_most(rooms):
    for seed in range(100):
        generator = random.Random(seed)
        ann = Client(rooms)
        run(rooms, ann, seconds=0.05)
        ann.served.receive(rooms.now, generator.randbytes(generator.randint(1, 50)))
        code = ann.served.close_code
        assert code is None or code == 1000 or 4400 <= code < 4600
        assert (ann.served.error is None) == (code is None)
        assert ann.served.queued_bytes < 10_000
        ann.served.closed()
        assert rooms.members == {}


def test_an_upload_that_broke_off_goes_on(rooms):
    ann = Client(rooms, max_frame_bytes=4096)
    ann.doc.map("m")["noise"] = random.Random(7).randbytes(60_000)
    ann.doc.commit()
    while not rooms.members or ann.served.queued_bytes < 8000:
        rooms.now += 0.01
        ann.session.tick(rooms.now)
        output = ann.session.output[:4000]
        ann.session.consume(len(output))
        ann.served.receive(rooms.now, output)
        output = ann.served.output
        ann.served.consume(len(output))
        ann.session.receive(rooms.now, output)
    ann.served.closed()
    [upload] = rooms.uploads
    assert isinstance(upload, PartialUpload) and 0 < len(upload.data) < upload.size
    ann.session.closed(rooms.now)
    resumed = []
    join = rooms.on_join

    class Resuming:
        """What on_join() says to a session, with what there is of the upload."""

        def __init__(self, session):
            self.session = session

        def __getattr__(self, name):
            return getattr(self.session, name)

        def joined(self, channel, **answer):
            self.session.joined(channel, upload=upload, **answer)

    def on_join(session, request):
        resumed.append(request.upload_hash == upload.hash)
        join(Resuming(session), request)
        rooms.members = {
            (session, channel): member for (_, channel), member in rooms.members.items()
        }

    rooms.on_join = on_join
    rooms.now += 60
    ann.session.tick(rooms.now)
    ann.session.opened(rooms.now)
    ann.served = ServerSession(rooms.now, rooms, max_frame_bytes=4096)
    run(rooms, ann)
    assert resumed == [True] and ann.status.state == "saved"


def test_batches():
    doc = syncline.Doc(1, doc_id=77)
    edit(doc, "a")
    first = SyncBatch.from_update(doc.export())
    known = first.advance(syncline.VersionVector())
    assert known == doc.version and len(first.spans) == 1 and first.parents == []
    edit(doc, "b")
    second = SyncBatch.from_update(doc.export_since(known))
    nothing = syncline.VersionVector()
    assert first.follows_on(nothing) and not second.follows_on(nothing)
    assert second.follows_on(known) and not second.is_known_in(known)
    assert second.is_known_in(doc.version) and second.doc_id == 77
    stored = SyncBatch.parse(second.encoded)
    assert (stored.payload, stored.hash) == (second.payload, second.hash)
    assert not stored.is_sealed and len(stored) == len(second.encoded)
    snapshot = SyncBatch.from_update(doc.export_snapshot())
    assert snapshot.is_snapshot and not snapshot.is_shallow
    sealed = SyncBatch.sealed(b"secret", second.spans, second.parents)
    assert sealed.is_sealed and sealed.payload == b"secret" and sealed.follows_on(known)
    for wrong in (b"", b"nonsense", doc.export()[:-1]):
        with pytest.raises(syncline.DecodeError):
            SyncBatch.from_update(wrong)
        with pytest.raises(syncline.DecodeError):
            SyncBatch.parse(wrong)
    with pytest.raises(ValueError):
        SyncBatch.sealed(b"", [syncline.OpSpan(1, 5, 5)], [])
    with pytest.raises(TypeError):
        SyncBatch()


def test_what_is_no_answer_is_refused(rooms):
    session = ServerSession(0, rooms, frames=SharedFrames())
    version = syncline.VersionVector({1: 5})
    answer = {"access": "write", "connection": 1}
    session.joined(9, **answer)  # there is no such channel: it is passed over
    for wrong, error in (
        ({"connection": 0}, ValueError),
        ({"epoch": 0}, ValueError),
        ({"access": "all"}, ValueError),
        ({"level": "safe"}, ValueError),
        ({"durable": version}, ValueError),
        ({"have": {}}, TypeError),
        ({"batches": [b""]}, TypeError),
        ({"upload": b""}, TypeError),
        ({"subject": b""}, TypeError),
    ):
        with pytest.raises(error):
            session.joined(9, **{**answer, **wrong})
    for call, error in (
        (lambda: session.refuse(0, "gap"), ValueError),
        (lambda: session.refuse(1 << 32, "gap"), OverflowError),
        (lambda: session.refuse(1, "hole"), ValueError),
        (lambda: session.refuse(1, "gap", retry_after=-1), ValueError),
        (lambda: session.durable(1, "stored", None), TypeError),
        (lambda: session.deliver(1, b"", "stored"), TypeError),
        (lambda: session.go_away(2, 1), ValueError),
        (lambda: session.consume(1), IndexError),
        (lambda: ServerSession(0, rooms, name="x" * 65), ValueError),
        (lambda: ServerSession(0, rooms, on_output=1), TypeError),
        (lambda: ServerSession(0, rooms, hello_time=-1), ValueError),
        (lambda: ServerSession(0, rooms, poll_time=1), TypeError),
    ):
        with pytest.raises(error):
            call()


def test_a_handler_without_its_methods_says_so(rooms, unraised):
    ann = Client(rooms, handler=ServerHandler())
    run(rooms, ann, seconds=0.1)
    assert isinstance(unraised[0], NotImplementedError)
    assert ann.status.failure is not None


def test_sessions_and_handlers_are_collected():
    rooms = Rooms()
    ann = Client(rooms)
    run(rooms, ann)
    assert rooms.members  # which have the session, which has the handler
    kept = [weakref.ref(rooms), weakref.ref(ann.served)]
    del ann, rooms
    gc.collect()
    assert [ref() for ref in kept] == [None, None]
