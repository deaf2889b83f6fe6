#!/usr/bin/env python3
"""Checks that what the documents say is there.

  - the first program of a document in each language is the one that PROGRAMS names,
    which is run as a test, between its tags; where LATER_PROGRAMS names one, it is there
  - a relative link leads to a file
  - a path in backticks that begins with a folder of the tree leads to a file;
    <name> and * in it stand for anything

Usage: tools/check_docs.py [root of the tree]
Prints file:line of each breach; the exit code is 1 where there is one.
"""

import pathlib
import re
import sys

PROGRAMS = {
    ("README.md", "cpp"): "tests/public_api/readme_test.cc",
    ("README.md", "c"): "examples/05_write_together.c",
    ("README.md", "python"): "examples/python/write_together.py",
    ("docs/versions.md", "cpp"): "tests/public_api/apply_diff_test.cc",
}
LATER_PROGRAMS = {
    ("bindings/python/README.md", "python"): "examples/python/sync_server.py",
}
PROGRAM = re.compile(r"^[/*# ]+tag::program\[\][ */]*\n(.*?)^[/*# ]+end::program\[\][ */]*\n", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
PATH = re.compile(
    r"`((?:\.ci|bench|bindings|cmake|docs|examples|include|scripts|src|tests|tools)/[\w./<>*-]*)`")
ANYTHING = re.compile(r"<[^>]*>")


def documents_of(root):
    return sorted([*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("bindings/*/*.md")])


def exists(root, path):
    return any(True for _ in root.glob(ANYTHING.sub("*", path.rstrip("/"))))


def program_breaches(root):
    for programs, is_first in ((PROGRAMS, True), (LATER_PROGRAMS, False)):
        for (document, language), path in programs.items():
            tested = PROGRAM.search((root / path).read_text())
            shown = re.findall(
                rf"^```{language}\n(.*?)^```\n", (root / document).read_text(), re.M | re.S)
            if not tested or tested[1] not in (shown[:1] if is_first else shown):
                yield f"{document}:1: its program in {language} is not that of {path}"


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
