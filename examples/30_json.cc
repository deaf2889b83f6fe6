// A to-do board that two people change offline: maps, lists, counters and texts
// inside of each other, merged and printed as JSON.
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

// Puts a new task at the end of the board.
void AddTask(syncline::Doc& doc, const std::string& title) {
  syncline::List tasks = doc.list("tasks");
  auto task = ValueOf(tasks.New<syncline::Map>(tasks.size()));
  Check(task.Set("done", false));
  // A text, so that two people can change one title at once.
  Check(ValueOf(task.Open<syncline::Text>("title")).Insert(0, title));
}

// The task at a position, of which this program only ever puts maps there.
syncline::Map Task(syncline::Doc& doc, size_t position) {
  return ValueOf(
      doc.Get<syncline::Map>(ValueOf(doc.list("tasks").Get(position))));
}

}  // namespace

int main() {
  syncline::Doc ann(syncline::PeerId{1}), ben(syncline::PeerId{2});
  AddTask(ann, "Write the talk");
  Check(ann.map("board").Set("color", "blue"));
  Sync(ann, ben);

  // Both are offline now.
  Check(ValueOf(Task(ann, 0).Open<syncline::Text>("title")).Insert(14, "!"));
  Check(ann.map("board").Set("color", "red"));
  Check(ann.counter("edits").Add(2));
  AddTask(ben, "Book a room");
  Check(Task(ben, 0).Set("done", true));
  Check(ben.map("board").Set("color", "green"));
  Check(ben.counter("edits").Add(3));

  Sync(ann, ben);
  const std::string json = ValueOf(ann.ToJson());
  std::cout << json << "\n";
  for (const syncline::Value& other : ann.map("board").Conflicts("color")) {
    std::cout << "the board might have been " << *other.as_string() << "\n";
  }
  // Both made their changes at about the same lamport: ben made more before he
  // set the color.
  const bool expected = json ==
                        R"({"board":{"color":"green"},"edits":5,"tasks":[)"
                        R"({"done":true,"title":"Write the talk!"},)"
                        R"({"done":false,"title":"Book a room"}]})";
  return expected && json == ValueOf(ben.ToJson()) ? 0 : 1;
}
