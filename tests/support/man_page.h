// Whether a program's man page has what its help has: the commands, the flags
// of each, the exit codes.
#ifndef SYNCLINE_TESTS_SUPPORT_MAN_PAGE_H_
#define SYNCLINE_TESTS_SUPPORT_MAN_PAGE_H_

#include <functional>
#include <string>

namespace syncline::test {

// `run` gives what the program prints for these words, such as "--help". Fails
// the test that calls it.
void CheckManPage(const std::string& path,
                  const std::function<std::string(const std::string&)>& run);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_MAN_PAGE_H_
