"""Reads the history in updates and snapshots, by docs/format.md alone: the classes
that protoc makes of src/codec/*.proto, and nothing of Syncline. What it gives is the
JSON of docs/json_history.md. It trusts what it reads: a broken file is a broken result.
"""

import base64
import struct

import shallow_pb2
import snapshot_pb2
import update_pb2

KINDS = {1: "text", 2: "map", 3: "list", 4: "movable list", 5: "tree", 6: "counter"}
EDITS = ["insert", "delete", "delete_backward"]
OPS = {"text": [*EDITS, "object"], "list": EDITS, "map": ["set", "remove", "open"], "counter": ["add"],
       "movable list": ["insert", "move", "set", "delete"], "tree": ["create", "move", "delete"]}
UNPLACED = {("counter", "add"), ("movable list", "set"), ("movable list", "delete"), ("tree", "delete")}
TARGETS = {("movable list", "move"): ["target"], ("movable list", "set"): ["target"],
           ("movable list", "delete"): ["target"], ("tree", "create"): ["parent"],
           ("tree", "move"): ["target", "parent"], ("tree", "delete"): ["target"]}


def name_of(kind):
    return KINDS.get(kind, kind)


def unzigzag(number):
    return number >> 1 ^ -(number & 1)


def op_id(peer, counter):
    return f"{counter}@{peer:016x}"


def padded(column):
    """The elements of a column, then zeros."""
    yield from column
    while True:
        yield 0


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    def value(self):
        first = self.byte()
        if first >= 0x80:
            return first - 0xA0
        if first >= 0x40:
            return self.take(first - 0x40).decode()
        if first < 3:
            return (None, False, True)[first]
        if first == 3:
            return unzigzag(self.varint())
        if first == 4:
            bits = self.take(8)
            number = struct.unpack("<d", bits)[0]
            finite = number - number == 0
            return number if finite else {"$double": bits[::-1].hex()}
        if first == 7:
            return {"$container": name_of(self.byte())}
        data = self.take(self.varint())
        return data.decode() if first == 5 else {"$bytes": base64.b64encode(data).decode()}

    def id(self):
        counter = self.varint()
        return op_id(struct.unpack("<Q", self.take(8))[0], counter)

    def object(self):
        head = self.byte()
        fields = {"object": ("begin", "end", "embed")[head & 3]}
        if head & 4:
            fields["side"] = "right"
        if head & 8:
            fields["many"] = True
        if head & 3 == 0:
            fields["key"] = self.value()
        if head & 3 != 1:
            fields["value"] = self.value()
        if head & 16:
            fields["former_lamport"] = self.varint()
            fields["former"] = self.id()
        return fields

    def child(self):
        head = self.byte()
        return {"kind": name_of(head & 0x7F), **({"after": self.id()} if head & 0x80 else {})}


def decompressed(block, size):
    """An LZ4 block."""
    source, out = Bytes(block), bytearray()

    def length(nibble):
        more = 255 if nibble == 15 else 0
        while more == 255:
            more = source.byte()
            nibble += more
        return nibble

    while len(out) < size:
        token = source.byte()
        out += source.take(length(token >> 4))
        if len(out) < size:
            distance = int.from_bytes(source.take(2), "little")
            for _ in range(length(token & 15) + 4):
                out.append(out[-distance])
    return bytes(out)


class Author:
    def __init__(self, counter):
        self.counter, self.index = counter, None  # of the next op; of the last one here
        self.place = self.before = (None, 0)  # container, cursor
        self.expected, self.runs = 0, 0


