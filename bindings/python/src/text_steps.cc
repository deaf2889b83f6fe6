#include "text_steps.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "errors.h"
#include "positions.h"
#include "python_side.h"
#include "values.h"

namespace syncline::python {
namespace {

py::dict StepToPython(PyDoc& doc, const TextStep& step) {
  py::dict result;
  switch (step.kind) {
    case TextStep::Kind::kRetain:
      result["retain"] = step.count;
      break;
    case TextStep::Kind::kInsert:
      if (step.embed) {
        py::dict embed;
        embed["embed"] = ToPython(doc, *step.embed);
        result["insert"] = std::move(embed);
      } else {
        result["insert"] = ToPyStr(step.inserted);
      }
      break;
    case TextStep::Kind::kDelete:
      result["delete"] = step.count;
      break;
  }
  if (step.attributes.empty()) return result;
  Said said = ToSaid(doc, step.attributes);
  if (!said.attributes.empty()) {
    result["attributes"] = std::move(said.attributes);
  }
  if (!said.many_valued.empty()) {
    result["many_valued"] = std::move(said.many_valued);
  }
  return result;
}

// Reads one step of a delta.
class StepReader {
 public:
  explicit StepReader(size_t index) : index_(index) {}

  TextStep Read(py::handle step) {
    if (!PyDict_Check(step.ptr())) {
      Refuse(PyExc_TypeError, "it is a dict, for instance {\"retain\": 1}");
    }
    // A copy: a conversion may change the dict.
    const py::object items = Owned(PyDict_Items(step.ptr()));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.ptr()); ++i) {
      PyObject* const item = PyList_GET_ITEM(items.ptr(), i);
      ReadEntry(ToUtf8(PyTuple_GET_ITEM(item, 0), "a key of a step"),
                PyTuple_GET_ITEM(item, 1));
    }
    if (kinds_ == 1) return std::move(step_);
    Refuse(PyExc_ValueError,
           "it has one of \"retain\", \"insert\" and \"delete\"");
  }

 private:
  [[noreturn]] void Refuse(PyObject* type, const std::string& what) const {
    Raise(type, "step " + std::to_string(index_) + " of the delta: " + what);
  }

  void ReadEntry(std::string_view key, py::handle value) {
    if (key == "retain") {
      SetKind(TextStep::Kind::kRetain);
      step_.count = ToPosition(value.ptr());
    } else if (key == "delete") {
      SetKind(TextStep::Kind::kDelete);
      step_.count = ToPosition(value.ptr());
    } else if (key == "insert") {
      SetKind(TextStep::Kind::kInsert);
      ReadInsert(value);
    } else if (key == "attributes") {
      ReadAttributes(value);
    } else if (key == "many_valued") {
      ReadManyValued(value);
    } else {
      Refuse(PyExc_ValueError, "\"" + std::string(key) + "\" means nothing");
    }
  }

  void SetKind(TextStep::Kind kind) {
    ++kinds_;
    step_.kind = kind;
  }

  void ReadInsert(py::handle value) {
    if (PyUnicode_Check(value.ptr())) {
      step_.inserted = ToUtf8(value, "the text");
      return;
    }
    if (!PyDict_Check(value.ptr()) || PyDict_Size(value.ptr()) != 1 ||
        !value.contains("embed")) {
      Refuse(PyExc_TypeError,
             "what is inserted is a str or {\"embed\": value}");
    }
    step_.embed = ToScalar(value["embed"]);
  }

  void ReadAttributes(py::handle attributes) {
    if (!PyDict_Check(attributes.ptr())) {
      Refuse(PyExc_TypeError, "attributes are a dict");
    }
    const py::object items = Owned(PyDict_Items(attributes.ptr()));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.ptr()); ++i) {
      PyObject* const item = PyList_GET_ITEM(items.ptr(), i);
      Attribute& added = step_.attributes.emplace_back();
      added.key = ToUtf8(PyTuple_GET_ITEM(item, 0), "the key of a mark");
      added.value = ToScalar(PyTuple_GET_ITEM(item, 1));
    }
  }

  void ReadManyValued(py::handle attributes) {
    const py::object all = Owned(PySequence_List(attributes.ptr()));
    for (const py::handle one : all) {
      if (!PyTuple_Check(one.ptr()) || PyTuple_GET_SIZE(one.ptr()) != 3 ||
          !py::isinstance<OpId>(py::handle(PyTuple_GET_ITEM(one.ptr(), 2)))) {
        Refuse(PyExc_TypeError,
               "many_valued has syncline.Attribute(key, value, id)");
      }
      Attribute& added = step_.attributes.emplace_back();
      added.key = ToUtf8(PyTuple_GET_ITEM(one.ptr(), 0), "the key of a mark");
      added.value = ToScalar(PyTuple_GET_ITEM(one.ptr(), 1));
      added.id = py::handle(PyTuple_GET_ITEM(one.ptr(), 2)).cast<OpId>();
    }
  }

  size_t index_;
  TextStep step_;
  int kinds_ = 0;  // how many of them it has
};

}  // namespace

Said ToSaid(PyDoc& doc, const Attributes& attributes) {
  Said said;
  for (const Attribute& attribute : attributes) {
    const py::str key = ToPyStr(attribute.key);
    const py::object value = ToPython(doc, attribute.value);
    if (attribute.id) {
      said.many_valued.append(py::handle(GetPythonSide().attribute)(
          key, value, py::cast(*attribute.id)));
    } else {
      said.attributes[key] = value;
    }
  }
  return said;
}

Value ToScalar(py::handle object) {
  const Plain plain = ToPlain(object);
  if (const Value* scalar = plain.as_scalar()) return *scalar;
  throw py::type_error(
      "a mark or an embed holds None, bool, int, float, str or bytes, and no "
      "dict or list");
}

py::list ToPython(PyDoc& doc, const TextDelta& delta) {
  py::list steps;
  for (const TextStep& step : delta) steps.append(StepToPython(doc, step));
  return steps;
}

TextDelta ToTextDelta(py::handle delta) {
  const py::object steps = Owned(PySequence_List(delta.ptr()));
  TextDelta taken;
  for (const py::handle step : steps) {
    taken.push_back(StepReader(taken.size()).Read(step));
  }
  return taken;
}

}  // namespace syncline::python
