"""What a window does: it keeps up with a document by events alone."""


import syncline

EMPTY = {"text": "", "map": {}, "list": [], "movable_list": [], "counter": 0, "tree": {None: []}}


class Follower:
    """Plain values that are changed as events tell."""

    ROOTS = [
        ("t", "text"),
        ("m", "map"),
        ("children", "map"),
        ("l", "list"),
        ("ml", "movable_list"),
        ("l", "movable_list"),
        ("c", "counter"),
        ("tree", "tree"),
    ]

    def __init__(self, doc):
        self.doc = doc
        self.values = {}  # of containers; children are handles in them
        self.failures = []
        self.subscription = doc.subscribe(self.follow)

    def follow(self, event):
        try:
            for change in event.changes:
                told = getattr(self, change.container.kind)
                value = told(self.value_of(change.container), change.delta)
                self.values[identity(change.container)] = (change.container, value)
            # One that comes to be shown again is told from empty.
            removed = [key for key, (container, _) in self.values.items() if not container.is_attached]
            for key in removed:
                del self.values[key]
        except Exception as error:
            self.failures.append((error, event))

    def value_of(self, container):
        return self.values.get(identity(container), (None, EMPTY[container.kind]))[1]

    def text(self, value, delta):
        return "".join(sequence(list(value), [unmarked(step) for step in delta]))

    def list(self, value, delta):
        return sequence(value, delta)

    movable_list = list

    def map(self, value, delta):
        value = dict(value)
        for key, change in delta.items():
            assert ("before" in change) == (key in value)
            if "after" in change:
                value[key] = change["after"]
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
        for name, kind in self.ROOTS:
            container = getattr(self.doc, kind)(name)
            assert self.plain(container) == container.to_plain()

    def plain(self, value):
        if isinstance(value, syncline.Tree):
            return self.branch(value, None)
        if isinstance(value, syncline.Container):
            return self.plain(self.value_of(value))
        if isinstance(value, dict):
            return {key: self.plain(inner) for key, inner in value.items()}
        return [self.plain(item) for item in value] if isinstance(value, list) else value

    def branch(self, tree, parent):
        return [
            {
                "id": str(node),
                "meta": self.plain(tree.meta(node)),
                "children": self.branch(tree, node),
            }
            for node in self.value_of(tree)[parent]
        ]


def identity(container):
    return (container.kind, container._number)


def unmarked(step):
    """A step of a text without what marks say; embeds as they show."""
    plain = {key: what for key, what in step.items() if key in ("retain", "insert", "delete")}
    if isinstance(plain.get("insert"), dict):
        assert list(plain["insert"]) == ["embed"]
        plain["insert"] = "\ufffc"
    return plain


def sequence(items, delta):
    """What the delta makes of the items."""
    result, at = [], 0
    for step in delta:
        ((kind, what),) = step.items()
        if kind == "insert":
            result += what
        else:
            assert at + what <= len(items)
            if kind == "retain":
                result += items[at : at + what]
            at += what
    return result + items[at:]


def take_out(nodes, node):
    for children in nodes.values():
        if node in children:
            children.remove(node)
            return
    raise AssertionError(f"{node} is not there")


def forget(nodes, node):
    for child in nodes.pop(node):
        forget(nodes, child)
