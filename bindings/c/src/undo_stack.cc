#include "syncline/undo_stack.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "call.h"
#include "callbacks.h"
#include "commit_options.h"
#include "give.h"
#include "syncline/c/undo_stack.h"

using syncline::CommitOptions;
using syncline::Cursor;
using syncline::Doc;
using syncline::UndoNote;
using syncline::UndoOptions;
using syncline::UndoResult;
using syncline::UndoStack;
using syncline::c::Call;
using syncline::c::CallFree;
using syncline::c::CheckHandle;
using syncline::c::Checks;
using syncline::c::CheckSize;
using syncline::c::CheckUtf8;
using syncline::c::FirstProblem;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::Running;
using syncline::c::User;
using syncline::c::View;

namespace {

absl::StatusOr<UndoNote> Take(const syncline_undo_note* note) {
  syncline_undo_note read = SYNCLINE_UNDO_NOTE_INIT;
  absl::Status status = syncline::c::ReadStruct(note, sizeof(read), &read);
  if (status.ok()) {
    status =
        FirstProblem({Given(read.data.data, read.data.size, "data"),
                      Given(read.cursors.items, read.cursors.size, "cursors")});
  }
  if (!status.ok()) return status;
  UndoNote taken;
  taken.data = View(read.data.data, read.data.size);
  for (size_t i = 0; i < read.cursors.size; ++i) {
    const syncline_bytes& bytes = read.cursors.items[i];
    status = FirstProblem({Given(bytes.data, bytes.size, "a cursor")});
    if (!status.ok()) return status;
    absl::StatusOr<Cursor> cursor =
        Cursor::Decode(View(bytes.data, bytes.size));
    if (!cursor.ok()) return cursor.status();
    taken.cursors.push_back(*std::move(cursor));
  }
  return taken;
}

// REQUIRES: `out` has its size.
void GiveNote(const UndoNote& note, syncline_undo_note* out) {
  out->data = Give(std::string_view(note.data));
  out->cursors = syncline::c::GiveArray<syncline_strings>(
      note.cursors, [](const Cursor& cursor) {
        return Give(std::string_view(cursor.Encode()));
      });
}

// Puts strings of C behind each other.
absl::Status TakeTags(const syncline_bytes* tags, size_t count,
                      std::vector<std::string>* taken) {
  absl::Status status = FirstProblem({Given(tags, count, "tags")});
  for (size_t i = 0; status.ok() && i < count; ++i) {
    status = FirstProblem({Given(tags[i].data, tags[i].size, "a tag")});
    if (!status.ok()) break;
    const std::string_view tag = View(tags[i].data, tags[i].size);
    status = CheckUtf8(tag, "a tag");
    taken->emplace_back(tag);
  }
  return status;
}

absl::Status TakeScope(syncline_doc* doc, const syncline_undo_options& read,
                       UndoOptions* taken) {
  absl::Status status =
      FirstProblem({Given(read.scope, read.scope_size, "scope")});
  for (size_t i = 0; status.ok() && i < read.scope_size; ++i) {
    status = CheckHandle(read.scope[i], "a container of the scope");
    if (!status.ok()) break;
    if (read.scope[i]->doc != doc) {
      return absl::InvalidArgumentError(
          "a container of the scope is one of another document");
    }
    taken->scope.push_back(read.scope[i]->base().ref());
  }
  return status;
}

absl::Status TakeCommit(const syncline_commit_options* options,
                        UndoOptions* taken) {
  if (options == nullptr) return absl::OkStatus();
  absl::StatusOr<CommitOptions> commit = syncline::c::Take(options);
  if (!commit.ok()) return commit.status();
  absl::Status status = CheckUtf8(commit->message, "message");
  if (status.ok()) status = CheckUtf8(commit->tag, "tag");
  taken->commit = *std::move(commit);
  return status;
}

void TakeCallbacks(syncline_doc* doc, const syncline_undo_options& read,
                   const std::shared_ptr<User>& user, UndoOptions* taken) {
  if (read.accept != nullptr) {
    taken->accept = [doc, accept = read.accept,
                     user](const CommitOptions& commit) {
      const auto running = Running(doc);
      const syncline_commit_options told = syncline::c::Borrow(commit);
      return accept(user->get(), &told);
    };
  }
  // Without a callback, too, the stack keeps what it is called with.
  taken->on_new_step = [doc, on_new_step = read.on_new_step,
                        user](UndoNote* note) {
    if (on_new_step == nullptr) return;
    const auto running = Running(doc);
    syncline_undo_step step{note};
    on_new_step(user->get(), &step);
  };
}

absl::StatusOr<UndoOptions> TakeOptions(syncline_doc* doc,
                                        const syncline_undo_options& read) {
  if (read.merge_window_ms < 0) {
    return absl::InvalidArgumentError("merge_window_ms is negative");
  }
  UndoOptions taken;
  taken.merge_window_ms = read.merge_window_ms;
  if (read.max_steps != 0) {
    taken.max_steps =
        static_cast<size_t>(std::min<uint64_t>(read.max_steps, SIZE_MAX));
  }
  absl::Status status = TakeScope(doc, read, &taken);
  if (status.ok()) {
    status = TakeTags(read.included_tags, read.included_tags_size,
                      &taken.included_tags);
  }
  if (status.ok()) {
    status = TakeTags(read.excluded_tags, read.excluded_tags_size,
                      &taken.excluded_tags);
  }
  if (status.ok()) status = TakeCommit(read.commit, &taken);
  if (!status.ok()) return status;
  return taken;
}

// Gives a stack that `make` makes of options.
absl::Status Make(
    syncline_doc* doc, const syncline_undo_options* options,
    syncline_undo_stack** out,
    absl::FunctionRef<absl::StatusOr<UndoStack>(UndoOptions)> make) {
  syncline_undo_options read = SYNCLINE_UNDO_OPTIONS_INIT;
  if (options != nullptr) {
    const absl::Status status =
        syncline::c::ReadStruct(options, sizeof(read), &read);
    if (!status.ok()) return status;
  }
  absl::StatusOr<UndoOptions> taken = TakeOptions(doc, read);
  if (!taken.ok()) return taken.status();
  const auto user = std::make_shared<User>(doc, read.user, read.free_user);
  TakeCallbacks(doc, read, user, &*taken);
  absl::StatusOr<UndoStack> stack = make(*std::move(taken));
  if (stack.ok()) {
    *out = new syncline_undo_stack(doc, *std::move(stack));
  } else {
    user->Leave();
  }
  return stack.status();
}

syncline_code CallOnStack(const char* function, syncline_undo_stack* stack,
                          syncline_error* error, Checks checks,
                          absl::FunctionRef<absl::Status(UndoStack&)> call) {
  return CallFree(function, error, checks, [&] {
    const absl::Status status = CheckHandle(stack, "stack");
    if (!status.ok()) return status;
    if (!stack->stack) {
      return absl::FailedPreconditionError("the document was freed");
    }
    return call(*stack->stack);
  });
}

// Undo or Redo.
syncline_code Step(const char* function, syncline_undo_stack* stack,
                   absl::StatusOr<UndoResult> (UndoStack::*step)(),
                   bool* is_done, syncline_undo_note* note,
                   syncline_error* error) {
  return CallOnStack(
      function, stack, error, {Given(is_done, "is_done"), Given(note, "note")},
      [&](UndoStack& it) {
        const absl::Status status = CheckSize(note->struct_size, sizeof(*note));
        if (!status.ok()) return status;
        const absl::StatusOr<UndoResult> result = (it.*step)();
        if (!result.ok()) return result.status();
        *is_done = result->is_done;
        GiveNote(result->note, note);
        return absl::OkStatus();
      });
}

// What a function of the stack gives that cannot fail.
template <typename T, typename F>
syncline_code Read(const char* function, syncline_undo_stack* stack, T* out,
                   const char* name, syncline_error* error, F read) {
  return CallOnStack(function, stack, error, {Given(out, name)},
                     [&](UndoStack& it) {
                       *out = read(it);
                       return absl::OkStatus();
                     });
}

template <typename F>
syncline_code Do(const char* function, syncline_undo_stack* stack,
                 syncline_error* error, F done) {
  return CallOnStack(function, stack, error, {}, [&](UndoStack& it) {
    done(it);
    return absl::OkStatus();
  });
}

using NoteOf = UndoNote* (UndoStack::*)();

absl::StatusOr<UndoNote*> FindNote(UndoStack& stack, NoteOf of) {
  UndoNote* const note = (stack.*of)();
  if (note == nullptr) return absl::NotFoundError("there is no step");
  return note;
}

syncline_code ReadNote(const char* function, syncline_undo_stack* stack,
                       NoteOf of, syncline_undo_note* out,
                       syncline_error* error) {
  return CallOnStack(
      function, stack, error, {Given(out, "note")}, [&](UndoStack& it) {
        const absl::Status status = CheckSize(out->struct_size, sizeof(*out));
        if (!status.ok()) return status;
        const absl::StatusOr<UndoNote*> note = FindNote(it, of);
        if (note.ok()) GiveNote(**note, out);
        return note.status();
      });
}

syncline_code WriteNote(const char* function, syncline_undo_stack* stack,
                        NoteOf of, const syncline_undo_note* given,
                        syncline_error* error) {
  return CallOnStack(function, stack, error, {Given(given, "note")},
                     [&](UndoStack& it) {
                       absl::StatusOr<UndoNote> taken = Take(given);
                       if (!taken.ok()) return taken.status();
                       const absl::StatusOr<UndoNote*> note = FindNote(it, of);
                       if (note.ok()) **note = *std::move(taken);
                       return note.status();
                     });
}

}  // namespace

