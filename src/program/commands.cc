// The commands, with their helps.
#include "program.h"

namespace syncline::program {
namespace {

constexpr char kInspect[] = R"(syncline inspect FILE... [--json]

Tells what is in each file, without making a document of it: format, bytes, ops, peers,
what it builds upon, containers with the most ops, times.
)";

constexpr char kCat[] =
    R"(syncline cat FILE... [--at=PATH] [--text] [--version=VERSION]
             [--salvage]

Prints the document that the files make together, as JSON; with --at the value at a
path such as /notes/3/title (RFC 6901). --text prints a text as it is, without quotes.
--version prints it as it was at a version, which `syncline log` tells.
)";

constexpr char kLog[] =
    R"(syncline log FILE... [--version=VERSION] [--json] [--salvage]

Prints who wrote what, and when, the newest first: the version right after it, its time,
the number of ops, the message. --version begins at an older version.
)";

constexpr char kDiff[] =
    R"(syncline diff OLD NEW [--ops] [--to=FILE] [--force] [--json] [--salvage]
syncline diff FILE [--from=VERSION] [--version=VERSION] [--ops] [--to=FILE] ...

Tells which ops NEW has that OLD has not, by peer, and the other way round; then what
shows otherwise, container by container: of a text the lines, of a map the keys, of a
list the items, of a tree the nodes, - for what was there and + for what is. OLD and NEW
are two files of one document, or the versions of one file that --from and --version
name, of which one may be left out: the latest. --ops tells of the ops alone, as it has
to where a shallow snapshot and an older file are compared. With --to it writes the ops
of NEW that OLD lacks as an update.
)";

constexpr char kMerge[] =
    R"(syncline merge FILE... --to=FILE [--as=update|snapshot] [--force] [--salvage]

Writes all ops of the files as one snapshot, or as one update. --to=- is the standard
output. --force replaces a file that is there.
)";

constexpr char kVerify[] = R"(syncline verify FILE... [--json]

Reads all of each file and makes a document of it: checksums, whether all that it builds
upon is there, whether it reads the same after it is written again. Prints the digest of
the document's state: replicas that hold the same have the same. Exit code 3 where a
file is damaged; 5 where one is torn: it ends in a save that was interrupted, or is under
way, and what stands before that is whole. A file that is empty, or all zeros, is one of a
new document, for who opens it, too.
)";

constexpr char kStats[] = R"(syncline stats FILE... [--json] [--salvage]

Counts what is in the document that the files make together: ops by author, branches,
containers by kind; and how large it is with its history, and without.
)";

constexpr char kTrim[] =
    R"(syncline trim FILE... --to=FILE [--from=VERSION] [--force] [--salvage]

Writes a shallow snapshot: the document as it is, without the history before VERSION,
which `syncline log` tells; without --from, without any history. What was deleted or
overwritten before that is gone from the file, and edits that somebody made without
knowing VERSION cannot be merged with it any more: keep a file that has everything.
)";

constexpr char kObfuscate[] =
    R"(syncline obfuscate FILE --to=FILE [--force] [--salvage]

Writes an update with the same shape and without the content, to be sent with a report
of an error: characters, names, keys, numbers, messages, times and peer ids are made up,
and the id of the document is left out.
What stays: which ops there are, where, in which order, by as many peers; the length of
texts in bytes and their line breaks; the kinds and sizes of values; what is equal.
)";

constexpr char kJson[] =
    R"(syncline json FILE [--to=FILE] [--back] [--force] [--salvage]

Writes the history of a file as JSON, an op run a line; docs/json_history.md tells what
stands where. --back writes the update that such JSON tells of.
)";

}  // namespace

absl::Span<const Command> AllCommands() {
  static constexpr Command kCommands[] = {
      {"inspect", "tells what is in files", kInspect, RunInspect},
      {"cat", "prints a document, or a part of it", kCat, RunCat},
      {"log", "prints who wrote what, when and why", kLog, RunLog},
      {"diff", "tells what one file has and shows, and another does not", kDiff,
       RunDiff},
      {"merge", "makes one file of several", kMerge, RunMerge},
      {"verify", "reads all of a file, and says what is wrong with it", kVerify,
       RunVerify},
      {"stats", "counts what is in a document", kStats, RunStats},
      {"trim", "writes a document without its older history", kTrim, RunTrim},
      {"obfuscate", "writes the shape without the content", kObfuscate,
       RunObfuscate},
      {"json", "writes a history as JSON, and back", kJson, RunJson},
  };
  return kCommands;
}

}  // namespace syncline::program
