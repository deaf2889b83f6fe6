// Undo and redo of what one replica did to a document, and of nothing else.
//
//   syncline::UndoStack undo(doc);
//   ... edits and commits ...
//   undo.Undo();
//   undo.Redo();
//
// A stack watches the local commits of its document: each is a step. To undo
// one is to write ordinary ops that take back what it did, as far as it is
// still in force: what others did in the meantime stays. docs/undo.md has the
// rules for each kind of container, and the laws that hold.
//
// Thread rule: that of the document, which a stack must not outlive.
#ifndef SYNCLINE_UNDO_STACK_H_
#define SYNCLINE_UNDO_STACK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/cursor.h"
#include "syncline/internal_fwd.h"
#include "syncline/options.h"
#include "syncline/value.h"

namespace syncline {

class Doc;

// What an application keeps with a step; for instance where the carets were.
struct UndoNote {
  std::string data = {};
  std::vector<Cursor> cursors = {};
};

// False: this commit is not undone.
using UndoFilter = std::function<bool(const CommitOptions&)>;
// Is called with the note of each new step, which is empty, after the commit
// that began it. It must not edit the document; check-outs and imports are
// refused in it.
using UndoStepCallback = std::function<void(UndoNote*)>;

struct UndoOptions {
  // A commit that comes within so many milliseconds of the last one of a step
  // belongs to that step. 0: each commit is a step. The time is that of the
  // commit, or, where it tells none, of UndoStack::SetTime.
  int64_t merge_window_ms = 0;
  // The oldest steps are forgotten beyond that. At least 1.
  size_t max_steps = 1000;
  // Containers; what else is edited than these and what is in them is not
  // undone. Empty: everything is.
  std::vector<ContainerRef> scope = {};
  // Tags of commits (CommitOptions::tag): if there are any, other commits are
  // not undone.
  std::vector<std::string> included_tags = {};
  // Commits with one of these are not undone.
  std::vector<std::string> excluded_tags = {};
  UndoFilter accept = {};
  UndoStepCallback on_new_step = {};
  // Of the commits that undo and redo. A message or a tag that is not valid
  // UTF-8 is left out.
  CommitOptions commit = {.tag = "undo"};
};

// What Undo or Redo did.
struct UndoResult {
  // False: there was nothing to do.
  bool is_done = false;
  UndoNote note;  // of the step
};

class UndoStack {
 public:
  // Of the commits from now on. Ends the one under way; in a transaction, it
  // begins with what follows.
  explicit UndoStack(Doc& doc, UndoOptions options = {});
  UndoStack(UndoStack&&) noexcept;
  UndoStack& operator=(UndoStack&&) noexcept;
  ~UndoStack();

  // Takes the newest step back that can be, or does it again; steps of which
  // nothing is left to take back are dropped. Ends the commit under way, and is
  // a commit of its own. Errors, after which the document is as it was:
  //   FailedPrecondition  a transaction is open, or a hook is running
  //   ResourceExhausted   the document would grow beyond its limits, or what
  //                       comes back is nested too deeply; the step is dropped
  //   DataLoss            the history turns out to be broken
  // Cost: O(log n) a run of ops of the step, once the history has been gone
  // over, which the first call does; a copy of each container that comes back.
  absl::StatusOr<UndoResult> Undo();
  absl::StatusOr<UndoResult> Redo();

  // Whether Undo or Redo would change anything. Edits that are not committed
  // yet are. Cost: as that of Undo.
  bool can_undo();
  bool can_redo();

  // Steps; some may turn out to have nothing left.
  size_t undo_steps() const;
  size_t redo_steps() const;

  // The next commit begins a new step, whatever the merge window is.
  void Checkpoint();
  // All commits in between are one step. Groups nest.
  void BeginGroup();
  void EndGroup();

  // The time, for commits that tell none.
  void SetTime(int64_t now_ms);

  // The note of the newest step, or nullptr; valid until the next commit.
  UndoNote* undo_note();
  UndoNote* redo_note();

  void ClearUndo();
  void ClearRedo();

  // The steps with their notes, to be kept beside the document. Ends the commit
  // under way.
  std::string Save();
  // A stack of what another one saved, for a document that has all of its
  // edits: the same one after a restart, also where it writes under another
  // PeerId now. Ends the commit under way. Errors, after which nothing has
  // changed: InvalidArgument or DataLoss, where the bytes are not what Save()
  // gave, or of another document; NotFound, where the document lacks an edit,
  // or is shallow and knows its history only from after an edit of a step on;
  // Unimplemented, where a later version wrote them.
  static absl::StatusOr<UndoStack> Load(Doc& doc, std::string_view bytes,
                                        UndoOptions options = {});

 private:
  // Shared with a call that is under way: what it tells of may end the stack.
  std::shared_ptr<internal::UndoStackCore> core_;
};

}  // namespace syncline

#endif  // SYNCLINE_UNDO_STACK_H_
