"""One connection over a WebSocket: binary messages, which are pieces of the stream of frames.

A task reads, and another one writes what was put into a queue; its user is told in the loop's
thread, and of nothing after close().
"""

import asyncio
import collections

_MESSAGE_BYTES = 16 << 10  # the other side hears of one that is whole; a slow link is not silent
_MOST_QUEUED = 1 << 20  # beyond this nothing is taken, so that little is lost with a connection
_MOST_RECEIVED = 32 << 20  # of one message: a frame has 16 MiB at most
_OPEN_TIME = 30  # seconds
_CLOSE_TIME = 5
_UNSUPPORTED = 1003
_ABNORMAL = 1006


def load_websockets():
    """The package, which is needed here alone."""
    try:
        import websockets.asyncio.client
        import websockets.exceptions
    except ImportError as error:
        raise ImportError(
            'SyncClient needs the package websockets, 14 or later: pip install "syncline[sync]"'
        ) from error
    return websockets


async def connect_to(url, options):
    return await load_websockets().asyncio.client.connect(
        url,
        compression=None,  # what is sent is compressed already
        open_timeout=_OPEN_TIME,
        ping_interval=None,  # the session asks
        close_timeout=_CLOSE_TIME,
        max_size=_MOST_RECEIVED,
        **options,
    )


class Socket:
    """`user` has _opened(), _received(data), _writable() and _lost(code, error).

    `connect` is a coroutine's function that gives the connection of websockets.
    """

    def __init__(self, user, connect):
        self._user = user
        self._queue = collections.deque()
        self._queued = 0  # bytes
        self._is_open = False
        self._wake = asyncio.Event()  # for the writer
        self._close_code = None  # that it is to close with
        self._deadline = None  # until it has closed
        self._socket = None  # of websockets
        self._task = asyncio.ensure_future(self._run(connect))

    @property
    def is_ready(self):
        return self._is_open and self._queued < _MOST_QUEUED

    @property
    def is_blocked(self):
        """The other side does not take what there is; _writable() is called when it has."""
        return self._is_open and self._queued >= _MOST_QUEUED

    def send(self, data):
        for at in range(0, len(data), _MESSAGE_BYTES):
            self._queue.append(data[at : at + _MESSAGE_BYTES])
        self._queued += len(data)
        self._wake.set()

    def close(self, code):
        """What was sent before arrives still, if the other side takes it in time.

        Returns the task that does it.
        """
        self._user = None
        self._close_code = code
        if self._is_open:
            self._wake.set()
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(_CLOSE_TIME, self._socket.transport.abort)
        else:
            self._task.cancel()
        return self._task

    async def _run(self, connect):
        websockets = load_websockets()
        try:
            socket = self._socket = await connect()
        except Exception as error:
            self._tell_lost(_ABNORMAL, error)
            return
        self._is_open = True
        closed = websockets.exceptions.ConnectionClosed
        writer = asyncio.ensure_future(self._write(socket, closed))
        try:
            await self._read(socket, closed)
        finally:
            writer.cancel()
            self._is_open = False
            if self._deadline is not None:
                self._deadline.cancel()
        code = socket.close_code
        self._tell_lost(_ABNORMAL if code is None else code, None)

    async def _read(self, socket, closed):
        if self._user is not None:
            self._user._opened()
        try:
            while True:
                data = await socket.recv()
                if isinstance(data, str):  # that is no server of ours
                    await socket.close(_UNSUPPORTED)
                    return
                if self._user is not None:
                    self._user._received(data)
        except closed:
            pass

    async def _write(self, socket, closed):
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                if self._close_code is not None:
                    await self._finish(socket)
                    return
                while self._queue:
                    await self._send_first(socket)
        except closed:
            pass  # the reader tells

    async def _send_first(self, socket):
        was_ready = self.is_ready
        message = self._queue.popleft()
        await socket.send(message)
        self._queued -= len(message)
        if self._user is not None and self.is_ready and not was_ready:
            self._user._writable()

    async def _finish(self, socket):
        while self._queue:
            await self._send_first(socket)
        await socket.close(self._close_code)

    def _tell_lost(self, code, error):
        user, self._user = self._user, None
        if user is not None:
            user._lost(code, error)
