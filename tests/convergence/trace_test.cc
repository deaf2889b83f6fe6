// Real histories through real documents and real bytes.
//
// Where few agents type live, each has a document, and what one writes reaches
// the others as updates, just before their next edit says that they knew it.
// Where many agents work on branches (node_nodecc), a branch is a document
// opened from the snapshot of the one that it leaves, and a merge is an import.
#include "support/trace.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// A sanitizer makes all of this ten times slower; its builds look for wrong
// reads, not for wrong texts, and see enough of those in the beginning.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t kMaxTxns = 12000;
#else
constexpr size_t kMaxTxns = ~size_t{0};
#endif

Trace Load(std::string_view name) {
  if (std::getenv("SYNCLINE_TRACES") == nullptr) SKIP("no SYNCLINE_TRACES");
  std::string error;
  std::optional<Trace> trace = LoadTrace(name, &error);
  INFO(error);
  REQUIRE(trace);
  if (trace->txns.size() > kMaxTxns) trace->txns.resize(kMaxTxns);
  return *std::move(trace);
}

bool IsWhole(const Trace& trace) { return trace.txns.size() < kMaxTxns; }

void Write(const Trace::Txn& txn, Doc& doc) {
  Text text = doc.text("t");
  for (const Trace::Patch& patch : txn.patches) {
    const absl::Status status =
        text.Replace(patch.pos, patch.deleted, patch.inserted);
    INFO(status.ToString());
    REQUIRE(status.ok());
  }
}

void MustImport(Doc& doc, const absl::StatusOr<std::string>& bytes) {
  const absl::StatusOr<ImportResult> result = doc.Import(bytes);
  INFO(result.status().ToString());
  REQUIRE(result.ok());
  REQUIRE(result->pending.empty());
}

// A fresh document made of either export holds the same text.
void CheckExports(Doc& doc) {
  const std::string text = doc.text("t").ToString();
  Doc of_update, of_snapshot;
  MustImport(of_update, doc.Export());
  MustImport(of_snapshot, doc.ExportSnapshot());
  CHECK(of_update.text("t").ToString() == text);
  CHECK(of_snapshot.text("t").ToString() == text);
  CHECK(*of_snapshot.Export() == *doc.Export());
}

// One author; a reader hears of it now and then.
void CheckSequential(std::string_view name) {
  const Trace trace = Load(name);
  Doc author(PeerId{1}), reader(PeerId{2});
  if (!trace.start_content.empty()) {
    REQUIRE(author.text("t").Insert(0, trace.start_content).ok());
  }
  constexpr size_t kTxnsOfUpdate = 100;
  for (size_t i = 0; i < trace.txns.size(); ++i) {
    Write(trace.txns[i], author);
    if (i % kTxnsOfUpdate == 0) {
      MustImport(reader, author.ExportSince(reader.version()));
    }
  }
  MustImport(reader, author.ExportSince(reader.version()));
  const std::string text = author.text("t").ToString();
  if (IsWhole(trace)) CHECK(text == trace.end_content);
  CHECK(reader.text("t").ToString() == text);
  CheckExports(author);
}

TEST_CASE("one author's traces end as they did: automerge-paper") {
  CheckSequential("automerge-paper");
}
TEST_CASE("one author's traces end as they did: rustcode") {
  CheckSequential("rustcode");
}
TEST_CASE("one author's traces end as they did: sveltecomponent") {
  CheckSequential("sveltecomponent");
}

// A document for each agent, and each transaction as an update.
class Live {
 public:
  explicit Live(const Trace& trace) : trace_(trace) {
    for (int agent = 0; agent < trace.num_agents; ++agent) {
      docs_.emplace_back(PeerId{static_cast<uint64_t>(agent) + 1});
    }
    heard_.resize(docs_.size(), std::vector<bool>(trace.txns.size()));
    updates_.resize(trace.txns.size());
  }

  void Run() {
    for (uint32_t i = 0; i < trace_.txns.size(); ++i) {
      const Trace::Txn& txn = trace_.txns[i];
      for (uint32_t parent : txn.parents) Hear(txn.agent, parent);
      Doc& doc = docs_[txn.agent];
      const VersionVector before = doc.version();
      Write(txn, doc);
      heard_[txn.agent][i] = true;
      updates_[i] = *doc.ExportSince(before);
    }
    for (uint32_t agent = 0; agent < docs_.size(); ++agent) {
      for (uint32_t i = 0; i < trace_.txns.size(); ++i) Hear(agent, i);
    }
  }

