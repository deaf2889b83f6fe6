import asyncio
import gc
import threading
import weakref

import syncline


def edit(doc, text, tag=""):
    doc.text("t").append(text)
    doc.commit(tag=tag)


def test_events_come_in_order():
    async def main():
        doc, seen = syncline.Doc(), []
        events = doc.events()
        for tag in "abc":
            edit(doc, tag, tag)
        async for event in events:
            seen.append(event.tag)
            if len(seen) == 3:
                break
        assert seen == ["a", "b", "c"]

    asyncio.run(main())


def test_changes_of_another_thread():
    async def main():
        doc = syncline.Doc()
        async with doc.events() as events:
            thread = threading.Thread(target=edit, args=(doc, "a", "thread"))
            thread.start()
            event = await asyncio.wait_for(events.__anext__(), 10)
            thread.join()
            assert event.tag == "thread"

    asyncio.run(main())


def test_aclose_wakes_who_waits():
    async def main():
        doc = syncline.Doc()
        events = doc.events()

        async def collect():
            return [event.tag async for event in events]

        task = asyncio.ensure_future(collect())
        await asyncio.sleep(0)
        edit(doc, "a", "first")
        await asyncio.sleep(0)
        await events.aclose()
        await events.aclose()
        edit(doc, "b", "unheard")
        assert await asyncio.wait_for(task, 10) == ["first"]
        assert [event async for event in events] == []

    asyncio.run(main())


def test_a_cancelled_task_ends_it():
    async def main():
        doc = syncline.Doc()
        streams = []

        async def collect():
            events = doc.events()
            streams.append(weakref.ref(events))
            async for _ in events:
                pass

        task = asyncio.ensure_future(collect())
        await asyncio.sleep(0)
        edit(doc, "a")
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        del task
        for _ in range(5):  # the loop lets go of the task and its traceback
            await asyncio.sleep(0)
            gc.collect()
        assert streams[0]() is None
        edit(doc, "b")

    asyncio.run(main())


def test_a_timeout_does_not_end_it():
    async def main():
        doc = syncline.Doc()
        events = doc.events()
        try:
            await asyncio.wait_for(events.__anext__(), 0.001)
        except asyncio.TimeoutError:
            edit(doc, "a", "later")
        assert (await events.__anext__()).tag == "later"

    asyncio.run(main())


def test_an_edit_after_the_loop_was_closed(unraised):
    doc, kept = syncline.Doc(), []

    async def main():
        kept.append(doc.events())

    asyncio.run(main())
    edit(doc, "a")
    edit(doc, "b")
    assert unraised == []
