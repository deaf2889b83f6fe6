"""Keeps documents in step with a server, or with another peer; see SyncClient.

SyncClient, serve_client() and serve_peer(), for asyncio, need the package websockets:
pip install "syncline[sync]". The sessions need nothing: they are for hosts with sockets of their
own.
"""

from .._core import (
    ClientSession,
    PeerSession,
    PresenceTable,
    ServerSession,
    SharedFrames,
    SyncBatch,
)
from .._sync_records import (
    DocumentStatus,
    JoinRequest,
    PartialUpload,
    PresenceChange,
    PresenceEntry,
    PresenceField,
    SyncError,
    SyncEvent,
)
from ._client import SyncClient
from ._listeners import SyncEvents, SyncSubscription
from ._presence import Presence
from ._room import Room
from ._serve import ServerHandler, serve_client, serve_peer

__all__ = [
    "ClientSession",
    "DocumentStatus",
    "JoinRequest",
    "PartialUpload",
    "PeerSession",
    "Presence",
    "PresenceChange",
    "PresenceEntry",
    "PresenceField",
    "PresenceTable",
    "Room",
    "ServerHandler",
    "ServerSession",
    "SharedFrames",
    "SyncBatch",
    "SyncClient",
    "SyncError",
    "SyncEvent",
    "SyncEvents",
    "SyncSubscription",
    "serve_client",
    "serve_peer",
]

for _name in __all__:
    globals()[_name].__module__ = "syncline.sync"
del _name
