"""Documents and what knows them are freed, also in cycles."""

import gc
import weakref

import syncline


def is_freed(reference):
    gc.collect()
    return reference() is None


def test_a_document_lives_as_long_as_anything_of_it():
    doc = syncline.Doc()
    reference = weakref.ref(doc)
    text = doc.text("t")
    del doc
    text.append("a")
    assert text == "a" and text.doc is reference()
    del text
    assert reference() is None  # at once, without the collector


def test_cycles_through_callbacks():
    class Follower:
        def __init__(self, doc):
            self.doc = doc
            self.events = []
            self.text = doc.text("t")
            self.subscription = doc.subscribe(self.follow)
            self.hook = doc.before_commit(lambda options: self)

        def follow(self, event):
            self.events.append(event)

    doc = syncline.Doc()
    follower = Follower(doc)
    doc.text("t").append("a")
    doc.commit()
    assert len(follower.events) == 1
    references = [weakref.ref(doc), weakref.ref(follower)]
    del doc
    assert not is_freed(references[0])
    del follower
    assert all(is_freed(reference) for reference in references)


def test_a_cycle_through_events():
    doc = syncline.Doc()
    events = []
    doc.subscribe(events.append)
    doc.list("l").append({"a": 1})
    reference = weakref.ref(doc)
    del doc, events
    assert is_freed(reference)


def test_a_cycle_through_a_subclass():
    class Mine(syncline.Doc):
        pass

    doc = Mine()
    doc.me = doc
    doc.root = doc.map("m")
    doc.transactions = [doc.transaction()]
    reference = weakref.ref(doc)
    del doc
    assert is_freed(reference)


def test_a_callback_that_was_cancelled_is_freed():
    class Callback:
        def __call__(self, event):
            pass

    doc = syncline.Doc()
    callback = Callback()
    reference = weakref.ref(callback)
    subscription = doc.subscribe(callback)
    del callback
    assert reference() is not None
    subscription.cancel()
    assert reference() is None
    del doc
    subscription.cancel()


def test_a_callback_may_drop_the_last_references():
    kept = {"doc": syncline.Doc()}
    reference = weakref.ref(kept["doc"])

    def forget(event):
        kept.clear()
        subscriptions.pop().cancel()

    subscriptions = [kept["doc"].subscribe(forget)]
    kept["doc"].text("t").append("a")
    kept["doc"].commit()
    assert is_freed(reference)


def test_what_outlives_its_document():
    doc = syncline.Doc()
    subscription = doc.subscribe(print)
    transaction = doc.transaction()
    transaction.__enter__()
    doc.text("t").append("a")
    reference = weakref.ref(doc)
    del doc
    assert reference() is not None
    del transaction
    subscription.cancel()
    del subscription
    assert is_freed(reference)
