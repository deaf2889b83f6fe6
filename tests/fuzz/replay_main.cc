// The second shape of a fuzz target: runs its body over every file of a corpus
// folder, in the order of their names, over every line of a file of inputs in
// base64 (tools/fuzz_corpus.py), and over the empty input. It has no verdict of
// its own: the body or a sanitizer stops the program.
//
//   fuzz_<name> <folder, file, or file.base64>...
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> FilesOf(const fs::path& path) {
  std::vector<fs::path> files;
  if (fs::is_regular_file(path)) files.push_back(path);
  if (fs::is_directory(path)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void Run(const std::string& name, const std::string& input) {
  std::printf("%s\n", name.c_str());
  std::fflush(stdout);  // the last line names the input that stopped us
  const std::vector<uint8_t> bytes(input.begin(), input.end());  // and no more
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

// How many inputs there were.
size_t Replay(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string name = file.filename().string();
  if (file.extension() != ".base64") {
    Run(name, {std::istreambuf_iterator<char>(stream), {}});
    return 1;
  }
  size_t lines = 0;
  for (std::string line; std::getline(stream, line);) {
    const std::string number = std::to_string(++lines);
    std::string input;
    if (!absl::Base64Unescape(line, &input)) {
      std::fprintf(stderr, "%s:%s: no base64\n", name.c_str(), number.c_str());
      std::exit(1);
    }
    Run(name + ":" + number, input);
  }
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  size_t count = 0;
  LLVMFuzzerTestOneInput(nullptr, 0);
  for (int i = 1; i < argc; ++i) {
    for (const fs::path& file : FilesOf(argv[i])) count += Replay(file);
  }
  std::printf("replayed %zu inputs\n", count);
}
