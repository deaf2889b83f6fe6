// What Abseil's assertions call before they abort: the message is dropped, and
// so is printf.
#include <cstdlib>

#include "absl/base/internal/raw_logging.h"

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace raw_log_internal {

void RawLog(absl::LogSeverity severity, const char*, int, const char*, ...) {
  if (severity == absl::LogSeverity::kFatal) std::abort();
}

ABSL_INTERNAL_ATOMIC_HOOK_ATTRIBUTES
base_internal::AtomicHook<InternalLogFunction> internal_log_function(
    [](absl::LogSeverity severity, const char*, int, const std::string&) {
      if (severity == absl::LogSeverity::kFatal) std::abort();
    });

}  // namespace raw_log_internal
ABSL_NAMESPACE_END
}  // namespace absl
