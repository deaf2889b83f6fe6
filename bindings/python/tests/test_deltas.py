import random

import pytest

import syncline
from syncline import Attribute, OpId

SEED = random.SystemRandom().getrandbits(64)
VALUES = [True, False, 5, -(2**63), 0.5, "", "é😀", b"\x00\xff"]
WORDS = ["x", "hello", "é", "😀", "漢字", "a\nb", "e\u0301"]
EXPANDS = ["after", "before", "both", "none"]


@pytest.fixture
def text(doc):
    text = doc.text("note")
    text.append("The fox")
    return text


@pytest.fixture
def told(doc):
    """Commits, and gives the deltas of texts that are told then."""
    deltas = []
    doc.commit()
    doc.subscribe(lambda event: deltas.extend(change.delta for change in event.changes))

    def commit():
        doc.commit()
        taken = deltas[:]
        deltas.clear()
        return taken

    return commit


def test_a_text_as_a_delta(text):
    text.mark(4, 7, "bold", True)
    comment = text.mark(5, 6, "comment", "why?", many=True, expand="none")
    text.insert_embed(3, "image.png")
    assert text.to_delta() == [
        {"insert": "The"},
        {"insert": {"embed": "image.png"}},
        {"insert": " "},
        {"insert": "f", "attributes": {"bold": True}},
        {
            "insert": "o",
            "attributes": {"bold": True},
            "many_valued": [Attribute("comment", "why?", comment)],
        },
        {"insert": "x", "attributes": {"bold": True}},
    ]
    assert text.to_delta(2, 4) == [{"insert": "e"}, {"insert": {"embed": "image.png"}}]
    assert text.to_delta(7) == [{"insert": "x", "attributes": {"bold": True}}]
    assert text.to_delta(3, 3) == []


def test_an_editor_does_what_it_tells(text):
    text.apply_delta([
        {"retain": 4, "attributes": {"bold": True}},
        {"delete": 3},
        {"insert": "dog", "attributes": {"link": "example.org"}},
        {"insert": {"embed": None}},
    ])
    assert text == "The dog\ufffc"
    assert text.to_delta() == [
        {"insert": "The ", "attributes": {"bold": True}},
        {"insert": "dog", "attributes": {"link": "example.org"}},
        {"insert": {"embed": None}},
    ]
    text.apply_delta([{"retain": 2}, {"retain": 1, "attributes": {"bold": None, "x": None}}])
    assert [part.get("attributes") for part in text.to_delta(0, 4)] == [
        {"bold": True}, None, {"bold": True},
    ]


def test_marks_of_a_delta_expand_as_it_is_told(text):
    text.apply_delta(
        [{"retain": 7, "attributes": {"a": 1, "b": 1, "c": 1}}], expand={"b": "none", "c": "both"}
    )
    text.append("!")
    text.insert(0, "!")
    assert [part["attributes"] for part in text.to_delta()] == [
        {"c": 1}, {"a": 1, "b": 1, "c": 1}, {"a": 1, "c": 1},
    ]


def test_comments_by_deltas(text):
    other = OpId(2**64 - 1, 2**32 - 1)
    text.apply_delta([
        {"retain": 2, "many_valued": [Attribute("comment", "hm", other)]},
        {"insert": "-", "many_valued": [("comment", "hm", other)]},
    ])
    (mark,) = text.marks()
    assert (mark.begin, mark.end, mark.value, mark.many) == (0, 3, "hm", True) and mark.id != other
    gone = [{"retain": 1, "many_valued": [Attribute("comment", None, mark.id)]}]
    text.apply_delta(gone)
    assert text.marks() == []
    with pytest.raises(KeyError, match="step 0"):
        text.apply_delta(gone)


