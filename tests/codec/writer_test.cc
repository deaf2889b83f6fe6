#include "syncline/internal/codec/writer.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <string>

#include "syncline/internal/codec/reader.h"

namespace syncline::test {
namespace {

using internal::Field;
using internal::MessageField;
using internal::Reader;
using internal::WriteBytesField;

// The only field of a message.
Field Only(std::string_view message) {
  Reader reader(message);
  Field field;
  REQUIRE(reader.Next(&field));
  REQUIRE(reader.done());
  return field;
}

TEST_CASE("a message's size stands before it, however long it is") {
  for (const size_t size : {0, 1, 127, 128, 16383, 16384, 3000000}) {
    const std::string bytes(size, 'b');
    std::string expected;
    WriteBytesField(16, bytes, &expected);

    std::string message;
    {
      const MessageField field(16, &message);
      message += bytes;
    }
    CHECK(message == expected);
  }
}

TEST_CASE("messages stand within each other, behind what was there") {
  std::string out = "before";
  {
    const MessageField outer(1, &out);
    for (const size_t size : {200, 3}) {
      const MessageField inner(2, &out);
      WriteBytesField(3, std::string(size, 'i'), &out);
    }
  }
  REQUIRE(out.starts_with("before"));
  Reader outer(Only(std::string_view(out).substr(6)).bytes);
  Field inner;
  for (const size_t size : {200, 3}) {
    REQUIRE(outer.Next(&inner));
    CHECK(inner.number == 2);
    CHECK(Only(inner.bytes).bytes == std::string(size, 'i'));
  }
  CHECK(outer.done());
}

}  // namespace
}  // namespace syncline::test