class UpdateReader:
    def __init__(self, message):
        self.update = u = update_pb2.Update.FromString(message)
        if u.columns_size:
            u.MergeFromString(decompressed(u.columns, u.columns_size))
        self.peers = [*u.author, *u.other_peer]
        self.authors = [Author(start) for _, start in zip(u.author, padded(u.start))]
        self.outside = list(zip(u.outside_parent[::2], u.outside_parent[1::2]))
        self.ids = []  # of all ops so far
        self.containers = [*self.read_children(), *map(self.read_container, u.container)]
        self.keys = self.read_keys()
        self.heads, self.moves = iter(u.op or [0]), iter(u.move)
        self.steps = padded(u.op_place or u.op_container)
        self.parents, self.run_authors = iter(u.parent), iter(u.run_author)
        self.targets, self.target_peers = iter(u.target), iter(u.target_peer)
        self.expected = {"target": (0, 0), "parent": (0, 0)}
        values = decompressed(u.values, u.values_size) if u.values_size else u.values
        self.values = Bytes(values)

    def read_children(self):
        kinds, peers, peer, counter = iter(self.update.child), iter(self.update.child_peer), 0, 0
        for head in kinds:
            kind = head & 7 if head & 7 < 7 else next(kinds)
            peer = next(peers) if head & 8 else peer
            counter += unzigzag(head >> 4)
            yield {"kind": name_of(kind), "op": op_id(self.peers[peer], counter)}

    def read_container(self, message):
        fields = {"kind": name_of(message.kind)}
        has_op = message.HasField("op_peer") or message.HasField("op_counter")
        by = op_id(message.op_peer, message.op_counter)
        if message.HasField("parent"):
            return {**fields, "parent": message.parent, "key": message.name, **({"after": by} if has_op else {})}
        return {**fields, **({"op": by} if has_op else {"name": message.name})}

    def read_keys(self):
        keys, rest, last = list(self.update.key), Bytes(self.update.key_bytes), b""
        for size, shared in zip(self.update.key_rest, padded(self.update.key_shared)):
            last = last[:shared] + rest.take(size)
            keys.append(last.decode())
        return keys

    def read(self):
        runs = list(self.read_runs())
        self.give_texts([(author, op) for author, run in runs for op in run["ops"]])
        return {"syncline_history": 1, "containers": self.containers, "changes": list(self.read_changes()),
                "runs": [run for _, run in runs]}

    def read_runs(self):
        this, before, new = 0, 0, 0
        for head in self.update.run or [0] * bool(self.authors):
            if head & 3 == 2:
                this, before = next(self.run_authors), this
            elif head & 3 == 3:
                new += 1
                this, before = new, this
            elif head & 3 == 1:
                this, before = before, this
            author, peer = self.authors[this], self.peers[this]
            first = op_id(peer, author.counter)
            parents = self.read_parents(head, author, peer)
            ops = [self.read_op(author, peer) for _ in range((head >> 5) + 1)]
            author.index = len(self.ids) - 1
            yield this, {"first": first, "parents": parents, "ops": ops}

    def read_parents(self, head, author, peer):
        parents = [op_id(peer, author.counter - 1)] if author.counter and not head & 4 else []
        count, size = head >> 3 & 3, len(self.ids)
        for _ in range(next(self.parents) if count == 3 else count):
            distance = next(self.parents)
            if distance < size:
                parents.append(self.ids[size - 1 - distance])
            else:
                number, counter = self.outside[distance - size]
                parents.append(op_id(self.peers[number], counter))
        return parents

    def enter_container(self, author):
        step = next(self.steps)
        if step == 2 and self.update.op_place:
            author.place, author.before = author.before, author.place
        elif step:
            if not self.update.op_place:
                number = step - 1
            elif step == 1:
                number = author.expected
            else:
                number = author.expected + (1 + (step - 3) // 2) * (1 if step % 2 else -1)
            author.place, author.before, author.expected = (number, 0), author.place, number + 1

    def read_op(self, author, peer):
        head = next(self.heads)
        self.enter_container(author)
        container, cursor = author.place
        kind = "text" if container is None else self.containers[container]["kind"]
        name = "later" if isinstance(kind, int) else OPS[kind][head >> 1 & 3]
        count = (head >> 3) + 1
        op = {"op": name} if container is None else {"op": name, "in": container}
        if (kind, name) not in UNPLACED:
            at = cursor + (0 if head & 1 else next(self.moves)) - (name == "delete_backward")
            op.update({"key": self.keys[at]} if kind == "map" else {"at": at})
            after = {"insert": at + count, "delete": at, "delete_backward": at - count + 1}.get(name, at + 1)
            author.place = (container, after)
        if name in ("delete", "delete_backward") and kind in ("text", "list"):
            op["count"] = count
        op.update((role, self.read_target(role)) for role in TARGETS.get((kind, name), ()))
        op.update(self.read_content(kind, name, count, head))
        self.ids += [op_id(peer, author.counter + i) for i in range(count)]
        author.counter += count
        return op

    def read_target(self, role):
        told = next(self.targets)
        if told == 0:
            return None
        peer, expected = self.expected[role]
        peer = next(self.target_peers) if (told - 1) & 1 else peer
        counter = expected + unzigzag((told - 1) >> 1)
        self.expected[role] = (peer, counter + (role == "target"))
        return op_id(self.peers[peer], counter)

    def read_content(self, kind, name, count, head):
        if name == "later":
            data = self.values.take(self.values.varint())
            return {"number": head >> 1 & 3, "bytes": base64.b64encode(data).decode()}
        if name == "insert":
            return {"text": count} if kind == "text" else {"values": [self.values.value() for _ in range(count)]}
        if name == "object":
            return self.values.object()
        if name == "open":
            return self.values.child()
        return {"by" if name == "add" else "value": self.values.value()} if name in ("add", "set") else {}

    def give_texts(self, ops):
        """Inserts have the number of their characters so far."""
        u = self.update
        text = (decompressed(u.text, u.text_size) if u.text_size else u.text).decode() or chr(u.character)
        inserts = [(author, op) for author, op in ops if "text" in op]
        if u.text_order:
            inserts.sort(key=lambda insert: insert[0])
        at = 0
        for _, op in inserts:
            op["text"], at = text[at:at + op["text"]], at + op["text"]

    def read_changes(self):
        u, begin, time = self.update, 0, 0
        messages = u.change_message or [""] * len(u.change_span)
        for gap, more, step, message in zip(u.change_span[::2], u.change_span[1::2], padded(u.change_time), messages):
            begin, time = begin + gap, time + step
            yield {"first": self.ids[begin], "ops": more + 1, **({"time": time} if time else {}),
                   **({"message": message} if message else {})}
            begin += more + 1


def size_of(op):
    return op.get("count") or len(op.get("text", op.get("values", [0])))


class KeptAuthor:
    def __init__(self):
        self.counter, self.lamport, self.counters = 0, 1, []  # the next ones; of the ops so far


def read_kept(shallow):
    """The ops that are left, each with its id and its lamport."""
    reader, authors = UpdateReader(shallow.kept.SerializeToString()), {}
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
    history = shallow.history.SerializeToString()
    return {"version": {f"{peer:016x}": end for peer, end in zip(shallow.peer, shallow.next_counter)},
            "heads": [op_id(shallow.peer[at], counter) for at, counter in zip(shallow.head[::2], shallow.head[1::2])],
            "lamport": shallow.lamport, "kept": list(read_kept(shallow)),
            "history": UpdateReader(history).read() if history else {"runs": []}}


def read_history(data):
    message = data[5:]  # the envelope; the checksum finds accidents only
    if data[0] == 0xFA:
        message = snapshot_pb2.Snapshot.FromString(message).history.SerializeToString()
    return UpdateReader(message).read()
