import copy
import pickle
import threading

import pytest

import syncline
from syncline import Cursor, OpId


@pytest.fixture
def text():
    text = syncline.Doc(0xA1).text("note")
    text.append("hello")
    return text


def test_a_cursor_stays_beside_its_character(text):
    left, right = text.cursor_at(2), text.cursor_at(2, "right")
    text.insert(2, "😀")
    text.insert(0, "> ")
    assert text.doc.resolve(left) == (text, 4, True)
    assert text.doc.resolve(right).position == 5
    assert text.doc.resolve(right, unit="utf16").position == 6
    del text[2:6]
    assert text.doc.resolve(left) == (text, 2, False)


def test_a_cursor_tells_what_it_stands_beside(text):
    cursor = text.cursor_at(3, side="right")
    assert (cursor.item, cursor.side) == (OpId(0xA1, 3), "right")
    for position, side in ((0, "left"), (5, "right")):
        edge = text.cursor_at(position, side)
        assert (edge.item, edge.side) == (None, side)
    assert repr(cursor) == "<syncline.Cursor right beside 3@00000000000000a1>"
    assert repr(edge) == "<syncline.Cursor right beside an edge>"


def test_units(text):
    text.insert(0, "😀")
    cursor = text.cursor_at(2, unit="utf16")
    assert cursor == text.cursor_at(1) == text.cursor_at(4, unit="bytes")


def test_a_cursor_goes_to_other_replicas(text):
    cursor = text.cursor_at(2)
    other = syncline.Doc()
    with pytest.raises(KeyError):
        other.resolve(cursor)
    other.import_(text.doc.export_snapshot())
    assert other.resolve(Cursor.decode(cursor.encode())).position == 2
    assert other.resolve(Cursor.decode(bytearray(cursor.encode()))).container == other.text("note")


def test_cursors_are_values(text):
    cursor = text.cursor_at(2)
    for same in (Cursor.decode(cursor.encode()), pickle.loads(pickle.dumps(cursor)), copy.copy(cursor)):
        assert same == cursor and hash(same) == hash(cursor)
    assert len({cursor, text.cursor_at(2), text.cursor_at(2, "right"), text.cursor_at(3)}) == 3
    assert cursor != "cursor"
    with pytest.raises(TypeError):
        Cursor()


def test_cursors_of_lists(doc):
    numbers, movable = doc.list("l"), doc.movable_list("m")
    numbers.extend([1, 2, 3])
    movable.extend([1, 2, 3])
    cursor, moving = numbers.cursor_at(1), movable.cursor_at(0, "right")
    numbers.insert(0, 0)
    movable.move(0, 2)
    assert doc.resolve(cursor) == (numbers, 2, True)
    assert doc.resolve(moving) == (movable, 2, True)


@pytest.mark.parametrize("cut", [0, 1, 5, -1])
def test_bytes_that_are_no_cursor(text, cut):
    with pytest.raises(syncline.DecodeError):
        Cursor.decode(text.cursor_at(2).encode()[:cut])


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda text: text.cursor_at(6), IndexError),
        (lambda text: text.cursor_at(-1), IndexError),
        (lambda text: text.cursor_at("0"), TypeError),
        (lambda text: text.cursor_at(0, "up"), ValueError),
        (lambda text: text.cursor_at(0, None), TypeError),
        (lambda text: text.cursor_at(0, unit="words"), ValueError),
        (lambda text: text.doc.list("l").cursor_at(1), IndexError),
        (lambda text: text.doc.movable_list("l").cursor_at(-1), IndexError),
        (lambda text: text.doc.list("l").cursor_at(0, side=1), TypeError),
        (lambda text: text.doc.resolve(b"cursor"), TypeError),
        (lambda text: text.doc.resolve(text.cursor_at(0), unit="words"), ValueError),
        (lambda text: Cursor.decode("text"), TypeError),
    ],
)
def test_misuse(text, wrong, error):
    with pytest.raises(error):
        wrong(text)


def test_threads_resolve_while_one_edits(text):
    cursor = text.cursor_at(5)
    positions = []

    def resolve():
        for _ in range(200):
            positions.append(text.doc.resolve(cursor).position)

    threads = [threading.Thread(target=resolve) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        text.insert(0, "x")
    for thread in threads:
        thread.join()
    assert all(5 <= position <= 205 for position in positions)
    assert text.doc.resolve(cursor).position == 205
