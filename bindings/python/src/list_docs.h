// What Python's help() tells about lists.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_LIST_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_LIST_DOCS_H_

namespace syncline::python {

inline constexpr char kListDoc[] =
    R"(A list of values that several replicas edit.

One gets it from a document, doc.list("name"), or makes it in a map or a list,
map.open("key", syncline.List).

A MutableSequence: list[i], list[a:b], list[i] = value, list[a:b] = values,
del, len, in, iteration (over what it was when that began), += and most methods
of list. There is no sort() and no reverse(): a MovableList moves items.

A value is None, a bool, an int of 64 bits, a float, a str or bytes. A dict or a
list that is put in makes a new Map or List that is filled by it, in one
transaction. A child reads as its own object.

An assignment deletes the items and inserts others: where two replicas assign to
one item, both values are there. A MovableList keeps one of them.

What is wrong raises, and has then changed nothing:
  IndexError     an index out of range
  TypeError      a value that is no such value, or an object of a container, as
                 a container is in one place only
  OverflowError  an int beyond 64 bits
  ValueError     a lone surrogate; a value nested in itself
  StateError     the list was removed
  LimitError     the document would grow beyond its limits

Cost: O(log n), and O(1) for each item.)";

inline constexpr char kMovableListDoc[] =
    R"(A list whose items several replicas move and set.

One gets it from a document, doc.movable_list("name"), or makes it in a map or a
list, map.open("key", syncline.MovableList).

It is used as a List is. What differs: move() moves an item, which stays the same
one; an assignment, list[i] = value, sets it. Of several who move an item, or set
it, one counts, the same on every replica, and the item is there once. A slice
that is assigned to sets the items that there are, and inserts or deletes the
rest.

Errors: those of List. Cost: O(log n) an item.)";

inline constexpr char kListAppendDoc[] = R"(append($self, value)
--

Puts a value behind the last one.)";

inline constexpr char kListInsertDoc[] = R"(insert($self, index, value)
--

Puts a value before the one at an index, or, at len(self), behind the last one.

A negative index counts from the end. Unlike that of list, it is not clipped:
IndexError where it is out of range.)";

inline constexpr char kListExtendDoc[] = R"(extend($self, values)
--

Puts values behind the last one: all of them, or nothing.)";

inline constexpr char kListPopDoc[] = R"(pop($self, index=-1)
--

Deletes the item at an index and returns its value. A container that is returned
can be read, but no more be edited. IndexError where there is no such item.)";

inline constexpr char kListDeleteDoc[] = R"(delete($self, position, count=1)
--

Deletes `count` items from a position on. IndexError where they reach beyond the
end, or the position is negative.)";

inline constexpr char kListClearDoc[] = R"(clear($self)
--

Deletes all items.)";

inline constexpr char kListNewDoc[] = R"(new($self, index, kind)
--

A new, empty child at an index: list.new(0, syncline.Map).

The index is that of insert(): len(self) is behind the last item.)";

inline constexpr char kListCursorAtDoc[] =
    R"(cursor_at($self, position, side='left')
--

A Cursor beside the item before a position (side "left") or behind it ("right");
in a MovableList it goes where the item goes.

The position is 0 to len(self); IndexError for another one. Cost: that of
Text.cursor_at().)";

inline constexpr char kListMoveDoc[] = R"(move($self, from_, to)
--

Moves the item at one index so that it then is at another.

Negative ones count from the end. IndexError where there is no such item.)";

inline constexpr char kListSetNewDoc[] = R"(set_new($self, index, kind)
--

A new, empty child as the value of the item at an index.)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_LIST_DOCS_H_
