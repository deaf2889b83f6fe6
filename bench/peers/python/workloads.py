"""The workloads: what is done with a peer, in which ways, and what has to be there afterwards.

| name | measured | us_each is of |
|---|---|---|
| type/100000 | keystrokes, one of 20 at a random place | a keystroke |
| local/T | each patch of a sequential trace is a call | a patch |
| merge/T | an update of the whole history is imported into an empty document; the text is read | |
| fresh/T | the same in each form with the whole history | |
| export/T | the whole history, after it was imported and one character inserted | |
| read/T | the text is read 1,000 times: unchanged, or with one character inserted before each | a reading |
| set/10000 | 10,000 keys of a map are set to integers, one by one | a key |
| events/10000 | type/10000 with a listener that counts, each edit a commit of its own | a keystroke |

A run makes its own document. Making the bytes to import is never measured.
"""
import traces
from measure import freeze, measure, rounded, timed
from peer import COMMIT_EACH, Lacking
from replicas import built, play

SEQUENTIAL, CONCURRENT = "automerge-paper", ("friendsforever", "clownschool")
READINGS = 1000


class Bench:
    """What the workloads of one peer share. `show` takes a row."""

    def __init__(self, peer, inputs, runs, show):
        self.peer, self.inputs, self.runs, self._show = peer, inputs, runs, show
        self._saved = {}

    def run(self, scenario, trace, workload):
        if not self.peer.SCENARIOS or scenario in self.peer.SCENARIOS:
            workload(self, scenario, trace)

    def measure(self, scenario, trace, run, kind, each=None):
        """Shows the row of a run, which returns (lap, whether all is as it should be, further fields). `kind` is
        a field of the row; run takes its value."""
        row = {"peer": self.peer.NAME, "version": self.peer.VERSION, "language": "python",
               "scenario": scenario, "trace": trace}
        if self.peer.SETTING:
            row["setting"] = self.peer.SETTING
        row |= kind
        outcomes = []

        def lap_of_run():
            lap, good, fields = run(*kind.values())
            outcomes.append((good, fields))
            return lap

        try:
            row |= measure(lap_of_run, self.runs)
        except Lacking as lacking:
            self._show(row | {"ms": None, "cpu_ms": None, "skipped": f"{self.peer.NAME} {lacking}"})
            return
        if each:
            row["us_each"] = rounded(1000 * row["cpu_ms"] / each)
        self._show(row | outcomes[-1][1] | {"same_text": all(good for good, _ in outcomes)})

    def saved(self, trace, form):
        """The bytes of a trace's whole history in a form."""
        if trace not in self._saved:
            document = built(self.peer, self.inputs.trace(trace))
            self._saved[trace] = {form: document.save(form) for form in self.peer.FORMATS}
        return self._saved[trace][form]


def same(found, expected):
    """Is that what a peer should hold? The floor holds nothing."""
    return found is None or found == expected


class Inputs:
    """Traces and keystrokes, read once."""

    def __init__(self, folder):
        self._folder, self._traces, self._keystrokes = folder, {}, {}

    def trace(self, name):
        if name not in self._traces:
            self._traces[name] = traces.load(self._folder, name)
            freeze()
        return self._traces[name]

    def keystrokes(self, count):
        if count not in self._keystrokes:
            self._keystrokes[count] = traces.keystrokes(count)
            freeze()
        return self._keystrokes[count]


def type_(bench, scenario, count):
    keys, text = bench.inputs.keystrokes(int(count))

    def run(way):
        document = bench.peer()
        with timed() as lap, document.editing(way) as (insert, _):
            for position, character in keys:
                insert(position, character)
        return lap, same(document.text(), text), {}

    for way in bench.peer.WAYS:
        bench.measure(scenario, count, run, {"variant": way}, len(keys))


def local(bench, scenario, name):
    trace = bench.inputs.trace(name)
    patches = trace.patches
    freeze()

    def run(way):
        document = bench.peer()
        with timed() as lap:
            play(document, patches, way)
        return lap, same(document.text(), trace.end), {}

    for way in bench.peer.WAYS:
        bench.measure(scenario, name, run, {"variant": way}, len(patches))


def importing(bench, scenario, name, forms):
    end = bench.inputs.trace(name).end

    def run(form):
        data = bench.saved(name, form)
        with timed() as lap:
            document = bench.peer.load(data, form)
            text = document.text()
        return lap, text == end, {"bytes": len(data)}

    for form in forms:
        bench.measure(scenario, name, run, {"format": form})


def merge(bench, scenario, name):
    importing(bench, scenario, name, [bench.peer.UPDATES])


def fresh(bench, scenario, name):
    importing(bench, scenario, name, bench.peer.FORMATS)


def opened(bench, name):
    """A document of a whole history, in use: with one character more in the middle."""
    document = bench.peer.load(bench.saved(name, bench.peer.UPDATES), bench.peer.UPDATES)
    end = bench.inputs.trace(name).end
    middle = len(end) // 2
    with document.editing(COMMIT_EACH) as (insert, _):
        insert(middle, "x")
    return document, end[:middle] + "x" + end[middle:]


def export(bench, scenario, name):
    def run(form):
        document, text = opened(bench, name)
        with timed() as lap:
            data = document.save(form)
        return lap, bench.peer.load(data, form).text() == text, {"bytes": len(data)}

    for form in bench.peer.FORMATS:
        bench.measure(scenario, name, run, {"format": form})


def read_unchanged(bench, name):
    document, text = opened(bench, name)
    with timed() as lap:
        for _ in range(READINGS):
            read = document.text()
    return lap, read == text, {}


def read_edited(bench, name):
    document, text = opened(bench, name)
    with document.editing(COMMIT_EACH) as (insert, _), timed() as lap:
        for _ in range(READINGS):
            insert(100, "y")
            read = document.text()
    return lap, read == text[:100] + "y" * READINGS + text[100:], {}


def read(bench, scenario, name):
    def run(variant):
        return (read_edited if variant == "edited" else read_unchanged)(bench, name)

    for variant in ("unchanged", "edited"):
        bench.measure(scenario, name, run, {"variant": variant}, READINGS)


def set_(bench, scenario, count):
    items = [(str(number), number) for number in range(int(count))]

    def run(way):
        document = bench.peer()
        with timed() as lap:
            document.put_all(items, way)
        return lap, same(document.map(), dict(items)), {}

    for way in bench.peer.WAYS:
        bench.measure(scenario, count, run, {"variant": way}, len(items))


def events(bench, scenario, count):
    keys, text = bench.inputs.keystrokes(int(count))

    def run(way):
        document, calls = bench.peer(), 0

        def listener(event):
            nonlocal calls
            calls += 1

        kept = document.listen(listener)
        with timed() as lap, document.editing(way) as (insert, _):
            for position, character in keys:
                insert(position, character)
        del kept
        return lap, calls == len(keys) and document.text() == text, {}

    bench.measure(scenario, count, run, {"variant": COMMIT_EACH}, len(keys))


WORKLOADS = (
    ("type", "100000", type_),
    ("local", SEQUENTIAL, local),
    *((scenario, trace, workload) for trace in (SEQUENTIAL, *CONCURRENT)
      for scenario, workload in (("merge", merge), ("fresh", fresh), ("export", export))),
    ("read", SEQUENTIAL, read),
    ("set", "10000", set_),
    ("events", "10000", events),
)
