#!/usr/bin/env python3
"""Compares Syncline with its peers: one Markdown table per scenario, from rows of benchmarks.

The files hold one JSON object a line, as bench/peers prints them (bench/peers/README.md says what the
numbers mean); Syncline's own rows have the peer "syncline". A cell is a peer's best figure over its
formats, variants and settings, and in brackets how many times Syncline's own figure that is. Least is
best everywhere. Processor time counts before time on the wall.

Where a row is measured again, the later one counts. Left out are: sizes of forms without the history;
keystrokes of a small agent's number where there are those of a full-size one; runs with a wrong text.
Memory is that after one more edit where that is known, as some load lazily. Maps, lists and trees have
tables of their own: json-time, json-bytes and json-memory; so has rich text: rich-time.
"""

import argparse
import json
import sys

OURS = "syncline"

# Scenario: title, unit, the fields that may hold its figure, what one unit is of it.
SCENARIOS = {
    "merge": ("Merge a whole history", "ms", ("cpu_ms", "ms"), 1),
    "fresh": ("Load a whole document", "ms", ("cpu_ms", "ms"), 1),
    "live": ("Import live updates", "us per update", ("us_each",), 1),
    "local": ("Edit locally", "us per edit", ("us_each",), 1),
    "offline": ("Merge two offline replicas", "ms", ("cpu_ms", "ms"), 1),
    "open": ("Open, edit, export the edit", "ms", ("cpu_ms", "ms"), 1),
    "bytes": ("Size of a saved document", "kB", ("bytes",), 1000),
    "state-bytes": ("Size of the state alone", "kB", ("bytes",), 1000),
    "shallow-bytes": ("Size without the first half of the history", "kB", ("bytes",), 1000),
    "keystroke": ("Size of a keystroke's update", "bytes", ("bytes_each",), 1),
    "memory": ("Memory of an open document", "MB", ("live_bytes_after_edit", "live_bytes"), 1000**2),
    "long": ("A hundred rounds of edits", "us per edit", ("us_each",), 1),
    "json-time": ("Maps, lists and trees: time", "ms", ("cpu_ms", "ms"), 1),
    "json-bytes": ("Maps, lists and trees: size of the document or update", "kB", ("bytes",), 1000),
    "json-memory": ("Maps, lists and trees: memory of the document", "MB", ("live_bytes",), 1000**2),
    "rich-time": ("Rich text, cursors and undo", "ms", ("cpu_ms", "ms"), 1),
}
# Of maps, lists and trees: the scenario and trace of a row, and its line in each of their tables.
JSON_TABLES = ("json-time", "json-bytes", "json-memory")
JSON_LINES = {
    ("set", "10000"): "Set 10,000 keys",
    ("nested", "12500"): "Append 12,500 maps of four values",
    ("merge", "10000"): "Merge 2,000 offline changes of keys and items",
    ("moves", "10000"): "Move 10,000 items of a list",
    ("moves-merge", "10000"): "Merge 5,000 offline moves of items",
    ("tree", "10000"): "Merge 5,000 offline moves of tree nodes",
}
# The same of rich text, which has one table.
RICH_LINES = {
    ("bold", "automerge-paper"): "Edit automerge-paper, with a mark every 50 edits",
    ("bold-merge", "automerge-paper"): "Merge all of that",
    ("mark", "10000"): "Make 10,000 marks on a text of 1 MB",
    ("delta", "10000"): "Read such a text as a delta",
    ("cursors", "10000"): "Resolve 10,000 cursors in a text of 1 MB",
    ("undo", "10000"): "Undo 10,000 steps, with one of another between any two",
}
NEEDS_BUILT = ("merge", "fresh", "open", "bytes", "state-bytes", "shallow-bytes", "memory")
KINDS = ("variant", "format", "setting", "agent")


