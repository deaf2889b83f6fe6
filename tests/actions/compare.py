#!/usr/bin/env python3
"""Runs action scripts through several runners and compares what they print.

Usage: compare.py [--seeds N] [--first SEED] [--actions N] [--utf16] RUNNER RUNNER...

A runner is a command that takes a script (README.md) on its standard input. Each
seed is a random script with right and wrong calls; those of a run follow each other,
from a random one on unless --first names it. Prints the seed and the first
difference; the exit code is 1 where there is one. `--print SEED` prints a script.
With --utf16 differences of texts count as those of JavaScript do.
"""

import argparse
import json
import random
import shlex
import subprocess
import sys

DOCS = {"a": 0xA1, "b": 0xB2, "c": 0xC3}
KINDS = ["text", "map", "list", "movable_list", "tree", "counter"]
WORDS = ["", "x", "hello", "h\u00e9", "\u6f22\u5b57", "\U0001f600!", "a\nb", "tail of it"]
KEYS = ["k", "title", "", "\u00fc", "child", "long key of a map"]
SCALARS = [
    None, True, False, 0, -1, 95, 96, 2**63 - 1, -(2**63), 0.5, 1e300, "", "word", "\u6f22",
    {"bytes": ""}, {"bytes": "00ff80"}, {"double": "nan"}, {"double": "inf"}, {"double": "-0.0"},
]
# As JSON they are the same text in each language.
MARKED = [None, True, False, 0, -1, 96, 0.5, "", "word", "\u6f22", {"bytes": "00ff80"}]
EXPANDS = ["after", "before", "both", "none"]
SIDES = ["left", "right"]


