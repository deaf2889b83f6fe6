// The program that README.md shows: tools/check_docs.py compares the two.
#include <catch2/catch_test_macros.hpp>
#include <sstream>

// tag::program[]
#include <iostream>

#include "syncline/syncline.h"

bool WriteTogether() {
  syncline::Doc alice, bob;
  const bool ok = alice.text("note").Insert(0, "hello").ok() &&
                  bob.Import(alice.Export()).ok() &&
                  // Now both write, and neither knows of the other's edit.
                  bob.text("note").Insert(5, " world").ok() &&
                  alice.text("note").Insert(0, "> ").ok() &&
                  alice.Import(bob.ExportSince(alice.version())).ok();
  std::cout << alice.text("note").ToString();  // > hello world
  return ok;
}
// end::program[]

namespace syncline {
namespace {

TEST_CASE("the README's program prints what it says") {
  std::ostringstream printed;
  std::streambuf* const before = std::cout.rdbuf(printed.rdbuf());
  const bool ok = WriteTogether();
  std::cout.rdbuf(before);
  REQUIRE(ok);
  REQUIRE(printed.str() == "> hello world");
}

}  // namespace
}  // namespace syncline
