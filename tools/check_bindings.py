#!/usr/bin/env python3
"""Checks that the C interface, the Python module and the JavaScript package have
what the C++ API has.

  - what is public in include/syncline/*.h and in batch.h, client.h, event.h, peer.h and server.h of
    include/syncline/sync: classes, their methods, functions, the members of structs
  - in include/syncline/c/*.h, Class::Method is syncline_class_method
  - in bindings/python/syncline/*.pyi, and in the packages there, where they are, it is
    Class.method
  - in wasm/src/*.ts and wasm/src/sync/*.ts, where they are, it is Class.method, in
    camel case; a function is one of wasm/src/updates.ts
  - Struct::member is a member of what Struct is by these rules: of a struct, a class, an
    interface, a type. Where that has none, or there is no such thing, it is not looked for

The tables below tell what goes by another name, and what is left out and why.
An entry that names nothing, or that the rule makes needless, is a breach, too.

Usage: tools/check_bindings.py [root of the tree]
Prints what is missing; the exit code is 1 where something is.
"""

import ast
import keyword
import pathlib
import re
import sys

from cpp_header import COMMENT, Header

# Structs that are members of others, and in the bindings a part of those.
PARTS = {"HistoryInfo::header": "UpdateInfo"}

# Of a class, where its snake case is another one.
C_CLASSES = {"VersionVector": "version"}

_CONTAINER = "syncline_container"
C_NAMES = {
    **{name: _CONTAINER for name in ("Text", "Map", "List", "MovableList", "Tree", "Counter")},
    **{f"Doc::{root}": "syncline_doc_root()"
       for root in ("text", "map", "list", "movable_list", "tree", "counter")},
    "ContainerRef": _CONTAINER,
    "Container::ref": "syncline_container_number()",
    "Cursor": "syncline_bytes",
    "Cursor::side": "syncline_cursor_item()",
    "Doc::EncodePlain": "syncline_doc_to_plain()",
    "DecodeDelta": "syncline_text_apply_delta()",
    "DecodeEvent": "syncline_doc_apply_diff()",
    "DescribeUpdate": "syncline_sync_batch_info()",
    "Doc::Get": "syncline_doc_container()",
    "Doc::Begin": "syncline_transaction_begin()",
    "Doc::Transact": "syncline_transaction_begin()",
    "Doc::doc_id": "syncline_doc_id()",
    "DocId": "syncline_peer_id_random()",  # a uint64_t
    "DocId::Random": "syncline_peer_id_random()",
    "DocId::ToString": "syncline_peer_id_to_string()",
    "EncodeDelta": "syncline_text_to_delta()",
    "EncodeMarks": "syncline_text_marks()",
    "EncodeRuns": "syncline_text_runs()",
    "List::values": "syncline_list_slice()",
    "MovableList::values": "syncline_movable_list_slice()",
    "ParseFrontier": "syncline_frontier_parse()",
    "PartialUpload::size": "syncline_partial_upload.whole_size",
    "PeerId": "syncline_peer_id_random()",  # a uint64_t
    "PeerOptions::batch_time": "syncline_peer_options.batch_ms",
    "PeerOptions::poll_time": "syncline_peer_options.poll_ms",
    "ServerSession::Dismiss": "syncline_server_session_refuse()",
    **{f"ServerHandler::{name}": "syncline_server_handler"
       for name in ("OnHello", "OnJoin", "OnAppend", "OnPresence", "OnToken", "OnLeave",
                    "OnUploadBroken")},
    "Subscription::Cancel": "syncline_subscription_free()",
    **{f"SyncBatch::{name}": "syncline_sync_batch_read()"
       for name in ("encoded", "hash", "is_sealed", "payload")},
    "ToString": "syncline_frontier_to_string()",
    "Transaction": "syncline_transaction_begin()",
    "UndoResult": "syncline_undo_note",
    "UpdateInfo::FollowsOn": "syncline_sync_batch_follows_on()",
    "UpdateInfo::IsKnownIn": "syncline_sync_batch_is_known_in()",
    "VersionVector": "syncline_bytes",
    "VersionVector::Entry": "syncline_op_span",
    "VersionVector::Set": "syncline_version_from_entries()",
}

