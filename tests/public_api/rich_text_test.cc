// Marks and embeds through the public API alone: the examples of the Peritext
// paper (Litt, Lim, Kleppmann, van Hardenberg 2022), then what each call
// promises.
#include "syncline/rich_text.h"

#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <vector>

#include "public_api/sync.h"
#include "syncline/syncline.h"

namespace syncline {
namespace {

using test::Sync;

// "The {bold}fox{/} jumped": keys of what covers each run, in braces before it.
std::string Show(const Text& text) {
  std::string shown;
  for (const TextRun& run : text.Runs()) {
    std::string keys;
    for (const Attribute& attribute : run.attributes) {
      if (!keys.empty()) keys += " ";
      keys += attribute.key;
      const std::string* value = attribute.value.as_string();
      if (value != nullptr) keys += "=" + *value;
    }
    shown += "{" + keys + "}" + (run.embed ? "*" : run.text);
  }
  return shown;
}

// Two documents with the same text.
struct Pair {
  Doc a{PeerId{1}};
  Doc b{PeerId{2}};

  explicit Pair(std::string_view text) {
    REQUIRE(a.text("t").Insert(0, text).ok());
    Sync(a, b);
  }
  std::string Merged() {
    Sync(a, b);
    REQUIRE(a.StateDigest() == b.StateDigest());
    REQUIRE(Show(a.text("t")) == Show(b.text("t")));
    return Show(a.text("t"));
  }
};

constexpr MarkOptions kLink{.expand = Expand::kNone};

TEST_CASE("Peritext 1: text inserted into a range that is made bold is bold") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(0, 15, "bold", true).ok());
  REQUIRE(docs.b.text("t").Insert(4, "brown ").ok());
  CHECK(docs.Merged() == "{bold}The brown fox jumped.");
}

TEST_CASE("Peritext 2: two who make overlapping ranges bold make both bold") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(0, 7, "bold", true).ok());
  REQUIRE(docs.b.text("t").Mark(4, 14, "bold", true).ok());
  CHECK(docs.Merged() == "{bold}The fox jumped{}.");
}

TEST_CASE("Peritext 3: different marks overlap") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(0, 7, "bold", true).ok());
  REQUIRE(docs.b.text("t").Mark(4, 14, "italic", true).ok());
  CHECK(docs.Merged() == "{bold}The {bold italic}fox{italic} jumped{}.");
}

TEST_CASE("Peritext 4: of two values of one key all show the same one") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(0, 7, "color", "red").ok());
  REQUIRE(docs.b.text("t").Mark(4, 14, "color", "blue").ok());
  CHECK(docs.Merged() == "{color=red}The {color=blue}fox jumped{}.");
}

TEST_CASE("Peritext 5: bold here and not bold there, made concurrently") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(0, 14, "bold", true).ok());
  Sync(docs.a, docs.b);
  REQUIRE(docs.a.text("t").Unmark(0, 7, "bold").ok());
  REQUIRE(docs.b.text("t").Mark(4, 14, "bold", true).ok());
  CHECK(docs.Merged() == "{}The {bold}fox jumped{}.");
}

TEST_CASE("Peritext 6: comments overlap, and each lives alone") {
  Pair docs("The fox jumped.");
  const MarkOptions comment{.expand = Expand::kNone, .many = true};
  const auto a = docs.a.text("t").Mark(0, 7, "comment", "nice", comment);
  const auto b = docs.b.text("t").Mark(4, 14, "comment", "hm", comment);
  REQUIRE(a.ok());
  REQUIRE(b.ok());
  CHECK(docs.Merged() ==
        "{comment=nice}The {comment=nice comment=hm}fox{comment=hm} jumped{}.");
  REQUIRE(docs.b.text("t").RemoveMark(*a).ok());
  CHECK(docs.Merged() == "{}The {comment=hm}fox jumped{}.");
  CHECK(docs.a.text("t").RemoveMark(*a).code() == absl::StatusCode::kNotFound);
}

TEST_CASE("Peritext 7: bold grows with what is written at its end") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(4, 7, "bold", true).ok());
  REQUIRE(docs.b.text("t").Insert(7, "es").ok());
  REQUIRE(docs.b.text("t").Insert(4, "red ").ok());
  CHECK(docs.Merged() == "{}The red {bold}foxes{} jumped.");
  REQUIRE(docs.b.text("t").Insert(13, "!").ok());
  REQUIRE(docs.b.text("t").Insert(8, "(").ok());
  CHECK(docs.Merged() == "{}The red ({bold}foxes!{} jumped.");
}

