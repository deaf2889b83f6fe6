"""Tests that run in an event loop."""

import asyncio
import functools

PATIENCE = 30  # seconds, for what happens at once


def in_a_loop(test):
    """Runs a coroutine as a test: what a callback raised fails it, and so does a lasting task."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        async def main():
            wrong = []
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda loop, context: wrong.append(context))
            await asyncio.wait_for(test(*args, **kwargs), 2 * PATIENCE)
            assert wrong == []
            await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}

        asyncio.run(main())

    return run


async def until(condition):
    for _ in range(PATIENCE * 100):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def text(room):
    return str(room.doc.text("t"))
