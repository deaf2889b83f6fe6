// An op and a peer are counted on different lines: they do not compare.
#include "syncline/internal/base/lv.h"

bool Same(syncline::internal::Lv lv, syncline::internal::PeerIndex peer) {
#ifdef WRONG
  return lv == peer;
#else
  return lv.value() == peer.value();
#endif
}
