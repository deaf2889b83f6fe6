#include "syncline/internal/containers/sequence_tree.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "syncline/internal/containers/sequence.h"

namespace syncline::internal {
namespace {

// Trees that are several nodes high after a few elements, with and without
// nodes that can be too thin.
using TinySequence = Sequence<int, 4, 3>;
using NarrowSequence = Sequence<int, 8, 12>;
using UsualSequence = Sequence<int>;

std::vector<int> Numbers(uint32_t count, int first = 0) {
  std::vector<int> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

template <typename SequenceType>
std::vector<int> Items(const SequenceType& sequence) {
  std::vector<int> items;
  sequence.ForEach(0, sequence.size(),
                   [&](int item) { items.push_back(item); });
  return items;
}

template <typename SequenceType>
class RandomEdits {
 public:
  explicit RandomEdits(uint64_t seed) : random_(seed) {}

  void Run(uint32_t edits, uint32_t target_size, uint32_t most) {
    for (uint32_t i = 0; i < edits; ++i) {
      const bool grows = model_.size() < target_size;
      const uint32_t count = Below(8) == 0 ? Below(most + 1) : 1 + Below(2);
      if (Below(3) == 0 ? !grows : grows) {
        Insert(Position(), count);
      } else {
        Erase(Position(), count);
      }
      REQUIRE(sequence_.Check());
      REQUIRE(sequence_.size() == model_.size());
      CheckSomePlaces();
      if (i % 8 == 0) REQUIRE(Items(sequence_) == model_);
    }
    REQUIRE(Items(sequence_) == model_);
  }

 private:
  uint32_t Below(uint32_t bound) {
    return static_cast<uint32_t>(random_.Uniform(bound));
  }
  uint32_t size() const { return static_cast<uint32_t>(model_.size()); }

  // Near the last edit mostly, as people do.
  uint32_t Position() {
    if (Below(4) == 0) return Below(size() + 1);
    return std::min(size(), last_ + Below(3));
  }

  void Insert(uint32_t at, uint32_t count) {
    std::vector<int> values = Numbers(count, next_);
    next_ += static_cast<int>(count);
    model_.insert(model_.begin() + at, values.begin(), values.end());
    if (count == 1) {
      sequence_.Insert(at, values[0]);
    } else {
      sequence_.Insert(at, std::span<int>(values));
    }
    last_ = at + count;
  }

  void Erase(uint32_t at, uint32_t wanted) {
    const uint32_t count = std::min(size() - at, wanted);
    sequence_.Erase(at, count);
    model_.erase(model_.begin() + at, model_.begin() + at + count);
    last_ = at > 0 ? at - 1 : 0;
  }

  void CheckSomePlaces() {
    if (model_.empty()) return;
    const uint32_t read = Below(size());
    REQUIRE(std::as_const(sequence_)[read] == model_[read]);
    if (Below(4) == 0) {
      const uint32_t written = Below(size());
      REQUIRE(sequence_.At(written) == model_[written]);
      sequence_.At(written) = model_[written] = next_++;
    }
    const uint32_t begin = Below(size() + 1);
    const uint32_t end = begin + Below(size() - begin + 1);
    std::vector<int> range;
    sequence_.ForEach(begin, end, [&](int item) { range.push_back(item); });
    REQUIRE(std::equal(range.begin(), range.end(), model_.begin() + begin,
                       model_.begin() + end));
  }

  test::SeededRandom random_;
  SequenceType sequence_;
  std::vector<int> model_;
  uint32_t last_ = 0;
  int next_ = 0;
};

TEST_CASE("A sequence of tiny leaves equals a vector under random edits") {
  for (const uint64_t seed : test::Seeds(60)) {
    CAPTURE(seed);
    RandomEdits<TinySequence>(seed).Run(150, 30, 30);
    RandomEdits<TinySequence>(seed).Run(150, 200, 100);
    RandomEdits<NarrowSequence>(seed).Run(150, 600, 400);
    RandomEdits<Sequence<int, 2, 3>>(seed).Run(100, 40, 40);
  }
}

TEST_CASE("A sequence of the usual size equals a vector under random edits") {
  for (const uint64_t seed : test::Seeds(10)) {
    CAPTURE(seed);
    RandomEdits<UsualSequence>(seed).Run(200, 5000, 3000);
  }
}

template <typename SequenceType>
void CheckBulk(uint32_t count) {
  SequenceType sequence;
  sequence.Insert(0, -1);
  sequence.Assign(Numbers(count));
  REQUIRE(sequence.Check());
  REQUIRE(Items(sequence) == Numbers(count));
  std::vector<int> model = Numbers(count);
  std::vector<int> more = Numbers(count, 1000);
  model.insert(model.begin() + count / 2, more.begin(), more.end());
  sequence.Insert(count / 2, std::span<int>(more));
  REQUIRE(sequence.Check());
  REQUIRE(Items(sequence) == model);
  sequence.Erase(0, sequence.size());
  REQUIRE(sequence.Check());
  REQUIRE(sequence.empty());
}

TEST_CASE("Sequences of any length are built, doubled and erased at once") {
  for (uint32_t count = 0; count < 60; ++count) CheckBulk<TinySequence>(count);
  for (const uint32_t count : {0, 1, 55, 56, 57, 63, 64, 65, 896, 897, 5000}) {
    CheckBulk<NarrowSequence>(count);
    CheckBulk<UsualSequence>(count);
  }
}

TEST_CASE("A sequence grows and shrinks at either end, down to nothing") {
  TinySequence sequence;
  for (int i = 0; i < 300; ++i) {
    sequence.Insert(0, -i);
    sequence.Insert(sequence.size(), i);
    REQUIRE(sequence.Check());
  }
  for (int i = 299; i >= 0; --i) {
    REQUIRE(sequence.At(0) == -i);
    sequence.Erase(0, 1);
    REQUIRE(sequence.At(sequence.size() - 1) == i);
    sequence.Erase(sequence.size() - 1, 1);
    REQUIRE(sequence.Check());
  }
  CHECK(sequence.empty());
}

TEST_CASE("What does nothing to a sequence does nothing to an empty one") {
  TinySequence sequence;
  sequence.Erase(0, 0);
  sequence.Insert(0, std::span<int>());
  sequence.Assign({});
  sequence.Clear();
  sequence.ForEach(0, 0, [](int) { FAIL("there is nothing"); });
  CHECK(sequence.Check());
  CHECK(sequence.empty());
}

TEST_CASE("A moved sequence keeps its elements, and leaves an empty one") {
  using Owners = Sequence<std::unique_ptr<int>, 4, 3>;
  Owners owners;
  for (int i = 0; i < 100; ++i) {
    owners.Insert(static_cast<uint32_t>(i) / 2, std::make_unique<int>(i));
  }
  owners.Erase(20, 50);
  const int* kept = owners.At(30).get();
  Owners moved = std::move(owners);
  CHECK(owners.empty());
  CHECK(owners.Check());
  CHECK(moved.Check());
  CHECK(moved.At(30).get() == kept);
  std::vector<std::unique_ptr<int>> one;
  one.push_back(std::make_unique<int>(7));
  owners.Assign(std::move(one));
  owners = std::move(moved);
  CHECK(owners.size() == 50);
  CHECK(owners[30].get() == kept);
}

// Counts how often one of its kind is moved.
struct Counted {
  Counted() = default;
  Counted(Counted&&) noexcept { ++moves; }
  Counted& operator=(Counted&&) noexcept {
    ++moves;
    return *this;
  }
  ~Counted() = default;

  static inline size_t moves = 0;
};

TEST_CASE("An edit moves a leaf's worth of elements, not the sequence") {
  constexpr uint32_t kSize = 100'000;
  Sequence<Counted> sequence;
  Counted::moves = 0;
  for (uint32_t i = 0; i < kSize; ++i) sequence.Insert(i, Counted());
  CHECK(Counted::moves < 6 * kSize);

  // Typing in the middle, then holding backspace.
  Counted::moves = 0;
  for (uint32_t i = 0; i < 1000; ++i) sequence.Insert(5000 + i, Counted());
  for (uint32_t i = 1000; i-- > 0;) sequence.Erase(5000 + i, 1);
  CHECK(Counted::moves < 2000 * 64);

  // An insert and its undo, wherever the leaf is about to split.
  Counted::moves = 0;
  for (uint32_t i = 0; i < 1000; ++i) {
    sequence.Insert(7000 + i / 10, Counted());
    sequence.Erase(7000 + i / 10, 1);
  }
  CHECK(Counted::moves < 2000 * 64);

  std::vector<Counted> many(kSize);
  Counted::moves = 0;
  sequence.Insert(kSize / 2, std::span<Counted>(many));
  CHECK(Counted::moves < kSize + 64 * 16);
  Counted::moves = 0;
  sequence.Erase(kSize / 3, kSize);
  CHECK(Counted::moves < 64 * 16);
  CHECK(sequence.Check());
}

TEST_CASE("Appending one by one leaves nearly full leaves behind") {
  constexpr uint32_t kSize = 100'000;
  UsualSequence sequence;
  for (uint32_t i = 0; i < kSize; ++i) sequence.Insert(i, 0);
  uint32_t leaves = 0;
  const int* next = nullptr;  // within a leaf
  sequence.ForEach(0, kSize, [&](const int& item) {
    if (&item != next) ++leaves;
    next = &item + 1;
  });
  CHECK(leaves < kSize / 64 * 11 / 10);
}

}  // namespace
}  // namespace syncline::internal
