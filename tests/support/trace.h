// Real editing histories, as the files of $SYNCLINE_TRACES tell them:
// `sequential/<name>.json.gz` and `concurrent/<name>.json.gz`.
//
// A trace is a list of transactions in causal order. A transaction's patches
// apply one after the other to the text that its parents describe, merged.
//
// Invariants of a loaded trace:
//   (1) parents have lower indexes than their children.
//   (2) one agent's transactions are totally ordered.
//   (3) not `concurrent`: one agent, and each transaction's only parent is the
//       one before it.
//
// Cost: one pass over the file; about 0.2 s for 100,000 patches.
// Thread-safe: no state.
#ifndef SYNCLINE_TESTS_SUPPORT_TRACE_H_
#define SYNCLINE_TESTS_SUPPORT_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/history.h"

namespace syncline::test {

struct Trace {
  // Positions and lengths count code points; text is UTF-8.
  struct Patch {
    uint32_t pos = 0;
    uint32_t deleted = 0;
    std::string inserted;
  };

  struct Txn {
    std::vector<uint32_t> parents;
    uint32_t agent = 0;
    std::vector<Patch> patches;
  };

  std::string name;
  bool concurrent = false;
  std::string start_content;
  std::string end_content;  // after everything is merged
  int num_agents = 1;
  std::vector<Txn> txns;

  size_t num_patches() const;
};

// `name` is a file's, without directory and ending ("rustcode"). nullopt where
// it cannot be read, and then `*error` says why.
std::optional<Trace> LoadTrace(std::string_view name, std::string* error);

// The same, for the names of the Eg-walker paper too: "S1" is automerge-paper
// three times, "C1" friendsforever and "C2" clownschool 25 times, "A1"
// node_nodecc.
std::optional<Trace> LoadNamedTrace(std::string_view name, std::string* error);

// `times` rounds of `trace`. The transactions without parents of each further
// round have the last transaction of the round before as their parent;
// positions are unchanged, so the text grows at its start.
// REQUIRES: `times` >= 1, an empty start content, and that the last
// transaction has all others among its ancestors.
Trace Repeat(const Trace& trace, int times);

// The first `max_txns` transactions as single events. The peer of agent n is
// n + 1. Counts deletes before the insert of the same patch. Needs 50 bytes and
// an allocation for each character: not for repeated traces.
// REQUIRES: an empty start content.
History HistoryOf(const Trace& trace, size_t max_txns = ~size_t{0});

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_TRACE_H_