void syncline_undo_note_free(syncline_undo_note* note) {
  if (note == nullptr) return;
  syncline_bytes_free(&note->data);
  syncline_strings_free(&note->cursors);
}

syncline_code syncline_undo_step_set_note(syncline_undo_step* step,
                                          const syncline_undo_note* note,
                                          syncline_error* error) {
  return CallFree(__func__, error, {Given(note, "note")}, [&] {
    const absl::Status status = CheckHandle(step, "step");
    if (!status.ok()) return status;
    absl::StatusOr<UndoNote> taken = Take(note);
    if (taken.ok()) *step->note = *std::move(taken);
    return taken.status();
  });
}

syncline_code syncline_undo_stack_new(syncline_doc* doc,
                                      const syncline_undo_options* options,
                                      syncline_undo_stack** stack,
                                      syncline_error* error) {
  return Call(__func__, doc, error, {Given(stack, "stack")}, [&](Doc& it) {
    return Make(doc, options, stack,
                [&](UndoOptions taken) -> absl::StatusOr<UndoStack> {
                  return UndoStack(it, std::move(taken));
                });
  });
}

syncline_code syncline_undo_stack_free(syncline_undo_stack* stack,
                                       syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    if (stack == nullptr) return absl::OkStatus();
    const absl::Status status = CheckHandle(stack, "stack");
    if (!status.ok()) return status;
    if (stack->doc != nullptr && stack->doc->callbacks > 0) {
      return absl::FailedPreconditionError(
          "a callback of the document is running: free it afterwards");
    }
    delete stack;
    return absl::OkStatus();
  });
}

