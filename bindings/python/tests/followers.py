"""What a window does: it keeps up with a document by events alone."""


import syncline

EMPTY = {"text": "", "map": {}, "list": [], "movable_list": [], "counter": 0, "tree": {None: []}}


class Follower:
    """Plain values that are changed as events tell."""

    def __init__(self, doc):
        self.doc = doc
        self.values = {}  # by the identity of a container; children are handles in them
        self.failures = []
        self.subscription = doc.subscribe(self.follow)

    def follow(self, event):
        try:
            for change in event.changes:
                kind = change.container.kind
                value = getattr(self, kind)(self.value_of(change.container), change.delta)
                self.values[identity(change.container)] = value
        except Exception as error:
            self.failures.append((error, event))

    def value_of(self, container):
        return self.values.get(identity(container), EMPTY[container.kind])

    def forget_shown(self, values):
        """Containers that come to be shown are told from empty."""
        for value in values:
            if isinstance(value, syncline.Container):
                self.values.pop(identity(value), None)

    def text(self, value, delta):
        return "".join(sequence(list(value), delta)[0])

    def list(self, value, delta):
        result, inserted, deleted = sequence(value, delta)
        kept = [identity(item) for item in deleted if isinstance(item, syncline.Container)]
        self.forget_shown(
            item
            for item in inserted
            if isinstance(item, syncline.Container) and identity(item) not in kept
        )
        return result

    movable_list = list

    def map(self, value, delta):
        value = dict(value)
        for key, change in delta.items():
            assert ("before" in change) == (key in value)
            if "after" in change:
                value[key] = change["after"]
                self.forget_shown([change["after"]])
            else:
                del value[key]
        return value

    def counter(self, value, delta):
        return value + delta

    def tree(self, value, delta):
        nodes = {node: list(children) for node, children in value.items()}
        for step in delta:
            if step["action"] == "moved":
                take_out(nodes, step["node"])
        for step in delta:
            if step["action"] == "deleted":
                take_out(nodes, step["node"])
                forget(nodes, step["node"])
        for step in delta:
            if step["action"] != "deleted":
                nodes[step["parent"]].insert(step["index"], step["node"])
                nodes.setdefault(step["node"], [])
        return nodes

    def check(self):
        """The document shows what the events told."""
        assert self.failures == []
        for name, kind in ROOTS:
            container = getattr(self.doc, kind)(name)
            if kind == "tree":
                assert flatten(self.value_of(container)) == container.nodes()
            else:
                assert self.plain(container) == container.to_plain()

    def plain(self, value):
        if isinstance(value, syncline.Container):
            return self.plain(self.value_of(value))
        if isinstance(value, dict):
            return {key: self.plain(inner) for key, inner in value.items()}
        return [self.plain(item) for item in value] if isinstance(value, list) else value


ROOTS = (
    ("t", "text"),
    ("m", "map"),
    ("children", "map"),
    ("l", "list"),
    ("ml", "movable_list"),
    ("l", "movable_list"),
    ("c", "counter"),
    ("tree", "tree"),
)


def identity(container):
    return (container.kind, container._number)


def sequence(items, delta):
    """What the delta makes of the items, and what it inserted and deleted."""
    result, inserted, deleted, at = [], [], [], 0
    for step in delta:
        ((kind, what),) = step.items()
        if kind == "insert":
            result += what
            inserted += what
        else:
            assert at + what <= len(items)
            (result if kind == "retain" else deleted).extend(items[at : at + what])
            at += what
    return result + items[at:], inserted, deleted


def take_out(nodes, node):
    for children in nodes.values():
        if node in children:
            children.remove(node)
            return
    raise AssertionError(f"{node} is not there")


def forget(nodes, node):
    for child in nodes.pop(node):
        forget(nodes, child)


def flatten(nodes, parent=None):
    return [x for child in nodes[parent] for x in (child, *flatten(nodes, child))]
