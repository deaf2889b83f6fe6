// 128 bits that stand for any number of bytes: equal ones by accident are not
// to be expected. It is no protection against who makes them on purpose.
//
// Cost: about 10 bytes a nanosecond. Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_CODEC_DIGEST_H_
#define SYNCLINE_INTERNAL_CODEC_DIGEST_H_

#include <string>
#include <string_view>

namespace syncline::internal {

// XXH3 (128 bits) as 32 hexadecimal digits, lower case, the highest first.
std::string DigestOf(std::string_view bytes);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_DIGEST_H_
