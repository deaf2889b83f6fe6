// ServerSession, and SharedFrames.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "classes.h"
#include "errors.h"
#include "ids.h"
#include "py_batch.h"
#include "py_session.h"
#include "server_docs.h"
#include "server_values.h"
#include "sync_docs.h"
#include "sync_values.h"
#include "syncline/sync/server.h"
#include "values.h"

namespace syncline::python {

// A session works with the GIL, as its work is short, and calls a handler of
// Python's from there; what rooms say it takes meanwhile, too.
struct PyServerSession : PySession, ServerHandler {
  PyServerSession(ServerOptions options, std::string name, Milliseconds now,
                  py::object called, py::object output,
                  const SharedFrames& frames)
      : PySession(py::none()),
        handler(std::move(called)),
        on_output(std::move(output)),
        session(options, std::move(name), this, now, frames) {}

  void OnHello(std::string_view last_session) override {
    Tell("on_hello", ToPyStr(last_session));
  }
  void OnJoin(const JoinRequest& request) override {
    const ChannelId channel = request.channel;
    if (!Tell("on_join", ToPython(request))) Fail(channel);
  }
  void OnAppend(ChannelId channel, SyncBatchPtr batch) override {
    if (!Tell("on_append", channel, ToPython(batch))) Fail(channel);
  }
  void OnPresence(ChannelId channel, const PresenceEntry& change) override {
    if (!Tell("on_presence", channel, ChangeToPython(change))) Fail(channel);
  }
  void OnToken(ChannelId channel, std::string_view token) override {
    const py::object text = Owned(PyUnicode_DecodeUTF8(
        token.data(), static_cast<Py_ssize_t>(token.size()),
        "surrogateescape"));
    if (!Tell("on_token", channel, text)) Fail(channel);
  }
  void OnLeave(ChannelId channel) override { Tell("on_leave", channel); }
  void OnUploadBroken(ChannelId channel, PartialUpload upload) override {
    Tell("on_upload_broken", channel, ToPython(upload));
  }

  // False: it raised, which was told.
  template <typename... Args>
  bool Tell(const char* method, const Args&... args) {
    const py::object called = handler;  // it may be let go of meanwhile
    return !called ||
           Try(called, [&] { called.attr(method)(py::cast(this), args...); });
  }
  template <typename F>
  static bool Try(const py::object& called, F call) {
    try {
      call();
      return true;
    } catch (...) {
      SetPythonError();
      PyErr_WriteUnraisable(called.ptr());
      return false;
    }
  }
  // A client is not left to wait for a handler that raised.
  void Fail(ChannelId channel) {
    session.Refuse(channel, SyncError(SyncErrorCode::kInternal,
                                      "the server failed: try again"));
    OnLeave(channel);
  }

  void TellOutput() {
    const py::object called = on_output;
    if (std::exchange(is_output_told, true) || !called || called.is_none()) {
      return;
    }
    Try(called, [&] { called(); });
  }

  int Traverse(visitproc visit, void* arg) const {
    Py_VISIT(handler.ptr());
    Py_VISIT(on_output.ptr());
    return PySession::Traverse(visit, arg);
  }
  void Clear() {
    const py::object called = std::exchange(handler, py::object());
    const py::object told = std::exchange(on_output, py::object());
    PySession::Clear();
  }

