"""pycrdt: yrs. An edit outside of a transaction makes one of its own.

Two settings: gc, the default, forgets deleted text; skip_gc keeps the whole history. Where nothing is
deleted they are the same.
"""
from contextlib import contextmanager, nullcontext
from importlib.metadata import version as version_of

import pycrdt

from peer import ONE_TRANSACTION, Peer, full_id


class Pycrdt(Peer):
    NAME = "pycrdt"
    VERSION = version_of("pycrdt")
    SETTING = "gc"
    UPDATES = "update"
    FORMATS = ("update",)

    def __init__(self, agent=0):
        self.doc = pycrdt.Doc(client_id=full_id(agent), skip_gc=self.SETTING == "skip_gc")
        self.note = self.doc.get("text", type=pycrdt.Text)
        self.values = self.doc.get("map", type=pycrdt.Map)

    def text(self):
        return str(self.note)

    def _transaction(self, way):
        return self.doc.transaction() if way == ONE_TRANSACTION else nullcontext()

    @contextmanager
    def editing(self, way):
        note = self.note

        def delete(position, length):
            del note[position:position + length]

        with self._transaction(way):
            yield note.insert, delete

    def put_all(self, items, way):
        values = self.values
        with self._transaction(way):
            for key, value in items:
                values[key] = value

    def map(self):
        return self.values.to_py()

    def listen(self, callback):
        return self.note.observe(callback)

    def save(self, form):
        return self.doc.get_update()

    def version(self):
        return self.doc.get_state()

    def export_since(self, version):
        return self.doc.get_update(version)

    def import_(self, data):
        self.doc.apply_update(data)


class PycrdtSkipGc(Pycrdt):
    SETTING = "skip_gc"
    SCENARIOS = ("local", "merge", "fresh", "export", "read")
