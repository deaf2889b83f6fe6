import copy
import json
import pickle

import pytest

import syncline
from replicas import assert_equal, exchange


def fill(doc):
    doc.text("note").append("hello")
    doc.map("settings").update(a=1, b=[b"bytes", {"c": None}])
    doc.list("note").extend([1, 2])
    doc.movable_list("note").append(3)
    doc.counter("a/b~c").add(3)
    doc.tree("tree").create()
    return doc


def test_write_together():
    alice, bob = syncline.Doc(1), syncline.Doc(peer_id=2)
    assert (alice.peer_id, bob.peer_id) == (1, 2) and syncline.Doc().peer_id != syncline.Doc().peer_id
    alice.text("note").append("hello")
    result = bob.import_(alice.export())
    assert result.applied == [syncline.OpSpan(1, 0, 5)] and result.pending == result.rejected == []
    bob.text("note").append(" world")
    alice.text("note").insert(0, "> ")
    exchange(alice, bob)
    assert_equal(alice, bob)
    assert alice.text("note") == "> hello world"
    assert bob.import_(alice.export()).applied == []


def test_reads(doc):
    fill(doc)
    assert doc.to_dict() == {
        "a/b~c": 3,
        "note:list": [1, 2],
        "note:movable list": [3],
        "note:text": "hello",
        "settings": {"a": 1, "b": [b"bytes", {"c": None}]},
        "tree": [{"id": str(doc.tree("tree").nodes()[0]), "meta": {}, "children": []}],
    }
    assert json.loads(doc.to_json())["settings"]["a"] == 1
    assert doc.at("/settings/b/1") == {"c": None} and doc.at("/settings/b/0") == b"bytes"
    assert doc.at("/a~1b~0c") == 3 and doc.at("/a~1b~0c").kind == "counter"
    with pytest.raises(KeyError):
        doc.at("/settings/x")
    for wrong in ("", "settings", "/note", "/a~2"):
        with pytest.raises(ValueError):
            doc.at(wrong)
    assert repr(syncline.Doc(0xA1)) == "<syncline.Doc peer=00000000000000a1 ops=0>"
    assert len(doc.state_digest()) == 32


def test_containers(doc):
    fill(doc)
    text, map_ = doc.text("note"), doc.map("settings")
    assert text.doc is doc and text.kind == "text" and doc.movable_list("x").kind == "movable_list"
    assert text == doc.text("note") and text != map_ and map_["b"] == map_["b"]
    assert isinstance(text, syncline.Container) and text.is_attached
    assert repr(text) == "<syncline.Text 'hello' (5 code points)>"
    assert repr(map_) == "<syncline.Map (2 keys)>" and repr(doc.list("x")) == "<syncline.List (0 items)>"
    text.append("\n" + "é" * 100)
    assert repr(text) == f"<syncline.Text 'hello\\n{'é' * 34}…' (106 code points)>"
    other = fill(syncline.Doc())
    assert other.map("settings") == map_ and not other.map("settings") != map_
    for refused in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="to_plain"):
            refused(text)


def test_update(doc):
    map_ = doc.map("m")
    doc.update(map_, {"a": {"b": [1, 2, 3]}, "c": "x"})
    child = map_["a"]
    doc.update(map_, {"a": {"b": [1, 3], "d": None}})
    assert map_ == {"a": {"b": [1, 3], "d": None}} and child.is_attached
    doc.update(doc.text("t"), "abc")
    doc.update(doc.counter("c"), 7)
    doc.update(doc.list("l"), (1, [2]))
    assert doc.text("t") == "abc" and doc.counter("c") == 7 and doc.list("l") == [1, [2]]
    with pytest.raises(ValueError):
        doc.update(map_, [1])
    with pytest.raises(ValueError):
        doc.update(syncline.Doc().map("m"), {})
    with pytest.raises(TypeError):
        doc.update({}, {})
    with pytest.raises(TypeError):
        doc.update(map_, {"x": object()})


def test_snapshots_and_copies(doc):
    fill(doc)
    doc.subscribe(lambda event: pytest.fail("a copy has no subscriptions"))
    opened = syncline.Doc.open(doc.export_snapshot(), peer_id=5)
    assert opened.peer_id == 5 and syncline.Doc.open(bytearray(doc.export())).to_dict() == doc.to_dict()
    for other in (opened, copy.copy(doc), copy.deepcopy([doc])[0], pickle.loads(pickle.dumps(doc))):
        assert_equal(doc, other)
        assert other.peer_id != doc.peer_id
        other.text("note").append("!")
    assert doc.text("note") == "hello"

    class Mine(syncline.Doc):
        pass

    assert type(copy.copy(Mine())) is Mine


