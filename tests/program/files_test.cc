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

TEST_CASE("what a link leads to is written, and the link stays") {
  const Workplace here;
  std::filesystem::create_directory(here.File("folder"));
  std::filesystem::create_symlink("folder/all", here.File("link"));
  here.Out("merge old.update --to=link");
  CHECK(here.Run("merge new.snapshot --to=link").code == 1);
  here.Out("merge new.snapshot --to=link --force");
  CHECK(std::filesystem::is_symlink(here.File("link")));
  CHECK(here.Out("cat folder/all") == here.Out("cat new.snapshot"));
  std::filesystem::create_symlink("loop", here.File("loop"));
  CHECK(here.Run("merge new.snapshot --to=loop --force").code == 1);
}

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

TEST_CASE("a pipe is read while somebody writes to it, and not waited for") {
  const Workplace here;
  REQUIRE(mkfifo(here.File("pipe").c_str(), 0600) == 0);
  const Finished refused = here.Run("cat pipe", "timeout 10 ");
  CHECK(refused.code == 1);
  CHECK_THAT(refused.err,
             ContainsSubstring("cannot read pipe: it is a pipe that nobody"));
  const std::string writes =
      "exec 3<>pipe; (sleep 0.2; cat plan >&3) & exec 3>&-; timeout 10 ";
  CHECK(here.Run("cat pipe", writes).out == here.Out("cat plan"));
}

}  // namespace
}  // namespace syncline::test
