"""Not run: what mypy --strict has to understand, and what it has to refuse."""

import datetime
from typing import List, Optional

import syncline


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


async def follows(doc: syncline.Doc) -> None:
    async for event in doc.events():
        tag: str = event.tag
        print(tag, event.changes[0].path[0])


def wrong(doc: syncline.Doc) -> None:
    doc.text("t").insert("0", "a")  # type: ignore[arg-type]
    doc.text("t").insert(0, "a", unit="words")  # type: ignore[arg-type]
    doc.map("m").open("k", str)  # type: ignore[type-var]
    doc.map("m")["k"] = object()  # type: ignore[assignment]
    doc.map("m")[5] = 1  # type: ignore[index]
    doc.list("l").move(0, 1)  # type: ignore[attr-defined]
