#include "relay/play.h"

#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace syncline::relay::test {
namespace {

constexpr std::array kDocuments = {"a", "b", "B/\xc3\xa4", "a longer name"};

std::string Say(const Appended& appended) {
  return absl::StrCat(appended.seq.value, " ",
                      std::string(AckLevelName(appended.level)),
                      appended.was_known ? " known" : "");
}
std::string Say(const SnapshotId& id) { return id.ToString().substr(0, 8); }
std::string Say(Epoch epoch) { return absl::StrCat(epoch.value); }
std::string Say(const std::string& bytes) {
  // What is long is told apart as well by its hash.
  if (bytes.size() <= 64) return absl::CHexEscape(bytes);
  return absl::StrCat(bytes.size(), " bytes ", Say(SnapshotId::Of(bytes)));
}
std::string Say(const ListedDocument& listed) {
  return absl::StrCat(listed.name, " ", listed.epoch.value, ":",
                      listed.last_seq.value);
}
std::string Say(const LoggedRecord& logged) {
  const Record& record = logged.record;
  std::string text = absl::StrCat(logged.seq.value, " ", record.document, " ",
                                  record.epoch.value);
  for (const OpSpan& span : record.spans) {
    absl::StrAppend(&text, " ", span.ToString());
  }
  for (const OpId& parent : record.parents) {
    absl::StrAppend(&text, " <", parent.ToString());
  }
  return absl::StrCat(text, " ", Say(record.payload), " ", record.author, " ",
                      record.time_ms);
}
std::string Say(const Published& published) {
  return absl::StrCat(Say(published.id), " ", published.position.ToString(),
                      " ", published.version.ToString());
}
template <typename T>
std::string Say(const std::optional<T>& value) {
  return value ? Say(*value) : "none";
}
std::string Say(const LogHead& head) {
  return absl::StrCat(head.epoch.value, " ", head.first_seq.value, "..",
                      head.last_seq.value, " ", head.version.ToString(), " ",
                      Say(head.snapshot), " ", head.deleted_before.value);
}
template <typename T>
std::string Say(const std::vector<T>& values);
std::string Say(const absl::Status& status) {
  return absl::StatusCodeToString(status.code());
}
template <typename T>
std::string Say(const absl::StatusOr<T>& result) {
  return result.ok() ? Say(*result) : Say(result.status());
}
template <typename T>
std::string Say(const std::vector<T>& values) {
  return absl::StrJoin(values, "; ", [](std::string* out, const T& value) {
    absl::StrAppend(out, Say(value));
  });
}

std::string RandomBytes(syncline::test::SeededRandom& random, size_t max) {
  std::string bytes(random.Uniform(max + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.Uniform(256));
  return bytes;
}

}  // namespace

std::string Player::Document() { return random_.Pick(kDocuments); }

Epoch Player::EpochOf(const std::string& document) {
  Epoch epoch = model_.Head(document)->epoch;
  if (random_.Chance(0.05)) epoch.value += random_.Between(1, 2) == 1 ? 1 : -1;
  return epoch;
}

OpSpan Player::NextSpan(PeerId peer, const VersionVector& known) {
  const uint32_t next = known.next_counter(peer);
  uint32_t begin = next;
  if (random_.Chance(0.15)) {
    begin = static_cast<uint32_t>(random_.Uniform(next + 1));
  } else if (random_.Chance(0.05)) {
    begin = next + 1;
  }
  return {peer, begin, begin + static_cast<uint32_t>(random_.Between(1, 4))};
}

Record Player::NextRecord(const std::string& document) {
  const VersionVector known = model_.Head(document)->version;
  Record record;
  record.document = document;
  record.epoch = EpochOf(document);
  for (uint64_t peer = 1; peer <= 3; ++peer) {
    if (record.spans.empty() ? peer == 3 || random_.Chance(0.4)
                             : random_.Chance(0.1)) {
      record.spans.push_back(NextSpan(PeerId{peer}, known));
    }
  }
  for (const auto& entry : known.entries()) {
    if (random_.Chance(0.3)) {
      const uint64_t newest = random_.Chance(0.05) ? 1 : 0;
      record.parents.push_back(
          {entry.peer, static_cast<uint32_t>(
                           random_.Uniform(entry.next_counter) + newest)});
    }
  }
  const size_t largest = random_.Chance(0.1) ? 20'000 : 40;
  record.payload = RandomBytes(random_, largest);
  record.author = random_.Pick({"", "ann", "b\xc3\xb6rd"});
  record.time_ms = ++time_ms_;
  if (random_.Chance(0.02)) record.spans.push_back(record.spans[0]);
  return record;
}

SnapshotId Player::Snapshot(const std::string& document) {
  const auto ids = model_.SnapshotsOf(document);
  return ids.empty() ? SnapshotId::Of("nothing") : random_.Pick(ids);
}

Action Player::Append() {
  std::vector<Record> group;
  for (uint64_t left = random_.Between(1, 4); left > 0; --left) {
    group.push_back(NextRecord(Document()));
    // What builds upon the record before.
    if (random_.Chance(0.3) && group.back().spans.back().end < 1'000'000) {
      Record next = group.back();
      OpSpan& span = next.spans.back();
      span.begin = span.end;
      span.end += 1;
      next.parents = {{span.peer, span.begin - 1}};
      next.payload = "next";
      group.push_back(next);
    }
  }
  return {"append", [group](LogStore& log, SnapshotStore&) {
            return Say(log.Append(group));
          }};
}

Action Player::Trim() {
  const std::string document = Document();
  const LogHead head = *model_.Head(document);
  const Position last = {
      EpochOf(document),
      Seq{random_.Between(head.first_seq.value - 1, head.last_seq.value + 1)}};
  const SnapshotId id = Snapshot(document);
  return {"trim", [=](LogStore& log, SnapshotStore&) {
            return Say(log.Trim(document, last, id));
          }};
}

Action Player::Tombstone() {
  const std::string document = Document();
  return {"tombstone", [=](LogStore& log, SnapshotStore& snapshots) {
            const auto epoch = log.Tombstone(document);
            if (!epoch.ok()) return Say(epoch);
            const auto begun = snapshots.BeginEpoch(document, *epoch);
            return absl::StrCat(Say(epoch), " ", Say(begun));
          }};
}

Action Player::BeginEpoch() {
  const std::string document = Document();
  const Epoch epoch{model_.Head(document)->epoch.value - random_.Uniform(2)};
  return {"begin epoch", [=](LogStore&, SnapshotStore& snapshots) {
            return Say(snapshots.BeginEpoch(document, epoch));
          }};
}

Action Player::Put() {
  const std::string document = Document();
  const Epoch epoch = EpochOf(document);
  const std::string bytes = RandomBytes(random_, random_.Pick({2, 10'000}));
  return {"put", [=](LogStore&, SnapshotStore& snapshots) {
            return Say(snapshots.Put(document, epoch, bytes));
          }};
}

Action Player::Publish() {
  const std::string document = Document();
  const LogHead head = *model_.Head(document);
  const auto current = *model_.Current(document);
  std::optional<SnapshotId> expected;
  if (current) expected = current->id;
  if (random_.Chance(0.1)) expected = Snapshot(document);
  Published next = {
      Snapshot(document), {EpochOf(document), head.last_seq}, head.version};
  if (random_.Chance(0.1) && head.last_seq > Seq{0}) --next.position.seq.value;
  return {"publish", [=](LogStore&, SnapshotStore& snapshots) {
            return Say(snapshots.Publish(document, expected, next));
          }};
}

Action Player::Delete() {
  const std::string document = Document();
  std::vector<SnapshotId> ids = {Snapshot(document)};
  if (random_.Chance(0.3)) ids.push_back(Snapshot(document));
  return {"delete", [=](LogStore&, SnapshotStore& snapshots) {
            return Say(snapshots.Delete(document, ids));
          }};
}

Action Player::Ask() {
  const std::string document = Document();
  const LogHead head = *model_.Head(document);
  const Position from = {
      EpochOf(document),
      Seq{random_.Between(head.first_seq.value - 1, head.last_seq.value + 2)}};
  const size_t max_bytes = random_.Pick({0, 10, 100, 100'000});
  const SnapshotId id = Snapshot(document);
  const std::string after = random_.Pick({"", "a", "aa", "z"});
  return {
      "ask", [=](LogStore& log, SnapshotStore& snapshots) {
        return absl::StrJoin(
            {Say(log.Read(document, from, max_bytes)), Say(log.Head(document)),
             Say(log.List(after, 2)), Say(snapshots.Current(document)),
             Say(snapshots.Get(document, id))},
            "\n");
      }};
}

Action Player::NextWrite() {
  const uint64_t dice = random_.Uniform(100);
  if (dice < 55) return Append();
  if (dice < 65) return Trim();
  if (dice < 71) return Tombstone();
  if (dice < 82) return Put();
  if (dice < 94) return Publish();
  if (dice < 98) return Delete();
  return BeginEpoch();
}

Action Player::Next() { return random_.Chance(0.3) ? Ask() : NextWrite(); }

std::string Portrait(LogStore& log, SnapshotStore& snapshots,
                     const ModelStore& model) {
  std::string text = absl::StrCat(Say(log.List("", SIZE_MAX)), "\n");
  for (const std::string document : kDocuments) {
    const auto head = log.Head(document);
    absl::StrAppend(&text, document, ": ", Say(head), "\n");
    if (!head.ok()) continue;
    const auto records =
        log.Read(document, {head->epoch, head->first_seq}, SIZE_MAX);
    absl::StrAppend(&text, Say(records), "\n", Say(snapshots.Current(document)),
                    "\n");
    for (const SnapshotId& id : model.SnapshotsOf(document)) {
      absl::StrAppend(&text, Say(id), " ", Say(snapshots.Get(document, id)),
                      "\n");
    }
  }
  return text;
}

}  // namespace syncline::relay::test
