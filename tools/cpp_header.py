"""The public names of a C++ header, as check_bindings.py asks for them: by looking, not by
compiling, at code in the project's style."""

import re

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?<!\w)\'(?:[^\'\\\n]|\\.)*\'')
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
NAMESPACE = re.compile(r"(?:inline\s+)?namespace\b")
MEMBER = re.compile(r"[\w:\s*]*[\w*]\s*?[\s*](\w+)(?:\s*=.*)?$", re.S)
CLASS = re.compile(r"(class|struct)\s+(?:\[\[\w+\]\]\s*)?(\w+)")
FUNCTION = re.compile(r"((?:\w+::)*~?\w+)\s*\(")
NO_MEMBER = re.compile(r"^(?:using|typedef|friend|enum|union|static|static_assert|return)\b"
                       r"|[()]|\boperator\b")
NO_FUNCTION = re.compile(r"^(?:using|typedef|friend|enum|union|static_assert)\b"
                         r"|\boperator\b|\bconcept\b")


def without(text, opening, closing):
    """`text`, that begins with `opening`, behind what closes it."""
    depth = 0
    for i, char in enumerate(text):
        depth += (char == opening) - (char == closing)
        if depth == 0:
            return text[i + 1:].lstrip()
    return ""


def head_of(statement):
    """A statement without what stands in front of a class or a function."""
    statement = statement.strip()
    while True:
        if re.match(r"template\s*<", statement):
            statement = without(statement[statement.index("<"):], "<", ">")
        elif re.match(r"requires\s*\(", statement):
            statement = without(statement[statement.index("("):], "(", ")")
        elif statement.startswith("[["):
            statement = statement[statement.index("]]") + 2:].lstrip()
        else:
            return statement


def without_arguments(head):
    """A statement without the arguments of templates, which may look like functions."""
    while True:
        shorter = re.sub(r"<[^<>]*>", " ", head)
        if shorter == head:
            return head
        head = shorter


class Header:
    """The public names of one header, and what each is: "Doc" a "class", "Doc::Export" a
    "function", "OpId::peer" a "member"."""

    def __init__(self, text):
        self.names = {}
        self._scopes = []  # [name of a class or "", whether public, whether looked into]
        for unwanted in (COMMENT, STRING, DIRECTIVE):
            text = unwanted.sub(" ", text)
        statement = ""
        for char in text:
            if char in "{;":
                self._end(head_of(statement), char)
            elif char == "}":
                self._scopes.pop()
            elif char == ":" and statement.strip() in ("public", "protected", "private"):
                self._scopes[-1][1] = statement.strip() == "public"
            else:
                statement += char
                continue
            statement = ""

    def _end(self, head, char):
        is_open = all(is_public and inside for _, is_public, inside in self._scopes)
        match = CLASS.match(head)
        if char == "{" and NAMESPACE.match(head):
            self._scopes.append(["", True, not re.search(r"\binternal\b", head)])
        elif char == "{" and match:
            if is_open:
                self.names[self._qualified(match[2])] = "class"
            self._scopes.append([match[2], match[1] == "struct", is_open])
        else:
            if is_open and not match:
                head = without_arguments(head)
                self._add_function(head)
                self._add_member(head)
            if char == "{":
                self._scopes.append(["", False, False])

    def _qualified(self, name):
        return "::".join([scope for scope, _, _ in self._scopes if scope] + [name])

    def _add_function(self, head):
        match = None if NO_FUNCTION.search(head) else FUNCTION.search(head)
        if not match or re.search(r"=", head[:match.start()]):
            return
        name = match[1]
        is_constructor = self._scopes and name.lstrip("~") == self._scopes[-1][0]
        if "::" not in name and not is_constructor:
            self.names[self._qualified(name)] = "function"

    def _add_member(self, head):
        match = None if NO_MEMBER.search(head) else MEMBER.match(head)
        if match and self._scopes and self._scopes[-1][0] and not match[1].endswith("_"):
            self.names[self._qualified(match[1])] = "member"
