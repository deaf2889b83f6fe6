"""docs/format.md is enough to read every golden file."""

import json
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOLDEN = sorted(ROOT.glob("tests/golden/*.bin"))


@pytest.fixture(scope="session")
def read_history(tmp_path_factory):
    classes = tmp_path_factory.mktemp("classes")
    protos = ROOT / "src/codec"
    subprocess.run(["protoc", f"--python_out={classes}", f"--proto_path={protos}",
                    protos / "update.proto", protos / "snapshot.proto"], check=True)
    sys.path[:0] = [str(HERE), str(classes)]
    import format_reader

    return format_reader.read_history


def typed(value):
    """Apart as the JSON has them: 1, 1.0 and true are equal in Python."""
    if isinstance(value, dict):
        return {name: typed(field) for name, field in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value).__name__, value


def test_there_are_golden_files():
    assert len(GOLDEN) >= 22


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_golden_file_is_what_its_json_says(file, read_history):
    story = file.stem.split("_", 1)[1]
    expected = json.loads((file.parent / f"history_{story}.json").read_text())
    assert typed(read_history(file.read_bytes())) == typed(expected)
