// The traces as what Syncline exchanges: an update of everything, a snapshot,
// one update for each transaction.
//
// Built from the engine's log directly: a document of each author would take
// minutes for 204 of them, and the bytes are the same.
#ifndef SYNCLINE_BENCH_TRACES_HISTORIES_H_
#define SYNCLINE_BENCH_TRACES_HISTORIES_H_

#include <string>
#include <vector>

#include "support/trace.h"
#include "syncline/version.h"

namespace syncline::bench {

// The name of the text in all benchmarks.
inline constexpr char kText[] = "text";

// Null where the trace cannot be read: says why on standard error, once.
const test::Trace* FindTrace(const std::string& name);

struct History {
  std::string update;                     // everything
  VersionVector first_half;               // of the patches, in their order
  std::string snapshot;                   // the text and everything
  std::vector<std::string> transactions;  // in the order of arrival
};

// Transactions cost time and memory, and are there only if asked for.
enum class Detail { kWhole, kTransactions };
History MakeHistory(const test::Trace& trace, Detail detail);

}  // namespace syncline::bench

#endif  // SYNCLINE_BENCH_TRACES_HISTORIES_H_