_SPANS = "what the entries of two versions tell"
_PROTO = "a message of event.proto"
_RICH = "a message of rich_text.proto"
_SIZE = "its size is 0"
_MEMBER = "the members of syncline_value are there to be read"
_PLAIN = "a PlainValue of plain.proto"
_QUEUED = "a part of queued_bytes()"
C_ABSENT = {
    **{name: _PROTO for name in ("TextStep", "ListStep", "KeyChange", "NodeStep", "CounterDelta",
                                 "ContainerChange", "Event", "EncodeEvent")},
    **{name: _RICH for name in ("Attribute", "TextMark", "TextRun")},
    **{f"{name}::empty": _SIZE for name in ("Text", "Map", "List", "MovableList", "Tree")},
    **{f"Value::{name}": _MEMBER
       for name in ("Bytes", "swap", "kind", "is_null", "as_bool", "as_int", "as_double",
                    "as_string", "as_bytes", "as_container")},
    **{name: _PLAIN for name in ("Plain", "Plain::as_scalar", "Plain::as_list", "Plain::as_map",
                                 "EncodePlain", "DecodePlain")},
    "DeltaOptions::unit": "an argument of syncline_text_apply_delta()",
    "ServerSession::incoming_bytes": _QUEUED,
    "PeerOptions::server": "its members are those of syncline_peer_options",
    "Cursor::Decode": "a cursor stays bytes",
    "Cursor::Encode": "a cursor stays bytes",
    "DocId::Parse": "a number of 16 hexadecimal digits",
    "Doc::Seed": "a document that is filled twice: see syncline_doc_seed_author()",
    "HistoryEntry::version": "the last of its ops",
    "IsContainerKind": "the library refuses other kinds itself",
    "IsKnown": "the library refuses other kinds itself",
    "List::Append": "an insert at the size",
    "MovableList::Append": "an insert at the size",
    "NameOf": "kinds are enumerators with names",
    "ToJsonPointer": "a path comes as a message, step by step",
    "Transaction::is_open": "a transaction is no object: the innermost open one is meant",
    "VersionVector::Decode": "a version stays bytes",
    "VersionVector::Encode": "a version stays bytes",
    "VersionVector::Minus": _SPANS,
}

PYTHON_NAMES = {
    **{f"{name}::size": f"{name}.__len__" for name in ("Map", "List", "MovableList")},
    **{f"{name}::empty": f"{name}.__len__" for name in ("Text", "Map", "List", "MovableList")},
    **{f"{name}::Get": f"{name}.__getitem__" for name in ("List", "MovableList")},
    **{f"{name}::Slice": f"{name}.__getitem__" for name in ("List", "MovableList")},
    **{f"{name}::values": f"{name}.to_plain" for name in ("List", "MovableList")},
    "DecodeEvent": "Doc.apply_diff",
    "DescribeUpdate": "SyncBatch.from_update",
    "Doc::Begin": "Doc.transaction",
    "Doc::EncodePlain": "Container.to_plain",
    "Doc::ToPlain": "Container.to_plain",
    "EncodeEvent": "Doc.encode_diff",
    "Doc::Transact": "Doc.transaction",
    "DeltaOptions": "Text.apply_delta",
    "DocOptions": "Doc.__init__",
    "HistoryFilter": "Doc.walk_history",
    "HistoryWalk::Next": "HistoryWalk.__next__",
    "JoinAnswer": "ServerSession.joined",
    "JoinOptions": "ClientSession.join",
    "OfferOptions": "PeerSession.offer",
    "PartialUpload::bytes": "PartialUpload.data",
    "PeerOptions": "PeerSession.__init__",
    "List::Replace": "List.__setitem__",
    "Map::Delete": "Map.__delitem__",
    "Map::Set": "Map.__setitem__",
    "Map::contains": "Map.__contains__",
    "MarkOptions": "Text.mark",
    "MovableList::Set": "MovableList.__setitem__",
    "ServerSession::Dismiss": "ServerSession.refuse",
    "SyncBatch::info": "SyncBatch.spans",
    "Text::ToString": "Text.to_plain",
    "ToJsonPointer": "ContainerChange",
    "ToString": "frontier_to_string",
    "Transaction::Commit": "Transaction.__exit__",
    "Tree::contains": "Tree.__contains__",
    "Tree::empty": "Tree.__bool__",
    "UndoOptions": "UndoStack.__init__",
    "UndoResult": "UndoNote",
    "UpdateInfo": "SyncBatch",
    "UpdateInfo::FollowsOn": "SyncBatch.follows_on",
    "UpdateInfo::IsKnownIn": "SyncBatch.is_known_in",
    "VersionVector::Entry": "VersionVector.to_dict",
    "VersionVector::Set": "VersionVector.__init__",
    "VersionVector::entries": "VersionVector.to_dict",
    "VersionVector::next_counter": "VersionVector.__getitem__",
}

