// What a document shows at one version otherwise than at another, for people
// and as JSON.
#ifndef SYNCLINE_PROGRAM_SRC_CONTENT_DIFF_H_
#define SYNCLINE_PROGRAM_SRC_CONTENT_DIFF_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "syncline/doc.h"

namespace syncline::program {

// A container that shows something else, and what the difference alone does not
// tell of before it.
struct ContentChange {
  ContainerChange change;
  std::string text_before;          // of a text
  std::vector<Value> items_before;  // of a list
};

// `doc` knows both versions, and shows the latest again afterwards. Errors:
// those of Doc::Diff.
absl::StatusOr<std::vector<ContentChange>> DiffContents(Doc& doc,
                                                        const Frontier& from,
                                                        const Frontier& to);

// Of a text, the lines that are otherwise with some around them; of others,
// what went with - and what came with +, and where.
void PrintContents(const std::vector<ContentChange>& changes);

// For each container its path, its kind, and the difference as the bindings
// tell it: steps with "retain", "insert", "delete"; keys; nodes; a number.
nlohmann::ordered_json ContentsToJson(
    const std::vector<ContentChange>& changes);

}  // namespace syncline::program

#endif  // SYNCLINE_PROGRAM_SRC_CONTENT_DIFF_H_
