#include "syncline/value.h"

#include <bit>

namespace syncline {

const char* NameOf(ContainerKind kind) {
  switch (kind) {
    case ContainerKind::kText:
      return "text";
    case ContainerKind::kMap:
      return "map";
    case ContainerKind::kList:
      return "list";
    case ContainerKind::kMovableList:
      return "movable list";
    case ContainerKind::kTree:
      return "tree";
    case ContainerKind::kCounter:
      return "counter";
  }
  return "container of an unknown kind";
}

Value Value::Bytes(std::string bytes) {
  Value value;
  value.value_ = ByteString{std::move(bytes)};
  return value;
}

const std::string* Value::as_bytes() const {
  const auto* bytes = std::get_if<ByteString>(&value_);
  return bytes == nullptr ? nullptr : &bytes->bytes;
}

bool operator==(const Value& a, const Value& b) {
  if (a.kind() == Value::Kind::kDouble && b.kind() == Value::Kind::kDouble) {
    return std::bit_cast<uint64_t>(*a.as_double()) ==
           std::bit_cast<uint64_t>(*b.as_double());
  }
  return a.value_ == b.value_;
}

}  // namespace syncline
