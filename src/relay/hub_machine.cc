#include "relay/hub_machine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace syncline::relay::internal {
namespace {

// Sessions promise no level that the log does not give, so what is in it is
// durable to all of them.
HubOptions WithLevel(HubOptions options, AckLevel most) {
  options.session.max_level = std::min(options.session.max_level, most);
  return options;
}

}  // namespace

HubMachine::HubMachine(HubOptions options, HubParts parts)
    : options_(WithLevel(std::move(options), parts.log.level())),
      parts_(parts),
      limiter_(options_.rates, &counts_),
      join_limiter_(options_.joins, &counts_),
      machine_id_(parts_.env.Random()),
      members_((machine_id_ >> 43) << 32) {}

HubMachine::~HubMachine() {
  for (const auto& [name, link] : links_) link->Detach();
}

void HubMachine::Start() {
  rechecks_ = parts_.auth.Subscribe(
      [machine = weak_from_this(),
       executor = &parts_.executor](const Recheck& recheck) {
        executor->Post([machine, recheck] {
          const std::shared_ptr<HubMachine> here = machine.lock();
          if (here == nullptr) return;
          here->rechecked_.Add(recheck);
          for (const auto& [name, link] : here->links_) link->Recheck(recheck);
        });
      });
}

Milliseconds HubMachine::Now() const {
  return Milliseconds(parts_.env.MonotonicNs() / 1'000'000);
}

std::shared_ptr<HubLink> HubMachine::Connect(std::function<void()> notify,
                                             std::string event_name,
                                             std::string client) {
  const std::string name =
      absl::StrCat(absl::Hex(parts_.env.Random(), absl::kZeroPad16),
                   absl::Hex(parts_.env.Random(), absl::kZeroPad16));
  auto link = std::make_shared<HubLink>(this, name, std::move(event_name),
                                        std::move(client), std::move(notify));
  links_[link->session().name()] = link.get();
  return link;
}

void HubMachine::Remove(HubLink* link) {
  links_.erase(link->session().name());
  limiter_.Forget(link->session().name());
  join_limiter_.Forget(link->session().name());
}

std::optional<SyncError> HubMachine::CheckRate(const RateLimiter::Payer& payer,
                                               const SyncBatch& batch) {
  return limiter_.Take(payer, batch.encoded().size(), parts_.env.MonotonicNs());
}

std::optional<SyncError> HubMachine::CheckJoin(std::string_view connection,
                                               std::string_view client) {
  return join_limiter_.Take(connection, client, parts_.env.MonotonicNs());
}

// One of all that a room tells at once is posted.
void HubMachine::TellLater(std::weak_ptr<HubLink> link) {
  changed_.push_back(std::move(link));
  if (changed_.size() > 1) return;
  parts_.executor.Post([machine = weak_from_this()] {
    if (const auto here = machine.lock()) here->TellHosts();
  });
}

void HubMachine::TellHosts() {
  for (const std::weak_ptr<HubLink>& changed : std::exchange(changed_, {})) {
    if (const std::shared_ptr<HubLink> link = changed.lock()) link->TellHost();
  }
}

void HubMachine::Supersede(std::string_view name) {
  const auto found = links_.find(name);
  if (found == links_.end()) return;
  const std::shared_ptr<HubLink> link = found->second->shared_from_this();
  link->Close();
}

std::shared_ptr<Room> HubMachine::OpenRoom(const std::string& document) {
  std::shared_ptr<Room>& room = rooms_[document];
  if (room != nullptr) return room;
  if (rooms_.size() > options_.max_rooms) {
    rooms_.erase(document);
    ++counts_.over_rooms;
    return nullptr;
  }
  room = std::make_shared<Room>(
      document, machine_id_, options_, parts_, &counts_,
      [machine = weak_from_this()](const absl::Status& status) {
        if (const auto here = machine.lock()) here->Fail(status);
      });
  return room;
}

