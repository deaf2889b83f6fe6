"""Threads that share a document, or have one each."""

import concurrent.futures
import random
import sys
import threading
import time

import pytest

import syncline


@pytest.fixture(autouse=True)
def switch_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def run_all(*functions):
    with concurrent.futures.ThreadPoolExecutor(len(functions)) as pool:
        for future in [pool.submit(function) for function in functions]:
            future.result(timeout=120)


def test_hammer_one_document():
    doc, updates = syncline.Doc(), []
    for seed in range(20):
        other = syncline.Doc()
        other.text("t").append(f"update {seed} " * 50)
        other.map("m")[f"{seed}"] = {"a": [seed]}
        updates.append(other.export())
    told = []
    doc.subscribe(lambda event: (told.append(event), doc.text("t").append("!")))

    def hammer(seed):
        chance = random.Random(seed)
        for step in range(300):
            try:
                one_call(doc, chance, updates)
            except (IndexError, KeyError, syncline.StateError):
                pass  # another thread was there before, or has a transaction open

    run_all(*(lambda seed=seed: hammer(seed) for seed in range(4)))
    doc.commit()
    assert told and syncline.Doc.open(doc.export()).state_digest() == doc.state_digest()


def one_call(doc, chance, updates):
    text, map_, list_ = doc.text("t"), doc.map("m"), doc.list("l")
    call = chance.choice(
        [
            lambda: doc.import_(chance.choice(updates)),
            lambda: text.insert(chance.randint(0, len(text)), "ab"),
            lambda: text.delete(0, 1),
            lambda: str(text),
            lambda: map_.update(k=chance.random(), j={"x": [1, 2]}),
            lambda: map_.pop("j"),
            lambda: list_.append([chance.random()]),
            lambda: list_.pop(0),
            lambda: list(list_),
            lambda: doc.to_dict(),
            lambda: doc.export_since(doc.version),
            lambda: doc.export_snapshot(),
            lambda: doc.state_digest(),
            lambda: doc.commit(tag="x"),
            lambda: doc.subscribe(lambda event: None).cancel(),
            lambda: in_transaction(doc),
        ]
    )
    call()


def in_transaction(doc):
    with doc.transaction():
        doc.text("t").append("in")
        doc.counter("c").add(1)


def test_a_call_waits_for_an_import_of_another_thread():
    source = syncline.Doc()
    for i in range(2000):
        source.text("t").insert(i // 2, "word ")
    update = source.export()
    doc = syncline.Doc()
    inside, seen = threading.Event(), []

    def slow(event):
        inside.set()
        threading.Event().wait(0.05)  # without the GIL
        seen.append("callback")

    def read():
        inside.wait(10)
        seen.append(len(doc.text("t")))

    doc.subscribe(slow)
    run_all(lambda: doc.import_(update), read)
    assert seen == ["callback", 10000]


def test_documents_are_independent():
    source = syncline.Doc()
    for i in range(300):
        source.text("t").insert(i % 7, "word ")
    update = source.export()

    def replay():
        for _ in range(30):
            assert len(syncline.Doc.open(update).text("t")) == 1500

    run_all(*[replay] * 4)


def test_others_run_during_an_import():
    sys.setswitchinterval(1000)  # they run only where the GIL is given away
    source, ran, is_done = syncline.Doc(), [], threading.Event()
    for i in range(2000):
        source.text("t").insert(i // 2, "word ")
    update = source.export()

    def count():
        while not is_done.is_set():
            ran.append(1)
            time.sleep(0)

    thread = threading.Thread(target=count)
    thread.start()
    before, end = len(ran), time.monotonic() + 30
    while len(ran) == before and time.monotonic() < end:  # a busy machine runs them late
        syncline.Doc.open(update)
    after = len(ran)
    is_done.set()
    thread.join()
    assert after > before
