// What Python's help() tells about servers' sessions.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_SERVER_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_SERVER_DOCS_H_

namespace syncline::python {

inline constexpr char kServerDoc[] =
    R"(ServerSession(now, handler, *, name=None, frames=None, on_output=None, **options)
--

A server's end of one connection, for a host with sockets of its own; with
asyncio, use serve_client(). Frames become calls of the handler, and what rooms
answer becomes frames. A session knows no room: its host has the logs, and knows
who is where.

  bytes came                          receive(): calls the handler
  the time of next_wakeup             tick()
  after any of these, and of          write output, consume() what was written
  on_output()
  close_code is not None              close with it, after the output
  the connection is gone              closed()

What a host must hold to, so that "saved" is true:

  - It calls durable() once ops are as safe as the level says, not before.
  - Its log takes only batches that follow on what it has (SyncBatch.follows_on);
    others are refused with "gap". What it takes it delivers, in the log's order,
    to all others in the room.
  - It keeps no shallow snapshot (SyncBatch.is_shallow), but refuses it with
    "bad_update": nobody could read a log that has one in it.
  - joined() tells an epoch that changes whenever the log is not a continuation
    of what it was; open channels then get head_reset().

handler    a ServerHandler, or what has its methods; one may serve all sessions.
           What it raises goes to sys.unraisablehook, and the client is refused
name       how the client refers to this connection in its next hello, a str of
           at most 64 bytes, not to be guessed; a random one by default
frames     SharedFrames, of sessions that deliver the same
on_output  called without arguments when a room, or go_away(), said something:
           have output written soon. Once, until output is asked for
options    max_level, the highest that the host can promise ("stored"); times in
           seconds: hello_time, ping_after, dead_after; numbers: max_frame_bytes,
           max_update_bytes, window_bytes, max_documents, max_output_bytes,
           max_queue_bytes, max_presence_fields, max_presence_entry_bytes,
           presence_changes_per_second. include/syncline/sync/options.h tells of
           each, and its default

Within a call of the handler a session takes what rooms say; its other methods
are a StateError then.)";

inline constexpr char kServerInitDoc[] =
    R"(__init__(self, now, handler, *, name=None, frames=None, on_output=None, **options)
--

A session of a connection that is open; see help(syncline.sync.ServerSession).)";

inline constexpr char kJoinedDoc[] =
    R"(joined(self, channel, *, access, connection, epoch=1, have=None, durable=None, batches=(), level='received', subject='', roster=None, upload=None)
--

The answer to a join: the client is in.

access      "presence", "read" or "write": no more than was asked for counts
connection  its number in presence, one's own in the room; not 0
epoch       not 0; another one after the log was lost or replaced
have        a VersionVector: everything that is in the log; None: nothing
durable     what of it has the level of the request
batches     what the client lacks, in the order of the log; a snapshot may come
            first
level       that all of them have
subject     who the client is, a str of at most 256 bytes
roster      a PresenceTable, for those who may see it
upload      the PartialUpload that was asked for, if on_upload_broken() left it

A channel that was closed meanwhile is passed over, here and below. ValueError:
durable is not within have.)";

inline constexpr char kRefuseDoc[] =
    R"(refuse(self, channel, code, text='', *, retry_after=0)
--

Closes a channel, joined or not. The handler's on_leave() is not called.

code         "gap", "unauthenticated", "token_expired", "permission_denied",
             "not_found", "room_unavailable", "rate_limited", "evicted",
             "deleted", "quarantined", ...: docs/sync.md has all of them
text         what is wrong and what to do; it is cut off after 1024 bytes
retry_after  seconds: not earlier; 0: as the client likes)";

inline constexpr char kDurableDoc[] = R"(durable(self, channel, level, version)
--

The ops of a version are in the log and have the level.)";

inline constexpr char kDeliverDoc[] = R"(deliver(self, channel, batch, level)
--

What was appended, to all in the room but the author.)";

inline constexpr char kTellPresenceDoc[] = R"(presence(self, channel, change)
--

A PresenceChange, to all in the room, oneself among them.)";

inline constexpr char kPermChangedDoc[] = R"(perm_changed(self, channel, access)
--

The client has another access from now on.)";

inline constexpr char kWantSnapshotDoc[] = R"(want_snapshot(self, channel)
--

Asks for all of the document in one batch, where the host cannot read what it
keeps. It comes by on_append(), if at all, and brings no new ops.)";

inline constexpr char kHeadResetDoc[] =
    R"(head_reset(self, channel, epoch, text='')
--

The room has another history: closes the channel, and the client joins again.)";

inline constexpr char kServerClosedDoc[] = R"(closed(self)
--

The connection is gone: every channel is left.)";

inline constexpr char kGoAwayDoc[] = R"(go_away(self, min, max, reason='')
--

Tells the client to come back after a time between the two, in seconds, of at
most an hour. What is on its way is finished; the host closes when it likes.)";

inline constexpr char kFramesDoc[] = R"(SharedFrames()
--

What sessions deliver alike: those that are given the same one encode it once.)";

inline constexpr char kFramesClearDoc[] = R"(clear(self)
--

Forgets what was encoded, which else is kept until others take its place: the
last 8 frames.)";

inline constexpr char kBatchDoc[] =
    R"(An update or a snapshot on its way between sessions, with what a server has to
know of it: whose ops, and after what. Immutable.

`encoded` is what a server keeps, and parse() makes a batch of that again.)";

inline constexpr char kFromUpdateDoc[] = R"(from_update(data)
--

Of what a Doc exports. DecodeError for other bytes.)";

inline constexpr char kParseDoc[] = R"(parse(data)
--

Of what was stored: `encoded`. DecodeError for other bytes.)";

inline constexpr char kSealedDoc[] =
    R"(sealed(payload, spans, parents, *, is_snapshot=False)
--

Of what was made of an update with these spans and parents. ValueError: a span
that is empty or too long.)";

inline constexpr char kEncodedDoc[] =
    "What goes over the wire, and into a log or a file.";

inline constexpr char kPayloadDoc[] =
    "An update or a snapshot; of a sealed batch, what its client made of that.";

inline constexpr char kFollowsOnDoc[] = R"(follows_on(self, version)
--

Whether who knows a version can apply it at once. A log takes no other.)";

inline constexpr char kIsKnownInDoc[] = R"(is_known_in(self, version)
--

Whether who knows a version learns nothing from it.)";

inline constexpr char kAdvanceDoc[] = R"(advance(self, version)
--

What is known once who knows a version has it, a VersionVector.)";

inline constexpr char kTableDoc[] = R"(PresenceTable(**limits)
--

Who is in a room, as a server keeps it: an entry for each connection. Of a field
the highest clock wins, so changes may come twice and in any order.

limits  max_entries, max_fields, max_entry_bytes; timeout, in seconds, of an
        entry that is not renewed)";

inline constexpr char kTableInitDoc[] = R"(__init__(self, **limits)
--

One without entries.)";

inline constexpr char kApplyDoc[] = R"(apply(self, change, now)
--

Takes a PresenceChange in and renews the entry. Returns whether anything shows
otherwise than before. LimitError: beyond a limit.)";

inline constexpr char kRemoveDoc[] = R"(remove(self, connection)
--

Returns whether it was there.)";

inline constexpr char kExpireDoc[] = R"(expire(self, now)
--

Removes what was not renewed in time: a list of those connections.)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_SERVER_DOCS_H_