_OBJECT = "values are Python's own"
_PRINT = "str() of it"
_TUPLE = "tuples and dicts in ContainerChange.delta"
_BYTES = "what is read are Python's own objects"
_CLOCK = "the stack asks the clock"
PYTHON_ABSENT = {
    **{name: _OBJECT for name in ("Value", "Plain", "ContainerRef", "PeerId", "DocId")},
    **{f"Value::{name}": _OBJECT
       for name in ("Bytes", "swap", "kind", "is_null", "as_bool", "as_int", "as_double",
                    "as_string", "as_bytes", "as_container")},
    **{f"Plain::{name}": _OBJECT for name in ("as_scalar", "as_list", "as_map")},
    **{f"{name}::ToString": _PRINT for name in ("OpId", "OpSpan", "PeerId", "VersionVector")},
    **{name: _TUPLE for name in ("TextStep", "ListStep", "KeyChange", "NodeStep", "CounterDelta")},
    **{name: _BYTES for name in ("EncodePlain", "DecodePlain", "EncodeMarks", "EncodeRuns",
                                 "EncodeDelta", "DecodeDelta")},
    "VersionVector::Minus": _SPANS,
    "Container::ref": "a container is an object already",
    "Doc::Get": "a container is an object already",
    "ServerSession::TakeOutput": "output is a copy: output, and consume()",
    "ServerSession::incoming_bytes": _QUEUED,
    **{f"DocId::{name}": "an int: secrets.randbits(64), and f'{id:016x}'"
       for name in ("Random", "ToString", "Parse")},
    "IsContainerKind": "kinds are classes",
    "IsKnown": "kinds are classes",
    "IsValidUtf8": "what str.encode makes is",
    "NameOf": "kinds are classes",
    "PeerId::Random": "a document without a peer id draws one",
    "UndoStack::SetTime": _CLOCK,
}

JAVASCRIPT_CLASSES = {"VersionVector": "Version"}

_LISTS = ("List", "MovableList")
JAVASCRIPT_NAMES = {
    **{f"{name}::Append": f"{name}.push" for name in _LISTS},
    **{f"{name}::values": f"{name}.toArray" for name in _LISTS},
    **{f"{name}::size": f"{name}.length" for name in _LISTS},
    **{f"{name}::empty": f"{name}.length" for name in ("Text", *_LISTS)},
    "ContainerRef": "Container",
    "ListStep": "Step",
    "DocumentStatus": "Status",
    "DecodeEvent": "Doc.applyDiff",
    "Doc::ToJson": "Doc.toJSON",
    "Doc::EncodePlain": "Container.toPlain",
    "Doc::ToPlain": "Container.toPlain",
    "Doc::WalkHistory": "Doc.history",
    "EncodeEvent": "Doc.encodeDiff",
    "KeyChange": "MapDelta",
    "Map::contains": "Map.has",
    "Map::empty": "Map.size",
    "NodeStep": "TreeDelta",
    "Tree::contains": "Tree.has",
    "Tree::empty": "Tree.nodes",
    "UndoResult": "UndoNote",
    "VersionVector::Entry": "OpSpan",
    "VersionVector::Set": "Version.from",
    "VersionVector::next_counter": "Version.get",
}

