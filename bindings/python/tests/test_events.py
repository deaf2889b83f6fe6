import datetime
import sys
import threading

import pytest

import syncline
from replicas import exchange


def test_dicts_and_lists_are_put_within_the_commit_under_way(doc):
    events = []
    doc.subscribe(events.append)
    doc.map("m")["k"] = {"a": [1, {}]}
    doc.map("m").update({"l": [2], "n": 3})
    doc.list("l").append([4])
    doc.list("l")[0:1] = [{"b": 5}, 6]
    doc.update(doc.map("u"), {"c": 7})
    assert events == []
    doc.commit(message="all of it", tag="mine")
    (event,) = events
    assert event.tag == "mine"
    assert [entry.message for entry in doc.walk_history()] == ["all of it"]
    assert doc.to_dict() == {
        "m": {"k": {"a": [1, {}]}, "l": [2], "n": 3},
        "l": [{"b": 5}, 6],
        "u": {"c": 7},
    }


def test_an_event_tells_what_a_commit_changed(doc):
    events = []
    doc.subscribe(events.append)
    doc.text("t").append("héllo")
    doc.map("m")["k"] = 1
    doc.list("l").append(1)
    doc.list("l").new(1, syncline.Map)["a"] = 2
    doc.counter("c").add(5)
    node = doc.tree("tree").create()
    assert events == []
    doc.commit(tag="mine")
    (event,) = events
    assert (event.origin, event.tag) == ("local", "mine")
    changes = {change.pointer: change for change in event.changes}
    assert changes["/t"].delta == [{"insert": "héllo"}] and changes["/t"].path == ("t",)
    assert changes["/t"].container == doc.text("t")
    assert changes["/m"].delta == {"k": {"after": 1}}
    assert changes["/l"].delta == [{"insert": [1, doc.list("l")[1]]}]
    assert changes["/l/1"].path == ("l", 1) and changes["/l/1"].delta == {"a": {"after": 2}}
    assert changes["/c"].delta == 5
    assert changes["/tree"].delta == [{"action": "created", "node": node, "parent": None, "index": 0}]
    events.clear()
    doc.text("t")[1:3] = "e"
    del doc.map("m")["k"]
    below = doc.tree("tree").create()
    doc.commit()
    doc.tree("tree").move(below, node)
    doc.commit()
    doc.tree("tree").meta(node)["x"] = 1
    doc.tree("tree").delete(below)
    doc.commit()
    assert [change.delta for change in events[0].changes][:2] == [
        [{"retain": 1}, {"insert": "e"}, {"delete": 2}],
        {"k": {"before": 1}},
    ]
    moved = {"action": "moved", "node": below, "parent": node, "index": 0}
    assert events[1].changes[0].delta == [moved]
    assert events[2].changes[0].delta == [{"action": "deleted", "node": below}]
    assert events[2].changes[1].path == ("tree", node)


def test_when_events_come(doc):
    text, tags, origins = doc.text("t"), [], []
    doc.subscribe(lambda event: (tags.append(event.tag), origins.append(event.origin)))
    text.append("a")
    doc.export()
    text.append("b")
    with doc.transaction(tag="t"):
        text.append("c")
    assert tags == ["", "", "t"]
    other = syncline.Doc()
    other.text("t").append("d")
    doc.import_(other.export())
    assert origins == ["local"] * 3 + ["import"]
    with pytest.raises(ZeroDivisionError):
        with doc.transaction():
            text.append("e")
            1 / 0
    assert len(tags) == 4


def test_a_container_tells_of_itself_and_what_is_in_it(doc):
    child = doc.map("m").open("t", syncline.Text)
    pointers = []
    doc.map("m").subscribe(lambda event: pointers.extend(change.pointer for change in event.changes))
    child.append("a")
    doc.text("other").append("b")
    doc.commit()
    assert pointers == ["/m/t"]