syncline_code syncline_undo_stack_undo(syncline_undo_stack* stack,
                                       bool* is_done, syncline_undo_note* note,
                                       syncline_error* error) {
  return Step(__func__, stack, &UndoStack::Undo, is_done, note, error);
}
syncline_code syncline_undo_stack_redo(syncline_undo_stack* stack,
                                       bool* is_done, syncline_undo_note* note,
                                       syncline_error* error) {
  return Step(__func__, stack, &UndoStack::Redo, is_done, note, error);
}

syncline_code syncline_undo_stack_can_undo(syncline_undo_stack* stack,
                                           bool* can_undo,
                                           syncline_error* error) {
  return Read(__func__, stack, can_undo, "can_undo", error,
              [](UndoStack& it) { return it.can_undo(); });
}
syncline_code syncline_undo_stack_can_redo(syncline_undo_stack* stack,
                                           bool* can_redo,
                                           syncline_error* error) {
  return Read(__func__, stack, can_redo, "can_redo", error,
              [](UndoStack& it) { return it.can_redo(); });
}
syncline_code syncline_undo_stack_undo_steps(syncline_undo_stack* stack,
                                             size_t* steps,
                                             syncline_error* error) {
  return Read(__func__, stack, steps, "steps", error,
              [](UndoStack& it) { return it.undo_steps(); });
}
syncline_code syncline_undo_stack_redo_steps(syncline_undo_stack* stack,
                                             size_t* steps,
                                             syncline_error* error) {
  return Read(__func__, stack, steps, "steps", error,
              [](UndoStack& it) { return it.redo_steps(); });
}

