#!/usr/bin/env python3
"""Writes the classes of a schema over message.h, with the names that protoc gives them.

Usage: generate.py SCHEMA.proto HEADER.pb.h SOURCE.pb.cc [NAMESPACE]

The schema is of proto3 and has one message, with whatever is nested in it: scalars,
enums, messages, at most one oneof in a message, which then has no other field. What
is not known here ends the program.
"""

import re
import sys

SCALARS = {
    "bool": ("bool", "kBool"), "uint32": ("uint32_t", "kUint32"),
    "uint64": ("uint64_t", "kUint64"), "fixed64": ("uint64_t", "kFixed64"),
    "bytes": ("", "kBytes"),
}


class Field:
    def __init__(self, words):
        self.is_repeated = words[0] == "repeated"
        self.type, name, equals, number = words[self.is_repeated:]
        assert equals == "=", words
        self.name = name + "_" if name == "class" else name
        self.camel = "".join(word.capitalize() for word in name.split("_"))
        self.number = int(number)


class Message:
    def __init__(self, name):
        self.name = name  # "Frame_Presence"
        self.fields = []
        self.oneof = ""
        self.enums = {}   # name -> [(value, number)]
        self.nested = {}  # name -> Message

    def parse(self, tokens):
        while (token := tokens.pop(0)) != "}":
            if token == "message":
                name = tokens.pop(0)
                assert tokens.pop(0) == "{"
                self.nested[name] = Message(f"{self.name}_{name}")
                self.nested[name].parse(tokens)
            elif token == "enum":
                name = tokens.pop(0)
                assert tokens.pop(0) == "{"
                values = self.enums[name] = []
                while tokens[0] != "}":
                    value, equals, number, end = (tokens.pop(0) for _ in range(4))
                    assert equals == "=" and end == ";"
                    values.append((value, number))
                tokens.pop(0)
            elif token == "oneof":
                self.oneof = tokens.pop(0)
                assert tokens.pop(0) == "{"
                while tokens[0] != "}":
                    self.add_field(tokens)
                tokens.pop(0)
            else:
                tokens.insert(0, token)
                self.add_field(tokens)
        self.fields.sort(key=lambda field: field.number)

    def add_field(self, tokens):
        end = tokens.index(";")
        self.fields.append(Field(tokens[:end]))
        del tokens[:end + 1]

    def all(self):
        for message in self.nested.values():
            yield from message.all()
        yield self


def scopes_of(message, scopes):
    """What the names in each message mean: (its own, then those around it)."""
    inner = [message, *scopes]
    yield message, inner
    for nested in message.nested.values():
        yield from scopes_of(nested, inner)


def resolve(type_name, scopes):
    for scope in scopes:
        if type_name in scope.nested:
            return scope.nested[type_name]
        if type_name in scope.enums:
            return f"{scope.name}_{type_name}"
    sys.exit(f"generate.py: what is {type_name}?")


def accessors(field, index, kind, message):
    """The lines of one field: `kind` is what it resolves to."""
    name = field.name
    yield f"  static constexpr int k{field.camel}FieldNumber = {field.number};"
    if isinstance(kind, Message):
        cls = kind.name
        if field.is_repeated:
            yield f"  wasm::MessageRange<{cls}> {name}() const {{ return wasm::MessageRange<{cls}>(Messages({index})); }}"
            yield f"  int {name}_size() const {{ return {name}().size(); }}"
            yield f"  const {cls}& {name}(int i) const {{ return {name}()[i]; }}"
            yield f"  {cls}* add_{name}() {{ return static_cast<{cls}*>(AddMessage({index})); }}"
            return
        has = f"SetField() == {field.number}" if message.oneof else f"!Messages({index}).empty()"
        yield f"  bool has_{name}() const {{ return {has}; }}"
        yield f"  const {cls}& {name}() const {{ return Get<{cls}>({index}); }}"
        yield f"  {cls}* mutable_{name}() {{ return static_cast<{cls}*>(MutableMessage({index})); }}"
    elif field.type == "bytes":
        if field.is_repeated:
            yield f"  const std::vector<std::string>& {name}() const {{ return Strings({index}); }}"
            yield f"  std::vector<std::string>* mutable_{name}() {{ return MutableStrings({index}); }}"
            yield f"  int {name}_size() const {{ return static_cast<int>({name}().size()); }}"
            yield f"  void add_{name}(std::string_view value) {{ MutableStrings({index})->emplace_back(value); }}"
            yield f"  void add_{name}(const char* data, size_t size) {{ add_{name}({{data, size}}); }}"
            return
        yield f"  const std::string& {name}() const {{ return Bytes({index}); }}"
        yield f"  std::string* mutable_{name}() {{ return MutableBytes({index}); }}"
        yield f"  void set_{name}(std::string_view value) {{ MutableBytes({index})->assign(value); }}"
        yield f"  void set_{name}(const void* data, size_t size) {{ set_{name}({{static_cast<const char*>(data), size}}); }}"
    else:
        cpp = kind if isinstance(kind, str) and field.type not in SCALARS else SCALARS[field.type][0]
        if field.is_repeated:
            yield f"  int {name}_size() const {{ return static_cast<int>(Numbers({index}).size()); }}"
            yield f"  {cpp} {name}(int i) const {{ return static_cast<{cpp}>(Numbers({index})[static_cast<size_t>(i)]); }}"
            yield f"  void add_{name}({cpp} value) {{ AddNumber({index}, static_cast<uint64_t>(value)); }}"
            return
        yield f"  {cpp} {name}() const {{ return static_cast<{cpp}>(Number({index})); }}"
        yield f"  void set_{name}({cpp} value) {{ SetNumber({index}, static_cast<uint64_t>(value)); }}"


