// A document on the disk: saved by appending what is new, after a crash too.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace {

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

syncline::DocFile Open(const std::string& path, syncline::Doc& doc) {
  auto file = syncline::DocFile::Open(path, doc);
  Check(file.status());
  return *std::move(file);
}

// An editing session of a thousand keys, each saved when it is typed.
void Type(const std::string& path) {
  syncline::Doc doc;
  syncline::DocFile file = Open(path, doc);
  for (int i = 0; i < 1000; ++i) {
    Check(doc.text("note").Insert(0, "x"));
    Check(file.Save(doc));
  }
  std::cout << "saved 1000 times: " << file.records() << " records, "
            << file.bytes() << " bytes\n";
}

// A crash in the middle of a save leaves half a record at the end.
void CrashWhileSaving(const std::string& path) {
  {
    syncline::Doc doc;
    syncline::DocFile file = Open(path, doc);
    Check(doc.text("note").Insert(0, "this comes to nothing"));
    Check(file.Save(doc));
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 7);
}

}  // namespace

int main() {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("syncline-" + syncline::PeerId::Random().ToString());
  std::filesystem::create_directory(folder);
  const std::string path = folder / "plan.syncline";

  Type(path);
  CrashWhileSaving(path);

  syncline::Doc doc;
  bool is_whole = false;
  {
    const syncline::DocFile file = Open(path, doc);
    is_whole = doc.text("note").ToString() == std::string(1000, 'x');
    std::cout << "after a crash: " << doc.text("note").size() << " characters, "
              << file.dropped_bytes()
              << " bytes of a save that nobody was told of\n";

    // While one program has it, another is told so.
    syncline::Doc other;
    std::cout << syncline::DocFile::Open(path, other).status().message()
              << "\n";
  }
  std::filesystem::remove_all(folder);
  return is_whole ? 0 : 1;
}
