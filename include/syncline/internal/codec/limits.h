// What a stranger's bytes may ask for.
//
// A count is believed only if the bytes that it counts are there: every element
// of a column takes a byte, every peer eight. So a decoder allocates in
// proportion to its input, and the factors are these:
//
//   text       LZ4 can expand a block 255 times, and no more
//   columns    kMaxColumnExpansion times the whole message, and an element of a
//              column becomes at most one struct of an EventBatch (a container,
//              72 bytes)
//   values     kMaxColumnExpansion times the whole message
//   copies     the texts of a snapshot have no more than the text of its
//              history
//
// which bounds the memory of a decoded update by 255 + 16 * 73 + 16 < 1500
// times its bytes, that of a snapshot by 255 more (tests/bounds counts it). A
// delete of 2^31 characters is a few bytes and stays a few bytes.
#ifndef SYNCLINE_INTERNAL_CODEC_LIMITS_H_
#define SYNCLINE_INTERNAL_CODEC_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace syncline::internal {

// LZ4's own limit: a byte of length says "255 more".
inline constexpr uint64_t kMaxTextExpansion = 255;

// Columns of real histories shrink to a third, those of a program's to nothing
// beside what they are about; the encoder stores columns as they are where they
// would pass this.
inline constexpr uint64_t kMaxColumnExpansion = 16;

// LZ4's functions measure in int; this is its LZ4_MAX_INPUT_SIZE.
inline constexpr uint64_t kMaxBlockBytes = 0x7E000000;

// Smaller blocks gain less from LZ4 than its call costs.
inline constexpr size_t kMinCompressedBytes = 64;

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_LIMITS_H_
