#include "syncline/relay/auth/auth.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace syncline::relay {

class Auth::Handlers {
 public:
  class Handler : public Subscription {
   public:
    Handler(std::weak_ptr<Handlers> owner, RecheckHandler function)
        : owner_(std::move(owner)),
          slot_(std::make_shared<Slot>(std::move(function))) {}
    ~Handler() override {
      if (const auto owner = owner_.lock()) owner->Remove(slot_);
      const std::lock_guard lock(slot_->mutex);
      slot_->is_active = false;
    }

   private:
    friend class Handlers;
    struct Slot {
      explicit Slot(RecheckHandler handler) : function(std::move(handler)) {}
      // Recursive, as a handler may end its own subscription.
      std::recursive_mutex mutex;
      bool is_active = true;
      const RecheckHandler function;
    };
    const std::weak_ptr<Handlers> owner_;
    const std::shared_ptr<Slot> slot_;
  };

  void Add(const Handler& handler) {
    const std::lock_guard lock(mutex_);
    slots_.push_back(handler.slot_);
  }
  void Remove(const std::shared_ptr<Handler::Slot>& slot) {
    const std::lock_guard lock(mutex_);
    slots_.erase(std::find(slots_.begin(), slots_.end(), slot));
  }
  void Push(const Recheck& recheck) {
    for (const std::shared_ptr<Handler::Slot>& slot : slots()) {
      const std::lock_guard lock(slot->mutex);
      if (slot->is_active) slot->function(recheck);
    }
  }

 private:
  std::vector<std::shared_ptr<Handler::Slot>> slots() {
    const std::lock_guard lock(mutex_);
    return slots_;
  }

  std::mutex mutex_;  // never held while a handler runs
  std::vector<std::shared_ptr<Handler::Slot>> slots_;
};

Auth::Auth() : handlers_(std::make_shared<Handlers>()) {}
Auth::~Auth() = default;

std::unique_ptr<Auth::Subscription> Auth::Subscribe(RecheckHandler handler) {
  auto subscription =
      std::make_unique<Handlers::Handler>(handlers_, std::move(handler));
  handlers_->Add(*subscription);
  return subscription;
}

void Auth::Push(const Recheck& recheck) {
  Forget(recheck);
  // A handler may destroy the Auth.
  const std::shared_ptr<Handlers> handlers = handlers_;
  handlers->Push(recheck);
}

}  // namespace syncline::relay
