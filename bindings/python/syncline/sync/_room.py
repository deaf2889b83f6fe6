"""A document that is kept in step with a room of the server.

The session has the room as soon as there is a token. Where tokens come from a function, it is
asked for the first, and for another when the server says that the last one is not good: at once,
then after pauses that double.
"""

import asyncio
import inspect
import random

from .._errors import LimitError, StateError
from .._sync_records import DocumentStatus, SyncError
from ._listeners import Listeners, SyncEvents
from ._presence import Presence

_FIRST_PAUSE = 1  # seconds
_LONGEST_PAUSE = 30


def check_token(token):
    if not isinstance(token, str) and not callable(token):
        raise TypeError(f"a token is a str, or a function that gives one, not {type(token)}")


class _NoPlace(LimitError):
    """The connection has as many rooms as it may: another token does not help."""


class Room:
    """A room that was joined; made by SyncClient.join()."""

    def __init__(self, client, name, doc, token, options):
        self._client = client
        self._name = name
        self._doc = doc
        self._token = token
        self._options = options  # of ClientSession.join()
        self._listeners = Listeners(client._loop)
        self._presence = Presence(self)
        self._last = DocumentStatus("offline", None, 0, "none", options["epoch"], "", 0)
        self._has_joined = False  # the session has it
        self._has_left = False
        self._waiting = []  # calls for when it has
        self._connection = 0  # one's own number in presence, or the last
        self._tries = 0  # to get a token that is good
        self._asking = None  # the task that gets one
        self._join_failure = None

    def __repr__(self):
        return f"<syncline.sync.Room {self._name!r} {self.state}>"

    @property
    def name(self):
        """What the server calls the document."""
        return self._name

    @property
    def doc(self):
        """The document."""
        return self._doc

    @property
    def presence(self):
        """Who is there; a Presence."""
        return self._presence

    @property
    def state(self):
        """How the document stands.

        "offline"  edits are kept in the document until there is a server
        "saving"   the server does not have everything at the level yet
        "saved"    it has
        "failed"   see `failure`; retry() or set_token() tries again
        """
        state = self._status().state
        if self._join_failure is not None:
            return "failed"
        if state == "failed" and self._asking is not None and self._tries <= 1:
            return "offline"  # the first other token is likely to do
        return state

    @property
    def unsaved_ops(self):
        """How many ops the server is not known to have at the level."""
        return self._status().unsaved_ops

    @property
    def access(self):
        """What the server allows, while joined: "none", "presence", "read" or "write"."""
        return self._status().access

    @property
    def epoch(self):
        """Of the last join that went well, or as it was given; 0: none.

        A program that keeps the document for later keeps this with it, for the next join: so that
        a document that is deleted meanwhile does not come back.
        """
        return self._status().epoch

    @property
    def failure(self):
        """Why it failed, and what to do; while it is offline, what went wrong last.

        A SyncError, or None. "not_found", and "deleted: ...": the document was deleted; all of it
        is in `doc` still, and retry() does not help. See docs/sync.md.
        """
        return self._join_failure or self._status().failure

    @property
    def subject(self):
        """Who the server says that one is."""
        return self._status().subject

    def subscribe(self, callback):
        """Calls back with a SyncEvent: "document", where anything above changed, or "presence".

        The room keeps the callback alive, until cancel() of the SyncSubscription that this gives.
        """
        self._need_joined()
        return self._listeners.add(callback)

    def events(self):
        """The same as an asynchronous iterator: async for event in room.events()."""
        return SyncEvents(None if self._has_left else self._listeners)

    async def when_saved(self):
        """Returns when everything is saved.

        Raises the SyncError that it fails with; "aborted", where the room is left.
        """
        async with self.events() as events:
            while self.state != "saved":
                if self._has_left:
                    raise SyncError("aborted", f"{self._name} was left")
                if self.state == "failed":
                    raise self.failure
                async for _ in events:
                    break

    def retry(self):
        """Joins again after a failure. StateError: there was none."""
        self._need_joined()
        if self.state != "failed":
            raise StateError(f"{self._name} has not failed: there is nothing to try again")
        self._tries = 0
        if callable(self._token) and (not self._has_joined or self.failure.code == "unauthenticated"):
            self._ask()
        else:
            self._client._run(lambda session: session.retry(self._name))

    def set_token(self, token):
        """Another token, or another function for them, from now on.

        Joins again where that failed for the last one. ValueError: it is too long.
        """
        check_token(token)
        self._need_joined()
        self._tries = 0
        self._token = token
        self._start()

    def leave(self):
        """The document is the program's alone again; edits that are not saved stay in it."""
        if self._has_left:
            return
        self._client._forget(self)
        has_joined = self._has_joined
        self._end()
        if has_joined:
            self._client._run(lambda session: session.leave(self._name))

    # --- For the client

    def _start(self):
        if callable(self._token):
            self._ask()
        else:
            self._give(self._token)

    def _end(self):
        self._last = self._last._replace(
            state="offline", failure=None, unsaved_ops=self.unsaved_ops, access="none", connection=0
        )
        self._has_left = True
        self._stop_asking()
        self._join_failure = None
        self._presence._end()
        self._listeners.end()

    def _changed(self, event):
        if event.kind == "presence":
            self._presence._changed()
        else:
            self._look()
        self._listeners.tell(event)

    # --- For presence

    def _run_joined(self, call):
        """Calls with the session and the room's name, as soon as the session has the room."""
        self._need_joined()
        if self._has_joined:
            self._client._run(lambda session: call(session, self._name))
        else:
            self._waiting.append(call)

    def _read_presence(self):
        session = self._client._session
        if self._has_left or not self._has_joined or session.is_running:
            return None
        # While offline there is no number, and the roster has the last one still.
        self._connection = self._status().connection or self._connection
        return self._connection, session.presence(self._name)

    # --- The session

    def _need_joined(self):
        if self._has_left:
            raise StateError(f"{self._name} was left, or its client closed")

    def _status(self):
        session = self._client._session
        if self._has_left or session.is_running:
            return self._last
        if self._has_joined:
            self._last = session.status(self._name)
        else:
            unsaved = sum(self._doc.version.to_dict().values())
            self._last = self._last._replace(unsaved_ops=unsaved)
        return self._last

    def _tell_document(self):
        self._client._tell_room(self, "document")

    # --- Tokens

    def _look(self):
        status = self._status()
        if status.state in ("saving", "saved"):
            self._tries = 0
        is_refused = status.state == "failed" and status.failure.code == "unauthenticated"
        if is_refused and callable(self._token) and self._asking is None:
            self._ask_after_pause()

    def _ask_after_pause(self):
        pause = 0
        if self._tries > 0:
            longest = min(_FIRST_PAUSE * 2 ** (self._tries - 1), _LONGEST_PAUSE)
            pause = longest * random.uniform(0.5, 1)
        self._tries += 1
        self._ask(pause)

    def _ask(self, pause=0):
        self._stop_asking()
        self._asking = asyncio.ensure_future(self._get_token(pause))

    def _stop_asking(self):
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    async def _get_token(self, pause):
        try:
            await asyncio.sleep(pause)
            token = self._token()
            if inspect.isawaitable(token):
                token = await token
            if not isinstance(token, str):
                raise TypeError(f"a token is a str, not {type(token)}")
            self._asking = None
            self._give(token)
        except _NoPlace as error:
            self._fail("resource_exhausted", f"{error}: leave another room, then retry()", error)
        except Exception as error:
            self._fail_to_ask(error)

    def _fail_to_ask(self, error):
        why = str(error) or type(error).__name__
        self._tries = max(self._tries, 1)
        self._ask_after_pause()
        self._fail("unauthenticated", f"there is no token: {why}", error)

    def _fail(self, code, why, cause):
        self._join_failure = SyncError(code, why)
        self._join_failure.__cause__ = cause
        self._tell_document()

    def _give(self, token):
        self._stop_asking()
        had_failed = self._join_failure is not None
        self._join_failure = None
        self._client._run(lambda session: self._join(session, token))
        if had_failed:
            self._tell_document()

    def _join(self, session, token):
        if self._has_left:
            return
        if self._has_joined:
            session.set_token(self._name, token)
            return
        try:
            session.join(self._name, self._doc, token=token, **self._options)
        except LimitError as error:
            raise _NoPlace(str(error)) from error
        self._has_joined = True
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            self._client._try(lambda: call(session, self._name))
