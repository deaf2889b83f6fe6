// Versions of histories that a fuzzer writes: the first bytes are a play
// (fuzzed_play.h), the rest chooses versions of it. The judge is an empty
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
#include "fuzz/fuzzed_play.h"
#include "support/require.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// A version is replayed op by op.
constexpr size_t kVersions = 2;

class Versions {
 public:
  explicit Versions(ByteRandom& random)
      : random_(random), play_(random), whole_(play_.whole()) {}

  void Run() {
    const auto parts = SplitUpdate(play_.latest().update, 1);
    REQUIRE(parts.ok());
    for (const std::string& part : *parts) {
      const std::vector<OpSpan> spans = DescribeUpdate(part)->spans;
      if (!spans.empty()) ops_.push_back({spans[0], part});
    }
    Frontier before;
    for (size_t i = 0; i < kVersions; ++i) {
      const Frontier ops = play_.AnyVersion();
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
    for (const Record& record : play_.records()) {
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
    ShadowDocument told(play_.unit());
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
    REQUIRE(whole_.version() == play_.latest().version);
    REQUIRE(*whole_.Export() == play_.latest().update);
    REQUIRE(whole_.CheckoutLatest().ok());
    told.ForgetRemoved(whole_);
    Check(whole_, play_.latest());
    CompareShadow(&told, whole_);
  }

  void CheckRevert(const Frontier& ops, const Doc& judge) {
    Doc doc(PeerId{22});
    REQUIRE(doc.Import(play_.latest().update).ok());
    REQUIRE(doc.RevertTo(ops).ok());
    CheckReverted(doc, RecordOf(judge));
    Doc other;
    REQUIRE(other.Import(doc.Export()).ok());
    Check(other, RecordOf(doc));
    REQUIRE(doc.RevertTo(play_.latest().frontier).ok());
    CheckReverted(doc, play_.latest());
  }

  void CheckShallow(const Frontier& ops) {
    const auto bytes = whole_.ExportShallow(ops);
    REQUIRE(bytes.ok());
    Doc doc(PeerId{23});
    REQUIRE(doc.Import(*bytes).ok());
    Check(doc, play_.latest());
    if (play_.latest().version.entries().empty()) return;
    JsonEditor(doc, random_).Edit();
    Doc other;
    REQUIRE(other.Import(play_.latest().update).ok());
    REQUIRE(other.Import(doc.ExportSince(play_.latest().version)).ok());
    REQUIRE(other.StateDigest() == doc.StateDigest());
  }

  ByteRandom& random_;
  FuzzedPlay play_;
  Doc& whole_;  // of the play: knows everything
  std::vector<Op> ops_;
};

}  // namespace
}  // namespace syncline::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  syncline::test::ByteRandom random(data, size);
  syncline::test::Versions(random).Run();
  return 0;
}
