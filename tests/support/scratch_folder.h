// A folder for the files of one test, which goes with it.
#ifndef SYNCLINE_TESTS_SUPPORT_SCRATCH_FOLDER_H_
#define SYNCLINE_TESTS_SUPPORT_SCRATCH_FOLDER_H_

#include <filesystem>
#include <random>
#include <string>
#include <system_error>

namespace syncline::test {

class ScratchFolder {
 public:
  ScratchFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("syncline_" + std::to_string(std::random_device()()) +
               std::to_string(std::random_device()()))) {
    std::filesystem::create_directory(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string File(const std::string& name) const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_SCRATCH_FOLDER_H_
