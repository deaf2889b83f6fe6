"""What sessions tell: how a room stands, who is there, what went wrong."""

from typing import NamedTuple

from ._errors import Error


class SyncError(Error):
    """Why a connection ended, or a document could not be kept in step.

    code  what kind of error it is: "unauthenticated" (another token is needed),
          "permission_denied", "not_found", "invalid_argument", "failed_precondition",
          "already_exists", "resource_exhausted", "out_of_range", "data_loss", "unimplemented",
          "unavailable", "deadline_exceeded", "aborted" or "internal"
    """

    def __init__(self, code, message):
        super().__init__(code, message)
        self.code = code

    def __str__(self):
        return self.args[1]


class DocumentStatus(NamedTuple):
    """How a room stands.

    state        "offline": edits are kept in the document until there is a server; "saving",
                 "saved": whether the server has everything at the level; "failed": see `failure`,
                 until retry() or set_token()
    failure      a SyncError or None. Of "failed": why, and what to do; of "offline": what went
                 wrong last with this document
    unsaved_ops  how many ops the server is not known to have at the level
    access       what the server allows: "none", "presence", "read" or "write"; while joined
    epoch        of the last join that went well, or as it was given; 0: none
    subject      who the server says that one is
    connection   one's own number in presence; 0: not joined
    """

    state: str
    failure: object
    unsaved_ops: int
    access: str
    epoch: int
    subject: str
    connection: int


class PresenceEntry(NamedTuple):
    """What one connection shows of itself.

    connection  its number in the room; a person with two programs has two
    subject     who it is, as the server knows: not what it says of itself
    fields      a dict of what it shows, by key; the values are bytes for a session, and what
                JSON has for a SyncClient
    """

    connection: int
    subject: str
    fields: dict


class SyncEvent(NamedTuple):
    """What to look at again.

    kind  "connection", "document" or "presence"
    room  the name of the room; empty for "connection"
    """

    kind: str
    room: str


class JoinRequest(NamedTuple):
    """What a client wants of a room.

    channel      the room on this connection, by a number that is never used twice on it
    room         its name
    token        what the client shows; what is no UTF-8 in it comes as surrogates
    access       what is asked for: "presence", "read" or "write"
    level        what the client calls saved
    have         a VersionVector: what it knows
    epoch        that it knows; 0: none
    upload_hash  of an upload that it will go on with; 0: none
    """

    channel: int
    room: str
    token: str
    access: str
    level: str
    have: object
    epoch: int
    upload_hash: int


class PartialUpload(NamedTuple):
    """A part of a batch in chunks, of an upload that broke off.

    hash  of the whole
    size  bytes of the whole
    data  the first of them
    """

    hash: int
    size: int
    data: bytes


class PresenceField(NamedTuple):
    """What a change says of a field: of several changes that with the highest clock counts."""

    value: bytes
    clock: int
    is_removed: bool = False


class PresenceChange(NamedTuple):
    """What a connection says of itself, as servers hand it on.

    connection  its number in the room
    subject     who it is, as the server knows
    fields      a dict of PresenceFields, by key; none: it renews its entry
    is_gone     the entry is removed; no more of the change counts
    """

    connection: int
    subject: str = ""
    fields: dict = {}
    is_gone: bool = False
