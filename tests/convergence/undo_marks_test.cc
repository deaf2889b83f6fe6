// The laws of undo (docs/undo.md) in texts with marks and embeds: what they say
// of each character, and of which mark.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "support/seed.h"
#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

// All that a text shows, and the marks, those that are covered as well.
struct Shown {
  std::vector<TextRun> runs;
  std::map<OpId, TextMark> marks;
  friend bool operator==(const Shown&, const Shown&) = default;
};

std::vector<TextMark> MarksOf(const Text& text) {
  return *text.Marks(0, text.size());
}

Shown ShownBy(const Text& text) {
  Shown shown;
  shown.runs = text.Runs();
  for (const TextMark& mark : MarksOf(text)) {
    shown.marks.insert({mark.id, mark});
  }
  return shown;
}

// Edits one text at random. Each character that it types is another one.
class RichEditor {
 public:
  RichEditor(Text text, SeededRandom& random, std::string name, char32_t first)
      : text_(std::move(text)),
        random_(random),
        name_(std::move(name)),
        next_(first) {}

  void Edit() {
    const size_t size = text_.size();
    const size_t begin = random_.Uniform(size + 1);
    const size_t end =
        begin + random_.Uniform(std::min<size_t>(size - begin, 6) + 1);
    const std::vector<TextMark> marks = MarksOf(text_);
    if (begin < end && random_.Chance(0.35)) {
      Mark(begin, end);
    } else if (!marks.empty() && random_.Chance(0.3)) {
      REQUIRE(
          text_.RemoveMark(marks[random_.Uniform(marks.size())].id).ok());
    } else if (begin < end && random_.Chance(0.4)) {
      REQUIRE(text_.Delete(begin, end - begin).ok());
    } else if (random_.Chance(0.1)) {
      REQUIRE(text_.InsertEmbed(begin, absl::StrCat(name_, ++values_)).ok());
    } else {
      std::u32string typed;
      for (size_t n = 1 + random_.Uniform(3); n > 0; --n) typed += next_++;
      REQUIRE(text_.Insert(begin, ToUtf8(typed)).ok());
    }
  }

 private:
  void Mark(size_t begin, size_t end) {
    const Expand expand =
        random_.Pick({Expand::kAfter, Expand::kBefore, Expand::kBoth,
                      Expand::kNone});
    const bool many = random_.Chance(0.25);
    const std::string key = many ? "c" : random_.Pick({"b", "i"});
    if (!many && random_.Chance(0.25)) {
      REQUIRE(text_.Unmark(begin, end, key, expand).ok());
    } else {
      REQUIRE(text_.Mark(begin, end, key, absl::StrCat(name_, ++values_),
                         {.expand = expand, .many = many})
                  .ok());
    }
  }

  Text text_;
  SeededRandom& random_;
  std::string name_;
  char32_t next_;
  int values_ = 0;
};

TEST_CASE("undo leads back through all marks that were, and redo forth") {
  for (const uint64_t seed : Seeds(80)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1});
    Text text = doc.text("t");
    RichEditor editor(text, random, "alice", U'\u4e00');
    if (random.Chance(0.5)) {
      for (int i = 0; i < 20; ++i) editor.Edit();
    }
    UndoStack undo(doc);
    std::vector<Shown> states = {ShownBy(text)};
    for (int i = 0; i < 50; ++i) {
      for (size_t n = 1 + random.Uniform(3); n > 0; --n) editor.Edit();
      REQUIRE(doc.Commit().ok());
      states.push_back(ShownBy(text));
    }
    size_t at = states.size() - 1;
    for (int turn = 0; turn < 8; ++turn) {
      const bool redo = turn % 2 == 1;
      size_t most = turn > 5 ? states.size() : random.Uniform(40);
      for (; most > 0; --most) {
        const auto result = redo ? undo.Redo() : undo.Undo();
        REQUIRE(result.ok());
        if (!result->is_done) break;
        const Shown shown = ShownBy(text);
        const size_t from = at;
        // A step of which nothing shows is passed over, or not.
        while (at != (redo ? states.size() - 1 : 0)) {
          at = redo ? at + 1 : at - 1;
          if (!(states[at] == states[from])) break;
        }
        if (states[from] == shown) at = from;
        INFO((redo ? "redo" : "undo") << " from state " << from);
        REQUIRE(shown == states[at]);
      }
      if (turn == 6) REQUIRE(ShownBy(text) == states.front());
      if (turn == 7) REQUIRE(ShownBy(text) == states.back());
    }
  }
}

