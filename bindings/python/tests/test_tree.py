import pytest

import syncline
from replicas import assert_equal, exchange


@pytest.fixture
def tree(doc):
    return doc.tree("t")


def test_nodes(tree):
    assert not tree and len(tree) == 0 and tree.nodes() == [] and tree == []
    a = tree.create()
    c = tree.create(a)
    b = tree.create(parent=a, index=0)
    d = tree.create(index=0)
    assert isinstance(a, syncline.OpId) and a.peer == tree.doc.peer_id
    assert tree.children() == [d, a] and tree.children(a) == [b, c]
    assert tree.nodes() == list(tree) == [d, a, b, c] and len(tree) == 4 and bool(tree)
    assert tree.parent(b) == a and tree.parent(a) is None and tree.index(c) == 1
    tree.move(c)
    tree.move(b, d, 0)
    assert tree.nodes() == [d, b, a, c]
    tree.meta(a)["name"] = "a"
    assert tree.meta(a) == {"name": "a"} and tree.doc.at(f"/t/{a}/name") == "a"
    assert tree.to_plain()[1] == {"id": str(a), "meta": {"name": "a"}, "children": []}
    tree.delete(d)
    assert a in tree and b not in tree and "a" not in tree
    assert tree.nodes() == [a, c] and tree.meta(a).is_attached


def test_concurrent_moves_make_no_cycle(doc):
    other = syncline.Doc()
    x, y = doc.tree("t").create(), doc.tree("t").create()
    exchange(doc, other)
    doc.tree("t").move(x, y)
    other.tree("t").move(y, x)
    exchange(doc, other)
    assert_equal(doc, other)
    assert len(doc.tree("t")) == 2


STRANGER = syncline.OpId(1, 5)


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda t, a, b: t.create(STRANGER), KeyError),
        (lambda t, a, b: t.create(a, 2), IndexError),
        (lambda t, a, b: t.create(a, -1), IndexError),
        (lambda t, a, b: t.create("a"), TypeError),
        (lambda t, a, b: t.create(a, "0"), TypeError),
        (lambda t, a, b: t.move(a, b), ValueError),
        (lambda t, a, b: t.move(a, a), ValueError),
        (lambda t, a, b: t.move(STRANGER), KeyError),
        (lambda t, a, b: t.move(b, None, 2), IndexError),
        (lambda t, a, b: t.delete(STRANGER), KeyError),
        (lambda t, a, b: t.delete(None), TypeError),
        (lambda t, a, b: t.meta(STRANGER), KeyError),
        (lambda t, a, b: t.parent(STRANGER), KeyError),
        (lambda t, a, b: t.index(STRANGER), KeyError),
        (lambda t, a, b: t.children(STRANGER), KeyError),
        (lambda t, a, b: t[0], TypeError),
        (lambda t, a, b: hash(t), TypeError),
    ],
)
def test_misuse_changes_nothing(tree, wrong, error):
    a = tree.create()
    b = tree.create(a)
    version = tree.doc.version
    with pytest.raises(error):
        wrong(tree, a, b)
    assert tree.nodes() == [a, b] and tree.doc.version == version
