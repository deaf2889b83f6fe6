"""What format_reader gives, as docs/json_history.md has it, and the JSON itself: to compare the two."""

import base64
import json
import struct

KINDS = [None, "text", "map", "list", "movable list", "tree", "counter"]


def json_of_id(id):
    peer, counter = id
    return f"{counter}@{peer:016x}"


def json_of_container(message):
    """Of a message Container."""
    told = {"kind": KINDS[message.kind]}
    is_keyed, has_op = message.HasField("parent"), message.HasField("op_peer")
    if has_op:
        told["after" if is_keyed else "op"] = json_of_id((message.op_peer, message.op_counter))
    if is_keyed:
        told |= {"parent": message.parent, "key": message.name}
    elif not has_op:
        told["name"] = message.name
    return told


def json_of_value(value):
    return {"$container": KINDS[value["container"]]} if isinstance(value, dict) else value


def json_of_object(read):
    kind = ("begin", "end", "embed")[read["kind"]]
    told = {"object": kind} | dict(zip({"begin": ("key", "value"), "end": (), "embed": ("value",)}[kind],
                                       map(json_of_value, read["values"]), strict=True))
    if read["is_right"]:
        told["side"] = "right"
    if read["is_many"]:
        told["many"] = True
    if read["former"]:
        told |= {"former_lamport": read["former"][0], "former": json_of_id(read["former"][1])}
    return told


def json_of_child(read):
    told = {"kind": KINDS[read["kind"]]}
    return told | ({"after": json_of_id(read["after"])} if read["after"] else {})


def json_of_op(read):
    told = {name: read[name] for name in ("op", "in", "at", "key", "text") if read.get(name) is not None}
    for role in ("target", "parent"):
        if role in read:
            told[role] = read[role] and json_of_id(read[role])
    if "value" in read:
        values = [json_of_value(value) for value in read["value"]]
        one = {"set": "value", "add": "by"}.get(read["op"])
        told |= {one: values[0]} if one else {"values": values}
    if "object" in read:
        told |= json_of_object(*read["object"])
    if "child" in read:
        told |= json_of_child(*read["child"])
    if read["op"] in ("delete", "delete_backward") and "at" in read:
        told["count"] = read["count"]
    return told


def json_of_history(read):
    """What the reader gives of an update, as docs/json_history.md has it."""
    told = {"doc_id": f"{read['doc_id']:016x}"} if read["doc_id"] else {}
    told["containers"] = [json_of_container(container) for container in read["containers"]]
    told["changes"] = [change | {"first": json_of_id(change["first"])} for change in read["changes"]]
    told["runs"] = [{"first": json_of_id(run["ops"][0]["id"]), "parents": [json_of_id(id) for id in run["parents"]],
                     "ops": [json_of_op(op) for op in run["ops"]]} for run in read["runs"]]
    return told


def json_of_shallow(read):
    """The same of a shallow snapshot; the ops of `kept` have their containers, ids and lamports."""
    containers = [json_of_container(container) for container in read["kept"]["containers"]]
    kept = [json_of_op(op) | {"in": containers[op["in"]], "id": json_of_id(op["id"]), "lamport": op["lamport"]}
            for run in read["kept"]["runs"] for op in run["ops"]]
    version = {f"{peer:016x}": counter for peer, counter in read["version"].items()}
    return {"version": version, "heads": [json_of_id(id) for id in read["heads"]], "lamport": read["lamport"],
            "kept": kept, "history": json_of_history(read["history"])}


def parsed(text):
    """The JSON of a history, with all that the reader tells of changes."""
    history = json.loads(text)
    del history["syncline_history"]
    for change in history["changes"]:
        change.setdefault("time", 0)
        change.setdefault("message", "")
    return history


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
