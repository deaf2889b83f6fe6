"""What the tests share."""

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
