"""What a document tells: events, what texts are made of, the result of an import, ..."""

from typing import NamedTuple


class ContainerChange(NamedTuple):
    """What one container shows otherwise than before.

    container  the container
    path       where it is after the change: the name of its root, then keys (str), positions
               (int) and nodes of trees (OpId, standing for their maps)
    pointer    the same, as Doc.at takes it
    delta      of a text: a list of steps from its beginning to its end, as Text.apply_delta takes
               them; what follows the last one is kept
               of a list: a list of {"retain": n}, {"insert": a list of values}, {"delete": n}. An
               item of a MovableList that was moved or set is deleted and inserted
               of a map: a dict from keys to {"before": value, "after": value}; one of both is
               left out where the key was not, or is not there
               of a tree: a list of {"action": "created" | "moved" | "deleted", "node": OpId,
               "parent": OpId | None, "index": int}; a deleted one has the first two alone. To be
               applied in three rounds, each in order: take the moved out, with what is below
               them; take the deleted out, with what is below them then; put in the created and
               the moved, whose index holds when it comes
               of a counter: an int, what was added in all
    id         of a difference (Doc.diff): bytes, what every replica calls the container; else b""
    is_in_conflict  of a difference: whether something else shows at its key, or at that of what it
               is in, that it is in conflict with
    """

    container: object
    path: tuple
    pointer: str
    delta: object
    id: bytes
    is_in_conflict: bool


class Event(NamedTuple):
    """What one commit, import or checkout changed, told after it.

    origin   "local", "import" or "checkout": another version shows, the document is what it was
    tag      that of the commit
    changes  a list of ContainerChanges, one for each container that shows something else than
             before, those that contain others before those. Applied in that order, they lead from
             the document of before to the one of after. A container that comes to be shown is
             told from empty; of one that is not shown any more nothing is told
    """

    origin: str
    tag: str
    changes: list


class ImportResult(NamedTuple):
    """What an import did.

    applied   a list of OpSpans: the ops that are new here, among them those of earlier updates
              that waited for these
    pending   a list of OpSpans: the ops of the update that wait, because ops that they build upon
              are missing
    rejected  a list of str: why updates that had waited were thrown away; what they built upon
              showed that they were broken. Where it is the document's own history that is, or it
              has no room, they are not thrown away, and their ops are among the pending
    """

    applied: list
    pending: list
    rejected: list


class CursorPosition(NamedTuple):
    """Where a cursor is.

    container      the text or list that it stands in
    position       an int
    is_item_there  whether the item that it stands beside is there; True at an edge
    """

    container: object
    position: int
    is_item_there: bool


class Attribute(NamedTuple):
    """What a many-valued mark says of a place of a text.

    key    a str
    value  a scalar
    id     an OpId, by which Text.remove_mark() takes the mark away
    """

    key: str
    value: object
    id: object


class TextRun(NamedTuple):
    """A part of a text with the same attributes all over, or an embed.

    text         a str; '' for an embed
    embed        the value of an embed, maybe a container; None for a text
    attributes   a dict from the keys of marks to their values
    many_valued  a list of Attributes, of the keys of which there may be several, by key and id
    """

    text: str
    embed: object
    attributes: dict
    many_valued: list


class TextMark(NamedTuple):
    """A mark, whether it shows or is covered by a newer one.

    id          an OpId
    begin, end  what it covers, ints
    key, value  what it says
    many        whether marks of its key live beside each other
    """

    id: object
    begin: int
    end: int
    key: str
    value: object
    many: bool


class AuthoredRange(NamedTuple):
    """Items of a text or a list that one author inserted one after the other, in one change.

    begin, end  where they are, ints
    first       the OpId of what inserted the first one; the ops that follow it inserted those
                behind, one op for each character or value. first.peer is who
    """

    begin: int
    end: int
    first: object


class ItemAuthors(NamedTuple):
    """By whom an item of a MovableList is as it is: OpIds, whose peer is who.

    inserted  what inserted it
    placed    the move that is in force; `inserted`, if there is none
    set       the assignment that is in force; `inserted`, if there is none
    """

    inserted: object
    placed: object
    set: object


class ChangeInfo(NamedTuple):
    """What an author said about ops.

    ops      an OpSpan: that one commit told of; or that none did, as far as they follow each other
             on this replica
    lamport  an int, of the first op: 1 + the highest among its parents. What builds upon something
             has a higher one, on every replica
    time     a datetime, or None where it was not told
    message  a str
    """

    ops: object
    lamport: int
    time: object
    message: str


class UndoNote:
    """What an application keeps with a step of an UndoStack.

    data     bytes
    cursors  a list of Cursors, for instance where the carets were
    """

    __slots__ = ("data", "cursors")

    def __init__(self, data=b"", cursors=()):
        self.data = data
        self.cursors = list(cursors)

    def __eq__(self, other):
        if not isinstance(other, UndoNote):
            return NotImplemented
        return (self.data, self.cursors) == (other.data, other.cursors)

    def __repr__(self):
        return f"UndoNote(data={self.data!r}, cursors={self.cursors!r})"


class CommitOptions:
    """When, why and by whom the edits of a commit were made; a hook may set all of it.

    message  a str, kept in the history
    time     a datetime or None, kept in the history
    tag      a str, what the events of the commit carry
    """

    __slots__ = ("message", "time", "tag")

    def __init__(self, message="", time=None, tag=""):
        self.message = message
        self.time = time
        self.tag = tag

    def __repr__(self):
        return f"CommitOptions(message={self.message!r}, time={self.time!r}, tag={self.tag!r})"
