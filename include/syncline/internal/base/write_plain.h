// A plain value, told to who writes it; keys ascend by their bytes.
//
// Cost: O(size), and a frame of the stack for each level. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_BASE_WRITE_PLAIN_H_
#define SYNCLINE_INTERNAL_BASE_WRITE_PLAIN_H_

#include "syncline/internal/base/content_writer.h"
#include "syncline/plain.h"

namespace syncline::internal {

void WritePlain(const Plain& plain, ContentWriter* writer);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_WRITE_PLAIN_H_
