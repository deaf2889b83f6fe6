"""The laws of undo (docs/undo.md), through Python, among marks and events."""

import json
import random

import pytest

import syncline
from followers import Follower
from random_edits import KEYS, Editor
from replicas import exchange

SEED = random.SystemRandom().getrandbits(64)


def shown(doc):
    """What a document shows: the marks of root texts, too, and no names of nodes."""
    texts = [doc.text(name).to_delta() for name in KEYS]
    return [*texts, nameless(json.loads(doc.to_json()))]


def nameless(value):
    """The nodes of a tree that was removed and came back have others."""
    if isinstance(value, dict):
        return {key: nameless(inner) for key, inner in value.items() if key != "id"}
    return [nameless(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(SEED, SEED + 8))
def test_undo_leads_back_through_all_that_was_and_redo_forth(seed):
    doc = syncline.Doc()
    undo, editor = syncline.UndoStack(doc), Editor(doc, seed)
    states = [shown(doc)]
    for _ in range(40):
        editor.edit()
        doc.commit()
        if shown(doc) != states[-1]:
            states.append(shown(doc))

    def walk(step):
        """Each state that is different from the one before."""
        seen = [shown(doc)]
        while step() is not None:
            if shown(doc) != seen[-1]:
                seen.append(shown(doc))
        return seen

    assert walk(undo.undo) == states[::-1]
    assert not undo.can_undo and undo.can_redo
    assert walk(undo.redo) == states
    assert walk(undo.undo)[-1] == states[0]


@pytest.mark.parametrize("seed", range(SEED, SEED + 8))
def test_undo_leads_to_the_start_whatever_children_there_were(seed):
    doc = syncline.Doc()
    undo, editor = syncline.UndoStack(doc), Editor(doc, seed, new=True)
    start = shown(doc)
    for _ in range(60):
        editor.edit()
        if editor.chance(0.7):
            doc.commit()
    while undo.can_undo:
        assert undo.undo() is not None
    assert shown(doc) == start


@pytest.mark.parametrize("seed", range(SEED, SEED + 8))
def test_undo_then_redo_is_the_identity_whatever_others_did(seed):
    draw = random.Random(seed)
    alice, bob = syncline.Doc(), syncline.Doc()
    undo = syncline.UndoStack(alice)
    editors = [Editor(alice, seed, new=True), Editor(bob, seed + 1, new=True)]
    for _ in range(50):
        for _ in range(draw.randint(1, 3)):
            draw.choice(editors).edit()
        if draw.random() < 0.4:
            exchange(alice, bob)
        alice.commit()
        if draw.random() < 0.3 and undo.can_undo:
            before = shown(alice)
            assert undo.undo() is not None
            if shown(alice) != before:
                assert undo.can_redo and undo.redo() is not None
                assert shown(alice) == before


@pytest.mark.parametrize("seed", range(SEED, SEED + 8))
def test_undo_among_others_does_what_it_can_tells_it_and_all_agree(seed):
    draw = random.Random(seed)
    docs = [syncline.Doc(peer) for peer in (1, 2, 3)]
    undos = [syncline.UndoStack(doc) for doc in docs]
    followers = [RootFollower(doc) for doc in docs]
    editors = [Editor(doc, seed + doc.peer_id, new=True) for doc in docs]
    for _ in range(80):
        at = draw.randrange(3)
        doc, undo = docs[at], undos[at]
        what = draw.random()
        if what < 0.45:
            for _ in range(draw.randint(1, 3)):
                editors[at].edit()
        elif what < 0.78:
            is_redo = draw.random() < 0.4
            can, before = (undo.can_redo if is_redo else undo.can_undo), shown(doc)
            assert ((undo.redo if is_redo else undo.undo)() is not None) == can
            assert can or shown(doc) == before
        else:
            doc.import_(draw.choice(docs).export_since(doc.version))
        doc.commit()
        followers[at].check()
    exchange(*docs, *docs)
    assert len({doc.state_digest() for doc in docs}) == 1


class RootFollower(Follower):
    """Compares the roots that the editors edit."""

    ROOTS = [(name, kind) for name in KEYS for kind in ("text", "map", "list", "movable_list", "tree", "counter")]


@pytest.mark.parametrize("seed", range(SEED, SEED + 15))
def test_what_comes_back_stands_where_it_was_once_beside_the_others(seed):
    """Each character is typed once in the whole world."""
    draw = random.Random(seed)
    alice, bob = syncline.Doc(), syncline.Doc()
    undo = syncline.UndoStack(alice)
    typed = 0x4E00
    of_bob, before = set(), set()
    for _ in range(60):
        doc = draw.choice([alice, alice, bob])
        text = doc.text("t")
        what = draw.random()
        at = draw.randint(0, len(text))
        if what < 0.3:
            alice.import_(bob.export_since(alice.version))
            bob.import_(alice.export_since(bob.version))
        elif what < 0.5:
            alice.commit()
            kept = of_bob & set(str(alice.text("t")))
            if draw.random() < 0.4:
                undo.redo()
            else:
                undo.undo()
                assert kept <= set(str(alice.text("t")))
        elif what < 0.7 and at < len(text):
            text.delete(at, min(len(text) - at, draw.randint(1, 3)))
        else:
            written = "".join(chr(typed + i) for i in range(draw.randint(1, 3)))
            typed += len(written)
            of_bob.update(written if doc is bob else "")
            text.insert(at, written)
        content = str(alice.text("t"))
        assert len(set(content)) == len(content)
        pairs = {(a, b) for i, a in enumerate(content) for b in content[i + 1 :]}
        before |= pairs
        assert not any((b, a) in before for a, b in pairs)


def plain(draw, depth=0):
    """A plain value, nested: what brings children with their content."""
    kind = draw.randrange(2 if depth > 2 else 4)
    if kind < 2:
        return [draw.randrange(100), "text" * draw.randint(1, 2)][kind]
    inner = [plain(draw, depth + 1), plain(draw, depth + 1)]
    return inner if kind == 2 else dict(zip("ab", inner, strict=True))


def restarted(doc, way, start):
    """As a new peer has it; a shallow one has no history before `start`."""
    if way == "shallow":
        return syncline.Doc.open(doc.export_shallow(start))
    return syncline.Doc.open(doc.export_snapshot() if way == "snapshot" else doc.export())


@pytest.mark.parametrize("seed", range(SEED, SEED + 5))
@pytest.mark.parametrize("way", ["update", "snapshot", "shallow"])
def test_a_stack_that_was_saved_goes_on(way, seed):
    doc, draw = syncline.Doc(), random.Random(seed)
    editor = Editor(doc, seed, new=True)

    def edit():
        with doc.transaction():
            for _ in range(draw.randint(1, 8)):
                editor.edit()
            doc.map(draw.choice(KEYS))[draw.choice(KEYS)] = plain(draw)

    for _ in range(5):
        edit()
    start, undo = doc.frontier, syncline.UndoStack(doc)
    for _ in range(15):
        edit()
        if draw.random() < 0.3:
            undo.undo()
    again = restarted(doc, way, start)
    loaded = syncline.UndoStack.load(again, undo.save())
    for step in ["undo"] * 5 + ["redo"] * 12 + ["undo"] * 30 + ["redo"] * 30:
        assert (getattr(undo, step)() is None) == (getattr(loaded, step)() is None)
        assert shown(again) == shown(doc)
        if draw.random() < 0.1:
            again = restarted(again, way, start)
            loaded = syncline.UndoStack.load(again, loaded.save())
