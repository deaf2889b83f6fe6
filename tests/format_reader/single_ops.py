"""Histories as their single ops, by id, of which any part can be compared: of JSON as json_form has it."""

from json_form import typed


def size_of(op):
    """How many ops an op run has."""
    return op.get("count") or len(op.get("text", op.get("values", [0])))


def what(op):
    return op["op"], op.get("target"), op.get("parent")


def container_of(op, containers):
    """Not of an op in the text where its author was before, which a part of a history does not name."""
    return "in" in op and {k: v for k, v in containers[op["in"]].items() if k != "parent"}


def ops_of(history, before=()):
    """What each op of a history is, by its id: what it does, a character or value, container, lamport. `before` are
    those of what it builds upon."""
    lamports, ops = {name: lamport for name, (*_, lamport) in dict(before).items()}, {}
    for run in history["runs"]:
        lamport = 1 + max((lamports[parent] for parent in run["parents"]), default=0)
        counter, _, peer = run["first"].partition("@")
        at = int(counter)
        for op in run["ops"]:
            content = op.get("text") or op.get("values") or [op.get("value", op.get("key"))] * op.get("count", 1)
            for part in content:
                name = f"{at}@{peer}"
                lamports[name] = lamport
                ops[name] = (what(op), typed(part), container_of(op, history["containers"]), lamport)
                at, lamport = at + 1, lamport + 1
    return ops


def kept_ops(kept):
    """The same of the ops of a shallow snapshot, as pairs."""
    for op in kept:
        counter, _, peer = op["id"].partition("@")
        content = op.get("text") or op.get("values") or [op.get("value", op.get("key"))]
        container = {k: v for k, v in op["in"].items() if k != "parent"}
        for i, part in enumerate(content):
            yield f"{int(counter) + i}@{peer}", (what(op), typed(part), container, op["lamport"] + i)


def names_of(run):
    counter, _, peer = run["first"].partition("@")
    return [f"{int(counter) + i}@{peer}" for i in range(sum(map(size_of, run["ops"])))]


def is_in(name, version):
    counter, _, peer = name.partition("@")
    return int(counter) < version.get(peer, 0)
