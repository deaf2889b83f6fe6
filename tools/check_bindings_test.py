#!/usr/bin/env python3
"""Tests of check_bindings.py: what each door lacks is reported in a tree made for it."""

import pathlib
import re
import tempfile
import unittest

import check_bindings

CPP = """
// class Commented { public: void Out(); };
#define MACRO(x) class x { \\
  void Of(); };
namespace syncline {
namespace internal { void Hidden(); }
enum class Kind : int { kOne, kTwo };
using Callback = std::function<void(int)>;
class Doc {
 public:
  Doc() = default;
  explicit Doc(int peer) : peer_(peer) { Prepare(); }
  ~Doc() { Close(); }
  [[nodiscard]] int Export(std::string text = "};") const;
  template <std::invocable F>
  requires std::same_as<F, int> absl::Status ExportJson(F edits) {
    if (edits()) { return Nothing(); }
  }
  friend bool operator==(const Doc&, const Doc&) = default;
  static constexpr size_t kLast = ~size_t{0};
  Doc& operator=(Doc&&) noexcept;
  struct Entry {
    int next() const { return next_; }
    int next_ = {};
  };

 private:
  struct Secret { int Get(); };
  void Prepare();
  int peer_;
};
struct Entry {
  std::vector<Op> ops = {};
  std::optional<int64_t> time_ms;
  std::function<void(int)> told;
  const Op* first = nullptr;
  friend bool operator==(const Entry&, const Entry&) = default;
};
template <typename T>
int Doc::Get(const T& value) { return 1; }
const char* NameOf(Kind kind);
}  // namespace syncline
"""

C = """
/* syncline_missing() is not there. */
typedef struct syncline_doc syncline_doc;
typedef struct syncline_doc_entry { int next; } syncline_doc_entry;
typedef struct syncline_entry {
  syncline_ops ops; /* of it */
  int64_t time_ms;
  void (*told)(int);
  const Op *first;
} syncline_entry;
int syncline_doc_export(syncline_doc* doc);
int syncline_doc_export_json(syncline_doc* doc);
int syncline_doc_entry_next(syncline_doc* doc);
const char* syncline_name_of (int kind);
"""

PYTHON = """
class _Base:
    def export_json(self) -> str: ...
class Doc(_Base, MutableMapping[str, int]):
    @property
    def export(self) -> int: ...
    class_: int
class Entry(NamedTuple):
    ops: list[Op]
    time: datetime | None
    told: Callback
    first: Op
def name_of(kind: int) -> str: ...
"""
PYTHON_TABLES = ({"Doc::Entry": "Doc.items", "Doc::Entry::next": "Doc.class_"}, {})


JAVASCRIPT = """
export interface Options {}
interface Hidden {
  readonly time: number;
}
export interface Timed {
  readonly time: number | undefined;
}
export interface Entry extends Timed {
  readonly ops: Op[];
  told?: () => void;
  first: Op;
}
export abstract class Base<T> {
  exportJson(): string {
    if (wrong(1)) return "";
  }
}
export class Doc<S extends object = any> extends Base<S> {
  private secret(): void {}
  get export(): number {
    return 1;
  }
  [Symbol.iterator](): Iterator<number> {}
}
export const nameOf = 1;
"""
JAVASCRIPT_TABLES = (
    {"Doc::Entry": "Options", "Doc::Entry::next": "Doc.[Symbol.iterator]"}, {"NameOf": "why"})


