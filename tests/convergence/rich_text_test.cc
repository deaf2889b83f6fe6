// Documents with marks and embeds against Peritext as the paper tells it: a
// list of characters, deleted ones too, and a set of anchors in each gap before
// and after one of them.
//
// The model shares nothing with the library but the reference walker, which
// judges the order of characters. It finds by itself where edits go.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/history.h"
#include "support/reference_walker.h"
#include "support/seed.h"
#include "support/unicode.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr char32_t kEmbed = U'\uFFFC';

// What a mark says, by the event of its begin; its end is the next event of
// its author.
struct MarkEvents {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string key;
  Value value;
  bool many = false;
};

// What each character shows, and what covers it.
using Shown = std::vector<std::pair<char32_t, Attributes>>;

class NaivePeritext {
 public:
  // Each of these happens at `version`, and moves it.
  void Insert(PeerId peer, Version* version, size_t position, char32_t c) {
    Push(peer, version, EventKind::kInsert, TextPlace(*version, position), c);
  }
  void Delete(PeerId peer, Version* version, size_t position) {
    Push(peer, version, EventKind::kDelete,
         Characters(*version).at(position).place, 0);
  }
  OpId Mark(PeerId peer, Version* version, size_t begin, size_t end,
            const std::string& key, const Value& value, MarkOptions options) {
    const bool before =
        options.expand == Expand::kBefore || options.expand == Expand::kBoth;
    const bool after =
        options.expand == Expand::kAfter || options.expand == Expand::kBoth;
    MarkEvents mark{0, 0, key, value, options.many};
    mark.begin = PushAnchor(peer, version, begin, before);
    mark.end = PushAnchor(peer, version, end, !after);
    marks_.push_back(mark);
    return walker_.history()[mark.begin].id();
  }
  void RemoveMark(PeerId peer, Version* version, OpId id) {
    const auto mark =
        std::find_if(marks_.begin(), marks_.end(), [&](const MarkEvents& m) {
          return walker_.history()[m.begin].id() == id;
        });
    for (uint32_t anchor : {mark->begin, mark->end}) {
      const std::vector<uint32_t> places = walker_.PlacesAt(*version);
      const auto at = std::find(places.begin(), places.end(), anchor);
      if (at == places.end()) continue;
      Push(peer, version, EventKind::kDelete, at - places.begin(), 0);
    }
  }

  size_t Length(const Version& version) { return Characters(version).size(); }
  const History& history() const { return walker_.history(); }

  Version Join(const Version& a, const Version& b) const {
    std::vector<bool> known = AncestorsOf(history(), a);
    const std::vector<bool> more = AncestorsOf(history(), b);
    for (size_t i = 0; i < known.size(); ++i) known[i] = known[i] || more[i];
    return HeadsOf(history(), known);
  }

  Shown At(const Version& version) {
    const std::vector<uint32_t> places = walker_.PlacesAt(version);
    // The gap before each character, among all that there ever were.
    std::map<uint32_t, size_t> number;
    for (uint32_t event : walker_.order()) {
      if (IsAnchor(history()[event].kind)) continue;
      number.emplace(event, number.size());
    }
    auto gap = [&](uint32_t anchor) {
      const std::optional<uint32_t> to = walker_.StuckTo(anchor);
      const bool is_left = history()[anchor].kind == EventKind::kLeftAnchor;
      if (!to) return is_left ? size_t{0} : number.size();
      return number.at(*to) + (is_left ? 1 : 0);
    };
    auto is_there = [&](uint32_t event) {
      return std::find(places.begin(), places.end(), event) != places.end();
    };
    Shown shown;
    for (uint32_t event : places) {
      if (IsAnchor(history()[event].kind)) continue;
      std::vector<const MarkEvents*> covering;
      for (const MarkEvents& mark : marks_) {
        if (is_there(mark.begin) && is_there(mark.end) &&
            gap(mark.begin) <= number.at(event) &&
            number.at(event) < gap(mark.end)) {
          covering.push_back(&mark);
        }
      }
      shown.emplace_back(history()[event].code_point, Show(covering));
    }
    return shown;
  }

 private:
  struct Character {
    size_t place = 0;
    uint32_t event = 0;
  };

  std::vector<Character> Characters(const Version& version) {
    const std::vector<uint32_t> places = walker_.PlacesAt(version);
    std::vector<Character> characters;
    for (size_t i = 0; i < places.size(); ++i) {
      if (!IsAnchor(history()[places[i]].kind)) {
        characters.push_back({i, places[i]});
      }
    }
    return characters;
  }

  // Behind the last left anchor before the character, else behind the one
  // before.
  size_t TextPlace(const Version& version, size_t position) {
    const std::vector<Character> characters = Characters(version);
    const std::vector<uint32_t> places = walker_.PlacesAt(version);
    size_t result = position == 0 ? 0 : characters.at(position - 1).place + 1;
    const size_t end = position < characters.size() ? characters[position].place
                                                    : places.size();
    for (size_t i = result; i < end; ++i) {
      if (history()[places[i]].kind == EventKind::kLeftAnchor) result = i + 1;
    }
    return result;
  }