syncline_code syncline_undo_stack_checkpoint(syncline_undo_stack* stack,
                                             syncline_error* error) {
  return Do(__func__, stack, error, [](UndoStack& it) { it.Checkpoint(); });
}
syncline_code syncline_undo_stack_begin_group(syncline_undo_stack* stack,
                                              syncline_error* error) {
  return Do(__func__, stack, error, [](UndoStack& it) { it.BeginGroup(); });
}
syncline_code syncline_undo_stack_end_group(syncline_undo_stack* stack,
                                            syncline_error* error) {
  return Do(__func__, stack, error, [](UndoStack& it) { it.EndGroup(); });
}
syncline_code syncline_undo_stack_set_time(syncline_undo_stack* stack,
                                           int64_t now_ms,
                                           syncline_error* error) {
  return Do(__func__, stack, error, [&](UndoStack& it) { it.SetTime(now_ms); });
}

syncline_code syncline_undo_stack_undo_note(syncline_undo_stack* stack,
                                            syncline_undo_note* note,
                                            syncline_error* error) {
  return ReadNote(__func__, stack, &UndoStack::undo_note, note, error);
}
syncline_code syncline_undo_stack_redo_note(syncline_undo_stack* stack,
                                            syncline_undo_note* note,
                                            syncline_error* error) {
  return ReadNote(__func__, stack, &UndoStack::redo_note, note, error);
}
syncline_code syncline_undo_stack_set_undo_note(syncline_undo_stack* stack,
                                                const syncline_undo_note* note,
                                                syncline_error* error) {
  return WriteNote(__func__, stack, &UndoStack::undo_note, note, error);
}
syncline_code syncline_undo_stack_set_redo_note(syncline_undo_stack* stack,
                                                const syncline_undo_note* note,
                                                syncline_error* error) {
  return WriteNote(__func__, stack, &UndoStack::redo_note, note, error);
}

syncline_code syncline_undo_stack_clear_undo(syncline_undo_stack* stack,
                                             syncline_error* error) {
  return Do(__func__, stack, error, [](UndoStack& it) { it.ClearUndo(); });
}
syncline_code syncline_undo_stack_clear_redo(syncline_undo_stack* stack,
                                             syncline_error* error) {
  return Do(__func__, stack, error, [](UndoStack& it) { it.ClearRedo(); });
}

syncline_code syncline_undo_stack_save(syncline_undo_stack* stack,
                                       syncline_bytes* saved,
                                       syncline_error* error) {
  return Read(__func__, stack, saved, "saved", error,
              [](UndoStack& it) { return Give(it.Save()); });
}

syncline_code syncline_undo_stack_load(syncline_doc* doc, const char* saved,
                                       size_t saved_size,
                                       const syncline_undo_options* options,
                                       syncline_undo_stack** stack,
                                       syncline_error* error) {
  return Call(
      __func__, doc, error,
      {Given(saved, saved_size, "saved"), Given(stack, "stack")}, [&](Doc& it) {
        return Make(doc, options, stack, [&](UndoOptions taken) {
          return UndoStack::Load(it, View(saved, saved_size), std::move(taken));
        });
      });
}
