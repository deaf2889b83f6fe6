"""Old versions are shown, forked, compared and returned to; the history is walked."""

import datetime
import gc
import threading

import pytest

import syncline
from replicas import exchange
from syncline import HistoryEntry, OpId, OpSpan, StateError, UndoStack, VersionVector

NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.timezone.utc)
UNKNOWN = [OpId(404, 0)]


class Drafts:
    """A note of two drafts."""

    def __init__(self):
        self.doc = syncline.Doc(0xA)
        self.note, self.meta = self.doc.text("note"), self.doc.map("meta")
        self.first = self.write("hello", "first")
        self.second = self.write("goodbye", "second")

    def write(self, draft, title):
        self.note.replace(0, len(self.note), draft)
        self.meta["title"] = title
        self.doc.commit(time=NOON, message=title + " draft")
        return self.doc.frontier


FIRST = {"meta": {"title": "first"}, "note": "hello"}
SECOND = {"meta": {"title": "second"}, "note": "goodbye"}


@pytest.fixture
def drafts():
    return Drafts()


def test_an_old_version_shows_in_place_read_only_and_the_latest_again(drafts):
    doc, note = drafts.doc, drafts.note
    assert doc.checked_out is None
    doc.checkout(drafts.first)
    assert doc.checked_out == drafts.first and str(note) == "hello"
    assert doc.to_dict() == FIRST and doc.frontier == drafts.second
    with pytest.raises(StateError, match="old version"):
        note.append("x")
    with pytest.raises(StateError, match="old version"):  # sooner than that there is no such key
        del doc.map("m")["nothing"]
    with pytest.raises(StateError), doc.transaction():
        pass
    doc.checkout([])
    assert doc.checked_out == [] and doc.to_dict() == {}
    doc.checkout_latest()
    assert doc.checked_out is None and doc.to_dict() == SECOND
    note.append("!")


def test_at_the_end_of_a_with_block_shows_what_showed_before(drafts):
    doc = drafts.doc
    with doc.checkout(drafts.first) as shown:
        assert shown is doc and str(drafts.note) == "hello"
        with doc.checkout([]):
            assert str(drafts.note) == ""
        assert doc.checked_out == drafts.first
    assert doc.checked_out is None
    with pytest.raises(RuntimeError, match="why"), doc.checkout(drafts.first):
        raise RuntimeError("why")
    assert doc.checked_out is None


def test_listeners_are_told_what_another_version_shows_else(drafts):
    events = []
    drafts.note.subscribe(events.append)
    with drafts.doc.checkout(drafts.first):
        pass
    there, back = events
    assert there.origin == back.origin == "checkout"
    (told,) = there.changes
    assert told == drafts.doc.diff(drafts.second, drafts.first)[0]._replace(id=b"")
    assert back.changes[0].delta == [{"insert": "goodbye"}, {"delete": 5}]


def test_a_difference_names_containers_and_tells_which_do_not_show():
    doc, other = syncline.Doc(1), syncline.Doc(2)
    doc.map("map").open("key", syncline.List).append("loses")
    other.map("map")["key"] = "wins"
    exchange(doc, other)
    changes = doc.diff([], doc.frontier)
    same = other.diff([], other.frontier)
    assert [change.is_in_conflict for change in changes] == [False, True]
    assert [change.pointer for change in changes] == ["/map", "/map/key"]
    assert [change.id for change in same] == [change.id for change in changes]
    assert len({change.id for change in changes}) == 2 and all(change.id for change in changes)
    assert not any(change.is_in_conflict for change in doc.diff([], [OpId(1, 1)]))


def test_a_callback_may_look_at_another_version(drafts, unraised):
    def look(event):
        if event.origin == "local":
            with drafts.doc.checkout(drafts.first):
                seen.append(str(drafts.note))

    seen = []
    drafts.doc.subscribe(look)
    drafts.write("third", "third")
    assert seen == ["hello"] and str(drafts.note) == "third" and not unraised


def test_what_is_imported_meanwhile_shows_with_the_latest(drafts):
    other = syncline.Doc.open(drafts.doc.export(), 0xB)
    other.text("note").append("!")
    with drafts.doc.checkout(drafts.first):
        drafts.doc.import_(other.export())
        assert str(drafts.note) == "hello" and drafts.doc.version == other.version
    assert str(drafts.note) == "goodbye!"


def test_an_old_version_is_read_and_edited_in_a_fork(drafts):
    fork = drafts.doc.fork_at(drafts.first, 0xB)
    assert fork.to_dict() == FIRST and fork.peer_id == 0xB
    fork.text("note").append(" world")
    exchange(drafts.doc, fork)
    assert str(drafts.note) == str(fork.text("note")) == "goodbye world"
    assert drafts.doc.fork_at([]).to_dict() == {}
    assert drafts.doc.fork_at([]).peer_id != drafts.doc.fork_at([]).peer_id


def test_a_difference_is_what_listeners_would_be_told(drafts):
    changes = {change.pointer: change for change in drafts.doc.diff(drafts.first, drafts.second)}
    assert changes["/note"].delta == [{"insert": "goodbye"}, {"delete": 5}]
    assert changes["/meta"].delta == {"title": {"before": "first", "after": "second"}}
    assert changes["/note"].container == drafts.note
    assert drafts.doc.diff(drafts.second, drafts.second) == []


def test_what_was_done_elsewhere_is_picked(drafts):
    doc = drafts.doc
    theirs = doc.fork_at(drafts.first)
    theirs.text("note").append(" there")
    since = theirs.frontier
    node = theirs.tree("tree").create()
    theirs.tree("tree").meta(node)["name"] = "picked"
    diff = theirs.encode_diff(since, theirs.frontier)
    doc.apply_diff(diff, message="picked", time=NOON, tag="pick")
    (made,) = doc.tree("tree")
    assert doc.tree("tree").meta(made)["name"] == "picked" and made != node
    assert str(drafts.note) == "goodbye"
    assert next(doc.walk_history()).message == "picked"


