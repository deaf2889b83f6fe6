// Who listens to a document is told here.
#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/event_builder.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {

Subscription DocumentCore::Subscribe(EventCallback callback,
                                     std::optional<ContainerIndex> within) {
  // What is under way shows already, and may be taken back.
  const bool waits = is_recording() || is_committing_;
  if (!waits) Commit({});
  Subscription added = listeners_->Add(Listener{std::move(callback), within});
  if (!waits) BeginListening();
  return added;
}

void DocumentCore::BeginListening() {
  if (is_recording() || is_committing_) return;
  listeners_->Begin(first_event_ + events_.size());
  is_listened_to_ = !listeners_->events().empty();
}

Subscription DocumentCore::BeforeCommit(CommitHook hook) {
  return listeners_->Add(std::move(hook));
}

Subscription DocumentCore::WatchCommits(CommitWatcher watcher) {
  return listeners_->Add(std::move(watcher), newest().log().graph().end());
}

void DocumentCore::TellWatchers(LvRange ops, const CommitOptions& options) {
  const std::vector<Cover> covers = std::exchange(covers_, {});
  if (!is_watched()) return;
  const auto watchers = listeners_->watchers();
  for (const auto& watcher : watchers) {
    const LvRange watched{std::max(ops.begin, watcher->begin), ops.end};
    if (watcher->is_cancelled || ops.end <= watcher->begin) continue;
    Call([&] { watcher->callback(watched, covers, options); });
  }
}

void DocumentCore::NoteKeyCover(const MapState& map, uint32_t key) {
  const MapState::Entry* entry = map.Find(key);
  const bool is_there = entry != nullptr && !entry->sets.empty();
  NoteCover(is_there ? entry->sets.front().op : kNever, map.RemovalOf(key));
}

void DocumentCore::NoteNodeCover(const TreeState& tree, TreeState::Node node) {
  const TreeState::Node parent = tree.parent(node);
  NoteCover(tree.moved_by(node),
            TreeState::IsNode(parent) ? tree.op(parent) : kNoTarget);
}

void DocumentCore::RunHooks(CommitOptions* options) {
  if (listeners_->hooks().empty()) return;
  const auto hooks = listeners_->hooks();
  for (const auto& hook : hooks) {
    if (!hook->is_cancelled) Call([&] { hook->callback(options); });
  }
}

void DocumentCore::NoteEdits(ContainerIndex container, const Edits& edits) {
  if (!record()) return;
  for (const Edit& edit : edits) {
    record()->Splice(container, edit.position, edit.deleted, edit.inserted);
  }
}

void DocumentCore::NoteKey(ContainerIndex map, uint32_t key) {
  if (record()) record()->TouchKey(map, key, state<MapState>(map).Get(key));
}

void DocumentCore::NoteNode(ContainerIndex tree, TreeState::Node node) {
  if (!record()) return;
  record()->TouchNode(tree, node, state<TreeState>(tree).spot(node));
}

void DocumentCore::EndRecord(Event::Origin origin, std::string tag) {
  if (!record_.empty()) {
    Event event{origin, std::move(tag), BuildChanges(*this, record_)};
    record_.Clear();
    if (!event.changes.empty()) events_.push_back(std::move(event));
  }
  BeginListening();
  TellEvents();
}

void DocumentCore::TellEvents() {
  if (is_telling_) return;
  is_telling_ = true;
  const absl::Cleanup done = [this] { is_telling_ = false; };
  for (int answers = 0; !events_.empty();) {
    const Event event = std::move(events_.front());
    const uint64_t number = first_event_++;
    events_.pop_front();
    const auto listeners = listeners_->events();
    for (const auto& listener : listeners) {
      if (listener->is_cancelled || number < listener->first_event) continue;
      Tell(event, *listener);
    }
    if (answers++ < kMaxAnswers) Commit({});
  }
  Commit({});  // whose event is told before the next
}

void DocumentCore::Tell(const Event& event, const Listener& listener) {
  if (!listener.within) return Call([&] { listener.callback(event); });
  Event part{event.origin, event.tag, {}};
  for (const ContainerChange& change : event.changes) {
    if (IsIn(ContainerIndex(change.container.number), *listener.within)) {
      part.changes.push_back(change);
    }
  }
  if (!part.changes.empty()) Call([&] { listener.callback(part); });
}

bool DocumentCore::IsIn(ContainerIndex container,
                        ContainerIndex ancestor) const {
  while (container != ancestor) {
    if (log().containers().container(container).is_root()) return false;
    const std::optional<ContainerIndex> parent = parent_of(container);
    if (!parent) return false;
    container = *parent;
  }
  return true;
}

}  // namespace syncline::internal
