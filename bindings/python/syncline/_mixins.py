"""The methods of documents, cursors, maps and lists that are written in Python."""

import sys
from collections.abc import ItemsView, KeysView, MutableMapping, MutableSequence, ValuesView
from contextlib import contextmanager

from ._core import Cursor, Doc, List, Map, MovableList, UndoStack
from ._events import EventStream

_MISSING = object()


class _DocMethods:
    @classmethod
    def open(cls, data, peer_id=None):
        """A new document with what is in `data`, a snapshot or an update; see import_()."""
        doc = cls(peer_id)
        doc.import_(data)
        return doc

    def events(self):
        """The events from now on, as an asynchronous iterator: async for event in doc.events().

        It works where the changes are made in another thread than that of the event loop, which
        has to be running. It ends with aclose(), or when nobody refers to it any more.
        """
        return EventStream(self)

    def __reduce__(self):
        return type(self).open, (self.export_snapshot(),)

    def __copy__(self):
        return type(self).open(self.export_snapshot())

    def __deepcopy__(self, memo):
        memo[id(self)] = copy = self.__copy__()
        return copy


def _decode_cursor(data):
    return Cursor.decode(data)


class _CursorMethods:
    def __reduce__(self):
        return _decode_cursor, (self.encode(),)


class _UndoStackMethods:
    @contextmanager
    def group(self):
        """All commits of a with block are one step, also where it raises: with undo.group(): ...

        Groups nest.
        """
        self.begin_group()
        try:
            yield
        finally:
            self.end_group()


class _MapMethods:
    def keys(self):
        """A view of the keys, ascending by their UTF-8 bytes."""
        return KeysView(self)

    def values(self):
        """A view of the values, in the order of the keys."""
        return ValuesView(self)

    def items(self):
        """A view of (key, value), in the order of the keys."""
        return ItemsView(self)

    def pop(self, key, default=_MISSING, /):
        """Deletes a key and returns its value; the default, or else KeyError, where it is none."""
        if default is not _MISSING and key not in self:
            return default
        value = self[key]
        del self[key]
        return value

    def popitem(self):
        """Deletes the first key and returns (key, value). KeyError where the map is empty."""
        for key in self:
            return key, self.pop(key)
        raise KeyError("the map is empty")

    def setdefault(self, key, default=None, /):
        """The value at a key, which is set to the default first where there is none.

        To set up a child, use open(): setdefault(key, {}) of two replicas makes two of them.
        """
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, other=(), /, **values):
        """Sets the keys of a mapping, or of pairs, and those given by name.

        A value that cannot be set raises, and then nothing is set. Doc.update() also deletes
        other keys, and edits what is there in place of replacing it.
        """
        self._set_all(dict(other, **values))

    def clear(self):
        """Deletes all keys."""
        for key in self:
            del self[key]


class _ListMethods:
    def index(self, value, start=0, stop=sys.maxsize, /):
        """The first index of a value, from `start` on and before `stop`. ValueError if none."""
        return list(self).index(value, start, stop)

    def count(self, value, /):
        """How often a value is there."""
        return list(self).count(value)

    def remove(self, value, /):
        """Deletes the first item with a value. ValueError where there is none."""
        del self[self.index(value)]

    def __reversed__(self):
        return reversed(list(self))


def _add(methods, *types):
    for name, method in vars(methods).items():
        if callable(method) or isinstance(method, classmethod):
            for type_ in types:
                setattr(type_, name, method)


_add(_CursorMethods, Cursor)
_add(_DocMethods, Doc)
_add(_MapMethods, Map)
_add(_UndoStackMethods, UndoStack)
_add(_ListMethods, List, MovableList)
MutableMapping.register(Map)
MutableSequence.register(List)
MutableSequence.register(MovableList)
