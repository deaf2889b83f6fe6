#include "syncline/internal/document/recorded_value.h"

#include <string>
#include <utility>

#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/object.h"

namespace syncline::internal {

RecordedValue ReadRecorded(const DocumentCore& core, Lv op) {
  const OpLog& log = core.log();
  const OpRun& run = log.OpRunAt(op);
  const uint32_t offset = op - run.begin;
  std::string_view content = log.Content(run, offset, offset + 1);
  RecordedValue recorded;
  if (run.kind == OpKind::kOpenChild) {
    KeyedChild child;
    ReadKeyedChild(&content, &child);
    recorded.child = log.containers().Find(
        {child.kind, std::string(log.keys().key(run.position)),
         run.container.value(), child.after});
    recorded.is_opened = true;
    return recorded;
  }
  if (run.kind == OpKind::kInsertObject) {
    TextObject object;
    ReadObject(&content, &object);
    recorded.scalar = std::move(object.value);
  } else {
    if (run.kind == OpKind::kSetItem) TakeTarget(&content);
    ReadValue(&content, &recorded.scalar);
  }
  if (const auto ref = recorded.scalar.as_container()) {
    recorded.child = log.containers().Find(
        {ref->kind, {}, ContainerKey::kNoParent, log.graph().id(op)});
  }
  return recorded;
}

bool IsSame(const Value& shown, const RecordedValue& recorded) {
  const std::optional<ContainerRef> ref = shown.as_container();
  if (ref.has_value() != recorded.child.has_value()) return false;
  return ref ? ref->number == recorded.child->value()
             : shown == recorded.scalar;
}

}  // namespace syncline::internal
