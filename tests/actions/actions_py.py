#!/usr/bin/env python3
"""Runs an action script (README.md) through the Python module."""

import contextlib
import datetime
import json
import sys

import syncline

KINDS = {
    "text": syncline.Text,
    "map": syncline.Map,
    "list": syncline.List,
    "movable_list": syncline.MovableList,
    "tree": syncline.Tree,
    "counter": syncline.Counter,
}

# The names of the C interface; the first that fits counts.
CODES = [
    (syncline.LimitError, "RESOURCE_EXHAUSTED"),
    (syncline.StateError, "FAILED_PRECONDITION"),
    (syncline.PeerReusedError, "ALREADY_EXISTS"),
    (IndexError, "OUT_OF_RANGE"),
    (KeyError, "NOT_FOUND"),
    ((ValueError, TypeError), "INVALID_ARGUMENT"),
]


def names(ops):
    return [str(op) for op in ops]


def milliseconds(time):
    return 0 if time is None else round(time.timestamp() * 1000)


def number_of(kind):
    return list(KINDS).index(kind) + 1


def json_of_entry(entry):
    ops, lamport, time, message, parents, version, containers = entry
    told = [str(ops), lamport, milliseconds(time), message]
    return [*told, names(parents), names(version), len(containers)]


def json_of_change(change):
    kind = change.container.kind
    steps = str(change.delta) if kind == "counter" else len(change.delta)
    return [number_of(kind), len(change.path), steps]


def json_of_info(info):
    spans, parents, *counts, containers, _doc_id, is_shallow, since, kept_ops = info
    counts[5:7] = map(milliseconds, counts[5:7])
    told = [[number_of(kind), name, ops] for kind, name, ops in containers]
    return [names(spans), names(parents), *counts, told, is_shallow, names(since), kept_ops]


class History:
    """What scripts do with versions, with the history, and with updates without a document."""

    def __init__(self, docs):
        self.docs = docs
        self.versions = []

    def at(self, number):
        return self.versions[number] if number < len(self.versions) else [syncline.OpId(0, 0)]

    def version(self, doc):
        self.versions.append(doc.frontier)
        text = syncline.frontier_to_string(doc.frontier)
        assert syncline.parse_frontier(text) == doc.frontier
        return text

    def compare(self, doc, *numbers):
        one, other = (doc.version_of(self.at(number)) for number in numbers)
        met = one.meet(other)
        return [one.compare_to(other), str(one.merge(other)), str(met), names(doc.frontier_of(met))]

    def checkout(self, doc, number):
        doc.checkout(self.at(number))
        return [doc.checked_out and names(doc.checked_out), doc.state_digest()]

    def checkout_latest(self, doc):
        doc.checkout_latest()
        return [doc.checked_out, doc.state_digest()]

    def fork_at(self, doc, number, peer):
        fork = doc.fork_at(self.at(number), peer)
        fork.counter("c").add(1)
        doc.import_(fork.export())
        return fork.state_digest()

    def diff(self, doc, from_, to):
        return [json_of_change(change) for change in doc.diff(self.at(from_), self.at(to))]

    def apply_diff(self, doc, other, from_, to, message):
        diff = self.docs[other].encode_diff(self.at(from_), self.at(to))
        doc.apply_diff(diff, message=message)

    def revert_to(self, doc, number, message):
        doc.revert_to(self.at(number), message=message)

    def history(self, doc, author, number):
        version = None if number is None else self.at(number)
        return [json_of_entry(entry) for entry in doc.walk_history(author=author, version=version)]

    def merge_updates(self, doc, other):
        return syncline.merge_updates([doc.export(), self.docs[other].export()]).hex()

    def update_since(self, doc, other):
        return syncline.update_since(doc.export(), self.docs[other].version).hex()

    def split_update(self, doc, max_ops):
        return [part.hex() for part in syncline.split_update(doc.export(), max_ops)]

    def inspect_history(self, doc):
        snapshots = doc.export_snapshot(), doc.export_shallow()
        return [json_of_info(syncline.inspect_history(snapshot)) for snapshot in snapshots]

    def obfuscate_history(self, doc):
        return syncline.obfuscate_history(doc.export()).hex()


class WrongKind(TypeError):
    """A target that is no container of the kind that the action is for."""


