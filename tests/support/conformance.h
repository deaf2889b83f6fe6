// The published FugueMax histories: $SYNCLINE_CONFORMANCE/fugue_max.jsonl, one
// history a line.
//
// There an agent may write concurrently with itself, which no peer may. So an
// agent becomes several peers here: a new one wherever its next op did not know
// its previous one. Peers are numbered so that they, then their counters, order
// as the agents' names, then their sequence numbers, do; the outcome is the
// same.
//
// All of these histories have the same text under plain Fugue: they check what
// it and FugueMax have in common.
//
// Cost: one pass over the file. Thread-safe: no state.
#ifndef SYNCLINE_TESTS_SUPPORT_CONFORMANCE_H_
#define SYNCLINE_TESTS_SUPPORT_CONFORMANCE_H_

#include <optional>
#include <string>
#include <vector>

#include "support/history.h"

namespace syncline::test {

struct ConformanceHistory {
  History events;
  std::u32string end_content;
};

// nullopt where the file cannot be read, and then `*error` says why.
std::optional<std::vector<ConformanceHistory>> LoadConformance(
    std::string* error);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_CONFORMANCE_H_
