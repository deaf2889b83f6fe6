// The program `syncline`: files that are not as they should be, and what it
// writes.
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <string>

#include "program/workplace.h"
#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a file whose name is not UTF-8 is told of as JSON, too") {
  const Workplace here;
  Write(here.File("caf\xE9"), Read(here.File("old.update")));
  for (const std::string command : {"verify", "inspect"}) {
    CHECK_THAT(here.Out(command + " --json caf\xE9 plan"),
               ContainsSubstring("{\"file\":\"caf\uFFFD\"") &&
                   ContainsSubstring("{\"file\":\"plan\""));
  }
}

TEST_CASE("control characters of a document are shown, not acted upon") {
  const Workplace here;
  Doc doc(PeerId{0xB2});
  REQUIRE(doc.map("na\nme").Set("k\n+ fake\x1b[2J", "v").ok());
  REQUIRE(doc.text("text").Insert(0, "a\x1b[31m\tb\u009Bc").ok());
  REQUIRE(doc.Commit({.message = "evil\x1b]0;pwn\x07\nforged"}).ok());
  Write(here.File("evil"), doc.Export());
  Write(here.File("nothing"), Doc().Export());
  CHECK_THAT(here.Out("log evil"),
             ContainsSubstring("    evil\\u001b]0;pwn\\u0007\\nforged\n"));
  CHECK_THAT(here.Out("inspect evil"), ContainsSubstring("na\\nme: 1 ops"));
  CHECK_THAT(here.Out("diff nothing evil"),
             ContainsSubstring("/na\\nme, a map\n") &&
                 ContainsSubstring("  + k\\n+ fake\\u001b[2J: \"v\"\n") &&
                 ContainsSubstring("  +a\\u001b[31m\tb\\u009bc\n"));
  CHECK_THAT(here.Run("cat 'no\x1b[2Jsuch'").err,
             ContainsSubstring("no\\u001b[2Jsuch"));
}

}  // namespace
}  // namespace syncline::test
