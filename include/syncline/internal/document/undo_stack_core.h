// What is behind an UndoStack: the steps, and what they need to be undone.
//
// Invariants: steps have Lvs, which keep their meaning as long as the document
// lives; what was rolled back never was in a commit.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_UNDO_STACK_CORE_H_
#define SYNCLINE_INTERNAL_DOCUMENT_UNDO_STACK_CORE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "syncline/event.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/undo_step.h"
#include "syncline/undo_stack.h"

namespace syncline::internal {

class UndoStackCore {
 public:
  // Keeps a reference to the document.
  UndoStackCore(DocumentCore& document, UndoOptions options);

  absl::StatusOr<UndoResult> Undo() { return Run(&undo_, &redo_); }
  absl::StatusOr<UndoResult> Redo() { return Run(&redo_, &undo_); }
  bool CanUndo() { return CanRun(undo_); }
  bool CanRedo() { return CanRun(redo_); }

  std::deque<UndoStep>& undo() { return undo_; }
  std::deque<UndoStep>& redo() { return redo_; }
  void Checkpoint() { begins_new_ = true; }
  void BeginGroup();
  void EndGroup();
  void SetTime(int64_t now) { now_ = now; }

  // What is saved of a stack, in terms of one document.
  struct Saved {
    std::deque<UndoStep> undo;
    std::deque<UndoStep> redo;
    UndoMemory memory;
    absl::flat_hash_set<PeerIndex> mine;
  };
  std::string Save();
  // What Save gave, without changing anything. Errors: those of DecodeUndo;
  // NotFound, where the document lacks an op of it; DataLoss, where its ops are
  // not what they are said to be.
  static absl::StatusOr<Saved> Read(DocumentCore& document,
                                    std::string_view bytes);
  // In place of what is here. REQUIRES: read for this document.
  void Take(Saved saved);

 private:
  using Steps = std::deque<UndoStep>;

  // Is told of each local commit.
  void Note(LvRange ops, absl::Span<const Cover> covers,
            const CommitOptions& options);
  bool Accepts(const CommitOptions& options) const;
  // The ops that are in the scope.
  std::vector<LvRange> InScope(LvRange ops) const;
  bool Joins(int64_t time) const;

  absl::Status EndEdits();
  bool CanRun(const Steps& steps);
  // Undoes the newest of `from` that does something, and puts what that did on
  // `to`.
  absl::StatusOr<UndoResult> Run(Steps* from, Steps* to);
  // Undoes one step: false where there was nothing to do.
  absl::StatusOr<bool> RunStep(const UndoStep& step, Steps* to);
  // Plans and makes its edits in the transaction that is open: who was told of
  // what came before it may have edited.
  absl::Status Write(const UndoStep& step, bool is_redo);

  DocumentCore& document_;
  UndoOptions options_;
  Steps undo_;
  Steps redo_;
  UndoMemory memory_;
  absl::flat_hash_set<PeerIndex> mine_;  // whose ops are this stack's own
  size_t near_run_ = 0;  // of the log: that of the step undone last
  int64_t now_ = 0;
  int groups_ = 0;
  bool begins_new_ = false;
  // Where the step goes that the commit of an undo becomes, with its note;
  // nullptr: none is under way.
  Steps* under_way_ = nullptr;
  UndoNote note_under_way_;
  Subscription watch_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_UNDO_STACK_CORE_H_
