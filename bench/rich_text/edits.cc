#include "edits.h"

#include <algorithm>
#include <cstdlib>

#include "absl/numeric/int128.h"
#include "support/trace.h"

namespace syncline::bench {
namespace {

constexpr size_t kMarkEvery = 50;
constexpr size_t kMarkLength = 20;
constexpr size_t kLongText = 2000;

void Must(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

}  // namespace

size_t Random::Below(size_t end) {
  state_ += 0x9E37'79B9'7F4A'7C15;
  uint64_t x = state_;
  x = (x ^ (x >> 30)) * 0xBF58'476D'1CE4'E5B9;
  x = (x ^ (x >> 27)) * 0x94D0'49BB'1331'11EB;
  x ^= x >> 31;
  return absl::Uint128High64(absl::uint128(x) * end);
}

void Apply(Text text, const Edit& edit) {
  if (edit.key.empty()) {
    Must(text.Replace(edit.at, edit.count, edit.inserted));
  } else {
    Must(text.Mark(edit.at, edit.at + edit.count, edit.key, edit.value)
             .status());
  }
}

std::vector<Edit> BoldEdits() {
  std::vector<Edit> edits;
  std::string error;
  const auto trace = test::LoadNamedTrace("automerge-paper", &error);
  if (!trace) return edits;
  size_t length = 0;
  size_t keystrokes = 0;
  for (const test::Trace::Txn& txn : trace->txns) {
    for (const test::Trace::Patch& patch : txn.patches) {
      length = length - patch.deleted + patch.inserted.size();
      edits.push_back({patch.pos, patch.deleted, patch.inserted});
      const size_t end = std::min<size_t>(length, patch.pos + 1);
      const size_t begin = end - std::min(end, kMarkLength);
      if (++keystrokes % kMarkEvery != 0 || begin == end) continue;
      edits.push_back({begin, end - begin, {}, "bold", 1});
    }
  }
  return edits;
}

Edit StartEdit() { return {0, 0, std::string(kTextSize, 'x')}; }

std::vector<Edit> MarkEdits(size_t count) {
  static constexpr std::array<const char*, 3> kKeys = {"bold", "color",
                                                       "italic"};
  Random random(1);
  std::vector<Edit> edits(count);
  for (size_t i = 0; i < count; ++i) {
    edits[i].at = random.Below(kTextSize - 100);
    edits[i].count = 1 + random.Below(100);
    edits[i].key = kKeys[random.Below(kKeys.size())];
    edits[i].value = static_cast<int64_t>(i);
  }
  return edits;
}

Edit WriteEdit(char letter, size_t length, Random& random) {
  const size_t at = random.Below(length - 5);
  const bool deletes = random.Below(2) == 0 && length > kLongText;
  if (deletes) return {at, 5};
  return {at, 0, std::string(5, letter)};
}

void Model::Apply(const Edit& edit) {
  const auto at = static_cast<ptrdiff_t>(edit.at);
  const auto count = static_cast<ptrdiff_t>(edit.count);
  if (!edit.key.empty()) {
    const auto key = std::find(kKeys.begin(), kKeys.end(), edit.key);
    for (ptrdiff_t i = at; i < at + count; ++i) {
      said_[static_cast<size_t>(i)][static_cast<size_t>(key - kKeys.begin())] =
          edit.value;
    }
    return;
  }
  text_.replace(edit.at, edit.count, edit.inserted);
  said_.erase(said_.begin() + at, said_.begin() + at + count);
  // Marks go on where one types behind them.
  const Said left = at == 0 ? Said() : said_[edit.at - 1];
  said_.insert(said_.begin() + at, edit.inserted.size(), left);
}

TextDelta Model::Delta() const {
  TextDelta delta;
  for (size_t begin = 0, end = 1; begin < text_.size(); begin = end++) {
    while (end < text_.size() && said_[end] == said_[begin]) ++end;
    TextStep step{.kind = TextStep::Kind::kInsert,
                  .count = end - begin,
                  .inserted = text_.substr(begin, end - begin)};
    for (size_t key = 0; key < kKeys.size(); ++key) {
      const std::optional<int64_t>& value = said_[begin][key];
      if (value) step.attributes.push_back({kKeys[key], std::nullopt, *value});
    }
    delta.push_back(std::move(step));
  }
  return delta;
}

}  // namespace syncline::bench
