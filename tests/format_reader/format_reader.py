"""Reads the ops in updates, snapshots and shallow snapshots by docs/format.md alone, with the classes that protoc
makes of src/codec/*.proto, LZ4, and nothing of Syncline. It trusts what it reads: a broken file is a broken result.

An id is a pair (peer, counter). Values are as Python has them, containers are messages Container, numbered from 0.
"""

import io
import struct
from itertools import zip_longest
from types import SimpleNamespace

import lz4.block
from shallow_pb2 import Shallow
from snapshot_pb2 import Snapshot
from update_pb2 import COUNTER, LIST, MAP, MOVABLE_LIST, TEXT, TREE, Container, Update

# The kinds of op of each kind of container, and what each has: "value", "object" and "child" are methods of Bytes.
OPS = {
    TEXT: ["insert at text", "delete at", "delete_backward at", "object at object"],
    LIST: ["insert at value", "delete at", "delete_backward at"],
    MAP: ["set key value", "remove key", "open key child"],
    MOVABLE_LIST: ["insert at value", "move at target", "set target value", "delete target"],
    TREE: ["create at parent", "move at target parent", "delete target"],
    COUNTER: ["add value"],
}


def unzigzag(number):
    return number >> 1 ^ -(number & 1)


class Bytes(io.BytesIO):
    """What is not in columns: what ops carry."""

    def byte(self):
        return self.read(1)[0]

    def varint(self):
        byte = self.byte()
        return byte if byte < 0x80 else byte - 0x80 + (self.varint() << 7)

    def id(self):
        counter = self.varint()
        return int.from_bytes(self.read(8), "little"), counter

    def value(self):
        first = self.byte()
        if first >= 0x80:
            return first - 0xA0
        if first < 3:
            return (None, False, True)[first]
        if first == 3:
            return unzigzag(self.varint())
        if first == 4:
            return struct.unpack("<d", self.read(8))[0]
        if first == 7:
            return {"container": self.byte()}
        content = self.read(self.varint() if first < 0x40 else first - 0x40)
        return content if first == 6 else content.decode()

    def child(self):
        head = self.byte()
        return {"kind": head & 0x7F, "after": self.id() if head & 0x80 else None}

    def object(self):
        head = self.byte()
        values = [self.value() for _ in range((2, 0, 1)[head & 3])]  # a begin has its key before its value
        former = [self.varint(), self.id()] if head & 16 else []
        return {"kind": head & 3, "is_right": head & 4, "is_many": head & 8, "values": values, "former": former}


def decompressed(block, size):
    """What an LZ4 block of so many bytes holds; without a size it is none."""
    return lz4.block.decompress(block, size) if size else block


