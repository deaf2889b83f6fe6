// The folder of tests/support, by a shorter name.
#ifndef SYNCLINE_TESTS_RELAY_SCRATCH_FOLDER_H_
#define SYNCLINE_TESTS_RELAY_SCRATCH_FOLDER_H_

#include "support/scratch_folder.h"

namespace syncline::relay::test {
using syncline::test::ScratchFolder;
}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_SCRATCH_FOLDER_H_
