#include "syncline/internal/codec/container_columns.h"

#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/container_message.h"

namespace syncline::internal {
namespace {

constexpr uint32_t kInherited = EventBatch::Op::kInherited;

bool IsChild(const ContainerKey& key) { return key.op && !key.is_keyed(); }

absl::Status DecodeChildren(const UpdateFields& fields, EventBatch* batch) {
  ColumnReader children(fields[update_field::kChild]);
  ColumnReader peers(fields[update_field::kChildPeer]);
  uint64_t counter = 0;  // unsigned: a stranger's distance may be any number
  uint64_t peer = 0;
  batch->containers.reserve(children.remaining() +
                            fields.count(update_field::kContainer));
  while (!children.done()) {
    const ChildHead head = ChildHead::Unpack(children.Next());
    const uint64_t kind =
        head.kind == ChildHead::kOtherKind ? children.Next() : head.kind;
    if (head.is_of_other_peer) peer = peers.Next();
    counter += static_cast<uint64_t>(head.distance);
    if (!children.ok() || !peers.ok() || peer >= batch->peers.size() ||
        counter >= kMaxOps || !IsContainerKind(kind) ||
        (head.kind == ChildHead::kOtherKind && kind < head.kind)) {
      return fields.Damaged("a container of no op", children.position());
    }
    ContainerKey key{static_cast<ContainerKind>(kind)};
    key.op = OpId{batch->peers[static_cast<size_t>(peer)],
                  static_cast<uint32_t>(counter)};
    batch->containers.push_back(std::move(key));
  }
  if (peers.done()) return absl::OkStatus();
  return fields.Damaged("more peers than containers", peers.position());
}

}  // namespace

uint64_t StepTo(uint32_t container, WritingPlace* place) {
  if (container == place->container) return ContainerStep::kSame;
  if (container == place->container_before) {
    place->Return();
    return ContainerStep::kReturn;
  }
  const uint32_t expected = place->expected;
  place->GoTo(container);
  if (container == expected) return ContainerStep::kExpected;
  return container > expected
             ? ContainerStep::kNamed + 2 * (uint64_t{container} - expected - 1)
             : ContainerStep::kNamed +
                   2 * (uint64_t{expected} - container - 1) + 1;
}

bool FollowStep(uint64_t step, size_t containers, WritingPlace* place) {
  if (step == ContainerStep::kSame) return true;
  if (step == ContainerStep::kReturn) {
    place->Return();
    return place->container != kInherited;
  }
  uint64_t named = place->expected;
  if (step >= ContainerStep::kNamed) {
    const uint64_t distance = (step - ContainerStep::kNamed) / 2 + 1;
    const bool backwards = (step - ContainerStep::kNamed) % 2 == 1;
    named = backwards ? named - distance : named + distance;
  }
  if (named >= containers) return false;
  place->GoTo(static_cast<uint32_t>(named));
  return true;
}

ContainerNumbers::ContainerNumbers(const EventBatch& batch)
    : batch_(batch), number_(batch.containers.size()) {
  for (const bool children : {true, false}) {
    for (uint32_t i = 0; i < batch.containers.size(); ++i) {
      if (IsChild(batch.containers[i]) != children) continue;
      number_[i] = static_cast<uint32_t>(order_.size());
      order_.push_back(i);
    }
    if (children) children_ = order_.size();
  }
}

uint32_t ContainerNumbers::operator[](uint32_t container) const {
  return container == kInherited ? kInherited : number_[container];
}

void ContainerNumbers::WriteOthers(std::string* out) const {
  for (size_t i = children_; i < order_.size(); ++i) {
    ContainerKey key = batch_.containers[order_[i]];
    if (key.is_keyed()) key.parent = number_[key.parent];
    WriteContainer(update_field::kContainer, key, out);
  }
}

absl::Status DecodeContainers(const UpdateFields& fields, EventBatch* batch) {
  SYNCLINE_RETURN_IF_ERROR(DecodeChildren(fields, batch));
  return fields.ForEach(
      update_field::kContainer, [&](std::string_view message) {
        ContainerKey container;
        absl::Status status = DecodeContainer(
            message, static_cast<uint32_t>(batch->containers.size()),
            &container);
        if (status.ok()) batch->containers.push_back(std::move(container));
        return status;
      });
}

}  // namespace syncline::internal
