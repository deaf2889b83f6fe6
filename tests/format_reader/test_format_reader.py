"""docs/format.md is enough to read every golden file."""

import base64
import json
import pathlib
import struct
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOLDEN = sorted(file for kind in ("update", "snapshot") for file in ROOT.glob(f"tests/golden/{kind}_*.bin"))
SHALLOW = sorted(file for kind in ("state", "shallow") for file in ROOT.glob(f"tests/golden/{kind}_*.bin"))


@pytest.fixture(scope="session")
def reader(tmp_path_factory):
    classes = tmp_path_factory.mktemp("classes")
    protos = ROOT / "src/codec"
    subprocess.run(["protoc", f"--python_out={classes}", f"--proto_path={protos}",
                    *(protos / f"{name}.proto" for name in ("update", "snapshot", "shallow"))], check=True)
    sys.path[:0] = [str(HERE), str(classes)]
    import format_reader

    return format_reader


@pytest.fixture(scope="session")
def shallow_reader(reader):
    import shallow_reader

    return shallow_reader


def typed(value):
    """Apart as the JSON has them: 1, 1.0 and true are equal in Python, and no NaN is."""
    if isinstance(value, dict):
        if "$double" in value:
            return "float", bytes.fromhex(value["$double"])
        if "$bytes" in value:
            return typed(base64.b64decode(value["$bytes"]))
        return {name: typed(field) for name, field in value.items()}
    if isinstance(value, float):
        return "float", struct.pack(">d", value)
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value).__name__, value


def test_there_are_golden_files():
    assert len(GOLDEN) >= 24
    assert len(SHALLOW) >= 25


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_golden_file_is_what_its_json_says(file, reader):
    assert typed(reader.read_history(file.read_bytes())) == typed(history_of(file))


def test_every_line_of_json_is_compared(reader):
    """A history that says something else is another one."""
    file = next(file for file in GOLDEN if file.stem == "update_v1_all")
    read = typed(reader.read_history(file.read_bytes()))
    for key, values in history_of(file).items():
        for at in range(len(values)):
            other = history_of(file)
            del other[key][at]
            assert typed(other) != read


def history_of(file):
    story = file.stem.split("_v1_")[1]
    history = json.loads((file.parent / f"history_v1_{story}.json").read_text())
    del history["syncline_history"]
    for change in history["changes"]:
        change.setdefault("time", 0)
        change.setdefault("message", "")
    return history


def ops_of(history):
    """What each op of a history is, by its id: kind, character or value, lamport, container."""
    lamports, ops = {}, {}
    for run in history["runs"]:
        lamport = 1 + max((lamports[parent] for parent in run["parents"]), default=0)
        counter, _, peer = run["first"].partition("@")
        at = int(counter)
        for op in run["ops"]:
            content = op.get("text") or op.get("values") or [op.get("value", op.get("key"))] * op.get("count", 1)
            for part in content:
                name = f"{at}@{peer}"
                lamports[name] = lamport
                container = {k: v for k, v in history["containers"][op["in"]].items() if k != "parent"}
                ops[name] = (op["op"], typed(part), container, lamport)
                at, lamport = at + 1, lamport + 1
    return ops


def kept_ops(kept):
    for op in kept:
        counter, _, peer = op["id"].partition("@")
        content = op.get("text") or op.get("values") or [op.get("value", op.get("key"))]
        container = {k: v for k, v in op["in"].items() if k != "parent"}
        for i, part in enumerate(content):
            yield f"{int(counter) + i}@{peer}", (op["op"], typed(part), container, op["lamport"] + i)


@pytest.mark.parametrize("file", SHALLOW, ids=lambda file: file.stem)
def test_a_shallow_golden_file_has_ops_of_its_story(file, shallow_reader):
    shallow, ops = shallow_reader.read_shallow(file.read_bytes()), ops_of(history_of(file))
    kept = dict(kept_ops(shallow["kept"]))
    for name, op in kept.items():
        counter, _, peer = name.partition("@")
        assert int(counter) < shallow["version"][peer]
        if op[0] != "add":  # which has all that was added
            assert op == ops[name]
    base = [op for name, op in ops.items() if is_in(name, shallow["version"])]
    assert max(lamport for *_, lamport in base) == shallow["lamport"]
    after = {name for run in shallow["history"]["runs"] for name in names_of(run, shallow_reader)}
    assert after == {name for name in ops if not is_in(name, shallow["version"])}


def is_in(name, version):
    counter, _, peer = name.partition("@")
    return int(counter) < version.get(peer, 0)


def names_of(run, shallow_reader):
    counter, _, peer = run["first"].partition("@")
    return [f"{int(counter) + i}@{peer}" for i in range(sum(map(shallow_reader.size_of, run["ops"])))]
