#include "command/read_whole.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"

namespace syncline::command {
namespace {

absl::Status CannotRead(const std::string& path) {
  const std::string name = path == kStandard ? "the standard input" : path;
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", name));
}

}  // namespace

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  const std::unique_ptr<std::FILE, Close> file(
      path == kStandard ? stdin : std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return CannotRead(path);
  std::string bytes;
  char part[1 << 16];
  while (const size_t read = std::fread(part, 1, sizeof(part), file.get())) {
    bytes.append(part, read);
  }
  if (std::ferror(file.get()) != 0) return CannotRead(path);
  return bytes;
}

}  // namespace syncline::command