_SCRIPT_OBJECT = "values are JavaScript's own"
_SCRIPT_STRING = "ids are strings"
JAVASCRIPT_ABSENT = {
    "DeltaOptions": "an argument of Text.applyDelta()",
    "VersionVector::Minus": _SPANS,
    **{f"Value::{name}": _SCRIPT_OBJECT
       for name in ("Bytes", "swap", "kind", "is_null", "as_bool", "as_int", "as_double",
                    "as_string", "as_bytes", "as_container")},
    **{f"Plain::{name}": _SCRIPT_OBJECT for name in ("as_scalar", "as_list", "as_map")},
    **{name: _SCRIPT_STRING for name in ("DocId::Parse", "DocId::ToString", "OpId::Parse",
                                         "OpId::ToString", "PeerId::ToString")},
    **{name: "what is read are JavaScript's own objects"
       for name in ("EncodePlain", "DecodePlain", "EncodeMarks", "EncodeRuns",
                    "EncodeDelta", "DecodeDelta")},
    "PeerOptions": "a peer has the defaults",
    "PeerSession::Closed": "it is freed when its connection has ended",
    **{name: "programs in Node can run the relay" for name in (
        "JoinAnswer", "JoinRequest", "PartialUpload", "SharedFrames", "SharedFrames::Clear",
        "ServerHandler", *(
            f"ServerHandler::{method}" for method in (
                "OnHello", "OnJoin", "OnAppend", "OnPresence", "OnToken", "OnLeave",
                "OnUploadBroken")),
        "ServerSession", *(
            f"ServerSession::{method}" for method in (
                "name", "Joined", "Refuse", "Durable", "Deliver", "Presence", "PermChanged",
                "WantSnapshot", "Dismiss", "HeadReset", "Receive", "Closed", "Tick",
                "next_wakeup", "output", "Consume", "TakeOutput", "GoAway", "close_code",
                "error", "queued_bytes", "incoming_bytes")))},
    **{name: "of updates on their way, which servers alone look into" for name in (
        "DescribeUpdate", "UpdateInfo", "UpdateInfo::FollowsOn", "UpdateInfo::IsKnownIn",
        "SyncBatch", *(f"SyncBatch::{method}" for method in (
            "FromUpdate", "Sealed", "Parse", "info", "is_sealed", "payload", "encoded",
            "hash")))},
    **{name: "a generator, of Doc.history" for name in ("HistoryWalk", "HistoryWalk::Next")},
    "DocOptions::event_unit": "positions are UTF-16 units",
    **{f"TextStep::{name}": "a step is an object as Quill has it"
       for name in ("kind", "count", "inserted", "embed", "attributes")},
    "ClientSession::server_level": "a client asks for a level, and is told where it is not offered",
    "Container::ref": "a container is an object already",
    "Doc::Get": "a container is an object already",
    "DocId::Random": "16 hexadecimal digits, of crypto.getRandomValues()",
    "IsContainerKind": "kinds are strings with a type",
    "SyncEvent": "a kind and a room, of ClientSession.takeEvents",
    "IsKnown": "kinds are strings with a type",
    "IsValidUtf8": "what a string without half characters becomes is",
    "NameOf": "kinds are strings",
    "OpSpan::ToString": "an object",
    "ParseFrontier": "an array of ids: a string that is split at commas",
    "PeerId::Random": "a document without a peer id draws one",
    "Subscription::Cancel": "a subscription is a function that ends it",
    "ToJsonPointer": "a path is an array",
    "ToString": "an array of ids: join()",
    "UndoStack::SetTime": _CLOCK,
}

SYNC_HEADERS = ("batch.h", "client.h", "event.h", "peer.h", "server.h")

# What classes get from those of the standard library.
PYTHON_BASES = {
    "MutableMapping": ("keys", "items", "values", "get", "pop", "popitem", "clear", "update",
                       "setdefault", "__contains__", "__eq__"),
    "MutableSequence": ("append", "clear", "reverse", "extend", "pop", "remove", "index", "count",
                        "__contains__", "__reversed__", "__iadd__"),
}

C_MEMBER = re.compile(r"(\w+)(?:\[[^\]]*\])?\s*[;,)]")
SCRIPT_CLASS = re.compile(r"^export (?:abstract )?class (\w+)(?:<.*?>)?(?: extends (\w+))?", re.M)
SCRIPT_TYPE = re.compile(
    r"^export (?:interface|type) (\w+)(?:<.*?>)?(?: extends (\w+))?(.*?\n)(?=[^\s}]|\Z)",
    re.M | re.S)
SCRIPT_FIELD = re.compile(r"[{;,\n]\s*(?:readonly )?(\w+)\??:")
SCRIPT_FUNCTION = re.compile(r"^export function (\w+)", re.M)
SCRIPT_MEMBER = re.compile(
    r"^  (?!private |protected |return |if |for |_)"
    r"(?:(?:static|override|readonly|get|async|abstract) )*(\w+|\[[\w.]+\])[(<:]", re.M)


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def names_of_cpp(root):
    """Each name with its header, and what it is."""
    names = {
        name: (header.name, what)
        for header in sorted([*(root / "include/syncline").glob("*.h"),
                          *(header for name in SYNC_HEADERS
                            for header in (root / "include/syncline/sync").glob(name))])
        for name, what in Header(header.read_text()).names.items()
    }
    for member, part in PARTS.items():
        if member not in names:
            continue
        whole = member.rpartition("::")[0]
        for name, (_, what) in list(names.items()):
            if what == "member" and name.rpartition("::")[0] == part:
                names[f"{whole}::{name.rpartition('::')[2]}"] = names[member]
        del names[member]
    return names


def names_of_c(root):
    """Types, functions with () behind them, and the members of structs."""
    names = set()
    for header in (root / "include/syncline/c").glob("*.h"):
        text = COMMENT.sub(" ", header.read_text())
        for name, bracket in re.findall(r"\b(syncline_\w+)\s*(\(?)", text):
            names.add(name + "()" if bracket else name)
        for struct, body in re.findall(r"\bstruct (syncline_\w+)\s*\{([^{}]*)\}", text):
            names.update(f"{struct}.{member}" for member in C_MEMBER.findall(body))
    return names


