"""Times of a workload: medians of warm runs, of the clock on the wall and of this process' processor time.

The collector of garbage stays on, as it is in programs; it runs before the clock starts, and what is frozen
(traces of 260,000 edits) costs no library anything.
"""
import gc
import statistics
import sys
import time
from contextlib import contextmanager

SLOW = 60  # seconds; a cold run that took longer is the only one


class Lap:
    """What the block in `timed` took, in milliseconds."""
    wall = cpu = 0.0


@contextmanager
def timed():
    lap = Lap()
    gc.collect()
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    yield lap
    cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
    lap.wall, lap.cpu = wall / 1e6, cpu / 1e6


def freeze():
    """Hides all that is there from the collector of garbage."""
    gc.collect()
    gc.freeze()


def measure(run, runs):
    """Runs once to warm up, then `runs` times; run() returns the Lap. The fields of a row."""
    cold = run()
    laps = [cold] if cold.cpu > SLOW * 1000 else [run() for _ in range(runs)]
    return {
        "ms": rounded(statistics.median(lap.wall for lap in laps)),
        "min_ms": rounded(min(lap.wall for lap in laps)),
        "cpu_ms": rounded(statistics.median(lap.cpu for lap in laps)),
        "runs": len(laps),
    }


def rounded(number):
    return round(number, 4 if abs(number) < 10 else 2)


def progress(text):
    print(text, file=sys.stderr, flush=True)
