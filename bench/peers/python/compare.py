#!/usr/bin/env python3
"""Measures CRDT libraries from Python, one JSON object a line on standard output; the table of it on standard
error. Each line has the medians `ms` (the clock on the wall) and `cpu_ms` (the process' processor time: quote
this one) of `runs` warm runs, `us_each` of processor time for each edit, `bytes` of what was imported or
exported, and `same_text`: all was there afterwards.

  compare.py --only loro               one peer
  compare.py --only '*/type,*/set'     peer/scenario/trace; a missing part or * fits all; --list names them

`python` is no library: empty methods with the same arguments, in the same loops.
"""
import argparse
import importlib
import json
import os
import sys
from pathlib import Path

import table
import workloads
from measure import progress

BESIDE_CHECKOUT = Path(__file__).resolve().parents[4] / "shared" / "traces"
# Module, and its classes: each a column of the table.
PEERS = (
    ("floor_peer", ("Floor",)),
    ("pycrdt_peer", ("Pycrdt", "PycrdtSkipGc")),
    ("loro_peer", ("Loro",)),
    ("automerge_peer", ("Automerge",)),
    ("syncline_peer", ("Syncline",)),
)


def installed():
    """The classes of the peers that are there."""
    found = []
    for module, classes in PEERS:
        try:
            found += [getattr(importlib.import_module(module), name) for name in classes]
        except ImportError as error:
            progress(f"{module}: left out: {error}")
    return found


def wanted(patterns, *parts):
    """Does one of the patterns peer/scenario/trace fit these?"""
    return any(all(one in ("", "*", part) for one, part in zip(pattern.split("/"), parts))
               for pattern in patterns.split(","))


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--traces", default=os.environ.get("SYNCLINE_TRACES", BESIDE_CHECKOUT), metavar="DIR",
                        help="holds sequential/*.json.gz and concurrent/*.json.gz (default: the environment's "
                             "SYNCLINE_TRACES, else ../shared/traces beside the checkout)")
    parser.add_argument("--only", default="*", metavar="LIST", help="run only these, separated by commas")
    parser.add_argument("--runs", type=int, default=5, metavar="N",
                        help="warm runs after one to warm up (default: 5); where that one takes over a minute, "
                             "it is the only one")
    parser.add_argument("--list", action="store_true", help="print the names of peers, scenarios and traces")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs: at least 1")
    return options


def measured(peers, options):
    """Runs what is wanted and prints its rows. The rows."""
    inputs, rows = workloads.Inputs(options.traces), []

    def show(row):
        print(json.dumps(row), flush=True)
        rows.append(row)

    for peer in peers:
        bench = workloads.Bench(peer, inputs, options.runs, show)
        for scenario, trace, workload in workloads.WORKLOADS:
            if wanted(options.only, peer.NAME, scenario, trace):
                progress(" ".join(filter(None, (peer.NAME, peer.SETTING, f"{scenario}/{trace}"))))
                bench.run(scenario, trace, workload)
    if not rows:
        raise ValueError(f"nothing fits --only {options.only}: see --list")
    return rows


def main(arguments=None):
    options = parse(arguments)
    peers = installed()
    if options.list:
        print("peers:", *dict.fromkeys(peer.NAME for peer in peers))
        print("scenario/trace:", *(f"{scenario}/{trace}" for scenario, trace, _ in workloads.WORKLOADS))
        return 0
    try:
        rows = measured(peers, options)
    except (OSError, ValueError) as error:
        progress(f"compare.py: {error}")
        return 2
    progress("\n" + "\n".join(table.lines_of(rows)))
    return 0 if all(row.get("same_text", True) for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
