// What Python's help() tells about sessions.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_DOCS_H_

namespace syncline::python {

inline constexpr char kClientDoc[] =
    R"(ClientSession(*, seed=None, on_local_change=None, **options)
--

One side of a connection to a server, for a host that brings its own sockets: a
state machine without sockets, clock or threads. With asyncio, use SyncClient.

Its host tells it what happens:

  connection is "connect"             open a connection, then opened()
  bytes came                          receive()
  the connection is gone              closed()
  the time of next_wakeup             tick()
  after any of these, and edits       write output, consume() what was written;
                                      look at take_events()
  connection is "closing"             close with close_code, then closed()

Nothing that was edited leaves the session before the server has it at the level
that the application calls saved. docs/sync.md has the protocol and the errors.

seed             decides about pauses: let it differ; a random one by default
on_local_change  called without arguments when a joined document is edited, in
                 the thread that edits it: have tick() called soon. It must not
                 call the session or edit the document
options          times in seconds: batch_time, poll_time (0: never), first_pause,
                 longest_pause, stable_time, ping_after, dead_after, answer_time,
                 presence_timeout, presence_renewal, presence_interval; numbers:
                 max_frame_bytes, max_update_bytes, window_bytes, max_documents,
                 max_output_bytes, max_presence_entries, max_presence_fields,
                 max_presence_entry_bytes. include/syncline/sync/options.h tells
                 of each, and its default

Times are seconds since any fixed moment, as time.monotonic() has them.

One thread calls a session at a time; long calls let others run. A call while
another one is under way, in a thread or with a callback, is a StateError.)";

inline constexpr char kClientInitDoc[] =
    R"(__init__(self, *, seed=None, on_local_change=None, **options)
--

A session without rooms, which wants a connection; see
help(syncline.sync.ClientSession).)";

inline constexpr char kJoinDoc[] =
    R"(join(self, room, doc, *, token='', access='write', level='stored', seal=None, open=None, epoch=0)
--

Keeps a Doc in step with a room of the server: a str of 1 to 256 bytes of UTF-8.

token   who one is, for the server; at most 8192 bytes
access  what is asked for: "write", "read" or "presence"
level   what is called saved: "received", "stored", "replicated",
        "replicated_stored" or "archived"
seal    a function from bytes to bytes that encrypts what leaves the document,
open    and one that opens what comes: both or none. What they raise is the
        failure of the room
epoch   as status() told when the document last was in this room, where it was
        kept while no session had it, or made from another's file: the server
        refuses the replica of a document that was deleted since. 0, unknown, is
        taken for one that was never there

ValueError: no such room or token. StateError: the room is joined. LimitError:
beyond max_documents.)";

inline constexpr char kLeaveDoc[] = R"(leave(self, room)
--

The document is the program's alone again; edits that are not saved stay in it.
KeyError, here and below: the room is not joined.)";

inline constexpr char kSetTokenDoc[] = R"(set_token(self, room, token)
--

Sends a new token to a room that is joined; joins again where that failed.
ValueError: it is too long.)";

inline constexpr char kRetryDoc[] = R"(retry(self, room)
--

Joins again after a failure. StateError: there was none.)";

inline constexpr char kStatusDoc[] = R"(status(self, room)
--

How a room stands, a DocumentStatus.)";

inline constexpr char kSetPresenceDoc[] =
    R"(set_presence(self, room, key, value)
--

Shows a field to all in the room, bytes under a key, until it is removed, changed
or the room is left. ValueError: a key that is empty or longer than 128 bytes.
LimitError: beyond a limit of presence.)";

inline constexpr char kRemovePresenceDoc[] =
    R"(remove_presence(self, room, key)
--

Shows a field no more.)";

inline constexpr char kPresenceDoc[] = R"(presence(self, room)
--

Everybody in the room, oneself too: a list of PresenceEntry, by connection.)";

inline constexpr char kConnectionDoc[] =
    R"(What the host is to do with the connection.

"waiting"  nothing before next_wakeup; then it is "connect"
"connect"  open one
"opening"  it is open, and the server has said nothing yet
"online"   it is in use
"closing"  close it with close_code, after the output, then closed()
"stopped"  nothing until restart(): see connection_error)";

