from collections.abc import MutableMapping

import pytest

import syncline
from replicas import assert_equal, exchange

VALUES = {
    "none": None,
    "true": True,
    "int": -(2**63),
    "most": 2**63 - 1,
    "float": 0.5,
    "str": "é\0😀",
    "bytes": b"\0\xff",
    "list": [1, "two", [None]],
    "map": {"": {}, "a": {"b": [{}]}},
}


@pytest.fixture
def map_(doc):
    return doc.map("m")


def test_values(map_):
    for key, value in VALUES.items():
        map_[key] = value
        assert map_[key] == value
        assert type(map_[key]) is type(value) or isinstance(map_[key], syncline.Container)
    assert map_ == VALUES and map_.to_plain() == VALUES
    assert isinstance(map_["list"], syncline.List) and isinstance(map_["map"], syncline.Map)
    assert map_["true"] is True and map_["none"] is None


def test_values_that_are_nearly_ones(map_):
    class Number:
        def __index__(self):
            return 7

    map_.update(a=Number(), b=bytearray(b"b"), c=memoryview(b"xcx")[1:2], d=(1, (2,)))
    assert map_ == {"a": 7, "b": b"b", "c": b"c", "d": [1, [2]]}


def test_is_a_mutable_mapping(map_):
    assert isinstance(map_, MutableMapping)
    map_.update({"b": 2}, a=1)
    map_.update([("c", 3)])
    assert list(map_) == list(map_.keys()) == ["a", "b", "c"]
    assert list(map_.values()) == [1, 2, 3] and list(map_.items()) == [("a", 1), ("b", 2), ("c", 3)]
    assert dict(map_) == {"a": 1, "b": 2, "c": 3}
    assert len(map_) == 3 and "a" in map_ and "x" not in map_ and 5 not in map_ and bool(map_)
    assert map_.get("a") == 1 and map_.get("x") is None and map_.get("x", default=5) == 5
    assert map_.pop("a") == 1 and map_.pop("a", 6) == 6 and map_.popitem() == ("b", 2)
    assert map_.setdefault("c", 9) == 3 and map_.setdefault("d", []) == []
    del map_["c"]
    map_.clear()
    assert not map_ and map_ == {}
    with pytest.raises(KeyError):
        map_.popitem()


def test_children(map_):
    text = map_.open("text", syncline.Text)
    text += "a"
    assert map_.open("text", syncline.Text) == "a"
    assert map_.new("text", syncline.Text) == "" and not text.is_attached
    kinds = (
        syncline.Text,
        syncline.Map,
        syncline.List,
        syncline.MovableList,
        syncline.Tree,
        syncline.Counter,
    )
    for kind in kinds:
        assert type(map_.open(kind.__name__, kind)) is kind
        assert type(map_.new(kind.__name__, kind=kind)) is kind
        assert type(map_[kind.__name__]) is kind
    map_["text"] += "b"
    map_["Counter"] += 2
    map_["List"] += [1]
    assert map_["text"] == "b" and map_["Counter"] == 2 and map_["List"] == [1]


def test_conflicts(doc):
    other = syncline.Doc()
    doc.map("m")["k"] = 1
    other.map("m")["k"] = 2
    exchange(doc, other)
    assert sorted([doc.map("m")["k"], *doc.map("m").conflicts("k")]) == [1, 2]
    doc.map("m")["k"] = 3
    assert doc.map("m").conflicts("k") == [] and doc.map("m").conflicts("x") == []
    exchange(doc, other)
    assert_equal(doc, other)


def recursive():
    value = []
    value.append({"a": value})
    return value


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda m: m["x"], KeyError),
        (lambda m: m.pop("x"), KeyError),
        (lambda m: m.__delitem__("x"), KeyError),
        (lambda m: m[5], TypeError),
        (lambda m: m.__setitem__(5, 1), TypeError),
        (lambda m: m.__setitem__("\ud800", 1), ValueError),
        (lambda m: m.__setitem__("a", "\ud800"), ValueError),
        (lambda m: m.__setitem__("a", 2**63), OverflowError),
        (lambda m: m.__setitem__("a", [1, -(2**63) - 1]), OverflowError),
        (lambda m: m.__setitem__("a", object()), TypeError),
        (lambda m: m.__setitem__("a", {1, 2}), TypeError),
        (lambda m: m.__setitem__("a", 1j), TypeError),
        (lambda m: m.__setitem__("a", {"b": {5: 1}}), TypeError),
        (lambda m: m.__setitem__("a", recursive()), ValueError),
        (lambda m: m.__setitem__("a", m["child"]), TypeError),
        (lambda m: m.__setitem__("a", [m["child"]]), TypeError),
        (lambda m: m.__setitem__("child", m), TypeError),
        (lambda m: m.update({"a": 5, "b": object()}), TypeError),
        (lambda m: m.update({"a": 5, 5: 1}), TypeError),
        (lambda m: m.open("a", syncline.Text), syncline.StateError),
        (lambda m: m.open("c", "text"), TypeError),
        (lambda m: m.open("c", syncline.Container), TypeError),
        (lambda m: m.new("c", int), TypeError),
        (lambda m: m.open(5, syncline.Text), TypeError),
        (lambda m: m.open("c"), TypeError),
        (lambda m: m.conflicts(5), TypeError),
        (lambda m: m.get(), TypeError),
        (lambda m: hash(m), TypeError),
    ],
)
def test_misuse_changes_nothing(map_, wrong, error):
    map_.update(a=1, child={"b": 2})
    version = map_.doc.version
    with pytest.raises(error):
        wrong(map_)
    assert map_ == {"a": 1, "child": {"b": 2}}
    assert map_.doc.version == version


def test_a_container_is_told_how_to_be_copied(map_):
    map_["a"] = {"b": 1}
    with pytest.raises(TypeError, match="to_plain"):
        map_["c"] = map_["a"]
    map_["c"] = map_["a"].to_plain()
    map_["a"] = map_["a"]  # what is there already
    assert map_ == {"a": {"b": 1}, "c": {"b": 1}}


def test_depth_has_a_limit(map_):
    value = 1
    for _ in range(400):
        value = [value]
    map_["deep"] = value
    assert map_["deep"] == value
    for _ in range(200):
        value = [value]
    with pytest.raises(ValueError):
        map_["deeper"] = value
    assert list(map_) == ["deep"]
