#include "commit_options.h"

#include <cmath>
#include <cstdint>
#include <string_view>

#include "python_side.h"
#include "values.h"

namespace syncline::python {
namespace {

py::object Datetime() { return py::module_::import("datetime"); }

int64_t ToMilliseconds(const py::object& time) {
  if (time.is_none()) return 0;
  if (!py::isinstance(time, Datetime().attr("datetime"))) {
    throw py::type_error("a time is a datetime.datetime or None");
  }
  return std::llround(time.attr("timestamp")().cast<double>() * 1000);
}

}  // namespace

py::object ToDatetime(int64_t milliseconds) {
  if (milliseconds == 0) return py::none();
  const py::object module = Datetime();
  const py::object utc = module.attr("timezone").attr("utc");
  try {
    return module.attr("datetime")(1970, 1, 1, py::arg("tzinfo") = utc) +
           module.attr("timedelta")(py::arg("milliseconds") = milliseconds);
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_OverflowError)) throw;
    return py::none();
  }
}

CommitOptions ToCommitOptions(const py::object& message, const py::object& time,
                              const py::object& tag) {
  CommitOptions options;
  options.time_ms = ToMilliseconds(time);
  options.message = ToUtf8(message, "a message");
  options.tag = ToUtf8(tag, "a tag");
  return options;
}

py::object ToPython(const CommitOptions& options) {
  return py::handle(GetPythonSide().commit_options)(ToPyStr(options.message),
                                                    ToDatetime(options.time_ms),
                                                    ToPyStr(options.tag));
}

}  // namespace syncline::python
