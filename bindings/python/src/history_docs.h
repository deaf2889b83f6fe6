// The docstrings of what documents tell of their history.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_HISTORY_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_HISTORY_DOCS_H_

namespace syncline::python {

inline constexpr char kFrontierOfDoc[] = R"(frontier_of(self, version)
--

The newest ops of a VersionVector: a list of OpIds, ascending.

KeyError where the document does not know one of its ops; ValueError where it has
ops without what they build upon.)";

inline constexpr char kVersionOfDoc[] = R"(version_of(self, frontier)
--

What a version has, a VersionVector. The version is named by OpIds: doc.frontier
of then, or any ops, which stand for themselves and all that they build upon.

All that take a version so: KeyError where the document does not know one of the
ops; StateError within a transaction. Cost: that of a merge of the version's ops,
a few ms for 100,000 edits one after the other.)";

inline constexpr char kForkAtDoc[] = R"(fork_at(self, version, peer_id=None)
--

A document that knows what was known at a version (see version_of()), and writes
under a peer id of its own, drawn at random if it is not given: to read an old
version, and to edit it. What is written there merges here, and what is written
here merges there, as with any replica.)";

inline constexpr char kExportShallowDoc[] =
    R"(export_shallow(self, from_=None)
--

The values, and the edits from a version on (see version_of()); without one, the
values alone. An empty document that imports it is shallow: it has no older edits,
and refuses those that somebody made without knowing the version, with a
StateError. docs/shallow.md of the project tells what is kept.)";

inline constexpr char kSeedDoc[] = R"(seed(fill)
--

An update that gives an empty document what fill(doc) writes: the same bytes
wherever it is made. Hosts that each make a document of one file import this first,
and its content is there once. `fill` is called twice, and has to write the same
each time: else it is a ValueError.)";

inline constexpr char kDiffDoc[] = R"(diff(self, from_, to)
--

What leads from one version (see version_of()) to another: a list of
ContainerChanges, as events have them. Whoever shows the one and applies it shows
the other.

Cost: also that of merging what only one of them has.)";

inline constexpr char kEncodeDiffDoc[] = R"(encode_diff(self, from_, to)
--

What diff() gives, as bytes, for apply_diff(): here, or of another document.)";

inline constexpr char kApplyDiffDoc[] =
    R"(apply_diff(self, diff, *, message='', time=None, tag='')
--

Makes the edits that a difference tells, which encode_diff() of this document or
of another gave, in one transaction: where the document shows what it starts from,
or is like that. Containers and nodes that come to be shown are made again, with
new ids; nodes that are in the trash here, and many-valued marks, are the ones they
were.

Errors tell the path of the change, and nothing is changed then: KeyError, where
there is no such container, node or mark here; StateError, where a container was
removed, or a node that is to be made is there; IndexError, for a position past
the end; DecodeError, for bytes that are no difference.)";

inline constexpr char kCheckoutDoc[] = R"(checkout(self, version)
--

Shows a version (see version_of()) in place of the latest: in the document and all
of its containers, and to listeners, who are told what is different. With the
result, `with doc.checkout(version): ...` shows again in the end what showed
before.

It is read only: edits are StateErrors. What is known stays what it is:
doc.version, imports and exports go on with all of it, and what is imported shows
with the latest. Containers that the version has not met are empty. A version that
has all that is known is the latest: this is checkout_latest() then, so edits are
made, and what is imported shows. StateError also in a hook of before_commit().)";

inline constexpr char kCheckoutLatestDoc[] = R"(checkout_latest(self)
--

Shows the latest version again.)";

inline constexpr char kRevertToDoc[] =
    R"(revert_to(self, version, *, message='', time=None, tag='')
--

Edits the document, in one transaction, until it shows what it showed at a version
(see version_of()). What was done since stays in the history, and what others do
at the same time is merged.

Items and nodes that are still there stay the ones they are, and deleted nodes
come back as the ones they were. Items of a MovableList that were deleted, and
containers that new() made, are made again. Errors: also those of edits; nothing
is changed then.)";

inline constexpr char kWalkHistoryDoc[] =
    R"(walk_history(self, *, author=None, version=None)
--

Who wrote what, when and why: an iterator over HistoryEntries, from the newest on.
Each comes before those that it builds upon; what is edited or imported meanwhile
is not in it. Those of one author (a peer id) alone, or of a version (see
version_of()) in place of the latest.

Cost: O(log n) an entry, and O(what it holds).)";

inline constexpr char kHistoryWalkDoc[] =
    R"(What Doc.walk_history() gives, an iterator over HistoryEntries.)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_HISTORY_DOCS_H_
