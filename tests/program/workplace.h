// A folder with files, in which a test runs the program `syncline`.
#ifndef SYNCLINE_TESTS_PROGRAM_WORKPLACE_H_
#define SYNCLINE_TESTS_PROGRAM_WORKPLACE_H_

#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/status/statusor.h"
#include "support/scratch_folder.h"
#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace syncline::test {

inline std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void Write(const std::string& path,
                  const absl::StatusOr<std::string>& bytes) {
  REQUIRE(bytes.ok());
  std::ofstream(path, std::ios::binary) << *bytes;
}

struct Finished {
  int code = 0;
  std::string out;
  std::string err;
};

class Workplace {
 public:
  Workplace() {
    Doc alice(PeerId{0xA1});
    REQUIRE(alice.text("note").Insert(0, "secret words\nof mine").ok());
    REQUIRE(alice.map("page").Set("width", 210).ok());
    REQUIRE(alice.Commit({.time_ms = 1700000000000, .message = "begin"}).ok());
    Write(File("old.update"), alice.Export());
    const VersionVector old = alice.version();
    REQUIRE(alice.text("note").Delete(0, 7).ok());
    Write(File("new.snapshot"), alice.ExportSnapshot());
    Write(File("late.update"), alice.ExportSince(old));
    Doc again;
    auto file = DocFile::Open(File("plan"), again);
    REQUIRE(file.ok());
    REQUIRE(again.Import(alice.Export()).ok());
    REQUIRE(file->Save(again).ok());
  }

  std::string File(const std::string& name) const { return folder_.File(name); }

  // `words` as a shell takes them, and what it does before.
  Finished Run(const std::string& words, const std::string& before = "") const {
    const int status =
        std::system(("cd " + folder_.File("") + " && " + before +
                     SYNCLINE_PROGRAM " " + words + " > out.txt 2> err.txt")
                        .c_str());
    return {WEXITSTATUS(status), Read(File("out.txt")), Read(File("err.txt"))};
  }
  std::string Out(const std::string& words) const {
    const Finished finished = Run(words);
    CAPTURE(words, finished.err);
    REQUIRE(finished.code == 0);
    REQUIRE(finished.err.empty());
    return finished.out;
  }

 private:
  ScratchFolder folder_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_PROGRAM_WORKPLACE_H_
