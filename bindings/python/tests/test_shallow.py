"""Documents without their older history, and the same first content for all."""

import pytest

import syncline
from syncline import Doc, OpId, StateError


@pytest.fixture
def letter():
    doc = Doc(0xA)
    doc.text("note").insert(0, "a secret word")
    doc.text("note").delete(2, 7)
    doc.commit(message="first")
    return doc


def test_a_shallow_document_has_its_history_from_a_version_on(letter):
    first = letter.frontier
    letter.text("note").append("s")
    shallow = Doc.open(letter.export_shallow(first))
    assert str(shallow.text("note")) == "a words"
    assert shallow.shallow_since == first and letter.shallow_since is None
    assert shallow.state_digest() == letter.state_digest()
    assert len(list(shallow.walk_history())) == 1
    shallow.text("note").append("!")
    letter.import_(shallow.export_since(letter.version))
    assert str(letter.text("note")) == "a words!"


def test_the_state_alone_has_nothing_of_what_was_deleted(letter):
    data = letter.export_shallow()
    assert b"secret" not in data
    state = Doc.open(data)
    assert list(state.walk_history()) == []
    with pytest.raises(KeyError, match="older than the history"):
        state.checkout([OpId(0xA, 2)])
    with pytest.raises(StateError, match="give it a snapshot"):
        state.export()
    with pytest.raises(KeyError):
        letter.export_shallow([OpId(404, 0)])


def test_a_shallow_snapshot_tells_where_its_history_begins(letter):
    first = letter.frontier
    letter.text("note").append("s")
    info = syncline.inspect_history(letter.export_shallow(first))
    assert info.is_shallow and info.shallow_since == first
    assert (info.kept_ops, info.ops) == (6, 1)  # "a word", and "s"
    state = syncline.inspect_history(letter.export_shallow())
    assert state.is_shallow and state.shallow_since == letter.frontier
    assert (state.kept_ops, state.ops) == (7, 0)
    whole = syncline.inspect_history(letter.export_snapshot())
    assert not whole.is_shallow and whole.shallow_since == [] and whole.kept_ops == 0


def test_what_was_written_without_the_version_is_refused(letter):
    late = letter.fork_at(letter.frontier)
    late.text("note").append("?")
    letter.text("note").append("s")
    shallow = Doc.open(letter.export_shallow())
    with pytest.raises(StateError, match="was written without op"):
        shallow.import_(late.export_since(shallow.version))
    assert str(shallow.text("note")) == "a words"


def test_a_seed_is_the_same_bytes_wherever_it_is_made():
    def fill(doc):
        doc.map("meta")["kernel"] = "python"

    server, again = Doc.open(Doc.seed(fill)), Doc.open(Doc.seed(fill))
    server.list("cells").append("one")
    again.import_(server.export())
    assert again.to_dict() == {"meta": {"kernel": "python"}, "cells": ["one"]}


def test_a_seed_that_is_not_the_same_each_time_is_refused():
    calls = iter(range(9))

    def fill(doc):
        doc.map("meta")["calls"] = next(calls)

    with pytest.raises(ValueError, match="not the same each time"):
        Doc.seed(fill)

    def fails(doc):
        raise RuntimeError("why not")

    with pytest.raises(RuntimeError, match="why not"):
        Doc.seed(fails)
    assert syncline.Doc.open(Doc.seed(lambda doc: None)).to_dict() == {}
