// A file of a document that has a note, as the tests of files write and read
// it.
#ifndef SYNCLINE_TESTS_FILE_NOTE_FILE_H_
#define SYNCLINE_TESTS_FILE_NOTE_FILE_H_

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace syncline::test {

inline std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void Write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline DocFile MustOpen(const std::string& path, Doc& doc,
                        DocFileOptions options = {}) {
  auto file = DocFile::Open(path, doc, options);
  INFO(file.status().ToString());
  REQUIRE(file.ok());
  return *std::move(file);
}

inline absl::Status AppendTo(Doc& doc, std::string_view text) {
  Text note = doc.text("note");
  return note.Insert(note.size(), text);
}

inline std::string TextIn(const std::string& path) {
  Doc doc;
  const DocFile file = MustOpen(path, doc);
  return doc.text("note").ToString();
}

// The records of a file that says "one", "one two" and "one two three".
inline std::vector<size_t> WriteThree(const std::string& path) {
  std::vector<size_t> ends;
  Doc doc(PeerId{0xA1});
  DocFile file = MustOpen(path, doc);
  for (const char* word : {"one", " two", " three"}) {
    REQUIRE(AppendTo(doc, word).ok());
    REQUIRE(file.Save(doc).ok());
    ends.push_back(file.bytes());
  }
  return ends;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_FILE_NOTE_FILE_H_
