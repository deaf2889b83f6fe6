#include "syncline/relay/hub.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "relay/hub_link.h"
#include "relay/hub_machine.h"
#include "relay/room.h"
#include "relay/room_errors.h"

namespace syncline::relay {
namespace {

// After each that there is: of a deletion of which nobody knows whether it was
// done.
constexpr Epoch kUnknown{~uint64_t{0}};

struct Deletion {
  absl::Status status = {};
  Epoch begun;    // the document's epoch from now on
  SyncError why;  // who has it open in an earlier one is told this
};

// An error may be of a tombstone that is there: the log tells.
Deletion DeleteInLog(LogStore& log, std::string_view document) {
  const absl::StatusOr<Epoch> begun = log.Tombstone(document);
  if (begun.ok()) {
    return {.begun = *begun,
            .why = {SyncErrorCode::kDeleted, "the document was deleted"}};
  }
  const absl::StatusOr<LogHead> head = log.Head(document);
  return {.status = begun.status(),
          .begun = head.ok() ? head->epoch : kUnknown,
          .why = internal::MaybeDeletedError()};
}

absl::Status TellOfEpoch(Bus& bus, std::string_view document, Epoch begun) {
  if (begun == kUnknown) return absl::OkStatus();
  return bus.Publish({.document = std::string(document),
                      .epoch = begun,
                      .first = Seq{1},
                      .last = Seq{0},
                      .records = nullptr});
}

}  // namespace

HubConnection::HubConnection(std::shared_ptr<internal::HubLink> link)
    : link_(std::move(link)) {}

HubConnection::~HubConnection() { link_->Close(); }

void HubConnection::Receive(std::string_view bytes) {
  if (link_->machine() == nullptr || link_->end_code()) return;
  link_->session().Receive(link_->machine()->Now(), bytes);
}

void HubConnection::Closed() { link_->Close(); }

void HubConnection::Tick() {
  if (link_->machine() == nullptr) return;
  link_->session().Tick(link_->machine()->Now());
}

std::optional<Milliseconds> HubConnection::next_wakeup() const {
  if (link_->machine() == nullptr) return std::nullopt;
  return link_->session().next_wakeup();
}

std::string_view HubConnection::output() { return link_->session().output(); }

SharedBytes HubConnection::TakeOutput() {
  return link_->session().TakeOutput();
}

std::optional<CloseCode> HubConnection::close_code() const {
  if (link_->machine() == nullptr) return kCloseGoingAway;
  return link_->end_code() ? link_->end_code() : link_->session().close_code();
}

const absl::Status& HubConnection::error() const {
  return link_->end_code() ? link_->end_error() : link_->session().error();
}

size_t HubConnection::incoming_bytes() const {
  return link_->session().incoming_bytes();
}

Hub::Hub(HubOptions options, HubParts parts)
    : machine_(
          std::make_shared<internal::HubMachine>(std::move(options), parts)) {
  machine_->Start();
}

Hub::~Hub() = default;

std::unique_ptr<HubConnection> Hub::Connect(std::function<void()> notify,
                                            std::string name,
                                            std::string client) {
  return std::unique_ptr<HubConnection>(new HubConnection(machine_->Connect(
      std::move(notify), std::move(name), std::move(client))));
}

const HubOptions& Hub::options() const { return machine_->options(); }
Milliseconds Hub::Now() const { return machine_->Now(); }
void Hub::Tick() { machine_->Tick(); }

std::optional<Milliseconds> Hub::next_wakeup() const {
  return machine_->next_wakeup();
}

void Hub::EndPauses() { machine_->EndPauses(); }

std::optional<Milliseconds> Hub::next_pause_end() const {
  return machine_->next_pause_end();
}

void Hub::Delete(std::string_view document,
                 std::function<void(absl::Status)> done) {
  const HubParts parts = machine_->parts();
  parts.executor.RunBlocking([parts, document = std::string(document),
                              done = std::move(done),
                              machine = std::weak_ptr(machine_)] {
    const Deletion deletion = DeleteInLog(parts.log, document);
    // Before the bus tells: who is here is told why.
    parts.executor.Post([document, machine, deletion] {
      const auto here = machine.lock();
      if (here == nullptr) return;
      here->CloseRoom(document, deletion.begun, deletion.why);
    });
    const absl::Status told = TellOfEpoch(parts.bus, document, deletion.begun);
    absl::Status status = deletion.status;
    if (status.ok()) {
      status = parts.snapshots.BeginEpoch(document, deletion.begun);
    }
    // Where the bus may lose, the others look.
    if (status.ok() && !parts.bus.may_lose()) status = told;
    parts.executor.Post([done, machine, status] {
      if (!machine.expired()) done(status);
    });
  });
}

void Hub::Append(std::string_view document, std::string_view author,
                 SyncBatchPtr batch,
                 std::function<void(const AppendAnswer&)> done, Epoch known) {
  if (auto beyond = machine_->CheckRate(
          {.subject = author, .document = document}, *batch)) {
    return done({.error = std::move(beyond)});
  }
  const auto room = machine_->OpenRoom(std::string(document));
  if (room == nullptr) return done({.error = internal::TooManyRoomsError()});
  room->AppendOf(std::string(author), known, std::move(batch), std::move(done));
}

void Hub::Watch(std::string_view document, std::string_view subject,
                Position from, std::weak_ptr<HubWatcher> watcher,
                std::function<void(const WatchAnswer&)> done) {
  const auto room = machine_->OpenRoom(std::string(document));
  if (room == nullptr) return done({.error = internal::TooManyRoomsError()});
  room->Watch({.who = std::move(watcher), .subject = std::string(subject)},
              from, std::move(done));
}

void Hub::Unwatch(std::string_view document, const HubWatcher* watcher) {
  const auto room = machine_->FindRoom(document);
  if (room != nullptr) room->Unwatch(watcher);
}

absl::StatusOr<uint64_t> Hub::ShowPresence(
    std::string_view document, std::string_view subject,
    std::string_view visitor,
    const std::map<std::string, std::string>& fields) {
  const auto room = machine_->OpenRoom(std::string(document));
  if (room == nullptr) return internal::TooManyRoomsError().ToStatus();
  return room->ShowVisitor(subject, visitor, machine_->NewMember(), fields);
}

bool Hub::HidePresence(std::string_view document, std::string_view subject,
                       std::string_view visitor) {
  const auto room = machine_->FindRoom(document);
  return room != nullptr && room->HideVisitor(subject, visitor);
}

std::vector<PresenceEntry> Hub::Presence(std::string_view document) const {
  const auto room = machine_->FindRoom(document);
  return room == nullptr ? std::vector<PresenceEntry>() : room->roster();
}

void Hub::CallAt(Milliseconds time, std::function<void()> work) {
  machine_->CallAt(time, std::move(work));
}

void Hub::Evict(std::string_view document, std::string_view subject,
                std::string_view why) {
  const auto room = machine_->FindRoom(document);
  if (room != nullptr) room->Dismiss(SyncErrorCode::kEvicted, subject, why);
}

void Hub::GoAway(Milliseconds min, Milliseconds max, std::string_view why) {
  for (const auto& [name, link] : machine_->links()) {
    link->session().GoAway(min, max, why);
    link->Changed();
  }
}

absl::Status Hub::health() const { return machine_->failure(); }
HubCounts Hub::counts() const { return machine_->counts(); }
size_t Hub::rooms() const { return machine_->rooms(); }
size_t Hub::connections() const { return machine_->links().size(); }

}  // namespace syncline::relay
