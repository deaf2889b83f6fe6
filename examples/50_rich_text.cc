// An editor of rich text: what its user does comes as deltas and goes into the
// document; what others do comes as events and goes into the editor.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "syncline/syncline.h"

namespace {

using syncline::TextDelta;
using Kind = syncline::TextStep::Kind;

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

// One character on the screen. Here text is ASCII: a character is a byte.
struct Glyph {
  std::string shown;
  syncline::Attributes attributes;
};

// What an editor widget does with deltas: it never reads the document.
class Editor {
 public:
  explicit Editor(syncline::Text text)
      : text_(text),
        subscription_(text.Subscribe([this](const syncline::Event& event) {
          for (const syncline::ContainerChange& change : event.changes) {
            Show(std::get<TextDelta>(change.delta));
          }
        })) {
    // Links do not grow as one types behind them; all else does.
    options_.expand["link"] = syncline::Expand::kNone;
  }

  // What the user did.
  void Do(const TextDelta& delta) { Check(text_.ApplyDelta(delta, options_)); }

  // The text, with what is said of each part in front of it.
  std::string Screen() const {
    std::string screen;
    const syncline::Attributes* last = nullptr;
    for (const Glyph& glyph : glyphs_) {
      if (last == nullptr || *last != glyph.attributes) {
        screen += "[";
        for (const auto& [key, id, value] : glyph.attributes) {
          screen += (screen.back() == '[' ? "" : " ") + key;
        }
        screen += "]";
      }
      last = &glyph.attributes;
      screen += glyph.shown;
    }
    return screen;
  }

 private:
  void Show(const TextDelta& delta) {
    size_t at = 0;
    for (const syncline::TextStep& step : delta) {
      const auto here = glyphs_.begin() + static_cast<std::ptrdiff_t>(at);
      switch (step.kind) {
        case Kind::kDelete:
          glyphs_.erase(here, here + static_cast<std::ptrdiff_t>(step.count));
          continue;
        case Kind::kInsert:
          Insert(at, step);
          break;
        case Kind::kRetain:
          for (size_t i = 0; i < step.count; ++i) {
            Format(step.attributes, &glyphs_[at + i].attributes);
          }
      }
      at += step.count;
    }
  }

  void Insert(size_t at, const syncline::TextStep& step) {
    std::vector<Glyph> inserted;
    for (size_t i = 0; i < step.count; ++i) {
      // An embed is one character, whatever it holds.
      inserted.push_back(
          {step.embed ? "*" : step.inserted.substr(i, 1), step.attributes});
    }
    glyphs_.insert(glyphs_.begin() + static_cast<std::ptrdiff_t>(at),
                   inserted.begin(), inserted.end());
  }

  static void Format(const syncline::Attributes& changes,
                     syncline::Attributes* attributes) {
    for (const syncline::Attribute& change : changes) {
      std::erase_if(*attributes, [&](const syncline::Attribute& old) {
        return old.key == change.key && old.id == change.id;
      });
      if (!change.value.is_null()) attributes->push_back(change);
    }
    std::sort(attributes->begin(), attributes->end(),
              [](const auto& a, const auto& b) { return a.key < b.key; });
  }

  syncline::Text text_;
  syncline::DeltaOptions options_;
  std::vector<Glyph> glyphs_;
  syncline::Subscription subscription_;
};

void Expect(const Editor& editor, const std::string& screen) {
  std::cout << editor.Screen() << "\n";
  if (editor.Screen() == screen) return;
  std::cerr << "expected: " << screen << "\n";
  std::exit(1);
}

}  // namespace

int main() {
  syncline::Doc alice, bob;
  Editor alices(alice.text("note"));
  Editor bobs(bob.text("note"));

  alices.Do({{Kind::kInsert, 0, "The fox jumped."}});
  alices.Do(
      {{Kind::kRetain, 4}, {Kind::kRetain, 3, "", {}, {{"bold", {}, true}}}});
  Check(bob.Import(alice.Export()).status());
  Expect(bobs, "[]The [bold]fox[] jumped.");

  // Both write now: bob makes a link, alice goes on with bold text, and puts an
  // image at the end.
  bobs.Do({{Kind::kRetain, 3, "", {}, {{"link", {}, "https://fox.example"}}}});
  alices.Do({{Kind::kRetain, 7},
             {Kind::kInsert, 0, "es", {}, {{"bold", {}, true}}},
             {Kind::kRetain, 8},
             {Kind::kInsert, 0, "", "fox.png"}});
  Check(bob.Import(alice.ExportSince(bob.version())).status());
  Check(alice.Import(bob.ExportSince(alice.version())).status());
  Expect(alices, "[link]The[] [bold]foxes[] jumped.*");
  Expect(bobs, alices.Screen());

  // Null takes a format away.
  bobs.Do({{Kind::kRetain, 9, "", {}, {{"bold", {}, nullptr}}}});
  Check(bob.Commit());
  Expect(bobs, "[link]The[] foxes jumped.*");
  return 0;
}
