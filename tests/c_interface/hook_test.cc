// Hooks before commits, and what is told of commits.
#include <catch2/catch_test_macros.hpp>
#include <string>
#if __has_include("event.pb.h")
#include "event.pb.h"
#endif

#include "c_interface/listener.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

// The strings have to outlive them.
syncline_commit_options Options(int64_t time_ms, const std::string& message,
                                const std::string& tag) {
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.time_ms = time_ms;
  options.message = message.data();
  options.message_size = message.size();
  options.tag = tag.data();
  options.tag_size = tag.size();
  return options;
}

std::string Describe(const syncline_commit* commit) {
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  REQUIRE(syncline_commit_options_of(commit, &options, nullptr) == SYNCLINE_OK);
  CHECK(options.struct_size == sizeof(options));
  return std::to_string(options.time_ms) + " " +
         std::string(options.message, options.message_size) + " " +
         std::string(options.tag, options.tag_size);
}

TEST_CASE("a hook sees what a commit is told, and changes it") {
  const Document it;
  const std::string message = "typed", tag = "undo";
  Listener first, second;
  first.on_commit = [&](syncline_commit* commit) {
    CHECK(Describe(commit) == "5 typed undo");
    const std::string changed = "checked";
    const syncline_commit_options options = Options(6, changed, "");
    CHECK(syncline_commit_set_options(commit, &options, nullptr) ==
          SYNCLINE_OK);
  };
  second.on_commit = [&](syncline_commit* commit) {
    CHECK(Describe(commit) == "6 checked ");
  };
  first.BeforeCommit(it.doc);
  second.BeforeCommit(it.doc);
  it.Edit();
  const syncline_commit_options options = Options(5, message, tag);
  REQUIRE(syncline_doc_commit(it.doc, &options, nullptr) == SYNCLINE_OK);
  CHECK(first.commits == 1);
  CHECK(second.commits == 1);
  first.Free();
  second.Free();
}

TEST_CASE("options may be set to what they are") {
  const Document it;
  Listener hook;
  hook.on_commit = [&](syncline_commit* commit) {
    syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
    REQUIRE(syncline_commit_options_of(commit, &options, nullptr) ==
            SYNCLINE_OK);
    CHECK(syncline_commit_set_options(commit, &options, nullptr) ==
          SYNCLINE_OK);
    CHECK(Describe(commit) == "7 a message that is rather long undo");
  };
  hook.BeforeCommit(it.doc);
  it.Edit();
  const std::string message = "a message that is rather long", tag = "undo";
  const syncline_commit_options options = Options(7, message, tag);
  REQUIRE(syncline_doc_commit(it.doc, &options, nullptr) == SYNCLINE_OK);
  CHECK(hook.commits == 1);
  hook.Free();
}

TEST_CASE("a hook that sets what is no UTF-8 changes nothing") {
  const Document it;
  Listener hook;
  hook.on_commit = [&](syncline_commit* commit) {
    const std::string wrong = "\xc3";
    const syncline_commit_options message = Options(9, wrong, "");
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_commit_set_options, commit,
            &message);
    const syncline_commit_options tag = Options(9, "", wrong);
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_commit_set_options, commit,
            &tag);
    CHECK(Describe(commit) == "0  ");
  };
  hook.BeforeCommit(it.doc);
  it.Edit();
  it.Commit();
  CHECK(hook.commits == 1);
  hook.Free();
}

TEST_CASE("a commit is told in UTF-8") {
  const Document it;
  it.Edit();
  const std::string before = VersionOf(it.doc);
  const std::string wrong = "\xc3";
  for (const syncline_commit_options& options :
       {Options(0, wrong, ""), Options(0, "", wrong)}) {
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_commit, it.doc, &options);
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_transaction_begin, it.doc,
            &options);
  }
  CHECK(VersionOf(it.doc) == before);
}

TEST_CASE("options are read into a struct that has its size") {
  const Document it;
  Listener hook;
  hook.on_commit = [&](syncline_commit* commit) {
    syncline_commit_options none = {};
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_commit_options_of, commit,
            &none);
    struct {
      syncline_commit_options known = SYNCLINE_COMMIT_OPTIONS_INIT;
      uint64_t later = 5;
    } longer;
    longer.known.struct_size = sizeof(longer);
    REQUIRE(syncline_commit_options_of(commit, &longer.known, nullptr) ==
            SYNCLINE_OK);
    CHECK(longer.known.struct_size == sizeof(longer));
    CHECK(longer.later == 5);
  };
  hook.BeforeCommit(it.doc);
  it.Edit();
  it.Commit();
  CHECK(hook.commits == 1);
  hook.Free();
}

TEST_CASE("a hook edits, and does not free the document") {
  Document it;
  Listener hook;
  hook.on_commit = [&](syncline_commit*) {
    it.Edit();
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_free, it.doc);
  };
  hook.BeforeCommit(it.doc);
  it.Edit();
  it.Commit();
  CHECK(it.Count() == 2);
  CHECK(hook.commits == 1);  // its edit is in the same commit
  hook.Free();
}

TEST_CASE("a hook frees its own subscription") {
  const Document it;
  Listener hook;
  hook.on_commit = [&](syncline_commit* commit) {
    hook.Free();
    CHECK(Describe(commit) == "0  ");
  };
  hook.BeforeCommit(it.doc);
  for (int times = 0; times < 2; ++times) {
    it.Edit();
    it.Commit();
  }
  CHECK(hook.commits == 1);
  CHECK(hook.freed == 1);
}

TEST_CASE("a transaction that a hook leaves open is rolled back") {
  const Document it;
  Listener hook;
  hook.on_commit = [&](syncline_commit*) {
    REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) ==
            SYNCLINE_OK);
    it.Edit();
  };
  hook.BeforeCommit(it.doc);
  it.Edit();
  it.Commit();
  CHECK(it.Count() == 1);
  hook.Free();
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_transaction_commit, it.doc);
}

TEST_CASE("a commit without edits calls no hook, an export with some does") {
  const Document it;
  Listener hook;
  hook.BeforeCommit(it.doc);
  it.Commit();
  CHECK(hook.commits == 0);
  it.Edit();
  UpdateOf(it.doc);
  CHECK(hook.commits == 1);
  hook.Free();
}

#if __has_include("event.pb.h")
TEST_CASE("the event that a callback gets tells the tag and what changed") {
  const Document it;
  Listener listener;
  listener.Subscribe(it.doc);
  const std::string tag("und\0o", 5);
  const syncline_commit_options options = Options(0, "", tag);
  REQUIRE(syncline_transaction_begin(it.doc, &options, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_counter_add(it.counter(), -5, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_transaction_commit(it.doc, nullptr) == SYNCLINE_OK);
  REQUIRE(listener.events.size() == 1);
  v1::Event event;
  REQUIRE(event.ParseFromString(listener.events[0]));
  CHECK(event.origin() == v1::Event::LOCAL);
  CHECK(event.tag() == tag);
  REQUIRE(event.changes_size() == 1);
  CHECK(event.changes(0).counter() == -5);
  syncline_container* changed = nullptr;
  REQUIRE(syncline_doc_container(it.doc,
                                 static_cast<syncline_container_kind>(
                                     event.changes(0).container().kind()),
                                 event.changes(0).container().number(),
                                 &changed, nullptr) == SYNCLINE_OK);
  CHECK(changed == it.counter());
  listener.Free();
}
#endif

}  // namespace
}  // namespace syncline::test