  std::vector<Doc>& docs() { return docs_; }

 private:
  // `agent` hears of a transaction, after all that it builds upon.
  void Hear(uint32_t agent, uint32_t txn) {
    std::vector<uint32_t> open = {txn};
    while (!open.empty()) {
      const uint32_t last = open.back();
      if (heard_[agent][last]) {
        open.pop_back();
        continue;
      }
      bool is_ready = true;
      for (uint32_t parent : trace_.txns[last].parents) {
        if (heard_[agent][parent]) continue;
        open.push_back(parent);
        is_ready = false;
      }
      if (!is_ready) continue;
      MustImport(docs_[agent], updates_[last]);
      heard_[agent][last] = true;
      open.pop_back();
    }
  }

  const Trace& trace_;
  std::vector<Doc> docs_;
  std::vector<std::vector<bool>> heard_;  // by agent, by transaction
  std::vector<std::string> updates_;      // by transaction
};

void CheckLive(std::string_view name) {
  const Trace trace = Load(name);
  Live live(trace);
  live.Run();
  const std::string text = live.docs()[0].text("t").ToString();
  if (IsWhole(trace)) CHECK(text == trace.end_content);
  for (Doc& doc : live.docs()) {
    CHECK(doc.text("t").ToString() == text);
    CHECK(doc.version() == live.docs()[0].version());
  }
  CheckExports(live.docs()[0]);
}

TEST_CASE("authors who type live end as they did: friendsforever") {
  CheckLive("friendsforever");
}
TEST_CASE("authors who type live end as they did: clownschool") {
  CheckLive("clownschool");
}

// A document for each branch that is going on.
class Branches {
 public:
  explicit Branches(const Trace& trace) : trace_(trace) {
    children_.resize(trace.txns.size());
    for (const Trace::Txn& txn : trace.txns) {
      for (uint32_t parent : txn.parents) ++children_[parent];
    }
    all_ = Doc(PeerId{kReader});
  }

  void Run() {
    for (uint32_t i = 0; i < trace_.txns.size(); ++i) {
      const Trace::Txn& txn = trace_.txns[i];
      Doc doc = DocAt(txn);
      for (size_t p = 1; p < txn.parents.size(); ++p) {
        MustImport(doc,
                   branches_.at(txn.parents[p]).ExportSince(doc.version()));
      }
      for (uint32_t parent : txn.parents) {
        if (--children_[parent] == 0) branches_.erase(parent);
      }
      const VersionVector before = doc.version();
      Write(txn, doc);
      // Who hears of everything, in the order of the file.
      MustImport(all_, doc.ExportSince(before));
      if (children_[i] > 0) branches_.emplace(i, std::move(doc));
    }
  }

  Doc& all() { return all_; }

 private:
  static constexpr uint64_t kReader = 100000;

  // A document of the transaction's agent that stands at its first parent.
  Doc DocAt(const Trace::Txn& txn) {
    const PeerId peer{uint64_t{txn.agent} + 1};
    if (txn.parents.empty()) return Doc(peer);
    const auto it = branches_.find(txn.parents[0]);
    const bool is_last = children_[txn.parents[0]] == 1;
    if (is_last && it->second.peer_id() == peer) return std::move(it->second);
    Doc doc(peer);
    MustImport(doc, it->second.ExportSnapshot());
    return doc;
  }

  const Trace& trace_;
  std::vector<uint32_t> children_;    // by transaction: those still to come
  std::map<uint32_t, Doc> branches_;  // by their last transaction
  Doc all_;
};

TEST_CASE("branches end as they did: node_nodecc") {
  Trace trace = Load("node_nodecc");
  // Each fork writes and opens a snapshot of all there is, 30 ms here: ten
  // times that is too long under a sanitizer.
  if (kMaxTxns < ~size_t{0}) trace.txns.resize(200);
  const bool is_whole = trace.txns.size() > 200;
  Branches branches(trace);
  branches.Run();
  const std::string text = branches.all().text("t").ToString();
  if (is_whole) CHECK(text == trace.end_content);
  CheckExports(branches.all());
}

}  // namespace
}  // namespace syncline::test
