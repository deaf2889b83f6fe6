#include "syncline/internal/codec/column.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

namespace syncline::test {
namespace {

using internal::ColumnReader;

TEST_CASE("a column remembers that it failed, and reads zeros from then on") {
  ColumnReader column("\x05\x80");
  CHECK(column.remaining() == 1);
  CHECK(column.Next() == 5);
  CHECK(column.ok());
  CHECK(column.Next() == 0);
  CHECK_FALSE(column.ok());
  CHECK_FALSE(column.done());
  CHECK(column.NextOrZero() == 0);
}

TEST_CASE("zeros at the end of a column can be left off") {
  internal::ColumnWriter writer;
  for (const uint64_t value : {3, 0, 200, 0, 0}) writer.Add(value);
  CHECK(writer.all().size() == 6);
  CHECK(writer.trimmed().size() == 4);
  ColumnReader reader(writer.trimmed());
  for (const uint64_t value : {3, 0, 200, 0, 0}) {
    CHECK(reader.NextOrZero() == value);
  }
  CHECK(reader.done());
}

}  // namespace
}  // namespace syncline::test
