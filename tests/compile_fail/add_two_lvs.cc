// Two points on a line have a distance and no sum.
#include "syncline/internal/base/lv.h"

syncline::internal::Lv Shift(syncline::internal::Lv a, syncline::internal::Lv b) {
#ifdef WRONG
  return a + b;
#else
  return a + (b - a);
#endif
}
