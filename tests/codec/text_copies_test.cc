// Texts told by copies of others.
#include "syncline/internal/codec/text_copies.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/seed.h"

namespace syncline::test {
namespace {

using internal::CopyFinder;
using internal::TextCopy;

// What the copies tell, of a text that is needed for what is not copied.
std::string Told(const std::vector<TextCopy>& copies, std::string_view source,
                 std::string_view text) {
  std::string told;
  size_t at = 0;
  for (const TextCopy& copy : copies) {
    REQUIRE(copy.bytes > 0);
    REQUIRE(copy.begin + copy.bytes <= source.size());
    REQUIRE(at + copy.fresh + copy.bytes <= text.size());
    told.append(text.substr(at, copy.fresh));
    told.append(source.substr(copy.begin, copy.bytes));
    at += copy.fresh + copy.bytes;
  }
  return told.append(text.substr(at));
}

size_t FreshBytes(const std::vector<TextCopy>& copies, size_t text_bytes) {
  for (const TextCopy& copy : copies) text_bytes -= copy.bytes;
  return text_bytes;
}

TEST_CASE("what stands in the source is copied, whole") {
  const std::string_view source = "It was a bright cold day in April";
  const CopyFinder finder(source);
  for (const std::string_view text :
       {source, source.substr(3), source.substr(0, 8), source.substr(9, 12)}) {
    const std::vector<TextCopy> copies = finder.Find(text);
    REQUIRE(copies.size() == 1);
    CHECK(copies[0].fresh == 0);
    CHECK(copies[0].bytes == text.size());
    CHECK(Told(copies, source, text) == text);
  }
}

TEST_CASE("a copy reaches back over what looked new") {
  const CopyFinder finder("abcdefgh-ijklmnop");
  // The first eight bytes that are found begin behind the ones before them.
  const std::vector<TextCopy> copies = finder.Find("??abcdefgh-ijklmnop??");
  REQUIRE(copies.size() == 1);
  CHECK(copies[0].fresh == 2);
  CHECK(copies[0].begin == 0);
  CHECK(copies[0].bytes == 17);
}

TEST_CASE("nothing is copied of what is too short, or not there") {
  CHECK(CopyFinder("").Find("some text").empty());
  CHECK(CopyFinder("seven b").Find("seven b").empty());
  CHECK(CopyFinder("a source of bytes").Find("").empty());
  CHECK(CopyFinder("a source of bytes").Find("source").empty());
  CHECK(CopyFinder("a source of bytes").Find("quite another text").empty());
}

TEST_CASE("a source that repeats itself is copied in few pieces") {
  const std::string source(300'000, 'a');
  const CopyFinder finder(source);
  const std::string text = std::string(200'000, 'a') + "b" + source;
  const std::vector<TextCopy> copies = finder.Find(text);
  CHECK(copies.size() < 100);
  CHECK(Told(copies, source, text) == text);
}

// Larger than what all places of are looked at: some copies are found late, and
// reach back.
TEST_CASE("a source of more places than are kept is copied from, too") {
  SeededRandom random(1);
  std::string source;
  while (source.size() < 9'000'000) {
    const uint64_t word = random.Uniform(uint64_t{1} << 62);
    source.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  const std::string text = source.substr(1'000'003, 500) + "new" +
                           source.substr(8'000'001, 500) +
                           source.substr(source.size() - 400);
  const std::vector<TextCopy> copies = CopyFinder(source).Find(text);
  CHECK(Told(copies, source, text) == text);
  CHECK(FreshBytes(copies, text.size()) == 3);
}

TEST_CASE("whatever is copied, the text is what is told") {
  for (const uint64_t seed : Seeds(2000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const size_t letters = 1 + random.Uniform(4);
    std::string source, text;
    for (size_t n = random.Uniform(400); n > 0; --n) {
      source += static_cast<char>('a' + random.Uniform(letters));
    }
    for (size_t n = random.Uniform(20); n > 0; --n) {
      if (random.Chance(0.3) || source.empty()) {
        text += static_cast<char>('a' + random.Uniform(letters));
      } else {
        text +=
            source.substr(random.Uniform(source.size()), random.Uniform(40));
      }
    }
    CHECK(Told(CopyFinder(source).Find(text), source, text) == text);
  }
}

}  // namespace
}  // namespace syncline::test