class CheckBindingsTest(unittest.TestCase):

    def check(self, cpp=CPP, c=C, python=None, c_tables=({}, {}), python_tables=({}, {}),
              javascript=None, javascript_tables=({}, {}), updates=""):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            files = {
                "include/syncline/doc.h": cpp,
                "include/syncline/internal/core.h": "class Core {};",
                "include/syncline/c/doc.h": c,
            }
            if python is not None:
                files["bindings/python/syncline/__init__.pyi"] = python
            if javascript is not None:
                files["wasm/src/doc.ts"] = javascript
                files["wasm/src/updates.ts"] = updates
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return check_bindings.check(root, (c_tables, python_tables, javascript_tables))

    def test_public_names_are_found_and_no_others(self):
        self.assertEqual(
            {
                "Doc": "class", "Doc::Export": "function", "Doc::ExportJson": "function",
                "Doc::Entry": "class", "Doc::Entry::next": "function", "NameOf": "function",
                "Entry": "class", "Entry::ops": "member",
                "Entry::time_ms": "member", "Entry::told": "member", "Entry::first": "member",
            },
            check_bindings.Header(CPP).names)

    def test_what_follows_the_rule_passes(self):
        self.assertEqual([], self.check())

    def test_missing_method_is_reported_with_the_name_it_should_have(self):
        self.assertEqual(
            ["C: Doc::ExportJson of doc.h is missing, as syncline_doc_export_json()"],
            self.check(c=C.replace("int syncline_doc_export_json(syncline_doc* doc);", "")))

    def test_missing_member_is_reported_where_the_struct_has_others(self):
        cpp = CPP.replace("int64_t> time_ms;", "int64_t> time_ms; bool is_shallow = false;")
        self.assertEqual(
            ["C: Entry::is_shallow of doc.h is missing, as syncline_entry.is_shallow"],
            self.check(cpp=cpp))
        opaque = re.sub(r"(struct syncline_entry) \{.*?\}", r"\1", C, flags=re.S)
        self.assertEqual(
            [
                "Python: Entry::is_shallow of doc.h is missing, as Entry.is_shallow",
                "JavaScript: Entry::is_shallow of doc.h is missing, as Entry.isShallow",
            ],
            self.check(cpp=cpp, c=opaque, python=PYTHON, python_tables=PYTHON_TABLES,
                       javascript=JAVASCRIPT, javascript_tables=JAVASCRIPT_TABLES))
        self.assertEqual(
            ["JavaScript: Entry::time_ms of doc.h is missing, as Entry.time"],
            self.check(javascript=JAVASCRIPT.replace(" extends Timed", ""),
                       javascript_tables=JAVASCRIPT_TABLES))
        self.assertEqual(
            ["C: Entry::time_ms is not looked for; the tables need not name it"],
            self.check(c=opaque, c_tables=({}, {"Entry::time_ms": "why"})))

    def test_member_of_a_member_is_one_of_the_whole(self):
        cpp = ("struct UpdateInfo { int spans; };"
               "struct HistoryInfo { UpdateInfo header; int ops; };")
        c = "struct syncline_history_info { int ops; }; struct syncline_update_info;"
        self.assertEqual(
            ["C: HistoryInfo::spans of doc.h is missing, as syncline_history_info.spans"],
            self.check(cpp=cpp, c=c))
        self.assertEqual([], self.check(cpp=cpp, c=c.replace("ops", "spans; int ops")))

    def test_type_is_no_function(self):
        self.assertEqual(
            ["C: Doc::Export of doc.h is missing, as syncline_doc_export()"],
            self.check(c=C.replace("int syncline_doc_export(", "typedef int syncline_doc_export;\n")))

    def test_comment_is_no_function(self):
        self.assertEqual(
            ["C: Missing of doc.h is missing, as syncline_missing()"],
            self.check(cpp=CPP + "void Missing();"))

    def test_another_name_and_a_reason_pass(self):
        self.assertEqual([], self.check(
            cpp=CPP + "void Missing(); void Needless();",
            c_tables=({"Missing": "syncline_name_of()"}, {"Needless": "a reason"})))

    def test_other_name_that_is_not_there_is_reported(self):
        self.assertEqual(
            ["C: Missing should be syncline_gone(), which is not there"],
            self.check(cpp=CPP + "void Missing();", c_tables=({"Missing": "syncline_gone()"}, {})))

    def test_stale_entries_are_reported(self):
        self.assertEqual(
            [
                "C: Doc is syncline_doc; the tables need not name it",
                "C: the tables name Gone, which is not in the C++ API",
                "C: the tables name Doc::Left, which is not in the C++ API",
            ],
            self.check(c_tables=({"Gone": "syncline_doc"}, {"Doc": "why", "Doc::Left": "why"})))

    def test_one_name_is_in_one_table(self):
        self.assertEqual(
            ["C: both tables name Missing"],
            self.check(cpp=CPP + "void Missing();",
                       c_tables=({"Missing": "syncline_doc"}, {"Missing": "why"})))

    def test_python_is_checked_where_it_is(self):
        self.assertEqual([], self.check(python=PYTHON, python_tables=PYTHON_TABLES))
        self.assertEqual(
            [
                "Python: Doc::Import of doc.h is missing, as Doc.import_",
                "Python: Later of doc.h is missing, as Later",
            ],
            self.check(
                cpp=CPP.replace("Doc() = default;", "void Import();") + "struct Later {};",
                c=C + "int syncline_doc_import(); struct syncline_later;",
                python=PYTHON, python_tables=PYTHON_TABLES))

    def test_javascript_is_checked_where_it_is(self):
        self.assertEqual(
            [], self.check(javascript=JAVASCRIPT, javascript_tables=JAVASCRIPT_TABLES))
        self.assertEqual(
            [
                "JavaScript: Doc::Secret of doc.h is missing, as Doc.secret",
                "JavaScript: Doc::If of doc.h is missing, as Doc.if",
            ],
            self.check(
                cpp=CPP.replace("Doc() = default;", "void Secret(); void If();"),
                c=C + "int syncline_doc_secret(); int syncline_doc_if();",
                javascript=JAVASCRIPT, javascript_tables=JAVASCRIPT_TABLES))

    def test_function_of_javascript_is_one_of_updates(self):
        tables = (JAVASCRIPT_TABLES[0], {})
        check = lambda **sources: self.check(javascript_tables=tables, **sources)
        function = "export function nameOf(kind: number): string {}"
        self.assertEqual([], check(javascript=JAVASCRIPT, updates=function))
        self.assertEqual(
            ["JavaScript: NameOf of doc.h is missing, as nameOf"],
            check(javascript=JAVASCRIPT + function))


if __name__ == "__main__":
    unittest.main()
