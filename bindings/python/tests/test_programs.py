"""Random programs: a document does what Python's own types do, and replicas agree."""

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

import syncline
from followers import Follower
from replicas import assert_equal

TEXTS = st.text(st.characters(codec="utf-8"), max_size=4)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXTS
    | st.binary(max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)
KEYS = st.sampled_from(["a", "b", "é", ""])
BOUNDS = st.none() | st.integers(-6, 6)
SLICES = st.builds(slice, BOUNDS, BOUNDS)
STEPS = st.builds(slice, BOUNDS, BOUNDS, st.sampled_from([-3, -2, -1, 1, 2]))


def outcome(function):
    """What it returns, as a plain value, or the type of what it raises."""
    try:
        result = function()
    except (IndexError, KeyError, ValueError) as error:
        return type(error)
    return result.to_plain() if isinstance(result, syncline.Container) else result


class Program(RuleBasedStateMachine):
    """One document and, beside it, what it should be; another one that is fed by events."""

    def __init__(self):
        super().__init__()
        self.doc = syncline.Doc(1)
        self.follower = Follower(self.doc)
        self.text, self.map = self.doc.text("t"), self.doc.map("m")
        self.lists = [self.doc.list("l"), self.doc.movable_list("ml")]
        self.models = {"t": "", "m": {}, "l": [[], []]}

    def both(self, real, model):
        assert outcome(real) == outcome(model)

    @rule(slice_=SLICES, text=TEXTS)
    def set_text(self, slice_, text):
        self.text[slice_] = text
        characters = list(self.models["t"])
        characters[slice_] = text
        self.models["t"] = "".join(characters)

    @rule(text=TEXTS)
    def update_text(self, text):
        self.text.update(text)
        self.models["t"] = text

    @rule(slice_=STEPS, index=st.integers(-6, 6))
    def read_text(self, slice_, index):
        self.both(lambda: self.text[slice_], lambda: self.models["t"][slice_])
        self.both(lambda: self.text[index], lambda: self.models["t"][index])

    @rule(key=KEYS, value=VALUES)
    def set_key(self, key, value):
        self.map[key] = value
        self.models["m"][key] = value

    @rule(key=KEYS)
    def pop_key(self, key):
        self.both(lambda: self.map.pop(key), lambda: self.models["m"].pop(key))

    @rule(values=st.dictionaries(KEYS, VALUES))
    def update_map(self, values):
        self.map.update(values)
        self.models["m"].update(values)

    @rule(value=VALUES)
    def append(self, value):
        for list_, model in zip(self.lists, self.models["l"]):
            list_.append(value)
            model.append(value)

    @rule(slice_=SLICES, values=st.lists(VALUES, max_size=4))
    def set_slice(self, slice_, values):
        for list_, model in zip(self.lists, self.models["l"]):
            list_[slice_] = values
            model[slice_] = values

    @rule(slice_=STEPS, values=st.lists(VALUES, max_size=3))
    def set_steps(self, slice_, values):
        for list_, model in zip(self.lists, self.models["l"]):
            self.both(
                lambda: list_.__setitem__(slice_, values),
                lambda: model.__setitem__(slice_, values),
            )

    @rule(slice_=STEPS)
    def delete_slice(self, slice_):
        for list_, model in zip(self.lists, self.models["l"]):
            del list_[slice_]
            del model[slice_]

    @rule(index=st.integers(-6, 6), value=VALUES)
    def set_and_pop(self, index, value):
        for list_, model in zip(self.lists, self.models["l"]):
            self.both(
                lambda: list_.__setitem__(index, value), lambda: model.__setitem__(index, value)
            )
            self.both(lambda: list_.pop(index), lambda: model.pop(index))

    @rule(from_=st.integers(0, 4), to=st.integers(0, 4))
    def move(self, from_, to):
        list_, model = self.lists[1], self.models["l"][1]
        if max(from_, to) < len(model):
            list_.move(from_, to)
            model.insert(to, model.pop(from_))

    @rule(value=VALUES)
    def edit_in_vain(self, value):
        try:
            with self.doc.transaction():
                self.map["a"] = value
                self.text += "abc"
                self.lists[0].extend([value, value])
                self.lists[1].clear()
                raise InterruptedError
        except InterruptedError:
            pass

    @rule(value=st.dictionaries(KEYS, VALUES))
    def update(self, value):
        self.doc.update(self.map, value)
        self.models["m"] = value

    @rule()
    def commit(self):
        self.doc.commit()
        self.follower.check()

    @rule()
    def reopen(self):
        assert_equal(self.doc, syncline.Doc.open(self.doc.export_snapshot()))

    @invariant()
    def agrees(self):
        assert self.text == self.models["t"] and len(self.text) == len(self.models["t"])
        assert self.map == self.models["m"]
        for list_, model in zip(self.lists, self.models["l"]):
            assert list_ == model and len(list_) == len(model)


