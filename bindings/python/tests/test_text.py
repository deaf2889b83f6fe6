import pytest

import syncline

MIXED = "aé€😀\nz"  # 1, 2, 3, 4, 1, 1 bytes


@pytest.fixture
def text(doc):
    return doc.text("note")


def test_edits(text):
    text.insert(0, "held")
    text.insert(3, "lo worl")
    assert text == "hello world"
    text.delete(0, 6)
    text.replace(0, 1, "W")
    text.append("!")
    text += "?"
    assert str(text) == "World!?"
    text.update("Word?")
    assert text == "Word?"
    text.insert(position=4, text="s", unit="code_points")
    assert text == "Words?"


def test_reads_as_a_str(text):
    text.append(MIXED)
    assert len(text) == len(MIXED) and bool(text)
    for i in range(-len(MIXED), len(MIXED)):
        assert text[i] == MIXED[i]
    for begin in (None, -9, -3, 0, 2, 9):
        for end in (None, -9, -1, 0, 3, 9):
            for step in (None, 1, 2, -1, -3):
                assert text[begin:end:step] == MIXED[begin:end:step]
    assert "€😀" in text and "b" not in text
    assert list(text) == list(MIXED)
    assert text != "a" and text == MIXED and text != 5


def test_iteration_is_over_what_was(text):
    text.append("abc")
    for character in text:
        text.insert(0, character)
    assert text == "cbaabc"


def test_slices_are_edited(text):
    text.append("hello")
    text[1:3] = "EL"
    assert text == "hELlo"
    del text[-1]
    del text[1:3]
    assert text == "hl"
    text[5:] = "p"
    text[0] = "H"
    text[2:1] = "-"
    assert text == "Hl-p"
    del text[9:]
    with pytest.raises(ValueError):
        text[::2] = "ab"
    with pytest.raises(ValueError):
        del text[::2]
    for i in (4, -5):
        with pytest.raises(IndexError):
            text[i]
        with pytest.raises(IndexError):
            del text[i]


def test_units(text):
    text.append(MIXED)
    assert [text.size(unit) for unit in ("bytes", "code_points", "utf16", "lines")] == [12, 6, 7, 1]
    assert text.size() == 6
    assert text.convert(3, "code_points", "bytes") == 6
    assert text.convert(5, "utf16", "code_points") == 4
    assert text.convert(1, "lines", "code_points") == 5
    assert text.convert(5, from_="code_points", to="lines") == 1
    text.insert(5, "b", unit="utf16")
    text.delete(1, 2, unit="bytes")
    text.replace(0, 1, "A", unit="code_points")
    assert text == "A€😀b\nz"
    assert text.slice(1, 4, unit="bytes") == "€"
    with pytest.raises(ValueError):
        text.insert(2, "x", unit="bytes")
    with pytest.raises(ValueError):
        text.insert(3, "x", unit="utf16")
    with pytest.raises(ValueError):
        text.insert(0, "x", unit="lines")
    with pytest.raises(ValueError, match="'words'"):
        text.size("words")
    assert text == "A€😀b\nz"


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda text: text.insert(4, "x"), IndexError),
        (lambda text: text.insert(-1, "x"), IndexError),
        (lambda text: text.insert(10**30, "x"), IndexError),
        (lambda text: text.insert("0", "x"), TypeError),
        (lambda text: text.insert(0.0, "x"), TypeError),
        (lambda text: text.insert(0, b"x"), TypeError),
        (lambda text: text.insert(0, None), TypeError),
        (lambda text: text.insert(0), TypeError),
        (lambda text: text.insert(0, "x", "bytes"), TypeError),
        (lambda text: text.insert(0, "x", units="bytes"), TypeError),
        (lambda text: text.insert(0, "x", text="y"), TypeError),
        (lambda text: text.insert(0, "x", unit=5), TypeError),
        (lambda text: text.insert(0, "\ud800"), ValueError),
        (lambda text: text.delete(2, 2), IndexError),
        (lambda text: text.delete(0, -1), IndexError),
        (lambda text: text.replace(0, 4, "x"), IndexError),
        (lambda text: text.append(5), TypeError),
        (lambda text: text.append("\udfff"), ValueError),
        (lambda text: text.update("\udfff"), ValueError),
        (lambda text: text.update(None), TypeError),
        (lambda text: text.convert(9, "bytes", "utf16"), IndexError),
        (lambda text: text.convert(0, "bytes"), TypeError),
        (lambda text: text.slice(2, 1), IndexError),
        (lambda text: text["a"], TypeError),
        (lambda text: 5 in text, TypeError),
        (lambda text: text.__setitem__(0, 5), TypeError),
        (lambda text: text.__iadd__(5), TypeError),
        (lambda text: hash(text), TypeError),
    ],
)
def test_misuse_changes_nothing(text, wrong, error):
    text.append("abc")
    with pytest.raises(error):
        wrong(text)
    assert text == "abc"


def test_a_removed_text_can_be_read(doc):
    note = doc.map("m").open("note", syncline.Text)
    note.append("abc")
    assert note.is_attached
    del doc.map("m")["note"]
    assert not note.is_attached and note == "abc"
    for wrong in (lambda: note.append("d"), lambda: note.update(""), lambda: note.delete(0, 1)):
        with pytest.raises(syncline.StateError):
            wrong()