std::shared_ptr<Room> HubMachine::FindRoom(std::string_view document) const {
  const auto found = rooms_.find(document);
  return found == rooms_.end() ? nullptr : found->second;
}

void HubMachine::CloseRoom(std::string_view document, Epoch begun,
                           const SyncError& why) {
  const auto found = rooms_.find(document);
  if (found == rooms_.end()) return;
  const std::shared_ptr<Room> room = found->second;
  if (!room->IsOpenBefore(begun)) return room->OnNotice({begun, Seq{0}});
  rooms_.erase(found);  // first: who is told may come again
  room->Close(why);
}

void HubMachine::Fail(const absl::Status& status) {
  if (!failure_.ok()) return;
  failure_ = status;
  for (const auto& [document, room] : rooms_) {
    room->Dismiss(SyncErrorCode::kRoomUnavailable, "",
                  std::string(status.message()));
  }
}

void HubMachine::KeepUpload(PartialUpload upload) {
  upload_bytes_ += upload.bytes.size();
  uploads_.push_back({Now(), std::move(upload)});
  while (upload_bytes_ > options_.max_upload_bytes) {
    ++counts_.over_uploads;
    upload_bytes_ -= uploads_.front().upload.bytes.size();
    uploads_.pop_front();
  }
}

PartialUpload HubMachine::TakeUpload(uint64_t hash) {
  if (hash == 0) return {};
  const auto found =
      std::find_if(uploads_.begin(), uploads_.end(),
                   [&](const auto& kept) { return kept.upload.hash == hash; });
  if (found == uploads_.end()) return {};
  PartialUpload upload = std::move(found->upload);
  upload_bytes_ -= upload.bytes.size();
  uploads_.erase(found);
  return upload;
}

void HubMachine::ExpireUploads(Milliseconds now) {
  while (!uploads_.empty() &&
         uploads_.front().at + options_.upload_linger <= now) {
    upload_bytes_ -= uploads_.front().upload.bytes.size();
    uploads_.pop_front();
  }
}

void HubMachine::Pause(std::weak_ptr<Room> room, Milliseconds end) {
  pauses_.emplace(end, std::move(room));
}

void HubMachine::EndPauses() {
  const Milliseconds now = Now();
  while (!pauses_.empty() && pauses_.begin()->first <= now) {
    const auto ended = pauses_.extract(pauses_.begin());
    const std::shared_ptr<Room> room = ended.mapped().lock();
    if (room != nullptr) room->EndPause(now);
  }
}

std::optional<Milliseconds> HubMachine::next_pause_end() const {
  if (pauses_.empty()) return std::nullopt;
  return pauses_.begin()->first;
}

void HubMachine::Tick() {
  const Milliseconds now = Now();
  EndPauses();
  ExpireUploads(now);
  frames_.Clear();
  std::vector<std::shared_ptr<HubLink>> links;
  for (const auto& [name, link] : links_) {
    links.push_back(link->shared_from_this());
  }
  for (const std::shared_ptr<HubLink>& link : links) link->Tick(now);
  for (const auto& [document, room] : rooms_) room->Tick(now);
  std::erase_if(rooms_,
                [&](const auto& room) { return room.second->is_idle(now); });
  while (!calls_.empty() && calls_.begin()->first <= now) {
    calls_.extract(calls_.begin()).mapped()();
  }
}

std::optional<Milliseconds> HubMachine::next_wakeup() const {
  std::optional<Milliseconds> next;
  auto consider = [&](std::optional<Milliseconds> at) {
    if (at && (!next || *at < *next)) next = at;
  };
  consider(next_pause_end());
  for (const auto& [document, room] : rooms_) consider(room->next_wakeup());
  if (!uploads_.empty()) {
    consider(uploads_.front().at + options_.upload_linger);
  }
  if (!calls_.empty()) consider(calls_.begin()->first);
  // Grants end by the wall's clock, which may jump.
  if (!links_.empty()) consider(Now() + Milliseconds(1000));
  return next;
}

}  // namespace syncline::relay::internal
