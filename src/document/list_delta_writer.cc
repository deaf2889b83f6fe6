#include "syncline/internal/document/list_delta_writer.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/document/checked_value.h"

namespace syncline::internal {
namespace {

absl::Status CheckCount(const ListStep& step, uint32_t at, uint32_t size) {
  if (step.count <= size - at) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat("a step goes from ", at, " over ",
                                            step.count,
                                            " items, and the list has ", size));
}

// The same of equal values, and of one container.
std::string NameOf(const Value& value) {
  if (const auto ref = value.as_container()) {
    return absl::StrCat("container ", ref->number);
  }
  std::string bytes = "value ";
  AppendValue(value, &bytes);
  return bytes;
}

// Inserts values, one after the other: those between two containers at once.
class Inserter {
 public:
  Inserter(DocumentCore& core, ContainerIndex list, uint32_t position,
           DiffContainers* containers)
      : core_(core),
        list_(list),
        is_movable_(As<ListState>(core.any_state(list)) == nullptr),
        position_(position),
        containers_(containers) {}

  absl::Status Insert(const Value& value) {
    const std::optional<ContainerRef> child = value.as_container();
    if (!child) {
      SYNCLINE_RETURN_IF_ERROR(CheckValue(value));
      run_.push_back(value);
      return absl::OkStatus();
    }
    SYNCLINE_RETURN_IF_ERROR(CheckKnown(child->kind));
    SYNCLINE_RETURN_IF_ERROR(Finish());
    SYNCLINE_RETURN_IF_ERROR(containers_->Put(
        *child, is_movable_
                    ? core_.InsertMovableChild(list_, position_, child->kind)
                    : core_.InsertChild(list_, position_, child->kind)));
    ++position_;
    return absl::OkStatus();
  }

  absl::Status Finish() {
    if (run_.empty()) return absl::OkStatus();
    const uint32_t at = position_;
    position_ += static_cast<uint32_t>(run_.size());
    std::vector<Value> run = std::exchange(run_, {});
    return is_movable_ ? core_.InsertMovable(list_, at, std::move(run))
                       : core_.InsertItems(list_, at, std::move(run));
  }

  // Behind what was inserted.
  uint32_t position() const { return position_; }

 private:
  DocumentCore& core_;
  ContainerIndex list_;
  bool is_movable_;
  uint32_t position_;
  DiffContainers* containers_;
  std::vector<Value> run_;
};

class MovableWriter {
 public:
  MovableWriter(DocumentCore& core, ContainerIndex list,
                DiffContainers* containers)
      : core_(core),
        list_(list),
        state_(core.state<MovableListState>(list)),
        containers_(containers) {}

  absl::Status Write(const ListDelta& delta) {
    SYNCLINE_RETURN_IF_ERROR(Read(delta));
    SYNCLINE_RETURN_IF_ERROR(FindMoved());
    FindSet();
    SYNCLINE_RETURN_IF_ERROR(DeleteRest());
    return Place();
  }

 private:
  // An item of the list of after.
  struct Entry {
    Lv item = kNever;              // one that is there
    const Value* value = nullptr;  // that is inserted
    uint32_t part = 0;             // between which of the kept ones
    bool is_moved = false;
  };
  struct Deleted {
    Lv item;
    uint32_t part = 0;
    bool is_used = false;
  };

  absl::Status Read(const ListDelta& delta);
  absl::Status FindMoved();
  void FindSet();
  absl::Status DeleteRest();
  absl::Status Place();
  absl::Status Set(Lv item, const Value& value);

