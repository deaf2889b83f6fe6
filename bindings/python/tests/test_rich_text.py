import pytest

import syncline
from syncline import Attribute, TextRun


@pytest.fixture
def text(doc):
    text = doc.text("note")
    text.append("hello world")
    return text


def run(text, many_valued=(), **attributes):
    return TextRun(text, None, attributes, list(many_valued))


def test_marks_show_in_runs(text):
    text.mark(0, 5, "bold", True)
    text.mark(3, 8, "link", "example.org", expand="none")
    assert text.runs() == [
        run("hel", bold=True),
        run("lo", bold=True, link="example.org"),
        run(" wo", link="example.org"),
        run("rld"),
    ]
    assert text.runs(4, 6) == [run("o", bold=True, link="example.org"), run(" ", link="example.org")]
    assert text.runs(9) == [run("ld")]
    assert text.runs(5, 5) == []
    assert text == "hello world"


@pytest.mark.parametrize(
    "expand, before, after",
    [("after", False, True), ("before", True, False), ("both", True, True), ("none", False, False)],
)
def test_text_at_an_edge(text, expand, before, after):
    text.mark(0, 5, "bold", 1, expand=expand)
    text.insert(5, ">")
    text.insert(0, "<")
    assert (text.runs(0, 1)[0].attributes == {"bold": 1}) == before
    assert (text.runs(6, 7)[0].attributes == {"bold": 1}) == after


def test_the_newest_mark_shows_until_it_is_removed(text):
    text.mark(0, 5, "color", "red")
    blue = text.mark(2, 4, "color", "blue")
    assert [part.attributes["color"] for part in text.runs(0, 5)] == ["red", "blue", "red"]
    text.unmark(0, 11, "color")
    assert text.runs() == [run("hello world")]
    (mark,) = (mark for mark in text.marks(2, 4) if mark.value is None)
    assert (mark.begin, mark.end, mark.key, mark.many) == (0, 11, "color", False)
    text.remove_mark(mark.id)
    text.remove_mark(blue)
    assert text.runs(0, 5) == [run("hello", color="red")]
    with pytest.raises(KeyError):
        text.remove_mark(blue)


def test_comments_live_and_die_alone(text):
    one = text.mark(0, 5, "comment", "one", expand="none", many=True)
    two = text.mark(3, 8, "comment", "two", expand="none", many=True)
    both = [Attribute("comment", "one", one), Attribute("comment", "two", two)]
    assert text.runs(3, 5) == [run("lo", both)]
    assert text.marks() == [
        (one, 0, 5, "comment", "one", True),
        (two, 3, 8, "comment", "two", True),
    ]
    assert [mark.id for mark in text.marks(6, 7)] == [two]
    text.remove_mark(one)
    assert text.runs(3, 5) == [run("lo", both[1:])]


@pytest.mark.parametrize("value", [None, True, 5, -(2**63), 0.5, "é", b"\x00\xff", ""])
def test_what_marks_and_embeds_hold(text, value):
    many = value is not None  # which takes nothing away of many
    text.mark(0, 1, "k", value, many=many)
    text.insert_embed(1, value)
    assert [mark.value for mark in text.runs(0, 1)[0].many_valued] == [value] * many
    embed = text.runs(1, 2)[0]
    assert (embed.text, embed.embed) == ("", value)
    assert text[:3] == "h\ufffce"


def test_a_mark_of_many_that_says_nothing_is_refused(text):
    with pytest.raises(ValueError, match="many-valued"):
        text.mark(0, 1, "k", None, many=True)
    assert text.marks() == []


def test_units(doc):
    text = doc.text("t")
    text.append("a😀b")
    text.mark(1, 3, "k", 1, unit="utf16", expand="none")
    text.insert_embed(5, "x", unit="bytes")
    assert text.runs() == [run("a"), run("😀", k=1), TextRun("", "x", {}, []), run("b")]
    assert [tuple(mark[1:3]) for mark in text.marks(0, 5, unit="utf16")] == [(1, 3)]
    assert [tuple(mark[1:3]) for mark in text.marks(unit="bytes")] == [(1, 5)]
    text.unmark(1, 5, "k", unit="bytes")
    assert text.runs(1, 3, unit="utf16") == [run("😀")]


