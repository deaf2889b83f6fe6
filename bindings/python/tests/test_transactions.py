import pytest

import syncline


class Failed(Exception):
    pass


def test_all_or_nothing(doc):
    text, map_ = doc.text("t"), doc.map("m")
    text.append("a")
    version = doc.version
    with pytest.raises(Failed):
        with doc.transaction():
            text.append("b")
            map_["k"] = {"x": [1]}
            raise Failed
    assert text == "a" and map_ == {} and doc.version == version
    with doc.transaction(message="m", tag="t") as transaction:
        assert isinstance(transaction, syncline.Transaction) and transaction.is_open
        text.append("b")
        map_["k"] = {"x": [1]}
    assert not transaction.is_open
    assert text == "ab" and map_ == {"k": {"x": [1]}}


def test_they_nest(doc):
    text = doc.text("t")
    with doc.transaction():
        text.append("a")
        with pytest.raises(Failed):
            with doc.transaction():
                text.append("b")
                raise Failed
        with doc.transaction():
            text.append("c")
    assert text == "ac"
    with pytest.raises(Failed):
        with doc.transaction():
            with doc.transaction():
                text.append("d")
            raise Failed
    assert text == "ac"


def test_what_is_refused_within(doc):
    with doc.transaction():
        doc.text("t").append("a")
        for refused in (doc.commit, doc.export, doc.export_snapshot, lambda: doc.import_(b"x")):
            with pytest.raises(syncline.StateError):
                refused()
        with pytest.raises(syncline.StateError):
            doc.export_since(doc.version)
    assert doc.text("t") == "a"


def test_roll_back(doc):
    with doc.transaction() as transaction:
        doc.text("t").append("a")
        transaction.roll_back()
        assert doc.text("t") == "" and not transaction.is_open
        with pytest.raises(syncline.StateError):
            transaction.roll_back()
        doc.text("t").append("b")
    assert doc.text("t") == "b"


def test_is_entered_once(doc):
    transaction = doc.transaction()
    doc.text("t").append("a")
    assert not transaction.is_open
    with transaction:
        with pytest.raises(syncline.StateError):
            transaction.__enter__()
    with pytest.raises(syncline.StateError):
        with transaction:
            pass
    assert doc.text("t") == "a"


def test_ends_in_the_reverse_order(doc):
    outer, inner = doc.transaction(), doc.transaction()
    outer.__enter__()
    inner.__enter__()
    doc.text("t").append("a")
    with pytest.raises(syncline.StateError):
        outer.__exit__(None, None, None)
    with pytest.raises(syncline.StateError):
        inner.__exit__(None, None, None)  # the outer one is gone, and took it along
    assert doc.text("t") == ""


def test_one_that_is_forgotten_is_taken_back(doc):
    def edit():
        with doc.transaction():
            doc.text("t").append("a")
            yield

    edits = edit()
    next(edits)
    assert doc.text("t") == "a"
    del edits
    assert doc.text("t") == ""
    transaction = doc.transaction()
    transaction.__enter__()
    doc.text("t").append("b")
    del transaction
    assert doc.text("t") == ""
    doc.commit()


def test_a_callback_leaves_none_open(doc, unraised):
    kept = []

    def leave_open(event):
        kept.append(doc.transaction())
        kept[-1].__enter__()
        doc.text("t").append("x")

    with doc.subscribe(leave_open):
        doc.text("t").append("a")
        doc.commit()
    assert doc.text("t") == "a" and not kept[0].is_open
    kept.clear()
    doc.commit()
    assert unraised == []