def read(lines, name="input"):
    """The rows in lines, the later one where the same thing is measured twice."""
    rows = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            key = tuple(row[field] for field in ("peer", "scenario", "trace"))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{name}:{number}: not a row of a benchmark: {error!r}") from None
        rows[key + tuple(row.get(field) for field in KINDS)] = row
    return rows


def places_of(row):
    """The tables that a row belongs to, each with its line there."""
    scenario, trace = row["scenario"], row["trace"]
    line = JSON_LINES.get((scenario, trace))
    if line:
        return [(table, line) for table in JSON_TABLES if SCENARIOS[table][2][-1] in row]
    line = RICH_LINES.get((scenario, trace))
    if line:
        return [("rich-time", line)]
    return [(scenario, trace)] if scenario in SCENARIOS else []


def wrong(row):
    """What is not as it should be after the run, or nothing."""
    return "text" if row.get("same_text") is False else "document" if row.get("same") is False else ""


def figure_of(row, scenario):
    """What a row says in the unit of a scenario; None where it is no candidate."""
    _, _, fields, per_unit = SCENARIOS[scenario]
    if wrong(row) or row.get("history") is False:
        return None
    for field in fields:
        if isinstance(row.get(field), (int, float)):
            return row[field] / per_unit
    return None


class Results:
    """The best row of each peer for each scenario and trace."""

    def __init__(self, rows, by_setting=False):
        self.by_setting = by_setting
        self.peers = []
        self.traces = {scenario: [] for scenario in SCENARIOS}
        self.best = {}  # (scenario, trace, peer): (figure, row)
        self.notes = {}  # the same key: why there is no figure
        rows = list(rows)
        long_agents = {
            (row["peer"], row["trace"]) for row in rows
            if row["scenario"] == "keystroke" and row.get("agent") not in (None, "small")
        }
        for row in rows:
            # A row that says nothing of its agent's number is from before there were two.
            small = row["scenario"] == "keystroke" and row.get("agent") in (None, "small")
            if not (small and (row["peer"], row["trace"]) in long_agents):
                self._add(row)

    def peer_of(self, row):
        if self.by_setting and row.get("setting"):
            return f'{row["peer"]} {row["setting"]}'
        return row["peer"]

    def _add(self, row):
        peer, trace = self.peer_of(row), row["trace"]
        if row["scenario"] == "build" and "skipped" in row:
            for scenario in NEEDS_BUILT:
                self.notes[scenario, trace, peer] = "skipped"
            return
        for scenario, line in places_of(row):
            self._place(row, scenario, line, peer)

    def _place(self, row, scenario, trace, peer):
        key = (scenario, trace, peer)
        figure = figure_of(row, scenario)
        if "skipped" in row:
            self.notes[key] = "skipped"
        elif wrong(row):
            self.notes[key] = f"wrong {wrong(row)}"
        elif figure is None:
            return
        if peer not in self.peers:
            self.peers.append(peer)
        if trace not in self.traces[scenario]:
            self.traces[scenario].append(trace)
        if figure is not None and (key not in self.best or figure < self.best[key][0]):
            self.best[key] = (figure, row)

    def figure(self, scenario, trace, peer):
        found = self.best.get((scenario, trace, peer))
        return found[0] if found else None

    def cell(self, scenario, trace, peer, with_kind):
        key = (scenario, trace, peer)
        if key not in self.best:
            return self.notes.get(key, "")
        figure, row = self.best[key]
        text = number(figure)
        ours = self.figure(scenario, trace, OURS)
        if peer != OURS and ours:
            text += f" ({ratio(figure / ours)})"
        kinds = [str(row[k]) for k in KINDS if row.get(k) and not (k == "setting" and self.by_setting)]
        return " ".join([text] + kinds) if with_kind else text

    def table(self, scenario, with_kind=False):
        """The lines of a scenario's table; none where nothing is measured."""
        traces = self.traces[scenario]
        peers = [
            peer for peer in self.peers if peer != OURS and any(
                self.cell(scenario, trace, peer, False) for trace in traces)
        ]
        if not traces:
            return []
        title, unit = SCENARIOS[scenario][:2]
        lines = [f"### {title} (`{scenario}`, {unit})", ""]
        head = "scenario" if scenario in JSON_TABLES + ("rich-time",) else "trace"
        lines.append("| " + " | ".join([head] + peers + [OURS]) + " |")
        lines.append("|---" + "|--:" * (len(peers) + 1) + "|")
        for trace in traces:
            cells = [self.cell(scenario, trace, peer, with_kind) for peer in peers + [OURS]]
            lines.append("| " + " | ".join([trace] + cells) + " |")
        return lines + [""]

    def missed(self, scenario, bar):
        """A line for each trace where Syncline's figure is above the best of the bar's peers."""
        lines = []
        for trace in self.traces[scenario]:
            ours = self.figure(scenario, trace, OURS)
            theirs = [(self.figure(scenario, trace, peer), peer) for peer in self.peers
                      if peer != OURS and (peer in bar or peer.split(" ")[0] in bar)]
            theirs = [pair for pair in theirs if pair[0] is not None]
            if ours is None or not theirs or ours <= min(theirs)[0]:
                continue
            figure, peer = min(theirs)
            unit = SCENARIOS[scenario][1]
            factor = ratio(ours / figure) if figure else "more"
            lines.append(f"missed: {scenario} {trace}: {OURS} {number(ours)} {unit}, "
                         f"{peer} {number(figure)} ({factor})")
        return lines


