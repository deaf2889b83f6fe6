// PresenceTable.
#include <memory>

#include "classes.h"
#include "errors.h"
#include "server_docs.h"
#include "server_values.h"
#include "sync_values.h"

namespace syncline::python {

void AddPresenceTable(py::module_ module) {
  py::class_<PresenceTable> type(module, "PresenceTable", kTableDoc);
  type.def(py::init([](const py::kwargs& options) {
             PresenceLimits limits;
             Set(OptionsOf(limits), options);
             return std::make_unique<PresenceTable>(limits);
           }),
           kTableInitDoc);
  type.def(
      "apply",
      [](PresenceTable& self, const py::object& change, const py::object& now) {
        return Check(self.Apply(ToChange(change), ToMilliseconds(now)));
      },
      py::arg("change"), py::arg("now"), kApplyDoc);
  type.def(
      "remove",
      [](PresenceTable& self, const py::object& connection) {
        return self.Remove(ToNumber(connection, "a connection"));
      },
      py::arg("connection"), kRemoveDoc);
  type.def(
      "expire",
      [](PresenceTable& self, const py::object& now) {
        py::list expired;
        for (const uint64_t connection : self.Expire(ToMilliseconds(now))) {
          expired.append(connection);
        }
        return expired;
      },
      py::arg("now"), kExpireDoc);
  type.def_property_readonly(
      "next_expiry",
      [](const PresenceTable& self) { return ToPython(self.next_expiry()); },
      "When expire() has something to do; None where nobody is there.");
  type.def("clear", &PresenceTable::Clear,
           "clear(self)\n--\n\nNobody is there.");
  type.def_property_readonly(
      "entries", [](const PresenceTable& self) { return ToPython(self); },
      "Who is there: a list of PresenceEntry, by connection.");
}

}  // namespace syncline::python
