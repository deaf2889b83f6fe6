#!/usr/bin/env python3
"""Tests of check_floors.py: each kind of breach is reported in a tree made for it."""

import pathlib
import tempfile
import unittest

import check_floors

DECLARATIONS = """
syncline_floor(base)
syncline_floor(oplog    DEPENDS base)
syncline_floor(codec    DEPENDS oplog)   # a comment
syncline_floor(walker   DEPENDS oplog)
syncline_floor(document DEPENDS walker codec)
"""


class CheckFloorsTest(unittest.TestCase):

    def check(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {"src/CMakeLists.txt": DECLARATIONS, **files}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return check_floors.check(root)

    def test_downward_includes_pass(self):
        self.assertEqual([], self.check({
            "include/syncline/internal/codec/a.h": '#include "syncline/internal/base/b.h"\n',
            "src/codec/a.cc": '#include "syncline/internal/codec/a.h"\n',
            "src/document/d.cc": '#include "syncline/internal/oplog/o.h"\n',
            "src/doc.cc": '#include "syncline/internal/document/d.h"\n',
            "tests/base/b_test.cc": '#include "syncline/internal/document/d.h"\n',
        }))

    def test_upward_include_is_reported_with_its_line(self):
        self.assertEqual(
            ["include/syncline/internal/base/b.h:2: base may not include oplog"],
            self.check({
                "include/syncline/internal/base/b.h":
                    '// Wrong.\n#include "syncline/internal/oplog/o.h"\n',
            }))

    def test_include_of_the_floor_beside_is_reported(self):
        self.assertEqual(
            ["src/codec/a.cc:1: codec may not include walker"],
            self.check({"src/codec/a.cc": '#include "syncline/internal/walker/w.h"\n'}))

    def test_relay_stands_on_the_public_api_alone(self):
        self.assertEqual(
            [
                "include/syncline/relay/r.h:1: relay may not include base",
                "src/relay/r.cc:2: relay may not include base",
            ],
            self.check({
                "include/syncline/relay/r.h": '#include "syncline/internal/base/b.h"\n',
                "src/relay/r.cc":
                    '#include "syncline/relay/r.h"\n#include "syncline/internal/base/b.h"\n',
                "src/relay/s.cc": '#include "syncline/version.h"\n',
                "tests/relay/r_test.cc": '#include "syncline/relay/r.h"\n',
            }))

    def test_nothing_stands_on_the_relay(self):
        include = '#include "syncline/relay/r.h"\n'
        self.assertEqual(
            [
                "bindings/c/src/r.cc:1: bindings/ may not include relay",
                "include/syncline/doc.h:1: a public header may not include relay",
                "src/codec/c.cc:1: codec may not include relay",
            ],
            self.check({
                "bindings/c/src/r.cc": include,
                "include/syncline/doc.h": include,
                "src/codec/c.cc": include,
            }))

    def test_engine_is_hidden_from_public_headers_and_outside(self):
        include = "#include <syncline/internal/base/b.h>\n"
        self.assertEqual(
            [
                "bindings/python/module.cc:1: bindings/ may not include base",
                "examples/demo/main.cc:1: examples/ may not include base",
                "include/syncline/c/doc.h:1: a public header may not include base",
                "include/syncline/doc.h:1: a public header may not include base",
                "wasm/module.cc:1: wasm/ may not include base",
            ],
            sorted(self.check({
                name: include
                for name in ("bindings/python/module.cc", "examples/demo/main.cc", "wasm/module.cc",
                             "include/syncline/doc.h", "include/syncline/c/doc.h")
            })))

    def test_sync_sees_public_headers_alone(self):
        self.assertEqual(
            [
                "include/syncline/sync/client.h:1: a header of sync may not include base",
                "src/sync/client.cc:1: sync may not include base",
            ],
            sorted(self.check({
                name: '#include "syncline/internal/base/b.h"\n'
                for name in ("src/sync/client.cc", "include/syncline/sync/client.h")
            })))

    def test_nothing_below_sync_includes_it(self):
        include = '#include "syncline/sync/client.h"\n'
        self.assertEqual(
            [
                "include/syncline/doc.h:1: a public header may not include sync",
                "src/doc.cc:1: the public API may not include sync",
                "src/document/d.cc:1: document may not include sync",
            ],
            sorted(self.check({
                name: include
                for name in ("include/syncline/doc.h", "src/doc.cc", "src/document/d.cc",
                             "src/sync/client.cc", "include/syncline/sync/server.h",
                             "src/relay/room.cc", "examples/60_sync.cc", "tests/sync/a_test.cc")
            })))

    def test_undeclared_floor_may_include_nothing(self):
        self.assertEqual(
            ["src/attic/a.cc:1: attic may not include base"],
            self.check({"src/attic/a.cc": '#include "syncline/internal/base/b.h"\n'}))

    def test_long_file_is_reported(self):
        self.assertEqual(
            ["tests/base/b_test.cc:501: 501 lines; the limit is 500"],
            self.check({
                "tests/base/b_test.cc": "\n" * 501,
                "tests/base/c_test.cc": "\n" * 500,
                "build/dev/generated.cc": "\n" * 501,
            }))


if __name__ == "__main__":
    unittest.main()
