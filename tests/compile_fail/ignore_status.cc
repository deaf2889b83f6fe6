// An error is a value, and a value of that type is not dropped by accident.
#include "absl/status/status.h"

absl::Status Insert();

void Edit() {
#ifdef WRONG
  Insert();
#else
  Insert().IgnoreError();
#endif
}
