#include "syncline/value.h"

#include <bit>
#include <utility>

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

Value::Value(Kind kind, std::string string) : kind_(kind) {
  payload_.string = new std::string(std::move(string));
}

void Value::CopyFrom(const Value& other) {
  container_kind_ = other.container_kind_;
  document_ = other.document_;
  payload_ = other.payload_;
  if (other.owns_string()) {
    payload_.string = new std::string(*other.payload_.string);
  }
  kind_ = other.kind_;
}

void Value::FreeString() { delete payload_.string; }

bool operator==(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
    case Value::Kind::kNull:
      return true;
    case Value::Kind::kBool:
      return a.payload_.boolean == b.payload_.boolean;
    case Value::Kind::kInt:
      return a.payload_.integer == b.payload_.integer;
    case Value::Kind::kDouble:
      return std::bit_cast<uint64_t>(a.payload_.floating) ==
             std::bit_cast<uint64_t>(b.payload_.floating);
    case Value::Kind::kString:
    case Value::Kind::kBytes:
      return *a.payload_.string == *b.payload_.string;
    case Value::Kind::kContainer:
      return a.as_container() == b.as_container();
  }
  return false;
}

}  // namespace syncline
