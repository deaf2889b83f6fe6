// Who wants to know of a document's events and commits.
//
// Callbacks run on a copy of the list, so that they may subscribe and
// unsubscribe; one that has been cancelled is not called any more.
//
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_DOCUMENT_LISTENERS_H_
#define SYNCLINE_INTERNAL_DOCUMENT_LISTENERS_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "syncline/event.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/document/cover.h"
#include "syncline/options.h"

namespace syncline::internal {

// Commits of callbacks that follow each other: callbacks that always answer
// with an edit would never end.
inline constexpr int kMaxAnswers = 100;

struct Listener {
  static constexpr uint64_t kWaits = std::numeric_limits<uint64_t>::max();

  EventCallback callback;
  // Only of this container and what is in it.
  std::optional<ContainerIndex> within;
  // Not of what was recorded before it came, nor in what was under way then,
  // for the end of which it waits.
  uint64_t first_event = kWaits;
  bool is_cancelled = false;
};
using CommitHook = std::function<void(CommitOptions*)>;

// The lists of one document, which subscriptions may outlive.
class Listeners : public std::enable_shared_from_this<Listeners> {
 public:
  template <typename T>
  using List = std::vector<std::shared_ptr<T>>;

  Subscription Add(Listener listener) {
    return Add(&events_, std::make_shared<Listener>(std::move(listener)));
  }
  // Who waits is told of the events from this one on.
  void Begin(uint64_t first_event) {
    for (const auto& listener : events_) {
      if (listener->first_event != Listener::kWaits) continue;
      listener->first_event = first_event;
    }
  }
  struct Hook {
    CommitHook callback;
    bool is_cancelled = false;
  };
  Subscription Add(CommitHook hook) {
    return Add(&hooks_, std::make_shared<Hook>(Hook{std::move(hook)}));
  }
  struct Watcher {
    CommitWatcher callback;
    Lv begin;  // not of ops before it
    bool is_cancelled = false;
  };
  Subscription Add(CommitWatcher watcher, Lv begin) {
    return Add(&watchers_,
               std::make_shared<Watcher>(Watcher{std::move(watcher), begin}));
  }
  // The ops from `end` on are taken back: the next that come there are others.
  void Truncate(Lv end) {
    for (const auto& watcher : watchers_) {
      watcher->begin = std::min(watcher->begin, end);
    }
  }

  const List<Listener>& events() const { return events_; }
  const List<Hook>& hooks() const { return hooks_; }
  const List<Watcher>& watchers() const { return watchers_; }

 private:
  template <typename T>
  Subscription Add(List<T>* list, std::shared_ptr<T> added) {
    list->push_back(added);
    Subscription subscription;
    subscription.cancel_ = [owner = weak_from_this(), list,
                            one = std::weak_ptr<T>(added)] {
      const auto alive = owner.lock();
      const auto cancelled = one.lock();
      if (alive == nullptr || cancelled == nullptr) return;
      cancelled->is_cancelled = true;
      list->erase(std::find(list->begin(), list->end(), cancelled));
    };
    return subscription;
  }

  List<Listener> events_;
  List<Hook> hooks_;
  List<Watcher> watchers_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_DOCUMENT_LISTENERS_H_
