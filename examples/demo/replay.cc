#include "replay.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "syncline/syncline.h"

namespace syncline::demo {
namespace {

using test::Trace;

constexpr char kName[] = "text";

class Stopwatch {
 public:
  double ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - start_)
        .count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

// `status`, and where it came from.
absl::Status In(const std::string& replica, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(replica, ": ", status.message()));
}

// Peers order as the agents do.
PeerId PeerOf(size_t agent) { return PeerId{agent + 1}; }
PeerId StrangerOf(const Trace& trace, int number) {
  return PeerOf(static_cast<size_t>(trace.num_agents + number));
}

struct Author {
  explicit Author(PeerId peer) : doc(peer) {}

  Doc doc;
  // By transaction; one that is known has its parents known, too.
  std::vector<bool> known;
};

class Replayer {
 public:
  Replayer(const Trace& trace, uint64_t seed, Progress& progress)
      : trace_(trace),
        random_(seed),
        progress_(progress),
        reader_(StrangerOf(trace, 0)) {}

  absl::StatusOr<Outcome> Run();

 private:
  // The four steps of replay.h.
  absl::Status Write();
  absl::Status CatchUp();
  absl::Status Shuffle(int number);
  absl::Status Open();

  absl::Status WriteTxn(uint32_t index);
  // Transactions that a replica needs for `parents`, and does not know yet, in
  // an order in which they can be taken in. They are known from now on.
  std::vector<uint32_t> Learn(const std::vector<uint32_t>& parents,
                              std::vector<bool>& known) const;
  absl::Status Check(const std::string& replica, Doc& doc);
  void Begin(const std::string& what, size_t total) {
    progress_.Begin(absl::StrCat(trace_.name, ": ", what), total);
  }

  const Trace& trace_;
  std::mt19937_64 random_;
  Progress& progress_;
  std::vector<Author> authors_;
  Doc reader_;
  std::vector<std::string> updates_;  // by transaction
  Outcome outcome_;
};

absl::StatusOr<Outcome> Replayer::Run() {
  const Stopwatch stopwatch;
  absl::Status status = Write();
  if (status.ok()) status = CatchUp();
  for (int i = 1; i <= kShuffledReplicas && status.ok(); ++i) {
    status = Shuffle(i);
  }
  outcome_.replay_ms = stopwatch.ms();
  if (status.ok()) status = Open();
  if (!status.ok()) return status;
  return outcome_;
}

absl::Status Replayer::Write() {
  for (int agent = 0; agent < trace_.num_agents; ++agent) {
    authors_.emplace_back(PeerOf(static_cast<size_t>(agent)));
    authors_.back().known.resize(trace_.txns.size());
  }
  Begin("authors write and hear of each other", trace_.txns.size());
  for (uint32_t i = 0; i < trace_.txns.size(); ++i) {
    absl::Status status = WriteTxn(i);
    if (!status.ok()) {
      return In(
          absl::StrCat("author ", trace_.txns[i].agent, ", transaction ", i),
          status);
    }
    progress_.Step();
  }
  return absl::OkStatus();
}

absl::Status Replayer::WriteTxn(uint32_t index) {
  const Trace::Txn& txn = trace_.txns[index];
  Author& author = authors_[txn.agent];
  for (uint32_t heard : Learn(txn.parents, author.known)) {
    auto imported = author.doc.Import(updates_[heard]);
    if (!imported.ok()) return imported.status();
  }
  const VersionVector before = author.doc.version();
  Text text = author.doc.text(kName);
  for (const Trace::Patch& patch : txn.patches) {
    absl::Status status =
        text.Replace(patch.pos, patch.deleted, patch.inserted);
    if (!status.ok()) return status;
  }
  absl::StatusOr<std::string> update = author.doc.ExportSince(before);
  if (!update.ok()) return update.status();
  updates_.push_back(*std::move(update));
  author.known[index] = true;
  return absl::OkStatus();
}

std::vector<uint32_t> Replayer::Learn(const std::vector<uint32_t>& parents,
                                      std::vector<bool>& known) const {
  std::vector<uint32_t> learned;
  std::vector<uint32_t> open = parents;
  while (!open.empty()) {
    const uint32_t txn = open.back();
    open.pop_back();
    if (known[txn]) continue;
    known[txn] = true;
    learned.push_back(txn);
    const std::vector<uint32_t>& next = trace_.txns[txn].parents;
    open.insert(open.end(), next.begin(), next.end());
  }
  std::sort(learned.begin(), learned.end());
  return learned;
}

absl::Status Replayer::CatchUp() {
  Begin("a reader takes in every update in the true order", updates_.size());
  for (const std::string& update : updates_) {
    auto imported = reader_.Import(update);
    if (!imported.ok()) return In("the reader", imported.status());
    progress_.Step();
  }
  absl::Status status = Check("the reader", reader_);
  Begin("authors catch up", authors_.size());
  for (size_t agent = 0; agent < authors_.size() && status.ok(); ++agent) {
    const std::string name = absl::StrCat("author ", agent);
    Doc& doc = authors_[agent].doc;
    auto imported = doc.Import(reader_.ExportSince(doc.version()));
    if (!imported.ok()) return In(name, imported.status());
    status = Check(name, doc);
    progress_.Step();
  }
  return status;
}

absl::Status Replayer::Shuffle(int number) {
  const std::string name = absl::StrCat("shuffled replica ", number);
  Begin(absl::StrCat("random order ", number, " of ", kShuffledReplicas),
        updates_.size());
  std::vector<uint32_t> order(updates_.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random_);
  Doc doc(StrangerOf(trace_, number));
  for (uint32_t txn : order) {
    auto imported = doc.Import(updates_[txn]);
    if (!imported.ok()) return In(name, imported.status());
    if (!imported->rejected.empty()) return In(name, imported->rejected[0]);
    progress_.Step();
  }
  return Check(name, doc);
}

absl::Status Replayer::Open() {
  absl::StatusOr<std::string> history = reader_.Export();
  if (!history.ok()) return In("the reader", history.status());
  outcome_.history_bytes = history->size();
  const Stopwatch stopwatch;
  Doc doc;
  auto imported = doc.Import(*history);
  if (!imported.ok()) return In("the fresh replica", imported.status());
  const std::string text = doc.text(kName).ToString();
  outcome_.open_ms = stopwatch.ms();
  return Check("the fresh replica", doc);
}

// A replica must hold the recorded text, and know all that the reader knows.
absl::Status Replayer::Check(const std::string& replica, Doc& doc) {
  const std::string text = doc.text(kName).ToString();
  const std::string& expected = trace_.end_content;
  if (text != expected) {
    const auto at = std::mismatch(text.begin(), text.end(), expected.begin(),
                                  expected.end())
                        .first -
                    text.begin();
    return In(replica, absl::InternalError(absl::StrCat(
                           "its text of ", text.size(),
                           " bytes differs from the recorded end of ",
                           expected.size(), " bytes from byte ", at, " on")));
  }
  if (doc.version() != reader_.version()) {
    return In(replica, absl::InternalError("its version is not the reader's"));
  }
  ++outcome_.replicas;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Outcome> Replay(const Trace& trace, uint64_t seed,
                               Progress& progress) {
  return Replayer(trace, seed, progress).Run();
}

}  // namespace syncline::demo
