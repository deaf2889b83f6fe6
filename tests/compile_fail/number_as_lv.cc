// A plain number becomes an Lv only where the code says so.
#include "syncline/internal/base/lv.h"

syncline::internal::Lv First() {
#ifdef WRONG
  return 0u;
#else
  return syncline::internal::Lv(0);
#endif
}
