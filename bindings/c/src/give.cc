#include "give.h"

#include "call.h"

namespace syncline::c {

syncline_op_id Give(OpId id) { return {id.peer.value, id.counter}; }
syncline_op_span Give(const OpSpan& span) {
  return {span.peer.value, span.begin, span.end};
}

syncline_value Give(const Value& value, syncline_doc* doc) {
  syncline_value given = {};
  given.kind = static_cast<syncline_value_kind>(value.kind());
  switch (value.kind()) {
    case Value::Kind::kNull:
      break;
    case Value::Kind::kBool:
      given.as.boolean = *value.as_bool();
      break;
    case Value::Kind::kInt:
      given.as.integer = *value.as_int();
      break;
    case Value::Kind::kDouble:
      given.as.floating = *value.as_double();
      break;
    case Value::Kind::kString:
      given.as.bytes = Give(std::string_view(*value.as_string()));
      break;
    case Value::Kind::kBytes:
      given.as.bytes = Give(std::string_view(*value.as_bytes()));
      break;
    case Value::Kind::kContainer:
      WithKind(static_cast<syncline_container_kind>(value.as_container()->kind),
               [&]<typename T>() {
                 return GiveChild(&given.as.container, doc,
                                  doc->doc.Get<T>(value));
               })
          .IgnoreError();  // of a later version: the pointer stays NULL
      break;
  }
  return given;
}

syncline_op_ids Give(const std::vector<OpId>& ids) {
  return GiveArray<syncline_op_ids>(ids, [](OpId id) { return Give(id); });
}
syncline_op_spans Give(const std::vector<OpSpan>& spans) {
  return GiveArray<syncline_op_spans>(
      spans, [](const OpSpan& span) { return Give(span); });
}
syncline_strings Give(const std::vector<std::string>& strings) {
  return GiveArray<syncline_strings>(strings, [](const std::string& string) {
    return Give(std::string_view(string));
  });
}
syncline_values Give(const std::vector<Value>& values, syncline_doc* doc) {
  return GiveArray<syncline_values>(
      values, [&](const Value& value) { return Give(value, doc); });
}

absl::StatusOr<Value> Take(const syncline_value& value) {
  switch (value.kind) {
    case SYNCLINE_VALUE_NULL:
      return Value();
    case SYNCLINE_VALUE_BOOL:
      return Value(value.as.boolean);
    case SYNCLINE_VALUE_INT:
      return Value(value.as.integer);
    case SYNCLINE_VALUE_DOUBLE:
      return Value(value.as.floating);
    case SYNCLINE_VALUE_STRING:
    case SYNCLINE_VALUE_BYTES: {
      const syncline_bytes& bytes = value.as.bytes;
      if (bytes.data == nullptr && bytes.size > 0) {
        return absl::InvalidArgumentError("the bytes of a value are NULL");
      }
      std::string copy(View(bytes.data, bytes.size));
      if (value.kind == SYNCLINE_VALUE_STRING) return Value(std::move(copy));
      return Value::Bytes(std::move(copy));
    }
    case SYNCLINE_VALUE_CONTAINER: {
      const absl::Status status = CheckHandle(value.as.container, "container");
      if (!status.ok()) return status;
      return Value(value.as.container->base().ref());
    }
  }
  return absl::InvalidArgumentError(
      "the kind of a value is no syncline_value_kind");
}

absl::StatusOr<std::vector<Value>> Take(const syncline_value* values,
                                        size_t count) {
  std::vector<Value> taken;
  for (size_t i = 0; i < count; ++i) {
    absl::StatusOr<Value> value = Take(values[i]);
    if (!value.ok()) return value.status();
    taken.push_back(*std::move(value));
  }
  return taken;
}

Frontier TakeVersion(const syncline_op_id* ops, size_t count) {
  Frontier version;
  for (size_t i = 0; i < count; ++i) version.push_back(Take(ops[i]));
  return version;
}

}  // namespace syncline::c
