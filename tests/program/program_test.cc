// The program `syncline`: each command, and each mistake in words.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>

#include "program/workplace.h"
#include "support/man_page.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// Bytes that compress to nothing shorter.
std::string Noise(size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST_CASE("inspect tells what is in a file of any kind") {
  const Workplace here;
  const std::string update = here.Out("inspect old.update");
  CHECK_THAT(update, ContainsSubstring("old.update: update"));
  CHECK_THAT(update, ContainsSubstring("0..21@00000000000000a1"));
  CHECK_THAT(update, ContainsSubstring("note: 20 ops"));
  CHECK_THAT(update, ContainsSubstring("2023-11-14 22:13:20.000Z"));
  CHECK_THAT(here.Out("inspect new.snapshot"), ContainsSubstring("snapshot"));
  CHECK_THAT(here.Out("inspect plan"), ContainsSubstring("1 records"));
  CHECK_THAT(here.Out("inspect late.update"),
             ContainsSubstring("builds upon   20@00000000000000a1"));
  CHECK_THAT(here.Out("inspect --json old.update"),
             ContainsSubstring(R"("ops":21)"));
}

TEST_CASE("cat prints a document, and a part of it") {
  const Workplace here;
  const std::string all = R"({"note":"words\nof mine","page":{"width":210}})"
                          "\n";
  CHECK(here.Out("cat new.snapshot") == all);
  CHECK(here.Out("cat plan") == all);
  CHECK(here.Out("cat late.update old.update") == all);
  CHECK(here.Out("cat - < new.snapshot") == all);
  CHECK(here.Out("cat new.snapshot --at=/page/width") == "210\n");
  CHECK(here.Out("cat new.snapshot --at=/note --text") == "words\nof mine");
  CHECK_THAT(here.Run("cat late.update").err,
             ContainsSubstring("build upon others that are not here"));
  CHECK_THAT(here.Run("cat new.snapshot --at=/nowhere").err,
             ContainsSubstring("nowhere"));
}

TEST_CASE("log tells versions, and cat prints them") {
  const Workplace here;
  CHECK(here.Out("log new.snapshot") ==
        "27@00000000000000a1  no time told  7 ops in a text\n"
        "20@00000000000000a1  2023-11-14 22:13:20.000Z  21 ops in 2 "
        "containers\n    begin\n");
  CHECK_THAT(here.Out("log --json new.snapshot --version=20@00000000000000a1"),
             ContainsSubstring(R"("message":"begin")"));
  CHECK(here.Out("cat new.snapshot --at=/note --text "
                 "--version=20@00000000000000a1") == "secret words\nof mine");
  CHECK(here.Run("cat new.snapshot --version=yesterday").code == 2);
  CHECK(here.Run("cat new.snapshot --version=20@00000000000000b2").code == 1);
}

TEST_CASE("diff tells and writes what is new") {
  const Workplace here;
  CHECK(here.Out("diff --ops old.update new.snapshot") ==
        "in new.snapshot, not in old.update:\n  21..28@00000000000000a1\n");
  CHECK(here.Out("diff plan new.snapshot") == "both have the same ops\n");
  CHECK(here.Out("diff old.update new.snapshot --to=lacking").empty());
  CHECK(Read(here.File("lacking")) == Read(here.File("late.update")));
  CHECK_THAT(here.Out("diff --json new.snapshot old.update"),
             ContainsSubstring(R"("only_in_new":[])"));
}

TEST_CASE("diff tells what shows otherwise, of files and of versions") {
  const Workplace here;
  const std::string told =
      "in new.snapshot, not in old.update:\n"
      "  21..28@00000000000000a1\n"
      "/note, a text\n"
      "  @ line 1\n"
      "  -secret words\n"
      "  +words\n"
      "   of mine\n";
  CHECK(here.Out("diff old.update new.snapshot") == told);
  const std::string versions =
      here.Out("diff new.snapshot --from=20@00000000000000a1");
  CHECK(versions.substr(versions.find("/note")) ==
        told.substr(told.find("/note")));
  const std::string back =
      here.Out("diff plan --version=20@00000000000000a1 --json");
  CHECK(back ==
        R"({"only_in_new":[],"only_in_old":["21..28@00000000000000a1"],)"
        R"("changes":[{"path":"/note","kind":"text",)"
        R"("delta":[{"insert":"secret "}]}]})"
        "\n");
  here.Out(
      "diff plan --from=3@00000000000000a1 --to=lacking "
      "--version=20@00000000000000a1");
  CHECK_THAT(here.Out("inspect lacking"),
             ContainsSubstring("4..21@00000000000000a1"));
  CHECK(here.Run("diff plan --from=3@00000000000000b2").code == 1);
  CHECK(here.Run("diff plan --from=yesterday").code == 2);
  CHECK(here.Run("diff plan new.snapshot --from=3@00000000000000a1").code == 2);

  here.Out("trim new.snapshot --to=state");
  const Finished shallow = here.Run("diff old.update state");
  CHECK(shallow.code == 1);
  CHECK_THAT(shallow.err, ContainsSubstring("--ops compares what they know"));
  CHECK_THAT(here.Out("diff --ops old.update state"),
             ContainsSubstring("21..28@"));
}

TEST_CASE("diff tells changes of all kinds of containers") {
  const Workplace here;
  Doc doc(PeerId{0xA1});
  std::string long_text;
  for (char c = 'a'; c < 'p'; ++c) long_text += std::string(3, c) + "\n";
  REQUIRE(doc.text("text").Insert(0, long_text).ok());
  List list = doc.list("list");
  for (int i = 0; i < 5; ++i) REQUIRE(list.Insert(list.size(), i).ok());
  REQUIRE(doc.map("map").Set("gone", nullptr).ok());
  REQUIRE(doc.map("map").Set("set", "before").ok());
  const OpId node = *doc.tree("tree").Create();
  Write(here.File("before"), doc.Export());

  REQUIRE(doc.text("text").Delete(4, 1).ok());
  REQUIRE(doc.text("text").Insert(51, "new\n").ok());
  REQUIRE(doc.text("text").Mark(0, 3, "bold", true).ok());
  REQUIRE(list.Delete(1, 2).ok());
  REQUIRE(list.Insert(3, Value::Bytes("\x01")).ok());
  REQUIRE(doc.map("map").Delete("gone").ok());
  REQUIRE(doc.map("map").Set("set", 2.5).ok());
  REQUIRE(doc.map("map").New<Text>("child")->Insert(0, "born").ok());
  const OpId child = *doc.tree("tree").Create(node);
  REQUIRE(doc.counter("counter").Add(-3).ok());
  Write(here.File("after"), doc.Export());

  const std::string told = here.Out("diff before after");
  for (const char* part : {"/text, a text\n"
                           "  @ line 1\n"
                           "   aaa\n"
                           "  -bbb\n"
                           "  +bb\n"
                           "   ccc\n"
                           "   ddd\n"
                           "   eee\n"
                           "  @ line 11\n"
                           "   kkk\n"
                           "   lll\n"
                           "   mmm\n"
                           "  +new\n"
                           "   nnn\n"
                           "   ooo\n"
                           "  marked 0..3  bold: true\n",
                           "/list, a list\n"
                           "  @ 1\n"
                           "  - 1\n"
                           "  - 2\n"
                           "  @ 3\n"
                           "  + {\"$bytes\":\"AQ==\"}\n",
                           "/map, a map\n"
                           "  + child: a text\n"
                           "  - gone: null\n"
                           "  - set: \"before\"\n"
                           "  + set: 2.5\n",
                           "/map/child, a text\n"
                           "  @ line 1\n"
                           "  +born\n",
                           "/counter, a counter\n"
                           "  -3\n"}) {
    CHECK_THAT(told, ContainsSubstring(part));
  }
  CHECK_THAT(told, ContainsSubstring("/tree, a tree\n  + " + child.ToString() +
                                     " at position 0 of " + node.ToString()));
  const std::string back = here.Out("diff after before");
  CHECK_THAT(back, ContainsSubstring("  - " + child.ToString() + "\n"));
  CHECK_THAT(back, ContainsSubstring("marked 0..3  bold: null"));
  const std::string json = here.Out("diff --json before after");
  for (const char* part :
       {R"({"retain":1},{"delete":2},{"retain":2},)"
        R"({"insert":[{"$bytes":"AQ=="}]})",
        R"("delta":{"child":{"after":{"$container":"text"}},)"
        R"("gone":{"before":null},"set":{"before":"before","after":2.5}})",
        R"("kind":"counter","delta":-3)", R"({"action":"created","node":)"}) {
    CHECK_THAT(json, ContainsSubstring(part));
  }
}

TEST_CASE("merge makes one file of several") {
  const Workplace here;
  here.Out("merge late.update old.update --to=all");
  CHECK(Read(here.File("all")) == Read(here.File("new.snapshot")));
  const Finished again = here.Run("merge old.update --to=all");
  CHECK(again.code == 1);
  CHECK_THAT(again.err, ContainsSubstring("--force"));
  here.Out("merge old.update --to=all --force --as=update");
  CHECK(Read(here.File("all")) == Read(here.File("old.update")));
}

TEST_CASE("verify tells a whole file from a damaged one") {
  const Workplace here;
  const std::string whole = here.Out("verify new.snapshot");
  const std::string digest = whole.substr(whole.find("digest"));
  CHECK_THAT(here.Out("verify plan"), ContainsSubstring(digest));
  std::string bytes = Read(here.File("new.snapshot"));
  bytes[bytes.size() / 2] ^= 1;
  Write(here.File("damaged"), bytes);
  const Finished finished = here.Run("verify damaged plan");
  CHECK(finished.code == 3);
  CHECK_THAT(finished.err, ContainsSubstring("damaged: the checksum"));
  CHECK_THAT(finished.out, ContainsSubstring("plan: whole"));
}

TEST_CASE("verify tells a torn file from a whole one and a damaged one") {
  const Workplace here;
  const std::string whole = here.Out("verify plan");
  const std::string bytes = Read(here.File("plan"));
  for (const size_t tail : {size_t{1}, size_t{11}, bytes.size() - 9}) {
    // A save of the same record again, of which the end is missing.
    CAPTURE(tail);
    Write(here.File("torn"), bytes + bytes.substr(8, tail));
    const Finished finished = here.Run("verify torn");
    CHECK(finished.code == 5);
    CHECK(finished.err.empty());
    CHECK_THAT(finished.out,
               ContainsSubstring("torn, its last " + std::to_string(tail) +
                                 " bytes are of a save that was interrupted"));
    CHECK_THAT(finished.out,
               ContainsSubstring(whole.substr(whole.find("28 ops"))));
    CHECK_THAT(here.Run("verify --json torn").out,
               ContainsSubstring("\"tail_bytes\":" + std::to_string(tail)));
  }
  CHECK(here.Run("verify torn plan").code == 5);
  CHECK(here.Run("verify torn nothing").code == 1);
  std::string damaged = bytes + bytes.substr(8);
  damaged[bytes.size() / 2] ^= 1;
  Write(here.File("damaged"), damaged);
  CHECK(here.Run("verify damaged torn").code == 3);
  CHECK(here.Run("verify torn damaged").code == 3);
}

TEST_CASE("stats counts what is in a document") {
  const Workplace here;
  const std::string told = here.Out("stats new.snapshot");
  CHECK_THAT(told, ContainsSubstring("ops          28 by 1 authors"));
  CHECK_THAT(told, ContainsSubstring("00000000000000a1  28 (100 %)"));
  CHECK_THAT(told, ContainsSubstring("containers   1 text"));
  const std::string json = here.Out("stats plan --json");
  CHECK_THAT(json, ContainsSubstring(R"("branches":1)"));
  CHECK_THAT(json, ContainsSubstring(R"("00000000000000a1":28)"));
}

TEST_CASE("trim leaves out the older history, and what was deleted") {
  const Workplace here;
  CHECK_THAT(here.Out("trim new.snapshot --to=state"),
             ContainsSubstring("the history begins at 27@"));
  CHECK(here.Out("cat state") == here.Out("cat new.snapshot"));
  CHECK(Read(here.File("state")).find("secret") == std::string::npos);
  CHECK(here.Out("log state").empty());
  const std::string state = here.Out("inspect state");
  CHECK_THAT(state, ContainsSubstring("shallow snapshot"));
  CHECK_THAT(state, ContainsSubstring("history from  27@00000000000000a1"));
  CHECK_THAT(state, ContainsSubstring("14 ops are left"));
  CHECK_THAT(here.Out("verify state"), ContainsSubstring("digest"));

  here.Out("trim new.snapshot --from=20@00000000000000a1 --to=later");
  CHECK(here.Out("cat later") == here.Out("cat new.snapshot"));
  CHECK_THAT(here.Out("inspect later"),
             ContainsSubstring("ops           7 in"));
  const Finished late = here.Run("cat state late.update old.update");
  CHECK(late.code == 0);  // all of it is known
  const Finished older = here.Run("cat later --version=3@00000000000000a1");
  CHECK(older.code == 1);
  CHECK_THAT(older.err, ContainsSubstring("older than the history"));
}

TEST_CASE("obfuscate leaves the shape and nothing of the content") {
  const Workplace here;
  here.Out("obfuscate new.snapshot --to=shape");
  const std::string shape = here.Out("json shape");
  for (const char* secret : {"secret", "mine", "note", "page", "width", "210",
                             "begin", "00a1", "1700000000000"}) {
    CAPTURE(secret);
    CHECK(shape.find(secret) == std::string::npos);
  }
  CHECK_THAT(shape, ContainsSubstring(R"("text":"xxxxxxxxxxxx\nxxxxxxx")"));
  CHECK_THAT(shape, ContainsSubstring(R"("value":128)"));
  CHECK_THAT(here.Out("verify shape"), ContainsSubstring("28 ops"));
}

TEST_CASE("json goes there and back") {
  const Workplace here;
  here.Out("json new.snapshot --to=history.json");
  here.Out("json history.json --back --to=back.update");
  CHECK(here.Out("cat back.update") == here.Out("cat new.snapshot"));
  CHECK(here.Out("json back.update") == Read(here.File("history.json")));
}

TEST_CASE("what is written touches no other file") {
  const Workplace here;
  Write(here.File("all.part"), std::string("somebody's"));
  here.Out("merge old.update --to=all");
  CHECK(Read(here.File("all.part")) == "somebody's");
  CHECK(here.Run("merge old.update --to=missing/all").code == 1);
  CHECK(here.Run("merge old.update --to=. --force").code == 1);

  // What cannot be written is as it was: a file of at most 8 * 512 bytes.
  std::filesystem::permissions(
      here.File("all"),
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const std::string before = Read(here.File("all"));
  Doc large;
  REQUIRE(large.list("bytes").Insert(0, Value::Bytes(Noise(10'000))).ok());
  Write(here.File("large.update"), large.Export());
  const Finished full = here.Run("merge large.update --to=all --force",
                                 "trap '' XFSZ; ulimit -f 8; ");
  CHECK(full.code == 1);
  CHECK_THAT(full.err, ContainsSubstring("cannot write all: File too large"));
  CHECK(Read(here.File("all")) == before);

  here.Out("merge large.update --to=all --force");
  CHECK(here.Out("verify all") != before);
  CHECK(std::filesystem::status(here.File("all")).permissions() ==
        (std::filesystem::perms::owner_read |
         std::filesystem::perms::owner_write));
  for (const auto& entry : std::filesystem::directory_iterator(here.File(""))) {
    CHECK(entry.path().string().find(".part-") == std::string::npos);
  }
}

TEST_CASE("work that takes longer than a second shows on a terminal") {
  const Workplace here;
  const auto on_terminal = [&](const std::string& seconds) {
    Write(here.File("slow.sh"), "(sleep " + seconds +
                                    "; cat new.snapshot) | " SYNCLINE_PROGRAM
                                    " verify -\n");
    const std::string run =
        "cd " + here.File("") + " && script -qec 'sh slow.sh' told > /dev/null";
    REQUIRE(std::system(run.c_str()) == 0);
    return Read(here.File("told"));
  };
  const std::string slow = on_terminal("1.6");
  CHECK_THAT(slow, ContainsSubstring("reading: 1 s"));
  CHECK_THAT(slow, ContainsSubstring("whole, 28 ops"));
  CHECK(on_terminal("0").find(" s\r") == std::string::npos);
  CHECK(on_terminal("0").find("reading") == std::string::npos);
}

TEST_CASE("the man page has each command, its flags and the exit codes") {
  const Workplace here;
  test::CheckManPage(SYNCLINE_MAN_PAGE,
                     [&](const std::string& words) { return here.Out(words); });
}

TEST_CASE("output that cannot be written is told") {
  const Workplace here;
  for (const char* command :
       {"cat new.snapshot", "log new.snapshot", "inspect new.snapshot",
        "verify plan", "stats new.snapshot", "--help", "json new.snapshot"}) {
    CAPTURE(command);
    const std::string words =
        std::string(command) + " > /dev/full 2> err.txt #";
    const Finished finished = here.Run(words);
    CHECK(finished.code == 1);
    CHECK_THAT(finished.err, ContainsSubstring("could not be written") ||
                                 ContainsSubstring("cannot write"));
  }
}

TEST_CASE("wrong arguments are told, with what to do") {
  const Workplace here;
  const std::pair<std::string, std::string> wrong[] = {
      {"", ""},
      {"frobnicate", "there is no command frobnicate"},
      {"--frob", "there is no --frob"},
      {"cat", "something is missing"},
      {"cat --frob old.update", "there is no --frob"},
      {"-v", "there is no -v"},
      {"trim old.update -o x", "there is no -o"},
      {"merge old.update", "--to is missing"},
      {"merge old.update --to=x --as=html", "--as is update or snapshot"},
      {"cat old.update --text", "--text needs --at"},
  };
  for (const auto& [words, message] : wrong) {
    CAPTURE(words);
    const Finished finished = here.Run(words);
    CHECK(finished.code == 2);
    CHECK_THAT(finished.err, ContainsSubstring(message));
  }
  for (const auto& [path, reason] :
       {std::pair("nothing", "No such file"), std::pair(".", "directory")}) {
    const Finished finished = here.Run(std::string("cat ") + path);
    CHECK(finished.code == 1);
    CHECK_THAT(finished.err,
               ContainsSubstring("cannot read") && ContainsSubstring(reason));
  }
  Write(here.File("picture"), std::string("\x89PNG"));
  CHECK(here.Run("cat picture").code == 3);
  CHECK_THAT(here.Out("--help"), ContainsSubstring("inspect"));
  CHECK_THAT(here.Out("cat --help"), ContainsSubstring("syncline cat"));
  CHECK(here.Out("cat -h") == here.Out("cat --help"));
}

}  // namespace
}  // namespace syncline::test