struct Writer {
  Writer(uint64_t peer, SeededRandom& random)
      : doc(PeerId{peer}),
        editor(doc.text("t"), random, absl::StrCat("of ", peer, ": "),
               static_cast<char32_t>(0x4e00 + 1000 * peer)),
        undo(doc) {}

  void Edit(size_t edits) {
    for (; edits > 0; --edits) editor.Edit();
    REQUIRE(doc.Commit().ok());
  }
  void Take(Writer& other) {
    REQUIRE(doc.Import(other.doc.ExportSince(doc.version())).ok());
  }
  Shown shown() { return ShownBy(doc.text("t")); }

  Doc doc;
  RichEditor editor;
  UndoStack undo;
};

TEST_CASE("undo then redo is the identity in marked texts, among others") {
  for (const uint64_t seed : Seeds(80)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Writer alice(1, random);
    Writer bob(2, random);
    for (int step = 0; step < 80; ++step) {
      Writer& writer = random.Chance(0.5) ? alice : bob;
      Writer& other = &writer == &alice ? bob : alice;
      if (random.Chance(0.4)) {
        writer.Edit(1 + random.Uniform(3));
      } else if (random.Chance(0.4)) {
        writer.Take(other);
      } else if (random.Chance(0.7)) {
        const Shown before = writer.shown();
        const bool can = writer.undo.can_undo();
        REQUIRE(writer.undo.Undo()->is_done == can);
        if (!can) {
          REQUIRE(writer.shown() == before);
          continue;
        }
        if (random.Chance(0.5)) continue;
        REQUIRE(writer.undo.can_redo());
        REQUIRE(writer.undo.Redo()->is_done);
        REQUIRE(writer.shown() == before);
      } else {
        REQUIRE(writer.undo.Redo().ok());
      }
    }
    alice.Take(bob);
    bob.Take(alice);
    REQUIRE(alice.doc.StateDigest() == bob.doc.StateDigest());
    REQUIRE(alice.shown() == bob.shown());
  }
}

// Of each character: what the key says.
std::map<char32_t, Value> Say(const Shown& shown, const std::string& key) {
  std::map<char32_t, Value> say;
  for (const TextRun& run : shown.runs) {
    for (const char32_t c : ToUtf32(run.text)) {
      say[c] = Value();
      for (const Attribute& attribute : run.attributes) {
        if (attribute.key == key) say[c] = attribute.value;
      }
    }
  }
  return say;
}

TEST_CASE("what another one marked later says the same whatever is undone") {
  for (const uint64_t seed : Seeds(80)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Writer alice(1, random);
    Writer bob(2, random);
    for (int step = 0; step < 40; ++step) {
      Writer& writer = random.Chance(0.7) ? alice : bob;
      writer.Edit(1 + random.Uniform(2));
      if (random.Chance(0.3)) REQUIRE(alice.undo.Undo().ok());
      if (random.Chance(0.2)) alice.Take(bob);
      if (random.Chance(0.2)) bob.Take(alice);
    }
    bob.Take(alice);
    Text text = bob.doc.text("t");
    if (text.size() < 4) continue;
    const size_t begin = random.Uniform(text.size() - 2);
    const size_t end = begin + 2 + random.Uniform(text.size() - begin - 1);
    REQUIRE(text.Mark(begin, end, "b", "bob's").ok());
    alice.Take(bob);
    std::vector<char32_t> marked;
    for (const auto& [c, value] : Say(alice.shown(), "b")) {
      if (value == Value("bob's")) marked.push_back(c);
    }
    for (int step = 0; step < 60; ++step) {
      REQUIRE((random.Chance(0.4) ? alice.undo.Redo() : alice.undo.Undo())
                  .ok());
      const std::map<char32_t, Value> say = Say(alice.shown(), "b");
      for (const char32_t c : marked) {
        INFO(ToUtf8({&c, 1}));
        if (say.contains(c)) REQUIRE(say.at(c) == Value("bob's"));
      }
    }
    bob.Take(alice);
    REQUIRE(alice.doc.StateDigest() == bob.doc.StateDigest());
  }
}

}  // namespace
}  // namespace syncline::test
