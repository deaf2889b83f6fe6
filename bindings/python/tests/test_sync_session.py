"""The sessions, without a socket."""

import gc
import threading
import weakref

import pytest
from sync_pair import Pair, edit

import syncline
from syncline.sync import ClientSession, PeerSession, PresenceEntry, SyncError, SyncEvent


@pytest.fixture
def pair():
    return Pair()


def test_both_sides_get_what_the_other_has(pair):
    edit(pair.doc, "a")
    edit(pair.peer_doc, "b")
    assert pair.state == "offline"
    pair.run()
    assert pair.client.connection == "online"
    assert pair.state == "saved"
    assert pair.doc.text("t") == pair.peer_doc.text("t") and len(pair.doc.text("t")) == 2

    # A commit tells at once, long before documents are polled; and so on the other side.
    edit(pair.doc, "c")
    assert pair.state == "saving" and pair.client.status("room").unsaved_ops == 1
    pair.run(0.05)
    assert pair.state == "saved" and len(pair.peer_doc.text("t")) == 3
    edit(pair.peer_doc, "d")
    pair.run(0.05)
    assert len(pair.doc.text("t")) == 4


def test_edits_without_a_commit_are_found(pair):
    pair.run()
    pair.doc.text("t").append("a")
    pair.peer_doc.text("t").append("b")
    pair.run(2.5)
    assert pair.doc.text("t") == pair.peer_doc.text("t") and len(pair.doc.text("t")) == 2


def test_what_was_edited_while_the_connection_was_gone(pair):
    pair.run()
    pair.disconnect()
    edit(pair.doc, "a")
    edit(pair.peer_doc, "b")
    status = pair.client.status("room")
    assert (status.state, status.unsaved_ops) == ("offline", 1)
    assert pair.client.connection == "waiting"
    assert pair.client.connection_error.code == "unavailable"
    pause = pair.client.next_wakeup - pair.now
    assert 0.25 <= pause <= 0.5
    pair.run(2)
    assert pair.state == "saved"
    assert pair.doc.state_digest() == pair.peer_doc.state_digest()


def test_a_wakeup_is_the_time_at_which_there_is_something_to_do():
    session = ClientSession(seed=1)
    session.closed(1234.5678)
    assert session.connection == "waiting"
    session.tick(session.next_wakeup - 0.002)
    assert session.connection == "waiting"
    session.tick(session.next_wakeup)
    assert session.connection == "connect"


