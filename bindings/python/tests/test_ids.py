import copy
import pickle

import pytest

import syncline
from syncline import OpId, OpSpan, VersionVector


def test_op_id():
    id_ = OpId(0xA1, 17)
    assert (id_.peer, id_.counter) == (0xA1, 17)
    assert str(id_) == "17@00000000000000a1" and OpId.parse(str(id_)) == id_
    assert id_ < OpId(0xA1, 18) < OpId(0xA2, 0) and id_ >= id_ and id_ != OpId(1, 17) and id_ != 5
    assert len({id_, OpId(peer=0xA1, counter=17), OpId(0, 0)}) == 2
    assert eval(repr(id_)) == id_
    with pytest.raises(AttributeError):
        id_.peer = 5


@pytest.mark.parametrize("text", ["", "17", "17@a1", "x@00000000000000a1", "17@00000000000000a1 "])
def test_op_id_of_other_text(text):
    with pytest.raises(ValueError):
        OpId.parse(text)


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda: OpId(-1, 0), OverflowError),
        (lambda: OpId(2**64, 0), OverflowError),
        (lambda: OpId(0, 2**32), OverflowError),
        (lambda: OpId("a", 0), TypeError),
        (lambda: OpId(1), TypeError),
        (lambda: OpId(1, 2) < 5, TypeError),
        (lambda: OpId.parse(5), TypeError),
        (lambda: OpId.parse("\ud800"), ValueError),
        (lambda: OpSpan(1, 2), TypeError),
        (lambda: OpSpan(1, 2, -3), OverflowError),
        (lambda: VersionVector({"a": 1}), TypeError),
        (lambda: VersionVector({1: -1}), OverflowError),
        (lambda: VersionVector(5), TypeError),
        (lambda: VersionVector()["a"], TypeError),
        (lambda: VersionVector().includes({}), TypeError),
        (lambda: VersionVector.decode(b""), syncline.DecodeError),
        (lambda: VersionVector.decode(b"12345678"), syncline.DecodeError),
        (lambda: VersionVector.decode("a"), TypeError),
    ],
)
def test_misuse(wrong, error):
    with pytest.raises(error):
        wrong()


def test_op_span():
    span = OpSpan(0xA1, 3, 7)
    assert (span.peer, span.begin, span.end, len(span)) == (0xA1, 3, 7, 4)
    assert str(span) == "3..7@00000000000000a1" and eval(repr(span)) == span
    assert hash(span) == hash(OpSpan(0xA1, 3, 7)) and span != OpSpan(0xA1, 3, 8)


def test_version_vector(doc):
    version = VersionVector({7: 2, 3: 1})
    assert version[7] == 2 and version[9] == 0 and len(version) == 2 and list(version) == [3, 7]
    assert OpId(7, 1) in version and OpId(7, 2) not in version
    assert version.to_dict() == {3: 1, 7: 2} and version == VersionVector(version.to_dict())
    assert version.includes(VersionVector({7: 1})) and not VersionVector().includes(version)
    assert VersionVector.decode(version.encode()) == version and not VersionVector()
    assert hash(version) == hash(VersionVector({3: 1, 7: 2}))
    assert str(version) == "{0000000000000003: 1, 0000000000000007: 2}"
    assert repr(version) == f"<syncline.VersionVector {version}>"
    doc.text("t").append("abc")
    assert doc.version.to_dict() == {doc.peer_id: 3} and doc.frontier == [OpId(doc.peer_id, 2)]


@pytest.mark.parametrize("value", [OpId(1, 2), OpSpan(1, 2, 3), VersionVector({1: 2})])
def test_are_pickled_and_copied(value):
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.copy(value) == copy.deepcopy(value) == value


def test_objects_that_were_not_initialized():
    for type_ in (OpId, OpSpan, VersionVector, syncline.Doc):
        with pytest.raises(TypeError):
            repr(type_.__new__(type_))
    for type_ in (
        syncline.Container,
        syncline.Counter,
        syncline.List,
        syncline.Map,
        syncline.MovableList,
        syncline.Subscription,
        syncline.Text,
        syncline.Transaction,
        syncline.Tree,
    ):
        with pytest.raises(TypeError):
            type_()
        with pytest.raises(TypeError):
            type_.__new__(type_)
