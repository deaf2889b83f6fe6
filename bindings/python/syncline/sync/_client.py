"""Keeps documents in step with a server over a WebSocket.

The session knows what to say and when; here is what it needs of the world: sockets, the time, and
an event loop. After whatever happens, _pump() tells the session the time, does what it wants of
the connection, sends its output, and tells of its events.

A document that takes in an update tells its listeners within a call of the session: what these do
with a client or a room is done after that call.
"""

import asyncio
import threading
import urllib.parse

from .._core import ClientSession, Doc
from .._errors import StateError
from .._sync_records import SyncError, SyncEvent
from ._listeners import Listeners, SyncEvents
from ._room import Room, check_token
from ._socket import Socket, connect_to, load_websockets

_NORMAL = 1000  # close codes of WebSocket
_ABNORMAL = 1006
_MAX_ROOM_BYTES = 256
_RECHECK = 1  # second
_STATES = {"online": "online", "stopped": "stopped", "waiting": "waiting"}


def _checked_url(url):
    try:
        parts = urllib.parse.urlsplit(url)
        scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
        if scheme in ("ws", "wss") and parts.hostname and not parts.fragment:
            return parts._replace(scheme=scheme).geturl()
    except (AttributeError, TypeError, ValueError):
        pass
    raise ValueError(f"{url!r} is no address of a WebSocket: 'wss://example.org/v1/sync' is")