  uint32_t PushAnchor(PeerId peer, Version* version, size_t position,
                      bool is_left) {
    const std::vector<Character> characters = Characters(*version);
    size_t place = 0;
    if (is_left) {
      if (position > 0) place = characters.at(position - 1).place + 1;
    } else {
      place = position < characters.size() ? characters[position].place
                                           : walker_.LengthAt(*version);
    }
    Push(peer, version,
         is_left ? EventKind::kLeftAnchor : EventKind::kRightAnchor, place,
         U'|');
    return version->front();
  }

  void Push(PeerId peer, Version* version, EventKind kind, size_t place,
            char32_t c) {
    uint32_t counter = 0;
    for (const Event& event : history()) counter += event.peer == peer;
    walker_.Append({.peer = peer,
                    .counter = counter,
                    .parents = *version,
                    .kind = kind,
                    .position = static_cast<uint32_t>(place),
                    .code_point = c});
    *version = {static_cast<uint32_t>(history().size() - 1)};
  }

  uint32_t LamportOf(uint32_t event) const {
    uint32_t lamport = 1;
    for (uint32_t parent : history()[event].parents) {
      lamport = std::max(lamport, LamportAt(parent) + 1);
    }
    return lamport;
  }
  uint32_t LamportAt(uint32_t event) const {
    if (lamports_.size() <= event) lamports_.resize(event + 1);
    if (lamports_[event] == 0) lamports_[event] = LamportOf(event);
    return lamports_[event];
  }

  Attributes Show(const std::vector<const MarkEvents*>& covering) const {
    std::map<std::string, std::pair<std::tuple<uint32_t, OpId>, Value>> newest;
    std::map<std::pair<std::string, OpId>, Value> many;
    for (const MarkEvents* mark : covering) {
      const OpId id = history()[mark->begin].id();
      if (mark->many) {
        many[{mark->key, id}] = mark->value;
        continue;
      }
      const std::tuple<uint32_t, OpId> stamp{LamportAt(mark->begin), id};
      auto& at = newest[mark->key];
      if (stamp > at.first) at = {stamp, mark->value};
    }
    Attributes attributes;
    for (const auto& [key, entry] : newest) {
      if (!entry.second.is_null()) {
        attributes.push_back({key, std::nullopt, entry.second});
      }
    }
    for (const auto& [key, value] : many) {
      attributes.push_back({key.first, key.second, value});
    }
    std::sort(attributes.begin(), attributes.end(),
              [](const Attribute& a, const Attribute& b) {
                return std::tie(a.key, a.id) < std::tie(b.key, b.id);
              });
    return attributes;
  }

  ReferenceWalker walker_;
  std::vector<MarkEvents> marks_;
  mutable std::vector<uint32_t> lamports_;
};

Shown ShownBy(const Text& text) {
  Shown shown;
  for (const TextRun& run : text.Runs()) {
    if (run.embed) shown.emplace_back(kEmbed, run.attributes);
    for (char32_t c : ToUtf32(run.text)) shown.emplace_back(c, run.attributes);
  }
  return shown;
}

struct Replica {
  explicit Replica(uint64_t peer) : id{peer}, doc(PeerId{peer}) {}

  PeerId id;
  Doc doc;
  Version version = {};
};

class Play {
 public:
  // Where marks are removed, three can meet who do not do what the paper says
  // (docs/walker.md); then replicas are compared with each other alone.
  Play(uint64_t seed, bool removes) : random_(seed), removes_(removes) {
    for (size_t n = random_.Between(2, 4); n > 0; --n) {
      replicas_.push_back(std::make_unique<Replica>(n));
    }
    random_.Shuffle(replicas_);
  }

  void Step() {
    Replica& replica = *random_.Pick(replicas_);
    if (random_.Chance(0.25)) return Hear(replica, *random_.Pick(replicas_));
    Edit(replica);
    if (random_.Chance(0.3)) Check(replica);
  }

  void End() {
    for (const auto& from : replicas_) {
      for (const auto& to : replicas_) Hear(*to, *from);
    }
    for (const auto& to : replicas_) Hear(*to, *replicas_.back());
    for (const auto& replica : replicas_) {
      Check(*replica);
      REQUIRE(replica->doc.StateDigest() ==
              replicas_.front()->doc.StateDigest());
    }
    Doc newcomer;
    REQUIRE(newcomer.Import(*replicas_.front()->doc.ExportSnapshot()).ok());
    REQUIRE(ShownBy(newcomer.text("t")) ==
            ShownBy(replicas_.front()->doc.text("t")));
    REQUIRE(newcomer.StateDigest() == replicas_.front()->doc.StateDigest());
  }

 private:
  void Hear(Replica& to, Replica& from) {
    REQUIRE(to.doc.Import(from.doc.ExportSince(to.doc.version())).ok());
    to.version = model_.Join(to.version, from.version);
  }

