"""Updates without a document: merged, cut, checked, counted, obfuscated."""

import datetime

import pytest

import syncline
from syncline import ContainerInfo, DecodeError, OpId, OpSpan, VersionVector

NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.timezone.utc)


class Two:
    """What Alice wrote, and what Bob added to it."""

    def __init__(self):
        self.alice = syncline.Doc(0xA)
        self.alice.text("note").append("hello")
        self.alice.commit(time=NOON, message="greet")
        self.first = self.alice.export()
        self.bob = syncline.Doc.open(self.first, 0xB)
        self.bob.text("note").append("!")
        self.second = self.bob.export_since(self.alice.version)


@pytest.fixture
def two():
    return Two()


def test_updates_are_merged_and_what_somebody_lacks_is_cut_out(two):
    merged = syncline.merge_updates([two.second, bytearray(two.first)])
    assert syncline.Doc.open(merged).to_json() == two.bob.to_json()
    assert syncline.merge_updates(iter([two.first, two.second])) == merged
    two.alice.import_(syncline.update_since(merged, two.alice.version))
    assert two.alice.to_json() == two.bob.to_json()
    nothing = syncline.merge_updates([])
    assert syncline.update_since(merged, two.bob.version) == nothing
    assert syncline.Doc.open(nothing).to_dict() == {}


def test_an_update_is_split_into_parts_that_follow_each_other(two):
    parts = syncline.split_update(two.bob.export_snapshot(), 2)
    reader = syncline.Doc()
    assert all(not reader.import_(part).pending for part in parts)
    assert len(parts) == 3 and reader.to_json() == two.bob.to_json()


def test_a_history_is_counted(two):
    info = syncline.inspect_history(two.bob.export_snapshot())
    assert info.spans == [OpSpan(0xA, 0, 5), OpSpan(0xB, 0, 1)] and info.parents == []
    assert info.is_snapshot and (info.ops, info.op_runs, info.runs) == (6, 2, 2)
    assert (info.changes, info.first_time, info.last_time) == (1, NOON, NOON)
    assert (info.inserted_characters, info.deleted_characters, info.value_bytes) == (6, 0, 0)
    assert info.containers == [ContainerInfo("text", "note", 6)]
    two.bob.movable_list("l").extend([1, 2])
    kinds = [one.kind for one in syncline.inspect_history(two.bob.export()).containers]
    assert kinds == ["text", "movable_list"]
    part = syncline.inspect_history(two.second)
    assert part.parents == [OpId(0xA, 4)] and part.first_time is None and not part.is_snapshot


def test_a_history_loses_its_content(two):
    obfuscated = syncline.Doc.open(syncline.obfuscate_history(two.bob.export()))
    (text,) = obfuscated.to_dict().values()
    assert len(text) == 6 and text != "hello!"


def test_bytes_that_are_no_update_are_refused_by_all_that_take_one(two):
    takers = [
        syncline.check_update,
        syncline.inspect_history,
        syncline.obfuscate_history,
        lambda update: syncline.merge_updates([two.second, update]),
        lambda update: syncline.split_update(update, 1),
        lambda update: syncline.update_since(update, two.alice.version),
    ]
    for take in takers:
        take(memoryview(two.first))
        for wrong in (two.first[:-1], b"no update", b""):
            with pytest.raises(DecodeError):
                take(wrong)
        with pytest.raises(TypeError):
            take("update")
    with pytest.raises(TypeError):
        syncline.merge_updates(5)
    with pytest.raises(TypeError):
        syncline.update_since(two.first, two.first)
    two.alice.import_(two.second)
    two.alice.text("note").append("?")
    with pytest.raises(ValueError):
        syncline.update_since(two.alice.export(), VersionVector({0xB: 1}))
    with pytest.raises(ValueError):
        syncline.split_update(two.first, 0)
    with pytest.raises(OverflowError):
        syncline.split_update(two.first, -1)


def test_two_who_write_under_one_peer_id_are_found_out_by_a_merge():
    updates = []
    for text in ("a", "b"):
        doc = syncline.Doc(1)
        doc.text("note").append(text)
        updates.append(doc.export())
    with pytest.raises(syncline.PeerReusedError):
        syncline.merge_updates(updates)


def test_what_is_missing_in_between_is_told(two):
    two.bob.text("note").append("??")
    fourth = two.bob.export_since(VersionVector({0xA: 5, 0xB: 2}))
    with pytest.raises(syncline.StateError):
        syncline.merge_updates([two.second, fourth])
