"""docs/format.md is enough to read what random edits lead to, as histories as JSON tell it."""

import pathlib
import random
import sys
from datetime import datetime

import pytest
import syncline
from json_form import json_of_history, json_of_shallow, parsed, typed
from single_ops import is_in, kept_ops, names_of, ops_of

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent.parent / "bindings/python/tests"))
from random_edits import Editor  # noqa: E402
from replicas import exchange  # noqa: E402

SEED = random.SystemRandom().getrandbits(32)


def edited(seed):
    """A document that three wrote, with undo, and frontiers on its way."""
    draw = random.Random(seed)
    docs = [syncline.Doc(peer_id=draw.getrandbits(64)) for _ in range(3)]
    undos = [syncline.UndoStack(doc) for doc in docs]
    editors = [Editor(doc, draw.random(), new=draw.random() < 0.5) for doc in docs]
    frontiers = []
    for _ in range(draw.choice([10, 100])):
        doc, undo, editor = draw.choice([*zip(docs, undos, editors)])
        editor.edit()
        doc.commit(**draw.choice([{}, {"message": "why"}, {"time": datetime.now()}]))
        if undo.can_undo and draw.random() < 0.3:
            undo.undo()
        if undo.can_redo and draw.random() < 0.5:
            undo.redo()
        if draw.random() < 0.2:
            exchange(doc, draw.choice(docs))
        if draw.random() < 0.1:
            frontiers.append(docs[0].frontier)
    exchange(*docs)
    return docs[0], frontiers


@pytest.mark.parametrize("seed", range(SEED, SEED + 30))
def test_what_is_read_is_what_the_json_says(seed, reader):
    doc, frontiers = edited(seed)
    parts = [doc.export_since(doc.version_of(frontier)) for frontier in frontiers]
    for data in (doc.export(), doc.export_snapshot(), *parts):
        assert typed(json_of_history(reader.read(data))) == typed(parsed(syncline.history_to_json(data)))


@pytest.mark.parametrize("seed", range(SEED, SEED + 30))
def test_a_shallow_snapshot_has_ops_of_the_history(seed, reader):
    doc, frontiers = edited(seed)
    ops = ops_of(parsed(syncline.history_to_json(doc.export())))
    for read in (reader.read(doc.export_shallow(frontier)) for frontier in [doc.frontier, *frontiers]):
        if "kept" not in read:  # no op before the frontier is known to all after it: a snapshot with all
            continue
        shallow = json_of_shallow(read)
        for name, op in kept_ops(shallow["kept"]):
            assert is_in(name, shallow["version"])
            assert op == ops[name] or op[0][0] == "add"  # which has all that was added
        after = {name for run in shallow["history"]["runs"] for name in names_of(run)}
        assert after == {name for name in ops if not is_in(name, shallow["version"])}


@pytest.mark.parametrize("seed", range(SEED, SEED + 30))
def test_the_texts_of_a_snapshot_are_those_of_the_document(seed, reader):
    draw = random.Random(seed)
    docs = [syncline.Doc(1), syncline.Doc(2)]
    for _ in range(200):
        doc = draw.choice(docs)
        text = doc.text(draw.choice(["one", "two", "drei"]))
        if len(text) == 0 or draw.random() < 0.7:
            text.insert(draw.randint(0, len(text)), draw.choice(["several words ", "größer als ", "日本語", "x"]))
        else:
            at = draw.randrange(len(text))
            text.delete(at, min(len(text) - at, draw.randint(1, 30)))
        if draw.random() < 0.1:
            exchange(*docs)
    doc = docs[0]
    texts = {name: str(doc.text(name)) for name in ("one", "two", "drei")}
    assert reader.read_texts(doc.export_snapshot()) == {name: text for name, text in texts.items() if text}
