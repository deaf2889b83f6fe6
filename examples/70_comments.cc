// Comments: marks of a many-valued key say where they are, a map what they say.
// Whatever is written in the text, each stays with what it was made for.
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "syncline/syncline.h"

namespace {

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

template <typename T>
T ValueOf(absl::StatusOr<T> value) {
  Check(value.status());
  return *std::move(value);
}

void Sync(syncline::Doc& a, syncline::Doc& b) {
  Check(a.Import(b.ExportSince(a.version())).status());
  Check(b.Import(a.ExportSince(b.version())).status());
}

// The thread of a comment has the mark's id for its key.
syncline::OpId Comment(syncline::Doc& doc, size_t begin, size_t end,
                       const std::string& author, const std::string& says) {
  syncline::Text text = doc.text("article");
  const syncline::OpId id =
      ValueOf(text.Mark(begin, end, "comment", author,
                        {.expand = syncline::Expand::kNone, .many = true}));
  auto thread = ValueOf(doc.map("threads").New<syncline::List>(id.ToString()));
  Check(thread.Append(author + ": " + says));
  return id;
}

void Reply(syncline::Doc& doc, syncline::OpId id, const std::string& says) {
  auto thread =
      ValueOf(doc.Get<syncline::List>(*doc.map("threads").Get(id.ToString())));
  Check(thread.Append(says));
}

// Both the mark and what was said; either both or nothing.
void Resolve(syncline::Doc& doc, syncline::OpId id) {
  Check(doc.Transact([&] {
    const absl::Status status = doc.text("article").RemoveMark(id);
    if (!status.ok()) return status;
    return doc.map("threads").Delete(id.ToString());
  }));
}

// Each comment in the order of the text, with what it is about.
std::string List(syncline::Doc& doc) {
  std::string list;
  const syncline::Text text = doc.text("article");
  for (const syncline::TextMark& mark : ValueOf(text.Marks(0, text.size()))) {
    if (mark.key != "comment") continue;
    list += "\"" + ValueOf(text.Slice(mark.begin, mark.end)) + "\"";
    const auto thread = ValueOf(
        doc.Get<syncline::List>(*doc.map("threads").Get(mark.id.ToString())));
    for (const syncline::Value& says : thread.values()) {
      list += " | " + *says.as_string();
    }
    list += "\n";
  }
  return list;
}

void Expect(syncline::Doc& doc, const std::string& list) {
  std::cout << List(doc);
  if (List(doc) == list) return;
  std::cerr << "expected:\n" << list;
  std::exit(1);
}

}  // namespace

int main() {
  syncline::Doc alice, bob;
  Check(alice.text("article").Insert(0, "The quick fox jumped."));
  Sync(alice, bob);

  // Two comments at once, where they overlap each other.
  const auto quick = Comment(alice, 4, 13, "alice", "how quick?");
  const auto fox = Comment(bob, 10, 20, "bob", "over what?");
  Sync(alice, bob);
  Expect(alice,
         "\"quick fox\" | alice: how quick?\n"
         "\"fox jumped\" | bob: over what?\n");

  // They stay with their text, whatever is written around and in it.
  Check(bob.text("article").Insert(0, "Once: "));
  Check(alice.text("article").Insert(9, "est"));
  Check(alice.text("article").Delete(0, 4));
  Reply(bob, quick, "bob: very");
  Sync(alice, bob);
  Expect(bob,
         "\"quickest fox\" | alice: how quick? | bob: very\n"
         "\"fox jumped\" | bob: over what?\n");

  Resolve(alice, fox);
  Sync(alice, bob);
  Expect(bob, "\"quickest fox\" | alice: how quick? | bob: very\n");
  return 0;
}
