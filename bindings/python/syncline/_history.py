"""What documents and updates tell of their history."""

from typing import NamedTuple


class Checkout:
    """What Doc.checkout() gives: at the end of a with block, what showed before shows again."""

    __slots__ = ("_before", "_doc")

    def __init__(self, doc, before):
        self._doc = doc
        self._before = before

    def __enter__(self):
        return self._doc

    def __exit__(self, *exception):
        if self._before is None:
            self._doc.checkout_latest()
        else:
            self._doc.checkout(self._before)


class HistoryEntry(NamedTuple):
    """What one author wrote: in one commit that told a time or a message, or between two such ones.

    ops         an OpSpan
    lamport     an int, of the first op: 1 + the highest among its parents. What builds upon
                something has a higher one, on every replica
    time        a datetime, or None where it was not told
    message     a str
    parents     a list of OpIds: what the author knew when writing the first op
    version     a list of one OpId: what follows the entry, as its author saw it; Doc.checkout()
                takes it
    containers  a list of the containers that it touched
    """

    ops: object
    lamport: int
    time: object
    message: str
    parents: list
    version: list
    containers: list


class ContainerInfo(NamedTuple):
    """A container that ops of a history belong to.

    kind  "text", "map", ..., as Container.kind; "unknown", of a later version
    name  that of a root; "parent/key" of what is at a key of a map; the id of the op that made it,
          of any other. "": the text that an author was in before, which the update does not name
    ops   an int
    """

    kind: str
    name: str
    ops: int


class HistoryInfo(NamedTuple):
    """What is in the history of an update or a snapshot.

    spans                a list of OpSpans: the ops, one span for each author
    parents              a list of OpIds that come before some of them, and are not there
    is_snapshot          whether it has the values beside the history
    ops                  how many there are
    op_runs              of ops that continue each other
    runs                 of ops of one peer, each the only parent of the next
    changes              what authors said about their commits
    first_time           a datetime, or None where no time is told
    last_time            the same
    inserted_characters  of texts, in code points
    deleted_characters   the same
    value_bytes          of all else that ops carry
    containers           a list of ContainerInfos, those of most ops first
    doc_id               which document it says that it is of, an int or None
    is_shallow           whether it has none of the history before a version
    shallow_since        then that version, a list of OpIds; else []
    kept_ops             how many ops of before it are left; all above is about the others
    """

    spans: list
    parents: list
    is_snapshot: bool
    ops: int
    op_runs: int
    runs: int
    changes: int
    first_time: object
    last_time: object
    inserted_characters: int
    deleted_characters: int
    value_bytes: int
    containers: list
    doc_id: object
    is_shallow: bool
    shallow_since: list
    kept_ops: int
