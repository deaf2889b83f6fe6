// Numbers as hexadecimal digits. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_HEX_H_
#define SYNCLINE_INTERNAL_BASE_HEX_H_

#include <cstdint>
#include <string>

namespace syncline::internal {

// All 16 of them, lower case.
std::string HexDigits(uint64_t value);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_HEX_H_
