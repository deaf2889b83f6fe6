import datetime
import gc
import weakref

import pytest

import syncline
from syncline import UndoNote, UndoStack


@pytest.fixture
def text(doc):
    return doc.text("note")


def typed(text, what, **told):
    text.insert(0, what)
    text.doc.commit(**told)


def at(milliseconds):
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)


def test_undo_takes_back_what_is_mine(doc, text):
    undo = UndoStack(doc)
    other = syncline.Doc()
    assert not undo.can_undo and undo.undo() is None
    text.append("hello")
    other.import_(doc.export())
    other.text("note").append(" world")
    doc.import_(other.export())
    assert undo.can_undo and undo.undo() is not None
    assert text == " world"
    assert undo.can_redo and undo.redo() is not None
    assert text == "hello world"
    undo.undo()
    undo.clear_redo()
    assert not undo.can_redo


def test_merge_window_and_checkpoints(doc, text):
    undo = UndoStack(doc, merge_window_ms=500)
    typed(text, "a", time=at(1000))
    typed(text, "b", time=at(1400))
    assert undo.undo_steps == 1
    typed(text, "c", time=at(2000))
    undo.checkpoint()
    typed(text, "d", time=at(2001))
    assert undo.undo_steps == 3
    undo.undo()
    undo.undo()
    assert text == "ba" and undo.redo_steps == 2


def test_the_clock_tells_when_commits_come(doc, text):
    undo = UndoStack(doc, merge_window_ms=3_600_000)
    for what in "abc":
        typed(text, what)
    assert undo.undo_steps == 1


def test_groups(doc, text):
    undo = UndoStack(doc)
    with undo.group():
        typed(text, "a")
        with undo.group():
            typed(text, "b")
    with pytest.raises(RuntimeError):
        with undo.group():
            typed(text, "c")
            raise RuntimeError
    typed(text, "d")
    assert undo.undo_steps == 3


def test_scope_and_tags(doc, text):
    undo = UndoStack(doc, scope=[text], included_tags=["mine", "load"], excluded_tags=("load",))
    typed(text, "a", tag="mine")
    typed(text, "b", tag="load")
    typed(text, "c")
    doc.counter("c").add(1)
    doc.commit(tag="mine")
    assert undo.undo_steps == 1
    undo.undo()
    assert text == "cb" and doc.counter("c") == 1


def test_a_commit_is_vetoed(doc, text, unraised):
    asked = []

    def accept(options):
        asked.append(options.message)
        if options.message == "fail":
            raise RuntimeError("no")
        return options.message != "not this"

    undo = UndoStack(doc, accept=accept, tag="back", message="why")
    typed(text, "a", message="not this")
    assert undo.undo_steps == 0
    typed(text, "b", message="fail")
    assert undo.undo_steps == 1
    assert asked == ["not this", "fail"] and len(unraised) == 1
    tags = []
    doc.subscribe(lambda event: tags.append(event.tag))
    undo.undo()
    assert tags == ["back"]


def test_the_oldest_steps_are_forgotten(doc, text):
    undo = UndoStack(doc, max_steps=2)
    for what in "abc":
        typed(text, what)
    assert undo.undo_steps == 2
    undo.clear_undo()
    assert undo.undo_steps == 0


def test_notes_come_back_with_their_steps(doc, text):
    def remember(note):
        assert note == UndoNote()
        note.data = b"\x00caret"
        note.cursors.append(text.cursor_at(1))

    undo = UndoStack(doc, on_new_step=remember)
    typed(text, "abc")
    cursor = text.cursor_at(1)
    assert undo.undo_note == UndoNote(b"\x00caret", [cursor])
    assert undo.redo_note is None
    text.insert(0, "x")
    undo.undo_note = UndoNote(data=b"second")
    assert undo.undo().data == b"\x00caret"  # edits that are not committed yet are a step
    assert undo.undo().data == b"second"
    assert undo.redo_note == UndoNote(b"second")
    undo.redo_note = UndoNote(cursors=[cursor])
    assert undo.redo().cursors == [cursor]