def test_marks_are_merged():
    alice, bob = syncline.Doc(1), syncline.Doc(2)
    alice.text("t").append("hello")
    bob.import_(alice.export())
    alice.text("t").mark(0, 5, "bold", True)
    bob.text("t").append("!")
    bob.text("t").mark(0, 3, "bold", False)
    alice.import_(bob.export())
    bob.import_(alice.export())
    assert alice.text("t").runs() == [run("hel", bold=False), run("lo!", bold=True)]
    assert bob.text("t").runs() == alice.text("t").runs()
    assert alice.state_digest() == bob.state_digest()


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda text: text.mark(0, 12, "k", 1), IndexError),
        (lambda text: text.mark(-1, 1, "k", 1), IndexError),
        (lambda text: text.mark(1, 1, "k", 1), ValueError),
        (lambda text: text.mark(2, 1, "k", 1), ValueError),
        (lambda text: text.mark(0, 1, "\ud800", 1), ValueError),
        (lambda text: text.mark(0, 1, 5, 1), TypeError),
        (lambda text: text.mark(0, 1, "k", [1]), TypeError),
        (lambda text: text.mark(0, 1, "k", {}), TypeError),
        (lambda text: text.mark(0, 1, "k", text), TypeError),
        (lambda text: text.mark(0, 1, "k", 2**64), OverflowError),
        (lambda text: text.mark(0, 1, "k", 1, expand="all"), ValueError),
        (lambda text: text.mark(0, 1, "k", 1, unit="lines"), ValueError),
        (lambda text: text.mark(0, 1, "k", 1, "none"), TypeError),
        (lambda text: text.mark("0", 1, "k", 1), TypeError),
        (lambda text: text.unmark(0, 12, "k"), IndexError),
        (lambda text: text.unmark(0, 0, "k"), ValueError),
        (lambda text: text.unmark(0, 1, "k", expand=None), TypeError),
        (lambda text: text.remove_mark("0@0000000000000001"), TypeError),
        (lambda text: text.remove_mark(syncline.OpId(1, 1)), KeyError),
        (lambda text: text.insert_embed(12, 1), IndexError),
        (lambda text: text.insert_embed(0, []), TypeError),
        (lambda text: text.insert_embed(0, 1, unit="lines"), ValueError),
        (lambda text: text.runs(0, 12), IndexError),
        (lambda text: text.runs(2, 1), IndexError),
        (lambda text: text.marks(0, 12), IndexError),
        (lambda text: text.runs(unit="words"), ValueError),
    ],
)
def test_misuse_changes_nothing(doc, text, wrong, error):
    before = doc.state_digest(), doc.version
    with pytest.raises(error):
        wrong(text)
    assert (doc.state_digest(), doc.version) == before


def test_a_removed_text_is_not_marked(doc):
    note = doc.map("m").open("note", syncline.Text)
    note.append("abc")
    mark = note.mark(0, 1, "bold", True)
    del doc.map("m")["note"]
    for wrong in (
        lambda: note.mark(0, 1, "k", 1),
        lambda: note.unmark(0, 1, "bold"),
        lambda: note.remove_mark(mark),
        lambda: note.insert_embed(0, 1),
    ):
        with pytest.raises(syncline.StateError):
            wrong()
    assert note.runs() == [run("a", bold=True), run("bc")]


def test_a_mark_is_rolled_back(doc, text):
    with pytest.raises(RuntimeError):
        with doc.transaction():
            text.mark(0, 5, "bold", True)
            text.insert_embed(0, 1)
            raise RuntimeError
    assert text.runs() == [run("hello world")]