class Author:
    """Writes actions. It does not know what documents hold: many of its calls are wrong."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.nodes = 0
        self.marks = 0
        self.cursors = 0
        self.versions = 0
        self.forks = 0
        self.past = set()  # documents that may show an old version
        self.open = {name: 0 for name in DOCS}
        self.undone = None

    def pick(self, choices):
        return self.random.choice(choices)

    def small(self):
        return self.pick([0, 0, 0, 1, 1, 2, 3, 5, 9])

    def scalars(self):
        return [self.pick(SCALARS) for _ in range(self.small())]

    def node(self):
        return self.random.randrange(self.nodes + 1)

    def parent(self):
        return self.pick([None, self.node()])

    def index(self):
        return self.pick([-1, self.small()])

    def target(self, kind):
        if kind == "map" and self.random.random() < 0.2:
            return ["meta", "tree:t", self.node()]
        nested = {"text": "/m/text", "map": "/m/child", "list": "/m/list", "counter": "/m/child/k"}
        if kind in nested and self.random.random() < 0.3:
            return nested[kind]
        return kind + ":" + self.pick(["m", "t"])

    def plain(self, depth=0):
        shape = self.random.random()
        if depth < 3 and shape < 0.3:
            return {self.pick(KEYS): self.plain(depth + 1) for _ in range(self.small())}
        if depth < 3 and shape < 0.5:
            return [self.plain(depth + 1) for _ in range(self.small())]
        return self.pick(SCALARS)

    def part(self):
        begin = self.small()
        return [begin, max(0, begin + self.pick([-1, 0, 1, 1, 2, 3, 5, 9]))]

    def attributes(self):
        named = {self.pick(KEYS): self.pick(MARKED) for _ in range(self.pick([0, 1, 1, 2]))}
        many = [[self.pick(KEYS), self.pick(MARKED), self.random.randrange(self.marks + 1)]]
        return {"attributes": named, "many_valued": many * (self.random.random() < 0.2)}

    def step(self):
        kind = self.pick(["retain", "retain", "retain", "insert", "insert", "embed", "delete"])
        if kind == "delete":
            none = {"attributes": {}, "many_valued": []}
            return {"delete": self.small(), **(self.attributes() if self.random.random() < 0.05 else none)}
        insert = {"retain": self.small(), "insert": self.pick(WORDS), "embed": {"embed": self.pick(MARKED)}}
        return {"insert" if kind == "embed" else kind: insert[kind], **self.attributes()}

    def delta(self):
        expand = {self.pick(KEYS): self.pick(EXPANDS) for _ in range(self.small())}
        return [[self.step() for _ in range(self.small())], expand]

    def rich_text(self):
        verb = self.pick([
            "mark", "mark", "mark", "unmark", "remove_mark", "insert_embed", "new_embed", "apply_delta",
            "apply_delta", "runs", "marks", "to_delta",
        ])
        if verb == "apply_delta":
            return verb, self.delta()
        if verb == "new_embed":
            return verb, [self.small(), self.pick(KINDS)]
        if verb == "mark":
            self.marks += 1
            marked = [self.pick(KEYS), self.pick(MARKED), self.pick(EXPANDS)]
            return verb, [*self.part(), *marked, self.pick([True, False])]
        if verb == "unmark":
            return verb, [*self.part(), self.pick(KEYS), self.pick(EXPANDS)]
        if verb == "remove_mark":
            return verb, [self.random.randrange(self.marks + 1)]
        if verb == "insert_embed":
            return verb, [self.small(), self.pick(MARKED)]
        return verb, self.pick([self.part(), [self.small(), None]])

    def cursor_at(self):
        self.cursors += 1
        return "cursor_at", [self.small(), self.pick(SIDES)]

    def text(self):
        if self.random.random() < 0.5:
            return self.rich_text()
        verb = self.pick(["insert", "insert", "insert", "delete", "replace", "update"])
        arguments = {
            "insert": lambda: [self.small(), self.pick(WORDS)],
            "delete": lambda: [self.small(), self.small()],
            "replace": lambda: [self.small(), self.small(), self.pick(WORDS)],
            "update": lambda: ["".join(self.pick(WORDS) for _ in range(3))],
        }
        return verb, arguments[verb]()

    def map(self):
        verb = self.pick(["set", "set", "delete", "open", "open", "new"])
        if verb == "set":
            return verb, [self.pick(KEYS), self.pick(SCALARS)]
        if verb == "delete":
            return verb, [self.pick(KEYS)]
        kind = self.pick(KINDS)
        return verb, [self.pick(["text", "list", "child", kind]), kind]

    def list(self):
        verb = self.pick(["insert", "insert", "delete", "replace", "new"])
        return verb, [self.small(), self.item_argument(verb)]

    def movable_list(self):
        verb = self.pick(["insert", "insert", "move", "move", "set", "delete", "new", "set_new"])
        return verb, [self.small(), self.item_argument(verb)]

    def item_argument(self, verb):
        if verb == "insert":
            return self.scalars()
        if verb in ("delete", "move"):
            return self.small()
        return self.pick(SCALARS) if verb in ("replace", "set") else self.pick(KINDS)

    def tree(self):
        verb = self.pick(["create", "create", "move", "delete"])
        if verb == "create":
            self.nodes += 1
            return verb, [self.parent(), self.index()]
        if verb == "move":
            return verb, [self.node(), self.parent(), self.index()]
        return verb, [self.node()]

    def counter(self):
        return "add", [self.pick([0, 1, -5, 2**63 - 1])]

    def edit(self, doc):
        if self.random.random() < 0.05:
            return ["update", doc, self.pick(["map:m", "list:m", "text:t"]), self.plain()]
        if self.cursors and self.random.random() < 0.07:
            return ["resolve", doc, self.random.randrange(self.cursors + 1)]
        kind = self.pick(KINDS)
        target = self.target(kind)
        if self.random.random() < 0.08:
            return self.authors(doc, kind, target)
        has_cursors = kind in ("text", "list", "movable_list")
        is_cursor = has_cursors and self.random.random() < 0.1
        verb, arguments = self.cursor_at() if is_cursor else getattr(self, kind)()
        return [f"{kind}.{verb}", doc, target, *arguments]

    def authors(self, doc, kind, target):
        if kind == "map":
            return ["map.authors", doc, target, self.pick(KEYS)]
        if kind == "tree":
            return ["tree.placed_by", doc, target, self.node()]
        if kind == "counter":
            return ["change_of", doc, self.pick(list(DOCS.values())), self.random.randrange(60)]
        return [kind + ".authors", doc, target, self.small(), self.pick([None, self.small()])]

    def version(self):
        return self.random.randrange(self.versions + 1)

    def history(self, doc):
        if doc in self.past and self.random.random() < 0.7:
            self.past.remove(doc)
            return ["checkout_latest", doc]
        other = self.pick(list(DOCS))
        verb = self.pick([
            "version", "version", "version", "compare", "checkout", "checkout", "fork_at", "diff", "diff",
            "apply_diff", "apply_diff", "revert_to", "history", "merge_updates", "update_since", "split_update",
            "inspect_history", "obfuscate_history",
        ])
        if verb == "version":
            self.versions += 1
        if verb == "checkout":
            self.past.add(doc)
        if verb == "fork_at":
            self.forks += 1
        arguments = {
            "checkout": lambda: [self.version()],
            "compare": lambda: [self.version(), self.version()],
            "diff": lambda: [self.version(), self.version()],
            "fork_at": lambda: [self.version(), 1000 + self.forks],
            "revert_to": lambda: [self.version(), self.pick(["", "back"])],
            "apply_diff": lambda: [other, self.version(), self.version(), "picked"],
            "history": lambda: [self.pick([None, None, 0xA1, 0xB2]), self.pick([None, self.version()])],
            "merge_updates": lambda: [other],
            "update_since": lambda: [other],
            "split_update": lambda: [self.small()],
        }
        return [verb, doc, *arguments.get(verb, list)()]

    def action(self):
        undone, self.undone = self.undone, None
        if undone and self.random.random() < 0.5:
            return ["redo", undone]  # before an edit
        doc = self.pick(list(DOCS))
        if self.random.random() < (0.5 if doc in self.past else 0.08):
            return self.history(doc)
        what = self.random.random()
        if what < 0.71:
            return self.edit(doc)
        if what < 0.81:
            return ["send", doc, self.pick([name for name in DOCS if name != doc])]
        if what < 0.83:
            return ["open", doc, self.pick([name for name in DOCS if name != doc])]
        if what < 0.87:
            return ["commit", doc, self.pick([0, 1700000000000]), self.pick(["", "why"])]
        if what < 0.93:
            verb = self.pick(["undo", "undo", "redo", "undo_steps"])
            self.undone = doc if verb == "undo" else None
            return [verb, doc]
        return self.transaction(doc)

    def transaction(self, doc):
        if self.open[doc] < 2 and self.random.random() < 0.4:
            self.open[doc] += 1
            return ["begin", doc, self.pick(["", "why"])]
        self.open[doc] = max(0, self.open[doc] - 1)
        return [self.pick(["end", "roll_back"]), doc]


def script_of(seed, actions, unit):
    author = Author(seed)
    lines = [["doc", name, peer, *unit] for name, peer in DOCS.items()]
    # Something that can be marked.
    lines += [["text.insert", "a", "text:" + text, 0, "h\u00e9llo \U0001f600 world"] for text in "mt"]
    lines += [["send", "a", name] for name in DOCS if name != "a"]
    lines += [["undo_stack", name] for name in DOCS]
    lines += [author.action() for _ in range(actions)]
    texts = [(name, "text:" + text) for name in DOCS for text in ("m", "t")]
    lines += [["checkout_latest", name] for name in DOCS]
    verbs = ["text.runs", "text.marks", "text.to_delta", "text.authors"]
    lines += [[verb, *text, 0, None] for text in texts for verb in verbs]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def printed_by(runner, script):
    result = subprocess.run(
        shlex.split(runner), input=script.encode(), stdout=subprocess.PIPE, check=False)
    if result.returncode != 0:
        return [f"{runner} ended with {result.returncode}"]
    return result.stdout.decode().splitlines()


def first_difference(one, other):
    for number, (a, b) in enumerate(zip(one, other), 1):
        if a != b:
            return f"line {number}:\n  {a[:300]}\n  {b[:300]}"
    return None if len(one) == len(other) else f"{len(one)} lines, and {len(other)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--first", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--actions", type=int, default=150)
    parser.add_argument("--utf16", dest="unit", action="store_const", const=["utf16"], default=[])
    parser.add_argument("--print", type=int, metavar="SEED", help="print the script of a seed")
    parser.add_argument("runners", nargs="*")
    options = parser.parse_args()
    if options.print is not None:
        sys.stdout.write(script_of(options.print, options.actions, options.unit))
        return 0
    if len(options.runners) < 2:
        parser.error("two runners at least")
    for seed in range(options.first, options.first + options.seeds):
        script = script_of(seed, options.actions, options.unit)
        first, *others = (printed_by(runner, script) for runner in options.runners)
        for runner, other in zip(options.runners[1:], others):
            if difference := first_difference(first, other):
                print(f"seed {seed}: {options.runners[0]} and {runner} differ, {difference}")
                return 1
    print(f"{options.seeds} scripts from seed {options.first} on, {len(options.runners)} runners: equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
