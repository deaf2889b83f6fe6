"""Reads the history in updates and snapshots, by docs/format.md alone: the classes that protoc makes
of src/codec/*.proto, and nothing of Syncline. What it gives is what docs/json_history.md describes, with
values as Python has them. It trusts what it reads: a broken file is a broken result.
"""

import io
import itertools
import struct
from types import SimpleNamespace

import snapshot_pb2
import update_pb2

KINDS = [None, "text", "map", "list", "movable list", "tree", "counter"]
EDITS = ["insert at", "delete at", "delete_backward at"]
# The ops of each kind of container, and what each has.
OPS = {"text": [*EDITS, "object at"], "list": EDITS, "map": ["set key", "remove key", "open key"], "counter": ["add"],
       "movable list": ["insert at", "move at target", "set target", "delete target"],
       "tree": ["create at parent", "move at target parent", "delete target"]}


def unzigzag(number):
    return number >> 1 ^ -(number & 1)


def op_id(peer, counter):
    return f"{counter}@{peer:016x}"


def padded(column):
    """The elements of a column, then zeros."""
    return itertools.chain(column, itertools.repeat(0))


def decompressed(block, size):
    """What an LZ4 block holds, if there is one: it says how many bytes."""
    source, out = io.BytesIO(block), bytearray()

    def length(nibble):
        more = 255 if nibble == 15 else 0
        while more == 255:
            more = source.read(1)[0]
            nibble += more
        return nibble

    while len(out) < size:
        token = source.read(1)[0]
        out += source.read(length(token >> 4))
        if len(out) < size:
            distance = int.from_bytes(source.read(2), "little")
            for _ in range(length(token & 15) + 4):
                out.append(out[-distance])
    return bytes(out) if size else block


class Values(io.BytesIO):
    def byte(self):
        return self.read(1)[0]

    def varint(self):
        byte = self.byte()
        return byte if byte < 0x80 else byte - 0x80 + (self.varint() << 7)

    def id(self):
        counter = self.varint()
        return op_id(*struct.unpack("<Q", self.read(8)), counter)

    def value(self):
        first = self.byte()
        if first >= 0x80:
            return first - 0xA0
        if first >= 0x40:
            return self.read(first - 0x40).decode()
        if first == 3:
            return unzigzag(self.varint())
        if first == 4:
            return struct.unpack("<d", self.read(8))[0]
        if first == 5:
            return self.read(self.varint()).decode()
        if first == 6:
            return self.read(self.varint())
        return {"$container": KINDS[self.byte()]} if first == 7 else (None, False, True)[first]

    def object(self):
        head = self.byte()
        yield "object", ("begin", "end", "embed")[head & 3]
        if head & 4:
            yield "side", "right"
        if head & 8:
            yield "many", True
        if head & 3 == 0:
            yield "key", self.value()
        if head & 3 != 1:
            yield "value", self.value()

    def child(self):
        head = self.byte()
        yield "kind", KINDS[head & 0x7F]
        if head & 0x80:
            yield "after", self.id()


