// What tells files apart that a process makes beside a document's: its number,
// and what nobody else picks, as "4711-00c0ffee00c0ffee".
//
// Thread-safe: no state.
#ifndef SYNCLINE_FILE_SRC_TOKEN_H_
#define SYNCLINE_FILE_SRC_TOKEN_H_

#include <string>
#include <string_view>

namespace syncline::file {

std::string NewToken();

// Whether this package or the JavaScript one may have made it.
bool IsToken(std::string_view text);

}  // namespace syncline::file

#endif  // SYNCLINE_FILE_SRC_TOKEN_H_
