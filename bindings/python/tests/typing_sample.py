"""Not run: what mypy --strict has to understand, and what it has to refuse."""

import datetime
from typing import List, Optional

import syncline
from syncline.sync import (
    ClientSession,
    JoinRequest,
    PeerSession,
    PresenceChange,
    PresenceTable,
    Room,
    ServerHandler,
    ServerSession,
    SyncBatch,
    SyncClient,
    serve_client,
)


def reads(doc: syncline.Doc) -> None:
    text: syncline.Text = doc.text("t")
    character: str = text[0] + text[1:2] + str(text)
    size: int = len(text) + text.size("utf16") + text.convert(1, "lines", to="bytes")
    items: List[str] = list(text)
    value = doc.map("m")["key"]
    node: Optional[syncline.OpId] = doc.tree("t").parent(doc.tree("t").create())
    frontier: List[syncline.OpId] = doc.frontier
    result = doc.import_(bytearray(b""))
    spans: List[syncline.OpSpan] = result.applied
    copy: syncline.Doc = syncline.Doc.open(doc.export(), peer_id=5)
    print(character, size, items, value, node, frontier, spans, copy, node in doc.tree("t"))


def edits(doc: syncline.Doc) -> None:
    text = doc.text("t")
    text.insert(0, "a", unit="utf16")
    text[1:2] = "b"
    text += "c"
    del text[0]
    map_ = doc.map("m")
    body: syncline.Text = map_.open("body", syncline.Text)
    child: syncline.MovableList = map_.new("list", syncline.MovableList)
    child.move(0, 1)
    map_["a"] = {"b": [1, "2", None, b"3"]}
    map_.update({"a": 1}, b=2)
    list_ = doc.list("l")
    list_.extend([1, 2, {"a": body.to_plain()}])
    list_[0:1] = [1]
    list_ += [2]
    counter = doc.counter("c")
    counter += 1
    with doc.transaction(message="m", time=datetime.datetime.now()) as transaction:
        transaction.roll_back()
    with doc.subscribe(lambda event: print(event.changes[0].container.kind)):
        doc.commit(tag="t")


def rich_text(doc: syncline.Doc) -> None:
    text = doc.text("t")
    mark: syncline.OpId = text.mark(0, 1, "bold", True, expand="none", many=True, unit="utf16")
    text.unmark(0, 1, "bold", expand="both")
    text.remove_mark(mark)
    text.insert_embed(0, b"image")
    for run in text.runs(0, 1):
        print(run.text + "", run.attributes.get("bold"), run.many_valued[0].id.peer)
    ends: List[int] = [mark.end for mark in text.marks()]
    cursor: syncline.Cursor = text.cursor_at(1, "right", unit="bytes")
    where = doc.resolve(syncline.Cursor.decode(cursor.encode()), unit="utf16")
    position: int = where.position + len(where.container)
    print(ends, position, doc.list("l").cursor_at(0).item)


def deltas(doc: syncline.Doc) -> None:
    text = doc.text("t")
    delta = text.to_delta(0, 1, unit="utf16")
    inserted = delta[0]["insert"]
    print(inserted if isinstance(inserted, str) else inserted["embed"])
    text.apply_delta(delta, expand={"link": "none"})
    text.apply_delta([
        {"retain": 1, "attributes": {"bold": None}},
        {"insert": {"embed": "a"}, "many_valued": [syncline.Attribute("k", 1, syncline.OpId(1, 2))]},
        {"delete": 1},
    ])
    image: syncline.Map = text.new_embed(0, syncline.Map)
    print(image)


def attributes(doc: syncline.Doc) -> None:
    peers: List[int] = [range_.first.peer for range_ in doc.text("t").authors(0, unit="bytes")]
    authors: List[syncline.ItemAuthors] = doc.movable_list("l").authors()
    ops: List[syncline.OpId] = doc.map("m").authors("k") + [doc.tree("t").placed_by(authors[0].set)]
    change: syncline.ChangeInfo = doc.change_of(doc.list("l").authors(0, 1)[0].first)
    when: Optional[datetime.datetime] = change.time
    print(peers, ops, when, change.message + "", len(change.ops))


def undoes(doc: syncline.Doc) -> None:
    def remember(note: syncline.UndoNote) -> None:
        note.data = b"caret"

    undo = syncline.UndoStack(
        doc, merge_window_ms=500, scope=[doc.text("t")], accept=lambda told: told.tag != "load",
        on_new_step=remember,
    )
    with undo.group():
        doc.text("t").append("a")
    note = undo.undo()
    cursors: List[syncline.Cursor] = note.cursors if note is not None else []
    undo.undo_note = syncline.UndoNote(cursors=cursors)
    again: syncline.UndoStack = syncline.UndoStack.load(doc, undo.save(), tag="undo")
    print(again.can_redo, again.redo_steps + 1)


