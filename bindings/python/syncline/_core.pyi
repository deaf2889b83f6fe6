# The extension module; its classes are those of the package.
from . import Container as Container
from . import Counter as Counter
from . import Cursor as Cursor
from . import Doc as Doc
from . import List as List
from . import Map as Map
from . import MovableList as MovableList
from . import OpId as OpId
from . import OpSpan as OpSpan
from . import Subscription as Subscription
from . import Text as Text
from . import Transaction as Transaction
from . import Tree as Tree
from . import UndoStack as UndoStack
from . import VersionVector as VersionVector
from .sync import ClientSession as ClientSession
from .sync import PeerSession as PeerSession