class UpdateReader:
    def __init__(self, message, text=""):
        """`text` is that of a message which has none of its own; `rest`, in the end, what this one has too much."""
        self.given_text, self.rest = text, ""
        self.update = u = update_pb2.Update.FromString(message)
        u.MergeFromString(decompressed(u.columns, u.columns_size))
        self.authors = [SimpleNamespace(peer=peer, counter=start, place=(None, 0), before=(None, 0), expected=0)
                        for peer, start in zip(u.author, padded(u.start))]
        self.peers, self.ids = [*u.author, *u.other_peer], []  # the ids are those of all ops so far
        self.heads, self.moves, self.steps = iter(u.op or [0]), iter(u.move), padded(u.op_place or u.op_container)
        self.parents, self.targets, self.target_peers = iter(u.parent), iter(u.target), iter(u.target_peer)
        self.outside = [*zip(u.outside_parent[::2], u.outside_parent[1::2])]
        self.expected = {"target": (0, 0), "parent": (0, 0)}
        self.values = Values(decompressed(u.values, u.values_size))
        self.containers = [*self.read_children(), *map(dict, map(self.read_container, u.container))]
        self.keys = [*u.key, *self.read_keys()]

    def read_children(self):
        peers, peer, counter = iter(self.update.child_peer), 0, 0
        for head in self.update.child:
            peer = next(peers) if head & 8 else peer
            counter += unzigzag(head >> 4)
            yield {"kind": KINDS[head & 7], "op": op_id(self.peers[peer], counter)}

    def read_container(self, message):
        keyed, made = message.HasField("parent"), message.HasField("op_peer")
        yield "kind", KINDS[message.kind]
        if keyed:
            yield "parent", message.parent
        if made:
            yield "after" if keyed else "op", op_id(message.op_peer, message.op_counter)
        if keyed or not made:
            yield "key" if keyed else "name", message.name

    def read_keys(self):
        rest, key = io.BytesIO(self.update.key_bytes), b""
        for size, shared in zip(self.update.key_rest, padded(self.update.key_shared)):
            key = key[:shared] + rest.read(size)
            yield key.decode()

    def read(self):
        runs = [*self.read_runs()]
        self.give_texts(runs)
        history = {"containers": self.containers, "changes": [*self.read_changes()],
                   "runs": [run for _, run in runs]}
        return {"doc_id": f"{self.update.doc_id:016x}", **history} if self.update.doc_id else history

    def read_runs(self):
        named, this, before, new = iter(self.update.run_author), 0, 0, 0
        for head in self.update.run or [0] * len(self.authors):
            new += head & 3 == 3
            if head & 3:
                this, before = before if head & 3 == 1 else next(named) if head & 3 == 2 else new, this
            author = self.authors[this]
            run = {"first": op_id(author.peer, author.counter), "parents": [*self.read_parents(head, author)]}
            yield this, {**run, "ops": [dict(self.read_op(author)) for _ in range((head >> 5) + 1)]}

    def read_parents(self, head, author):
        if author.counter and not head & 4:
            yield op_id(author.peer, author.counter - 1)
        count, size = head >> 3 & 3, len(self.ids)
        for _ in range(next(self.parents) if count == 3 else count):
            distance = next(self.parents)
            if distance < size:
                yield self.ids[size - 1 - distance]
            else:
                peer, counter = self.outside[distance - size]
                yield op_id(self.peers[peer], counter)

    def enter_container(self, author):
        step = next(self.steps)
        if self.update.op_place:
            distance = (step - 1) // 2 * (1 if step % 2 else -1)
            number = author.expected + distance
        else:
            number = step - 1
        if step == 2 and self.update.op_place:
            author.place, author.before = author.before, author.place
        elif step:
            author.place, author.before, author.expected = (number, 0), author.place, number + 1

    def read_op(self, author):
        head = next(self.heads)
        self.enter_container(author)
        container, cursor = author.place
        kind = "text" if container is None else self.containers[container]["kind"]
        name, *fields = OPS[kind][head >> 1 & 3].split()
        count, at = (head >> 3) + 1, cursor - (name == "delete_backward")
        self.ids += [op_id(author.peer, author.counter + i) for i in range(count)]
        author.counter += count
        yield "op", name
        if container is not None:
            yield "in", container
        for field in fields:
            if field in self.expected:
                yield field, self.read_target(field)
                continue
            at += 0 if head & 1 else next(self.moves)
            yield field, self.keys[at] if field == "key" else at
            after = {"insert": at + count, "delete": at, "delete_backward": at - count + 1}.get(name, at + 1)
            author.place = (container, after)
        if name in ("delete", "delete_backward") and kind in ("text", "list"):
            yield "count", count
        yield from self.read_content(kind, name, count)

    def read_target(self, role):
        told, (peer, counter) = next(self.targets), self.expected[role]
        if told == 0:
            return None
        peer = next(self.target_peers) if told - 1 & 1 else peer
        counter += unzigzag(told - 1 >> 1)
        self.expected[role] = (peer, counter + (role == "target"))
        return op_id(self.peers[peer], counter)

    def read_content(self, kind, name, count):
        if name == "insert":
            yield ("text", count) if kind == "text" else ("values", [self.values.value() for _ in range(count)])
        if name in ("set", "add"):
            yield "by" if name == "add" else "value", self.values.value()
        if name in ("object", "open"):
            yield from self.values.object() if name == "object" else self.values.child()

    def give_texts(self, runs):
        """Inserts have the number of their characters so far."""
        u, at = self.update, 0
        text = decompressed(u.text, u.text_size).decode() or self.given_text or chr(u.character)
        for _, run in sorted(runs, key=lambda run: run[0] * u.text_order):
            for op in (op for op in run["ops"] if "text" in op):
                op["text"], at = text[at:at + op["text"]], at + op["text"]
        self.rest = text[at:]

    def read_changes(self):
        u, begin, time = self.update, 0, 0
        messages = u.change_message or itertools.repeat("")
        for gap, more, step, message in zip(u.change_span[::2], u.change_span[1::2], padded(u.change_time), messages):
            begin, time = begin + gap, time + step
            yield {"first": self.ids[begin], "ops": more + 1, "time": time, "message": message}
            begin += more + 1


def read_history(data):
    message = data[5:]  # the envelope; the checksum finds accidents only
    if data[0] == 0xFA:
        message = snapshot_pb2.Snapshot.FromString(message).history.SerializeToString()
    return UpdateReader(message).read()
