import pytest

import syncline
from replicas import exchange


def test_adds(doc):
    counter = doc.counter("c")
    assert counter == 0 and not counter
    counter.add(5)
    counter += 2
    counter -= 10
    assert counter.value == int(counter) == -3 and counter == -3 and bool(counter) and counter != 3
    assert repr(counter) == "<syncline.Counter -3>"


def test_all_that_was_added_counts(doc):
    other = syncline.Doc()
    doc.counter("c").add(1)
    other.counter("c").add(2)
    exchange(doc, other)
    assert doc.counter("c") == other.counter("c") == 3


def test_wraps_around(doc):
    counter = doc.counter("c")
    counter.add(2**63 - 1)
    counter += 1
    assert counter == -(2**63)
    counter -= -(2**63)
    assert counter == 0


@pytest.mark.parametrize(
    "amount, error",
    [(2**63, OverflowError), (0.5, TypeError), ("1", TypeError), (None, TypeError), ([], TypeError)],
)
def test_misuse_changes_nothing(doc, amount, error):
    counter = doc.counter("c")
    with pytest.raises(error):
        counter.add(amount)
    with pytest.raises(error):
        counter += amount
    assert doc.counter("c") == 0