inline constexpr char kConnectionErrorDoc[] =
    R"(Why the last connection ended, or why there will be none any more: a SyncError,
or None.)";

inline constexpr char kServerLevelDoc[] =
    "The highest level that the server promises; while online.";

inline constexpr char kCloseCodeDoc[] =
    "What to close with, as WebSocket has it, while connection is \"closing\".";

inline constexpr char kRestartDoc[] = R"(restart(self, now)
--

Connects now, after "stopped" or in place of waiting.)";

inline constexpr char kOpenedDoc[] = R"(opened(self, now)
--

The connection is open.)";

inline constexpr char kReceiveDoc[] = R"(receive(self, now, data)
--

Bytes came. They need not end with a frame.)";

inline constexpr char kClosedDoc[] = R"(closed(self, now, code=1006)
--

The connection is gone, with the code of the other side; 1006: without one. It
decides whether and when there is another try.)";

inline constexpr char kTickDoc[] = R"(tick(self, now)
--

Does what is due.)";

inline constexpr char kNextWakeupDoc[] =
    "When tick() has something to do, may be in the past; None: not before "
    "something else happens.";

inline constexpr char kOutputDoc[] =
    "What is to be sent, bytes of whole frames; consume() what was.";

inline constexpr char kConsumeDoc[] = R"(consume(self, size)
--

So many bytes of the output were sent. IndexError: there are fewer.)";

inline constexpr char kTakeEventsDoc[] = R"(take_events(self)
--

What to look at again since it was last asked: a list of SyncEvent, with one of
each kind and room at most.)";

inline constexpr char kIsRunningDoc[] =
    "Whether a call is under way, so that others would be a StateError.";

inline constexpr char kPeerDoc[] =
    R"(PeerSession(now, *, seed=None, on_local_change=None, **options)
--

The side that was called, where two peers are in step without a server: it
answers the caller's ClientSession. Both directions work as ever; the caller has
to join with level="received", as that is what saved means here: this replica has
it in memory.

There is one for each caller; several may offer the same documents, and what
comes through one goes out through the others. The host does as for a
ClientSession, but for close_code: where it is not None, the connection is to be
closed with it, after the output.

seed, on_local_change, times and threads are as for a ClientSession; on_local_change
is called after withdraw(), set_presence() and remove_presence(), too. options:
batch_time, poll_time, hello_time, ping_after, dead_after, presence_timeout,
presence_renewal, presence_interval, presence_changes_per_second,
max_frame_bytes, max_update_bytes, window_bytes, max_documents, max_output_bytes,
max_queue_bytes, max_presence_entries, max_presence_fields,
max_presence_entry_bytes.)";

inline constexpr char kPeerInitDoc[] =
    R"(__init__(self, now, *, seed=None, on_local_change=None, **options)
--

A session that offers nothing yet, of a connection that is open; see
help(syncline.sync.PeerSession).)";

inline constexpr char kOfferDoc[] =
    R"(offer(self, room, doc, *, token='', access='write', seal=None, open=None)
--

Lets the caller join a Doc as a room.

token   what the caller has to show, byte by byte
access  what the caller may at most
seal, open  as of ClientSession.join()

ValueError: no such room. StateError: the room is there.)";

inline constexpr char kWithdrawDoc[] = R"(withdraw(self, room)
--

The document is the program's alone again. Who joined it is told "not_found", and
joins no more of its own accord. KeyError, here and below: the room is not
offered.)";

inline constexpr char kPeerFailureDoc[] = R"(failure(self, room)
--

What an import of what the caller sent failed with: a SyncError, or None.)";

inline constexpr char kPeerClosedDoc[] = R"(closed(self)
--

The connection is gone.)";

inline constexpr char kPeerCloseCodeDoc[] =
    "What to close the connection with, after the output; None: not now.";

inline constexpr char kPeerErrorDoc[] =
    "Why there is a close_code: a SyncError, or None.";

inline constexpr char kPeerTakeEventsDoc[] = R"(take_events(self)
--

What to look at again since it was last asked: a list of SyncEvent, with one of
each kind and room at most. "connection": there is a close_code; "document":
failure(); "presence": presence(), where others show something else.)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_SYNC_DOCS_H_
