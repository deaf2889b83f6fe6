"""Who wants to be told of changes: by a callback, or by an asynchronous iterator."""

import asyncio
import weakref

from .._events import Stream


class SyncSubscription:
    """A callback that a room or a client calls, until cancel() or the end of a with block of it."""

    def __init__(self, listeners, callback):
        self._listeners = listeners
        self._callback = callback

    def cancel(self):
        """Ends it: the callback is not called any more. Twice is no error."""
        self._listeners.remove(self._callback)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.cancel()


class Listeners:
    """Callbacks that are told of SyncEvents, and of the end, which is None, where they ask."""

    def __init__(self, loop):
        self._loop = loop
        self._callbacks = {}  # callback -> whether it wants to know of the end

    def add(self, callback, wants_end=False):
        if not callable(callback):
            raise TypeError("a callback is something that can be called")
        kept = lambda event: callback(event)  # noqa: E731: one callback may be added twice
        self._callbacks[kept] = wants_end
        return SyncSubscription(self, kept)

    def remove(self, callback):
        self._callbacks.pop(callback, None)

    def tell(self, event):
        for callback in list(self._callbacks):
            self._call(callback, event)

    def end(self):
        for callback, wants_end in list(self._callbacks.items()):
            if wants_end:
                self._call(callback, None)
        self._callbacks.clear()

    def _call(self, callback, event):
        try:
            callback(event)
        except Exception as error:
            message = "a callback of syncline.sync raised"
            self._loop.call_exception_handler({"message": message, "exception": error})


class SyncEvents(Stream):
    """The SyncEvents of a room or a client, from when it was asked for them on.

    An asynchronous iterator, for one task: `async for event in room.events()`. What happens twice
    before it is taken is told once. It ends when the room is left or the client closed, with
    aclose(), with an `async with` block of it, or when nobody refers to it any more.
    """

    def __init__(self, listeners):
        self._waiting = {}  # SyncEvents in their order
        self._wake = asyncio.Event()
        self._is_closed = listeners is None
        if listeners is None:
            return
        stream = weakref.ref(self)  # the listeners keep the callback alive

        def tell(event):
            alive = stream()
            if alive is not None:
                alive._tell(event)

        self._subscription = listeners.add(tell, wants_end=True)

    def _tell(self, event):
        if event is None:
            self._is_closed = True
        else:
            self._waiting[event] = None
        self._wake.set()

    async def __anext__(self):
        while not self._waiting:
            if self._is_closed:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        event = next(iter(self._waiting))
        del self._waiting[event]
        return event

    async def aclose(self):
        """Ends it: who waits for an event, or asks for one, is told that there are no more."""
        if not self._is_closed:
            self._subscription.cancel()
            self._waiting.clear()
            self._tell(None)
