"""help() suffices: everything that is public has a docstring and a signature."""

import inspect

import pytest

import syncline
import syncline.sync

MODULES = (syncline, syncline.sync)
PUBLIC = [getattr(module, name) for module in MODULES for name in module.__all__]
CLASSES = [one for one in PUBLIC if isinstance(one, type)]
FUNCTIONS = [one for one in PUBLIC if not isinstance(one, type)]


def methods_of(class_):
    return [
        (name, member)
        for name, member in vars(class_).items()
        if not name.startswith("_") and not issubclass(class_, tuple)
    ]


@pytest.mark.parametrize("class_", CLASSES, ids=lambda class_: class_.__name__)
def test_docstrings(class_):
    assert class_.__doc__ and class_.__module__ in ("syncline", "syncline.sync")
    for name, member in methods_of(class_):
        assert inspect.getdoc(member) or isinstance(member, type(syncline.CommitOptions.tag)), name
        if callable(member):
            assert inspect.signature(member) is not None


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_docstrings_of_functions(function):
    assert inspect.getdoc(function) and function.__module__ in ("syncline", "syncline.sync")
    assert inspect.signature(function) is not None


@pytest.mark.parametrize(
    "function, signature",
    [
        (syncline.Doc, "(peer_id=None, *, doc_id=None, max_pending_bytes=67108864)"),
        (syncline.Doc.import_, "(self, data)"),
        (syncline.Doc.open, "(data, peer_id=None)"),
        (syncline.Doc().commit, "(*, message='', time=None, tag='')"),
        (syncline.Text.insert, "(self, /, position, text, *, unit='code_points')"),
        (syncline.Doc().text("t").insert, "(position, text, *, unit='code_points')"),
        (syncline.Map.open, "(self, key, kind)"),
        (syncline.Tree.create, "(self, parent=None, index=None)"),
        (syncline.Text.apply_delta, "(self, delta, *, expand={}, unit='code_points')"),
        (syncline.OpId.parse, "(text)"),
        (syncline.Doc.walk_history, "(self, *, author=None, version=None)"),
        (syncline.Doc().diff, "(from_, to)"),
        (syncline.split_update, "(update, max_ops)"),
        (syncline.sync.ClientSession, "(*, seed=None, on_local_change=None, **options)"),
        (syncline.sync.ClientSession.closed, "(self, now, code=1006)"),
        (syncline.sync.ServerSession.refuse, "(self, channel, code, text='', *, retry_after=0)"),
        (syncline.sync.serve_client, "(socket, handler, **options)"),
        (syncline.sync.SyncClient, "(url, *, token='', offline=False, **options)"),
    ],
)
def test_signatures(function, signature):
    assert str(inspect.signature(function)) == signature


def test_unknown_arguments_are_refused_by_name():
    with pytest.raises(TypeError, match="unexpected keyword argument 'position'"):
        syncline.Doc().list("l").append(1, position=1)
    with pytest.raises(TypeError, match="misses the argument 'text'"):
        syncline.Doc().text("t").insert(1)
    with pytest.raises(TypeError, match="at most 2 positional"):
        syncline.Doc().text("t").insert(1, "a", "bytes")