def value_of(plain):
    """JSON with named bytes and doubles -> a Python value."""
    if isinstance(plain, list):
        return [value_of(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if "bytes" in plain:
        return bytes.fromhex(plain["bytes"])
    if "double" in plain:
        return float(plain["double"])
    return {key: value_of(value) for key, value in plain.items()}


def json_of(value):
    if isinstance(value, syncline.Container):
        return None
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def json_of_part(text, attributes, many_valued, *embed):
    single = [[key, json_of(value)] for key, value in attributes.items()]
    many = [[key, json_of(value), str(id)] for key, value, id in many_valued]
    return [text, single, many, *map(json_of, embed)]


def json_of_run(run):
    text, embed, *said = run
    return json_of_part(text, *said, *([] if text else [embed]))


def json_of_insert(step):
    inserted, said = step["insert"], (step.get("attributes", {}), step.get("many_valued", []))
    if isinstance(inserted, str):
        return json_of_part(inserted, *said)
    return json_of_part("", *said, inserted["embed"])


def json_of_mark(mark):
    return [str(mark.id), mark.begin, mark.end, mark.key, json_of(mark.value), mark.many]


class Runner:
    """run() returns what a line is to show, or None."""

    def __init__(self):
        self.docs = {}
        self.transactions = {}
        self.undo_stacks = {}
        self.nodes = []
        self.marks = []
        self.cursors = []
        self.history = History(self.docs)

    def run(self, verb, name, *arguments):
        if verb == "doc":
            self.docs[name] = syncline.Doc(arguments[0])
            self.transactions[name] = []
            return
        doc = self.docs[name]
        if verb == "send":
            to = self.docs[arguments[0]]
            to.import_(doc.export_since(to.version))
        elif verb == "open":
            self.docs[arguments[0]].import_(doc.export_snapshot())
        elif verb == "commit":
            doc.commit(time=self.time_of(arguments[0]), message=arguments[1])
        elif verb in ("begin", "end", "roll_back"):
            self.transact(verb, name, *arguments)
        elif verb == "resolve":
            return self.resolve(doc, *arguments)
        elif hasattr(self.history, verb):
            shown = getattr(self.history, verb)(doc, *arguments)
            return None if shown is None else compact(shown)
        elif verb == "undo_stack":
            self.undo_stacks[name] = syncline.UndoStack(doc)
        elif verb in ("undo", "redo"):
            return compact(getattr(self.undo_stacks[name], verb)() is not None)
        elif verb == "undo_steps":
            return self.undo_steps(self.undo_stacks[name])
        elif verb == "change_of":
            return self.change_of(doc, *arguments)
        else:
            return self.edit(doc, verb, *arguments)

    @staticmethod
    def time_of(told):
        if told == 0:
            return None
        return datetime.datetime.fromtimestamp(told / 1000, datetime.timezone.utc)

    @staticmethod
    def undo_steps(undo):
        can = [undo.can_undo, undo.can_redo]
        return compact([*can, undo.undo_steps, undo.redo_steps, undo.save().hex()])

    @staticmethod
    def change_of(doc, peer, counter):
        ops, lamport, time, message = doc.change_of(syncline.OpId(peer, counter))
        return compact([str(ops), lamport, milliseconds(time), message])

    def transact(self, verb, name, message=""):
        if verb == "begin":
            transaction = self.docs[name].transaction(message=message)
            transaction.__enter__()
            self.transactions[name].append(transaction)
        elif not self.transactions[name]:
            raise syncline.StateError("no transaction is open")
        elif verb == "end":
            self.transactions[name].pop().__exit__(None, None, None)
        else:
            error = RuntimeError("take it back")
            self.transactions[name].pop().__exit__(RuntimeError, error, None)

    def target(self, doc, target, kind):
        if isinstance(target, list):
            container = self.target(doc, target[1], "tree").meta(self.node(target[2]))
        elif target.startswith("/"):
            container = doc.at(target)
        else:
            container = getattr(doc, kind)(target.partition(":")[2])
        if not isinstance(container, KINDS[kind]):
            raise WrongKind(target)
        return container

    def node(self, number):
        return self.nodes[number] if number < len(self.nodes) else syncline.OpId(0, 0)

    def parent(self, number):
        return None if number is None else self.node(number)

    def edit(self, doc, verb, target, *arguments):
        if verb == "update":
            kind = target.partition(":")[0] if isinstance(target, str) else "map"
            doc.update(self.target(doc, target, kind), value_of(arguments[0]))
            return
        kind, _, method = verb.partition(".")
        container = self.target(doc, target, kind)
        if method == "cursor_at":
            self.cursors.append(container.cursor_at(*arguments))
            return self.cursors[-1].encode().hex()
        if method in ("authors", "placed_by"):
            return self.authors(container, *arguments)
        return getattr(self, f"edit_{kind}")(container, method, *arguments)

    def authors(self, container, *arguments):
        if isinstance(container, syncline.Tree):
            return compact(str(container.placed_by(self.node(*arguments))))
        told = container.authors(*arguments)
        if isinstance(container, syncline.Map):
            return compact([str(op) for op in told])
        return compact([[part if isinstance(part, int) else str(part) for part in one] for one in told])

    def resolve(self, doc, number):
        if number >= len(self.cursors):
            raise KeyError(number)
        at = doc.resolve(self.cursors[number])
        return compact([at.position, at.is_item_there])

    def edit_text(self, text, method, *arguments):
        if method == "runs":
            return compact([json_of_run(run) for run in text.runs(*arguments)])
        if method == "to_delta":
            return compact([json_of_insert(step) for step in text.to_delta(*arguments)])
        if method == "marks":
            return compact([json_of_mark(mark) for mark in text.marks(*arguments)])
        if method == "mark":
            *edit, value, expand, many = arguments
            self.marks.append(text.mark(*edit, value_of(value), expand=expand, many=many))
        elif method == "unmark":
            text.unmark(*arguments[:3], expand=arguments[3])
        elif method == "remove_mark":
            text.remove_mark(self.mark(arguments[0]))
        elif method == "apply_delta":
            text.apply_delta([self.step_of(step) for step in arguments[0]], expand=arguments[1])
        elif method == "new_embed":
            text.new_embed(arguments[0], KINDS[arguments[1]])
        elif method == "insert_embed":
            text.insert_embed(arguments[0], value_of(arguments[1]))
        else:
            getattr(text, method)(*arguments)

    def mark(self, number):
        return self.marks[number] if number < len(self.marks) else syncline.OpId(0, 0)

    def step_of(self, step):
        step = dict(step)
        if isinstance(step.get("insert"), dict):
            step["insert"] = {"embed": value_of(step["insert"]["embed"])}
        step["attributes"] = value_of(step["attributes"])
        step["many_valued"] = [
            syncline.Attribute(key, value_of(value), self.mark(number))
            for key, value, number in step["many_valued"]
        ]
        return step

    @staticmethod
    def edit_counter(counter, method, amount):
        getattr(counter, method)(amount)

    @staticmethod
    def edit_map(container, method, key, argument=None):
        if method == "set":
            container[key] = value_of(argument)
        elif method == "delete":
            with contextlib.suppress(KeyError):
                del container[key]
        else:
            getattr(container, method)(key, KINDS[argument])

    @staticmethod
    def edit_list(items, method, position, argument):
        # Python looks at an index first: of two errors the others tell that nothing can be edited.
        items.delete(0, 0)
        if method == "insert":
            insert_all(items, position, argument)
        elif method == "delete":
            delete(items, position, argument)
        elif method == "replace":
            items[position] = value_of(argument)
        else:
            items.new(position, KINDS[argument])

    @staticmethod
    def edit_movable_list(items, method, position, argument):
        items.delete(0, 0)
        if method == "set":
            items[position] = value_of(argument)
        elif method == "move":
            items.move(position, argument)
        elif method == "set_new":
            items.set_new(position, KINDS[argument])
        else:
            Runner.edit_list(items, method, position, argument)

    def edit_tree(self, tree, method, first, *others):
        last = lambda index: None if index == -1 else index
        if method == "create":
            self.nodes.append(tree.create(self.parent(first), last(others[0])))
        elif method == "move":
            tree.move(self.node(first), self.parent(others[0]), last(others[1]))
        else:
            tree.delete(self.node(first))

    def print(self):
        for name in sorted(self.docs):
            doc = self.docs[name]
            for transaction in reversed(self.transactions[name]):
                transaction.__exit__(RuntimeError, RuntimeError(), None)
            version = ", ".join(
                f"{peer:016x}: {end}" for peer, end in sorted(doc.version.to_dict().items()))
            print(name, "{" + version + "}")
            print(doc.state_digest())
            print(doc.to_json())
            print(doc.export().hex())
            print(doc.export_snapshot().hex())


def compact(shown):
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def insert_all(items, position, values):
    """Python's own slices know no position beyond the end."""
    if position > len(items):
        raise IndexError(position)
    items[position:position] = value_of(values)


def delete(items, position, count):
    if position + count > len(items):
        raise IndexError(position + count)
    del items[position:position + count]


def code_of(error):
    return next(name for kind, name in CODES if isinstance(error, kind))


def main():
    runner = Runner()
    for number, line in enumerate(sys.stdin, 1):
        try:
            shown = runner.run(*json.loads(line))
            if shown is not None:
                print(number, shown)
        except Exception as error:  # what an action may be refused with, and nothing else
            print(number, code_of(error))
    runner.print()


if __name__ == "__main__":
    sys.exit(main())
