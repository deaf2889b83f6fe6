"""What a library has to offer so that the workloads can run it.

A peer is a document with one text and one map. Hot loops call what the library itself offers: `editing`
hands out its own bound methods where their arguments fit, so that nothing of ours is measured; where a
library needs more than one call for an edit, the function around these calls is what its user writes, too.

Positions count characters. The workloads are of ASCII, as pycrdt counts bytes.
"""
from contextlib import contextmanager

EACH, COMMIT_EACH, ONE_TRANSACTION = WAYS = ("each", "commit-each", "one-transaction")


class Lacking(Exception):
    """The library has no such thing; the text says what."""


class Peer:
    NAME = ""
    VERSION = ""
    SETTING = ""  # makes a peer a row of its own
    UPDATES = ""  # of FORMATS: the history as events or updates
    FORMATS = ()  # in which a whole document with its history is stored or sent
    WAYS = WAYS  # that editing and put_all know
    SCENARIOS = None  # the only ones that make sense; None: all

    def __init__(self, agent=0):
        """An empty document. Agents' numbers decide the order of texts inserted at one place at once."""
        raise NotImplementedError

    def text(self):
        """The text as a str."""
        raise NotImplementedError

    @contextmanager
    def editing(self, way):
        """Functions insert(position, string) and delete(position, length), for edits in one of WAYS:

        each: an edit is what the library makes of one call, or of the least number of calls;
        commit-each: after an edit its listeners know of it, and it could be sent;
        one-transaction: all edits are committed at once, at the end.
        """
        raise NotImplementedError
        yield

    def put_all(self, items, way):
        """Sets each key of the map to its value, one after the other."""
        raise NotImplementedError

    def map(self):
        """The map as a dict."""
        raise NotImplementedError

    def listen(self, callback):
        """Calls callback(event) for each change; returns what has to be kept for it."""
        raise Lacking("has no listeners")

    def save(self, form):
        """The whole document with its history as bytes, in one of FORMATS."""
        raise NotImplementedError

    @classmethod
    def load(cls, data, form):
        """An empty document that imports such bytes; the text need not be there yet."""
        document = cls()
        document.import_(data)
        return document

    def version(self):
        """What the document knows, for export_since."""
        raise Lacking("has no updates of a part of the history")

    def export_since(self, version):
        """An update of all edits since then."""
        raise NotImplementedError

    def import_(self, data):
        raise NotImplementedError


def full_id(agent):
    """A number below 2^53 as large as one drawn at random, in the order of the agents."""
    half = 1 << 52
    return half + (agent + 1) * (half // 1009)