  void Check(Replica& replica) {
    INFO(ToString(model_.history()));
    const Shown shown = ShownBy(replica.doc.text("t"));
    const Shown expected = model_.At(replica.version);
    REQUIRE(shown.size() == expected.size());
    if (removes_) return;
    for (size_t i = 0; i < shown.size(); ++i) {
      CAPTURE(i);
      REQUIRE(shown[i].first == expected[i].first);
      REQUIRE(shown[i].second == expected[i].second);
    }
    CheckMarks(replica, expected);
  }

  // Each many-valued mark covers what shows it.
  void CheckMarks(Replica& replica, const Shown& expected) {
    const auto marks = replica.doc.text("t").Marks(0, expected.size());
    REQUIRE(marks.ok());
    for (const TextMark& mark : *marks) {
      for (size_t i = 0; mark.many && i < expected.size(); ++i) {
        const Attribute shows{mark.key, mark.id, mark.value};
        const Attributes& at = expected[i].second;
        REQUIRE((mark.begin <= i && i < mark.end) ==
                (std::find(at.begin(), at.end(), shows) != at.end()));
      }
    }
  }

  // Positions near where others edit, too.
  size_t Position(size_t length) {
    if (random_.Chance(0.6)) return std::min(length, random_.Between(0, 3));
    return random_.Uniform(length + 1);
  }

  void Edit(Replica& replica) {
    const size_t length = model_.Length(replica.version);
    const size_t begin = Position(length);
    const size_t end = std::min(length, begin + random_.Between(1, 4));
    const bool in_transaction = random_.Chance(0.1);
    if (in_transaction) RollBackSomething(replica, begin, end);
    switch (random_.Uniform(8)) {
      case 0:
      case 1:
      case 2:
        return Type(replica, begin);
      case 3:
        return Delete(replica, begin, end);
      case 4:
        return Embed(replica, begin);
      case 5:
        if (removes_) return RemoveMark(replica);
        [[fallthrough]];
      default:
        if (begin < end) Mark(replica, begin, end);
    }
  }

  void RollBackSomething(Replica& replica, size_t begin, size_t end) {
    const Shown before = ShownBy(replica.doc.text("t"));
    {
      auto transaction = replica.doc.Begin();
      REQUIRE(transaction.ok());
      Text text = replica.doc.text("t");
      if (begin < end) {
        REQUIRE(text.Mark(begin, end, "bold", true).ok());
        REQUIRE(text.Delete(begin, end - begin).ok());
      }
      REQUIRE(text.InsertEmbed(begin, 5).ok());
      REQUIRE(text.Insert(begin, "xyz").ok());
      REQUIRE(text.Delete(begin, 2).ok());
      REQUIRE(transaction->RollBack().ok());
    }
    REQUIRE(ShownBy(replica.doc.text("t")) == before);
  }

  void Type(Replica& replica, size_t position) {
    std::u32string typed;
    for (size_t n = random_.Between(1, 3); n > 0; --n) {
      typed += random_.Pick({U'a', U'b', U'\u00E9', U'\U0001F600'});
    }
    REQUIRE(replica.doc.text("t").Insert(position, ToUtf8(typed)).ok());
    for (char32_t c : typed) {
      model_.Insert(replica.id, &replica.version, position++, c);
    }
  }

  void Embed(Replica& replica, size_t position) {
    REQUIRE(replica.doc.text("t").InsertEmbed(position, "image").ok());
    model_.Insert(replica.id, &replica.version, position, kEmbed);
  }

  void Delete(Replica& replica, size_t begin, size_t end) {
    REQUIRE(replica.doc.text("t").Delete(begin, end - begin).ok());
    for (size_t i = begin; i < end; ++i) {
      model_.Delete(replica.id, &replica.version, begin);
    }
  }

  void Mark(Replica& replica, size_t begin, size_t end) {
    MarkOptions options;
    options.expand = random_.Pick(
        {Expand::kAfter, Expand::kBefore, Expand::kBoth, Expand::kNone});
    options.many = random_.Chance(0.3);
    const std::string key = random_.Pick({"bold", "link", "color"});
    Value value = static_cast<int64_t>(random_.Uniform(3));
    if (!options.many && random_.Chance(0.2)) value = Value();
    const auto id = replica.doc.text("t").Mark(begin, end, key, value, options);
    REQUIRE(id.ok());
    REQUIRE(*id == model_.Mark(replica.id, &replica.version, begin, end, key,
                               value, options));
  }

  void RemoveMark(Replica& replica) {
    const Text text = replica.doc.text("t");
    const std::vector<TextMark> marks = *text.Marks(0, text.size());
    if (marks.empty()) return;
    const OpId id = random_.Pick(marks).id;
    REQUIRE(replica.doc.text("t").RemoveMark(id).ok());
    model_.RemoveMark(replica.id, &replica.version, id);
  }

  SeededRandom random_;
  const bool removes_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  NaivePeritext model_;
};

void PlayAll(bool removes) {
  for (uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Play play(seed, removes);
    for (uint64_t n = random.Between(10, 90); n > 0; --n) play.Step();
    play.End();
  }
}

TEST_CASE("marked texts are what Peritext says, at every replica") {
  PlayAll(false);
}

TEST_CASE("marked texts are the same everywhere, where marks are removed") {
  PlayAll(true);
}

}  // namespace
}  // namespace syncline::test
