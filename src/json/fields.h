// One object of a JSON document that a stranger wrote: its fields, each of the
// type that is asked for, or an error that names the place.
//
// Cost: O(log fields) each. Thread-compatible; the JSON outlives it.
#ifndef SYNCLINE_JSON_SRC_FIELDS_H_
#define SYNCLINE_JSON_SRC_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/container_kind.h"
#include "syncline/ids.h"
#include "syncline/value.h"

namespace syncline::json {

class Fields {
 public:
  // `place` is what errors call the object: "runs[3].ops[0]".
  static absl::StatusOr<Fields> Of(const nlohmann::json& object,
                                   std::string place);

  // InvalidArgument, with the place.
  absl::Status Error(const std::string& what) const;

  // Each of these is an error where the field is missing or of another type.
  absl::StatusOr<uint32_t> Number(std::string_view name, uint32_t max);
  absl::StatusOr<int64_t> Int(std::string_view name);
  absl::StatusOr<std::string> String(std::string_view name);
  absl::StatusOr<std::string> Bytes(std::string_view name);  // Base64
  absl::StatusOr<OpId> Id(std::string_view name);
  absl::StatusOr<Value> AnyValue(std::string_view name);
  absl::StatusOr<ContainerKind> Kind(std::string_view name);
  absl::StatusOr<const nlohmann::json*> List(std::string_view name);

  // Whether there is one, of whatever type.
  bool has(std::string_view name) const;
  // Nothing for null.
  absl::StatusOr<std::optional<OpId>> IdOrNull(std::string_view name);

  // An error, where there is a field that nobody asked for.
  absl::Status End() const;

 private:
  Fields(const nlohmann::json& object, std::string place)
      : object_(&object), place_(std::move(place)) {}

  // Null where it is missing. Counts it as asked for.
  absl::StatusOr<const nlohmann::json*> Take(std::string_view name);
  absl::Status WrongType(std::string_view name, const std::string& type) const;

  const nlohmann::json* object_;
  std::string place_;
  std::vector<std::string_view> taken_;
};

}  // namespace syncline::json

#endif  // SYNCLINE_JSON_SRC_FIELDS_H_
