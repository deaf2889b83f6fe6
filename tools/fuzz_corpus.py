#!/usr/bin/env python3
"""Turns a folder of fuzz inputs, as libFuzzer has them, into a file with one input a line in base64, and back.

    build/fuzz/tests/fuzz_versions -set_cover_merge=1 -use_counters=0 small corpus
    tools/fuzz_corpus.py pack small tests/fuzz/corpus/versions.base64
    tools/fuzz_corpus.py unpack tests/fuzz/corpus/versions.base64 corpus

What is in the file already stays there; shorter inputs come first. Those that a bug was found by are files of
their own, with a name that says what it was.
"""
import argparse
import base64
import hashlib
import pathlib


def inputs_of(file):
    return {base64.b64decode(line) for line in file.read_text().split()} if file.exists() else set()


def pack(folder, file):
    inputs = inputs_of(file) | {path.read_bytes() for path in folder.iterdir()}
    lines = [base64.b64encode(data).decode() for data in sorted(inputs, key=lambda data: (len(data), data)) if data]
    file.write_text("".join(line + "\n" for line in lines))


def unpack(file, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for data in inputs_of(file):
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["pack", "unpack"])
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    options = parser.parse_args()
    {"pack": pack, "unpack": unpack}[options.what](options.source, options.target)


if __name__ == "__main__":
    main()
