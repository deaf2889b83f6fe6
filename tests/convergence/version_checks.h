// What versions show, compared with what a replica showed that was there.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_CONVERGENCE_VERSION_CHECKS_H_
#define SYNCLINE_TESTS_CONVERGENCE_VERSION_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convergence/json_editor.h"
#include "convergence/shadow_document.h"
#include "convergence/swarm_records.h"
#include "support/require.h"
#include "syncline/syncline.h"

namespace syncline::test {

// What a shadow compares: all roots that there may be.
inline void CompareShadow(ShadowDocument* shadow, Doc& doc) {
  for (const char* name : kNames) {
    for (const ContainerRef ref :
         {doc.text(name).ref(), doc.map(name).ref(), doc.list(name).ref(),
          doc.movable_list(name).ref(), doc.tree(name).ref(),
          doc.counter(name).ref()}) {
      shadow->Compare(doc, ref);
    }
  }
}

inline void Apply(const absl::StatusOr<std::vector<ContainerChange>>& changes,
                  ShadowDocument* shadow) {
  REQUIRE(changes.ok());
  Event event;
  event.changes = *changes;
  shadow->Apply(event);
}

// Containers that were made again have nodes with new ids.
inline std::string WithoutIds(std::string json) {
  constexpr std::string_view kId = "\"id\":\"";
  for (size_t at = json.find(kId); at != std::string::npos;
       at = json.find(kId, at + 1)) {
    const size_t begin = at + kId.size();
    json.erase(begin, json.find('"', begin) - begin);
  }
  return json;
}

// A text with its attributes; of a container in it, the kind.
inline std::vector<TextRun> RunsOf(Doc& doc, const char* name) {
  std::vector<TextRun> runs = doc.text(name).Runs();
  for (TextRun& run : runs) {
    if (!run.embed || !run.embed->as_container()) continue;
    run.embed = static_cast<int64_t>(run.embed->as_container()->kind);
  }
  return runs;
}

inline void CheckReverted(Doc& doc, const Record& record) {
  REQUIRE(WithoutIds(*doc.ToJson()) == WithoutIds(record.json));
  Doc judge;
  REQUIRE(judge.Import(record.update).ok());
  for (const char* name : kNames) {
    REQUIRE(RunsOf(doc, name) == RunsOf(judge, name));
  }
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CONVERGENCE_VERSION_CHECKS_H_
