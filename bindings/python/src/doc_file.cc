// DocFile: a document in a file, saved by appending what is new.
#include "syncline/file/doc_file.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classes.h"
#include "errors.h"
#include "py_doc.h"
#include "python_side.h"
#include "values.h"

namespace syncline::python {
namespace {

// Open until close(). It keeps its document alive.
struct PyDocFile {
  py::object owner;
  PyDoc* doc;
  std::string path;
  std::optional<DocFile> file;

  // When no other thread saves it, or has it.
  DocFile& use() {
    doc->lock.Enter();
    if (!file) Raise(GetPythonSide().state_error, path + " was closed");
    return *file;
  }
};

// A str or a path.
std::string ToPath(const py::object& path) {
  const py::object encoded = py::module_::import("os").attr("fsencode")(path);
  return encoded.cast<std::string>();
}

// An error of the system is an OSError, a full disk among them; what the
// library has found is another one.
void CheckFile(const absl::Status& status) {
  if (status.ok()) return;
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
      RaiseStatus(status, Input::kBytes);
    default:
      Raise(PyExc_OSError, std::string(status.message()));
  }
}

template <typename T>
T ToCount(const py::object& count) {
  const size_t value =
      PyLong_AsSize_t(Owned(PyNumber_Index(count.ptr())).ptr());
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  return static_cast<T>(value);
}

PyDocFile Open(const py::object& path, PyDoc& doc, bool wait_for_disk,
               const py::object& compact_after_records,
               const py::object& compact_after_bytes, bool salvage) {
  DocFileOptions options;
  options.wait_for_disk = wait_for_disk;
  options.compact_after_records = ToCount<size_t>(compact_after_records);
  options.compact_after_bytes = ToCount<uint64_t>(compact_after_bytes);
  options.salvage = salvage;
  const std::string at = ToPath(path);
  absl::StatusOr<DocFile> opened = Work(
      doc, [&](Doc& document) { return DocFile::Open(at, document, options); });
  CheckFile(opened.status());
  return {py::reinterpret_borrow<py::object>(doc.self()), &doc, at,
          *std::move(opened)};
}

void Save(PyDocFile& self) {
  DocFile& file = self.use();
  CheckFile(Work(*self.doc, [&](Doc& doc) { return file.Save(doc); }));
}

void Compact(PyDocFile& self) {
  DocFile& file = self.use();
  CheckFile(Work(*self.doc, [&](Doc& doc) { return file.Compact(doc); }));
}

void Close(PyDocFile& self) {
  self.doc->lock.Enter();
  if (self.file && self.file->is_busy()) {
    Raise(GetPythonSide().state_error,
          self.path + " is being saved: close it afterwards");
  }
  self.file.reset();
}

py::list ToPython(const std::vector<DamagedBytes>& damaged) {
  py::list result;
  for (const DamagedBytes& bytes : damaged) {
    result.append(py::make_tuple(bytes.begin, bytes.end));
  }
  return result;
}

constexpr char kDocFileDoc[] =
    R"(A document in a file, saved by appending what is new; see open().

What save() has returned for survives a crash of the program, and one of the
machine. Files of the JavaScript package are the same. At the end of a with block
of it, it is closed; that does not save.)";

constexpr char kOpenDoc[] =
    R"(open(path, doc, *, wait_for_disk=True, compact_after_records=500, compact_after_bytes=1048576, salvage=False)
--

Opens the file, or makes it, and takes in what it holds: a DocFile. The document may
have edits already; the next save() writes those.

  wait_for_disk  save() returns when the disk has the bytes; else when the system
                 has them: the loss of power may take any save since the last
                 compaction

  compact_after_records, compact_after_bytes  save() makes one snapshot of all
                 records when there are so many, and one for each KiB of the newest
                 snapshot; or the updates among them have so many bytes, and more
                 than the snapshot
  salvage        reads what is around damage, and around records that the document
                 refuses, where the file is refused otherwise; see `damaged`

Errors, after which the file is as it was: OSError of the system, and where
somebody has it open; DecodeError where it is damaged, of another kind, or of a
later version, and what import_() raises.)";

constexpr char kSaveDoc[] = R"(save(self)
--

Appends what the document has and the file has not; ends the commit under way. Does
nothing where nothing is new.

After an error nothing is lost, and save() may be called again. OSError of the
system. StateError where a transaction is under way; where the document has not what
the file has, and is another one; where the file was closed, or has to be opened
again: its message says why. Cost: that of the new edits. Other threads run in the
meantime.)";

constexpr char kCompactDoc[] = R"(compact(self)
--

Writes all in one record, into a file that then takes the place of this one. Errors:
as save(); StateError also where the file has what the document has not, history of
before it begins, too, if it is shallow; or damage. Cost: O(document).)";

}  // namespace

void AddDocFile(py::module_ module) {
  const DocFileOptions defaults;
  py::class_<PyDocFile> type(
      module, "DocFile", py::custom_type_setup([](PyHeapTypeObject* heap_type) {
        heap_type->ht_type.tp_flags |= Py_TPFLAGS_HAVE_GC;
        heap_type->ht_type.tp_traverse = TraverseOwner<PyDocFile>;
        heap_type->ht_type.tp_new = RefuseNew;
      }),
      kDocFileDoc);
  type.def_static(
      "open", &Open, py::arg("path"), py::arg("doc"), py::kw_only(),
      py::arg("wait_for_disk") = defaults.wait_for_disk,
      py::arg("compact_after_records") = defaults.compact_after_records,
      py::arg("compact_after_bytes") = defaults.compact_after_bytes,
      py::arg("salvage") = defaults.salvage, kOpenDoc);
  type.def("save", &Save, kSaveDoc);
  type.def("compact", &Compact, kCompactDoc);
  type.def("close", &Close, R"(close(self)
--

Gives the file free; it does not save. Once is enough, twice is no error. StateError
in a callback, while the file is saved or compacted.)");
  type.def_property_readonly(
      "version", [](PyDocFile& self) { return self.use().version(); },
      "The ops that the file holds, a VersionVector.");
  type.def_property_readonly(
      "records", [](PyDocFile& self) { return self.use().records(); },
      "How many records it has.");
  type.def_property_readonly(
      "bytes", [](PyDocFile& self) { return self.use().bytes(); }, "Its size.");
  type.def_property_readonly(
      "damaged", [](PyDocFile& self) { return ToPython(self.use().damaged()); },
      "What `salvage` passed over: a list of (begin, end).");
  type.def_property_readonly(
      "dropped_bytes",
      [](PyDocFile& self) { return self.use().dropped_bytes(); },
      "What a crash had left at the end, which was cut off when it was "
      "opened.");
  type.def("__enter__", [](py::object self) { return self; });
  type.def("__exit__", [](PyDocFile& self, const py::args&) { Close(self); });
}

}  // namespace syncline::python
