#include "json/history_form.h"

#include <initializer_list>

namespace syncline::json {

using internal::ObjectKind;
using internal::OpKind;

const char* NameOf(OpKind kind) {
  switch (kind) {
    case OpKind::kInsert:
      return "insert";
    case OpKind::kDelete:
    case OpKind::kDeleteItem:
    case OpKind::kDeleteNode:
      return "delete";
    case OpKind::kDeleteBackward:
      return "delete_backward";
    case OpKind::kSet:
    case OpKind::kSetItem:
      return "set";
    case OpKind::kRemove:
      return "remove";
    case OpKind::kOpenChild:
      return "open";
    case OpKind::kAdd:
      return "add";
    case OpKind::kMoveItem:
    case OpKind::kMoveNode:
      return "move";
    case OpKind::kCreateNode:
      return "create";
    case OpKind::kInsertObject:
      return "object";
    case OpKind::kOpaque:
      break;
  }
  return "later";
}

std::optional<OpKind> OpKindNamed(ContainerKind container,
                                  std::string_view name) {
  for (const OpKind kind : internal::OpKindsOf(container)) {
    if (name == NameOf(kind)) return kind;
  }
  return std::nullopt;
}

const char* NameOf(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kBegin:
      return "begin";
    case ObjectKind::kEnd:
      return "end";
    case ObjectKind::kEmbed:
      break;
  }
  return "embed";
}

std::optional<ObjectKind> ObjectKindNamed(std::string_view name) {
  for (const ObjectKind kind :
       {ObjectKind::kBegin, ObjectKind::kEnd, ObjectKind::kEmbed}) {
    if (name == NameOf(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<ContainerKind> ContainerKindNamed(std::string_view name) {
  for (const ContainerKind kind :
       {ContainerKind::kText, ContainerKind::kMap, ContainerKind::kList,
        ContainerKind::kMovableList, ContainerKind::kTree,
        ContainerKind::kCounter}) {
    if (name == syncline::NameOf(kind)) return kind;
  }
  return std::nullopt;
}

}  // namespace syncline::json
