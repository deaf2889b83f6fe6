// event.h: callbacks of C, called from those of C++.
#include "syncline/c/event.h"

#include <memory>
#include <utility>

#include "call.h"
#include "callbacks.h"
#include "commit_options.h"

using syncline::CommitOptions;
using syncline::Doc;
using syncline::Event;
using syncline::Subscription;
using syncline::c::Call;
using syncline::c::CallFree;
using syncline::c::CallOnAny;
using syncline::c::CheckHandle;
using syncline::c::CheckSize;
using syncline::c::CheckUtf8;
using syncline::c::Given;
using syncline::c::Running;
using syncline::c::User;

namespace {

syncline::EventCallback Callback(syncline_doc* doc,
                                 syncline_event_callback callback,
                                 std::shared_ptr<User> user) {
  return [doc, callback, user = std::move(user)](const Event& event) {
    const auto running = Running(doc);
    const std::string bytes = syncline::EncodeEvent(event);
    callback(user->get(), bytes.data(), bytes.size());
  };
}

absl::Status GiveSubscription(syncline_subscription** out,
                              Subscription subscription) {
  *out = new syncline_subscription(std::move(subscription));
  return absl::OkStatus();
}

}  // namespace

syncline_code syncline_doc_subscribe(syncline_doc* doc,
                                     syncline_event_callback callback,
                                     void* user,
                                     syncline_free_callback free_user,
                                     syncline_subscription** subscription,
                                     syncline_error* error) {
  return Call(
      __func__, doc, error,
      {Given(reinterpret_cast<const void*>(callback), "callback"),
       Given(subscription, "subscription")},
      [&](Doc& it) {
        return GiveSubscription(
            subscription,
            it.Subscribe(Callback(
                doc, callback, std::make_shared<User>(doc, user, free_user))));
      });
}

syncline_code syncline_container_subscribe(syncline_container* container,
                                           syncline_event_callback callback,
                                           void* user,
                                           syncline_free_callback free_user,
                                           syncline_subscription** subscription,
                                           syncline_error* error) {
  return CallOnAny(__func__, container, error,
                   {Given(reinterpret_cast<const void*>(callback), "callback"),
                    Given(subscription, "subscription")},
                   [&](syncline_container& it) {
                     return GiveSubscription(
                         subscription,
                         it.base().Subscribe(Callback(
                             it.doc, callback,
                             std::make_shared<User>(it.doc, user, free_user))));
                   });
}

syncline_code syncline_doc_before_commit(syncline_doc* doc,
                                         syncline_commit_hook hook, void* user,
                                         syncline_free_callback free_user,
                                         syncline_subscription** subscription,
                                         syncline_error* error) {
  return Call(
      __func__, doc, error,
      {Given(reinterpret_cast<const void*>(hook), "hook"),
       Given(subscription, "subscription")},
      [&](Doc& it) {
        const auto shared = std::make_shared<User>(doc, user, free_user);
        const auto callback = [doc, hook, shared](CommitOptions* made) {
          const auto running = Running(doc);
          syncline_commit commit{made};
          hook(shared->get(), &commit);
        };
        return GiveSubscription(subscription, it.BeforeCommit(callback));
      });
}

syncline_code syncline_commit_options_of(const syncline_commit* commit,
                                         syncline_commit_options* options,
                                         syncline_error* error) {
  return CallFree(__func__, error, {Given(options, "options")}, [&] {
    absl::Status status = CheckHandle(commit, "commit");
    const size_t size = options->struct_size;
    if (status.ok()) status = CheckSize(size, sizeof(*options));
    if (!status.ok()) return status;
    *options = syncline::c::Borrow(*commit->options);
    options->struct_size = size;
    return absl::OkStatus();
  });
}

syncline_code syncline_commit_set_options(
    syncline_commit* commit, const syncline_commit_options* options,
    syncline_error* error) {
  return CallFree(__func__, error, {Given(options, "options")}, [&] {
    const absl::Status status = CheckHandle(commit, "commit");
    if (!status.ok()) return status;
    absl::StatusOr<CommitOptions> taken = syncline::c::Take(options);
    if (!taken.ok()) return taken.status();
    // The library leaves out what a hook sets wrongly; here it can be told.
    absl::Status valid = CheckUtf8(taken->message, "message");
    if (valid.ok()) valid = CheckUtf8(taken->tag, "tag");
    if (valid.ok()) *commit->options = *std::move(taken);
    return valid;
  });
}

syncline_code syncline_subscription_free(syncline_subscription* subscription,
                                         syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    if (subscription == nullptr) return absl::OkStatus();
    const absl::Status status = CheckHandle(subscription, "subscription");
    if (status.ok()) delete subscription;
    return status;
  });
}
