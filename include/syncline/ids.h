// Names of things that mean the same on every replica.
//
// A DocId names a document, a PeerId a writer, an OpId one op of that writer.
// All are plain values: cheap to copy, totally ordered, hashable, and free of
// any document.
#ifndef SYNCLINE_IDS_H_
#define SYNCLINE_IDS_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace syncline {

// One document, for those that want to be sure that no update of another one is
// imported by mistake: see DocOptions::doc_id. 0 names none.
struct DocId {
  uint64_t value = 0;

  // 64 bits from the system's random source; never 0.
  static DocId Random();

  // 16 hexadecimal digits, lower case.
  std::string ToString() const;
  // What ToString gave; nothing for any other text.
  static std::optional<DocId> Parse(std::string_view text);

  friend constexpr auto operator<=>(const DocId&, const DocId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const DocId& id) {
    return H::combine(std::move(h), id.value);
  }
};

// One writer. Each open document writes under a PeerId of its own: two
// documents that write under the same one produce ops that contradict each
// other. The order of PeerIds breaks ties between concurrent inserts.
struct PeerId {
  uint64_t value = 0;

  // 64 bits from the system's random source; never 0.
  static PeerId Random();

  // 16 hexadecimal digits, lower case.
  std::string ToString() const;

  friend constexpr auto operator<=>(const PeerId&, const PeerId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const PeerId& id) {
    return H::combine(std::move(h), id.value);
  }
};

// The smallest event: the `counter`-th op that `peer` wrote. A peer's counters
// are dense and start at 0.
struct OpId {
  PeerId peer;
  uint32_t counter = 0;

  // "counter@peer", for instance "17@00000000000000a1".
  std::string ToString() const;
  // What ToString gave; nothing for any other text.
  static std::optional<OpId> Parse(std::string_view text);

  friend constexpr auto operator<=>(const OpId&, const OpId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const OpId& id) {
    return H::combine(std::move(h), id.peer, id.counter);
  }
};

}  // namespace syncline

#endif  // SYNCLINE_IDS_H_