def test_events_tell_attributes_and_embeds(text, told):
    text.mark(4, 7, "bold", True)
    assert told() == [[{"retain": 4}, {"retain": 3, "attributes": {"bold": True}}]]
    text.insert(7, "es")
    text.insert_embed(0, 5)
    comment = text.mark(1, 3, "comment", "why?", many=True)
    said = [Attribute("comment", "why?", comment)]
    assert told() == [[
        {"insert": {"embed": 5}},
        {"retain": 2, "many_valued": said},
        {"retain": 5},
        {"insert": "es", "attributes": {"bold": True}},
    ]]
    text.unmark(5, 6, "bold")
    text.remove_mark(comment)
    assert told() == [[
        {"retain": 1},
        {"retain": 2, "many_valued": [Attribute("comment", None, comment)]},
        {"retain": 2},
        {"retain": 1, "attributes": {"bold": None}},
    ]]


def test_a_container_in_a_text(text, told):
    image = text.new_embed(4, syncline.Map)
    image["source"] = "image.png"
    assert text == "The \ufffcfox"
    assert told() == [
        [{"retain": 4}, {"insert": {"embed": image}}],
        {"source": {"after": "image.png"}},
    ]
    assert text.doc.at("/note/4/source") == "image.png"
    assert text.to_delta(4, 5) == [{"insert": {"embed": image}}]
    assert text.runs(4, 5)[0].embed == image
    with pytest.raises(TypeError, match="one place"):
        syncline.Doc().text("t").apply_delta(text.to_delta())
    del text[4]
    assert not image.is_attached


def test_units(doc):
    text = doc.text("t")
    text.append("a😀b")
    text.apply_delta([{"retain": 3}, {"insert": "x"}, {"delete": 1}], unit="utf16")
    text.apply_delta([{"delete": 1}, {"retain": 4, "attributes": {"k": 1}}], unit="bytes")
    assert text.to_delta() == [{"insert": "😀", "attributes": {"k": 1}}, {"insert": "x"}]
    assert text.to_delta(2, 3, unit="utf16") == [{"insert": "x"}]
    child = text.new_embed(2, syncline.Text, unit="utf16")
    assert text == "😀\ufffcx" and child == ""


@pytest.mark.parametrize(
    "wrong, error",
    [
        ([{"retain": 8}], IndexError),
        ([{"delete": 2**62}], IndexError),
        ([{"retain": -1}], IndexError),
        ([{"retain": "1"}], TypeError),
        ([{"retain": 2**64}], IndexError),
        ([{"insert": 5}], TypeError),
        ([{"insert": {"image": "a"}}], TypeError),
        ([{"insert": {"embed": 1, "image": 2}}], TypeError),
        ([{"insert": {"embed": [1]}}], TypeError),
        ([{"insert": {"embed": 2**64}}], OverflowError),
        ([{"insert": "\ud800"}], ValueError),
        ([{}], ValueError),
        ([{"attributes": {}}], ValueError),
        ([{"retain": 1, "delete": 1}], ValueError),
        ([{"retain": 1, "attribute": {}}], ValueError),
        ([{5: 1}], TypeError),
        ([{"delete": 1, "attributes": {"k": 1}}], ValueError),
        ([{"retain": 1, "attributes": [("k", 1)]}], TypeError),
        ([{"retain": 1, "attributes": {"k": [1]}}], TypeError),
        ([{"retain": 1, "attributes": {5: 1}}], TypeError),
        ([{"retain": 1, "attributes": {"\ud800": 1}}], ValueError),
        ([{"retain": 1, "many_valued": {"k": 1}}], TypeError),
        ([{"retain": 1, "many_valued": [("k", 1)]}], TypeError),
        ([{"retain": 1, "many_valued": [("k", 1, "0@1")]}], TypeError),
        ([{"retain": 1, "many_valued": 5}], TypeError),
        ([{"retain": 1, "many_valued": [Attribute("k", 1, OpId(1, 1))] * 2}], ValueError),
        (["retain"], TypeError),
        (5, TypeError),
        ([[]], TypeError),
    ],
)
def test_a_bad_delta_changes_nothing(text, wrong, error):
    before = text.doc.state_digest(), text.doc.version
    delta = [{"insert": "fine", "attributes": {"k": 1}}, *wrong] if isinstance(wrong, list) else wrong
    with pytest.raises(error):
        text.apply_delta(delta)
    assert (text.doc.state_digest(), text.doc.version) == before


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda text: text.to_delta(0, 8), IndexError),
        (lambda text: text.to_delta(2, 1), IndexError),
        (lambda text: text.to_delta(unit="words"), ValueError),
        (lambda text: text.apply_delta([], unit="lines"), ValueError),
        (lambda text: text.apply_delta([], expand=["k"]), TypeError),
        (lambda text: text.apply_delta([], expand={"k": "all"}), ValueError),
        (lambda text: text.apply_delta([], expand={5: "none"}), TypeError),
        (lambda text: text.apply_delta([], {}), TypeError),
        (lambda text: text.new_embed(8, syncline.Map), IndexError),
        (lambda text: text.new_embed(0, dict), TypeError),
        (lambda text: text.new_embed(0, syncline.Map, unit="lines"), ValueError),
    ],
)
def test_misuse(text, wrong, error):
    before = text.doc.state_digest()
    with pytest.raises(error):
        wrong(text)
    assert text.doc.state_digest() == before


