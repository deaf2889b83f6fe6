// Who wrote what, in texts with marks, embeds, undo, transactions that are
// taken back, snapshots and commits that tell something.
//
// The judge: each character is typed once in the whole world, so it says by
// itself which op wrote it. What undo brings back is written again: by an op of
// that undo, and no two characters by the same one. A replica that gets all
// edits at once, and knows of no undo, must tell the same.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/seed.h"
#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// What all authors did.
struct World {
  struct Said {
    OpSpan ops;
    int64_t time_ms = 0;
    std::string message;
  };

  char32_t next = 0x10000;
  std::map<char32_t, OpId> written;
  std::set<OpId> embeds;
  std::vector<OpSpan> undone;
  std::vector<Said> said;

  const Said* FindSaid(OpId op) const {
    for (const Said& change : said) {
      if (IsIn(op, change.ops)) return &change;
    }
    return nullptr;
  }
  bool IsOfUndo(OpId op) const {
    return std::any_of(undone.begin(), undone.end(),
                       [&](const OpSpan& span) { return IsIn(op, span); });
  }
  static bool IsIn(OpId op, const OpSpan& span) {
    return op.peer == span.peer && span.begin <= op.counter &&
           op.counter < span.end;
  }
};

class Writer {
 public:
  Writer(PeerId peer, World* world) : doc_(peer), world_(*world) {
    undo_.emplace(doc_);
  }

  void Edit(SeededRandom& random) {
    for (uint64_t i = random.Between(1, 3); i > 0; --i) EditOnce(random);
    if (random.Chance(0.3)) return;
    CommitOptions options;
    if (random.Chance(0.5)) options.time_ms = 1'000 + world_.next;
    if (random.Chance(0.5)) options.message = std::to_string(world_.next);
    REQUIRE(doc_.Commit(options).ok());
    const OpSpan ops{doc_.peer_id(), open_, Next().counter};
    if (options.time_ms != 0 || !options.message.empty()) {
      world_.said.push_back({ops, options.time_ms, options.message});
    }
    EndCommit();
  }

  void Undo(bool redo) {
    const uint32_t begin = Next().counter;
    REQUIRE((redo ? undo_->Redo() : undo_->Undo()).ok());
    EndCommit();
    world_.undone.push_back({doc_.peer_id(), begin, open_});
  }

  void Hear(Writer& other) {
    REQUIRE(doc_.Import(other.doc_.ExportSince(doc_.version())).ok());
    EndCommit();
    other.EndCommit();
  }
  // As another writer, with the same undo stack or without its past.
  void Reopen() {
    const auto saved = doc_.ExportSnapshot();
    const std::string steps = undo_->Save();
    const bool keeps = doc_.peer_id().value % 2 == 0;
    undo_.reset();
    doc_ = Doc(PeerId{doc_.peer_id().value + 100});
    REQUIRE(doc_.Import(saved).ok());
    if (keeps) {
      auto loaded = UndoStack::Load(doc_, steps);
      REQUIRE(loaded.ok());
      undo_.emplace(*std::move(loaded));
    } else {
      undo_.emplace(doc_);
    }
    open_ = 0;
  }

  void Check(SeededRandom& random) {
    const Text text = doc_.text("t");
    const auto all = text.Authors(0, text.size());
    REQUIRE(all.ok());
    CheckIds(*all);
    CheckMaximal(*all);
    CheckUnits();
    CheckPart(*all, random);
  }

  // Ends the commit under way.
  void CheckAgainstNewcomer() {
    Doc newcomer(PeerId{1});
    REQUIRE(newcomer.Import(doc_.Export()).ok());
    EndCommit();
    const size_t size = doc_.text("t").size();
    REQUIRE(*newcomer.text("t").Authors(0, size) ==
            *doc_.text("t").Authors(0, size));
  }

 private:
  OpId Next() const {
    return {doc_.peer_id(), doc_.version().next_counter(doc_.peer_id())};
  }

  void EndCommit() { open_ = Next().counter; }

  void Type(Text text, size_t position, uint64_t count) {
    std::u32string typed;
    for (; count > 0; --count) typed.push_back(world_.next++);
    const OpId id = Next();
    REQUIRE(text.Insert(position, ToUtf8(typed)).ok());
    for (uint32_t i = 0; i < typed.size(); ++i) {
      world_.written[typed[i]] = {id.peer, id.counter + i};
    }
  }

  void EditOnce(SeededRandom& random) {
    Text text = doc_.text("t");
    const size_t position = random.Uniform(text.size() + 1);
    const size_t count =
        random.Uniform(std::min<size_t>(text.size() - position, 6) + 1);
    if (random.Chance(0.1)) {
      const absl::Status status = doc_.Transact([&] {
        REQUIRE(text.Insert(position, "taken back").ok());
        REQUIRE(text.Authors(0, text.size()).ok());
        return absl::CancelledError("taken back");
      });
      REQUIRE(absl::IsCancelled(status));
      EndCommit();
    } else if (count > 0 && random.Chance(0.3)) {
      REQUIRE(text.Mark(position, position + count, "k", 1,
                        {.many = random.Chance(0.3)})
                  .ok());
    } else if (count > 0 && random.Chance(0.5)) {
      REQUIRE(text.Delete(position, count).ok());
    } else if (random.Chance(0.15)) {
      world_.embeds.insert(Next());
      REQUIRE(text.InsertEmbed(position, 7).ok());
    } else {
      Type(text, position, random.Between(1, 5));
    }
  }

