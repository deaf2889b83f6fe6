#include "golden/stories.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace syncline::test {

void Must(const absl::Status& status) {
  INFO(status.ToString());
  REQUIRE(status.ok());
}

void Hear(Doc& doc, const absl::StatusOr<std::string>& bytes) {
  Must(doc.Import(bytes).status());
}

namespace {

Doc TellNothing() { return Doc(PeerId{0xA1}); }

Doc TellTyping() {
  Doc alice(PeerId{0xA1});
  Text note = alice.text("note");
  Must(note.Insert(0, "helo"));
  Must(note.Insert(3, "l"));
  Must(note.Insert(5, " world!"));
  Must(note.Delete(11, 1));
  Must(note.Delete(0, 1));
  Must(note.Insert(0, "H"));
  return alice;
}

Doc TellConcurrent() {
  Doc alice(PeerId{0xA1}), bob(PeerId{0xB2}), carol(PeerId{0xC3});
  Must(alice.text("note").Insert(0, "milk, eggs"));
  Hear(bob, alice.Export());
  Hear(carol, alice.Export());
  Must(bob.text("note").Insert(4, " (2 l)"));
  Must(carol.text("note").Delete(4, 6));
  Must(carol.text("note").Insert(4, ", rice"));
  Must(alice.text("note").Insert(10, ", tea"));
  Hear(alice, bob.ExportSince(alice.version()));
  Must(alice.text("note").Insert(0, "- "));
  Hear(alice, carol.ExportSince(alice.version()));
  return alice;
}

Doc TellCommits() {
  Doc alice(PeerId{0xA1});
  Must(alice.text("note").Insert(0, "draft"));
  Must(alice.Commit({.time_ms = 1700000000000, .message = "begin"}));
  Must(alice.text("note").Insert(5, "."));
  Must(alice.Commit({.time_ms = 1700000005000, .message = ""}));
  Must(alice.text("note").Delete(0, 1));
  Must(alice.text("note").Insert(0, "D"));
  Must(alice.Commit({.time_ms = 0, .message = "caf\u00E9"}));
  return alice;
}

Doc TellUnicode() {
  Doc alice(PeerId{0xFFFFFFFFFFFFFFFF});
  Text note = alice.text("\u6F22\u5B57");
  Must(note.Insert(0, "e\u0301 \u6F22 \U0001F469\u200D\U0001F467\r\n"));
  Must(note.Insert(3, "\U0001F600", TextUnit::kUtf16));
  Must(note.Delete(0, 2));
  return alice;
}

Doc TellTwoTexts() {
  Doc alice(PeerId{0xA1}), bob(PeerId{0xB2});
  Must(alice.text("title").Insert(0, "Plan"));
  Must(alice.text("body").Insert(0, "first"));
  Hear(bob, alice.Export());
  Must(bob.text("title").Insert(4, " B"));
  Must(alice.text("body").Insert(5, ", then"));
  Hear(alice, bob.ExportSince(alice.version()));
  return alice;
}

// Every kind of container and of value, children of both sorts, many keys.
Doc TellAll() {
  Doc alice(PeerId{0xA1}), bob(PeerId{0xB2});
  Map map = alice.map("m");
  Must(map.Set("null", nullptr));
  Must(map.Set("double", -1.5));
  Must(map.Set("bytes", Value::Bytes("\xff")));
  Must(map.Open<Text>("text")->Insert(0, "h\u00E9"));
  for (int i = 0; i < 9; ++i) {
    Must(map.Open<Map>("map")->Set("key " + std::to_string(i), i));
  }
  Must(alice.list("l").Insert(0, std::vector<Value>{true, 1000, "one"}));
  Must(alice.list("l").New<Counter>(1)->Add(5));
  Must(alice.movable_list("ml").Insert(0, std::vector<Value>{1, 2, 3}));
  const NodeId node = *alice.tree("t").Create();
  Must(alice.tree("t").meta(node)->Set("title", "top"));
  Hear(bob, alice.Export());
  Must(bob.map("m").Delete("text"));
  Must(bob.map("m").Open<Text>("text")->Insert(0, "new"));
  Must(bob.movable_list("ml").Move(0, 2));
  Must(bob.movable_list("ml").Set(0, "two"));
  Must(bob.movable_list("ml").Delete(1));
  Must(bob.tree("t").Create(node).status());
  Must(bob.tree("t").Move(*bob.tree("t").Create(), node, 0));
  Must(alice.tree("t").Delete(*alice.tree("t").Create()));
  Must(alice.list("l").Delete(0));
  Hear(alice, bob.ExportSince(alice.version()));
  return alice;
}

// All that an anchor may be, made by two who mark at once.
Doc TellMarks() {
  Doc alice(PeerId{0xA1}), bob(PeerId{0xB2});
  Text note = alice.text("note");
  Must(note.Insert(0, "The quick fox jumped."));
  Must(note.Mark(4, 9, "bold", true).status());
  Must(note.Mark(0, 9, "link", "x", {.expand = Expand::kNone}).status());
  Hear(bob, alice.Export());
  Text same = bob.text("note");
  Must(same.Mark(7, 13, "color", 5, {.expand = Expand::kBefore}).status());
  Must(same.Mark(10, 20, "color", -1.5, {.expand = Expand::kBoth}).status());
  Must(same.Insert(9, "er"));
  Must(same.Delete(0, 4));
  const MarkOptions comment{.expand = Expand::kNone, .many = true};
  Must(note.Mark(0, 13, "comment", "why?", comment).status());
  Must(note.RemoveMark(*note.Mark(4, 9, "comment", "gone", comment)));
  Must(note.Mark(10, 13, "comment", Value::Bytes("\xff"), comment).status());
  Must(note.Unmark(6, 13, "bold"));
  Hear(alice, bob.ExportSince(alice.version()));
  return alice;
}

// Values and children of a text.
Doc TellEmbeds() {
  Doc alice(PeerId{0xA1}), bob(PeerId{0xB2});
  Text note = alice.text("note");
  Must(note.Insert(0, "ab"));
  Must(note.InsertEmbed(1, "cat.png"));
  Must(note.NewEmbed<Map>(2)->Set("src", "dog.png"));
  Hear(bob, alice.Export());
  Must(bob.text("note").NewEmbed<Text>(4)->Insert(0, "caption"));
  Must(bob.text("note").Mark(1, 3, "bold", true).status());
  Must(note.InsertEmbed(0, nullptr));
  Must(note.Delete(2, 1));
  Hear(alice, bob.ExportSince(alice.version()));
  return alice;
}

Doc TellALongText() {
  Doc alice(PeerId{0xA1});
  for (size_t i = 0; i < 20; ++i) {
    Must(alice.text("note").Insert(i * 17, "again and again, "));
  }
  return alice;
}

std::string Again(size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += "again and again, ";
  return text;
}

Doc TellDocId() {
  Doc alice(PeerId{0xA1}, {.doc_id = DocId{0x0123456789ABCDEF}});
  Must(alice.text("note").Insert(0, "mine"));
  return alice;
}

// Two who take turns, and take back some of it: enough for columns and texts
// that compress.
Doc TellTurns() {
  Doc alice(PeerId{0xA1}), bob(PeerId{0xB2});
  for (int turn = 0; turn < 40; ++turn) {
    Doc& doc = turn % 2 == 0 ? alice : bob;
    Doc& other = turn % 2 == 0 ? bob : alice;
    Text note = doc.text("note");
    Must(note.Insert(note.size(), turn % 2 == 0 ? "question? " : "answer. "));
    Must(note.Delete(note.size() - 1, 1));
    Must(note.Insert(note.size(), "\n"));
    Hear(other, doc.ExportSince(other.version()));
  }
  return alice;
}

std::string Turns(int pairs) {
  std::string text;
  for (int i = 0; i < pairs; ++i) text += "question?\nanswer.\n";
  return text;
}

std::string Word(const Value& value) {
  if (value.as_string() != nullptr) return *value.as_string();
  if (value.as_container()) return NameOf(value.as_container()->kind);
  if (value.as_bool()) return "true";
  if (value.as_int()) return std::to_string(*value.as_int());
  if (value.is_null()) return "null";
  return value.as_double() ? "double" : "bytes";
}

}  // namespace

