"""Answers who calls over a WebSocket: as a server, or as a peer with documents of its own.

The session knows what to say and when; here is what it needs of the world: a socket, the time, and
an event loop. After whatever happens, _pump() tells the session the time, sends its output, and
closes the connection where the session says so.
"""

import asyncio

from .._core import PeerSession, ServerSession
from ._listeners import Listeners
from ._socket import Socket

_GOING_AWAY = 1001  # a close code of WebSocket
_RECHECK = 1  # second


class ServerHandler:
    """What a ServerSession calls. Override what is needed; one may serve all connections.

    `session` is the ServerSession, `channel` the number of a room on its connection. The answer is
    given at once, or later: session.joined(), refuse(), durable(), ...

    What a method raises goes to sys.unraisablehook; the client is refused with "internal", may try
    again, and on_leave() is called for the channel.
    """

    def on_hello(self, session, last_session):
        """The client has said who it is.

        `last_session` was session.name of its connection before this one, which is gone and can be
        closed; empty if there was none.
        """

    def on_join(self, session, request):
        """A JoinRequest. Answer: session.joined(), or session.refuse()."""
        raise NotImplementedError("on_join")

    def on_append(self, session, channel, batch):
        """A SyncBatch, of a channel that may write.

        Answer: session.durable() for its ops, once for each level; or session.refuse().
        """
        raise NotImplementedError("on_append")

    def on_leave(self, session, channel):
        """The client has left, was cut off, or broke a rule.

        Once for each on_join(), but for channels that were closed by refuse() or head_reset().
        """
        raise NotImplementedError("on_leave")

    def on_presence(self, session, channel, change):
        """A PresenceChange, for all in the room. It may have no fields: then it renews the entry.

        By default nobody sees anybody.
        """

    def on_token(self, session, channel, token):
        """A new token, a str.

        Answer: session.perm_changed() where the access is another one now; session.refuse() where
        it is not good. By default the access of the join stays.
        """

    def on_upload_broken(self, session, channel, upload):
        """Before on_leave(), where an upload broke off: to keep for the client's next join, for a
        while. By default it begins anew."""


class _Served:
    """A session and its socket, until one of them ends."""

    def __init__(self, socket, make_session, on_event=None):
        async def given():
            return socket

        self._loop = asyncio.get_running_loop()
        self._is_scheduled = False
        self._timer = None
        self.session = make_session(self._loop.time(), self._notice)
        self._listeners = Listeners(self._loop)
        self._tells_events = on_event is not None
        if self._tells_events:
            self._listeners.add(lambda event: on_event(self.session, event))
        self._socket = Socket(self, given)
        self.ended = self._loop.create_future()

    def end(self, code):
        """Closes the connection, after the output."""
        if self._socket is None:
            return
        output = self.session.output
        if output:
            self._socket.send(output)
            self.session.consume(len(output))
        self._socket.close(code).add_done_callback(lambda task: self._forget())
        self._leave()

    def _notice(self):
        """In any thread: there may be output."""
        if self._is_scheduled:
            return
        self._is_scheduled = True
        try:
            self._loop.call_soon_threadsafe(self._pump)
        except RuntimeError:
            pass  # the loop is closed: nobody will ask

    def _pump(self):
        self._is_scheduled = False
        if self._socket is None:
            return
        self.session.tick(self._loop.time())
        while self._socket.is_ready:
            output = self.session.output
            if not output:
                break
            self._socket.send(output)
            self.session.consume(len(output))
        code = self.session.close_code
        if code is not None:
            self.end(code)
        else:
            self._set_timer()
            self._tell_events()

    def _tell_events(self):
        for event in self.session.take_events() if self._tells_events else ():
            self._listeners.tell(event)

    def _set_timer(self):
        if self._timer is not None:
            self._timer.cancel()
        at = self.session.next_wakeup
        if self._socket.is_blocked:
            at = self._loop.time() + _RECHECK  # what is due may be to send more
        self._timer = None if at is None else self._loop.call_at(at, self._pump)

    def _leave(self):
        self._socket = None
        if self._timer is not None:
            self._timer.cancel()
        self.session.closed()
        self._tell_events()

    def _forget(self):
        if not self.ended.done():
            self.ended.set_result(None)

    # --- Of the socket

    def _opened(self):
        self._pump()

    def _received(self, data):
        self.session.receive(self._loop.time(), data)
        self._pump()

    def _writable(self):
        self._pump()

    def _lost(self, code, error):
        self._leave()
        self._forget()


async def _serve(served):
    try:
        await served.ended
    except asyncio.CancelledError:
        served.end(_GOING_AWAY)
        raise


async def serve_client(socket, handler, **options):
    """Answers one client, until its connection ends.

    socket   a connection of websockets.asyncio.server.serve(), which gives it to its handler
    handler  a ServerHandler; one may serve all connections
    options  as of a ServerSession: name, frames, max_level, and the limits

    Rooms may speak to the session in the thread of the event loop; what they say is sent soon.
    """

    def make(now, notice):
        return ServerSession(now, handler, on_output=notice, **options)

    await _serve(_Served(socket, make))


async def serve_peer(socket, offer, *, on_event=None, **options):
    """Answers one peer with documents of one's own, without a server, until its connection ends.

    socket    a connection of websockets.asyncio.server.serve(), which gives it to its handler
    offer     a function that is given the PeerSession, to offer documents: offer(room, doc)
    on_event  a function that is given the PeerSession and a SyncEvent: what to look at again
    options   as of a PeerSession

    The other one has a SyncClient that joins with level="received". The session may be called in
    the thread of the event loop until this ends; what there is to send is sent soon.
    """
    if on_event is not None and not callable(on_event):
        raise TypeError("on_event is something that can be called")

    def make(now, notice):
        session = PeerSession(now, on_local_change=notice, **options)
        offer(session)
        return session

    await _serve(_Served(socket, make, on_event))