TEST_CASE("Peritext 8: a link does not grow") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(4, 7, "link", "x", kLink).ok());
  REQUIRE(docs.b.text("t").Insert(7, "es").ok());
  REQUIRE(docs.b.text("t").Insert(4, "red ").ok());
  CHECK(docs.Merged() == "{}The red {link=x}fox{}es jumped.");
  REQUIRE(docs.b.text("t").Insert(11, "!").ok());
  CHECK(docs.Merged() == "{}The red {link=x}fox{}!es jumped.");
}

TEST_CASE("where the end of a link is deleted, what follows stays outside") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(4, 7, "link", "x", kLink).ok());
  REQUIRE(docs.a.text("t").Delete(6, 1).ok());
  REQUIRE(docs.a.text("t").Insert(6, "!").ok());
  CHECK(docs.Merged() == "{}The {link=x}fo{}! jumped.");
}

TEST_CASE("marks that cover nothing any more show nothing, and come back not") {
  Pair docs("The fox jumped.");
  REQUIRE(docs.a.text("t").Mark(4, 7, "link", "x", kLink).ok());
  REQUIRE(docs.a.text("t").Delete(4, 3).ok());
  REQUIRE(docs.a.text("t").Insert(4, "cat").ok());
  CHECK(docs.Merged() == "{}The cat jumped.");
}

TEST_CASE("an embed is one place of a text, with attributes of its own") {
  Pair docs("ab");
  REQUIRE(docs.a.text("t").InsertEmbed(1, "image").ok());
  REQUIRE(docs.b.text("t").Mark(0, 2, "bold", true).ok());
  CHECK(docs.Merged() == "{bold}a{bold}*{bold}b");
  CHECK(docs.a.text("t").size() == 3);
  CHECK(docs.a.text("t").ToString() == "a\uFFFCb");
  CHECK(docs.a.text("t").Runs()[1].embed == Value("image"));
  REQUIRE(docs.a.text("t").Delete(0, 2).ok());
  CHECK(docs.Merged() == "{bold}b");
}

TEST_CASE("a text holds containers, which live as long as they are in it") {
  Pair docs("ab");
  const auto map = docs.a.text("t").NewEmbed<Map>(1);
  REQUIRE(map.ok());
  REQUIRE(Map(*map).Set("src", "cat.png").ok());
  CHECK(docs.Merged() == "{}a{}*{}b");
  const std::optional<Value> embed = docs.b.text("t").Runs()[1].embed;
  REQUIRE(embed.has_value());
  Map same = *docs.b.Get<Map>(*embed);
  CHECK(same.Get("src") == Value("cat.png"));
  CHECK(docs.b.At("/t/1/src").value() == Value("cat.png"));
  CHECK(docs.b.At("/t/0").status().code() == absl::StatusCode::kNotFound);
  CHECK(docs.b.At("/t/3").status().code() == absl::StatusCode::kNotFound);
  // What shows text alone shows nothing of it.
  CHECK(*docs.b.ToJson() == "{\"t\":\"a\uFFFCb\"}");
  REQUIRE(same.Set("alt", "a cat").ok());
  Doc copy;
  REQUIRE(copy.Import(*docs.b.ExportSnapshot()).ok());
  CHECK(copy.At("/t/1/alt").value() == Value("a cat"));
  CHECK(copy.StateDigest() == docs.b.StateDigest());
  REQUIRE(docs.a.text("t").Delete(1, 1).ok());
  CHECK(docs.Merged() == "{}ab");
  CHECK(same.Set("alt", "gone").code() ==
        absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("what a container that is embedded shows is part of the digest") {
  Pair docs("ab");
  Map map = *docs.a.text("t").NewEmbed<Map>(1);
  docs.Merged();
  const std::string before = docs.a.StateDigest();
  REQUIRE(map.Set("k", 1).ok());
  CHECK(docs.a.StateDigest() != before);
}

TEST_CASE("a transaction that is rolled back leaves no embedded container") {
  Pair docs("ab");
  Map kept = *docs.a.text("t").NewEmbed<Map>(1);
  {
    auto transaction = docs.a.Begin();
    REQUIRE(transaction.ok());
    REQUIRE(docs.a.text("t").Delete(0, 2).ok());
    REQUIRE_FALSE(kept.Set("k", 1).ok());
    REQUIRE(docs.a.text("t").NewEmbed<Text>(0).ok());
    REQUIRE(transaction->RollBack().ok());
  }
  REQUIRE(kept.Set("k", 1).ok());
  CHECK(docs.Merged() == "{}a{}*{}b");
}

TEST_CASE("what is read of a range is cut to it") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "a\U0001F600bc").ok());
  REQUIRE(text.Mark(1, 3, "bold", true, {}, TextUnit::kUtf16).ok());
  const auto runs = text.Runs(2, 4);
  REQUIRE(runs.ok());
  CHECK(*runs == std::vector<TextRun>{{"bc", std::nullopt, {}}});
  const auto marks = text.Marks(0, 5, TextUnit::kUtf16);
  REQUIRE(marks.ok());
  REQUIRE(marks->size() == 1);
  CHECK(marks->front().begin == 1);
  CHECK(marks->front().end == 3);
  CHECK(text.Marks(2, 4)->empty());
}

