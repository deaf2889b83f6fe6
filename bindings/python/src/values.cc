#include "values.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "errors.h"

namespace syncline::python {
namespace {

// As deep as the library's own limit.
constexpr int kMaxDepth = 500;

Plain ReadPlain(py::handle value, int depth);

int64_t ToInt64(py::handle number) {
  int overflow = 0;
  const int64_t result = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
  if (overflow != 0) {
    Raise(PyExc_OverflowError, "an int of a document has at most 64 bits");
  }
  if (result == -1 && PyErr_Occurred() != nullptr) {
    throw py::error_already_set();
  }
  return result;
}

Plain ReadList(py::handle value, int depth) {
  Plain::List list;
  // By index, as a conversion may change the list.
  const py::object items =
      Owned(PySequence_Fast(value.ptr(), "a list or a tuple"));
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items.ptr()); ++i) {
    const auto item = py::reinterpret_borrow<py::object>(
        PySequence_Fast_GET_ITEM(items.ptr(), i));
    list.push_back(ReadPlain(item, depth + 1));
  }
  return list;
}

Plain ReadMap(py::handle value, int depth) {
  Plain::Map map;
  const py::object items = Owned(PyDict_Items(value.ptr()));  // a copy
  const Py_ssize_t size = PyList_GET_SIZE(items.ptr());
  for (Py_ssize_t i = 0; i < size; ++i) {
    PyObject* const item = PyList_GET_ITEM(items.ptr(), i);
    const std::string_view key =
        ToUtf8(PyTuple_GET_ITEM(item, 0), "a key of a map");
    map.insert_or_assign(std::string(key),
                         ReadPlain(PyTuple_GET_ITEM(item, 1), depth + 1));
  }
  return map;
}

// What is neither a frequent scalar nor a list or a dict.
Plain ReadOther(py::handle value) {
  PyObject* const object = value.ptr();
  if (PyBytes_Check(object) || PyByteArray_Check(object) ||
      PyMemoryView_Check(object)) {
    return Value::Bytes(CopyBuffer(value));
  }
  if (py::isinstance<PyContainer>(value)) {
    throw py::type_error(
        "a container is in one place only: make another one with open() or "
        "new(), or copy what is in it, container.to_plain()");
  }
  if (PyIndex_Check(object)) {
    return ToInt64(Owned(PyNumber_Index(object)));
  }
  PyErr_Format(PyExc_TypeError,
               "a document holds None, bool, int, float, str, bytes, and dicts "
               "and lists of them, not %.200s",
               Py_TYPE(object)->tp_name);
  throw py::error_already_set();
}

Plain ReadPlain(py::handle value, int depth) {
  PyObject* const object = value.ptr();
  Value scalar;
  if (ReadScalar(value, &scalar)) return scalar;
  const bool is_map = PyDict_Check(object);
  if (!is_map && !PyList_Check(object) && !PyTuple_Check(object)) {
    return ReadOther(value);
  }
  if (depth > kMaxDepth) {
    throw py::value_error("the value is nested more than 500 levels deep");
  }
  return is_map ? Plain(ReadMap(value, depth)) : Plain(ReadList(value, depth));
}

}  // namespace

py::str ToPyStr(std::string_view utf8) {
  return py::reinterpret_steal<py::str>(
      Owned(PyUnicode_DecodeUTF8(utf8.data(),
                                 static_cast<Py_ssize_t>(utf8.size()), nullptr))
          .release());
}

py::bytes ToBytes(std::string_view bytes) {
  return py::reinterpret_steal<py::bytes>(
      Owned(PyBytes_FromStringAndSize(bytes.data(),
                                      static_cast<Py_ssize_t>(bytes.size())))
          .release());
}

py::object ToPython(const Value& scalar) {
  switch (scalar.kind()) {
    case Value::Kind::kBool:
      return py::bool_(*scalar.as_bool());
    case Value::Kind::kInt:
      return Owned(PyLong_FromLongLong(*scalar.as_int()));
    case Value::Kind::kDouble:
      return Owned(PyFloat_FromDouble(*scalar.as_double()));
    case Value::Kind::kString:
      return ToPyStr(*scalar.as_string());
    case Value::Kind::kBytes:
      return ToBytes(*scalar.as_bytes());
    case Value::Kind::kNull:
    case Value::Kind::kContainer:
      break;
  }
  return py::none();
}

py::object ToPython(PyDoc& doc, const Value& value) {
  const std::optional<ContainerRef> ref = value.as_container();
  return ref ? ToObject(doc, *ref) : ToPython(value);
}

py::object ToPython(const Plain& plain) {
  if (const Value* scalar = plain.as_scalar()) return ToPython(*scalar);
  if (const Plain::List* list = plain.as_list()) {
    py::list result(list->size());
    for (size_t i = 0; i < list->size(); ++i) {
      PyList_SET_ITEM(result.ptr(), static_cast<Py_ssize_t>(i),
                      ToPython((*list)[i]).release().ptr());
    }
    return result;
  }
  py::dict result;
  for (const auto& [key, value] : *plain.as_map()) {
    result[ToPyStr(key)] = ToPython(value);
  }
  return result;
}

py::list ToPyList(PyDoc& doc, const std::vector<Value>& values) {
  py::list list;
  for (const Value& value : values) list.append(ToPython(doc, value));
  return list;
}

Plain ToPlain(py::handle value) { return ReadPlain(value, 1); }

bool ReadScalar(py::handle value, Value* scalar) {
  PyObject* const object = value.ptr();
  if (PyUnicode_Check(object)) {
    *scalar = ToUtf8(value, "a text");
  } else if (PyBool_Check(object)) {
    *scalar = object == Py_True;
  } else if (PyLong_Check(object)) {
    *scalar = ToInt64(value);
  } else if (PyFloat_Check(object)) {
    *scalar = PyFloat_AS_DOUBLE(object);
  } else if (object == Py_None) {
    *scalar = nullptr;
  } else {
    return false;
  }
  return true;
}

std::string_view ToUtf8(py::handle string, const char* what) {
  if (!PyUnicode_Check(string.ptr())) [[unlikely]] {
    PyErr_Format(PyExc_TypeError, "%s is a str, not %.200s", what,
                 Py_TYPE(string.ptr())->tp_name);
    throw py::error_already_set();
  }
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(string.ptr(), &size);
  if (utf8 == nullptr) throw py::error_already_set();
  return {utf8, static_cast<size_t>(size)};
}

std::string CopyBuffer(py::handle buffer) {
  Py_buffer view;
  if (PyObject_GetBuffer(buffer.ptr(), &view, PyBUF_FULL_RO) != 0) {
    throw py::error_already_set();
  }
  std::string copy(static_cast<size_t>(view.len), '\0');
  const int failed = PyBuffer_ToContiguous(copy.data(), &view, view.len, 'C');
  PyBuffer_Release(&view);
  if (failed != 0) throw py::error_already_set();
  return copy;
}

SteadyBytes::SteadyBytes(const py::object& buffer) {
  if (PyBytes_Check(buffer.ptr())) {
    kept_ = buffer;
    view_ = {PyBytes_AS_STRING(buffer.ptr()),
             static_cast<size_t>(PyBytes_GET_SIZE(buffer.ptr()))};
  } else {
    copy_ = CopyBuffer(buffer);
    view_ = copy_;
  }
}

}  // namespace syncline::python
