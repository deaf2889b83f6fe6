// Subscriptions: what their callbacks may do, and how they end.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/listener.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

TEST_CASE("a document tells of its changes, a container of its own") {
  const Document it;
  Listener of_doc, of_map;
  of_doc.Subscribe(it.doc);
  of_map.Subscribe(it.map());
  it.Edit();
  it.Commit();
  CHECK(of_doc.events.size() == 1);
  CHECK(of_map.events.empty());
  const syncline_value one = IntValue(1);
  REQUIRE(syncline_map_set(it.map(), "k", 1, &one, nullptr) == SYNCLINE_OK);
  it.Commit();
  CHECK(of_doc.events.size() == 2);
  CHECK(of_map.events.size() == 1);
  of_doc.Free();
  of_map.Free();
}

TEST_CASE("to subscribe ends the commit under way") {
  const Document it;
  Listener first, second;
  first.Subscribe(it.doc);
  it.Edit();
  second.Subscribe(it.doc);
  CHECK(first.events.size() == 1);
  CHECK(second.events.empty());
  first.Free();
  second.Free();
}

TEST_CASE("a subscription that is freed tells no more, and frees its user") {
  const Document it;
  Listener listener;
  listener.Subscribe(it.doc);
  CHECK(listener.freed == 0);
  listener.Free();
  CHECK(listener.freed == 1);
  it.Edit();
  it.Commit();
  CHECK(listener.events.empty());
}

TEST_CASE("a subscription outlives its document") {
  Document it;
  Listener event, part, hook;
  event.Subscribe(it.doc);
  part.Subscribe(it.map());
  hook.BeforeCommit(it.doc);
  it.Free();
  for (Listener* listener : {&event, &part, &hook}) {
    CHECK(listener->freed == 1);
    listener->Free();
    CHECK(listener->freed == 1);
  }
}

TEST_CASE("what is refused does not free its user") {
  const Document it;
  Listener listener;
  syncline_subscription* subscription = nullptr;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_subscribe, it.doc, nullptr,
          &listener, Listener::OnFree, &subscription);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_subscribe, nullptr,
          Listener::OnEvent, &listener, Listener::OnFree, &subscription);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_container_subscribe, nullptr,
          Listener::OnEvent, &listener, Listener::OnFree, &subscription);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_before_commit, it.doc,
          Listener::OnCommit, &listener, Listener::OnFree, nullptr);
  CHECK(listener.freed == 0);
}

TEST_CASE("a callback frees its own subscription") {
  const Document it;
  Listener listener;
  listener.on_event = [&] { listener.Free(); };
  listener.Subscribe(it.doc);
  for (int times = 0; times < 2; ++times) {
    it.Edit();
    it.Commit();
  }
  CHECK(listener.events.size() == 1);
  CHECK(listener.freed == 1);
}

TEST_CASE("a callback frees the subscription that would be told next") {
  const Document it;
  Listener first, second;
  first.on_event = [&] { second.Free(); };
  first.Subscribe(it.doc);
  second.Subscribe(it.doc);
  it.Edit();
  it.Commit();
  CHECK(second.events.empty());
  CHECK(second.freed == 1);
  first.Free();
}

TEST_CASE("a callback subscribes") {
  const Document it;
  Listener first, second;
  first.on_event = [&] {
    if (second.subscription == nullptr) second.Subscribe(it.doc);
  };
  first.Subscribe(it.doc);
  for (int times = 0; times < 2; ++times) {
    it.Edit();
    it.Commit();
  }
  CHECK(first.events.size() == 2);
  CHECK(second.events.size() == 1);
  first.Free();
  second.Free();
}

TEST_CASE("a callback edits, imports and exports") {
  const Document it(1), other(2);
  other.Edit();
  const std::string update = UpdateOf(other.doc);
  Listener listener;
  listener.on_event = [&] {
    if (listener.events.size() > 1) return;
    it.Edit();
    REQUIRE(syncline_doc_import(it.doc, update.data(), update.size(), nullptr,
                                nullptr) == SYNCLINE_OK);
    CHECK_FALSE(UpdateOf(it.doc).empty());
  };
  listener.Subscribe(it.doc);
  it.Edit();
  it.Commit();
  CHECK(it.Count() == 3);
  CHECK(listener.events.size() == 3);
  listener.Free();
}

TEST_CASE("a callback does not free the document") {
  Document it;
  Listener listener;
  listener.on_event = [&] {
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_free, it.doc);
  };
  listener.Subscribe(it.doc);
  it.Edit();
  it.Commit();
  CHECK(listener.events.size() == 1);
  it.Free();
  CHECK(listener.freed == 1);
  listener.Free();
}

TEST_CASE("a callback frees another document") {
  const Document it(1);
  Document other(2);
  Listener listener;
  listener.on_event = [&] { other.Free(); };
  listener.Subscribe(it.doc);
  it.Edit();
  it.Commit();
  CHECK(other.doc == nullptr);
  listener.Free();
}

TEST_CASE("what frees a user in a callback does not free the document") {
  const Document it;
  Listener event, hook;
  const auto do_not_free = [&] {
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_free, it.doc);
  };
  event.on_event = [&] { event.Free(); };
  event.on_free = do_not_free;
  hook.on_commit = [&](syncline_commit*) { hook.Free(); };
  hook.on_free = do_not_free;
  event.Subscribe(it.doc);
  hook.BeforeCommit(it.doc);
  it.Edit();
  it.Commit();
  CHECK(event.freed == 1);
  CHECK(hook.freed == 1);
}

TEST_CASE("what frees a user may free another subscription") {
  Document it;
  Listener first, second;
  first.on_free = [&] { second.Free(); };
  first.Subscribe(it.doc);
  second.Subscribe(it.doc);
  SECTION("with its own") {}
  SECTION("with the document") {
    it.Free();
    CHECK(second.freed == 1);
  }
  first.Free();
  CHECK(first.freed == 1);
  CHECK(second.freed == 1);
}

TEST_CASE("a transaction that a callback leaves open is rolled back") {
  const Document it;
  Listener listener;
  listener.on_event = [&] {
    REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) ==
            SYNCLINE_OK);
    it.Edit();
  };
  listener.Subscribe(it.doc);
  it.Edit();
  it.Commit();
  CHECK(it.Count() == 1);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_transaction_commit, it.doc);
  listener.Free();
}

TEST_CASE("a transaction is not mistaken for one that a callback left open") {
  const Document it;
  Listener listener;
  listener.on_event = [&] {
    REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) ==
            SYNCLINE_OK);
  };
  listener.Subscribe(it.doc);
  it.Edit();
  // The callback runs before it begins.
  REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) == SYNCLINE_OK);
  CHECK(listener.events.size() == 1);
  listener.Free();
  it.Edit();
  REQUIRE(syncline_transaction_roll_back(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(it.Count() == 1);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_transaction_roll_back, it.doc);
}

}  // namespace
}  // namespace syncline::test
