// The laws of deltas, under random edits: what is read and applied is the same
// text, events lead a copy to what they tell, and deltas of editors do what
// Quill says. Ids of many-valued marks are others in a copy.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "convergence/json_editor.h"
#include "support/seed.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

constexpr TextUnit kUnits[] = {TextUnit::kBytes, TextUnit::kCodePoints,
                               TextUnit::kUtf16};

using Ids = std::map<OpId, OpId>;

// With other ids for many-valued marks, those that there are others for.
TextDelta Renamed(TextDelta delta, const Ids& ids) {
  for (TextStep& step : delta) {
    for (Attribute& attribute : step.attributes) {
      if (!attribute.id) continue;
      const auto found = ids.find(*attribute.id);
      if (found != ids.end()) attribute.id = found->second;
    }
    std::sort(step.attributes.begin(), step.attributes.end(),
              [](const Attribute& a, const Attribute& b) {
                return std::tie(a.key, a.id) < std::tie(b.key, b.id);
              });
  }
  return delta;
}

// Neighbours that are the same but for what was left out are one.
TextDelta WithoutMany(const TextDelta& delta) {
  TextDelta without;
  for (TextStep step : delta) {
    std::erase_if(step.attributes,
                  [](const Attribute& attribute) { return attribute.id; });
    if (!without.empty() && !step.embed && !without.back().embed &&
        without.back().kind == step.kind &&
        without.back().attributes == step.attributes) {
      without.back().count += step.count;
      without.back().inserted += step.inserted;
    } else {
      without.push_back(std::move(step));
    }
  }
  return without;
}

void EditTexts(Doc& doc, SeededRandom& random) {
  JsonEditor editor(doc, random);
  editor.EditText(doc.text("a"));
}

TEST_CASE("a text that is read as a delta, and applied, is the same") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1});
    for (uint64_t n = random.Between(1, 60); n > 0; --n) EditTexts(doc, random);
    const TextUnit unit = random.Pick(kUnits);
    const TextDelta delta = doc.text("a").ToDelta(unit);
    Doc copy(PeerId{2});
    REQUIRE(copy.text("a").ApplyDelta(delta, {.unit = unit}).ok());
    // Which of ours is which of theirs, where they say and cover the same.
    Ids ids;
    const auto theirs = doc.text("a").Marks(0, doc.text("a").size());
    const auto ours = copy.text("a").Marks(0, copy.text("a").size());
    std::set<OpId> used;
    for (const TextMark& mark : *theirs) {
      if (!mark.many) continue;
      const auto same =
          std::find_if(ours->begin(), ours->end(), [&](const TextMark& other) {
            return other.many && other.key == mark.key &&
                   other.value == mark.value && other.begin == mark.begin &&
                   other.end == mark.end && !used.contains(other.id);
          });
      REQUIRE(same != ours->end());
      used.insert(same->id);
      ids[mark.id] = same->id;
    }
    REQUIRE(copy.text("a").ToDelta(unit) == Renamed(delta, ids));
  }
}

// Follows a document by what its events tell.
struct Copy {
  Copy(Doc& doc, TextUnit unit)
      : options{.unit = unit},
        subscription(doc.Subscribe([this](const Event& event) {
          for (const ContainerChange& change : event.changes) Apply(change);
        })) {}

  void Apply(const ContainerChange& change) {
    if (change.path != Path{"a"}) return;
    TextDelta delta = std::get<TextDelta>(change.delta);
    delta = has_many ? Renamed(delta, ids) : WithoutMany(delta);
    const absl::Status status = copy.text("a").ApplyDelta(delta, options);
    INFO(status);
    REQUIRE(status.ok());
  }

  DeltaOptions options;
  // Whether many-valued marks are followed, and what they are called here.
  bool has_many = false;
  Ids ids = {};
  Doc copy = Doc(PeerId{99});
  Subscription subscription;
};

TEST_CASE("events applied to a copy give the same text") {
  for (const uint64_t seed : Seeds(60)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::vector<std::unique_ptr<Doc>> docs;
    std::vector<std::unique_ptr<Copy>> copies;
    for (const TextUnit unit : kUnits) {
      docs.push_back(std::make_unique<Doc>(PeerId{1 + docs.size()},
                                           DocOptions{.event_unit = unit}));
      copies.push_back(std::make_unique<Copy>(*docs.back(), unit));
    }
    for (int step = 0; step < 60; ++step) {
      const size_t at = random.Uniform(docs.size());
      Doc& doc = *docs[at];
      if (random.Chance(0.7)) {
        for (uint64_t n = random.Between(1, 4); n > 0; --n) {
          EditTexts(doc, random);
        }
        REQUIRE(doc.Commit().ok());
      } else {
        const Doc& other = *docs[random.Uniform(docs.size())];
        REQUIRE(doc.Import(other.ExportSince(doc.version())).ok());
      }
      const TextUnit unit = copies[at]->options.unit;
      REQUIRE(WithoutMany(copies[at]->copy.text("a").ToDelta(unit)) ==
              WithoutMany(doc.text("a").ToDelta(unit)));
    }
  }
}