TEST_CASE("a transaction that is rolled back leaves no mark") {
  Doc doc(PeerId{1});
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "hello").ok());
  const auto kept = text.Mark(1, 4, "bold", true);
  REQUIRE(kept.ok());
  const std::string before = doc.StateDigest();
  {
    auto transaction = doc.Begin();
    REQUIRE(transaction.ok());
    REQUIRE(text.Mark(0, 5, "italic", true).ok());
    REQUIRE(text.RemoveMark(*kept).ok());
    REQUIRE(text.InsertEmbed(2, 7).ok());
    REQUIRE(text.Delete(0, 4).ok());
    REQUIRE(transaction->RollBack().ok());
  }
  CHECK(Show(text) == "{}h{bold}ell{}o");
  CHECK(doc.StateDigest() == before);
}

TEST_CASE("wrong calls about marks say so and change nothing") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "hello").ok());
  const std::string before = doc.StateDigest();
  const auto code = [](const auto& result) { return result.status().code(); };
  CHECK(code(text.Mark(1, 6, "k", true)) == absl::StatusCode::kOutOfRange);
  CHECK(code(text.Mark(2, 2, "k", true)) == absl::StatusCode::kInvalidArgument);
  CHECK(code(text.Mark(3, 2, "k", true)) == absl::StatusCode::kInvalidArgument);
  CHECK(code(text.Mark(0, 1, "\xFF", true)) ==
        absl::StatusCode::kInvalidArgument);
  CHECK(code(text.Mark(0, 1, "k", "\xFF")) ==
        absl::StatusCode::kInvalidArgument);
  CHECK(code(text.Runs(3, 2)) == absl::StatusCode::kOutOfRange);
  CHECK(code(text.Marks(0, 9)) == absl::StatusCode::kOutOfRange);
  CHECK(text.RemoveMark({PeerId{9}, 1}).code() == absl::StatusCode::kNotFound);
  CHECK(text.InsertEmbed(9, 1).code() == absl::StatusCode::kOutOfRange);
  CHECK(doc.StateDigest() == before);
}

TEST_CASE("documents with marks go through snapshots and plain values") {
  Pair docs("The fox");
  REQUIRE(docs.a.text("t").Mark(4, 7, "bold", true).ok());
  Doc copy;
  REQUIRE(copy.Import(*docs.a.ExportSnapshot()).ok());
  CHECK(Show(copy.text("t")) == "{}The {bold}fox");
  CHECK(copy.StateDigest() == docs.a.StateDigest());
  CHECK(*copy.ToJson() == "{\"t\":\"The fox\"}");
}

// The snapshot of a text without marks keeps its history encoded.
TEST_CASE("a text that was opened from a snapshot can be marked") {
  Pair docs("The fox");
  Doc copy(PeerId{3});
  REQUIRE(copy.Import(*docs.a.ExportSnapshot()).ok());
  REQUIRE(docs.a.text("t").Mark(0, 3, "bold", true).ok());
  REQUIRE(copy.Import(docs.a.ExportSince(copy.version())).ok());
  REQUIRE(copy.text("t").Mark(4, 7, "bold", true).ok());
  CHECK(Show(copy.text("t")) == "{bold}The{} {bold}fox");
}

TEST_CASE("what is told by difference keeps the marks of what stays") {
  Doc doc;
  Text text = doc.text("t");
  REQUIRE(text.Insert(0, "The fox jumped").ok());
  REQUIRE(text.Mark(4, 7, "bold", true).ok());
  REQUIRE(text.Update("A fox that jumped").ok());
  CHECK(Show(text) == "{}A {bold}fox that{} jumped");
}

}  // namespace
}  // namespace syncline
