#!/usr/bin/env python3
"""Tests of bench_table.py: which rows count, the ratios, and the bars that are missed."""

import json
import unittest

import bench_table


def results(*rows, by_setting=False):
    lines = [json.dumps({"trace": "C1", "scenario": "merge", **row}) for row in rows]
    return bench_table.Results(bench_table.read(lines).values(), by_setting)


class BenchTableTest(unittest.TestCase):

    def test_cell_has_the_best_figure_and_its_ratio(self):
        got = results({"peer": "dt", "format": "lz4", "ms": 99, "cpu_ms": 12.34},
                      {"peer": "dt", "format": "plain", "ms": 11, "cpu_ms": 20},
                      {"peer": "syncline", "ms": 3})
        self.assertEqual([
            "### Merge a whole history (`merge`, ms)", "",
            "| trace | dt | syncline |",
            "|---|--:|--:|",
            "| C1 | 12.3 (4.1x) | 3.00 |", ""
        ], got.table("merge"))
        self.assertEqual([], got.table("open"))
        self.assertEqual("12.3 (4.1x) lz4", got.cell("merge", "C1", "dt", True))

    def test_later_row_replaces_the_earlier(self):
        got = results({"peer": "dt", "ms": 1}, {"peer": "dt", "ms": 2})
        self.assertEqual(2, got.figure("merge", "C1", "dt"))

    def test_settings_can_be_columns(self):
        rows = ({"peer": "yrs", "setting": "gc", "ms": 1}, {"peer": "yrs", "setting": "skip_gc", "ms": 2})
        self.assertEqual(["yrs"], results(*rows).peers)
        self.assertEqual(["yrs gc", "yrs skip_gc"], results(*rows, by_setting=True).peers)

    def test_rows_that_would_flatter_are_left_out(self):
        key = {"peer": "yrs", "scenario": "keystroke"}
        size = {"peer": "loro", "scenario": "bytes"}
        got = results({**key, "bytes_each": 13}, {**key, "agent": "small", "bytes_each": 14},
                      {**key, "agent": "53 bits", "bytes_each": 30},
                      {**size, "format": "shallow", "bytes": 5, "history": False},
                      {**size, "format": "updates", "bytes": 5000, "history": True},
                      {"peer": "loro", "scenario": "memory", "live_bytes": 1,
                       "live_bytes_after_edit": 2000000})
        self.assertEqual(30, got.figure("keystroke", "C1", "yrs"))
        self.assertEqual(5, got.figure("bytes", "C1", "loro"))
        self.assertEqual(2, got.figure("memory", "C1", "loro"))

    def test_why_there_is_no_figure(self):
        got = results({"peer": "automerge", "scenario": "build", "skipped": "too slow"},
                      {"peer": "yrs", "ms": 1, "same_text": False}, {"peer": "syncline", "ms": 1})
        self.assertEqual("skipped", got.cell("merge", "C1", "automerge", False))
        self.assertEqual("wrong text", got.cell("merge", "C1", "yrs", False))
        self.assertEqual([], got.missed("merge", {"yrs", "automerge"}))

    def test_bar_is_the_best_of_its_peers(self):
        got = results({"peer": "dt", "ms": 10}, {"peer": "yrs", "ms": 5}, {"peer": "syncline", "ms": 8})
        self.assertEqual([], got.missed("merge", {"dt"}))
        self.assertEqual(["missed: merge C1: syncline 8.00 ms, yrs 5.00 (1.6x)"],
                         got.missed("merge", {"dt", "yrs"}))
        bars = bench_table.bars_of(["dt", "merge=yrs,loro"])
        self.assertEqual({"yrs", "loro"}, bars["merge"])
        self.assertEqual({"dt"}, bars["open"])
        with self.assertRaises(ValueError):
            bench_table.bars_of(["nothing=dt"])

    def test_maps_and_lists_have_tables_of_their_own(self):
        merge = {"trace": "10000"}
        got = results({"peer": "yrs", "ms": 9},
                      {**merge, "peer": "yrs", "format": "v1", "cpu_ms": 2, "ms": 3, "bytes": 5000},
                      {**merge, "peer": "yrs", "format": "v2", "cpu_ms": 4, "ms": 5, "bytes": 4000},
                      {**merge, "peer": "loro", "ms": 1, "bytes": 1, "same": False},
                      {**merge, "peer": "syncline", "ms": 1, "bytes": 2000},
                      {"peer": "syncline", "scenario": "set", "trace": "10000", "ms": 1,
                       "live_bytes": 3000000},
                      {"peer": "syncline", "scenario": "json", "trace": "10000", "ms": 1})
        line = "Merge 2,000 offline changes of keys and items"
        self.assertEqual(["C1"], got.traces["merge"])
        self.assertEqual([line, "Set 10,000 keys"], got.traces["json-time"])
        self.assertEqual("2.00 (2.0x)", got.cell("json-time", line, "yrs", False))
        self.assertEqual("4.00 (2.0x)", got.cell("json-bytes", line, "yrs", False))
        self.assertEqual("wrong document", got.cell("json-bytes", line, "loro", False))
        self.assertEqual(["Set 10,000 keys"], got.traces["json-memory"])

    def test_bad_line_is_named(self):
        with self.assertRaisesRegex(ValueError, "rows:2"):
            bench_table.read(['{"peer":"a","scenario":"end","trace":"S1"}', "[1"], "rows")


if __name__ == "__main__":
    unittest.main()
