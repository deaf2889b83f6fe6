// Versions of histories that a fuzzer writes: the first bytes are a play of
// three replicas that edit all kinds of container and exchange what they did,
// the rest chooses versions of it, by any ops at all. The judge is an empty
// document that takes in the ops of the version one by one. What it shows
//
//   a fork at the version, and a checkout of it, show as well
//   the difference from another version leads to
//   a revert comes back to, and others agree with it
//
// and a shallow snapshot that begins there leads to what the whole history
// does.
//
// Thread-safe: no state.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "convergence/json_editor.h"
#include "convergence/shadow_document.h"
#include "convergence/swarm_records.h"
#include "convergence/version_checks.h"
#include "fuzz/byte_random.h"
#include "support/require.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// A few steps of three have met every kind of concurrency; a version is
// replayed op by op.
constexpr size_t kMaxSteps = 40;
constexpr size_t kMaxRecords = 8;
constexpr size_t kVersions = 2;

constexpr TextUnit kUnits[] = {TextUnit::kCodePoints, TextUnit::kBytes,
                               TextUnit::kUtf16};

class Versions {
 public:
  explicit Versions(ByteRandom& random)
      : random_(random),
        unit_(random.Pick(kUnits)),
        whole_(PeerId{9}, {.event_unit = unit_}) {
    for (uint64_t peer = 1; peer <= 3; ++peer) docs_.emplace_back(PeerId{peer});
  }

  void Run() {
    const size_t steps = random_.Uniform(kMaxSteps + 1);
    for (size_t i = 0; i < steps && !random_.empty(); ++i) Step();
    for (const Doc& doc : docs_) REQUIRE(whole_.Import(doc.Export()).ok());
    latest_ = RecordOf(whole_);
    const auto parts = SplitUpdate(latest_.update, 1);
    REQUIRE(parts.ok());
    for (const std::string& part : *parts) {
      const std::vector<OpSpan> spans = DescribeUpdate(part)->spans;
      if (!spans.empty()) ops_.push_back({spans[0], part});
    }
    Frontier before;
    for (size_t i = 0; i < kVersions; ++i) {
      const Frontier ops = AnyVersion();
      const Doc judge = Replayed(ops);
      CheckFork(ops, judge);
      CheckCheckout(before, ops, judge);
      CheckRevert(ops, judge);
      CheckShallow(ops);
      before = ops;
    }
  }

 private:
  struct Op {
    OpSpan span;  // of one op
    std::string update;
  };

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

  // What a replica knew, of one or of several; or any ops, some of them older
  // than others.
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

  // The judge: a version is closed, has the ops that name it, and no others
  // than these are its heads.
  Doc Replayed(const Frontier& ops) {
    const VersionVector version = *whole_.VersionOf(ops);
    Doc judge(PeerId{20});
    for (const Op& op : ops_) {
      if (op.span.end > version.next_counter(op.span.peer)) continue;
      const auto imported = judge.Import(op.update);
      REQUIRE(imported.ok());
      REQUIRE(imported->pending.empty());
    }
    REQUIRE(judge.version() == version);
    for (const OpId& op : ops) REQUIRE(version.Includes(op));
    for (const OpId& head : judge.frontier()) {
      REQUIRE(std::find(ops.begin(), ops.end(), head) != ops.end());
    }
    for (const Record& record : records_) {
      if (record.version == version) Check(judge, record);
    }
    return judge;
  }

  void CheckFork(const Frontier& ops, const Doc& judge) {
    const auto fork = whole_.ForkAt(ops, PeerId{21});
    REQUIRE(fork.ok());
    Check(*fork, RecordOf(judge));
    REQUIRE(fork->version() == judge.version());
    REQUIRE(fork->frontier() == judge.frontier());
  }

  void CheckCheckout(const Frontier& from, const Frontier& to,
                     const Doc& judge) {
    ShadowDocument told(unit_);
    Apply(whole_.Diff({}, from), &told);
    ShadowDocument different = told;
    Apply(whole_.Diff(from, to), &different);
    REQUIRE(whole_.Checkout(from).ok());
    CompareShadow(&told, whole_);
    const Subscription subscription =
        whole_.Subscribe([&](const Event& event) { told.Apply(event); });
    REQUIRE(whole_.Checkout(to).ok());
    told.ForgetRemoved(whole_);
    Check(whole_, RecordOf(judge));
    CompareShadow(&told, whole_);
    CompareShadow(&different, whole_);
    REQUIRE(whole_.version() == latest_.version);
    REQUIRE(*whole_.Export() == latest_.update);
    REQUIRE(whole_.CheckoutLatest().ok());
    told.ForgetRemoved(whole_);
    Check(whole_, latest_);
    CompareShadow(&told, whole_);
  }

  void CheckRevert(const Frontier& ops, const Doc& judge) {
    Doc doc(PeerId{22});
    REQUIRE(doc.Import(latest_.update).ok());
    REQUIRE(doc.RevertTo(ops).ok());
    CheckReverted(doc, RecordOf(judge));
    Doc other;
    REQUIRE(other.Import(doc.Export()).ok());
    Check(other, RecordOf(doc));
    REQUIRE(doc.RevertTo(latest_.frontier).ok());
    CheckReverted(doc, latest_);
  }

  void CheckShallow(const Frontier& ops) {
    const auto bytes = whole_.ExportShallow(ops);
    REQUIRE(bytes.ok());
    Doc doc(PeerId{23});
    REQUIRE(doc.Import(*bytes).ok());
    Check(doc, latest_);
    if (latest_.version.entries().empty()) return;
    JsonEditor(doc, random_).Edit();
    Doc other;
    REQUIRE(other.Import(latest_.update).ok());
    REQUIRE(other.Import(doc.ExportSince(latest_.version)).ok());
    REQUIRE(other.StateDigest() == doc.StateDigest());
  }

  ByteRandom& random_;
  TextUnit unit_;
  Doc whole_;  // knows everything
  std::vector<Doc> docs_;
  std::vector<Record> records_;
  Record latest_;  // of whole_
  std::vector<Op> ops_;
};

}  // namespace
}  // namespace syncline::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  syncline::test::ByteRandom random(data, size);
  syncline::test::Versions(random).Run();
  return 0;
}
