// What can be set about a document. Each default is safe; most programs should
// leave them alone.
#ifndef SYNCLINE_OPTIONS_H_
#define SYNCLINE_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "syncline/ids.h"
#include "syncline/text_unit.h"

namespace syncline {

struct DocOptions {
  // Which document this is a replica of. Whatever it exports says so (10 bytes
  // an update), if there are any ops in it, and it refuses what says that it is
  // of another one. What says nothing is imported as ever. None: the document
  // becomes that of the first import that names one.
  std::optional<DocId> doc_id = {};
  // Bytes of updates that may wait for others that they build upon. Beyond
  // that, Import refuses further ones that would have to wait: a stranger
  // could otherwise fill the memory with updates that never fit.
  size_t max_pending_bytes = size_t{64} << 20;
  // What the counts in events of texts are of: kCodePoints, kUtf16 or kBytes
  // (kLines counts code points).
  TextUnit event_unit = TextUnit::kCodePoints;
};

struct CommitOptions {
  // Milliseconds since 1970 UTC; 0: not told. 1 to 10 bytes in each update.
  int64_t time_ms = 0;
  // Valid UTF-8; empty: none.
  std::string message = {};
  // What the events of the commit carry, for listeners here; it is kept nowhere
  // and told to nobody else. For instance who made the edit, or "undo". Valid
  // UTF-8.
  std::string tag = {};
};

}  // namespace syncline

#endif  // SYNCLINE_OPTIONS_H_
