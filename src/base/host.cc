#include "syncline/internal/base/host.h"

#ifndef __wasm__

#include <charconv>
#include <random>

namespace syncline::internal {

uint64_t RandomBits() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

size_t WriteExponential(double value, char* buffer) {
  const auto end =
      std::to_chars(buffer, buffer + 24, value, std::chars_format::scientific);
  return static_cast<size_t>(end.ptr - buffer);
}

}  // namespace syncline::internal

#endif
