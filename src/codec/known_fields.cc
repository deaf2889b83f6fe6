#include "syncline/internal/codec/known_fields.h"

#include <algorithm>
#include <functional>
#include <string>

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/codec/column.h"

namespace syncline::internal {

bool MessageReader::Has(const char* at) const {
  return std::less_equal<>()(message_.data(), at) &&
         std::less_equal<>()(at, message_.data() + message_.size());
}

absl::Status MessageReader::Damaged(std::string_view what,
                                    const char* at) const {
  std::string text(what);
  if (at != nullptr) {
    text += ", at byte ";
    text += std::to_string(at - message_.data());
    text += " of the ";
    text += name_;
  }
  return absl::DataLossError(text);
}

absl::Status MessageReader::FindIn(std::string_view message,
                                   std::span<const KnownField> known) const {
  Reader reader(message);
  Field field;
  while (reader.Next(&field)) {
    const auto found = std::find_if(
        known.begin(), known.end(),
        [&](const KnownField& k) { return k.number == field.number; });
    if (found == known.end()) continue;
    if (field.type != found->form && field.type != found->other_form) {
      return Damaged("a field of the wrong type", field.bytes.data());
    }
    if (found->bytes->data() != nullptr) {
      return Damaged("a field that was there before", field.bytes.data());
    }
    *found->bytes = field.bytes;
  }
  if (reader.done()) return absl::OkStatus();
  return Damaged("a field that cannot be read", reader.position());
}

absl::Status MessageReader::ReadPeers(std::string_view peers,
                                      std::string_view next_counters,
                                      std::vector<SnapshotPeer>* out) const {
  ColumnReader counters(next_counters);
  uint64_t ops = 0;
  for (size_t i = 0; i + sizeof(uint64_t) <= peers.size();
       i += sizeof(uint64_t)) {
    const PeerId peer{LoadFixed64(peers.data() + i)};
    const uint64_t next_counter = counters.Next();
    if (next_counter == 0 || next_counter > kMaxOps - ops) {
      return Damaged("a peer without ops, or with too many",
                     counters.position());
    }
    if (!out->empty() && peer <= out->back().peer) {
      return Damaged("peers that are not in order", peers.data() + i);
    }
    ops += next_counter;
    out->push_back({peer, static_cast<uint32_t>(next_counter)});
  }
  if (peers.size() % sizeof(uint64_t) == 0 && counters.done()) {
    return absl::OkStatus();
  }
  return Damaged("peers and counters that do not fit", peers.data());
}

}  // namespace syncline::internal