def number(x):
    """Three digits that count, and never an exponent."""
    if x >= 100:
        return f"{x:,.0f}"
    digits = 1 if x >= 10 else 2 if x >= 1 else 3 if x >= 0.1 else 4
    return f"{x:.{digits}f}"


def ratio(x):
    return f"{x:.0f}x" if x >= 20 else f"{x:.1f}x" if x >= 1.1 else f"{x:.2f}x"


def bars_of(options):
    """For each scenario, the peers whose best is the bar: of its own option, else of the general one."""
    general, own = set(), {}
    for option in options:
        scenario, equals, peers = option.rpartition("=")
        if equals and scenario not in SCENARIOS:
            raise ValueError(f"no scenario {scenario}: one of {', '.join(SCENARIOS)}")
        target = own.setdefault(scenario, set()) if equals else general
        target.update(peer.strip() for peer in peers.split(","))
    return {scenario: own.get(scenario, general) for scenario in SCENARIOS}


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", help="JSON-lines files; - is standard input")
    parser.add_argument("--bar", action="append", default=[], metavar="[SCENARIO=]PEER[,PEER]",
                        help="list where syncline is behind the best of these peers; repeatable, and "
                             "a scenario's own bar replaces the general one")
    parser.add_argument("--only", default="", metavar="LIST", help="scenarios, separated by commas")
    parser.add_argument("--settings", action="store_true",
                        help="a column for each setting of a peer (yrs gc, yrs skip_gc)")
    parser.add_argument("--kinds", action="store_true", help="name the format or variant in each cell")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a bar is missed")
    options = parser.parse_args(arguments)
    only = [name for name in options.only.split(",") if name] or list(SCENARIOS)
    rows, missed = {}, 0
    try:
        bars = bars_of(options.bar)
        for name in only:
            if name not in SCENARIOS:
                raise ValueError(f"no scenario {name}: one of {', '.join(SCENARIOS)}")
        for name in options.files:
            if name == "-":
                rows.update(read(sys.stdin, "standard input"))
            else:
                with open(name, encoding="utf-8") as file:
                    rows.update(read(file, name))
    except (ValueError, OSError) as error:
        print(f"bench_table: {error}", file=sys.stderr)
        return 2
    results = Results(rows.values(), options.settings)
    for scenario in only:
        behind = results.missed(scenario, bars[scenario])
        missed += len(behind)
        lines = results.table(scenario, options.kinds)
        for line in lines + (behind + [""] if behind else []):
            print(line)
    return 1 if missed and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
