// What a replica knows, named so that another one can tell what it lacks; and
// any state that a document ever had.
#ifndef SYNCLINE_VERSION_H_
#define SYNCLINE_VERSION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/ids.h"

namespace syncline {

// The ops [begin, end) of one peer.
struct OpSpan {
  PeerId peer;
  uint32_t begin = 0;
  uint32_t end = 0;

  // "0..17@00000000000000a1"; the end is excluded.
  std::string ToString() const;
  friend bool operator==(const OpSpan&, const OpSpan&) = default;
};

// A version by its newest ops, ascending: those that no other op of it builds
// upon. Nothing: the empty document. It is short, however many wrote before,
// and says by itself which ops it has, where their history is known. Any ops
// name a version: they, and all that they build upon.
using Frontier = std::vector<OpId>;

// "17@00000000000000a1,4@00000000000000b2": to keep with a name, or in a link.
std::string ToString(const Frontier& frontier);
// What ToString gave; nothing for any other text.
std::optional<Frontier> ParseFrontier(std::string_view text);

// How one version stands to another: it has less, more, the same, or both have
// something that the other has not.
enum class VersionOrder : uint8_t { kBefore, kAfter, kEqual, kConcurrent };

// For each peer, the number of its ops that are known: since a peer's counters
// are dense, it knows exactly those below. A plain value.
//
// Cost: O(log peers) a look-up, O(peers) the rest.
class VersionVector {
 public:
  struct Entry {
    PeerId peer;
    uint32_t next_counter = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  // The counter of the peer's first op that is not known; 0 for a stranger.
  uint32_t next_counter(PeerId peer) const;
  void Set(PeerId peer, uint32_t next_counter);

  bool Includes(OpId op) const { return op.counter < next_counter(op.peer); }
  // Whether everything that `other` knows is known here.
  bool Includes(const VersionVector& other) const;

  // Learns everything that `other` knows.
  void Merge(const VersionVector& other);
  // Keeps what both know.
  void Meet(const VersionVector& other);
  // What is known here and not in `other`, ascending by peer.
  std::vector<OpSpan> Minus(const VersionVector& other) const;

  // Ascending by peer; none with 0 ops.
  const std::vector<Entry>& entries() const { return entries_; }

  // To send to another replica, which asks for what it lacks by it.
  std::string Encode() const;
  // Errors: InvalidArgument or DataLoss, where the bytes are not what Encode()
  // gives; Unimplemented, where a later version wrote them.
  static absl::StatusOr<VersionVector> Decode(std::string_view bytes);

  // "{00000000000000a1: 17, 00000000000000b2: 4}"
  std::string ToString() const;

  // How this one stands to the other.
  VersionOrder CompareTo(const VersionVector& other) const;
  friend bool operator==(const VersionVector&, const VersionVector&) = default;

 private:
  std::vector<Entry> entries_;
};

}  // namespace syncline

#endif  // SYNCLINE_VERSION_H_