def class_of(message, kinds):
    yield f"class {message.name} : public wasm::Message {{"
    yield " public:"
    yield f"  {message.name}() : Message(kInfo) {{}}"
    for name, nested in message.nested.items():
        yield f"  using {name} = {nested.name};"
    for name, values in message.enums.items():
        cpp = f"{message.name}_{name}"
        yield f"  using {name} = {cpp};"
        for value, _ in values:
            yield f"  static constexpr {cpp} {value} = {cpp}_{value};"
    if message.oneof:
        one = message.oneof
        cases = ", ".join(f"k{field.camel} = {field.number}" for field in message.fields)
        yield f"  enum {one.capitalize()}Case : int {{ {one.upper()}_NOT_SET = 0, {cases} }};"
        yield f"  {one.capitalize()}Case {one}_case() const {{ return static_cast<{one.capitalize()}Case>(SetField()); }}"
    for index, field in enumerate(message.fields):
        yield from accessors(field, index, kinds[message.name, field.name], message)
    yield ""
    yield " private:"
    yield "  static const wasm::MessageInfo kInfo;"
    yield "};"
    yield ""


def table_of(message, kinds):
    yield f"constexpr wasm::FieldInfo kFieldsOf{message.name}[] = {{"
    for field in message.fields:
        kind = kinds[message.name, field.name]
        if isinstance(kind, Message):
            kind_name, make = "kMessage", f"wasm::MakeMessage<{kind.name}>"
        else:
            kind_name, make = SCALARS.get(field.type, ("", "kEnum"))[1], "nullptr"
        repeated = "true" if field.is_repeated else "false"
        yield f"    {{{field.number}, FieldType::{kind_name}, {repeated}, {make}}},"
    yield "};"
    yield f"constinit const wasm::MessageInfo {message.name}::kInfo = {{"
    yield f"    kFieldsOf{message.name}, {len(message.fields)}, {'true' if message.oneof else 'false'}}};"
    yield ""


def in_order(messages, kinds):
    """Each message after those that its fields have."""
    done = []

    def add(message):
        if message in done:
            return
        for field in message.fields:
            kind = kinds[message.name, field.name]
            if isinstance(kind, Message):
                add(kind)
        for nested in message.nested.values():
            add(nested)
        done.append(message)

    for message in messages:
        add(message)
    return done


def main():
    schema, header, source = sys.argv[1:4]
    text = re.sub(r"//[^\n]*", "", open(schema, encoding="utf-8").read())
    namespace = sys.argv[4] if len(sys.argv) > 4 else re.search(r"package ([\w.]+);", text)[1].replace(".", "::")
    body = text[text.index("message "):]
    tokens = re.findall(r"\w+|[{};=]", body)
    root = Message(tokens[1])
    del tokens[:3]
    root.parse(tokens)
    if tokens:
        sys.exit(f"generate.py: {tokens[:3]} stand behind the message")

    kinds = {}
    for message, scopes in scopes_of(root, []):
        for field in message.fields:
            kinds[message.name, field.name] = (
                field.type if field.type in SCALARS else resolve(field.type, scopes))
    messages = in_order(list(root.all()), kinds)

    guard = re.sub(r"\W+", "_", namespace).upper() + "_SYNC_PB_H_"
    lines = [f"// Made by generate.py of {schema.rsplit('/', 1)[-1]}.", f"#ifndef {guard}", f"#define {guard}", "",
             '#include "message.h"', "", f"namespace {namespace} {{", "", "namespace wasm = ::syncline::wasm;", ""]
    for message in messages:
        for name, values in message.enums.items():
            cpp = f"{message.name}_{name}"
            inner = ", ".join(f"{cpp}_{value} = {number}" for value, number in values)
            lines += [f"enum {cpp} : int {{ {inner} }};"]
    lines.append("")
    for message in messages:
        lines += class_of(message, kinds)
    lines += [f"}}  // namespace {namespace}", "", f"#endif  // {guard}", ""]
    open(header, "w", encoding="utf-8").write("\n".join(lines))

    lines = [f'#include "{header}"', "", f"namespace {namespace} {{", "", "using wasm::FieldType;", ""]
    for message in messages:
        lines += table_of(message, kinds)
    lines += [f"}}  // namespace {namespace}", ""]
    open(source, "w", encoding="utf-8").write("\n".join(lines))


if __name__ == "__main__":
    main()
