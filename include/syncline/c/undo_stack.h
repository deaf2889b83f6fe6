/* Undo and redo of what one replica did to a document, and of nothing else.
 *
 * A stack watches the local commits of its document: each is a step. To undo
 * one is to write ordinary ops that take back what it did, as far as it is
 * still in force: what others did in the meantime stays. docs/undo.md has the
 * rules.
 *
 * Thread rule: that of the document. FAILED_PRECONDITION of all functions but
 * syncline_undo_stack_free: the document was freed.
 */
#ifndef SYNCLINE_C_UNDO_STACK_H_
#define SYNCLINE_C_UNDO_STACK_H_

#include "syncline/c/container.h"
#include "syncline/c/event.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_undo_stack syncline_undo_stack;

/* What an application keeps with a step; for instance where the carets were. As
 * an argument it belongs to the caller. */
typedef struct syncline_undo_note {
  size_t struct_size;
  syncline_bytes data;
  syncline_strings cursors; /* each as in cursor.h */
} syncline_undo_note;
#define SYNCLINE_UNDO_NOTE_INIT                        \
  {                                                    \
    sizeof(syncline_undo_note), {NULL, 0}, { NULL, 0 } \
  }
SYNCLINE_API void syncline_undo_note_free(syncline_undo_note* note);

/* A step that was begun. Valid during the call of its callback. */
typedef struct syncline_undo_step syncline_undo_step;
SYNCLINE_API syncline_code syncline_undo_step_set_note(
    syncline_undo_step* step, const syncline_undo_note* note,
    syncline_error* error);

typedef struct syncline_undo_options {
  size_t struct_size;
  /* A commit that comes within so many milliseconds of the last one of a step
   * belongs to that step. 0: each commit is a step. */
  int64_t merge_window_ms;
  uint64_t max_steps; /* the oldest are forgotten beyond that; 0: 1000 */
  /* Containers; what else is edited than these and what is in them is not
   * undone. None: everything is. */
  syncline_container* const* scope;
  size_t scope_size;
  /* Tags of commits: if there are any, other commits are not undone. */
  const syncline_bytes* included_tags;
  size_t included_tags_size;
  /* Commits with one of these are not undone. */
  const syncline_bytes* excluded_tags;
  size_t excluded_tags_size;
  /* Of the commits that undo and redo. NULL: their tag is "undo". */
  const syncline_commit_options* commit;
  /* False: this commit is not undone. May be NULL. */
  bool (*accept)(void* user, const syncline_commit_options* commit);
  /* Called after the commit that began a step. It must not edit the document.
   * May be NULL. */
  void (*on_new_step)(void* user, syncline_undo_step* step);
  void* user;
  syncline_free_callback free_user; /* may be NULL */
} syncline_undo_options;
#define SYNCLINE_UNDO_OPTIONS_INIT                                        \
  {                                                                       \
    sizeof(syncline_undo_options), 0, 0, NULL, 0, NULL, 0, NULL, 0, NULL, \
        NULL, NULL, NULL, NULL                                            \
  }

/* Of the commits from now on; ends the one under way. `options` may be NULL; of
 * one that is refused, free_user is not called. To be freed by
 * syncline_undo_stack_free, before or after the document. */
SYNCLINE_API syncline_code
syncline_undo_stack_new(syncline_doc* doc, const syncline_undo_options* options,
                        syncline_undo_stack** stack, syncline_error* error);
/* NULL is no error. FAILED_PRECONDITION: in a callback of the document. */
SYNCLINE_API syncline_code syncline_undo_stack_free(syncline_undo_stack* stack,
                                                    syncline_error* error);

/* Takes the newest step back that can be, or does it again; `note` is that of
 * the step. `is_done` is false where there was nothing to do.
 * FAILED_PRECONDITION: a transaction is open, or a hook is running; DATA_LOSS:
 * the history turns out to be broken. */
SYNCLINE_API syncline_code syncline_undo_stack_undo(syncline_undo_stack* stack,
                                                    bool* is_done,
                                                    syncline_undo_note* note,
                                                    syncline_error* error);
SYNCLINE_API syncline_code syncline_undo_stack_redo(syncline_undo_stack* stack,
                                                    bool* is_done,
                                                    syncline_undo_note* note,
                                                    syncline_error* error);
/* Whether they would change anything. Edits that are not committed yet are. */
SYNCLINE_API syncline_code syncline_undo_stack_can_undo(
    syncline_undo_stack* stack, bool* can_undo, syncline_error* error);
SYNCLINE_API syncline_code syncline_undo_stack_can_redo(
    syncline_undo_stack* stack, bool* can_redo, syncline_error* error);
/* Steps; some may turn out to have nothing left. */
SYNCLINE_API syncline_code syncline_undo_stack_undo_steps(
    syncline_undo_stack* stack, size_t* steps, syncline_error* error);
SYNCLINE_API syncline_code syncline_undo_stack_redo_steps(
    syncline_undo_stack* stack, size_t* steps, syncline_error* error);

/* The next commit begins a new step, whatever the merge window is. */
SYNCLINE_API syncline_code syncline_undo_stack_checkpoint(
    syncline_undo_stack* stack, syncline_error* error);
/* All commits in between are one step. Groups nest. */
SYNCLINE_API syncline_code syncline_undo_stack_begin_group(
    syncline_undo_stack* stack, syncline_error* error);
SYNCLINE_API syncline_code syncline_undo_stack_end_group(
    syncline_undo_stack* stack, syncline_error* error);
/* The time, for commits that tell none. */
SYNCLINE_API syncline_code syncline_undo_stack_set_time(
    syncline_undo_stack* stack, int64_t now_ms, syncline_error* error);

/* The note of the newest step. NOT_FOUND: there is no step. */
SYNCLINE_API syncline_code
syncline_undo_stack_undo_note(syncline_undo_stack* stack,
                              syncline_undo_note* note, syncline_error* error);
SYNCLINE_API syncline_code
syncline_undo_stack_redo_note(syncline_undo_stack* stack,
                              syncline_undo_note* note, syncline_error* error);
SYNCLINE_API syncline_code syncline_undo_stack_set_undo_note(
    syncline_undo_stack* stack, const syncline_undo_note* note,
    syncline_error* error);
SYNCLINE_API syncline_code syncline_undo_stack_set_redo_note(
    syncline_undo_stack* stack, const syncline_undo_note* note,
    syncline_error* error);

SYNCLINE_API syncline_code syncline_undo_stack_clear_undo(
    syncline_undo_stack* stack, syncline_error* error);
SYNCLINE_API syncline_code syncline_undo_stack_clear_redo(
    syncline_undo_stack* stack, syncline_error* error);

/* The steps with their notes, to be kept beside the document. Ends the commit
 * under way. */
SYNCLINE_API syncline_code syncline_undo_stack_save(syncline_undo_stack* stack,
                                                    syncline_bytes* saved,
                                                    syncline_error* error);
/* A stack of what another one saved, for a document that has all of its edits.
 * Ends the commit under way. INVALID_ARGUMENT, DATA_LOSS, UNIMPLEMENTED: no
 * such bytes, or of another document; NOT_FOUND: it lacks an edit, or is shallow
 * and begins after one of a step. Then nothing has changed. */
SYNCLINE_API syncline_code syncline_undo_stack_load(
    syncline_doc* doc, const char* saved, size_t saved_size,
    const syncline_undo_options* options, syncline_undo_stack** stack,
    syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_UNDO_STACK_H_ */
