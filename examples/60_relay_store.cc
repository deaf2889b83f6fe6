// What a relay does with updates: it stores them by their headers, and a
// replica that was never online together with their authors gets them from its
// log.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "syncline/relay/sqlite_store.h"
#include "syncline/syncline.h"

namespace {

using syncline::Doc;
using syncline::relay::LogStore;

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}
template <typename T>
T Value(absl::StatusOr<T> result) {
  Check(result.status());
  return *std::move(result);
}

// What `doc` wrote since `before`, as a record.
syncline::relay::Record NewsOf(Doc& doc,
                               const syncline::VersionVector& before) {
  const uint32_t begin = before.next_counter(doc.peer_id());
  const uint32_t end = doc.version().next_counter(doc.peer_id());
  syncline::relay::Record record;
  record.document = "shopping";
  record.epoch = syncline::relay::Epoch{1};
  record.spans = {{doc.peer_id(), begin, end}};
  record.payload = Value(doc.ExportSince(before));
  record.author = "alice@example.org";
  return record;
}

void Store(LogStore& log, const syncline::relay::Record& record) {
  // One answer for each record: when it is there, the record is on the disk.
  const auto appended = Value(log.Append({record})[0]);
  std::cout << (appended.was_known ? "known, up to record "
                                   : "stored as record ")
            << appended.seq.value << ", "
            << syncline::relay::AckLevelName(appended.level) << "\n";
}

}  // namespace

int main() {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("syncline_" + syncline::PeerId::Random().ToString());
  std::filesystem::create_directory(folder);
  {
    auto store = Value(syncline::relay::SqliteStore::Open(
        {.path = (folder / "relay.db").string()}));

    Doc alice;
    Check(alice.text("list").Insert(0, "Milk"));
    const auto first = NewsOf(alice, syncline::VersionVector());
    const syncline::VersionVector before = alice.version();
    Check(alice.text("list").Insert(4, ", eggs"));
    const auto second = NewsOf(alice, before);

    Store(*store, first);
    Store(*store, second);
    Store(*store, second);  // the network was not sure

    const auto head = Value(store->Head("shopping"));
    Doc bob;
    for (const auto& logged :
         Value(store->Read("shopping", {head.epoch, head.first_seq}, 65'536))) {
      Check(bob.Import(logged.record.payload).status());
    }
    std::cout << "bob: " << bob.text("list").ToString() << "\n";
    if (bob.text("list").ToString() != "Milk, eggs") return 1;
  }
  std::filesystem::remove_all(folder);
  return 0;
}
