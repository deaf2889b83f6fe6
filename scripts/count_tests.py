#!/usr/bin/env python3
"""Counts the tests in reports of `ctest --output-junit`, `pytest --junit-xml` and Node.

A Catch2 program counts as many tests as it has test cases, by the summary that it
prints at its end; any other test counts as one, and so does a program that ended
badly without a failed test case to show for it (a crash, a leak, a timeout).

Usage: count_tests.py report.xml...
The last line is "N passed, N failed"; the exit code is 1 where a test failed or
where there was none at all.
"""

import re
import sys
import xml.etree.ElementTree

ALL_PASSED = re.compile(r"^All tests passed \(.* in (\d+) test cases?\)", re.M)
SUMMARY = re.compile(r"^test cases:\s.*$", re.M)
PART = re.compile(r"(\d+) (passed|failed as expected|failed|skipped)")


def catch2_counts(output):
    """(passed, failed, skipped) by Catch2's summary; None where there is none."""
    if match := ALL_PASSED.search(output):
        return int(match[1]), 0, 0
    if match := SUMMARY.search(output):
        parts = {what: int(number) for number, what in PART.findall(match[0])}
        passed = parts.get("passed", 0) + parts.get("failed as expected", 0)
        return passed, parts.get("failed", 0), parts.get("skipped", 0)
    return None


def counts_of(testcase):
    """(passed, failed, skipped) of one ctest, or of a test of pytest or Node."""
    status = testcase.get("status")
    if status is None:
        return xunit_counts(testcase)
    counts = catch2_counts(testcase.findtext("system-out") or "")
    if status == "run":
        return counts or (1, 0, 0)
    if testcase.find("skipped") is not None and testcase.find("failure") is None:
        # ctest's word for a program that skipped everything, or that is not built.
        return counts or (0, 1 if status == "notrun" else 0, 1)
    passed, failed, skipped = counts or (0, 0, 0)
    return passed, max(failed, 1), skipped


def xunit_counts(testcase):
    if testcase.find("failure") is not None or testcase.find("error") is not None:
        return 0, 1, 0
    return (0, 0, 1) if testcase.find("skipped") is not None else (1, 0, 0)


def totals_of(report):
    testcases = xml.etree.ElementTree.parse(report).getroot().iter("testcase")
    totals = [sum(column) for column in zip(*map(counts_of, testcases))]
    if not totals or totals[0] + totals[1] == 0:
        sys.exit(f"{report}: no test has run")
    return totals


def main():
    totals = [sum(column) for column in zip(*map(totals_of, sys.argv[1:]))]
    passed, failed, skipped = totals
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
