"""As many rooms as one connection may have."""

import asyncio

import pytest
from loops import in_a_loop, until

import syncline
from syncline.sync import SyncClient

pytest.importorskip("websockets")


@in_a_loop
async def test_a_room_too_many_is_told_as_that():
    asked = []

    def token():
        asked.append(1)
        return "ann"

    async with SyncClient("ws://127.0.0.1:9/", token=token, offline=True) as client:
        rooms = [client.join(f"note {i}", syncline.Doc()) for i in range(1025)]
        await until(lambda: rooms[-1].state == "failed")
        assert rooms[-1].failure.code == "resource_exhausted"
        await asyncio.sleep(1.2)
        assert len(asked) == 1025  # another token does not help
        assert rooms[0].state == "offline"
        rooms[0].leave()
        rooms[-1].retry()
        await until(lambda: rooms[-1].state == "offline")
