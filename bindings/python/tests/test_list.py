from collections.abc import MutableSequence

import pytest

import syncline


@pytest.fixture(params=["list", "movable_list"])
def items(request, doc):
    return getattr(doc, request.param)("l")


def test_is_a_mutable_sequence(items):
    assert isinstance(items, MutableSequence)
    items.append(1)
    items.extend(["two", None])
    items.extend(x for x in (4, 5))
    items.insert(0, 0)
    items.insert(-1, 4.5)
    items += [6]
    assert items == [0, 1, "two", None, 4, 4.5, 5, 6] and len(items) == 8 and bool(items)
    assert items[0] == 0 and items[-1] == 6 and items.index("two") == 2 and items.count(None) == 1
    assert "two" in items and 7 not in items and list(reversed(items))[0] == 6
    assert items.pop() == 6 and items.pop(0) == 0 and items.pop(-2) == 4.5
    items.remove("two")
    items.delete(0)
    items.insert(len(items), 9)
    assert items == [None, 4, 5, 9]
    items.delete(1, 2)
    assert items == [None, 9]
    items.clear()
    assert items == [] and not items


def test_slices_read_as_those_of_list(items):
    model = list(range(7))
    items.extend(model)
    for begin in (None, -9, -3, 0, 2, 9):
        for end in (None, -9, -1, 0, 3, 9):
            for step in (None, 1, 2, -1, -3):
                assert items[begin:end:step] == model[begin:end:step]


def test_slices_are_written_as_those_of_list(doc):
    for n, begin in enumerate((None, -9, -3, 0, 2, 9)):
        for end in (None, -9, -1, 0, 3, 9):
            for values in ([], ["a"], ["a", "b", {"c": [1]}, "d"]):
                for kind in ("list", "movable_list"):
                    items = getattr(doc, kind)(f"{n} {end} {len(values)}")
                    model = list(range(5))
                    items.extend(model)
                    items[begin:end] = values
                    model[begin:end] = values
                    assert items == model
                    del items[begin:end]
                    del model[begin:end]
                    assert items == model


def test_slices_with_a_step(items):
    for step in (2, 3, -1, -2):
        model = list(range(7))
        items.clear()
        items.extend(model)
        values = [{"n": i} for i in range(len(model[::step]))]
        items[::step] = values
        model[::step] = values
        assert items == model
        with pytest.raises(ValueError):
            items[::step] = [1]
        del items[::step]
        del model[::step]
        assert items == model


def test_children(items):
    text = items.new(0, syncline.Text)
    text += "a"
    items.append({"a": [1]})
    items.insert(1, [2])
    assert items == ["a", [2], {"a": [1]}]
    items[0] += "b"
    items[1] += [3]
    assert items == ["ab", [2, 3], {"a": [1]}] and text.is_attached
    items[2] = {"c": 1}
    assert items[2] == {"c": 1} and isinstance(items[2], syncline.Map)
    child = items.pop(1)
    assert child == [2, 3] and not child.is_attached
    assert items.new(-1, syncline.Counter) == 0 and items.new(len(items), syncline.Tree) == []
    assert items == ["ab", 0, {"c": 1}, []]


def test_iteration_is_over_what_was(items):
    items.extend([1, 2])
    for item in items:
        items.append(item)
    items.extend(items)
    assert items == [1, 2, 1, 2, 1, 2, 1, 2]


def test_a_movable_list_moves_and_sets(doc):
    items = doc.movable_list("l")
    items.extend("abcd")
    items.move(0, 2)
    assert items == ["b", "c", "a", "d"]
    items.move(-1, 0)
    assert items == ["d", "b", "c", "a"]
    items[1] = 5
    assert items.set_new(0, syncline.Text) == ""
    assert items == ["", 5, "c", "a"]
    for wrong in ((4, 0), (0, 4), (-5, 0)):
        with pytest.raises(IndexError):
            items.move(*wrong)
    with pytest.raises(IndexError):
        items.set_new(4, syncline.Text)
    assert not hasattr(doc.list("l"), "move")


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda items: items[3], IndexError),
        (lambda items: items[-4], IndexError),
        (lambda items: items["a"], TypeError),
        (lambda items: items.__setitem__(3, 1), IndexError),
        (lambda items: items.__setitem__(0, object()), TypeError),
        (lambda items: items.__setitem__(0, {"a": 2**64}), OverflowError),
        (lambda items: items.__setitem__(slice(0, 2), 5), TypeError),
        (lambda items: items.__setitem__(slice(0, 2), [1, object()]), TypeError),
        (lambda items: items.__delitem__(3), IndexError),
        (lambda items: items.insert(4, 1), IndexError),
        (lambda items: items.insert(-4, 1), IndexError),
        (lambda items: items.insert(0, {5: 1}), TypeError),
        (lambda items: items.insert(0, "\ud800"), ValueError),
        (lambda items: items.append(items), TypeError),
        (lambda items: items.extend([1, object()]), TypeError),
        (lambda items: items.extend(5), TypeError),
        (lambda items: items.pop(3), IndexError),
        (lambda items: items.delete(1, 3), IndexError),
        (lambda items: items.delete(-1), IndexError),
        (lambda items: items.remove(7), ValueError),
        (lambda items: items.index(7), ValueError),
        (lambda items: items.new(4, syncline.Text), IndexError),
        (lambda items: items.new(0, str), TypeError),
        (lambda items: items.clear(1), TypeError),
        (lambda items: hash(items), TypeError),
    ],
)
def test_misuse_changes_nothing(items, wrong, error):
    items.extend([1, 2, "c"])
    version = items.doc.version
    with pytest.raises(error):
        wrong(items)
    assert items == [1, 2, "c"] and items.doc.version == version


def test_values_that_edit_the_list_while_they_are_read(items):
    class Rude:
        def __index__(self):
            items.clear()
            return 5

    items.extend([1, 2, 3])
    with pytest.raises(IndexError):
        items[2] = Rude()
    items.extend([1, 2, 3])
    items[0:2] = [Rude(), Rude()]
    assert items == [5, 5]


def test_a_nested_value_goes_nowhere_that_is_no_place(items, doc):
    items.extend(["a", "b"])
    for edit, error in (
        (lambda: items.__setitem__(2, {"k": 1}), IndexError),
        (lambda: items.__setitem__(-3, [1]), IndexError),
        (lambda: items.__setitem__(slice(None, None, 2), [{"k": 1}, [2]]), ValueError),
        (lambda: items.extend([{}, object()]), TypeError),
    ):
        with pytest.raises(error):
            edit()
        assert items == ["a", "b"]
