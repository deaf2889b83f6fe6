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

// A file of three records, of which the second is damaged: that of an author
// whom nobody builds upon, or else of the one that the third builds upon.
void WriteDamaged(const std::string& path, bool is_built_upon) {
  Doc doc(PeerId{1});
  uint64_t at = 0;
  {
    auto file = DocFile::Open(path, doc);
    REQUIRE(file.ok());
    for (int i = 0; i < 3; ++i) {
      at = i == 1 ? file->bytes() : at;
      Doc author(PeerId{is_built_upon ? 7U : 2U + static_cast<unsigned>(i)});
      if (is_built_upon) REQUIRE(author.Import(doc.Export()).ok());
      REQUIRE(author.map("of").Set("author " + std::to_string(i), i).ok());
      REQUIRE(doc.Import(author.Export()).ok());
      REQUIRE(file->Save(doc).ok());
    }
  }
  std::string bytes = Read(path);
  bytes[at + 30] ^= 1;
  Write(path, bytes);
}

TEST_CASE("no command takes a damaged file for a whole one") {
  const Workplace here;
  WriteDamaged(here.File("damaged"), /*is_built_upon=*/false);
  for (const char* command :
       {"cat damaged", "log damaged", "stats damaged", "json damaged",
        "merge damaged --to=made", "trim damaged --to=made",
        "obfuscate damaged --to=made", "diff damaged plan",
        "diff plan damaged --to=made", "verify damaged"}) {
    CAPTURE(command);
    const Finished refused = here.Run(command);
    CHECK(refused.code == 3);
    CHECK(refused.out.empty());
    CHECK_THAT(refused.err, ContainsSubstring("damaged, byte") &&
                                ContainsSubstring("--salvage"));
    CHECK(!std::filesystem::exists(here.File("made")));
  }
}

TEST_CASE("salvage has what is around damage, and tells what is left out") {
  const Workplace here;
  WriteDamaged(here.File("damaged"), /*is_built_upon=*/false);
  const std::string all = R"({"of":{"author 0":0,"author 2":2}})"
                          "\n";
  const Finished shown = here.Run("cat damaged --salvage");
  CHECK(shown.code == 0);
  CHECK(shown.out == all);
  CHECK_THAT(shown.err, ContainsSubstring("damaged: bytes") &&
                            ContainsSubstring("are left out"));
  for (const char* command : {"merge damaged --to=made --force --salvage",
                              "trim damaged --to=made --force --salvage"}) {
    const Finished written = here.Run(command);
    CHECK(written.code == 0);
    CHECK_THAT(written.err, ContainsSubstring("are left out"));
    CHECK(here.Out("cat made") == all);
  }
  for (const char* command : {"log", "stats", "json", "obfuscate --to=-"}) {
    CHECK(here.Run(std::string(command) + " damaged --salvage").code == 0);
  }

  WriteDamaged(here.File("built_upon"), /*is_built_upon=*/true);
  const Finished rest = here.Run("diff built_upon plan --salvage --ops");
  CHECK(rest.code == 0);
  CHECK_THAT(rest.out, ContainsSubstring("0..1@0000000000000007"));
  CHECK_THAT(rest.err,
             ContainsSubstring("the ops 2..3@0000000000000007 are left out"));
}

TEST_CASE("what is left out of a torn file is told") {
  const Workplace here;
  const std::string bytes = Read(here.File("plan"));
  Write(here.File("torn"), bytes + bytes.substr(8, 20));
  for (const char* command : {"cat torn", "merge torn --to=made"}) {
    const Finished done = here.Run(command);
    CHECK(done.code == 0);
    CHECK_THAT(done.err, ContainsSubstring("its last 20 bytes are left out"));
  }
  CHECK(here.Out("cat made") == here.Out("cat plan"));
}

TEST_CASE("a file that is empty, or all zeros, is of a new document") {
  const Workplace here;
  Write(here.File("empty"), std::string());
  Write(here.File("zeros"), std::string(4000, '\0'));
  Write(here.File("begun"), std::string("SYNC"));
  for (const char* name : {"empty", "zeros", "begun"}) {
    CAPTURE(name);
    CHECK(here.Out(std::string("verify ") + name) ==
          std::string(name) + ": empty: a new document\n");
    CHECK_THAT(here.Out(std::string("verify --json ") + name),
               ContainsSubstring(R"("is_empty":true)"));
    const Finished shown = here.Run(std::string("cat ") + name);
    CHECK(shown.code == 0);
    CHECK(shown.out == "{}\n");
    CHECK_THAT(shown.err, ContainsSubstring("empty: a new document"));
  }
}

TEST_CASE("a file of a document with another start is known for one") {
  const Workplace here;
  const std::string bytes = Read(here.File("plan"));
  for (size_t at = 0; at < 8; ++at) {
    CAPTURE(at);
    std::string changed = bytes;
    changed[at] ^= 2;
    Write(here.File("changed"), changed);
    const Finished finished = here.Run("verify changed");
    CHECK(finished.code == (at < 7 ? 3 : 1));
    CHECK_THAT(finished.err,
               ContainsSubstring(at < 7 ? "its first 8 bytes"
                                        : "a later version of the library"));
  }
}

TEST_CASE("no command writes a file that it reads") {
  const Workplace here;
  const std::string plan = Read(here.File("plan"));
  std::filesystem::create_hard_link(here.File("plan"), here.File("same"));
  std::filesystem::create_symlink("plan", here.File("link"));
  for (const char* command :
       {"merge old.update plan --to=plan --force",
        "trim plan --to=plan --force", "trim plan --to=./plan",
        "trim plan --to=same --force", "merge plan --to=link --force",
        "obfuscate link --to=plan --force", "json plan --to=plan --force",
        "merge - --to=plan --force < plan",
        "diff old.update plan --to=plan --force"}) {
    CAPTURE(command);
    const Finished refused = here.Run(command);
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, ContainsSubstring("is a file that is read here"));
    CHECK(Read(here.File("plan")) == plan);
  }
}

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

TEST_CASE("obfuscate leaves the id of the document out") {
  const Workplace here;
  DocOptions options;
  options.doc_id = DocId{0xD0C1D};
  Doc doc(PeerId{1}, options);
  REQUIRE(doc.text("note").Insert(0, "x").ok());
  Write(here.File("named"), doc.Export());
  CHECK_THAT(here.Out("json named"), ContainsSubstring("d0c1d"));
  here.Out("obfuscate named --to=shape");
  const std::string shape = here.Out("json shape");
  CHECK(shape.find("doc_id") == std::string::npos);
}

}  // namespace
}  // namespace syncline::test
