#!/usr/bin/env python3
"""Checks that the tree keeps to the architecture that src/CMakeLists.txt declares.

  - a floor includes itself and the floors below it, never one above or beside
  - public headers, src/sync/, src/relay/, bindings/, wasm/ and examples/ include
    nothing of internal/; src/json/ sees batches, src/file/ the lowest floor
  - sync/ is included by itself and by what stands on it alone
  - the engine, the public headers and the bindings include nothing of the relay
  - no source file has more than 500 lines

Usage: tools/check_floors.py [root of the tree]
Prints file:line of each breach; the exit code is 1 where there is one.
"""

import os
import pathlib
import re
import sys

MAX_LINES = 500
SOURCES = (".h", ".cc", ".py")
NOT_OURS = {"build", "node_modules", "target"}
ON_PUBLIC_API = ("bindings", "wasm", "examples")
MAY_INCLUDE_RELAY = ("relay", "examples/")
ON_SYNC = ("sync", "relay", "a header of sync", *(name + "/" for name in ON_PUBLIC_API))

FLOOR = re.compile(r"^\s*syncline_floor\((\w+)(?:\s+DEPENDS\s+([\w\s]+?))?\s*\)", re.M)
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]syncline/internal/(\w+)/')
INCLUDE_RELAY = re.compile(r'^\s*#\s*include\s*["<]syncline/relay/')
SYNC = re.compile(r'^\s*#\s*include\s*["<](?:syncline/)?sync/')


def floors_of(root):
    """Each floor with all that it may include: itself, and what it stands on."""
    allowed = {}
    for name, depends in FLOOR.findall((root / "src/CMakeLists.txt").read_text()):
        allowed[name] = {name}
        for below in depends.split():
            allowed[name] |= allowed[below]  # KeyError: declared after its user
    allowed["json"] = allowed.get("codec", set())
    allowed["file"] = allowed.get("base", set())
    return allowed


def sources_of(root):
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(
            name for name in subfolders if name not in NOT_OURS and not name.startswith("."))
        for name in sorted(files):
            if name.endswith(SOURCES):
                yield (pathlib.Path(folder) / name).relative_to(root)


def owner_of(path):
    """The floor a file belongs to, or what else it is; None where any include is fine."""
    parts = path.parts
    if parts[:3] == ("include", "syncline", "internal"):
        return parts[3]
    if parts[:3] == ("include", "syncline", "relay"):
        return "relay"
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[:3] == ("include", "syncline", "sync"):
        return "a header of sync"
    if parts[0] == "include":
        return "a public header"
    if parts[0] == "src":
        return "the public API"
    if parts[0] in ON_PUBLIC_API:
        return parts[0] + "/"
    return None


def breaches_of(path, text, allowed):
    owner = owner_of(path)
    lines = text.splitlines()
    if owner is not None:
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if match and owner != "the public API" and match[1] not in allowed.get(owner, ()):
                yield f"{path}:{number}: {owner} may not include {match[1]}"
            if SYNC.match(line) and owner not in ON_SYNC:
                yield f"{path}:{number}: {owner} may not include sync"
            if INCLUDE_RELAY.match(line) and owner not in MAY_INCLUDE_RELAY:
                yield f"{path}:{number}: {owner} may not include relay"
    if len(lines) > MAX_LINES:
        yield f"{path}:{MAX_LINES + 1}: {len(lines)} lines; the limit is {MAX_LINES}"


def check(root):
    allowed = floors_of(root)
    return [
        breach
        for path in sources_of(root)
        for breach in breaches_of(path, (root / path).read_text(errors="replace"), allowed)
    ]


def main():
    default = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    breaches = check(root)
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
