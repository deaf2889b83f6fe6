// A history that a fuzzer writes: a play of three replicas that edit all kinds
// of container and exchange what they did, and versions of it, by any ops at
// all.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_FUZZ_FUZZED_PLAY_H_
#define SYNCLINE_TESTS_FUZZ_FUZZED_PLAY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "convergence/json_editor.h"
#include "convergence/swarm_records.h"
#include "fuzz/byte_random.h"
#include "support/require.h"
#include "syncline/syncline.h"

namespace syncline::test {

class FuzzedPlay {
 public:
  // Reads the play. A few steps of three have met every kind of concurrency.
  explicit FuzzedPlay(ByteRandom& random)
      : random_(random),
        unit_(random.Pick(kUnits)),
        whole_(PeerId{9}, {.event_unit = unit_}) {
    for (uint64_t peer = 1; peer <= 3; ++peer) docs_.emplace_back(PeerId{peer});
    const size_t steps = random_.Uniform(kMaxSteps + 1);
    for (size_t i = 0; i < steps && !random_.empty(); ++i) Step();
    for (const Doc& doc : docs_) REQUIRE(whole_.Import(doc.Export()).ok());
    latest_ = RecordOf(whole_);
  }

  // In which the events and differences of whole() count.
  TextUnit unit() const { return unit_; }
  // Knows everything, as latest() tells.
  Doc& whole() { return whole_; }
  const Record& latest() const { return latest_; }
  // What replicas knew on the way.
  const std::vector<Record>& records() const { return records_; }

  // Reads a version: what a replica knew, of one or of several; or any ops,
  // some of them older than others.
  Frontier AnyVersion() {
    Frontier ops;
    for (size_t i = random_.Uniform(3); i > 0 && !records_.empty(); --i) {
      const Frontier& heads = random_.Pick(records_).frontier;
      ops.insert(ops.end(), heads.begin(), heads.end());
    }
    for (size_t i = random_.Uniform(3); i > 0; --i) {
      if (latest_.version.entries().empty()) break;
      const auto& [peer, next] = random_.Pick(latest_.version.entries());
      ops.push_back({peer, static_cast<uint32_t>(random_.Uniform(next))});
    }
    return ops;
  }

 private:
  static constexpr size_t kMaxSteps = 40;
  static constexpr size_t kMaxRecords = 8;
  static constexpr TextUnit kUnits[] = {TextUnit::kCodePoints, TextUnit::kBytes,
                                        TextUnit::kUtf16};

  void Step() {
    Doc& doc = docs_[random_.Uniform(docs_.size())];
    switch (random_.Uniform(8)) {
      default:
        return JsonEditor(doc, random_).Edit();
      case 4:
        return MarkSomething(doc.text(random_.Pick(kNames)), random_);
      case 5: {
        const Doc& other = docs_[random_.Uniform(docs_.size())];
        REQUIRE(doc.Import(other.ExportSince(doc.version())).ok());
        return;
      }
      case 6:
        if (records_.size() < kMaxRecords) records_.push_back(RecordOf(doc));
        return;
      case 7:
        REQUIRE(doc.Commit({.time_ms = static_cast<int64_t>(random_.Uniform(9)),
                            .message = std::string(random_.Uniform(3), 'm')})
                    .ok());
    }
  }

  ByteRandom& random_;
  TextUnit unit_;
  Doc whole_;
  std::vector<Doc> docs_;
  std::vector<Record> records_;
  Record latest_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_FUZZ_FUZZED_PLAY_H_