def looks_back(doc: syncline.Doc) -> None:
    with doc.checkout(doc.frontier) as shown:
        print(shown.checked_out, shown.peer_id)
    for entry in doc.walk_history(author=doc.peer_id):
        version: List[syncline.OpId] = entry.version
        print(entry.time, doc.fork_at(version).peer_id, doc.diff([], version)[0].pointer)
    name: str = syncline.frontier_to_string(doc.frontier)
    doc.revert_to(syncline.parse_frontier(name), message="back")
    order = doc.version.meet(doc.version_of([])).compare_to(doc.version)
    if order == "before":
        print(doc.frontier_of(doc.version))
    merged: bytes = syncline.merge_updates([doc.export(), bytearray()])
    print(syncline.inspect_history(merged).containers[0].kind, syncline.split_update(merged, 5)[0])


def keeps(doc: syncline.Doc) -> None:
    with syncline.DocFile.open("note.syncline", doc, compact_after_records=9) as file:
        file.save()
        print(file.version.to_dict(), file.bytes + file.records, file.damaged[0][1])
    again: bytes = syncline.history_from_json(syncline.history_to_json(doc.export()))
    print(again)


async def follows(doc: syncline.Doc) -> None:
    async for event in doc.events():
        tag: str = event.tag
        print(tag, event.changes[0].path[0])


async def syncs(doc: syncline.Doc) -> None:
    async def token() -> str:
        return "token"

    async with SyncClient("ws://127.0.0.1:1", token=token, offline=True) as client:
        room: Room = client.join("r", doc, level="stored", token=lambda: "t")
        room.presence.set("cursor", {"at": 1})
        await room.when_saved()
        if room.state == "failed" and room.failure is not None:
            code: str = room.failure.code
            print(code, client.error)
        async for event in room.events():
            print(event.kind, room.presence.others[0].fields["cursor"])


def carries(doc: syncline.Doc) -> None:
    session = ClientSession(on_local_change=lambda: None, batch_time=0.5)
    session.join("r", doc, seal=lambda data: data, open=lambda data: bytearray(data))
    session.receive(1, memoryview(session.output))
    wakeup: Optional[float] = session.next_wakeup
    peer = PeerSession(1.5)
    peer.offer("r", doc, access="read")
    print(wakeup, peer.close_code, session.status("r").unsaved_ops, session.take_events())


class Server(ServerHandler):
    log: List[SyncBatch] = []
    have = syncline.VersionVector()

    def on_join(self, session: ServerSession, request: JoinRequest) -> None:
        if not request.token:
            return session.refuse(request.channel, "unauthenticated", retry_after=1.5)
        lacks = [batch for batch in self.log if not batch.is_known_in(request.have)]
        session.joined(
            request.channel, access="write", connection=1, batches=lacks, roster=PresenceTable()
        )

    def on_append(self, session: ServerSession, channel: int, batch: SyncBatch) -> None:
        self.have = batch.advance(self.have)
        session.durable(channel, "stored", self.have)
        session.presence(channel, PresenceChange(1, is_gone=True))


async def serves(socket: object) -> None:
    await serve_client(socket, Server(), max_level="received")


def wrong(doc: syncline.Doc) -> None:
    ServerSession(0, Server()).refuse(1, "hole")  # type: ignore[arg-type]
    ClientSession().join("r", doc, access="admin")  # type: ignore[arg-type]
    doc.text("t").insert("0", "a")  # type: ignore[arg-type]
    doc.text("t").insert(0, "a", unit="words")  # type: ignore[arg-type]
    doc.map("m").open("k", str)  # type: ignore[type-var]
    doc.map("m")["k"] = object()  # type: ignore[assignment]
    doc.map("m")[5] = 1  # type: ignore[index]
    doc.list("l").move(0, 1)  # type: ignore[attr-defined]
    doc.text("t").mark(0, 1, "k", [])  # type: ignore[arg-type]
    doc.text("t").mark(0, 1, "k", 1, expand="all")  # type: ignore[arg-type]
    doc.resolve(b"")  # type: ignore[arg-type]
    doc.text("t").apply_delta([{"insert": 5}])  # type: ignore[typeddict-item]
    doc.text("t").apply_delta([], expand={"k": "all"})  # type: ignore[dict-item]
    doc.checkout("1@2")  # type: ignore[arg-type]
    syncline.DocFile.open(5, doc)  # type: ignore[arg-type]
    syncline.merge_updates(b"")  # type: ignore[arg-type]
    doc.change_of("1@2")  # type: ignore[arg-type]
    syncline.UndoStack(doc, scope=["t"])  # type: ignore[list-item]
