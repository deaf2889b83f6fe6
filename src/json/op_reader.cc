#include "json/op_reader.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "json/history_form.h"
#include "json/value_json.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/object.h"

namespace syncline::json {

using internal::EventBatch;
using internal::kMaxOps;
using internal::OpKind;
using nlohmann::json;

uint32_t PeerNames::Intern(PeerId peer) {
  const auto [found, is_new] =
      index_.emplace(peer, static_cast<uint32_t>(batch_.peers.size()));
  if (is_new) batch_.peers.push_back(peer);
  return found->second;
}

absl::StatusOr<uint32_t> OpReader::ReadOps(Fields* run, uint32_t counter,
                                           bool may_inherit) {
  SYNCLINE_ASSIGN_OR_RETURN(const json* ops, run->List("ops"));
  uint32_t length = 0;
  for (size_t i = 0; i < ops->size(); ++i) {
    SYNCLINE_ASSIGN_OR_RETURN(
        Fields fields,
        Fields::Of(
            (*ops)[i],
            absl::StrCat("the op at counter ", counter + uint64_t{length},
                         " of runs[", batch_.runs.size(), "].ops[", i, "]")));
    SYNCLINE_RETURN_IF_ERROR(ReadOp(&fields, may_inherit));
    may_inherit = batch_.ops.back().container == Op::kInherited;
    SYNCLINE_RETURN_IF_ERROR(fields.End());
    const uint32_t added = batch_.ops.back().length;
    if (added > kMaxOps - length) {
      return fields.Error("these are more ops than a document has");
    }
    length += added;
  }
  if (length == 0) return run->Error("\"ops\" has to have some");
  return length;
}

void OpReader::Finish() {
  batch_.text_storage = std::move(text_);
  batch_.value_storage = std::move(values_);
  batch_.text = batch_.text_storage;
  batch_.values = batch_.value_storage;
}

absl::Status OpReader::ReadOp(Fields* fields, bool may_inherit) {
  Op op{.length = 1};
  SYNCLINE_RETURN_IF_ERROR(ReadContainer(fields, may_inherit, &op));
  SYNCLINE_RETURN_IF_ERROR(ReadKind(fields, &op));
  SYNCLINE_RETURN_IF_ERROR(ReadTargets(fields, op));
  SYNCLINE_RETURN_IF_ERROR(ReadContent(fields, &op));
  SYNCLINE_RETURN_IF_ERROR(ReadPlace(fields, &op));
  batch_.ops.push_back(op);
  return absl::OkStatus();
}

absl::Status OpReader::ReadContainer(Fields* fields, bool may_inherit, Op* op) {
  if (may_inherit && !fields->has("in")) {
    op->container = Op::kInherited;
    return absl::OkStatus();
  }
  if (batch_.containers.empty()) {
    return fields->Error("there are no containers for it to be in");
  }
  SYNCLINE_ASSIGN_OR_RETURN(
      op->container, fields->Number("in", static_cast<uint32_t>(
                                              batch_.containers.size() - 1)));
  return absl::OkStatus();
}

absl::Status OpReader::ReadKind(Fields* fields, Op* op) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string name, fields->String("op"));
  const ContainerKind container = batch_.kind_of(*op);
  if (!IsKnown(container)) {
    if (name != NameOf(OpKind::kOpaque)) {
      return fields->Error(
          "ops of a container of a later version are called "
          "\"later\"");
    }
    SYNCLINE_ASSIGN_OR_RETURN(
        const uint32_t number,
        fields->Number("number", internal::kOpaqueKinds - 1));
    op->kind = *internal::OpKindOf(container, number);
    return absl::OkStatus();
  }
  const std::optional<OpKind> kind = OpKindNamed(container, name);
  if (!kind) {
    return fields->Error(absl::StrCat("a ", syncline::NameOf(container),
                                      " has no op \"", name, "\""));
  }
  op->kind = *kind;
  return absl::OkStatus();
}

// After the content, which tells how many ops an insert is.
absl::Status OpReader::ReadPlace(Fields* fields, Op* op) {
  if (IsKeyOp(op->kind)) {
    SYNCLINE_ASSIGN_OR_RETURN(const std::string key, fields->String("key"));
    op->position = KeyIndex(key);
    return absl::OkStatus();
  }
  if (!IsWalked(op->kind) && !IsOpaque(op->kind)) return absl::OkStatus();
  if (DeletesPlaces(op->kind)) {
    SYNCLINE_ASSIGN_OR_RETURN(op->length, fields->Number("count", kMaxOps));
    if (op->length == 0) return fields->Error("\"count\" is at least 1");
  }
  SYNCLINE_ASSIGN_OR_RETURN(op->position,
                            fields->Number("at", kMaxOps - op->length));
  if (op->kind == OpKind::kDeleteBackward && op->position < op->length - 1) {
    return fields->Error("it deletes what is before the start");
  }
  return absl::OkStatus();
}

absl::Status OpReader::ReadTargets(Fields* fields, const Op& op) {
  for (const internal::TargetRole role : TargetsOf(op.kind)) {
    std::optional<OpId> id;
    if (role == internal::TargetRole::kParent) {
      SYNCLINE_ASSIGN_OR_RETURN(id, fields->IdOrNull("parent"));
    } else {
      SYNCLINE_ASSIGN_OR_RETURN(id, fields->Id("target"));
    }
    EventBatch::Target target;
    if (id) target = {peers_.Intern(id->peer), id->counter};
    batch_.targets.push_back(target);
  }
  return absl::OkStatus();
}

