// How much this process holds: for tests that ask whether memory is bounded.
//
// Thread-safe.
#ifndef SYNCLINE_TESTS_SUPPORT_ALLOCATED_BYTES_H_
#define SYNCLINE_TESTS_SUPPORT_ALLOCATED_BYTES_H_

#include <malloc.h>

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Of the sanitizers' runtime, whose headers not every compiler comes with.
extern "C" size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace syncline::test {

// What is allocated and not freed.
inline size_t AllocatedBytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return __sanitizer_get_current_allocated_bytes();
#else
  return mallinfo2().uordblks;
#endif
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_ALLOCATED_BYTES_H_