TEST_CASE("events of many-valued marks applied to a copy give the same text") {
  const std::map<std::string, Expand, std::less<>> expand = {
      {"a", Expand::kAfter}, {"b", Expand::kNone}, {"c", Expand::kBoth}};
  for (const uint64_t seed : Seeds(60)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1});
    Text text = doc.text("a");
    REQUIRE(text.Insert(0, "0123456789").ok());
    Copy follower(doc, TextUnit::kCodePoints);
    follower.options.expand = expand;
    follower.has_many = true;
    REQUIRE(follower.copy.text("a").Insert(0, "0123456789").ok());
    for (int step = 0; step < 60; ++step) {
      const size_t begin = random.Uniform(text.size() + 1);
      const size_t end =
          std::min<size_t>(text.size(), begin + random.Between(1, 4));
      const std::vector<TextMark> marks = *text.Marks(0, text.size());
      if (begin == end || random.Chance(0.3)) {
        REQUIRE(text.Insert(begin, "xy").ok());
      } else if (random.Chance(0.3)) {
        REQUIRE(text.Delete(begin, end - begin).ok());
      } else if (!marks.empty() && random.Chance(0.2)) {
        REQUIRE(text.RemoveMark(random.Pick(marks).id).ok());
      } else {
        const auto& [key, grows] = *std::next(
            expand.begin(), static_cast<ptrdiff_t>(random.Uniform(3)));
        const auto id = text.Mark(begin, end, key, step,
                                  {.expand = grows, .many = true});
        REQUIRE(doc.Commit().ok());
        // The only mark of the copy that says so.
        const Text copy = follower.copy.text("a");
        const auto ours = copy.Marks(0, copy.size());
        for (const TextMark& mark : *ours) {
          if (mark.value == Value(step)) follower.ids[*id] = mark.id;
        }
      }
      REQUIRE(doc.Commit().ok());
      REQUIRE(follower.copy.text("a").ToDelta() ==
              Renamed(text.ToDelta(), follower.ids));
    }
  }
}

// A text of an editor: characters with what they are formatted with.
struct Formatted {
  char character = 0;
  std::map<std::string, Value> formats;
};

class NaiveEditor {
 public:
  void Apply(const TextDelta& delta) {
    size_t at = 0;
    for (const TextStep& step : delta) {
      if (step.kind == TextStep::Kind::kDelete) {
        const auto begin = text_.begin() + static_cast<ptrdiff_t>(at);
        text_.erase(begin, begin + static_cast<ptrdiff_t>(step.count));
        continue;
      }
      if (step.kind == TextStep::Kind::kInsert) {
        const Formatted blank{'x', {}};
        text_.insert(text_.begin() + static_cast<ptrdiff_t>(at), step.count,
                     blank);
        for (size_t i = 0; i < step.count; ++i) {
          text_[at + i].character = step.inserted[i];
        }
      }
      for (size_t i = 0; i < step.count; ++i, ++at) {
        for (const Attribute& attribute : step.attributes) {
          text_[at].formats[attribute.key] = attribute.value;
          if (attribute.value.is_null()) text_[at].formats.erase(attribute.key);
        }
      }
    }
  }

  size_t size() const { return text_.size(); }
  void Compare(const Text& text) const {
    size_t at = 0;
    for (const TextRun& run : text.Runs()) {
      for (const char c : run.text) {
        REQUIRE(at < text_.size());
        REQUIRE(text_[at].character == c);
        Attributes formats;
        for (const auto& [key, value] : text_[at].formats) {
          formats.push_back({key, std::nullopt, value});
        }
        REQUIRE(formats == run.attributes);
        ++at;
      }
    }
    REQUIRE(at == text_.size());
  }

 private:
  std::vector<Formatted> text_;
};

Attributes RandomFormats(SeededRandom& random) {
  Attributes formats;
  for (const char* key : {"bold", "color", "link"}) {
    if (random.Chance(0.6)) continue;
    Value value = static_cast<int64_t>(random.Uniform(2));
    if (random.Chance(0.3)) value = nullptr;
    formats.push_back({key, std::nullopt, value});
  }
  return formats;
}

TextDelta RandomDelta(SeededRandom& random, size_t size) {
  TextDelta delta;
  for (uint64_t n = random.Between(1, 5); n > 0; --n) {
    const size_t count = random.Uniform(std::min<size_t>(size, 6) + 1);
    switch (random.Uniform(3)) {
      case 0:
        size -= count;
        delta.push_back({TextStep::Kind::kRetain, count, "", {},
                         RandomFormats(random)});
        break;
      case 1:
        size -= count;
        delta.push_back({TextStep::Kind::kDelete, count});
        break;
      default:
        delta.push_back({TextStep::Kind::kInsert, 3, "abc", {},
                         RandomFormats(random)});
    }
  }
  return delta;
}

TEST_CASE("a delta of an editor formats what it says, and nothing else") {
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    NaiveEditor editor;
    Doc doc(PeerId{1});
    DeltaOptions options;
    options.expand["link"] = Expand::kNone;
    options.expand["color"] = Expand::kBoth;
    for (int step = 0; step < 40; ++step) {
      const TextDelta delta = RandomDelta(random, editor.size());
      editor.Apply(delta);
      REQUIRE(doc.text("t").ApplyDelta(delta, options).ok());
      editor.Compare(doc.text("t"));
    }
  }
}

}  // namespace
}  // namespace syncline::test
