// The golden files of tests/golden/ as JSON, for readers in other languages to
// be held against, and for us to see a change of the form.
//
//   test_json "[write]"    writes the files that are not there yet
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "syncline/json/history.h"

namespace syncline::test {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> GoldenFiles() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator("golden")) {
    const std::string name = entry.path().filename().string();
    const bool has_all = name.starts_with("update_") ||  // of the history
                         name.starts_with("snapshot_");
    if (has_all && name.ends_with(".bin")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 22);
  return files;
}

// That of an update and that of a snapshot are one.
fs::path JsonOf(const fs::path& golden) {
  const std::string name = golden.stem().string();
  return golden.parent_path() /
         ("history" + name.substr(name.find("_v1_")) + ".json");
}

TEST_CASE("golden files are what their JSON says") {
  for (const fs::path& file : GoldenFiles()) {
    CAPTURE(file);
    const auto json = HistoryToJson(Read(file));
    INFO(json.status().ToString());
    REQUIRE(json.ok());
    CHECK(*json == Read(JsonOf(file)));
    const auto update = HistoryFromJson(*json);
    REQUIRE(update.ok());
    CHECK(*HistoryToJson(*update) == *json);
  }
}

TEST_CASE("write the golden JSON that is missing", "[.][write]") {
  for (const fs::path& file : GoldenFiles()) {
    if (fs::exists(JsonOf(file))) continue;
    std::ofstream(JsonOf(file), std::ios::binary) << *HistoryToJson(Read(file));
  }
}

}  // namespace
}  // namespace syncline::test
