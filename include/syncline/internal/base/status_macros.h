// Early return on an error. The only macros of the library besides DCHECK.
#ifndef SYNCLINE_INTERNAL_BASE_STATUS_MACROS_H_
#define SYNCLINE_INTERNAL_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define SYNCLINE_RETURN_IF_ERROR(expr)                                  \
  do {                                                                  \
    if (absl::Status syncline_status = (expr); !syncline_status.ok()) { \
      return syncline_status;                                           \
    }                                                                   \
  } while (false)

#define SYNCLINE_CONCAT_INNER_(a, b) a##b
#define SYNCLINE_CONCAT_(a, b) SYNCLINE_CONCAT_INNER_(a, b)

// SYNCLINE_ASSIGN_OR_RETURN(int n, ReadCount());
#define SYNCLINE_ASSIGN_OR_RETURN(lhs, expr)                                \
  SYNCLINE_ASSIGN_OR_RETURN_(SYNCLINE_CONCAT_(syncline_or_, __LINE__), lhs, \
                             expr)
#define SYNCLINE_ASSIGN_OR_RETURN_(tmp, lhs, expr) \
  auto tmp = (expr);                               \
  if (!tmp.ok()) return std::move(tmp).status();   \
  lhs = *std::move(tmp)

#endif  // SYNCLINE_INTERNAL_BASE_STATUS_MACROS_H_
