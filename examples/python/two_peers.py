"""Two peers in step over a socket, without a server: a session at each end, which knows what to say and when, and
asyncio, which has the socket and the time."""

import asyncio
import time

import syncline
from syncline.sync import ClientSession, PeerSession


async def carry(session, edited, reader, writer):
    """What a host does for its session, until the connection ends."""
    reading = asyncio.ensure_future(reader.read(65536))
    while True:
        session.tick(time.monotonic())
        if output := session.output:
            writer.write(output)
            session.consume(len(output))
            await writer.drain()
        at = session.next_wakeup
        pause = None if at is None else max(at - time.monotonic(), 0)
        waking = asyncio.ensure_future(edited.wait())
        await asyncio.wait([reading, waking], timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        waking.cancel()
        edited.clear()
        if reading.done():
            if not reading.result():
                return
            session.receive(time.monotonic(), reading.result())
            reading = asyncio.ensure_future(reader.read(65536))


def telling(edited):
    """For on_local_change, which is called in whatever thread edits a document."""
    loop = asyncio.get_running_loop()
    return lambda: loop.call_soon_threadsafe(edited.set)


async def answer(doc, reader, writer):
    """The one who is called."""
    edited = asyncio.Event()
    session = PeerSession(time.monotonic(), on_local_change=telling(edited))
    session.offer("note", doc, token="of us both")
    await carry(session, edited, reader, writer)
    session.closed()
    writer.close()


async def until_both_have(documents, text):
    while any(doc.text("note") != text for doc in documents):
        await asyncio.sleep(0.01)


async def main():
    ada, ben = syncline.Doc(), syncline.Doc()
    server = await asyncio.start_server(lambda *ends: answer(ben, *ends), "127.0.0.1", 0)

    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    edited = asyncio.Event()
    session = ClientSession(on_local_change=telling(edited))
    session.join("note", ada, token="of us both", level="received")
    session.opened(time.monotonic())
    carrying = asyncio.ensure_future(carry(session, edited, reader, writer))

    ada.text("note").append("written by Ada")
    ada.commit()
    await until_both_have([ada, ben], "written by Ada")
    ben.text("note").append(" and Ben")
    ben.commit()
    await until_both_have([ada, ben], "written by Ada and Ben")
    print(ada.text("note"), "-", session.status("note").state)

    carrying.cancel()
    writer.close()
    await writer.wait_closed()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
