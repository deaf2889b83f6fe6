"""A document is kept in a file."""

import contextlib
import json
import os
import pathlib
import threading
import time

import pytest

import syncline
from syncline import DecodeError, DocFile, StateError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "note.syncline"


def read(path):
    doc = syncline.Doc()
    with DocFile.open(path, doc):
        return doc.to_dict()


def test_what_was_saved_is_there_again(path):
    doc = syncline.Doc()
    with DocFile.open(path, doc) as file:
        doc.text("note").append("hello")
        file.save()
        assert file.version == doc.version and file.records == 1 and file.bytes > 8
        doc.text("note").append(" world")
        file.save()
        file.save()
        assert file.records == 2 and file.damaged == [] and file.dropped_bytes == 0
        doc.text("note").append("; not saved")
    assert read(path) == read(str(path)) == read(bytes(path)) == {"note": "hello world"}


def test_a_document_with_edits_merges_with_its_file(path):
    first = syncline.Doc()
    first.list("l").append("first")
    with DocFile.open(path, first) as file:
        file.save()
    second = syncline.Doc()
    second.map("m")["k"] = "second"
    with DocFile.open(path, second) as file:
        file.save()
    assert read(path) == {"l": ["first"], "m": {"k": "second"}}


def test_many_records_become_one(path):
    doc = syncline.Doc()
    with DocFile.open(path, doc, wait_for_disk=False, compact_after_records=3) as file:
        for number in range(5):
            doc.list("l").append(number)
            file.save()
        assert file.records < 4
        file.compact()
        assert file.records == 1
    assert read(path) == {"l": [0, 1, 2, 3, 4]}


def test_a_file_has_one_owner_until_it_is_closed(path):
    doc = syncline.Doc()
    file = DocFile.open(path, doc)
    with pytest.raises(OSError, match="open"):
        DocFile.open(path, syncline.Doc())
    file.close()
    file.close()
    for use in (file.save, file.compact, lambda: file.version, lambda: file.bytes):
        with pytest.raises(StateError, match="closed"):
            use()
    DocFile.open(path, doc).close()


def test_a_file_keeps_its_document(path):
    file = DocFile.open(path, syncline.Doc.open(some_update()))
    file.save()
    file.close()
    assert read(path) == {"note": "hello"}


def some_update():
    doc = syncline.Doc()
    doc.text("note").append("hello")
    return doc.export()


def test_damage_is_told_and_salvaged(path):
    doc = syncline.Doc()
    with DocFile.open(path, doc) as file:
        for number in range(3):
            doc.list("l").append(number)
            file.save()
    whole = bytearray(path.read_bytes())
    whole[30] ^= 1
    path.write_bytes(whole)
    with pytest.raises(DecodeError):
        DocFile.open(path, syncline.Doc())
    with DocFile.open(path, syncline.Doc(), salvage=True) as file:
        assert len(file.damaged) == 1 and file.damaged[0][0] == 8


def test_what_a_crash_cut_off_is_dropped(path):
    doc = syncline.Doc()
    with DocFile.open(path, doc) as file:
        doc.text("note").append("hello")
        file.save()
        kept = file.bytes
        doc.text("note").append(" world")
        file.save()
    path.write_bytes(path.read_bytes()[: kept + 5])
    again = syncline.Doc()
    with DocFile.open(path, again) as file:
        assert file.dropped_bytes == 5
    assert again.to_dict() == {"note": "hello"}


def test_wrong_files_and_arguments_are_refused(tmp_path, path):
    with pytest.raises(OSError):
        DocFile.open(tmp_path / "no folder" / "x", syncline.Doc())
    path.write_bytes(b"something else entirely")
    with pytest.raises(DecodeError):
        DocFile.open(path, syncline.Doc())
    for wrong in (5, None, object()):
        with pytest.raises(TypeError):
            DocFile.open(wrong, syncline.Doc())
    with pytest.raises(TypeError):
        DocFile.open(path, None)
    with pytest.raises(TypeError):
        DocFile()
    assert pathlib.Path(path).read_bytes() == b"something else entirely"


def test_a_path_with_a_nul_is_refused(path):
    for wrong in ("", f"{path}\0"):
        with pytest.raises(ValueError):
            DocFile.open(wrong, syncline.Doc())


def test_another_document_is_not_saved_by_mistake(path):
    doc = syncline.Doc()
    doc.text("note").append("hello")
    with DocFile.open(path, doc) as file:
        file.save()
        os.rename(path, f"{path}.aside")
        doc.text("note").append("!")
        with pytest.raises(StateError, match="open it again"):
            file.save()


def test_a_callback_does_not_close_what_is_being_saved(path):
    doc = syncline.Doc()
    file = DocFile.open(path, doc)
    refused = []

    def close(event):
        with pytest.raises(StateError, match="being saved"):
            file.close()
        refused.append(event)

    doc.subscribe(close)
    doc.text("note").append("hello")
    file.save()
    doc.text("note").append("!")
    file.compact()
    assert len(refused) == 2
    file.close()
    assert read(path) == {"note": "hello!"}


def test_a_file_is_closed_by_another_thread_between_saves(path):
    for _ in range(10):
        doc = syncline.Doc()
        file = DocFile.open(path, doc, wait_for_disk=False)

        def save(doc=doc, file=file):
            with contextlib.suppress(StateError):
                for _ in range(50):
                    doc.counter("n").add(1)
                    file.save()
                    assert file.bytes > 8
                    time.sleep(0)  # whoever closes it gets a turn

        savers = [threading.Thread(target=save) for _ in range(2)]
        for saver in savers:
            saver.start()
        time.sleep(0.005)
        file.close()
        for saver in savers:
            saver.join()
        DocFile.open(path, syncline.Doc()).close()


def test_a_history_is_json_and_back():
    update = some_update()
    text = syncline.history_to_json(update)
    assert "hello" in text and json.loads(text)
    assert syncline.history_from_json(text) == update
    for wrong in ("", "{}", "[1]", text[:-5]):
        with pytest.raises(DecodeError):
            syncline.history_from_json(wrong)
    with pytest.raises(DecodeError):
        syncline.history_to_json(update[:-1])
    with pytest.raises(TypeError):
        syncline.history_to_json(text)
    with pytest.raises(TypeError):
        syncline.history_from_json(update)
