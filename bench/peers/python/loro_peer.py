"""loro. Edits go into an open transaction until a commit, an import or an export ends it."""
from contextlib import contextmanager

import loro

from peer import COMMIT_EACH, Peer, full_id


class Loro(Peer):
    NAME = "loro"
    VERSION = loro.LORO_VERSION
    UPDATES = "updates"
    FORMATS = ("updates", "snapshot")

    def __init__(self, agent=0):
        self.doc = loro.LoroDoc()
        self.doc.peer_id = full_id(agent)
        self.note = self.doc.get_text("text")
        self.values = self.doc.get_map("map")

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

        yield (insert, delete) if way == COMMIT_EACH else (note.insert, note.delete)
        commit()

    def put_all(self, items, way):
        put, commit = self.values.insert, self.doc.commit
        if way == COMMIT_EACH:
            for key, value in items:
                put(key, value)
                commit()
        else:
            for key, value in items:
                put(key, value)
        commit()

    def map(self):
        return self.values.get_value()

    def listen(self, callback):
        return self.note.subscribe(callback)

    def save(self, form):
        if form == "snapshot":
            return self.doc.export(loro.ExportMode.Snapshot())
        return self.export_since(loro.VersionVector())

    def version(self):
        return self.doc.oplog_vv

    def export_since(self, version):
        return self.doc.export(loro.ExportMode.Updates(version))

    def import_(self, data):
        if self.doc.import_(data).pending is not None:
            raise ValueError("loro misses what an update needs")
