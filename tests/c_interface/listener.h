// What is called back: counts, and does what a test tells it to.
#ifndef SYNCLINE_TESTS_C_INTERFACE_LISTENER_H_
#define SYNCLINE_TESTS_C_INTERFACE_LISTENER_H_

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <string>
#include <vector>

#include "c_interface/owned.h"

namespace syncline::test {

struct Listener {
  Listener() = default;
  Listener(const Listener&) = delete;

  void Subscribe(syncline_doc* doc) {
    REQUIRE(syncline_doc_subscribe(doc, OnEvent, this, OnFree, &subscription,
                                   nullptr) == SYNCLINE_OK);
  }
  void Subscribe(syncline_container* container) {
    REQUIRE(syncline_container_subscribe(container, OnEvent, this, OnFree,
                                         &subscription,
                                         nullptr) == SYNCLINE_OK);
  }
  void BeforeCommit(syncline_doc* doc) {
    REQUIRE(syncline_doc_before_commit(doc, OnCommit, this, OnFree,
                                       &subscription, nullptr) == SYNCLINE_OK);
  }
  void Free() {
    syncline_subscription* const ended = subscription;
    subscription = nullptr;
    CHECK(syncline_subscription_free(ended, nullptr) == SYNCLINE_OK);
  }

  static void OnEvent(void* user, const char* event, size_t size) {
    auto& it = *static_cast<Listener*>(user);
    it.events.emplace_back(event, size);
    if (it.on_event) it.on_event();
    CHECK(it.freed == 0);  // it is in use still
  }
  static void OnCommit(void* user, syncline_commit* commit) {
    auto& it = *static_cast<Listener*>(user);
    ++it.commits;
    if (it.on_commit) it.on_commit(commit);
    CHECK(it.freed == 0);
  }
  static void OnFree(void* user) {
    auto& it = *static_cast<Listener*>(user);
    ++it.freed;
    if (it.on_free) it.on_free();
  }

  std::function<void()> on_event;
  std::function<void(syncline_commit*)> on_commit;
  std::function<void()> on_free;
  std::vector<std::string> events;
  int commits = 0;
  int freed = 0;
  syncline_subscription* subscription = nullptr;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_C_INTERFACE_LISTENER_H_
