// Two documents that tell each other everything.
#ifndef SYNCLINE_TESTS_PUBLIC_API_SYNC_H_
#define SYNCLINE_TESTS_PUBLIC_API_SYNC_H_

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/doc.h"

namespace syncline::test {

// Each gets what the other has.
inline void Sync(Doc& a, Doc& b) {
  REQUIRE(a.Import(b.ExportSince(a.version())).ok());
  REQUIRE(b.Import(a.ExportSince(b.version())).ok());
}

// What both show.
inline std::string JsonOf(const Doc& a, const Doc& b) {
  REQUIRE(*a.ToJson() == *b.ToJson());
  return *a.ToJson();
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_PUBLIC_API_SYNC_H_