  DocumentCore& core_;
  ContainerIndex list_;
  const MovableListState& state_;
  DiffContainers* containers_;
  std::vector<Entry> entries_;  // up to the last step
  std::vector<Deleted> deleted_;
};

absl::Status MovableWriter::Read(const ListDelta& delta) {
  uint32_t at = 0;
  uint32_t part = 0;
  for (const ListStep& step : delta) {
    if (step.kind == ListStep::Kind::kInsert) {
      for (const Value& value : step.inserted) {
        entries_.push_back({kNever, &value, part});
      }
      continue;
    }
    SYNCLINE_RETURN_IF_ERROR(CheckCount(step, at, state_.size()));
    const auto end = at + static_cast<uint32_t>(step.count);
    const bool is_kept = step.kind == ListStep::Kind::kRetain;
    if (is_kept) ++part;
    state_.ForEach(at, end, [&](const MovableListState::Item& item) {
      if (is_kept) {
        entries_.push_back({item.op});
      } else {
        deleted_.push_back({item.op, part});
      }
    });
    at = end;
  }
  return absl::OkStatus();
}

absl::Status MovableWriter::FindMoved() {
  std::map<std::string, std::vector<Deleted*>> by_value;  // the last first
  for (auto at = deleted_.rbegin(); at != deleted_.rend(); ++at) {
    by_value[NameOf(state_.Find(at->item)->value)].push_back(&*at);
  }
  for (Entry& entry : entries_) {
    if (entry.value == nullptr) continue;
    Value wanted = *entry.value;
    if (const auto ref = wanted.as_container()) {
      SYNCLINE_ASSIGN_OR_RETURN(const std::optional<ContainerIndex> here,
                                containers_->FindShown(*ref));
      if (!here) continue;
      wanted = core_.RefOf(*here);
    }
    const auto found = by_value.find(NameOf(wanted));
    if (found == by_value.end() || found->second.empty()) {
      if (!wanted.as_container()) continue;
      return absl::InvalidArgumentError(
          "a container is moved that is not where the difference takes it "
          "from");
    }
    Deleted* const moved = found->second.back();
    found->second.pop_back();
    moved->is_used = true;
    entry.item = moved->item;
    entry.is_moved = true;
    if (const auto ref = entry.value->as_container()) {
      SYNCLINE_RETURN_IF_ERROR(containers_->Put(
          *ref, ContainerIndex(wanted.as_container()->number)));
    }
    entry.value = nullptr;
  }
  return absl::OkStatus();
}

// What is left of one part's is paired from left to right.
void MovableWriter::FindSet() {
  auto next = deleted_.begin();
  for (Entry& entry : entries_) {
    if (entry.value == nullptr) continue;
    while (next != deleted_.end() &&
           (next->is_used || next->part < entry.part)) {
      ++next;
    }
    if (next == deleted_.end()) return;
    if (next->part != entry.part) continue;
    next->is_used = true;
    entry.item = next->item;
  }
}

absl::Status MovableWriter::DeleteRest() {
  for (auto at = deleted_.rbegin(); at != deleted_.rend(); ++at) {
    if (at->is_used) continue;
    SYNCLINE_RETURN_IF_ERROR(
        core_.DeleteMovable(list_, state_.IndexOf(at->item), 1));
  }
  return absl::OkStatus();
}

absl::Status MovableWriter::Place() {
  uint32_t next = 0;  // behind the item that was before
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->item == kNever) {
      Inserter inserter(core_, list_, next, containers_);
      for (; entry != entries_.end() && entry->item == kNever; ++entry) {
        SYNCLINE_RETURN_IF_ERROR(inserter.Insert(*entry->value));
      }
      SYNCLINE_RETURN_IF_ERROR(inserter.Finish());
      next = inserter.position();
      continue;
    }
    if (entry->is_moved) {
      const uint32_t from = state_.IndexOf(entry->item);
      const uint32_t to = from < next ? next - 1 : next;
      if (from != to) {
        SYNCLINE_RETURN_IF_ERROR(core_.MoveItem(list_, from, to));
      }
    } else if (entry->value != nullptr) {
      SYNCLINE_RETURN_IF_ERROR(Set(entry->item, *entry->value));
    }
    next = state_.IndexOf(entry->item) + 1;
    ++entry;
  }
  return absl::OkStatus();
}

absl::Status MovableWriter::Set(Lv item, const Value& value) {
  const uint32_t index = state_.IndexOf(item);
  if (const auto child = value.as_container()) {
    SYNCLINE_RETURN_IF_ERROR(CheckKnown(child->kind));
    return containers_->Put(*child,
                            core_.SetItemChild(list_, index, child->kind));
  }
  SYNCLINE_RETURN_IF_ERROR(CheckValue(value));
  return core_.SetItem(list_, index, value);
}

}  // namespace

absl::Status WriteListDelta(DocumentCore& core, ContainerIndex list,
                            const ListDelta& delta,
                            DiffContainers* containers) {
  uint32_t at = 0;
  for (const ListStep& step : delta) {
    if (step.kind == ListStep::Kind::kInsert) {
      Inserter inserter(core, list, at, containers);
      for (const Value& value : step.inserted) {
        SYNCLINE_RETURN_IF_ERROR(inserter.Insert(value));
      }
      SYNCLINE_RETURN_IF_ERROR(inserter.Finish());
      at = inserter.position();
      continue;
    }
    SYNCLINE_RETURN_IF_ERROR(
        CheckCount(step, at, core.state<ListState>(list).items().size()));
    const auto count = static_cast<uint32_t>(step.count);
    if (step.kind == ListStep::Kind::kRetain) {
      at += count;
    } else if (count > 0) {
      SYNCLINE_RETURN_IF_ERROR(core.DeleteItems(list, at, count));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteMovableDelta(DocumentCore& core, ContainerIndex list,
                               const ListDelta& delta,
                               DiffContainers* containers) {
  return MovableWriter(core, list, containers).Write(delta);
}

}  // namespace syncline::internal
