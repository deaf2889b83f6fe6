"""What the tests share."""

import os
import sys

import pytest

import syncline


@pytest.fixture
def doc():
    return syncline.Doc()


@pytest.fixture
def unraised(monkeypatch):
    """What went to sys.unraisablehook."""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: seen.append(what.exc_value))
    return seen


@pytest.fixture
def no_proxy(monkeypatch):
    """For tests of sockets."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