def test_the_document_keeps_a_callback_until_it_is_cancelled(doc):
    seen = []
    doc.subscribe(lambda event: seen.append(1))
    subscription = doc.subscribe(lambda event: seen.append(2))

    def edit():
        doc.text("t").append("a")
        doc.commit()

    edit()
    subscription.cancel()
    subscription.cancel()
    edit()
    with doc.subscribe(lambda event: seen.append(3)) as inner:
        assert isinstance(inner, syncline.Subscription)
        edit()
    edit()
    assert seen == [1, 2, 1, 1, 3, 1]


def test_a_callback_that_raises_breaks_nothing(doc, unraised):
    seen = []
    doc.subscribe(lambda event: 1 / 0)
    doc.subscribe(lambda event: seen.append(event))
    doc.before_commit(lambda options: [][0])
    doc.text("t").append("a")
    doc.commit()
    assert doc.text("t") == "a" and len(seen) == 1
    assert sorted(type(error).__name__ for error in unraised) == ["IndexError", "ZeroDivisionError"]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("where", ["subscribe", "before_commit", "accept"])
def test_what_is_to_end_the_program_reaches_the_caller(doc, unraised, kind, where):
    def end(*told):
        raise kind("now")

    told = []
    if where == "accept":
        undo = syncline.UndoStack(doc, accept=end)
    else:
        getattr(doc, where)(end)
    doc.subscribe(told.append)
    doc.text("t").append("a")
    with pytest.raises(kind, match="now"):
        doc.commit()
    # Nothing of the commit is lost, and the others are told of it.
    assert doc.text("t") == "a" and len(told) == 1 and unraised == []


def test_what_is_to_end_a_thread_reaches_the_caller_there(doc):
    reached = []

    def work():
        doc.subscribe(lambda event: sys.exit(3))
        doc.text("t").append("a")
        try:
            doc.commit()
        except SystemExit:
            reached.append("the caller")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert reached == ["the caller"] and doc.text("t") == "a"


def test_a_callback_may_call_everything(doc, unraised):
    other = syncline.Doc()
    other.text("t").append("x")
    seen = []

    def call(event):
        seen.append(event)
        subscription.cancel()
        doc.text("t").append("!")
        doc.commit()
        with doc.transaction():
            doc.map("m")["a"] = [1]
        doc.import_(other.export())
        doc.export()
        doc.export_snapshot()
        doc.subscribe(seen.append).cancel()
        doc.update(doc.map("m"), {})
        doc.state_digest(), doc.to_dict(), doc.version
        with pytest.raises(RuntimeError):
            doc.events()

    subscription = doc.subscribe(call)
    doc.text("t").append("a")
    doc.commit()
    assert unraised == [] and len(seen) == 1 and sorted(str(doc.text("t"))) == ["!", "a", "x"]


def test_a_hook_tells_about_a_commit(doc, unraised):
    events, times = [], []
    noon = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.timezone.utc)

    def hook(options):
        times.append((options.message, options.time, options.tag))
        options.message, options.time, options.tag = "why", noon, "hooked"
        doc.counter("edits").add(1)

    doc.subscribe(events.append)
    subscription = doc.before_commit(hook)
    doc.text("t").append("a")
    doc.commit(message="m", time=noon, tag="t")
    assert times == [("m", noon, "t")]
    assert [event.tag for event in events] == ["hooked"] and doc.counter("edits") == 1
    doc.commit()  # nothing to commit
    assert len(times) == 1
    subscription.cancel()
    doc.text("t").append("b")
    doc.commit()
    assert len(times) == 1

    def wrong(options):
        options.time = 5

    doc.before_commit(wrong)
    doc.text("t").append("c")
    doc.commit(tag="kept")
    assert events[-1].tag == "kept" and [type(error) for error in unraised] == [TypeError]


def test_moves_and_conflicts_are_told(doc):
    other = syncline.Doc()
    doc.movable_list("l").extend("abc")
    exchange(doc, other)
    events = []
    other.subscribe(events.append)
    doc.movable_list("l").move(0, 2)
    exchange(doc, other)
    assert events[0].changes[0].delta == [{"delete": 1}, {"retain": 2}, {"insert": ["a"]}]
