#!/usr/bin/env python3
"""Checks that what the documents say is there.

  - the first C++ program of README.md is the one that tests/public_api/readme_test.cc
    compiles and runs, between its tags
  - a relative link leads to a file
  - a path in backticks that begins with a folder of the tree leads to a file;
    <name> and * in it stand for anything

Usage: tools/check_docs.py [root of the tree]
Prints file:line of each breach; the exit code is 1 where there is one.
"""

import pathlib
import re
import sys

PROGRAM = re.compile(r"^// tag::program\[\]\n(.*?)^// end::program\[\]\n", re.M | re.S)
SHOWN = re.compile(r"^```cpp\n(.*?)^```\n", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
PATH = re.compile(
    r"`((?:\.ci|bench|cmake|docs|examples|include|scripts|src|tests|tools)/[\w./<>*-]*)`")
ANYTHING = re.compile(r"<[^>]*>")


def documents_of(root):
    return sorted([*root.glob("*.md"), *root.glob("docs/*.md")])


def exists(root, path):
    return any(True for _ in root.glob(ANYTHING.sub("*", path.rstrip("/"))))


def program_breaches(root):
    test = (root / "tests/public_api/readme_test.cc").read_text()
    tested = PROGRAM.search(test)
    shown = SHOWN.search((root / "README.md").read_text())
    if not tested or not shown or tested[1] != shown[1]:
        yield "README.md:1: its program is not that of tests/public_api/readme_test.cc"


def path_breaches(root, document):
    for number, line in enumerate(document.read_text().splitlines(), 1):
        where = f"{document.relative_to(root)}:{number}"
        for target in LINK.findall(line):
            if not (document.parent / target).exists():
                yield f"{where}: a link to {target}, which is not there"
        for path in PATH.findall(line):
            if not exists(root, path):
                yield f"{where}: it names {path}, which is not there"


def main():
    default = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    breaches = list(program_breaches(root))
    for document in documents_of(root):
        breaches += path_breaches(root, document)
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
