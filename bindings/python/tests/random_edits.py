"""Random edits of containers of all kinds, nested."""

import itertools
import random

import syncline

KINDS = (
    syncline.Text,
    syncline.Map,
    syncline.List,
    syncline.MovableList,
    syncline.Tree,
    syncline.Counter,
)
KEYS = "abcd"


class Editor:
    """Edits one document. Children are opened at keys; with `new`, they are made anew, too."""

    def __init__(self, doc, seed, new=False):
        self.doc = doc
        self.random = random.Random(seed)
        self.new = new
        self.numbers = itertools.count(10)

    def edit(self):
        name = self.random.choice(KEYS)
        kind = self.random.choice(["text", "map", "map", "map", "list", "movable_list", "tree", "counter"])
        self.edit_container(getattr(self.doc, kind)(name), 0)

    def chance(self, probability):
        return self.random.random() < probability

    def edit_container(self, container, depth):
        getattr(self, f"edit_{container.kind}")(container, depth)

    def value(self):
        return f"value {next(self.numbers)}"

    def edit_map(self, map_, depth):
        key = self.random.choice(KEYS)
        value = map_.get(key)
        if isinstance(value, syncline.Container) and self.chance(0.8):
            self.edit_container(value, depth + 1)
        elif self.chance(0.2):
            map_.pop(key, None)
        elif value is not None or depth > 3 or self.chance(0.3):
            map_[key] = self.value()
        elif self.new and self.chance(0.5):
            map_.new(key, self.random.choice(KINDS))
        else:
            # At one key none of two kinds that look alike while they are empty.
            pairs = {"a": (KINDS[0], KINDS[2]), "b": (KINDS[5], KINDS[3])}
            map_.open(key, self.random.choice(pairs.get(key, (KINDS[1], KINDS[4]))))

    def edit_text(self, text, depth):
        size = len(text)
        at = self.random.randint(0, size)
        end = min(size, at + self.random.randint(1, 4))
        what = self.random.random()
        if at == end or what < 0.4:
            text.insert(at, f"<{next(self.numbers)}>")
        elif what < 0.75:
            text.delete(at, end - at)
        elif what < 0.8:
            text.insert_embed(at, self.value())
        else:
            expand = self.random.choice(["after", "before", "both", "none"])
            text.mark(at, end, self.random.choice("xy"), next(self.numbers), expand=expand)

    def edit_list(self, list_, depth):
        at = self.random.randint(0, len(list_))
        if at == len(list_) or self.chance(0.5):
            self.insert(list_, at)
        elif self.chance(0.5):
            del list_[at]
        else:
            list_[at] = self.value()

    def edit_movable_list(self, list_, depth):
        at = self.random.randint(0, len(list_))
        if at == len(list_) or self.chance(0.3):
            self.insert(list_, at)
        elif self.chance(0.3):
            del list_[at]
        elif self.chance(0.4):
            list_[at] = self.value()
        else:
            list_.move(at, self.random.randrange(len(list_)))

    def insert(self, list_, at):
        if self.new and self.chance(0.3):
            list_.new(at, self.random.choice(KINDS))
        else:
            list_.insert(at, self.value())

    def edit_tree(self, tree, depth):
        nodes = [None, *tree.nodes()]
        node, parent = self.random.choice(nodes), self.random.choice(nodes)
        if node is None or self.chance(0.3):
            tree.create(parent, 0)
        elif self.chance(0.3):
            self.edit_map(tree.meta(node), depth + 1)
        elif self.chance(0.3):
            tree.delete(node)
        else:
            try:
                tree.move(node, parent, 0)
            except ValueError:
                pass  # below itself

    def edit_counter(self, counter, depth):
        counter.add(next(self.numbers))