def test_a_difference_that_does_not_fit_is_refused_and_changes_nothing(drafts):
    other = syncline.Doc()
    with pytest.raises(IndexError, match="^at /note: "):
        other.apply_diff(drafts.doc.encode_diff(drafts.first, drafts.second))
    with pytest.raises(syncline.DecodeError):
        other.apply_diff(b"\x08")
    with pytest.raises(TypeError):
        other.apply_diff(drafts.doc.diff(drafts.first, drafts.second))
    assert other.to_dict() == {} and other.frontier == []


def test_a_document_goes_back_by_edits(drafts):
    doc = drafts.doc
    undo = UndoStack(doc)
    doc.revert_to(drafts.first, message="back", time=NOON, tag="revert")
    assert doc.to_dict() == FIRST
    assert next(doc.walk_history()).message == "back"
    undo.undo()
    assert doc.to_dict() == SECOND
    with doc.checkout([]), pytest.raises(StateError):
        doc.revert_to(drafts.first)
    with doc.checkout([]), pytest.raises(StateError):
        undo.redo()


def test_a_version_has_two_names(drafts):
    doc = drafts.doc
    assert doc.version_of(doc.frontier) == doc.version
    assert doc.frontier_of(doc.version_of(drafts.first)) == drafts.first
    other = syncline.Doc.open(doc.export(), 0xB)
    other.text("note").append("!")
    with pytest.raises(KeyError):
        doc.frontier_of(other.version)
    with pytest.raises(ValueError):
        other.frontier_of(VersionVector({0xB: 1}))
    text = syncline.frontier_to_string(doc.frontier)
    assert text == str(doc.frontier[0]) and syncline.parse_frontier(text) == doc.frontier
    assert syncline.parse_frontier("") == []
    for wrong in ("17", ",", text + ",", f"{text},{text}"):
        with pytest.raises(ValueError):
            syncline.parse_frontier(wrong)


def test_versions_are_compared_joined_and_met():
    a, b = VersionVector({1: 3, 2: 1}), VersionVector({1: 1, 2: 2})
    assert a.compare_to(b) == "concurrent" and a.compare_to(a) == "equal"
    assert a.merge(b) == VersionVector({1: 3, 2: 2})
    assert a.meet(b) == VersionVector({1: 1, 2: 1})
    assert a.meet(b).compare_to(a) == "before" and a.compare_to(a.meet(b)) == "after"
    assert a == VersionVector({1: 3, 2: 1})


def test_the_history_is_walked_from_the_newest_change_on(drafts):
    second, first = drafts.doc.walk_history()
    assert isinstance(second, HistoryEntry) and second.time == NOON
    assert (first.message, first.ops, first.lamport) == ("first draft", OpSpan(0xA, 0, 6), 1)
    assert second.parents == first.version == drafts.first
    assert second.version == drafts.second and first.parents == []
    assert sorted(one.kind for one in second.containers) == ["map", "text"]
    assert drafts.note in second.containers
    walk = drafts.doc.walk_history
    assert [entry.message for entry in walk(version=drafts.first)] == ["first draft"]
    assert list(walk(version=[])) == list(walk(author=0xB)) == []
    assert len(list(walk(author=0xA))) == 2
    for entry in walk():
        with drafts.doc.checkout(entry.version):
            assert str(drafts.note) == ("hello" if entry == first else "goodbye")


def test_a_walk_does_not_see_what_comes_meanwhile_and_keeps_its_document():
    drafts = Drafts()
    walk = drafts.doc.walk_history()
    drafts.write("third", "third")
    del drafts
    gc.collect()
    assert [entry.message for entry in walk] == ["second draft", "first draft"]
    assert list(walk) == []
    with pytest.raises(TypeError):
        syncline.HistoryWalk()


def takers(doc, known):
    return [
        doc.checkout,
        doc.fork_at,
        doc.revert_to,
        doc.version_of,
        lambda version: doc.diff(version, known),
        lambda version: doc.diff(known, version),
        lambda version: doc.encode_diff(version, known),
        lambda version: doc.walk_history(version=version),
    ]


def test_a_version_that_is_none_or_not_known_is_refused_by_all_that_take_one(drafts):
    doc = drafts.doc
    for take in takers(doc, drafts.first):
        for wrong in (5, "1@2", [1], drafts.first[0], doc.version):
            with pytest.raises(TypeError):
                take(wrong)
        with pytest.raises(KeyError):
            take(UNKNOWN)
    with pytest.raises(TypeError):
        doc.walk_history(author="ada")
    with pytest.raises(OverflowError):
        doc.fork_at([], -1)
    assert doc.checked_out is None and doc.to_dict() == SECOND


def test_what_takes_a_version_is_refused_in_a_transaction(drafts):
    with drafts.doc.transaction():
        for take in (drafts.doc.checkout, drafts.doc.fork_at, drafts.doc.walk_history):
            with pytest.raises(StateError):
                take() if take == drafts.doc.walk_history else take(drafts.first)


def test_threads_look_at_versions_of_one_document():
    drafts = Drafts()
    seen = []

    def look(version, expected):
        for _ in range(50):
            fork = drafts.doc.fork_at(version)
            seen.append(str(fork.text("note")) == expected)
            seen.append(len(drafts.doc.diff(version, drafts.second)) in (0, 2))

    threads = [
        threading.Thread(target=look, args=arguments)
        for arguments in ((drafts.first, "hello"), (drafts.second, "goodbye"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 200 and all(seen)
