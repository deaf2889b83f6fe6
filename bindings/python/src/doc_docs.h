// What Python's help() tells about documents.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_DOC_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_DOC_DOCS_H_

namespace syncline::python {

inline constexpr char kDocDoc[] =
    R"(Doc(peer_id=None, *, doc_id=None, max_pending_bytes=67108864)
--

START HERE: a document that several replicas edit, offline or live.

  alice, bob = syncline.Doc(), syncline.Doc()
  alice.text("note").append("hello")
  bob.import_(alice.export())
  bob.text("note").append(" world")
  alice.import_(bob.export_since(alice.version))
  str(alice.text("note"))                        # 'hello world'

A document holds containers, named by the application; they exist as soon as they
are asked for, and are empty until somebody edits them. Every edit is kept in the
history. Replicas exchange updates, as bytes, over whatever carries them: in any
order, any number of times, grouped in any way. Those that hold the same edits
hold the same values.

peer_id        what the document writes under, an int of 64 bits without sign,
               which no other replica may write under; a random one by default
doc_id         which document this is a replica of, an int of 64 bits, not 0. What
               it exports says so (10 bytes an update), and it refuses, by
               ValueError, what says that it is of another one. None: it becomes
               that of the first import that names one
max_pending_bytes
               bytes of updates that may wait for others that they build upon

Threads may share a document: calls that work long let others run, and what they
do with the same document waits. copy.copy and pickle work; the copy is another
replica, with a peer id of its own and without the subscriptions.)";

inline constexpr char kDocInitDoc[] =
    R"(__init__(self, peer_id=None, *, doc_id=None, max_pending_bytes=67108864)
--

A new, empty document; see help(syncline.Doc).)";

inline constexpr char kDocAtDoc[] = R"(at(self, pointer)
--

The value at a path, as JSON Pointer (RFC 6901) writes it: the name of a root,
then keys of maps, positions of lists, and ids of nodes of trees, each of which
stands for the node's map: doc.at("/notes/3/title").

KeyError where there is nothing; ValueError for what is no such path, or begins
with a name that containers of several kinds have.)";

inline constexpr char kDocToJsonDoc[] = R"(to_json(self)
--

The whole document, as JSON: an object of the roots that are not empty, by name
(of several kinds with one name: "name:kind"). Equal documents give equal JSON.

Texts are strings, counters numbers, trees lists of {"id", "meta", "children"}.
LimitError where containers are nested deeper than a reader of JSON bears.)";

inline constexpr char kDocToDictDoc[] = R"(to_dict(self)
--

The whole document as a dict of the roots that are not empty, by name; of several
kinds with one name, "name:kind".

See Container.to_plain() for the values, which unlike those of to_json() tell
bytes from str.)";

inline constexpr char kDocDigestDoc[] = R"(state_digest(self)
--

32 digits that are the same where two replicas hold the same: all that shows,
conflicts, and what decides about later edits. Cost: O(n log n).)";

inline constexpr char kDocUpdateDoc[] = R"(update(self, container, value)
--

Brings a container to a plain value by few edits, or by none of them.

What is equal stays, and so does a container of which the value wants the same
kind (a map of a dict, a list of a list, a text of a str, a counter of an int).
Others' concurrent edits of what stays are merged. ValueError where the container
cannot become such a value; the errors of the edits.)";

inline constexpr char kDocResolveDoc[] =
    R"(resolve(self, cursor, *, unit='code_points')
--

Where a Cursor is now, a CursorPosition; in a text, its position counts `unit`s.

KeyError where its item or its container has not come here yet. Cost: that of
Text.cursor_at().)";

inline constexpr char kDocCommitDoc[] =
    R"(commit(self, *, message='', time=None, tag='')
--

Ends the commit under way: tells when and why its edits were made, and tells
those who subscribed of them.

message   kept in the history
time      a datetime (a naive one is local time), kept in the history
tag       what the events of the commit carry, told to nobody else

Edits without a commit are just as good. An import, an export and a transaction
end a commit, too. StateError within a transaction.)";

inline constexpr char kDocTransactionDoc[] =
    R"(transaction(self, *, message='', time=None, tag='')
--

Edits that are made together, or not at all:

  with doc.transaction(message="move"):
      ...

At its end they are one commit, with what commit() tells. An exception takes all
of them back, out of every container and out of the history, and goes on.
Transactions nest: an inner one that fails is taken back alone. Within one,
import_, commit and the exports are a StateError, as what others know cannot be
taken back. Cost: a copy of what is deleted and overwritten.)";

inline constexpr char kDocSubscribeDoc[] = R"(subscribe(self, callback)
--

Tells callback(event) of every change of the document, until the Subscription
that is returned is cancelled; see syncline.Event.

Events come at the end of a commit, not with each edit: at commit(), at the end
of a transaction, at an import, an export or a subscribe. The document keeps the
callback alive.

A callback may read, edit, commit, import, export, subscribe and cancel. What it
edits follows as a commit and an event of its own. What it raises goes to
sys.unraisablehook, and breaks nothing; KeyboardInterrupt, SystemExit and what
else is no Exception is raised where the call that ended the commit has returned.
It runs in the thread that committed.)";

inline constexpr char kDocBeforeCommitDoc[] = R"(before_commit(self, hook)
--

Calls hook(options) before each local commit that has edits: it may set
options.message, options.time and options.tag, and edit the document in the same
commit. It cannot import, export or fork: StateError.

Returns a Subscription; what the hook raises goes where that of a callback of
subscribe() does.)";

inline constexpr char kDocExportDoc[] = R"(export(self)
--

All edits, as an update, which is bytes. Ends the commit under way.

Cost: O(history). DecodeError where the document was opened from a snapshot with
a history that turns out to be broken; StateError within a transaction.)";

inline constexpr char kDocExportSinceDoc[] = R"(export_since(self, version)
--

The edits that a replica at a VersionVector lacks, as an update.

Cost: that of the edits, where they are the newest. Errors: as export().)";

inline constexpr char kDocExportSnapshotDoc[] = R"(export_snapshot(self)
--

The values and all edits: what to keep on a disk, and what to hand to a new
replica. It opens without replaying anything. Errors: as export().)";

inline constexpr char kDocImportDoc[] = R"(import_(self, data)
--

Takes in an update or a snapshot, bytes or anything with a buffer: all of it or
nothing. Ops that are known are passed over. Ends the commit under way.

Returns an ImportResult. Errors, after which nothing has changed:
  DecodeError      not bytes of ours, or changed on the way, or written by a
                   later version
  PeerReusedError  two replicas write under one peer id
  LimitError       a limit, see max_pending_bytes
  StateError       within a transaction

Other threads run in the meantime.)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_DOC_DOCS_H_
