// Which strings a document takes: texts, keys, values, names and messages.
//
// Thread-safe: no state.
#ifndef SYNCLINE_UTF8_H_
#define SYNCLINE_UTF8_H_

#include <string_view>

namespace syncline {

// Whether it is UTF-8 as RFC 3629 has it: without surrogates, overlong forms
// and what is beyond U+10FFFF. Cost: O(size).
bool IsValidUtf8(std::string_view string);

}  // namespace syncline

#endif  // SYNCLINE_UTF8_H_
