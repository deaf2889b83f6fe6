"""Keeps documents in step with a server, or with another peer; see SyncClient.

SyncClient, for asyncio, needs the package websockets: pip install "syncline[sync]". The sessions
need nothing: they are for hosts with sockets of their own.
"""

from .._core import ClientSession, PeerSession
from .._sync_records import DocumentStatus, PresenceEntry, SyncError, SyncEvent
from ._client import SyncClient
from ._listeners import SyncEvents, SyncSubscription
from ._presence import Presence
from ._room import Room

__all__ = [
    "ClientSession",
    "DocumentStatus",
    "PeerSession",
    "Presence",
    "PresenceEntry",
    "Room",
    "SyncClient",
    "SyncError",
    "SyncEvent",
    "SyncEvents",
    "SyncSubscription",
]

for _name in __all__:
    globals()[_name].__module__ = "syncline.sync"
del _name
