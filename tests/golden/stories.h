// The stories that golden files are of, and what they have in common.
#ifndef SYNCLINE_TESTS_GOLDEN_STORIES_H_
#define SYNCLINE_TESTS_GOLDEN_STORIES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/syncline.h"

namespace syncline::test {

// What a document must hold that reads the files of one story.
struct Story {
  std::string_view name;
  Doc (*tell)();
  std::map<std::string, std::string> texts;  // by the text's name
  std::string_view version;
  // LZ4 may find other matches in another release of it, and a form may have
  // taken the place of another: such bytes are read by all, and not always
  // written again.
  bool is_read_only = false;
  std::string json = {};  // of a document of more than texts
  std::string rich = {};  // what marks say of the text "note"
  // Of state_v1_<name>.bin alone: state_again_v1_<name>.bin is written since.
  bool is_state_read_only = false;
  // The same of snapshot_v1_<name>.bin.
  bool is_snapshot_read_only = false;
};

const std::vector<Story>& Stories();

// Stops the test where it is an error.
void Must(const absl::Status& status);
void Hear(Doc& doc, const absl::StatusOr<std::string>& bytes);

// "The {bold:true}fox{} <image>": what is said of it before each part.
std::string Rich(const Text& text);

// Files are named from tests/, where the tests run.
std::string FileOf(std::string_view kind, const Story& story);
std::string Read(const std::string& file);
// Where it is not there yet.
void Write(const std::string& file, const absl::StatusOr<std::string>& bytes);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_GOLDEN_STORIES_H_
