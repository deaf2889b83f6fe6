// ClientSession.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classes.h"
#include "errors.h"
#include "py_session.h"
#include "sync_docs.h"
#include "sync_values.h"
#include "syncline/sync/client.h"
#include "values.h"

namespace syncline::python {

struct PyClientSession : PySession {
  PyClientSession(ClientOptions options, uint64_t seed,
                  const py::object& on_local_change)
      : PySession(on_local_change), session(options, seed) {}

  ClientSession session;  // the first to go
};

namespace {

std::unique_ptr<PyClientSession> New(const py::object& seed,
                                     const py::object& on_local_change,
                                     const py::kwargs& options) {
  ClientOptions taken;
  Set(OptionsOf(taken), options);
  return std::make_unique<PyClientSession>(taken, ToSeed(seed),
                                           on_local_change);
}

void Join(PyClientSession& self, const py::object& room, PyDoc& doc,
          const py::object& token, const py::object& access,
          const py::object& level, const py::object& seal,
          const py::object& open, uint64_t epoch) {
  const std::string_view name = ToUtf8(room, "a room");
  const JoinOptions options = {.token = std::string(ToUtf8(token, "a token")),
                               .access = ToAccess(access),
                               .level = ToAckLevel(level),
                               .seal = ToSeal(seal, open),
                               .epoch = epoch};
  CallSession(self, [&](ClientSession& session) {
    self.Add(name, doc, [&](SyncDocument* port) {
      return session.Join(name, port, options);
    });
  });
}

void Leave(PyClientSession& self, const py::object& room) {
  const std::string_view name = ToUtf8(room, "a room");
  CallSession(self, [&](ClientSession& session) {
    PySession::CheckSession(session.Leave(name));
    self.Remove(name);
  });
}

void SetToken(PyClientSession& self, const py::object& room,
              const py::object& token) {
  const std::string_view name = ToUtf8(room, "a room");
  const std::string_view bytes = ToUtf8(token, "a token");
  CallSession(self, [&](ClientSession& session) {
    PySession::CheckSession(session.SetToken(name, std::string(bytes)));
  });
}

void Retry(PyClientSession& self, const py::object& room) {
  const std::string_view name = ToUtf8(room, "a room");
  CallSession(self, [&](ClientSession& session) {
    PySession::CheckSession(session.Retry(name));
  });
}

py::object Status(PyClientSession& self, const py::object& room) {
  const std::string_view name = ToUtf8(room, "a room");
  return ToPython(CallSession(self, [&](ClientSession& session) {
    return Check(session.status(name));
  }));
}

void SetPresence(PyClientSession& self, const py::object& room,
                 const py::object& key, const py::object& value) {
  const std::string_view name = ToUtf8(room, "a room");
  const std::string_view field = ToUtf8(key, "a key");
  const std::string bytes = CopyBuffer(value);
  CallSession(self, [&](ClientSession& session) {
    PySession::CheckSession(session.SetPresence(name, field, bytes));
  });
}

void RemovePresence(PyClientSession& self, const py::object& room,
                    const py::object& key) {
  const std::string_view name = ToUtf8(room, "a room");
  const std::string_view field = ToUtf8(key, "a key");
  CallSession(self, [&](ClientSession& session) {
    PySession::CheckSession(session.RemovePresence(name, field));
  });
}

py::object Presence(PyClientSession& self, const py::object& room) {
  const std::string_view name = ToUtf8(room, "a room");
  return CallSession(self, [&](ClientSession& session) {
    const PresenceTable* table = session.presence(name);
    if (table == nullptr) throw py::key_error("the room is not joined");
    return ToPython(*table);
  });
}

void Receive(PyClientSession& self, const py::object& now,
             const py::object& data) {
  const Milliseconds time = ToMilliseconds(now);
  const SteadyBytes bytes(data);
  WorkSession(self, [&](ClientSession& session) {
    session.Receive(time, bytes.view());
  });
}

void Tick(PyClientSession& self, const py::object& now) {
  const Milliseconds time = ToMilliseconds(now);
  WorkSession(self, [&](ClientSession& session) { session.Tick(time); });
}

py::bytes Output(PyClientSession& self) {
  return ToBytes(WorkSession(
      self, [](ClientSession& session) { return session.output(); }));
}

void Consume(PyClientSession& self, size_t size) {
  CallSession(self, [&](ClientSession& session) {
    if (size > session.output().size()) {
      throw py::index_error("there is less output than that");
    }
    session.Consume(size);
  });
}

py::list TakeEvents(PyClientSession& self) {
  return ToPython(CallSession(
      self, [](ClientSession& session) { return session.TakeEvents(); }));
}

// A method that takes the time and calls kMethod with it.
template <auto kMethod>
void CallAt(PyClientSession& self, const py::object& now) {
  const Milliseconds time = ToMilliseconds(now);
  CallSession(self, [&](ClientSession& session) { (session.*kMethod)(time); });
}

void Closed(PyClientSession& self, const py::object& now, CloseCode code) {
  const Milliseconds time = ToMilliseconds(now);
  CallSession(self,
              [&](ClientSession& session) { session.Closed(time, code); });
}

// A property that shows what kGet gives.
template <auto kGet>
py::object Show(PyClientSession& self) {
  return CallSession(self, [](ClientSession& session) -> py::object {
    return ToPython((session.*kGet)());
  });
}

void AddRooms(py::class_<PyClientSession>& type) {
  type.def("join", &Join, py::arg("room"), py::arg("doc"), py::kw_only(),
           py::arg("token") = "", py::arg("access") = "write",
           py::arg("level") = "stored", py::arg("seal") = py::none(),
           py::arg("open") = py::none(), py::arg("epoch") = 0, kJoinDoc);
  type.def("leave", &Leave, py::arg("room"), kLeaveDoc);
  type.def("set_token", &SetToken, py::arg("room"), py::arg("token"),
           kSetTokenDoc);
  type.def("retry", &Retry, py::arg("room"), kRetryDoc);
  type.def("status", &Status, py::arg("room"), kStatusDoc);
  type.def("set_presence", &SetPresence, py::arg("room"), py::arg("key"),
           py::arg("value"), kSetPresenceDoc);
  type.def("remove_presence", &RemovePresence, py::arg("room"), py::arg("key"),
           kRemovePresenceDoc);
  type.def("presence", &Presence, py::arg("room"), kPresenceDoc);
}

void AddConnection(py::class_<PyClientSession>& type) {
  type.def_property_readonly("connection", &Show<&ClientSession::connection>,
                             kConnectionDoc);
  type.def_property_readonly("connection_error",
                             &Show<&ClientSession::connection_error>,
                             kConnectionErrorDoc);
  type.def_property_readonly(
      "server_level", &Show<&ClientSession::server_level>, kServerLevelDoc);
  type.def_property_readonly(
      "close_code",
      [](PyClientSession& self) {
        return CallSession(
            self, [](ClientSession& session) { return session.close_code(); });
      },
      kCloseCodeDoc);
  type.def("restart", &CallAt<&ClientSession::Restart>, py::arg("now"),
           kRestartDoc);
  type.def("opened", &CallAt<&ClientSession::Opened>, py::arg("now"),
           kOpenedDoc);
  type.def("receive", &Receive, py::arg("now"), py::arg("data"), kReceiveDoc);
  type.def("closed", &Closed, py::arg("now"), py::arg("code") = kCloseAbnormal,
           kClosedDoc);
  type.def("tick", &Tick, py::arg("now"), kTickDoc);
  type.def_property_readonly("next_wakeup", &Show<&ClientSession::next_wakeup>,
                             kNextWakeupDoc);
  type.def_property_readonly("output", &Output, kOutputDoc);
  type.def("consume", &Consume, py::arg("size"), kConsumeDoc);
  type.def("take_events", &TakeEvents, kTakeEventsDoc);
  type.def_property_readonly(
      "is_running", [](PyClientSession& self) { return self.is_running(); },
      kIsRunningDoc);
}

}  // namespace

void AddClientSession(py::module_ module) {
  py::class_<PyClientSession> type(
      module, "ClientSession",
      py::custom_type_setup(SyncTypeSlots<PyClientSession>), kClientDoc);
  type.def(py::init(&New), py::kw_only(), py::arg("seed") = py::none(),
           py::arg("on_local_change") = py::none(), kClientInitDoc);
  AddRooms(type);
  AddConnection(type);
}

}  // namespace syncline::python
