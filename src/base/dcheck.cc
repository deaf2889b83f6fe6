#include "syncline/internal/base/dcheck.h"

#include <cstdio>
#include <cstdlib>

#ifndef NDEBUG
namespace syncline::internal {

void DcheckFailed(const char* file, int line, const char* condition,
                  const char* message) {
  std::fprintf(stderr, "%s:%d: %s (%s)\n", file, line, message, condition);
  std::abort();
}

}  // namespace syncline::internal
#endif
