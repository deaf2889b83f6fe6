"""Documents that several people edit at once, offline or live; see syncline.Doc."""

from ._core import (
    Container,
    Counter,
    Cursor,
    Doc,
    List,
    Map,
    MovableList,
    OpId,
    OpSpan,
    Subscription,
    Text,
    Transaction,
    Tree,
    UndoStack,
    VersionVector,
)
from . import _mixins  # completes the classes
from ._errors import DecodeError, Error, LimitError, PeerReusedError, StateError
from ._events import EventStream
from ._records import (
    Attribute,
    AuthoredRange,
    ChangeInfo,
    CommitOptions,
    ContainerChange,
    CursorPosition,
    Event,
    ImportResult,
    ItemAuthors,
    TextMark,
    TextRun,
    UndoNote,
)

__all__ = [
    "Attribute",
    "AuthoredRange",
    "ChangeInfo",
    "CommitOptions",
    "Container",
    "ContainerChange",
    "Counter",
    "Cursor",
    "CursorPosition",
    "DecodeError",
    "Doc",
    "Error",
    "Event",
    "EventStream",
    "ImportResult",
    "ItemAuthors",
    "LimitError",
    "List",
    "Map",
    "MovableList",
    "OpId",
    "OpSpan",
    "PeerReusedError",
    "StateError",
    "Subscription",
    "Text",
    "TextMark",
    "TextRun",
    "Transaction",
    "Tree",
    "UndoNote",
    "UndoStack",
    "VersionVector",
]

for _name in __all__:
    globals()[_name].__module__ = "syncline"
del _name, _mixins
