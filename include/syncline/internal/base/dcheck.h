// SYNCLINE_DCHECK(condition, "what went wrong"): stops a debug build at a
// broken invariant of ours, and vanishes from a release build. It never guards
// input: what a stranger can cause is an absl::Status.
#ifndef SYNCLINE_INTERNAL_BASE_DCHECK_H_
#define SYNCLINE_INTERNAL_BASE_DCHECK_H_

#ifdef NDEBUG
#define SYNCLINE_DCHECK(condition, message) \
  do {                                      \
    if (false && (condition)) {             \
    }                                       \
  } while (false)
#else
namespace syncline::internal {
[[noreturn]] void DcheckFailed(const char* file, int line,
                               const char* condition, const char* message);
}  // namespace syncline::internal
#define SYNCLINE_DCHECK(condition, message)                              \
  do {                                                                   \
    if (!(condition)) {                                                  \
      ::syncline::internal::DcheckFailed(__FILE__, __LINE__, #condition, \
                                         message);                       \
    }                                                                    \
  } while (false)
#endif

#endif  // SYNCLINE_INTERNAL_BASE_DCHECK_H_
