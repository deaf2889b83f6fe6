#!/usr/bin/env python3
"""Checks that a shared library exports what the C headers declare, and nothing else.

Usage: exports.py NM LIBRARY HEADER...
"""

import pathlib
import re
import subprocess
import sys

COMMENT = re.compile(r"/\*.*?\*/", re.S)
DECLARED = re.compile(r"\b(syncline_[a-z0-9_]+)\(")


def declared_in(headers):
    return {
        name
        for header in headers
        for name in DECLARED.findall(COMMENT.sub("", pathlib.Path(header).read_text()))
    }


def exported_by(nm, library):
    command = [nm, "-D", "--defined-only", "--format=posix", library]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    symbols = [line.split()[:2] for line in output.splitlines()]
    # An absolute symbol is the name of a version.
    return {name.partition("@")[0] for name, kind in symbols if kind != "A"}


def main():
    nm, library, *headers = sys.argv[1:]
    declared, exported = declared_in(headers), exported_by(nm, library)
    for name in sorted(exported - declared):
        print(f"{name} is exported, and no header declares it")
    for name in sorted(declared - exported):
        print(f"{name} is declared, and not exported")
    return 1 if declared != exported or not declared else 0


if __name__ == "__main__":
    sys.exit(main())
