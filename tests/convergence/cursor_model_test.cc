// Cursors and authors of items against a naive model that knows the op of each
// item, deleted ones too (support/naive_text.h): in texts and lists, through
// edits, merges, transactions that are taken back, and snapshots.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convergence/model_play.h"
#include "support/naive_text.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr CursorSide kSides[] = {CursorSide::kLeft, CursorSide::kRight};

// A text, and a list in the same document that gets the same edits.
class Replica {
 public:
  explicit Replica(PeerId peer) : doc_(peer) {}

  void Edit(SeededRandom& random, char32_t* next) {
    if (random.Chance(0.1)) return EditAndTakeBack(random);
    if (random.Chance(0.1)) return Reopen();
    const size_t size = doc_.text("t").size();
    const size_t at = random.Uniform(size + 1);
    const bool insert = at == size || random.Chance(0.55);
    Op op;
    if (insert) {
      const char32_t value = (*next)++;
      op.text = text_.Insert(NextId(), at, value);
      REQUIRE(doc_.text("t").Insert(at, "x").ok());
      op.list = list_.Insert(NextId(), at, value);
      REQUIRE(doc_.list("l").Insert(at, 1).ok());
    } else {
      op.text = text_.Delete(NextId(), at);
      REQUIRE(doc_.text("t").Delete(at, 1).ok());
      op.list = list_.Delete(NextId(), at);
      REQUIRE(doc_.list("l").Delete(at).ok());
    }
    ops_.push_back(op);
  }

  void Hear(const Replica& other) {
    for (const Op& op : other.ops_) {
      if (doc_.version().Includes(op.text.id)) continue;
      text_.Apply(op.text);
      list_.Apply(op.list);
      ops_.push_back(op);
    }
    REQUIRE(doc_.Import(other.doc_.ExportSince(doc_.version())).ok());
    for (const auto& [bytes, cursor] : other.cursors_) {
      if (!doc_.version().Includes(*cursor.item())) continue;
      const auto decoded = Cursor::Decode(bytes);
      REQUIRE(decoded.ok());
      REQUIRE(*decoded == cursor);
      cursors_.emplace(bytes, *decoded);
    }
  }

  void Check() {
    CheckNewCursors(text_.Items(), [this](size_t position, CursorSide side) {
      return doc_.text("t").CursorAt(position, side);
    });
    CheckNewCursors(list_.Items(), [this](size_t position, CursorSide side) {
      return doc_.list("l").CursorAt(position, side);
    });
    CheckAuthors(text_.Items(), doc_.text("t"));
    CheckAuthors(list_.Items(), doc_.list("l"));
    std::map<OpId, CursorPosition> left;
    std::map<OpId, CursorPosition> right;
    AddPositions(text_.Items(), doc_.text("t").ref(), &left, &right);
    AddPositions(list_.Items(), doc_.list("l").ref(), &left, &right);
    for (const auto& [bytes, cursor] : cursors_) {
      const auto at = doc_.Resolve(cursor);
      REQUIRE(at.ok());
      const bool is_left = cursor.side() == CursorSide::kLeft;
      REQUIRE(*at == (is_left ? left : right).at(*cursor.item()));
    }
  }

 private:
  struct Op {
    NaiveOp text;
    NaiveOp list;
  };
  using Items = std::vector<NaiveText::Item>;

  OpId NextId() const {
    return {doc_.peer_id(), doc_.version().next_counter(doc_.peer_id())};
  }

  void EditAndTakeBack(SeededRandom& random) {
    const absl::Status status = doc_.Transact([&] {
      Text text = doc_.text("t");
      for (int i = 0; i < 4; ++i) {
        REQUIRE(text.Insert(random.Uniform(text.size() + 1), "yy").ok());
        REQUIRE(text.Delete(random.Uniform(text.size()), 1).ok());
        if (random.Chance(0.5)) REQUIRE(text.CursorAt(1).ok());
      }
      return absl::CancelledError("taken back");
    });
    REQUIRE(absl::IsCancelled(status));
  }

  void Reopen() {
    const auto saved = doc_.ExportSnapshot();
    const PeerId peer{doc_.peer_id().value + 100};
    doc_ = Doc(peer);
    REQUIRE(doc_.Import(saved).ok());
  }

  static std::vector<OpId> ShownOf(const Items& items) {
    std::vector<OpId> shown;
    for (const NaiveText::Item& item : items) {
      if (item.is_shown) shown.push_back(item.id);
    }
    return shown;
  }

  // No commit told anything: only other ops end a range.
  template <typename Sequence>
  static void CheckAuthors(const Items& items, const Sequence& sequence) {
    const std::vector<OpId> shown = ShownOf(items);
    std::vector<AuthoredRange> expected;
    for (size_t i = 0; i < shown.size(); ++i) {
      const bool continues = i > 0 && shown[i].peer == shown[i - 1].peer &&
                             shown[i].counter == shown[i - 1].counter + 1;
      if (!continues) expected.push_back({i, i, shown[i]});
      expected.back().end = i + 1;
    }
    REQUIRE(*sequence.Authors(0, shown.size()) == expected);
  }

  template <typename F>
  void CheckNewCursors(const Items& items, F cursor_at) {
    const std::vector<OpId> shown = ShownOf(items);
    for (size_t position = 0; position <= shown.size(); ++position) {
      for (const CursorSide side : kSides) {
        const auto cursor = cursor_at(position, side);
        REQUIRE(cursor.ok());
        REQUIRE(cursor->side() == side);
        const bool is_left = side == CursorSide::kLeft;
        if (position == (is_left ? 0 : shown.size())) {
          REQUIRE_FALSE(cursor->item());
          REQUIRE(doc_.Resolve(*cursor)->position == position);
        } else {
          REQUIRE(cursor->item() == shown[is_left ? position - 1 : position]);
          cursors_.emplace(cursor->Encode(), *cursor);
        }
      }
    }
    REQUIRE(absl::IsOutOfRange(
        cursor_at(shown.size() + 1, CursorSide::kLeft).status()));
  }

  static void AddPositions(const Items& items, ContainerRef container,
                           std::map<OpId, CursorPosition>* left,
                           std::map<OpId, CursorPosition>* right) {
    size_t position = 0;
    for (const NaiveText::Item& item : items) {
      right->insert({item.id, {container, position, item.is_shown}});
      position += item.is_shown ? 1 : 0;
      left->insert({item.id, {container, position, item.is_shown}});
    }
  }

  Doc doc_;
  NaiveText text_;
  NaiveText list_;
  std::vector<Op> ops_;
  std::map<std::string, Cursor> cursors_;
};

TEST_CASE("cursors and authors are where the naive model says, always") {
  for (const uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    PlayModel<Replica>(random);
  }
}

}  // namespace
}  // namespace syncline::test
