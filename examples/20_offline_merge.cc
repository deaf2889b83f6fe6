// A laptop and a phone edit one text offline, for long, and meet again: updates
// arrive late, twice and in the wrong order.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

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

// Replaces the first `what` in the text.
void Rewrite(syncline::Text text, const std::string& what,
             const std::string& with) {
  const size_t at = text.ToString().find(what);
  Check(text.Replace(at, what.size(), with, syncline::TextUnit::kBytes));
}

}  // namespace

int main() {
  using syncline::Doc;
  using syncline::VersionVector;

  Doc laptop;
  Check(laptop.text("talk").Insert(0, "Hello everybody.\nThank you.\n"));

  // A snapshot is what to keep on a disk and what to give to a new replica.
  Doc phone;
  Check(phone.Import(laptop.ExportSnapshot()).status());
  const VersionVector parted = phone.version();

  // Offline: both change the first line, and each adds one of its own.
  Rewrite(laptop.text("talk"), "everybody", "everyone");
  Rewrite(laptop.text("talk"), "Thank", "Today: trees.\nThank");
  Rewrite(phone.text("talk"), "Hello", "Good morning");
  Rewrite(phone.text("talk"), "you.", "you. Questions?");
  std::cout << "laptop, offline:\n"
            << laptop.text("talk").ToString() << "\n"
            << "phone, offline:\n"
            << phone.text("talk").ToString() << "\n";

  // The phone goes on, and sends what it did as two updates.
  const std::string first = ValueOf(phone.ExportSince(parted));
  const VersionVector after_first = phone.version();
  Rewrite(phone.text("talk"), "Questions?", "Any questions?");
  const std::string second = ValueOf(phone.ExportSince(after_first));

  // The second one overtakes the first, which then comes twice.
  const auto early = ValueOf(laptop.Import(second));
  std::cout << "laptop: the second update came first; " << early.pending.size()
            << " span waits for what it builds upon\n";
  for (int i = 1; i <= 2; ++i) {
    const auto result = ValueOf(laptop.Import(first));
    std::cout << "laptop: the first update, delivery " << i << ": ";
    for (const syncline::OpSpan& span : result.applied) {
      std::cout << span.ToString() << " ";
    }
    std::cout << (result.applied.empty() ? "nothing new\n" : "applied\n");
  }
  Check(phone.Import(laptop.ExportSince(phone.version())).status());

  const std::string expected =
      "Good morning everyone.\nToday: trees.\nThank you. Any questions?\n";
  std::cout << "\nboth, merged:\n" << laptop.text("talk").ToString();
  return laptop.text("talk").ToString() == expected &&
                 phone.text("talk").ToString() == expected
             ? 0
             : 1;
}
