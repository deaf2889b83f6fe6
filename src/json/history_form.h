// The words of a history in JSON, for its writer and for its reader. NEVER
// CHANGE: files have them.
//
// Thread-safe: no state.
#ifndef SYNCLINE_JSON_SRC_HISTORY_FORM_H_
#define SYNCLINE_JSON_SRC_HISTORY_FORM_H_

#include <optional>
#include <string_view>

#include "syncline/container_kind.h"
#include "syncline/internal/oplog/object.h"
#include "syncline/internal/oplog/op_kind.h"

namespace syncline::json {

inline constexpr int kFormVersion = 1;

// "insert", "move", ...: unique among the kinds that one container takes.
const char* NameOf(internal::OpKind kind);
std::optional<internal::OpKind> OpKindNamed(ContainerKind container,
                                            std::string_view name);

// "begin", "end", "embed"
const char* NameOf(internal::ObjectKind kind);
std::optional<internal::ObjectKind> ObjectKindNamed(std::string_view name);

// "text", "map", ...; of a kind that this version knows.
std::optional<ContainerKind> ContainerKindNamed(std::string_view name);

}  // namespace syncline::json

#endif  // SYNCLINE_JSON_SRC_HISTORY_FORM_H_
