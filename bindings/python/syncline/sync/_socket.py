"""One connection over a WebSocket: binary messages with whole frames in each.

A task reads, and another one writes what was put into a queue; the client is told in the loop's
thread, and of nothing after close().
"""

import asyncio
import collections

_MESSAGE_BYTES = 64 << 10  # from here on a message is ended behind its frame
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


def messages_of(data):
    """Parts of `data` that end behind a frame, which has its length before it."""
    begin = at = 0
    while at < len(data):
        length = shift = 0
        while True:
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        at += length
        if at - begin >= _MESSAGE_BYTES or at >= len(data):
            yield data[begin:at]
            begin = at


class Socket:
    """`client` has _opened(), _received(data), _writable() and _lost(code, error)."""

    def __init__(self, client, url, options):
        self._client = client
        self._queue = collections.deque()
        self._queued = 0  # bytes
        self._is_open = False
        self._wake = asyncio.Event()  # for the writer
        self._close_code = None  # that it is to close with
        self._task = asyncio.ensure_future(self._run(url, options))

    @property
    def is_ready(self):
        return self._is_open and self._queued < _MOST_QUEUED

    @property
    def is_blocked(self):
        """The other side does not take what there is; _writable() is called when it has."""
        return self._is_open and self._queued >= _MOST_QUEUED

    def send(self, data):
        """Whole frames."""
        self._queue.extend(messages_of(data))
        self._queued += len(data)
        self._wake.set()

    def close(self, code):
        """What was sent before arrives still, if the other side takes it in time.

        Returns the task that does it.
        """
        self._client = None
        self._close_code = code
        if self._is_open:
            self._wake.set()
        else:
            self._task.cancel()
        return self._task

    async def _run(self, url, options):
        websockets = load_websockets()
        try:
            socket = await websockets.asyncio.client.connect(
                url,
                compression=None,  # what is sent is compressed already
                open_timeout=_OPEN_TIME,
                ping_interval=None,  # the session asks
                close_timeout=_CLOSE_TIME,
                max_size=_MOST_RECEIVED,
                **options,
            )
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
        code = socket.close_code
        self._tell_lost(_ABNORMAL if code is None else code, None)

    async def _read(self, socket, closed):
        if self._client is not None:
            self._client._opened()
        try:
            while True:
                data = await socket.recv()
                if isinstance(data, str):  # that is no server of ours
                    await socket.close(_UNSUPPORTED)
                    return
                if self._client is not None:
                    self._client._received(data)
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
        if self._client is not None and self.is_ready and not was_ready:
            self._client._writable()

    async def _finish(self, socket):
        async def send_and_close():
            while self._queue:
                await self._send_first(socket)
            await socket.close(self._close_code)

        try:
            await asyncio.wait_for(send_and_close(), _CLOSE_TIME)
        except asyncio.TimeoutError:
            socket.transport.abort()

    def _tell_lost(self, code, error):
        client, self._client = self._client, None
        if client is not None:
            client._lost(code, error)
