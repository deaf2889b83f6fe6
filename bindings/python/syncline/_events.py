"""Doc.events(): the events of a document for a coroutine that waits for them."""

import asyncio
import weakref


class Stream:
    """What asynchronous iterators over events have in common. A _subscription brings the events."""

    def __aiter__(self):
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exception):
        await self.aclose()

    def __del__(self):
        subscription = getattr(self, "_subscription", None)
        if subscription is not None:
            subscription.cancel()


class EventStream(Stream):
    """The events of a document, from when it was asked for them on.

    An asynchronous iterator, for one task: `async for event in doc.events()`. It ends with
    aclose(), with an `async with` block of it, or when nobody refers to it any more: then the
    document does not collect events for it. Changes may be made in any thread.
    """

    def __init__(self, doc):
        self._loop = asyncio.get_running_loop()
        self._queue = asyncio.Queue()
        self._is_closed = False
        stream = weakref.ref(self)  # the document keeps the callback alive

        def tell(event):
            alive = stream()
            if alive is not None:
                alive._tell(event)

        self._subscription = doc.subscribe(tell)

    def _tell(self, event):
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, event)
        except RuntimeError:  # the loop is closed: nobody will ask
            self._subscription.cancel()

    async def __anext__(self):
        if self._is_closed:
            raise StopAsyncIteration
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event

    async def aclose(self):
        """Ends it: who waits for an event, or asks for one, is told that there are no more."""
        if not self._is_closed:
            self._is_closed = True
            self._subscription.cancel()
            self._queue.put_nowait(None)