absl::Status OpReader::ReadContent(Fields* fields, Op* op) {
  if (batch_.is_text(*op)) {
    return op->kind == OpKind::kInsert ? ReadText(fields, op)
                                       : absl::OkStatus();
  }
  const size_t begin = values_.size();
  if (IsOpaque(op->kind)) {
    SYNCLINE_ASSIGN_OR_RETURN(const std::string bytes, fields->Bytes("bytes"));
    internal::AppendVarint(bytes.size(), &values_);
    values_ += bytes;
  } else if (op->kind == OpKind::kInsert) {
    SYNCLINE_RETURN_IF_ERROR(ReadValues(fields, op));
  } else if (op->kind == OpKind::kInsertObject) {
    SYNCLINE_RETURN_IF_ERROR(ReadObject(fields));
  } else if (op->kind == OpKind::kOpenChild) {
    SYNCLINE_RETURN_IF_ERROR(ReadChild(fields));
  } else if (op->kind == OpKind::kAdd) {
    SYNCLINE_ASSIGN_OR_RETURN(const int64_t by, fields->Int("by"));
    internal::AppendValue(by, &values_);
  } else if (op->kind == OpKind::kSet || op->kind == OpKind::kSetItem) {
    SYNCLINE_ASSIGN_OR_RETURN(const Value value, fields->AnyValue("value"));
    internal::AppendValue(value, &values_);
  }
  op->content_bytes = static_cast<uint32_t>(values_.size() - begin);
  return absl::OkStatus();
}

absl::Status OpReader::ReadText(Fields* fields, Op* op) {
  SYNCLINE_ASSIGN_OR_RETURN(const std::string text, fields->String("text"));
  const size_t length = internal::CountCodePoints(text);
  if (length == 0 || length > kMaxOps) {
    return fields->Error("\"text\" has to have characters");
  }
  op->length = static_cast<uint32_t>(length);
  op->content_bytes = static_cast<uint32_t>(text.size());
  text_ += text;
  return absl::OkStatus();
}

absl::Status OpReader::ReadValues(Fields* fields, Op* op) {
  SYNCLINE_ASSIGN_OR_RETURN(const json* list, fields->List("values"));
  if (list->empty()) return fields->Error("\"values\" has to have some");
  for (const json& item : *list) {
    const std::optional<Value> value = ReadValueJson(item);
    if (!value) return fields->Error("\"values\" has something that is none");
    internal::AppendValue(*value, &values_);
  }
  op->length = static_cast<uint32_t>(list->size());
  return absl::OkStatus();
}

absl::Status OpReader::ReadObject(Fields* fields) {
  internal::TextObject object;
  SYNCLINE_ASSIGN_OR_RETURN(const std::string name, fields->String("object"));
  const std::optional<internal::ObjectKind> kind = ObjectKindNamed(name);
  if (!kind) return fields->Error("an object is a begin, an end or an embed");
  object.kind = *kind;
  if (object.is_anchor() && fields->has("side")) {
    SYNCLINE_ASSIGN_OR_RETURN(const std::string side, fields->String("side"));
    if (side != "right")
      return fields->Error("\"side\" is \"right\" or not there");
    object.side = internal::AnchorSide::kRight;
  }
  if (object.kind == internal::ObjectKind::kBegin) {
    SYNCLINE_ASSIGN_OR_RETURN(object.key, fields->String("key"));
    if (fields->has("many")) {
      SYNCLINE_ASSIGN_OR_RETURN(const Value many, fields->AnyValue("many"));
      object.many = many.as_bool().value_or(false);
      if (!object.many) return fields->Error("\"many\" is true or not there");
    }
    if (fields->has("former")) {
      internal::FormerMark& former = object.former.emplace();
      SYNCLINE_ASSIGN_OR_RETURN(former.id, fields->Id("former"));
      SYNCLINE_ASSIGN_OR_RETURN(former.lamport,
                                fields->Number("former_lamport", ~uint32_t{0}));
    }
  }
  if (object.kind != internal::ObjectKind::kEnd) {
    SYNCLINE_ASSIGN_OR_RETURN(object.value, fields->AnyValue("value"));
    if (object.is_anchor() && object.value.as_container()) {
      return fields->Error("a mark holds no container");
    }
  }
  internal::AppendObject(object, &values_);
  return absl::OkStatus();
}

absl::Status OpReader::ReadChild(Fields* fields) {
  internal::KeyedChild child;
  SYNCLINE_ASSIGN_OR_RETURN(child.kind, fields->Kind("kind"));
  if (fields->has("after")) {
    SYNCLINE_ASSIGN_OR_RETURN(child.after, fields->Id("after"));
  }
  internal::AppendKeyedChild(child, &values_);
  return absl::OkStatus();
}

uint32_t OpReader::KeyIndex(const std::string& key) {
  const auto [found, is_new] =
      keys_.emplace(key, static_cast<uint32_t>(batch_.keys.size()));
  if (is_new) batch_.keys.push_back(key);
  return found->second;
}

}  // namespace syncline::json