def test_a_delta_that_changes_while_it_is_read(text):
    steps = [{"insert": "a"}, {"retain": 0}]

    class Count:
        def __index__(self):
            steps.clear()
            return 1

    steps[1] = {"retain": Count(), "attributes": {"bold": True}}
    text.apply_delta(steps)
    assert text.to_delta(0, 2) == [{"insert": "a"}, {"insert": "T", "attributes": {"bold": True}}]


def test_a_removed_text_has_no_edits(doc):
    text = doc.map("m").new("t", syncline.Text)
    del doc.map("m")["t"]
    with pytest.raises(syncline.StateError):
        text.apply_delta([{"insert": "a"}])
    with pytest.raises(syncline.StateError):
        text.new_embed(0, syncline.Map)
    assert text.to_delta() == []


class Editor:
    """Edits a text at random; what it says of characters has no ids."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, choices):
        return self.random.choice(choices)

    def edit(self, text):
        size = len(text)
        begin = self.random.randint(0, size)
        end = min(size, begin + self.random.randint(0, 5))
        what = self.random.random()
        if what < 0.35 or begin == end:
            text.insert(begin, self.pick(WORDS))
        elif what < 0.5:
            text.delete(begin, end - begin)
        elif what < 0.65:
            text.insert_embed(begin, self.pick(VALUES))
        else:
            value = self.pick([*VALUES, None])
            text.mark(begin, end, self.pick("abc"), value, expand=self.pick(EXPANDS))


@pytest.mark.parametrize("seed", range(SEED, SEED + 25))
def test_a_delta_applied_to_nothing_reads_the_same(seed):
    doc, copy = syncline.Doc(), syncline.Doc()
    editor = Editor(seed)
    for _ in range(40):
        editor.edit(doc.text("t"))
    delta = doc.text("t").to_delta()
    copy.text("t").apply_delta(delta)
    assert copy.text("t").to_delta() == delta


@pytest.mark.parametrize("seed", range(SEED, SEED + 25))
def test_events_applied_to_a_copy_lead_to_the_same_text(seed):
    doc, other, copy = syncline.Doc(), syncline.Doc(), syncline.Doc()
    editor = Editor(seed)
    doc.subscribe(
        lambda event: [copy.text("t").apply_delta(change.delta) for change in event.changes]
    )
    for _ in range(20):
        for _ in range(editor.random.randint(1, 4)):
            editor.edit(editor.pick([doc, other]).text("t"))
        doc.commit()
        if editor.random.random() < 0.4:
            doc.import_(other.export_since(doc.version))
        if editor.random.random() < 0.4:
            other.import_(doc.export_since(other.version))
        assert copy.text("t").to_delta() == doc.text("t").to_delta()
