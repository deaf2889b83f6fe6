// Bytes that are given: what each library of the C interface needs.
#include <cstdlib>
#include <cstring>

#include "give.h"

namespace syncline::c {

syncline_bytes Give(std::string_view bytes) {
  auto* data = static_cast<char*>(std::malloc(bytes.size() + 1));
  if (data == nullptr) std::abort();  // as operator new does
  if (!bytes.empty()) std::memcpy(data, bytes.data(), bytes.size());
  data[bytes.size()] = '\0';
  return {data, bytes.size()};
}

}  // namespace syncline::c
