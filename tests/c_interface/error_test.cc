// Codes, and errors: what they say, and where they end.
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <regex>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

TEST_CASE("codes have names, other numbers none") {
  CHECK(syncline_code_name(SYNCLINE_OK) == std::string("SYNCLINE_OK"));
  CHECK(syncline_code_name(SYNCLINE_DATA_LOSS) ==
        std::string("SYNCLINE_DATA_LOSS"));
  CHECK(syncline_code_name(SYNCLINE_UNAUTHENTICATED) ==
        std::string("SYNCLINE_UNAUTHENTICATED"));
  for (const int number : {-1, 1, 2, 17, 1000}) {
    CHECK(syncline_code_name(Unknown<syncline_code>(number)) ==
          std::string("unknown"));
  }
}

TEST_CASE("the library tells its version") {
  CHECK(std::regex_match(syncline_library_version(),
                         std::regex(R"(\d+\.\d+\.\d+)")));
}

TEST_CASE("what succeeds leaves the error alone") {
  syncline_error error;
  std::memset(&error, 0xAB, sizeof(error));
  const std::string before(reinterpret_cast<char*>(&error), sizeof(error));
  syncline_doc* doc = nullptr;
  REQUIRE(syncline_doc_new(nullptr, &doc, &error) == SYNCLINE_OK);
  REQUIRE(syncline_doc_free(doc, &error) == SYNCLINE_OK);
  CHECK(std::string(reinterpret_cast<char*>(&error), sizeof(error)) == before);
}

// At most as long as an error holds, and at least but for half a character.
void CheckCut(const std::string& message, const std::string& whole,
              size_t character) {
  constexpr size_t kLimit = sizeof(syncline_error::message) - 1;
  CHECK(whole.starts_with(message));
  CHECK(message.size() <= kLimit);
  CHECK(message.size() + character > kLimit);
}

TEST_CASE("a message that is too long is cut between two characters") {
  const Document it;
  syncline_value value = {};
  for (const std::string character : {"x", "\u00e9", "\u20ac", "\U0001F600"}) {
    for (size_t shift = 0; shift < 4; ++shift) {
      std::string key(shift, '.');
      while (key.size() < 1000) key += character;
      const std::string message =
          REFUSED(SYNCLINE_NOT_FOUND, syncline_map_get, it.map(), key.data(),
                  key.size(), &value);
      const std::string head = message.substr(0, message.find('"') + 1);
      CheckCut(message, head + key, character.size());
      const size_t begin = head.size() + shift;
      CHECK((message.size() - begin) % character.size() == 0);
    }
  }
}

TEST_CASE("a message that just fits is whole, one that is longer is cut") {
  const Document it;
  syncline_value value = {};
  const std::string empty =
      REFUSED(SYNCLINE_NOT_FOUND, syncline_map_get, it.map(), "", 0, &value);
  constexpr size_t kLimit = sizeof(syncline_error::message) - 1;
  for (size_t size = kLimit - empty.size() - 1;
       size < kLimit - empty.size() + 3; ++size) {
    const std::string key(size, 'x');
    const std::string message =
        REFUSED(SYNCLINE_NOT_FOUND, syncline_map_get, it.map(), key.data(),
                key.size(), &value);
    CHECK(message.size() == std::min(kLimit, empty.size() + size));
  }
}

bool IsAscii(const std::string& text) {
  for (const char byte : text) {
    if (static_cast<unsigned char>(byte) >= 0x80) return false;
  }
  return true;
}

TEST_CASE("a message is UTF-8 where what it is about is not") {
  const Document it;
  syncline_value value = {};
  CHECK(IsAscii(REFUSED(SYNCLINE_NOT_FOUND, syncline_map_get, it.map(), "\xc3",
                        1, &value)));
  CHECK(IsAscii(REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_at, it.doc, "/\xc3", 2,
                        &value)));
  const std::string halves(1000, '\x80');
  CHECK(IsAscii(REFUSED(SYNCLINE_NOT_FOUND, syncline_map_get, it.map(),
                        halves.data(), halves.size(), &value)));
}

}  // namespace
}  // namespace syncline::test
