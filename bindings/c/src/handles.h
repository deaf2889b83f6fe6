// What is behind the handles of the C interface, and whether one is alive.
//
// A document owns its containers' handles: one for each container that was
// asked for, so that it is the same pointer each time. A subscription is on its
// own and may outlive the document.
//
// Thread rule: that of the document; LiveHandles is thread-safe.
#ifndef SYNCLINE_BINDINGS_C_HANDLES_H_
#define SYNCLINE_BINDINGS_C_HANDLES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "syncline/c/syncline.h"
#include "syncline/syncline.h"

namespace syncline::c {

// The handles that were given and not freed, where they are checked: a pointer
// that is not among them is an error and not a crash. A freed one whose memory
// was given again is not told from the new one.
class LiveHandles {
 public:
  static void Add(const void* handle);
  static void Remove(const void* handle);
  static bool Contains(const void* handle);
};

using AnyContainer = std::variant<Text, Map, List, MovableList, Tree, Counter>;

}  // namespace syncline::c

struct syncline_container {
  syncline_container(syncline_doc* owner, syncline::c::AnyContainer container)
      : doc(owner), any(container) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_container(const syncline_container&) = delete;
  ~syncline_container() { syncline::c::LiveHandles::Remove(this); }

  syncline::Container& base() { return base_of_any; }

  syncline_doc* doc;
  syncline::c::AnyContainer any;

 private:
  // Each call needs it, and a visit is an indirect call.
  syncline::Container& base_of_any =
      std::visit([](auto& it) -> syncline::Container& { return it; }, any);
};

struct syncline_doc {
  explicit syncline_doc(syncline::Doc one) : doc(std::move(one)) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_doc(const syncline_doc&) = delete;
  ~syncline_doc();

  // The one handle of a container.
  syncline_container* HandleOf(syncline::c::AnyContainer container);

  int callbacks = 0;  // that are running; the document's end calls some
  syncline::Doc doc;
  // Of the document in its ContainerRefs. Told by a container, which is got
  // now: who looks for one by its number should find those that there were.
  const uint32_t document = doc.text({}).ref().document;
  absl::flat_hash_map<uint32_t, std::unique_ptr<syncline_container>> containers;
  std::vector<syncline::Transaction> transactions;  // that C callers opened
  std::vector<syncline_undo_stack*> undo_stacks;    // that are not freed
  std::vector<syncline_history_walk*> walks;        // the same
};

struct syncline_subscription {
  explicit syncline_subscription(syncline::Subscription one)
      : subscription(std::move(one)) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_subscription(const syncline_subscription&) = delete;
  ~syncline_subscription() { syncline::c::LiveHandles::Remove(this); }

  syncline::Subscription subscription;
};

// On its own, as a subscription is: what it holds ends with the document.
struct syncline_undo_stack {
  syncline_undo_stack(syncline_doc* of, syncline::UndoStack one)
      : doc(of), stack(std::move(one)) {
    doc->undo_stacks.push_back(this);
    syncline::c::LiveHandles::Add(this);
  }
  syncline_undo_stack(const syncline_undo_stack&) = delete;
  ~syncline_undo_stack() {
    if (doc != nullptr) std::erase(doc->undo_stacks, this);
    syncline::c::LiveHandles::Remove(this);
  }

  syncline_doc* doc;  // nullptr, once that was freed
  std::optional<syncline::UndoStack> stack;
};

// On its own, too; it holds nothing of the document.
struct syncline_history_walk {
  syncline_history_walk(syncline_doc* of, syncline::HistoryWalk one)
      : doc(of), walk(std::move(one)) {
    doc->walks.push_back(this);
    syncline::c::LiveHandles::Add(this);
  }
  syncline_history_walk(const syncline_history_walk&) = delete;
  ~syncline_history_walk() {
    if (doc != nullptr) std::erase(doc->walks, this);
    syncline::c::LiveHandles::Remove(this);
  }

  syncline_doc* doc;  // nullptr, once that was freed
  syncline::HistoryWalk walk;
};

inline syncline_doc::~syncline_doc() {
  syncline::c::LiveHandles::Remove(this);
  for (syncline_undo_stack* stack : undo_stacks) {
    stack->stack.reset();
    stack->doc = nullptr;
  }
  for (syncline_history_walk* walk : walks) walk->doc = nullptr;
}

struct syncline_undo_step {
  explicit syncline_undo_step(syncline::UndoNote* of) : note(of) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_undo_step(const syncline_undo_step&) = delete;
  ~syncline_undo_step() { syncline::c::LiveHandles::Remove(this); }

  syncline::UndoNote* note;
};

struct syncline_commit {
  explicit syncline_commit(syncline::CommitOptions* made) : options(made) {
    syncline::c::LiveHandles::Add(this);
  }
  syncline_commit(const syncline_commit&) = delete;
  ~syncline_commit() { syncline::c::LiveHandles::Remove(this); }

  syncline::CommitOptions* options;
};

#endif  // SYNCLINE_BINDINGS_C_HANDLES_H_