  void CheckIds(const std::vector<AuthoredRange>& ranges) {
    const std::u32string shown = ToUtf32(doc_.text("t").ToString());
    std::set<OpId> ids;
    size_t at = 0;
    for (const AuthoredRange& range : ranges) {
      REQUIRE(range.begin == at);
      REQUIRE(range.begin < range.end);
      const World::Said* said = world_.FindSaid(range.first);
      OpId id = range.first;
      bool is_right = true;
      for (; at < range.end; ++at, ++id.counter) {
        is_right = is_right && Wrote(id, shown.at(at)) &&
                   ids.insert(id).second && world_.FindSaid(id) == said;
      }
      REQUIRE(is_right);
      CheckChange(range.first, said);
      --id.counter;
      CheckChange(id, said);
    }
    REQUIRE(at == shown.size());
  }

  bool Wrote(OpId op, char32_t character) const {
    if (world_.IsOfUndo(op)) return true;
    if (character == U'\uFFFC') return world_.embeds.contains(op);
    return world_.written.at(character) == op;
  }

  void CheckChange(OpId op, const World::Said* said) {
    const auto change = doc_.ChangeOf(op);
    REQUIRE(change.ok());
    REQUIRE(World::IsIn(op, change->ops));
    REQUIRE(change->lamport > 0);
    if (said == nullptr) {
      REQUIRE(change->time_ms == 0);
      REQUIRE(change->message.empty());
    } else {
      REQUIRE(change->time_ms == said->time_ms);
      REQUIRE(change->message == said->message);
      REQUIRE(said->ops.begin <= change->ops.begin);
      REQUIRE(change->ops.end <= said->ops.end);
    }
  }

  void CheckMaximal(const std::vector<AuthoredRange>& ranges) {
    for (size_t i = 1; i < ranges.size(); ++i) {
      const AuthoredRange& last = ranges[i - 1];
      OpId next = last.first;
      next.counter += static_cast<uint32_t>(last.end - last.begin);
      REQUIRE((next != ranges[i].first ||
               world_.FindSaid(last.first) != world_.FindSaid(next)));
    }
  }

  // The characters take 4 bytes and 2 UTF-16 units each; embeds 3 and 1.
  void CheckUnits() {
    const Text text = doc_.text("t");
    const auto all = *text.Authors(0, text.size());
    for (const TextUnit unit : {TextUnit::kBytes, TextUnit::kUtf16}) {
      const auto ranges = *text.Authors(0, text.size(unit), unit);
      REQUIRE(ranges.size() == all.size());
      for (size_t i = 0; i < all.size(); ++i) {
        REQUIRE(ranges[i].first == all[i].first);
        REQUIRE(*text.Slice(ranges[i].begin, ranges[i].end, unit) ==
                *text.Slice(all[i].begin, all[i].end));
      }
    }
  }

  // A part of the text has that part of the ranges.
  void CheckPart(const std::vector<AuthoredRange>& all, SeededRandom& random) {
    const Text text = doc_.text("t");
    const size_t begin = random.Uniform(text.size() + 1);
    const size_t end = random.Between(begin, text.size());
    std::vector<AuthoredRange> expected;
    for (AuthoredRange range : all) {
      const size_t cut = std::max(range.begin, begin);
      range.first.counter += static_cast<uint32_t>(cut - range.begin);
      range.begin = cut;
      range.end = std::min(range.end, end);
      if (range.begin < range.end) expected.push_back(range);
    }
    REQUIRE(*text.Authors(begin, end) == expected);
  }

  Doc doc_;
  World& world_;
  std::optional<UndoStack> undo_;
  uint32_t open_ = 0;  // the first op of the commit under way
};

TEST_CASE("each character is its author's, among marks, undo and commits") {
  for (const uint64_t seed : Seeds(30)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    World world;
    std::vector<Writer> writers;
    writers.reserve(3);  // an undo stack points into its document
    for (uint64_t i = 0; i < 3; ++i)
      writers.emplace_back(PeerId{10 + i}, &world);
    for (int step = 0; step < 50; ++step) {
      Writer& writer = writers[random.Uniform(3)];
      const uint64_t what = random.Uniform(20);
      if (what < 10) {
        writer.Edit(random);
      } else if (what < 14) {
        writer.Undo(what == 13);
      } else if (what < 15) {
        writer.Reopen();
      } else {
        Writer& other = writers[random.Uniform(3)];
        if (&other != &writer) writer.Hear(other);
      }
      writer.Check(random);
    }
    for (Writer& writer : writers) writer.CheckAgainstNewcomer();
  }
}

}  // namespace
}  // namespace syncline::test
