#include "syncline/utf8.h"

#include "syncline/internal/base/utf8.h"

namespace syncline {

bool IsValidUtf8(std::string_view string) {
  return internal::IsValidUtf8(string);
}

}  // namespace syncline