class Reader:
    """Of one update. `text` is for one that has none of its own, `kept` the further columns of one named so."""

    def __init__(self, update, text="", kept=None):
        update.MergeFromString(decompressed(update.columns, update.columns_size))
        self.update, self.kept, self.columns = update, kept, dict(kept or {})
        self.values = Bytes(decompressed(update.values, update.values_size))
        self.text = io.StringIO(decompressed(update.text, update.text_size).decode() or text or chr(update.character))
        self.authors = [SimpleNamespace(peer=peer, counter=self.take("start"), lamport_ahead=1, expected=0,
                                        places=[(None, 0), (None, 0)]) for peer in update.author]
        self.peers = [*update.author, *update.other_peer]
        outside = zip(update.outside_parent[::2], update.outside_parent[1::2])
        self.ids = [(self.peers[peer], counter) for peer, counter in outside][::-1]  # then those of all ops so far
        self.expected = {"child": (0, 0), "target": (0, 0), "parent": (0, 0)}
        self.containers = [*map(self.read_child, update.child), *update.container]
        self.keys = [*update.key, *self.read_keys()]

    def take(self, column):
        """The next element of a column, behind which there are zeros."""
        return next(self.columns.setdefault(column, iter(getattr(self.update, column, ()))), 0)

    def read_keys(self):
        rest, key = io.BytesIO(self.update.key_bytes), b""
        for size in self.update.key_rest:
            key = key[:self.take("key_shared")] + rest.read(size)
            yield key.decode()

    def read_child(self, head):
        peer, counter = self.read_id("child", head >> 3)
        return Container(kind=head & 7, op_peer=peer, op_counter=counter)

    def read_id(self, role, head):
        """The op that a child is of, or a target: both tell a peer and a distance alike."""
        peer, counter = self.expected[role]
        if head & 1:
            peer = self.take("child_peer" if role == "child" else "target_peer")
        counter += unzigzag(head >> 1)
        self.expected[role] = peer, counter + (role == "target")
        if self.kept and role != "child":  # counts only what is left
            return [id for id in self.ids if id[0] == self.peers[peer]][counter]
        return self.peers[peer], counter

    def read_runs(self):
        recent, new = [0, 0], 0  # numbers of authors: this, and the one before
        for head in self.update.run or [0] * len(self.authors):
            told, others, new = head & 3, head >> 3 & 3, new + (head & 3 == 3)
            if told:
                recent = [recent[1] if told == 1 else self.take("run_author") if told == 2 else new, recent[0]]
            author = self.authors[recent[0]]
            parents = [(author.peer, author.counter - 1)] if author.counter and not head & 4 else []
            for _ in range(self.take("parent") if others == 3 else others):
                parents.append(self.ids[-1 - self.take("parent")])
            ops = [self.read_op(author) for _ in range((head >> 5) + 1)]
            yield {"author": recent[0], "parents": parents, "ops": ops}

    def enter_container(self, author):
        """Makes the container and cursor of the next op run the first of the author's two places."""
        is_old = not self.update.op_place
        step = self.take("op_container" if is_old else "op_place")
        if step == 2 and not is_old:
            author.places.reverse()
        elif step:
            number = step - 1 if is_old else author.expected - unzigzag(step - 2)
            author.places, author.expected = [(number, 0), author.places[0]], number + 1

    def read_op(self, author):
        self.enter_container(author)
        (container, at), head = author.places[0], self.take("op")
        kind = TEXT if container is None else self.containers[container].kind
        (name, *fields), count = OPS[kind][head >> 1 & 3].split(), (head >> 3) + 1
        author.counter += self.take("left_out")
        author.lamport_ahead += self.take("lamport_step")
        lamport = author.counter + author.lamport_ahead if self.kept else None
        op = {"op": name, "in": container, "id": (author.peer, author.counter), "count": count, "lamport": lamport}
        for field in fields:
            if field in ("at", "key"):
                at += (0 if head & 1 else self.take("move")) - (name == "delete_backward")
                op[field] = self.keys[at] if field == "key" else at
                at += {"insert": count, "delete": 0, "delete_backward": 1 - count}.get(name, 1)
            elif field in ("target", "parent"):
                told = self.take("target")
                op[field] = self.read_id(field, told - 1) if told else None
            elif field != "text":  # which is read when all op runs are known
                op[field] = [getattr(self.values, field)() for _ in range(count)]
        author.places[0] = container, at
        self.ids += [(author.peer, author.counter + i) for i in range(count)]
        author.counter += count
        return op

    def read(self):
        runs = [*self.read_runs()]
        for run in sorted(runs, key=lambda run: run["author"] * self.update.text_order):
            for op in run["ops"]:
                if op["op"] == "insert" and "value" not in op:
                    op["text"] = self.text.read(op["count"])
        return {"doc_id": self.update.doc_id, "containers": self.containers, "runs": runs,
                "changes": [*self.read_changes()]}

    def read_changes(self):
        begin, time = len(self.update.outside_parent) // 2, 0
        for _ in self.update.change_span[::2]:
            begin, count = begin + self.take("change_span"), self.take("change_span") + 1
            time += self.take("change_time")
            yield {"first": self.ids[begin], "ops": count, "time": time, "message": self.take("change_message") or ""}
            begin += count


def read(data):
    """What bytes of one of the three kinds tell; their checksum finds accidents only."""
    if data[0] != 0xFE:
        return Reader(Update.FromString(data[5:]) if data[0] == 0xF9 else Snapshot.FromString(data[5:]).history).read()
    shallow = Shallow.FromString(data[5:])
    shallow.MergeFromString(decompressed(shallow.columns, shallow.columns_size))
    kept = Reader(shallow.kept, kept={name: iter(getattr(shallow, name)) for name in ("left_out", "lamport_step")})
    return {"version": dict(zip(shallow.peer, shallow.next_counter)), "lamport": shallow.lamport,
            "heads": [(shallow.peer[at], counter) for at, counter in zip(shallow.head[::2], shallow.head[1::2])],
            "kept": kept.read(), "history": Reader(shallow.history, text=kept.text.read()).read()}


def read_texts(data):
    """What the roots of a snapshot hold, by their names."""
    snapshot, texts = Snapshot.FromString(data[5:]), {}
    history = snapshot.history
    source = decompressed(history.text, history.text_size) or chr(history.character).encode()
    for root in snapshot.state.root:
        root.MergeFromString(decompressed(root.columns, root.columns_size))
        fresh, text, at = io.BytesIO(decompressed(root.text, root.text_size)), b"", 0
        told = zip_longest(root.copy_bytes, root.fresh_bytes, root.copy, fillvalue=0)
        for less_one, fresh_bytes, distance in told:
            at += distance
            text += fresh.read(fresh_bytes) + source[at:at + less_one + 1]
            at += less_one + 1
        texts[root.container.name] = (text + fresh.read()).decode()
    return texts