class Replicas(RuleBasedStateMachine):
    """Three replicas that hear of each other in any order, with a follower each."""

    nodes = Bundle("nodes")

    @initialize()
    def begin(self):
        self.docs = [syncline.Doc(peer) for peer in (1, 2, 3)]
        self.followers = [Follower(doc) for doc in self.docs]
        self.updates = []

    @rule(at=st.integers(0, 2), position=st.integers(0, 9), text=TEXTS, count=st.integers(0, 2))
    def edit_text(self, at, position, text, count):
        note = self.docs[at].text("t")
        position = min(position, len(note))
        note.replace(position, min(count, len(note) - position), text)

    @rule(at=st.integers(0, 2), key=KEYS, value=VALUES)
    def set_key(self, at, key, value):
        self.docs[at].map("m")[key] = value

    @rule(at=st.integers(0, 2), key=KEYS, text=TEXTS)
    def open_child(self, at, key, text):
        map_ = self.docs[at].map("children")
        map_.open(key, syncline.Text).append(text)

    @rule(at=st.integers(0, 2), key=KEYS)
    def delete_child(self, at, key):
        self.docs[at].map("children").pop(key, None)

    @rule(at=st.integers(0, 2), value=VALUES, index=st.integers(0, 5))
    def edit_list(self, at, value, index):
        list_ = self.docs[at].movable_list("l")
        if index < len(list_):
            list_.move(index, len(list_) - 1 - index)
            list_[index] = value
        else:
            list_.append(value)

    @rule(at=st.integers(0, 2), amount=st.integers(-9, 9))
    def add(self, at, amount):
        self.docs[at].counter("c").add(amount)

    @rule(target=nodes, at=st.integers(0, 2))
    def create(self, at):
        return self.docs[at].tree("tree").create()

    @rule(at=st.integers(0, 2), node=nodes, parent=nodes)
    def move(self, at, node, parent):
        outcome(lambda: self.docs[at].tree("tree").move(node, parent, 0))

    @rule(at=st.integers(0, 2), node=nodes)
    def delete(self, at, node):
        outcome(lambda: self.docs[at].tree("tree").delete(node))

    @rule(at=st.integers(0, 2), to=st.integers(0, 2))
    def send(self, at, to):
        self.updates.append(self.docs[at].export_since(self.docs[to].version))

    @rule(at=st.integers(0, 2), choice=st.randoms(use_true_random=False))
    def receive(self, at, choice):
        if self.updates:
            self.docs[at].import_(choice.choice(self.updates))

    def teardown(self):
        if not hasattr(self, "docs"):
            return
        for _ in range(2):
            for doc in self.docs:
                for other in self.docs:
                    doc.import_(other.export())
        assert_equal(*self.docs)
        for follower in self.followers:
            follower.check()


SETTINGS = hypothesis.settings(
    max_examples=60, stateful_step_count=30, deadline=None, database=None, print_blob=True
)
TestProgram = Program.TestCase
TestProgram.settings = SETTINGS
TestReplicas = Replicas.TestCase
TestReplicas.settings = SETTINGS
