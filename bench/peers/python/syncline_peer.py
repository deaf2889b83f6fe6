"""Syncline's own module. Edits go into an open commit until a commit, an import or an export ends it."""
from contextlib import contextmanager
from importlib.metadata import version as version_of

import syncline

from peer import COMMIT_EACH, ONE_TRANSACTION, Peer, full_id


class Syncline(Peer):
    NAME = "syncline"
    VERSION = version_of("syncline")
    UPDATES = "updates"
    FORMATS = ("updates", "snapshot")

    def __init__(self, agent=0):
        self.doc = syncline.Doc(full_id(agent))
        self.note = self.doc.text("text")
        self.values = self.doc.map("map")

    def text(self):
        return str(self.note)

    @contextmanager
    def editing(self, way):
        note, commit = self.note, self.doc.commit

        def insert(position, string):
            note.insert(position, string)
            commit()

        def delete(position, length):
            note.delete(position, length)
            commit()

        if way == ONE_TRANSACTION:
            with self.doc.transaction():
                yield note.insert, note.delete
        else:
            yield (insert, delete) if way == COMMIT_EACH else (note.insert, note.delete)
            commit()

    def put_all(self, items, way):
        values, commit = self.values, self.doc.commit
        if way == ONE_TRANSACTION:
            with self.doc.transaction():
                for key, value in items:
                    values[key] = value
        elif way == COMMIT_EACH:
            for key, value in items:
                values[key] = value
                commit()
        else:
            for key, value in items:
                values[key] = value
            commit()

    def map(self):
        return dict(self.values)

    def listen(self, callback):
        return self.note.subscribe(callback)

    def save(self, form):
        return self.doc.export_snapshot() if form == "snapshot" else self.doc.export()

    def version(self):
        return self.doc.version

    def export_since(self, version):
        return self.doc.export_since(version)

    def import_(self, data):
        self.doc.import_(data)