class SyncClient:
    """START HERE: a connection to a server, and the rooms that are joined over it.

      async with SyncClient("wss://example.org/v1/sync", token=get_token) as client:
          room = client.join("notes/7", doc)
          doc.text("note").append("hello")
          doc.commit()
          await room.when_saved()

    It connects by itself, and again when a connection ends, after pauses that double and are drawn
    by chance; and goes on where it was. Nothing that was edited leaves it before the server has it.
    Edits are sent at a commit, or else within a second.

    url      of the WebSocket: ws://, wss://
    token    who one is, for rooms that are joined without a token of their own: a str, or a
             function, which may be a coroutine's, that is asked for each room, and again when the
             server says that a token is not good any more
    offline  begin offline: until go_online()
    options  for websockets.connect(): ssl, additional_headers, proxy, ...

    Made, and used, in the thread of a running event loop; documents may be edited in any thread.
    A document that takes in what comes keeps the loop busy meanwhile, as short as that is.
    """

    def __init__(self, url, *, token="", offline=False, **options):
        load_websockets()
        check_token(token)
        self._url = _checked_url(url)
        self._token = token
        self._options = options
        self._is_offline = offline  # as the program wishes
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._session = ClientSession(on_local_change=self._notice_edits)
        self._rooms = {}
        self._listeners = Listeners(self._loop)
        self._later = []  # calls that were made within one of the session
        self._socket = None
        self._closing = set()  # the tasks of sockets that are being closed
        self._local_error = None  # of a connection that could not be made
        self._has_hung_up = False  # the last connection ended because this side wished it
        self._is_closed = False
        self._is_pumping = False
        self._pump_again = False
        self._is_scheduled = False
        self._timer = None
        self._told_state = None
        self._pump_soon()  # so that who has just made it can join and listen first

    def __repr__(self):
        return f"<syncline.sync.SyncClient {self._url} {self.state}>"

    @property
    def url(self):
        """Where it connects to."""
        return self._url

    @property
    def rooms(self):
        """The rooms that are joined, a dict by name."""
        return dict(self._rooms)

    @property
    def state(self):
        """How the connection stands.

        "connecting", "online"
        "waiting"  before it connects again
        "offline"  the program says so
        "stopped"  closed, or the server does not want it: see `error`; go_online() tries again
        """
        if self._is_closed:
            return "stopped"
        if self._is_offline:
            return "offline"
        if self._session.is_running:
            return self._told_state or "connecting"
        return _STATES.get(self._session.connection, "connecting")

    @property
    def error(self):
        """Why the last connection ended, or why there is none: a SyncError, or None."""
        if self._is_closed or self._has_hung_up or self._session.is_running:
            return None
        return self._local_error or self._session.connection_error

    def join(
        self,
        room,
        doc,
        *,
        token=None,
        access="write",
        level="stored",
        seal=None,
        open=None,
        epoch=0,
    ):
        """Keeps a Doc in step with a room of the server, a str of 1 to 256 bytes of UTF-8.

        token   in place of the client's; at most 8192 bytes
        access  what is asked for, "write", "read" or "presence"; the server may allow less
        level   what is called saved: "received"; "stored", on a disk of the server, flushed;
                "replicated", "replicated_stored" or "archived"
        seal    a function from bytes to bytes that encrypts what leaves the document, and
        open    one that opens what comes: both or none. Others have to have the same
        epoch   as Room.epoch was when the document last was in this room, where it was kept while
                no program had it, or made from another's file: the server refuses the replica of
                a document that was deleted since. 0, unknown, is taken for one that was never there

        Returns a Room. StateError: it is joined, or the client was closed.
        """
        self._need_open()
        if not isinstance(room, str) or not 1 <= len(room.encode()) <= _MAX_ROOM_BYTES:
            raise ValueError("a room's name is a str of 1 to 256 bytes of UTF-8")
        if not isinstance(doc, Doc):
            raise TypeError(f"a room's document is a syncline.Doc, not {type(doc)}")
        if room in self._rooms:
            raise StateError(f"{room} is joined already")
        token = self._token if token is None else token
        check_token(token)
        options = {"access": access, "level": level, "seal": seal, "open": open, "epoch": epoch}
        joined = self._rooms[room] = Room(self, room, doc, token, options)
        try:
            joined._start()
        except BaseException:
            self._forget(joined)
            joined._end()
            raise
        return joined

    def subscribe(self, callback):
        """Calls back with a SyncEvent: "connection", where `state` changed, or one of a room.

        The client keeps the callback alive, until cancel() of the SyncSubscription that this gives.
        """
        self._need_open()
        return self._listeners.add(callback)

    def events(self):
        """The same as an asynchronous iterator: async for event in client.events()."""
        return SyncEvents(None if self._is_closed else self._listeners)

    def go_offline(self):
        """Closes the connection, and opens none until go_online(). Edits wait in documents."""
        self._need_open()
        self._is_offline = True
        self._run(lambda session: self._hang_up())

    def go_online(self):
        """Connects now, in place of waiting, or after go_offline() or a stop."""
        self._need_open()
        self._is_offline = False
        self._run(lambda session: session.restart(self._now()))

    async def aclose(self):
        """Leaves all rooms and closes the connection, in five seconds at most.

        Edits that are not saved stay in their documents: wait for Room.when_saved() before.
        """
        if not self._is_closed:
            self._need_open()
            self._is_closed = True
            for room in list(self._rooms.values()):
                self._forget(room)
                room._end()
            self._close_socket(_NORMAL)
            if self._timer is not None:
                self._timer.cancel()
            self._session = ClientSession()  # the last one lets go of the documents
            self._listeners.tell(SyncEvent("connection", ""))
            self._listeners.end()
        if self._closing:
            await asyncio.wait(self._closing)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exception):
        await self.aclose()

    # --- For rooms

    def _run(self, call):
        """Calls with the session: now, or, within a call of it, after that."""
        self._need_thread()
        if self._session.is_running:
            self._later.append(lambda: call(self._session))
            return
        if not self._is_closed:
            call(self._session)
            self._pump()

    def _try(self, call):
        try:
            call()
        except Exception as error:  # whoever made it has gone on
            message = "a call of syncline.sync that had to wait failed"
            self._loop.call_exception_handler({"message": message, "exception": error})

    def _forget(self, room):
        self._rooms.pop(room.name, None)

    def _tell_room(self, room, kind):
        event = SyncEvent(kind, room.name)
        room._changed(event)
        self._listeners.tell(event)

    # --- The session

    def _now(self):
        return self._loop.time()

    def _need_thread(self):
        if threading.get_ident() != self._thread:
            raise StateError(
                "a client is used in the thread of its event loop: "
                "go there by loop.call_soon_threadsafe()"
            )

    def _need_open(self):
        self._need_thread()
        if self._is_closed:
            raise StateError("the client was closed")

    def _notice_edits(self):
        """In any thread."""
        if self._is_scheduled:
            return
        try:
            self._loop.call_soon_threadsafe(self._pump_soon)
        except RuntimeError:
            pass  # the loop is closed: nobody will ask

    def _pump_soon(self):
        if not self._is_scheduled:
            self._is_scheduled = True
            self._loop.call_soon(self._pump_scheduled)

    def _pump_scheduled(self):
        self._is_scheduled = False
        self._pump()

    def _pump(self):
        self._pump_again = True
        if self._is_pumping or self._is_closed or self._session.is_running:
            return
        self._is_pumping = True
        try:
            while self._pump_again and not self._is_closed:
                self._pump_again = False
                self._pump_once()
        finally:
            self._is_pumping = False
        self._set_timer()

    def _pump_once(self):
        later, self._later = self._later, []
        for call in later:
            self._try(call)
        self._session.tick(self._now())
        self._tend_connection()
        self._send()
        self._tell_events()
        self._pump_again |= bool(self._later)

    def _tell_events(self):
        for event in self._session.take_events():
            room = self._rooms.get(event.room)
            if room is not None:
                self._tell_room(room, event.kind)
        state = self.state
        if state != self._told_state:
            self._told_state = state
            self._listeners.tell(SyncEvent("connection", ""))

    def _set_timer(self):
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._is_closed:
            return
        next_wakeup = self._session.next_wakeup
        if self._socket is not None and self._socket.is_blocked:
            next_wakeup = self._now() + _RECHECK  # what is due may be to send more
        if next_wakeup is not None:
            self._timer = self._loop.call_at(next_wakeup, self._pump)

    # --- The connection

    def _tend_connection(self):
        connection = self._session.connection
        if connection == "connect":
            if self._socket is None and not self._is_offline:
                self._local_error = None
                self._socket = Socket(self, lambda: connect_to(self._url, self._options))
        elif connection == "closing":
            code = self._session.close_code
            self._has_hung_up = False
            self._send()
            self._close_socket(code)
            self._session.closed(self._now(), code)

    def _send(self):
        while self._socket is not None and self._socket.is_ready:
            output = self._session.output
            if not output:
                return
            self._socket.send(output)
            self._session.consume(len(output))

    def _close_socket(self, code):
        socket, self._socket = self._socket, None
        if socket is not None:
            task = socket.close(code)
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def _hang_up(self):
        self._has_hung_up = True
        if self._socket is not None:
            self._close_socket(_NORMAL)
            self._session.closed(self._now(), _NORMAL)

    # --- Of the socket

    def _opened(self):
        self._session.opened(self._now())
        self._pump()

    def _received(self, data):
        self._session.receive(self._now(), data)
        self._pump()

    def _writable(self):
        self._pump()

    def _lost(self, code, error):
        self._socket = None
        self._has_hung_up = False
        self._session.closed(self._now(), code)
        if error is not None:
            why = str(error) or type(error).__name__
            self._local_error = SyncError("unavailable", f"no connection could be made: {why}")
            self._local_error.__cause__ = error
        self._pump()