  py::object handler;
  py::object on_output;
  bool is_output_told = false;
  ServerSession session;  // the first to go
};

namespace {

constexpr size_t kMaxNameBytes = 64;

std::string ToName(const py::object& name) {
  if (name.is_none())
    return PeerId::Random().ToString() + PeerId::Random().ToString();
  const std::string_view given = ToUtf8(name, "a name");
  if (given.empty() || given.size() > kMaxNameBytes) {
    throw py::value_error("a name is a str of 1 to 64 bytes of UTF-8");
  }
  return std::string(given);
}

std::unique_ptr<PyServerSession> New(const py::object& now,
                                     const py::object& handler,
                                     const py::object& name,
                                     const py::object& frames,
                                     const py::object& on_output,
                                     const py::kwargs& options) {
  ServerOptions taken;
  Set(OptionsOf(taken), options);
  if (!on_output.is_none() && PyCallable_Check(on_output.ptr()) == 0) {
    throw py::type_error("on_output is something that can be called");
  }
  return std::make_unique<PyServerSession>(
      taken, ToName(name), ToMilliseconds(now), handler, on_output,
      frames.is_none() ? SharedFrames() : frames.cast<const SharedFrames&>());
}

// None is one that knows nothing.
VersionVector ToVersion(const py::object& version) {
  if (version.is_none()) return {};
  if (!py::isinstance<VersionVector>(version)) {
    throw py::type_error("a version is a VersionVector");
  }
  return version.cast<VersionVector>();
}

// --- What rooms say, also while the session is at work.

void Joined(PyServerSession& self, const py::object& channel,
            const py::object& access, const py::object& connection,
            const py::object& epoch, const py::object& all,
            const py::object& safe, const py::object& batches,
            const py::object& level, const py::object& subject,
            const py::object& roster, const py::object& upload) {
  const VersionVector have = ToVersion(all), durable = ToVersion(safe);
  if (!have.Includes(durable)) {
    throw py::value_error(
        "durable has ops that have does not: it is what of that has the level");
  }
  JoinAnswer answer{.access = ToAccess(access),
                    .epoch = ToNumber(epoch, "an epoch"),
                    .have = have,
                    .durable = durable,
                    .batches = ToBatches(batches),
                    .level = ToAckLevel(level),
                    .subject = std::string(ToUtf8(subject, "a subject")),
                    .connection = ToNumber(connection, "a connection"),
                    .upload = ToUpload(upload)};
  if (!roster.is_none()) {
    for (const auto& [of, entry] :
         roster.cast<const PresenceTable&>().entries()) {
      answer.roster.push_back(entry);
    }
  }
  self.session.Joined(ToChannel(channel), std::move(answer));
  self.TellOutput();
}

void Refuse(PyServerSession& self, const py::object& channel,
            const py::object& code, const py::object& text,
            const py::object& retry_after) {
  const SyncErrorCode why = ToErrorCode(code);
  const std::string_view said = ToUtf8(text, "a text");
  const Milliseconds retry = ToMilliseconds(retry_after);
  if (retry < Milliseconds(0)) throw py::value_error("a time is not below 0");
  const ChannelId closed = ToChannel(channel);
  switch (why) {
    case SyncErrorCode::kEvicted:
    case SyncErrorCode::kDeleted:
    case SyncErrorCode::kQuarantined:
      self.session.Dismiss(closed, why, said);
      break;
    default:
      self.session.Refuse(closed, SyncError(why, std::string(said), retry));
  }
  self.TellOutput();
}

void Durable(PyServerSession& self, const py::object& channel,
             const py::object& level, const VersionVector& version) {
  self.session.Durable(ToChannel(channel), ToAckLevel(level), version);
  self.TellOutput();
}

void Deliver(PyServerSession& self, const py::object& channel,
             const PyBatch& batch, const py::object& level) {
  self.session.Deliver(ToChannel(channel), batch.batch, ToAckLevel(level));
  self.TellOutput();
}

void TellPresence(PyServerSession& self, const py::object& channel,
                  const py::object& change) {
  self.session.Presence(ToChannel(channel), ToChange(change));
  self.TellOutput();
}

void PermChanged(PyServerSession& self, const py::object& channel,
                 const py::object& access) {
  self.session.PermChanged(ToChannel(channel), ToAccess(access));
  self.TellOutput();
}

void WantSnapshot(PyServerSession& self, const py::object& channel) {
  self.session.WantSnapshot(ToChannel(channel));
  self.TellOutput();
}

void HeadReset(PyServerSession& self, const py::object& channel,
               const py::object& epoch, const py::object& text) {
  self.session.HeadReset(ToChannel(channel), ToNumber(epoch, "an epoch"),
                         ToUtf8(text, "a text"));
  self.TellOutput();
}

// --- The connection

void Receive(PyServerSession& self, const py::object& now,
             const py::object& data) {
  const Milliseconds time = ToMilliseconds(now);
  const SteadyBytes bytes(data);
  CallSession(self, [&](ServerSession& session) {
    session.Receive(time, bytes.view());
  });
}

void Tick(PyServerSession& self, const py::object& now) {
  const Milliseconds time = ToMilliseconds(now);
  CallSession(self, [&](ServerSession& session) { session.Tick(time); });
}

py::bytes Output(PyServerSession& self) {
  self.is_output_told = false;
  return CallSession(
      self, [](ServerSession& session) { return ToBytes(session.output()); });
}

void Consume(PyServerSession& self, size_t size) {
  CallSession(self, [&](ServerSession& session) {
    if (size > session.output().size()) {
      throw py::index_error("there is less output than that");
    }
    session.Consume(size);
  });
}

void GoAway(PyServerSession& self, const py::object& min, const py::object& max,
            const py::object& reason) {
  const Milliseconds from = ToMilliseconds(min), to = ToMilliseconds(max);
  if (from < Milliseconds(0) || to < from) {
    throw py::value_error("the times are from 0 on, the shorter one first");
  }
  const std::string_view said = ToUtf8(reason, "a reason");
  CallSession(self,
              [&](ServerSession& session) { session.GoAway(from, to, said); });
  self.TellOutput();
}

py::object CloseCodeOf(PyServerSession& self) {
  const std::optional<CloseCode> code = self.session.close_code();
  if (!code) return py::none();
  return py::int_(*code);
}

void AddRooms(py::class_<PyServerSession>& type) {
  type.def("joined", &Joined, py::arg("channel"), py::kw_only(),
           py::arg("access"), py::arg("connection"), py::arg("epoch") = 1,
           py::arg("have") = py::none(), py::arg("durable") = py::none(),
           py::arg("batches") = py::tuple(), py::arg("level") = "received",
           py::arg("subject") = "", py::arg("roster") = py::none(),
           py::arg("upload") = py::none(), kJoinedDoc);
  type.def("refuse", &Refuse, py::arg("channel"), py::arg("code"),
           py::arg("text") = "", py::kw_only(), py::arg("retry_after") = 0,
           kRefuseDoc);
  type.def("durable", &Durable, py::arg("channel"), py::arg("level"),
           py::arg("version"), kDurableDoc);
  type.def("deliver", &Deliver, py::arg("channel"), py::arg("batch"),
           py::arg("level"), kDeliverDoc);
  type.def("presence", &TellPresence, py::arg("channel"), py::arg("change"),
           kTellPresenceDoc);
  type.def("perm_changed", &PermChanged, py::arg("channel"), py::arg("access"),
           kPermChangedDoc);
  type.def("want_snapshot", &WantSnapshot, py::arg("channel"),
           kWantSnapshotDoc);
  type.def("head_reset", &HeadReset, py::arg("channel"), py::arg("epoch"),
           py::arg("text") = "", kHeadResetDoc);
}

void AddConnection(py::class_<PyServerSession>& type) {
  type.def_property_readonly(
      "name",
      [](PyServerSession& self) { return ToPyStr(self.session.name()); },
      "How the client refers to this connection in its next hello.");
  type.def("receive", &Receive, py::arg("now"), py::arg("data"), kReceiveDoc);
  type.def(
      "closed",
      [](PyServerSession& self) {
        CallSession(self, [](ServerSession& session) { session.Closed(); });
      },
      kServerClosedDoc);
  type.def("tick", &Tick, py::arg("now"), kTickDoc);
  type.def_property_readonly(
      "next_wakeup",
      [](PyServerSession& self) {
        return ToPython(self.session.next_wakeup());
      },
      kNextWakeupDoc);
  type.def_property_readonly("output", &Output, kOutputDoc);
  type.def("consume", &Consume, py::arg("size"), kConsumeDoc);
  type.def("go_away", &GoAway, py::arg("min"), py::arg("max"),
           py::arg("reason") = "", kGoAwayDoc);
  type.def_property_readonly("close_code", &CloseCodeOf, kPeerCloseCodeDoc);
  type.def_property_readonly(
      "error",
      [](PyServerSession& self) { return ToPython(self.session.error()); },
      kPeerErrorDoc);
  type.def_property_readonly(
      "queued_bytes",
      [](PyServerSession& self) { return self.session.queued_bytes(); },
      "Bytes that are held for this connection, but for those of joined().");
}

}  // namespace

void AddServerSession(py::module_ module) {
  py::class_<SharedFrames> frames(module, "SharedFrames", kFramesDoc);
  frames.def(py::init<>(), "__init__(self)\n--\n\nShares nothing yet.");
  frames.def("clear", &SharedFrames::Clear, kFramesClearDoc);
  py::class_<PyServerSession> type(
      module, "ServerSession",
      py::custom_type_setup(SyncTypeSlots<PyServerSession>), kServerDoc);
  type.def(py::init(&New), py::arg("now"), py::arg("handler"), py::kw_only(),
           py::arg("name") = py::none(), py::arg("frames") = py::none(),
           py::arg("on_output") = py::none(), kServerInitDoc);
  AddRooms(type);
  AddConnection(type);
}

}  // namespace syncline::python