def members_of(node, classes):
    """The names in a class of a stub, with those of its bases."""
    for base in node.bases:
        name = base.value.id if isinstance(base, ast.Subscript) else getattr(base, "id", "")
        yield from PYTHON_BASES.get(name, ())
        if name in classes:
            yield from members_of(classes[name], classes)
    for item in node.body:
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield item.name
        elif isinstance(item, ast.AnnAssign):
            yield item.target.id


def names_of_python(root):
    classes = {}
    names = set()
    package = root / "bindings/python/syncline"
    for stub in sorted([*package.glob("*.pyi"), *package.glob("*/*.pyi")]):
        for node in ast.parse(stub.read_text()).body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] = node
            elif isinstance(node, ast.FunctionDef):
                names.add(node.name)
    for name, node in classes.items():
        names.add(name)
        names.update(f"{name}.{member}" for member in members_of(node, classes))
    return names


def names_of_javascript(root):
    classes = {}  # name -> its base or "", and its members
    types = {}  # the same
    functions = set()
    for source in sorted([*(root / "wasm/src").glob("*.ts"),
                          *(root / "wasm/src/sync").glob("*.ts")]):
        text = COMMENT.sub(" ", source.read_text())
        for match in SCRIPT_CLASS.finditer(text):
            body = text[match.end():text.index("\n}", match.end())]
            classes[match[1]] = (match[2], SCRIPT_MEMBER.findall(body))
        for name, base, body in SCRIPT_TYPE.findall(text):
            types[name] = (base, SCRIPT_FIELD.findall(body))
        if source.name == "updates.ts":
            functions.update(SCRIPT_FUNCTION.findall(text))
    names = set(classes) | set(types) | functions
    for kind in (classes, types):
        for name in kind:
            base = name
            while base in kind:
                base, members = kind[base]
                names.update(f"{name}.{member}" for member in members)
    return names


def rule_of_c(name, what):
    parts = ["syncline", *(C_CLASSES.get(part, snake(part)) for part in name.split("::"))]
    if what == "member":
        return "_".join(parts[:-1]) + "." + parts[-1]
    return "_".join(parts) + ("()" if what == "function" else "")


def without_unit(name):
    """A time is what the language has for it, or its comment tells what it counts."""
    return name.removesuffix("_ms")


def rule_of_python(name, what):
    *classes, last = name.split("::")
    last = last if what == "class" else snake(without_unit(last))
    return ".".join([*classes, last + "_" if keyword.iskeyword(last) else last])


def rule_of_javascript(name, what):
    *classes, last = (JAVASCRIPT_CLASSES.get(part, part) for part in name.split("::"))
    words = snake(without_unit(last)).split("_")
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    return ".".join([*classes, last if what == "class" else camel])


def breaches_of(binding, cpp, names, rule, renamed, absent):
    with_members = {name.rpartition(".")[0] for name in names}
    for name, (header, what) in cpp.items():
        by_rule = rule(name, what)
        if what == "member" and by_rule.rpartition(".")[0] not in with_members:
            if name in renamed or name in absent:
                yield f"{binding}: {name} is not looked for; the tables need not name it"
            continue
        if by_rule in names:
            if name in renamed or name in absent:
                yield f"{binding}: {name} is {by_rule}; the tables need not name it"
        elif name in absent:
            continue
        elif name not in renamed:
            yield f"{binding}: {name} of {header} is missing, as {by_rule}"
        elif renamed[name] not in names:
            yield f"{binding}: {name} should be {renamed[name]}, which is not there"
    for name in [*renamed, *absent]:
        if name not in cpp:
            yield f"{binding}: the tables name {name}, which is not in the C++ API"
    for name in renamed.keys() & absent.keys():
        yield f"{binding}: both tables name {name}"


def check(root, tables=None):
    c_tables, python_tables, script_tables = tables or (
        (C_NAMES, C_ABSENT), (PYTHON_NAMES, PYTHON_ABSENT), (JAVASCRIPT_NAMES, JAVASCRIPT_ABSENT))
    cpp = names_of_cpp(root)
    breaches = list(breaches_of("C", cpp, names_of_c(root), rule_of_c, *c_tables))
    python = names_of_python(root)
    if python:
        breaches += breaches_of("Python", cpp, python, rule_of_python, *python_tables)
    javascript = names_of_javascript(root)
    if javascript:
        breaches += breaches_of(
            "JavaScript", cpp, javascript, rule_of_javascript, *script_tables)
    return breaches


def main():
    default = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    breaches = check(root)
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
