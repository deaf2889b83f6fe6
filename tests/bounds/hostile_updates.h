// Updates that make as much of their bytes as can be: each column full of the
// smallest elements, all of it compressed as far as a reader lets it be.
#ifndef SYNCLINE_TESTS_BOUNDS_HOSTILE_UPDATES_H_
#define SYNCLINE_TESTS_BOUNDS_HOSTILE_UPDATES_H_

#include <string>
#include <vector>

namespace syncline::test {

struct HostileUpdate {
  std::string what;
  std::string message;  // without an envelope
};

// Of about `size` elements each. A reader takes all of them.
std::vector<HostileUpdate> HostileUpdates(size_t size);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_BOUNDS_HOSTILE_UPDATES_H_
