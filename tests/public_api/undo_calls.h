// Calls of the tests of undo, which have to succeed.
//
// Thread-safe: no state.
#ifndef SYNCLINE_TESTS_PUBLIC_API_UNDO_CALLS_H_
#define SYNCLINE_TESTS_PUBLIC_API_UNDO_CALLS_H_

#include <catch2/catch_test_macros.hpp>

#include "syncline/syncline.h"
#include "syncline/undo_stack.h"

namespace syncline::test {

inline void Commit(Doc& doc) { REQUIRE(doc.Commit().ok()); }
inline void Undo(UndoStack& undo) { REQUIRE(undo.Undo()->is_done); }
inline void Redo(UndoStack& undo) { REQUIRE(undo.Redo()->is_done); }

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_PUBLIC_API_UNDO_CALLS_H_
