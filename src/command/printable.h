// What others wrote, on a terminal: names, keys and messages come from whoever
// edited a document.
//
// Thread-safe: no state.
#ifndef SYNCLINE_SRC_COMMAND_PRINTABLE_H_
#define SYNCLINE_SRC_COMMAND_PRINTABLE_H_

#include <string>
#include <string_view>

namespace syncline::command {

// The text as one line that a terminal shows and does not act upon: control
// characters (C0 but tabs, DEL, C1) and the line breaks of Unicode as JSON
// escapes them, \n or \u001b. Everything else stays what it is. Cost: O(size).
std::string Printable(std::string_view text);

}  // namespace syncline::command

#endif  // SYNCLINE_SRC_COMMAND_PRINTABLE_H_
