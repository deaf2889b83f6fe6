#include "file/token.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "syncline/ids.h"

namespace syncline::file {

std::string NewToken() {
  return absl::StrCat(getpid(), "-", PeerId::Random().ToString());
}

bool IsToken(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash == 0 || dash == std::string_view::npos || dash + 1 == text.size()) {
    return false;
  }
  const auto is_word = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c);
  };
  return std::all_of(text.begin(), text.begin() + dash, absl::ascii_isdigit) &&
         std::all_of(text.begin() + dash + 1, text.end(), is_word);
}

}  // namespace syncline::file
