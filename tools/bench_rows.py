#!/usr/bin/env python3
"""Turns the JSON of bench_traces or bench_json into the rows that tools/bench_table.py reads.

    build/release/bench/bench_traces --benchmark_format=json | tools/bench_rows.py > syncline.jsonl
    build/release/bench/bench_json --benchmark_format=json | tools/bench_rows.py >> syncline.jsonl

A benchmark is named scenario/trace; bench_json has a number in the place of the trace. Its counters
become fields of the row: `bytes`, `bytes_each`, `live_bytes`; `each` is the number of edits or updates
that one iteration makes. Merging a trace says the size of a document, too: a row of scenario `bytes`;
exports of less than the history say sizes that are rows of `state-bytes` and `shallow-bytes`.
"""
import json
import sys

# Of these only the counters are a result; their times measure the measuring.
NOT_TIMES = {"keystroke", "memory"}
# Those that say a size beside their time, and the scenario of that.
SIZES = {"merge": "bytes", "export_state": "state-bytes", "export_shallow": "shallow-bytes"}


def row_of(result):
    # The name of a median ends in _median, that of its runs does not.
    scenario, trace = result.get("run_name", result["name"]).split("/")[:2]
    row = {"peer": "syncline", "version": "0.1", "scenario": scenario, "trace": trace}
    if scenario not in NOT_TIMES:
        assert result["time_unit"] == "ms", result["time_unit"]
        row["ms"] = round(result["real_time"], 4)
        row["cpu_ms"] = round(result["cpu_time"], 4)
        if "each" in result:
            row["us_each"] = round(1000 * result["cpu_time"] / result["each"], 4)
    for field in ("bytes", "live_bytes", "live_bytes_after_edit"):
        if field in result:
            row[field] = int(result[field])
    if "bytes_each" in result:
        row["bytes_each"] = round(result["bytes_each"], 2)
    return row


def main():
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__.strip())
        return 0
    bytes_rows = []
    for result in json.load(sys.stdin)["benchmarks"]:
        if result.get("error_occurred"):
            print(f"{result['name']}: {result['error_message']}", file=sys.stderr)
            continue
        if result.get("run_type") == "aggregate" and result.get("aggregate_name") != "median":
            continue
        row = row_of(result)
        print(json.dumps(row))
        size = SIZES.get(row["scenario"])
        if size and not row["trace"].isdigit():
            bytes_rows.append({key: row[key] for key in ("peer", "version", "trace", "bytes")} | {"scenario": size})
    for row in bytes_rows:
        print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
