"""The reader, which needs the classes that protoc makes."""

import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = HERE.parent.parent / "src/codec"


@pytest.fixture(scope="session")
def reader(tmp_path_factory):
    classes = tmp_path_factory.mktemp("classes")
    subprocess.run(["protoc", f"--python_out={classes}", f"--proto_path={PROTOS}",
                    *(PROTOS / f"{name}.proto" for name in ("update", "snapshot", "shallow"))], check=True)
    sys.path[:0] = [str(HERE), str(classes)]
    import format_reader

    return format_reader
