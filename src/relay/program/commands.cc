// The commands, with their helps.
#include "command.h"

namespace syncline::relay {
namespace {

constexpr char kServe[] =
    R"(syncline-relay [serve] [--config=FILE] [--check] [--SETTING=VALUE...]

Serves documents until SIGTERM or SIGINT. Then clients are told to come back,
and sent away over limits.drain_time; a second signal ends it at once, which
loses nothing that was acknowledged. SIGHUP reads the certificate and the keys
of tokens again; other settings need a restart.

  --config=FILE   settings in TOML; flags go before them
  --check         prints all settings as they would be used, and ends

It logs JSON, one object a line, on the standard output. The line with
"event":"listening" has the address as "url", and "port"; it comes when clients
may connect, unless log.level is above info.

  ws://ADDRESS/v1/sync    sessions; docs/sync.md
  http://ADDRESS/healthz  200 as long as the relay can keep something
  http://ADDRESS/readyz   200 where the store answers, and it is not stopping
  http://ADDRESS/metrics  for Prometheus

)";

constexpr char kVerify[] = R"(syncline-relay verify STORE [--json]

Reads all of a store, and says what is wrong with it: pages against their
checksums, the tables, and what they say of each other. Exit code 3 where it is
damaged. Works while a relay has the store.
)";

constexpr char kCompact[] =
    R"(syncline-relay compact STORE [DOCUMENT...] [--json]

Puts one snapshot in the place of each document's records; of all documents,
where none is named. The relay does so by itself; this is for before it is
moved. Encrypted documents are left as they are, and those whose snapshot would
be larger than the 64 MiB that clients take. The file does not get smaller: its
free pages are used again. Stop the relay first.
)";

constexpr char kExport[] =
    R"(syncline-relay export STORE [DOCUMENT...] [--to=FILE] [--force]
syncline-relay export STORE DOCUMENT --as-snapshot [--to=FILE] [--force]

Writes documents as JSON, one record a line, which import reads; all of them,
where none is named. What was deleted is told, too, and stays deleted where the
lines are imported. With --as-snapshot it writes one document as bytes that
Doc::Import reads, in any language. Without --to they go to the standard
output; FILE appears when it is complete. --force replaces a file that is
there. Works while a relay has the store.
)";

constexpr char kImport[] = R"(syncline-relay import STORE FILE [--json]
syncline-relay import STORE FILE --document=NAME [--json]

Appends what export wrote; or, to the document NAME, an update or a snapshot
that a Doc has exported. FILE - is the standard input. What is there already is
passed over, so it may be done again. A document that had nothing here begins a
new epoch, and clients join anew. STORE is made, where there is none. Stop the
relay first.
)";

constexpr char kBackup[] =
    R"(syncline-relay backup STORE FILE [--verify] [--json]

Copies a store as it is at one moment to a new file. --verify reads the copy.
Works while a relay has the store, and does not stop it.
)";

constexpr char kRestore[] =
    R"(syncline-relay restore BACKUP STORE [--until=TIME] [--json]

Makes a new store of a backup; with --until, as it was at a time, for instance
2027-01-15T08:00:00Z. Every document gets a new epoch: clients join anew, and
offer what the backup lacks. Documents whose older records are in a snapshot
already cannot be taken apart, and are named. Then start the relay with the new
store. Neither file may be in use.
)";

constexpr char kTail[] =
    R"(syncline-relay tail STORE DOCUMENT [--from=SEQ] [--no-follow] [--json]

Shows the last ten records of a document, or those from SEQ on, and then each
new one: position, time, author, ops, bytes. --no-follow ends it after those
that there are. A document of a tenant is @TENANT/NAME. Works while a relay has
the store.
)";

}  // namespace

absl::Span<const Command> AllCommands() {
  static constexpr Command kCommands[] = {
      {"serve", "serves documents; what is done without a command", kServe,
       RunServe, PrintSettings},
      {"verify", "reads all of a store, and says what is wrong with it",
       kVerify, RunVerify},
      {"compact", "puts snapshots in the place of records", kCompact,
       RunCompact},
      {"export", "writes documents as JSON, or one as a snapshot", kExport,
       RunExport},
      {"import", "appends what export, or a Doc, has written", kImport,
       RunImport},
      {"backup", "copies a store while it is used", kBackup, RunBackup},
      {"restore", "makes a store of a backup, as it was at a time", kRestore,
       RunRestore},
      {"tail", "follows the log of a document", kTail, RunTail},
  };
  return kCommands;
}

}  // namespace syncline::relay
