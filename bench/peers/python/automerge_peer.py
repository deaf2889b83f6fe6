"""automerge's low-level module: all edits are made on a transaction, which is opened for each or for all.

It has no splice: a string is inserted and deleted one character after the other. What it exports are whole
documents, changes and messages of its sync; changes it cannot read again. It has no listeners.
"""
from contextlib import contextmanager
from importlib.metadata import version as version_of

from automerge import core

from peer import ONE_TRANSACTION, Lacking, Peer, full_id

STR, INT = core.ScalarType.Str, core.ScalarType.Int


def _insert(transaction, note, position, string):
    for offset, character in enumerate(string):
        transaction.insert(note, position + offset, STR, character)


def _delete(transaction, note, position, length):
    for _ in range(length):
        transaction.delete(note, position)


class Automerge(Peer):
    NAME = "automerge"
    VERSION = version_of("automerge")
    UPDATES = "save"
    FORMATS = ("save",)

    def __init__(self, agent=0):
        self.doc = core.Document(full_id(agent).to_bytes(16, "big"))
        with self.doc.transaction() as transaction:
            self.note = transaction.put_object(core.ROOT, "text", core.ObjType.Text)
            self.values = transaction.put_object(core.ROOT, "map", core.ObjType.Map)

    def text(self):
        return self.doc.text(self.note)

    @contextmanager
    def editing(self, way):
        note, begin = self.note, self.doc.transaction

        def insert(position, string):
            with begin() as transaction:
                _insert(transaction, note, position, string)

        def delete(position, length):
            with begin() as transaction:
                _delete(transaction, note, position, length)

        if way != ONE_TRANSACTION:
            yield insert, delete
            return
        with begin() as transaction:
            yield (lambda position, string: _insert(transaction, note, position, string),
                   lambda position, length: _delete(transaction, note, position, length))

    def put_all(self, items, way):
        values, begin = self.values, self.doc.transaction
        if way == ONE_TRANSACTION:
            with begin() as transaction:
                for key, value in items:
                    transaction.put(values, key, INT, value)
            return
        for key, value in items:
            with begin() as transaction:
                transaction.put(values, key, INT, value)

    def map(self):
        return core.extract(self.doc, self.values)

    def save(self, form):
        return self.doc.save()

    def version(self):
        raise Lacking("reads whole documents and messages of its sync, no changes")

    @classmethod
    def load(cls, data, form):
        document = cls.__new__(cls)
        document.doc = core.Document.load(data)
        document.note = document.doc.get(core.ROOT, "text")[1]
        document.values = document.doc.get(core.ROOT, "map")[1]
        return document
