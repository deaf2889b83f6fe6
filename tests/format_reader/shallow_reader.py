"""Reads shallow snapshots by docs/format.md, as format_reader reads updates: the ops that are left, each with
its id and its lamport, and the history behind them.
"""

import shallow_pb2
from format_reader import UpdateReader, decompressed, op_id, padded


def size_of(op):
    return op.get("count") or len(op.get("text", op.get("values", [0])))


class KeptAuthor:
    def __init__(self):
        self.counter, self.lamport, self.counters = 0, 1, []  # the next ones; of the ops so far


def read_kept(shallow, reader):
    """The ops that are left, each with its id and its lamport."""
    authors = {}
    left_out, steps = padded(shallow.left_out), padded(shallow.lamport_step)
    containers, runs = reader.containers, reader.read()["runs"]
    for run in runs:
        peer = run["first"].partition("@")[2]
        author = authors.setdefault(peer, KeptAuthor())
        for op in run["ops"]:
            gap, size = next(left_out), size_of(op)
            counter, lamport = author.counter + gap, author.lamport + gap + next(steps)
            author.counter, author.lamport = counter + size, lamport + size
            author.counters += range(counter, counter + size)
            for role in ("target", "parent"):
                if op.get(role):
                    number, _, by = op[role].partition("@")
                    op[role] = f"{authors[by].counters[int(number)]}@{by}"
            yield {**op, "in": containers[op["in"]], "id": f"{counter}@{peer}", "lamport": lamport}


def read_shallow(data):
    shallow = shallow_pb2.Shallow.FromString(data[5:])
    shallow.MergeFromString(decompressed(shallow.columns, shallow.columns_size))
    reader = UpdateReader(shallow.kept.SerializeToString())
    kept, history = [*read_kept(shallow, reader)], shallow.history.SerializeToString()
    return {"version": {f"{peer:016x}": end for peer, end in zip(shallow.peer, shallow.next_counter)},
            "heads": [op_id(shallow.peer[at], counter) for at, counter in zip(shallow.head[::2], shallow.head[1::2])],
            "lamport": shallow.lamport, "kept": kept,
            "history": UpdateReader(history, reader.rest).read() if history else {"runs": []}}
