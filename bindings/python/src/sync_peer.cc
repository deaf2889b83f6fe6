// PeerSession.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "classes.h"
#include "errors.h"
#include "py_session.h"
#include "sync_docs.h"
#include "sync_values.h"
#include "syncline/sync/peer.h"
#include "values.h"

namespace syncline::python {

struct PyPeerSession : PySession {
  PyPeerSession(PeerOptions options, uint64_t seed, Milliseconds now,
                const py::object& on_local_change)
      : PySession(on_local_change), session(options, seed, now) {}

  PeerSession session;  // the first to go
};

namespace {

std::unique_ptr<PyPeerSession> New(const py::object& now,
                                   const py::object& seed,
                                   const py::object& on_local_change,
                                   const py::kwargs& options) {
  PeerOptions taken;
  Set(OptionsOf(taken), options);
  return std::make_unique<PyPeerSession>(taken, ToSeed(seed),
                                         ToMilliseconds(now), on_local_change);
}

void Offer(PyPeerSession& self, const py::object& room, PyDoc& doc,
           const py::object& token, const py::object& access,
           const py::object& seal, const py::object& open) {
  const std::string_view name = ToUtf8(room, "a room");
  const OfferOptions options = {.access = ToAccess(access),
                                .token = std::string(ToUtf8(token, "a token")),
                                .seal = ToSeal(seal, open)};
  CallSession(self, [&](PeerSession& session) {
    self.Add(name, doc, [&](SyncDocument* port) {
      return session.Offer(name, port, options);
    });
  });
}

void Withdraw(PyPeerSession& self, const py::object& room) {
  const std::string_view name = ToUtf8(room, "a room");
  CallSession(self, [&](PeerSession& session) {
    PySession::CheckSession(session.Withdraw(name));
    self.Remove(name);
  });
  self.TellHost();
}

void SetPresence(PyPeerSession& self, const py::object& room,
                 const py::object& key, const py::object& value) {
  const std::string_view name = ToUtf8(room, "a room");
  const std::string_view field = ToUtf8(key, "a key");
  const std::string bytes = CopyBuffer(value);
  CallSession(self, [&](PeerSession& session) {
    PySession::CheckSession(session.SetPresence(name, field, bytes));
  });
  self.TellHost();
}

void RemovePresence(PyPeerSession& self, const py::object& room,
                    const py::object& key) {
  const std::string_view name = ToUtf8(room, "a room");
  const std::string_view field = ToUtf8(key, "a key");
  CallSession(self, [&](PeerSession& session) {
    PySession::CheckSession(session.RemovePresence(name, field));
  });
  self.TellHost();
}

// REQUIRES of the rest that the room is there.
const PresenceTable& TableOf(PeerSession& session, std::string_view room) {
  const PresenceTable* table = session.presence(room);
  if (table == nullptr) throw py::key_error("the room is not offered");
  return *table;
}

py::object Presence(PyPeerSession& self, const py::object& room) {
  const std::string_view name = ToUtf8(room, "a room");
  return CallSession(self, [&](PeerSession& session) {
    return ToPython(TableOf(session, name));
  });
}

py::object Failure(PyPeerSession& self, const py::object& room) {
  const std::string_view name = ToUtf8(room, "a room");
  return CallSession(self, [&](PeerSession& session) {
    TableOf(session, name);
    return ToPython(session.failure(name));
  });
}

void Receive(PyPeerSession& self, const py::object& now,
             const py::object& data) {
  const Milliseconds time = ToMilliseconds(now);
  const SteadyBytes bytes(data);
  WorkSession(
      self, [&](PeerSession& session) { session.Receive(time, bytes.view()); });
}

void Tick(PyPeerSession& self, const py::object& now) {
  const Milliseconds time = ToMilliseconds(now);
  WorkSession(self, [&](PeerSession& session) { session.Tick(time); });
}

py::bytes Output(PyPeerSession& self) {
  return ToBytes(
      WorkSession(self, [](PeerSession& session) { return session.output(); }));
}

void Consume(PyPeerSession& self, size_t size) {
  CallSession(self, [&](PeerSession& session) {
    if (size > session.output().size()) {
      throw py::index_error("there is less output than that");
    }
    session.Consume(size);
  });
}

}  // namespace

void AddPeerSession(py::module_ module) {
  py::class_<PyPeerSession> type(
      module, "PeerSession",
      py::custom_type_setup(SyncTypeSlots<PyPeerSession>), kPeerDoc);
  type.def(py::init(&New), py::arg("now"), py::kw_only(),
           py::arg("seed") = py::none(),
           py::arg("on_local_change") = py::none(), kPeerInitDoc);
  type.def("offer", &Offer, py::arg("room"), py::arg("doc"), py::kw_only(),
           py::arg("token") = "", py::arg("access") = "write",
           py::arg("seal") = py::none(), py::arg("open") = py::none(),
           kOfferDoc);
  type.def("withdraw", &Withdraw, py::arg("room"), kWithdrawDoc);
  type.def("set_presence", &SetPresence, py::arg("room"), py::arg("key"),
           py::arg("value"), kSetPresenceDoc);
  type.def("remove_presence", &RemovePresence, py::arg("room"), py::arg("key"),
           kRemovePresenceDoc);
  type.def("presence", &Presence, py::arg("room"), kPresenceDoc);
  type.def("failure", &Failure, py::arg("room"), kPeerFailureDoc);
  type.def("receive", &Receive, py::arg("now"), py::arg("data"), kReceiveDoc);
  type.def(
      "closed",
      [](PyPeerSession& self) {
        CallSession(self, [](PeerSession& session) { session.Closed(); });
      },
      kPeerClosedDoc);
  type.def("tick", &Tick, py::arg("now"), kTickDoc);
  type.def_property_readonly(
      "next_wakeup",
      [](PyPeerSession& self) {
        return ToPython(CallSession(
            self, [](PeerSession& session) { return session.next_wakeup(); }));
      },
      kNextWakeupDoc);
  type.def_property_readonly("output", &Output, kOutputDoc);
  type.def("consume", &Consume, py::arg("size"), kConsumeDoc);
  type.def_property_readonly(
      "close_code",
      [](PyPeerSession& self) -> py::object {
        const std::optional<CloseCode> code = CallSession(
            self, [](PeerSession& session) { return session.close_code(); });
        if (!code) return py::none();
        return py::int_(*code);
      },
      kPeerCloseCodeDoc);
  type.def_property_readonly(
      "error",
      [](PyPeerSession& self) {
        return CallSession(self, [](PeerSession& session) {
          return ToPython(session.error());
        });
      },
      kPeerErrorDoc);
  type.def(
      "take_events",
      [](PyPeerSession& self) {
        return ToPython(CallSession(
            self, [](PeerSession& session) { return session.TakeEvents(); }));
      },
      kPeerTakeEventsDoc);
}

}  // namespace syncline::python
