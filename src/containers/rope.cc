#include "syncline/internal/containers/rope.h"

#include "syncline/internal/containers/rope_check.h"
#include "syncline/internal/containers/rope_cursor.h"
#include "syncline/internal/containers/rope_erase.h"
#include "syncline/internal/containers/rope_insert.h"
#include "syncline/internal/containers/rope_read.h"

namespace syncline::internal {

template class RopeT<kRopeLeafBytes, kRopeFanout>;

}  // namespace syncline::internal
