// What the library asks of the machine; as a WebAssembly module, of the
// JavaScript around it, which has all of it already.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_HOST_H_
#define SYNCLINE_INTERNAL_BASE_HOST_H_

#include <cstddef>
#include <cstdint>

namespace syncline::internal {

#ifdef __wasm__
#define SYNCLINE_HOST(name) \
  [[clang::import_module("syncline"), clang::import_name(name)]]
#else
#define SYNCLINE_HOST(name)
#endif

// 64 bits from the system's random source.
SYNCLINE_HOST("random") uint64_t RandomBits();

// "1.25e-3", by as few digits as tell the value from others: at most 24 bytes.
// Returns their number. REQUIRES: a finite value.
SYNCLINE_HOST("to_exponential")
size_t WriteExponential(double value, char* buffer);

#undef SYNCLINE_HOST

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_HOST_H_
