#include "syncline/relay/local_bus.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace syncline::relay {
namespace {

struct Subscriber {
  // Held while the handler runs. Recursive, as the handler may publish to its
  // own document, and destroy its own subscription.
  std::recursive_mutex mutex;
  bool is_active = true;
  Bus::Handler handler;
};

}  // namespace

class LocalBus::Topics {
 public:
  using Subscribers = std::vector<std::shared_ptr<Subscriber>>;

  void Add(const std::string& document,
           std::shared_ptr<Subscriber> subscriber) {
    const std::lock_guard lock(mutex_);
    subscribers_[document].push_back(std::move(subscriber));
  }

  void Remove(const std::string& document, const Subscriber* subscriber) {
    const std::lock_guard lock(mutex_);
    const auto topic = subscribers_.find(document);
    Subscribers& all = topic->second;
    all.erase(std::find_if(all.begin(), all.end(), [&](const auto& other) {
      return other.get() == subscriber;
    }));
    if (all.empty()) subscribers_.erase(topic);
  }

  // A copy: handlers run without the lock.
  Subscribers Of(std::string_view document) {
    const std::lock_guard lock(mutex_);
    const auto topic = subscribers_.find(document);
    return topic == subscribers_.end() ? Subscribers() : topic->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Subscribers, std::less<>> subscribers_;
};

class LocalBus::LocalSubscription : public Subscription {
 public:
  LocalSubscription(std::shared_ptr<Topics> topics, std::string document,
                    Handler handler)
      : topics_(std::move(topics)), document_(std::move(document)) {
    subscriber_->handler = std::move(handler);
    topics_->Add(document_, subscriber_);
  }
  ~LocalSubscription() override {
    topics_->Remove(document_, subscriber_.get());
    const std::lock_guard lock(subscriber_->mutex);
    subscriber_->is_active = false;
  }

 private:
  const std::shared_ptr<Topics> topics_;
  const std::string document_;
  const std::shared_ptr<Subscriber> subscriber_ =
      std::make_shared<Subscriber>();
};

LocalBus::LocalBus() : topics_(std::make_shared<Topics>()) {}
LocalBus::~LocalBus() = default;

absl::Status LocalBus::Publish(const Notice& notice) {
  if (absl::Status status = CheckDocumentName(notice.document); !status.ok()) {
    return status;
  }
  for (const auto& subscriber : topics_->Of(notice.document)) {
    const std::lock_guard lock(subscriber->mutex);
    if (subscriber->is_active) subscriber->handler(notice);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Bus::Subscription>> LocalBus::Subscribe(
    std::string_view document, Handler handler) {
  if (absl::Status status = CheckDocumentName(document); !status.ok()) {
    return status;
  }
  return std::make_unique<LocalSubscription>(topics_, std::string(document),
                                             std::move(handler));
}

}  // namespace syncline::relay