def test_updates_wait(doc):
    other = syncline.Doc()
    doc.text("t").append("a")
    first = doc.export()
    version = doc.version
    doc.text("t").append("b")
    second = doc.export_since(version)
    result = other.import_(memoryview(second))
    assert result.applied == [] and result.pending == [syncline.OpSpan(doc.peer_id, 1, 2)]
    applied = other.import_(first).applied
    assert applied == [syncline.OpSpan(doc.peer_id, 0, 1), syncline.OpSpan(doc.peer_id, 1, 2)]
    assert_equal(doc, other)
    small = syncline.Doc(max_pending_bytes=0)
    with pytest.raises(syncline.LimitError):
        small.import_(second)


def test_bytes_of_others(doc):
    fill(doc)
    update = doc.export()
    for wrong in (b"", b"hello", update[:-1], update[:9] + b"x" + update[10:]):
        with pytest.raises(syncline.DecodeError):
            syncline.Doc().import_(wrong)
    for wrong in ("hello", None, 5):
        with pytest.raises(TypeError):
            doc.import_(wrong)
    same = syncline.Doc(doc.peer_id)
    same.text("note").append("other")
    with pytest.raises(syncline.PeerReusedError):
        same.import_(update)
    assert same.to_dict() == {"note": "other"}


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda doc: syncline.Doc(-1), OverflowError),
        (lambda doc: syncline.Doc(2**64), OverflowError),
        (lambda doc: syncline.Doc("a"), TypeError),
        (lambda doc: syncline.Doc(1, 2), TypeError),
        (lambda doc: syncline.Doc(max_pending_bytes=-1), OverflowError),
        (lambda doc: syncline.Doc(max_pending_bytes=None), TypeError),
        (lambda doc: doc.text(5), TypeError),
        (lambda doc: doc.text(), TypeError),
        (lambda doc: doc.map("\ud800"), ValueError),
        (lambda doc: doc.at(5), TypeError),
        (lambda doc: doc.export_since({}), TypeError),
        (lambda doc: doc.subscribe(5), TypeError),
        (lambda doc: doc.before_commit(None), TypeError),
        (lambda doc: doc.commit("message"), TypeError),
        (lambda doc: doc.commit(message="\ud800"), ValueError),
        (lambda doc: doc.commit(time=5), TypeError),
        (lambda doc: doc.commit(tag=None), TypeError),
        (lambda doc: doc.transaction(tag=5), TypeError),
        (lambda doc: doc.events(), RuntimeError),  # no event loop is running
    ],
)
def test_misuse(doc, wrong, error):
    with pytest.raises(error):
        wrong(doc)


def test_errors_are_python_errors_too():
    assert issubclass(syncline.DecodeError, ValueError) and issubclass(syncline.DecodeError, syncline.Error)
    assert issubclass(syncline.PeerReusedError, ValueError)
    assert issubclass(syncline.LimitError, RuntimeError) and issubclass(syncline.StateError, RuntimeError)


def test_a_document_takes_in_nothing_of_another_one():
    plan, diary = syncline.Doc(doc_id=0xD1), syncline.Doc(doc_id=0xD2)
    plan.text("note").append("hello")
    diary.text("note").append("dear diary")
    assert (plan.doc_id, syncline.Doc().doc_id) == (0xD1, None)
    with pytest.raises(ValueError, match="00000000000000d2"):
        plan.import_(diary.export())
    assert str(plan.text("note")) == "hello"
    assert syncline.inspect_history(plan.export()).doc_id == 0xD1

    nameless = syncline.Doc()
    nameless.import_(plan.export())
    assert nameless.doc_id == 0xD1
    assert copy.copy(nameless).doc_id == 0xD1


@pytest.mark.parametrize(
    ("doc_id", "error"),
    [(0, ValueError), (-1, OverflowError), (1 << 64, OverflowError), ("plan", TypeError)],
)
def test_a_doc_id_has_64_bits_and_is_not_0(doc_id, error):
    with pytest.raises(error):
        syncline.Doc(doc_id=doc_id)
