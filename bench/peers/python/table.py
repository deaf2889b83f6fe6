#!/usr/bin/env python3
"""A Markdown table of the rows that compare.py prints: processor time, and in brackets how many times that is
of the fastest peer's. Syncline and the floor of empty methods are compared with, and are no such peers.

    table.py rows.jsonl [more.jsonl]        where a thing is measured twice, the later row counts
"""
import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "tools"))
from bench_table import number, ratio  # noqa: E402

NO_PEERS = ("python", "syncline")


def column_of(row):
    return " ".join(filter(None, (row["peer"], row.get("setting"))))


def line_of(row):
    """What is measured, and in which way or form. Peers call the form that is no snapshot by several names."""
    kind = row.get("variant") or ("snapshot" if row["format"] == "snapshot" else "updates")
    return f'{row["scenario"]}/{row["trace"]}', kind


def figure_of(row):
    """The figure and its unit; None where there is none to quote."""
    if row.get("same_text") is False or row.get("cpu_ms") is None:
        return None
    return (row["us_each"], "us") if "us_each" in row else (row["cpu_ms"], "ms")


def cell(row, fastest):
    if row is None:
        return ""
    if row.get("same_text") is False:
        return "wrong text"
    if figure_of(row) is None:
        return "none"
    figure = figure_of(row)[0]
    return f"{number(figure)} ({ratio(figure / fastest)})" if fastest else number(figure)


def line(name, rows):
    """A line of the table, with a cell for each row, None where there is none."""
    figures = [(figure_of(row), row["peer"]) for row in rows if row and figure_of(row)]
    unit = figures[0][0][1] if figures else ""
    fastest = min((figure for (figure, _), peer in figures if peer not in NO_PEERS), default=None)
    return f"| {name} | {unit} | " + " | ".join(cell(row, fastest) for row in rows) + " |"


def lines_of(rows):
    """The lines of the table, in the order in which the workloads come in the rows."""
    columns, workloads = {}, {}
    for row in rows:
        columns.setdefault(column_of(row))
        workload, kind = line_of(row)
        workloads.setdefault(workload, {}).setdefault(kind, {})[column_of(row)] = row
    out = ["| workload | unit | " + " | ".join(columns) + " |", "|---|---" + "|--:" * len(columns) + "|"]
    for workload, kinds in workloads.items():
        for kind, found in kinds.items():
            out.append(line(f"{workload} {kind}", [found.get(column) for column in columns]))
    return out


def main(arguments):
    if not arguments or {"-h", "--help"} & set(arguments):
        print(__doc__.strip())
        return 0 if arguments else 2
    rows = {}
    for name in arguments:
        with open(name, encoding="utf-8") as file:
            for row in map(json.loads, file):
                rows[column_of(row), line_of(row)] = row
    print("\n".join(lines_of(rows.values())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
