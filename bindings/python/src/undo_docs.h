// What Python's help() tells about undo.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_UNDO_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_UNDO_DOCS_H_

namespace syncline::python {

inline constexpr char kUndoStackDoc[] =
    R"(UndoStack(doc, *, merge_window_ms=0, max_steps=1000, scope=(), included_tags=(), excluded_tags=(), accept=None, on_new_step=None, message='', time=None, tag='undo')
--

Undo and redo of what one replica did to a document, and of nothing else:

  undo = syncline.UndoStack(doc)
  ... edits and commits ...
  undo.undo()
  undo.redo()

A stack watches the local commits of its document, from now on: each is a step. To
undo one is to write ordinary edits that take back what it did, as far as it is
still in force: what others did in the meantime stays.

merge_window_ms  a commit that comes within so many milliseconds of the last one of
                 a step belongs to that step; 0: each commit is a step
max_steps        the oldest are forgotten beyond that
scope            containers; what else is edited than these and what is in them is
                 not undone. None: everything is
included_tags    tags of commits: if there are any, other commits are not undone
excluded_tags    commits with one of these are not undone
accept           called with the CommitOptions of each commit; where it returns
                 False, the commit is not undone
on_new_step      called with an empty UndoNote after the commit that began a step:
                 what it puts there comes back from undo() and redo(). It must not
                 edit the document
message, time, tag
                 of the commits that undo and redo)";

inline constexpr char kUndoStackInitDoc[] =
    R"(__init__(self, doc, *, merge_window_ms=0, max_steps=1000, scope=(), included_tags=(), excluded_tags=(), accept=None, on_new_step=None, message='', time=None, tag='undo')
--

A stack of the commits from now on; see help(syncline.UndoStack).)";

inline constexpr char kUndoStackLoadDoc[] =
    R"(load(doc, data, *, merge_window_ms=0, max_steps=1000, scope=(), included_tags=(), excluded_tags=(), accept=None, on_new_step=None, message='', time=None, tag='undo')
--

A stack of what save() gave, for a document that has all of its edits: the same one
after a restart, also where it writes under another peer id now. Ends the commit
under way.

DecodeError for other bytes, or those of another document; KeyError where the
document lacks an edit, or is shallow and begins after one of a step; then nothing
has changed.)";

inline constexpr char kUndoStackSaveDoc[] = R"(save(self)
--

The steps with their notes, as bytes to be kept beside the document. Ends the
commit under way.)";

inline constexpr char kUndoDoc[] = R"(undo(self)
--

Takes the newest step back that can be, and returns its UndoNote; None where there
is nothing to take back.

Ends the commit under way, and is a commit of its own. Errors, after which nothing
has changed: StateError in a transaction or a hook; LimitError; DecodeError where
the history turns out to be broken. Other threads run in the meantime.)";

inline constexpr char kRedoDoc[] = R"(redo(self)
--

Does again what undo() took back last, and returns the UndoNote of the step; None
where there is nothing to do again. Errors: those of undo().)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_UNDO_DOCS_H_
