"""docs/format.md is enough to read every golden file."""

import pathlib

import pytest
from json_form import json_of_history, json_of_shallow, parsed, typed
from single_ops import is_in, kept_ops, names_of, ops_of, size_of

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = sorted(file for kind in ("update", "snapshot") for file in ROOT.glob(f"tests/golden/{kind}_*.bin"))
SINCE = sorted(ROOT.glob("tests/golden/since_*.bin"))
SHALLOW = sorted(file for kind in ("state", "shallow") for file in ROOT.glob(f"tests/golden/{kind}_*.bin"))


def history_of(file):
    story = file.stem.split("_v1_")[1]
    return parsed((file.parent / f"history_v1_{story}.json").read_text())


def test_there_are_golden_files():
    assert len(GOLDEN) >= 28
    assert len(SHALLOW) >= 25
    assert len(SINCE) >= 10


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_golden_file_is_what_its_json_says(file, reader):
    assert typed(json_of_history(reader.read(file.read_bytes()))) == typed(history_of(file))


def test_every_line_of_json_is_compared(reader):
    """A history that says something else is another one."""
    file = next(file for file in GOLDEN if file.stem == "update_v1_all")
    read = typed(json_of_history(reader.read(file.read_bytes())))
    for key, values in history_of(file).items():
        for at in range(len(values)):
            other = history_of(file)
            del other[key][at]
            assert typed(other) != read


@pytest.mark.parametrize("file", SINCE, ids=lambda file: file.stem)
def test_a_part_of_a_history_has_the_rest_of_its_story(file, reader):
    ops, part = ops_of(history_of(file)), json_of_history(reader.read(file.read_bytes()))
    read = ops_of(part, ops)
    for name, (op, content, container, lamport) in read.items():
        assert ops[name] == (op, content, container or ops[name][2], lamport)
    outside = {parent for run in part["runs"] for parent in run["parents"]} - read.keys()
    assert outside and outside <= ops.keys() - read.keys()
    # It begins in the middle of what the first peer wrote, and has all from there on.
    first = min(name.partition("@")[2] for name in ops)
    counters, told = ([int(name.partition("@")[0]) for name in names if name.endswith(first)] for names in (ops, read))
    assert sorted(counters)[len(counters) // 2 + 1:] == sorted(told)


def texts_of(runs, container_of):
    """What texts hold after ops that were written one after the other, by the texts' names."""
    texts = {}
    for op in runs:
        container = container_of(op)
        if container["kind"] != "text":
            continue
        items = texts.setdefault(container.get("name"), [])
        at, count = op["at"], op.get("count", 0)
        if op["op"] == "insert":
            items[at:at] = op["text"]
        elif op["op"] == "object":  # an anchor, or an embed, which shows as one character
            items.insert(at, "\ufffc" if op["object"] == "embed" else "")
        else:
            begin = at - count + 1 if op["op"] == "delete_backward" else at
            del items[begin:begin + count]
    return {name: "".join(items) for name, items in texts.items()}


def is_in_turns(history):
    """Whether each op knows all those before it."""
    last = None
    for run in history["runs"]:
        if run["parents"] != ([last] if last else []):
            return False
        counter, _, peer = run["first"].partition("@")
        size = sum(map(size_of, run["ops"]))
        last = f"{int(counter) + size - 1}@{peer}"
    return True


# Of stories that were not written in turns.
TEXTS = {
    "concurrent": {"note": "- milk (2 l), rice, tea"},
    "marks": {"note": "quicker fox jumped."},
    "embeds": {"note": "\ufffca\ufffcb\ufffc"},
    "two_texts": {"title": "Plan B", "body": "first, then"},
    "two_texts_again": {"title": "Plan B", "body": "first, then"},
}


@pytest.mark.parametrize("file", SHALLOW, ids=lambda file: file.stem)
def test_what_is_left_leads_to_the_text_of_the_base(file, reader):
    shallow, history = json_of_shallow(reader.read(file.read_bytes())), history_of(file)
    read = texts_of(shallow["kept"], lambda op: op["in"])
    kind, story = file.stem.split("_v1_")
    if is_in_turns(history):
        base = [op for run in history["runs"] for op in cut(run, shallow["version"])]
        assert read == texts_of(base, lambda op: history["containers"][op["in"]])
    elif kind.startswith("state") and story in TEXTS:
        assert read.items() >= TEXTS[story].items()


@pytest.mark.parametrize("file", [file for file in GOLDEN if file.stem.startswith("snapshot")], ids=lambda file: file.stem)
def test_the_texts_of_a_snapshot_are_what_its_history_leads_to(file, reader):
    history, texts = history_of(file), reader.read_texts(file.read_bytes())
    story = file.stem.split("_v1_")[1]
    if story in ("all", "marks", "embeds", "nothing"):  # the history is all
        assert texts == {}
    elif is_in_turns(history):
        ops = [op for run in history["runs"] for op in run["ops"]]
        assert texts == texts_of(ops, lambda op: history["containers"][op["in"]])
    else:
        assert texts == TEXTS[story]


def test_texts_are_compared():
    stories = {file.stem.split("_v1_")[1] for file in SHALLOW if is_in_turns(history_of(file))}
    assert stories >= {"typing", "commits", "unicode", "turns", "compressed", "doc_id"}


def cut(run, version):
    """The ops of a run that are in a version."""
    counter, _, peer = run["first"].partition("@")
    left = version.get(peer, 0) - int(counter)
    for op in run["ops"]:
        size = min(left, size_of(op))
        if size <= 0:
            return
        part = dict(op)
        if "text" in part:
            part["text"] = part["text"][:size]
        if "count" in part:
            part["count"] = size
        yield part
        left -= size


@pytest.mark.parametrize("file", SHALLOW, ids=lambda file: file.stem)
def test_a_shallow_golden_file_has_ops_of_its_story(file, reader):
    shallow, ops = json_of_shallow(reader.read(file.read_bytes())), ops_of(history_of(file))
    kept = dict(kept_ops(shallow["kept"]))
    for name, op in kept.items():
        counter, _, peer = name.partition("@")
        assert int(counter) < shallow["version"][peer]
        if op[0][0] != "add":  # which has all that was added
            assert op == ops[name]
    for head in shallow["heads"]:
        counter, _, peer = head.partition("@")
        assert int(counter) + 1 == shallow["version"][peer]
    base = [op for name, op in ops.items() if is_in(name, shallow["version"])]
    assert max(lamport for *_, lamport in base) == shallow["lamport"] <= sum(shallow["version"].values())
    after = {name for run in shallow["history"]["runs"] for name in names_of(run)}
    assert after == {name for name in ops if not is_in(name, shallow["version"])}


