import datetime
import random
import threading

import pytest

import syncline
from replicas import exchange
from syncline import AuthoredRange, ChangeInfo, ItemAuthors, OpId, OpSpan

SEED = random.SystemRandom().getrandbits(64)
NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.timezone.utc)


@pytest.fixture
def alice():
    return syncline.Doc(0xA)


@pytest.fixture
def bob():
    return syncline.Doc(0xB)


def test_a_text_tells_who_wrote_it(alice, bob):
    alice.text("t").append("😀hello")
    exchange(alice, bob)
    bob.text("t").insert(3, "_bob_")
    alice.text("t").append("!")
    exchange(alice, bob)
    ranges = alice.text("t").authors()
    assert ranges == bob.text("t").authors() == [
        (0, 3, OpId(0xA, 0)), (3, 8, OpId(0xB, 0)), (8, 12, OpId(0xA, 3)),
    ]
    assert isinstance(ranges[0], AuthoredRange) and ranges[1].first.peer == bob.peer_id
    assert alice.text("t").authors(2, 4) == [(2, 3, OpId(0xA, 2)), (3, 4, OpId(0xB, 0))]
    assert alice.text("t").authors(9, unit="utf16") == [(9, 13, OpId(0xA, 3))]
    assert alice.text("t").authors(5, 5) == []


def test_a_list_tells_who_inserted_its_items(alice, bob):
    alice.list("l").extend([1, 2, 3])
    exchange(alice, bob)
    bob.list("l")[1:1] = ["b", "c"]
    exchange(alice, bob)
    assert alice.list("l").authors() == [
        (0, 1, OpId(0xA, 0)), (1, 3, OpId(0xB, 0)), (3, 5, OpId(0xA, 1)),
    ]
    assert alice.list("l").authors(2, 4) == [(2, 3, OpId(0xB, 1)), (3, 4, OpId(0xA, 1))]


def test_an_item_that_moves_and_is_set(alice, bob):
    alice.movable_list("l").extend("ab")
    exchange(alice, bob)
    bob.movable_list("l").move(0, 1)
    bob.movable_list("l")[0] = "B"
    exchange(alice, bob)
    a, b = OpId(0xA, 0), OpId(0xA, 1)
    authors = alice.movable_list("l").authors()
    assert authors == [ItemAuthors(b, b, OpId(0xB, 1)), ItemAuthors(a, OpId(0xB, 0), a)]
    assert alice.movable_list("l").authors(1) == authors[1:]


def test_a_key_tells_who_set_it(alice, bob):
    alice.map("m")["k"] = 1
    bob.map("m")["k"] = 2
    exchange(alice, bob)
    assert alice.map("m").authors("k") == [OpId(0xB, 0), OpId(0xA, 0)]
    assert (alice.map("m")["k"], alice.map("m").conflicts("k")) == (2, [1])
    assert alice.map("m").authors("x") == []


def test_a_node_tells_who_placed_it(alice):
    tree = alice.tree("t")
    above, below = tree.create(), tree.create()
    assert tree.placed_by(below) == below
    tree.move(below, above)
    assert tree.placed_by(below) == OpId(0xA, 2)
    tree.delete(above)
    with pytest.raises(KeyError):
        tree.placed_by(below)


def test_a_change_tells_when_and_why(alice):
    text = alice.text("t")
    text.append("draft")
    alice.commit(time=NOON, message="first")
    text.append("!")
    (first, second) = text.authors()
    assert alice.change_of(first.first) == ChangeInfo(OpSpan(0xA, 0, 5), 1, NOON, "first")
    assert alice.change_of(OpId(0xA, 3)) == alice.change_of(first.first)
    assert alice.change_of(second.first) == ChangeInfo(OpSpan(0xA, 5, 6), 6, None, "")
    with pytest.raises(KeyError):
        alice.change_of(OpId(0xA, 6))


def test_a_document_that_was_opened(alice):
    alice.text("t").append("hello")
    alice.commit(message="why")
    opened = syncline.Doc.open(alice.export_snapshot())
    assert opened.text("t").authors() == [(0, 5, OpId(0xA, 0))]
    assert opened.change_of(OpId(0xA, 4)).message == "why"


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda doc: doc.text("t").authors(0, 6), IndexError),
        (lambda doc: doc.text("t").authors(3, 2), IndexError),
        (lambda doc: doc.text("t").authors(-1), IndexError),
        (lambda doc: doc.text("t").authors("0"), TypeError),
        (lambda doc: doc.text("t").authors(unit="lines"), ValueError),
        (lambda doc: doc.text("t").authors(0, 5, "utf16"), TypeError),
        (lambda doc: doc.list("l").authors(0, 1), IndexError),
        (lambda doc: doc.movable_list("l").authors(1), IndexError),
        (lambda doc: doc.map("m").authors(5), TypeError),
        (lambda doc: doc.tree("t").placed_by("0@1"), TypeError),
        (lambda doc: doc.change_of("0@1"), TypeError),
        (lambda doc: doc.change_of(OpId(1, 2**32 - 1)), KeyError),
    ],
)
def test_misuse(doc, wrong, error):
    doc.text("t").append("hello")
    before = doc.state_digest()
    with pytest.raises(error):
        wrong(doc)
    assert doc.state_digest() == before


@pytest.mark.parametrize("seed", range(SEED, SEED + 15))
def test_each_character_is_its_authors(seed):
    """Each character is typed once in the whole world, so it tells who did it."""
    draw = random.Random(seed)
    docs = [syncline.Doc(peer) for peer in (1, 2, 3)]
    typed = 0
    owners = {}
    for _ in range(60):
        doc = draw.choice(docs)
        text = doc.text("t")
        at = draw.randint(0, len(text))
        what = draw.random()
        if what < 0.5:
            written = "".join(chr(0x4E00 + typed + i) for i in range(draw.randint(1, 4)))
            typed += len(written)
            owners.update(dict.fromkeys(written, doc.peer_id))
            text.insert(at, written)
        elif what < 0.65:
            text.delete(at, min(len(text) - at, draw.randint(0, 3)))
        elif what < 0.75 and at < len(text):
            text.mark(at, len(text), "bold", draw.random() < 0.5)
        elif what < 0.8:
            doc.commit(message="why")
        else:
            doc.import_(draw.choice(docs).export_since(doc.version))
        told = [
            range_.first.peer for range_ in text.authors() for _ in range(range_.begin, range_.end)
        ]
        assert told == [owners[character] for character in text]


def test_threads_ask_while_one_edits(alice):
    text = alice.text("t")
    text.append("hello")
    told = []

    def ask():
        for _ in range(100):
            told.append(text.authors()[-1].end)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        text.append("x")
    for thread in threads:
        thread.join()
    assert len(told) == 300 and all(5 <= end <= 105 for end in told)
