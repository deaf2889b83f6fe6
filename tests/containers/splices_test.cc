#include "syncline/internal/containers/splices.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::Splices;

constexpr uint32_t kLength = 40;
constexpr int kInserted = -1;

// The sequence as it is: numbers of what was before, with their notes.
struct Element {
  int before = kInserted;
  uint32_t note = Splices::kNoNote;
};

void Check(const Splices& splices, const std::vector<Element>& model) {
  size_t at = 0;
  int next = 0;  // of what was before
  splices.ForEach(
      [&](uint32_t count, uint32_t note) {
        for (; count > 0 && at < model.size(); --count, ++at, ++next) {
          REQUIRE(model[at].before == next);
          REQUIRE(model[at].note == note);
        }
      },
      [&](uint32_t inserted, uint32_t deleted) {
        REQUIRE(inserted + deleted > 0);
        for (; inserted > 0; --inserted) {
          REQUIRE(model.at(at++).before == kInserted);
        }
        next += static_cast<int>(deleted);
      });
  REQUIRE(at == model.size());
}

TEST_CASE("splices are one difference, with notes on what is kept") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::vector<Element> model(kLength);
    for (uint32_t i = 0; i < kLength; ++i)
      model[i].before = static_cast<int>(i);
    Splices splices;
    for (uint32_t step = 0; step < 40; ++step) {
      const size_t at = random.Uniform(model.size() + 1);
      const size_t count =
          random.Uniform(std::min<size_t>(model.size() - at, 6) + 1);
      const auto begin = model.begin() + static_cast<ptrdiff_t>(at);
      const auto end = begin + static_cast<ptrdiff_t>(count);
      if (random.Chance(0.4)) {
        bool is_new = false;
        std::vector<bool> without(model.size());
        if (count > 0) {
          for (const auto& [first, last] : splices.WithoutNote(
                   static_cast<uint32_t>(at), static_cast<uint32_t>(count))) {
            REQUIRE(first < last);
            for (uint32_t i = first; i < last; ++i) without.at(i) = true;
          }
        }
        for (auto element = model.begin(); element != model.end(); ++element) {
          const bool is_asked = begin <= element && element < end;
          REQUIRE(without[static_cast<size_t>(element - model.begin())] ==
                  (is_asked && element->before != kInserted &&
                   element->note == Splices::kNoNote));
        }
        for (auto element = begin; element != end; ++element) {
          if (element->before == kInserted ||
              element->note != Splices::kNoNote) {
            continue;
          }
          element->note = step;
          is_new = true;
        }
        REQUIRE(splices.Annotate(static_cast<uint32_t>(at),
                                 static_cast<uint32_t>(count), step) == is_new);
      } else {
        const auto inserted = random.Uniform(4);
        splices.Add(static_cast<uint32_t>(at), static_cast<uint32_t>(count),
                    static_cast<uint32_t>(inserted));
        model.insert(model.erase(begin, end), inserted, Element());
      }
      Check(splices, model);
    }
  }
}

}  // namespace
}  // namespace syncline::test