const std::vector<Story>& Stories() {
  static const std::vector<Story> stories = {
      {"nothing", TellNothing, {}, "{}"},
      {"typing",
       TellTyping,
       {{"note", "Hello world"}},
       "{00000000000000a1: 15}"},
      {"concurrent",
       TellConcurrent,
       {{"note", "- milk (2 l), rice, tea"}},
       "{00000000000000a1: 17, 00000000000000b2: 6, 00000000000000c3: 12}",
       false,
       "",
       "",
       true},
      {"commits", TellCommits, {{"note", "Draft."}}, "{00000000000000a1: 8}"},
      {"unicode",
       TellUnicode,
       {{"\u6F22\u5B57", " \U0001F600\u6F22 \U0001F469\u200D\U0001F467\r\n"}},
       "{ffffffffffffffff: 13}",
       false,
       "",
       "",
       false,
       true},
      {"two_texts",
       TellTwoTexts,
       {{"title", "Plan B"}, {"body", "first, then"}},
       "{00000000000000a1: 15, 00000000000000b2: 2}",
       true},
      {"two_texts_again",
       TellTwoTexts,
       {{"title", "Plan B"}, {"body", "first, then"}},
       "{00000000000000a1: 15, 00000000000000b2: 2}",
       false,
       "",
       "",
       false,
       true},
      {"all",
       TellAll,
       {},
       "{00000000000000a1: 29, 00000000000000b2: 11}",
       false,
       R"({"l":[5,1000,"one"],"m":{"bytes":{"$bytes":"/w=="},"double":-1.5,)"
       R"("map":{"key 0":0,"key 1":1,"key 2":2,"key 3":3,"key 4":4,"key 5":5,)"
       R"("key 6":6,"key 7":7,"key 8":8},"null":null,"text":"new"},)"
       R"("ml":["two",1],"t":[{"id":"24@00000000000000a1",)"
       R"("meta":{"title":"top"},"children":[)"
       R"({"id":"9@00000000000000b2","meta":{},"children":[]},)"
       R"({"id":"8@00000000000000b2","meta":{},"children":[]}]}]})"},
      {"marks",
       TellMarks,
       {{"note", "quicker fox jumped."}},
       "{00000000000000a1: 35, 00000000000000b2: 10}",
       false,
       "",
       "{bold:true comment#25:why? link:x}qu{comment#25:why? link:x}i"
       "{color:5 comment#25:why? link:x}ck{color:5 comment#25:why?}er "
       "{color:double comment#25:why? comment#31:bytes}fox"
       "{color:double} jumped{}."},
      {"embeds",
       TellEmbeds,
       {{"note", "\uFFFCa\uFFFCb\uFFFC"}},
       "{00000000000000a1: 7, 00000000000000b2: 10}",
       false,
       "",
       "{}<null>{}a{bold:true}<map>{}b{}<text>"},
      {"doc_id", TellDocId, {{"note", "mine"}}, "{00000000000000a1: 4}"},
      {"compressed",
       TellALongText,
       {{"note", Again(20)}},
       "{00000000000000a1: 340}",
       true,
       "",
       "",
       false,
       true},
      {"turns",
       TellTurns,
       {{"note", Turns(20)}},
       "{00000000000000a1: 240, 00000000000000b2: 200}",
       true,
       "",
       "",
       false,
       true},
  };
  return stories;
}

std::string Rich(const Text& text) {
  std::string shown;
  for (const TextRun& run : text.Runs()) {
    shown += "{";
    for (const Attribute& attribute : run.attributes) {
      if (shown.back() != '{') shown += " ";
      shown += attribute.key;
      if (attribute.id) shown += "#" + std::to_string(attribute.id->counter);
      shown += ":" + Word(attribute.value);
    }
    shown += "}" + (run.embed ? "<" + Word(*run.embed) + ">" : run.text);
  }
  return shown;
}

std::string FileOf(std::string_view kind, const Story& story) {
  return "golden/" + std::string(kind) + "_v1_" + std::string(story.name) +
         ".bin";
}

std::string Read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  INFO(file);
  REQUIRE(stream.good());
  return std::string((std::istreambuf_iterator<char>(stream)),
                     std::istreambuf_iterator<char>());
}

void Write(const std::string& file, const absl::StatusOr<std::string>& bytes) {
  Must(bytes.status());
  if (std::filesystem::exists(file)) return;
  std::ofstream stream(file, std::ios::binary);
  stream << *bytes;
  REQUIRE(stream.good());
}

}  // namespace syncline::test
