"""The stubs tell what there is, and mypy understands it."""

import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("mypy")
FOLDER = pathlib.Path(__file__).resolve().parent


def run(tmp_path, *arguments):
    environment = dict(os.environ, MYPYPATH=os.environ.get("PYTHONPATH", ""))
    result = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_sample(tmp_path):
    sample = str(FOLDER / "typing_sample.py")
    run(tmp_path, "mypy", "--strict", "--warn-unused-ignores", sample)


# Before, stubtest takes names that a module imports for its own.
@pytest.mark.skipif(sys.version_info < (3, 11), reason="stubtest of a newer Python")
def test_stubs_are_complete(tmp_path):
    run(tmp_path, "mypy.stubtest", "syncline", "--allowlist", str(FOLDER / "stubtest_allowed.txt"))
