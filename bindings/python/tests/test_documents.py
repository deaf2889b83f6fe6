"""What the README and the example tell is true."""

import doctest
import pathlib
import runpy
import shlex
import subprocess
import sys

import pytest

FOLDER = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = FOLDER.parent.parent / "examples" / "python"


def test_readme():
    # A fence after an output is no part of it: a blank line ends that.
    failed, run = doctest.testfile(str(FOLDER / "README.md"), module_relative=False)
    assert failed == 0 and run > 20


def test_one_liners():
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("python -c")]
    assert commands
    for command in commands:
        result = subprocess.run([sys.executable, *command[1:]], check=True, capture_output=True)
        assert result.stdout


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_example(path):
    runpy.run_path(str(path), run_name="__main__")
