// Differences that are applied, compared with what the version that they lead
// to shows. Nodes and containers that are made again have other ids, and so
// have the nodes of JSON; all else is the same.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CONVERGENCE_DIFFERENCE_CHECKS_H_
#define SYNCLINE_TESTS_CONVERGENCE_DIFFERENCE_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "convergence/json_editor.h"
#include "convergence/swarm_records.h"
#include "convergence/version_checks.h"
#include "support/require.h"
#include "syncline/encoding.h"
#include "syncline/syncline.h"

namespace syncline::test {

using Difference = std::vector<ContainerChange>;

// Texts with their attributes; of a container in one, the kind.
inline std::vector<TextRun> RunsOf(const Text& text) {
  std::vector<TextRun> runs = text.Runs();
  for (TextRun& run : runs) {
    if (!run.embed || !run.embed->as_container()) continue;
    run.embed = static_cast<int64_t>(run.embed->as_container()->kind);
  }
  return runs;
}

// Of two documents, whether a value of the one shows what that of the other
// does.
class SameShown {
 public:
  SameShown(Doc& a, Doc& b) : a_(a), b_(b) {}

  void CheckRoots() {
    REQUIRE(WithoutIds(*a_.ToJson()) == WithoutIds(*b_.ToJson()));
    for (const char* name : kNames) {
      Check(a_.text(name).ref(), b_.text(name).ref());
      Check(a_.map(name).ref(), b_.map(name).ref());
      Check(a_.list(name).ref(), b_.list(name).ref());
      Check(a_.movable_list(name).ref(), b_.movable_list(name).ref());
      Check(a_.tree(name).ref(), b_.tree(name).ref());
    }
  }

 private:
  void Check(const Value& a, const Value& b) {
    REQUIRE(a.kind() == b.kind());
    if (!a.as_container()) {
      REQUIRE(a == b);
      return;
    }
    REQUIRE(a.as_container()->kind == b.as_container()->kind);
    switch (a.as_container()->kind) {
      case ContainerKind::kText:
        return CheckTexts(*a_.Get<Text>(a), *b_.Get<Text>(b));
      case ContainerKind::kList:
        return CheckItems(a_.Get<List>(a)->values(), b_.Get<List>(b)->values());
      case ContainerKind::kMovableList:
        return CheckItems(a_.Get<MovableList>(a)->values(),
                          b_.Get<MovableList>(b)->values());
      case ContainerKind::kMap:
        return CheckMaps(*a_.Get<Map>(a), *b_.Get<Map>(b));
      case ContainerKind::kTree:
        return CheckTrees(*a_.Get<Tree>(a), *b_.Get<Tree>(b));
      case ContainerKind::kCounter:
        REQUIRE(a_.Get<Counter>(a)->value() == b_.Get<Counter>(b)->value());
    }
  }
  void CheckTexts(const Text& a, const Text& b) {
    REQUIRE(RunsOf(a) == RunsOf(b));
    const std::vector<TextRun> runs = a.Runs();
    const std::vector<TextRun> others = b.Runs();
    for (size_t i = 0; i < runs.size(); ++i) {
      if (runs[i].embed) Check(*runs[i].embed, *others[i].embed);
    }
  }
  void CheckItems(const std::vector<Value>& a, const std::vector<Value>& b) {
    REQUIRE(a.size() == b.size());
    for (size_t i = 0; i < a.size(); ++i) Check(a[i], b[i]);
  }
  void CheckMaps(const Map& a, const Map& b) {
    REQUIRE(a.keys() == b.keys());
    for (const std::string& key : a.keys()) Check(*a.Get(key), *b.Get(key));
  }
  void CheckTrees(Tree a, Tree b) {
    const std::vector<NodeId> nodes = a.nodes();
    const std::vector<NodeId> others = b.nodes();
    REQUIRE(nodes.size() == others.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
      CheckMaps(*a.meta(nodes[i]), *b.meta(others[i]));
    }
  }

  Doc& a_;
  Doc& b_;
};

inline void CheckSame(Doc& a, Doc b) { SameShown(a, b).CheckRoots(); }

// As it comes to another process.
inline Difference Carried(const Difference& diff) {
  Event event;
  event.changes = diff;
  const absl::StatusOr<Event> decoded = DecodeEvent(EncodeEvent(event));
  REQUIRE(decoded.ok());
  return decoded->changes;
}

// Whatever is applied, all of it is done or nothing.
inline void ApplyAny(Doc& doc, const Difference& diff) {
  const Record before = RecordOf(doc);
  const absl::Status applied = doc.ApplyDiff(diff);
  if (!applied.ok()) {
    REQUIRE(!absl::IsInternal(applied));
    Check(doc, before);
    REQUIRE(doc.version() == before.version);
  }
  Doc judge;
  REQUIRE(judge.Import(doc.Export()).ok());
  REQUIRE(judge.StateDigest() == doc.StateDigest());
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CONVERGENCE_DIFFERENCE_CHECKS_H_