def test_a_callback_that_fails_is_reported(doc, text, unraised):
    undo = UndoStack(doc, on_new_step=lambda note: 1 / 0)
    typed(text, "a")
    assert isinstance(unraised[0], ZeroDivisionError)
    assert undo.undo_note == UndoNote()


def test_a_stack_is_saved_and_loaded(doc, text):
    undo = UndoStack(doc)
    typed(text, "a")
    typed(text, "b")
    undo.undo_note = UndoNote(b"note")
    undo.undo()
    undo.redo()
    saved = undo.save()
    again = syncline.Doc.open(doc.export_snapshot())
    loaded = UndoStack.load(again, saved, max_steps=5)
    assert (loaded.undo_steps, loaded.redo_steps) == (2, 0)
    assert loaded.undo().data == b"note"
    assert again.text("note") == "a"
    with pytest.raises(syncline.DecodeError):
        UndoStack.load(again, b"stack")
    with pytest.raises(KeyError):
        UndoStack.load(syncline.Doc(), saved)


def test_undo_in_a_transaction_is_refused(doc, text):
    undo = UndoStack(doc)
    typed(text, "a")
    with doc.transaction():
        with pytest.raises(syncline.StateError):
            undo.undo()
    assert undo.undo() is not None


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda doc: UndoStack(), TypeError),
        (lambda doc: UndoStack(5), TypeError),
        (lambda doc: UndoStack(doc, merge_window_ms=-1), ValueError),
        (lambda doc: UndoStack(doc, merge_window_ms="1"), TypeError),
        (lambda doc: UndoStack(doc, max_steps=0), ValueError),
        (lambda doc: UndoStack(doc, scope=["note"]), TypeError),
        (lambda doc: UndoStack(doc, scope=[syncline.Doc().text("t")]), ValueError),
        (lambda doc: UndoStack(doc, included_tags="tag"), TypeError),
        (lambda doc: UndoStack(doc, excluded_tags=[5]), TypeError),
        (lambda doc: UndoStack(doc, accept=5), TypeError),
        (lambda doc: UndoStack(doc, on_new_step=5), TypeError),
        (lambda doc: UndoStack(doc, tag=None), TypeError),
        (lambda doc: UndoStack.load(doc, "saved"), TypeError),
    ],
)
def test_misuse(doc, wrong, error):
    with pytest.raises(error):
        wrong(doc)


def test_notes_are_notes(doc, text):
    undo = UndoStack(doc)
    with pytest.raises(KeyError):
        undo.undo_note = UndoNote()
    typed(text, "a")
    for wrong in ("note", UndoNote("text"), UndoNote(cursors=[1])):
        with pytest.raises(TypeError):
            undo.undo_note = wrong
    assert undo.undo_note == UndoNote()


def test_a_stack_ends_with_its_object_and_keeps_its_document(text):
    doc = syncline.Doc()
    undo = UndoStack(doc, accept=lambda options: undo is not None)
    text = doc.text("note")
    typed(text, "a")
    seen = weakref.ref(undo), weakref.ref(doc)
    del doc, text
    assert undo.undo() is not None
    undo = None
    gc.collect()
    assert [ref() for ref in seen] == [None, None]


@pytest.mark.parametrize("callback", ["accept", "on_new_step"])
def test_a_stack_may_end_in_a_callback_of_its_own(doc, text, callback):
    seen = []

    def end(told):
        seen.append(told)
        del held[:]

    held = [UndoStack(doc, **{callback: end})]
    typed(text, "a")
    typed(text, "b")
    assert len(seen) == 1 and text == "ba"


def test_a_callback_may_clear_its_stack(doc, text):
    def clear(note):
        undo.clear_undo()
        note.data = b"x" * 100

    undo = UndoStack(doc, on_new_step=clear)
    typed(text, "a")
    assert undo.undo_steps == 0 and undo.undo_note is None


def test_a_stack_ends_without_its_document(doc, text):
    undo = UndoStack(doc, merge_window_ms=500, on_new_step=lambda note: seen.append(note))
    seen = []
    typed(text, "a")
    del undo
    typed(text, "b")
    assert len(seen) == 1