def test_an_update_of_many_frames(pair):
    for i in range(30_000):
        pair.doc.text("t").insert(i // 2, chr(32 + i % 90))
    size = len(pair.doc.export())
    assert size > 10_000
    pair.client = ClientSession(seed=1, max_frame_bytes=4096)
    pair.client.join("room", pair.doc, level="received")
    pair.run(5)
    assert pair.peer_doc.state_digest() == pair.doc.state_digest()


def test_events_name_what_to_look_at_again(pair):
    pair.run()
    assert sorted(pair.client.take_events()) == [
        SyncEvent("connection", ""),
        SyncEvent("document", "room"),
    ]
    assert pair.client.take_events() == []
    pair.client.set_presence("room", "name", b"Ann")
    pair.run()
    assert pair.client.take_events() == [SyncEvent("presence", "room")]


def test_presence(pair):
    pair.client.set_presence("room", "name", b"Ann")
    pair.run()
    pair.peer.set_presence("room", "name", bytearray(b"Bob"))
    pair.peer.set_presence("room", "mood", b"\xff")
    pair.run()
    own = pair.client.status("room").connection
    ann, bob = sorted(pair.client.presence("room"), key=lambda entry: entry.connection != own)
    assert ann == PresenceEntry(own, ann.subject, {"name": b"Ann"})
    assert bob.fields == {"name": b"Bob", "mood": b"\xff"}
    assert len(pair.peer.presence("room")) == 2
    pair.client.remove_presence("room", "name")
    pair.run()
    assert [entry.fields for entry in pair.peer.presence("room") if "mood" not in entry.fields] in (
        [],
        [{}],
    )


def test_a_peer_tells_what_others_show_and_takes_back_what_it_shows(pair):
    pair.client.set_presence("room", "name", b"Ann")
    pair.run()
    assert pair.peer.take_events() == [SyncEvent("presence", "room")]
    pair.peer.set_presence("room", "name", b"Bob")
    pair.peer.set_presence("room", "mood", b"fine")
    pair.peer.remove_presence("room", "mood")
    pair.peer.remove_presence("room", "never there")
    pair.run()
    assert pair.peer.take_events() == []
    own = pair.client.status("room").connection
    shown = [entry.fields for entry in pair.client.presence("room") if entry.connection != own]
    assert shown == [{"name": b"Bob"}]
    with pytest.raises(KeyError):
        pair.peer.remove_presence("other", "name")


def test_what_a_peer_withdraws_is_its_own():
    woken = []
    pair = Pair()
    pair.run()
    pair.peer = PeerSession(pair.now, on_local_change=lambda: woken.append(1))
    pair.client.closed(pair.now, 1000)
    pair.peer.offer("room", pair.peer_doc)
    pair.client.restart(pair.now)
    pair.client.opened(pair.now)
    pair.run()
    assert pair.state == "saved" and not woken
    pair.peer.withdraw("room")
    assert woken == [1]
    for call in pair.peer.withdraw, pair.peer.presence, pair.peer.failure:
        with pytest.raises(KeyError):
            call("room")
    edit(pair.peer_doc, "mine")
    pair.run()
    status = pair.client.status("room")
    assert (status.state, status.failure.code) == ("failed", "not_found")
    assert len(pair.doc.text("t")) == 0 and woken == [1]
    pair.peer.offer("room", pair.peer_doc)
    pair.client.retry("room")
    pair.run()
    assert pair.state == "saved" and pair.doc.text("t") == "mine"


@pytest.mark.parametrize(
    "join, offer, code",
    [
        ({"token": "wrong"}, {"token": "right"}, "unauthenticated"),
        ({"level": "stored"}, {}, "failed_precondition"),
        ({}, {"access": "none"}, "permission_denied"),
    ],
)
def test_what_a_peer_refuses(join, offer, code):
    pair = Pair(join=join, offer=offer)
    edit(pair.doc, "a")
    pair.run()
    status = pair.client.status("room")
    assert (status.state, status.failure.code) == ("failed", code)
    assert isinstance(status.failure, SyncError) and str(status.failure)
    assert status.unsaved_ops == 1 and len(pair.peer_doc.text("t")) == 0


def test_another_token_is_tried():
    pair = Pair(join={"token": "wrong"}, offer={"token": "right"})
    edit(pair.doc, "a")
    pair.run()
    assert pair.state == "failed"
    pair.client.set_token("room", "right")
    pair.run()
    assert pair.state == "saved"
    with pytest.raises(syncline.StateError):
        pair.client.retry("room")


def test_read_only():
    pair = Pair(offer={"access": "read"})
    edit(pair.peer_doc, "b")
    edit(pair.doc, "a")
    pair.run()
    assert pair.client.status("room").access == "read"
    assert pair.doc.text("t") in ("ab", "ba") and pair.peer_doc.text("t") == "b"
    assert pair.state != "saved"


def test_a_seal():
    flip = lambda data: bytes(byte ^ 0x55 for byte in data)
    pair = Pair(join={"seal": flip, "open": flip}, offer={"seal": flip, "open": flip})
    edit(pair.doc, "secret")
    pair.run()
    assert pair.peer_doc.text("t") == "secret" and pair.state == "saved"


def test_what_a_seal_raises_is_the_failure():
    def refuse(data):
        raise RuntimeError("no key")

    pair = Pair(join={"seal": refuse, "open": refuse})
    edit(pair.doc, "secret")
    pair.run()
    status = pair.client.status("room")
    assert status.state == "failed" and status.failure.code == "internal"
    assert "seal raised RuntimeError: no key" in str(status.failure)
    assert pair.doc.text("t") == "secret"


# --- Wrong bytes. Frames are a length and a message of sync.proto, made by hand here.


def field(number, value):
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def frame(number, *fields):
    message = field(number, b"".join(fields))
    return bytes([len(message)]) + message


JOIN_OK, ACK, DELIVER, CHUNK = 3, 5, 6, 8
WRONG_OF_A_SERVER = {
    "no frame": (b"\x03\xff\xff\xff", 4501),
    "an endless length": (b"\xff" * 10, 4501),
    "a frame beyond the limit": (b"\x81\x80\x10", 4502),
    "another Hello": (frame(1), 4504),
    "what only clients say": (frame(2), 4504),
    "a channel that is not": (frame(ACK, field(1, 77)), 4505),
    "channel 0": (frame(DELIVER), 4505),
    "a second JoinOk": (frame(JOIN_OK, field(1, 1), field(3, 1)), 4504),
    "an Ack of what was never written": (
        frame(ACK, field(1, 1), field(2, 1), field(4, field(1, bytes(8)) + field(2, b"\x09"))),
        4501,
    ),
    "a batch that is none": (frame(DELIVER, field(1, 1), field(3, b"\xff")), 4508),
    "an update that is none": (
        frame(DELIVER, field(1, 1), field(3, field(1, b"no update"))),
        4508,
    ),
    "a chunk out of order": (
        frame(CHUNK, field(1, 1), field(3, 100), field(4, 50), field(5, b"x")),
        4504,
    ),
    "chunks with another hash": (
        frame(CHUNK, field(1, 1), field(2, 1), field(3, 1), field(5, b"x")),
        4519,
    ),
}


@pytest.mark.parametrize("what", WRONG_OF_A_SERVER)
def test_what_a_server_does_against_the_rules_is_named(pair, what):
    data, code = WRONG_OF_A_SERVER[what]
    edit(pair.doc, "hello")
    pair.run()
    before = pair.doc.state_digest()
    pair.client.receive(pair.now, data)
    assert pair.client.connection == "closing" and pair.client.close_code == code
    assert isinstance(pair.client.connection_error, SyncError)
    assert pair.doc.state_digest() == before
    pair.run(3)  # it comes back, and nothing is lost
    assert pair.state == "saved" and pair.doc.state_digest() == before


WRONG_OF_A_CLIENT = {
    "no frame": (b"\x03\xff\xff\xff", 4501),
    "what only servers say": (frame(JOIN_OK), 4504),
    "a channel that is not": (frame(4, field(1, 77), field(2, b"x")), 4505),
    "an update that is none": (frame(4, field(1, 1), field(2, field(1, b"no update"))), 4408),
}


@pytest.mark.parametrize("what", WRONG_OF_A_CLIENT)
def test_what_a_client_does_against_the_rules_is_named(pair, what):
    data, code = WRONG_OF_A_CLIENT[what]
    pair.run()
    before = pair.peer_doc.state_digest()
    pair.peer.receive(pair.now, data)
    if code != 4408:  # that closes the channel alone
        assert pair.peer.close_code == code and isinstance(pair.peer.error, SyncError)
    assert pair.peer_doc.state_digest() == before


# --- Wrong calls.


@pytest.mark.parametrize(
    "call, error",
    [
        (lambda s: s.join("", syncline.Doc()), ValueError),
        (lambda s: s.join("x" * 257, syncline.Doc()), ValueError),
        (lambda s: s.join(5, syncline.Doc()), TypeError),
        (lambda s: s.join("r", None), TypeError),
        (lambda s: s.join("room", syncline.Doc()), syncline.StateError),
        (lambda s: s.join("r", syncline.Doc(), token="x" * 8193), ValueError),
        (lambda s: s.join("r", syncline.Doc(), access="admin"), ValueError),
        (lambda s: s.join("r", syncline.Doc(), level="safe"), ValueError),
        (lambda s: s.join("r", syncline.Doc(), seal=bytes), TypeError),
        (lambda s: s.join("r", syncline.Doc.__new__(syncline.Doc)), TypeError),
        (lambda s: s.leave("r"), KeyError),
        (lambda s: s.retry("r"), KeyError),
        (lambda s: s.retry("room"), syncline.StateError),
        (lambda s: s.status("r"), KeyError),
        (lambda s: s.join("r", syncline.Doc(), epoch=-1), TypeError),
        (lambda s: s.set_token("r", ""), KeyError),
        (lambda s: s.set_token("room", "x" * 8193), ValueError),
        (lambda s: s.presence("r"), KeyError),
        (lambda s: s.set_presence("r", "k", b""), KeyError),
        (lambda s: s.set_presence("room", "", b""), ValueError),
        (lambda s: s.set_presence("room", "k", "text"), TypeError),
        (lambda s: s.set_presence("room", "k", bytes(5000)), syncline.LimitError),
        (lambda s: s.receive(0, "text"), TypeError),
        (lambda s: s.receive(float("nan"), b""), ValueError),
        (lambda s: s.tick("now"), TypeError),
        (lambda s: s.tick(1e300), ValueError),
        (lambda s: s.closed(0, 70_000), TypeError),
        (lambda s: s.consume(1), IndexError),
        (lambda s: s.consume(-1), TypeError),
        (lambda s: ClientSession(batch_tim=1), TypeError),
        (lambda s: ClientSession(batch_time=-1), ValueError),
        (lambda s: ClientSession(max_documents=-1), OverflowError),
        (lambda s: ClientSession(max_frame_bytes=2**40), OverflowError),
        (lambda s: ClientSession(on_local_change=5), TypeError),
        (lambda s: ClientSession(seed="x"), TypeError),
        (lambda s: PeerSession(), TypeError),
        (lambda s: PeerSession(0).offer("", syncline.Doc()), ValueError),
        (lambda s: PeerSession(0).failure("r"), KeyError),
        (lambda s: PeerSession(0).presence("r"), KeyError),
        (lambda s: ClientSession.__new__(ClientSession).tick(0), TypeError),
    ],
)
def test_wrong_calls(call, error):
    session = ClientSession()
    session.join("room", syncline.Doc())
    with pytest.raises(error):
        call(session)
    assert session.status("room").state == "offline"


def test_a_limit_of_documents():
    session = ClientSession(max_documents=1)
    session.join("a", syncline.Doc())
    with pytest.raises(syncline.LimitError):
        session.join("b", syncline.Doc())
    session.leave("a")
    session.join("b", syncline.Doc())


# --- Threads, callbacks, memory.


def test_what_a_document_tells_within_a_call_cannot_call_the_session(pair):
    seen = []

    def look(event):
        if event.origin == "local":
            return
        seen.append(pair.client.is_running)
        with pytest.raises(syncline.StateError):
            pair.client.status("room")
        pair.doc.text("answer").append("!")

    pair.doc.subscribe(look)
    edit(pair.peer_doc, "a")
    pair.run(2)
    assert seen[0] is True and not pair.client.is_running
    assert pair.peer_doc.text("answer") == "!" and pair.state == "saved"


def test_a_host_hears_of_edits_in_any_thread():
    heard = []
    session = ClientSession(on_local_change=lambda: heard.append(threading.current_thread()))
    doc = syncline.Doc()
    session.join("room", doc)
    thread = threading.Thread(target=edit, args=(doc, "a"))
    thread.start()
    thread.join()
    assert heard == [thread]
    edit(doc, "b")
    session.leave("room")
    edit(doc, "c")
    assert heard == [thread, threading.current_thread()]


def test_what_on_local_change_raises_harms_nothing(unraised):
    def fail():
        raise RuntimeError("no")

    session, doc = ClientSession(on_local_change=fail), syncline.Doc()
    session.join("room", doc)
    edit(doc, "a")
    assert doc.text("t") == "a" and [str(error) for error in unraised] == ["no"]


def test_threads_edit_while_a_session_works(pair):
    pair.run()

    def type_(doc):
        for i in range(200):
            edit(doc, str(i % 10))

    threads = [threading.Thread(target=type_, args=(doc,)) for doc in (pair.doc, pair.peer_doc) * 2]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        pair.step()
    pair.run()
    assert pair.state == "saved" and len(pair.doc.text("t")) == 800
    assert pair.doc.state_digest() == pair.peer_doc.state_digest()


def test_a_session_keeps_its_documents_until_it_leaves():
    session, doc = ClientSession(), syncline.Doc()
    session.join("room", doc)
    reference = weakref.ref(doc)
    del doc
    gc.collect()
    assert reference() is not None and session.status("room").unsaved_ops == 0
    session.leave("room")
    assert reference() is None


def test_a_cycle_through_a_session_is_freed():
    class Host:
        def __init__(self):
            self.doc = syncline.Doc()
            self.session = ClientSession(on_local_change=self.wake)
            self.session.join("room", self.doc)
            self.doc.subscribe(self.wake)
            self.peer = PeerSession(0, on_local_change=self.wake)
            self.peer.offer("room", self.doc)

        def wake(self, *event):
            pass

    host = Host()
    edit(host.doc, "a")
    references = [weakref.ref(host), weakref.ref(host.doc)]
    del host
    gc.collect()
    assert [reference() for reference in references] == [None, None]


def test_a_document_outlives_the_session_it_was_in():
    session, doc = ClientSession(), syncline.Doc()
    session.join("room", doc)
    del session
    edit(doc, "a")
    assert doc.text("t") == "a"
