#include "open_files.h"

#include <sys/resource.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace syncline::relay {

absl::Status AllowOpenFiles(uint64_t count) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return absl::OkStatus();
  if (limit.rlim_cur < count) {
    limit.rlim_cur = std::min<rlim_t>(count, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= count) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the system allows ", limit.rlim_cur,
                   " open files, and limits.connections needs ", count,
                   "; raise it (ulimit -n, LimitNOFILE)"));
}

}  // namespace syncline::relay
