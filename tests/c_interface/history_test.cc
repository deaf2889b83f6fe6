// What a document was, and who made it so.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

// A note of two drafts.
struct Drafts : Document {
  Drafts() {
    Write("hello", 1000, "first draft");
    REQUIRE(syncline_doc_frontier(doc, &first, nullptr) == SYNCLINE_OK);
    Write("goodbye", 2000, "second draft");
    REQUIRE(syncline_doc_frontier(doc, &second, nullptr) == SYNCLINE_OK);
  }

  void Write(const std::string& draft, int64_t time_ms,
             const std::string& message) const {
    REQUIRE(syncline_text_update(text(), draft.data(), draft.size(), nullptr) ==
            SYNCLINE_OK);
    syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
    options.time_ms = time_ms;
    options.message = message.data();
    options.message_size = message.size();
    REQUIRE(syncline_doc_commit(doc, &options, nullptr) == SYNCLINE_OK);
  }

  OpIds first;
  OpIds second;
};

constexpr char kFirst[] = R"({"text":"hello"})";
constexpr char kSecond[] = R"({"text":"goodbye"})";

// The version that shows; "latest".
std::string ShownBy(syncline_doc* doc) {
  bool is_checked_out = false;
  OpIds version;
  REQUIRE(syncline_doc_checked_out(doc, &is_checked_out, &version, nullptr) ==
          SYNCLINE_OK);
  if (!is_checked_out) return "latest";
  std::string print;
  for (size_t i = 0; i < version.size; ++i) print += NameOf(version.items[i]);
  return print;
}

TEST_CASE("an old version shows in place, read only, and the latest again") {
  const Drafts it;
  REQUIRE(ShownBy(it.doc) == "latest");
  REQUIRE(syncline_doc_checkout(it.doc, it.first.items, it.first.size,
                                nullptr) == SYNCLINE_OK);
  CHECK(ShownBy(it.doc) == NameOf(it.first.items[0]));
  CHECK(JsonOf(it.doc) == kFirst);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_text_insert, it.text(), 0, "x",
          1, SYNCLINE_UNIT_BYTES);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_transaction_begin, it.doc,
          nullptr);
  REQUIRE(syncline_doc_checkout(it.doc, nullptr, 0, nullptr) == SYNCLINE_OK);
  CHECK(ShownBy(it.doc).empty());
  CHECK(JsonOf(it.doc) == "{}");
  REQUIRE(syncline_doc_checkout_latest(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(ShownBy(it.doc) == "latest");
  CHECK(JsonOf(it.doc) == kSecond);
}

TEST_CASE("a version that is not known cannot be shown") {
  const Drafts it;
  const syncline_op_id unknown = {404, 0};
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_checkout, it.doc, &unknown, 1);
  REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_checkout, it.doc,
          it.first.items, it.first.size);
  CHECK(ShownBy(it.doc) == "latest");
}

// Of each entry: message, ops, lamport, time, parents, containers.
std::vector<std::string> HistoryOf(syncline_doc* doc,
                                   const syncline_history_filter* filter) {
  syncline_history_walk* walk = nullptr;
  REQUIRE(syncline_doc_walk_history(doc, filter, &walk, nullptr) ==
          SYNCLINE_OK);
  std::vector<std::string> history;
  HistoryEntry entry;
  while (syncline_history_walk_next(walk, &entry, nullptr) == SYNCLINE_OK) {
    std::string print =
        StringOf(entry.message) + ": " + std::to_string(entry.ops.begin) +
        ".." + std::to_string(entry.ops.end) + " by " +
        std::to_string(entry.ops.peer) + ", " + std::to_string(entry.lamport) +
        ", " + std::to_string(entry.time_ms);
    for (size_t i = 0; i < entry.parents.size; ++i) {
      print += ", " + NameOf(entry.parents.items[i]);
    }
    for (size_t i = 0; i < entry.containers.size; ++i) {
      Bytes text;
      REQUIRE(syncline_text_to_string(entry.containers.items[i], &text,
                                      nullptr) == SYNCLINE_OK);
      print += ", " + StringOf(text);
    }
    history.push_back(print);
    syncline_history_entry_free(&entry);
  }
  REFUSED(SYNCLINE_NOT_FOUND, syncline_history_walk_next, walk, &entry);
  REQUIRE(syncline_history_walk_free(walk, nullptr) == SYNCLINE_OK);
  return history;
}

TEST_CASE("a history is walked from the newest change on") {
  const Drafts it;
  const std::string first = "first draft: 0..5 by 1, 1, 1000, goodbye";
  const std::string second =
      "second draft: 5..15 by 1, 6, 2000, 4@0000000000000001, goodbye";
  CHECK(HistoryOf(it.doc, nullptr) == std::vector{second, first});
  syncline_history_filter filter = SYNCLINE_HISTORY_FILTER_INIT;
  filter.version = &it.first;
  CHECK(HistoryOf(it.doc, &filter) == std::vector{first});
  const syncline_op_ids none = {};
  filter.version = &none;
  CHECK(HistoryOf(it.doc, &filter).empty());
  filter.version = nullptr;
  uint64_t author = 1;
  filter.author = &author;
  CHECK(HistoryOf(it.doc, &filter).size() == 2);
  author = 2;
  CHECK(HistoryOf(it.doc, &filter).empty());
}

TEST_CASE("a walk of what is not known, or by a wrong filter, is refused") {
  const Drafts it;
  syncline_history_walk* walk = nullptr;
  syncline_history_filter filter = SYNCLINE_HISTORY_FILTER_INIT;
  syncline_op_id unknown = {404, 0};
  syncline_op_ids version = {&unknown, 1};
  filter.version = &version;
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_walk_history, it.doc, &filter,
          &walk);
  version.items = nullptr;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_walk_history, it.doc, &filter,
          &walk);
  filter.struct_size = 0;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_walk_history, it.doc, &filter,
          &walk);
  REQUIRE(syncline_doc_walk_history(it.doc, nullptr, &walk, nullptr) ==
          SYNCLINE_OK);
  syncline_history_entry entry = {};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_history_walk_next, walk, &entry);
  CHECK(syncline_history_walk_free(walk, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a walk whose document was freed ends, and is freed as before") {
  Drafts it;
  syncline_history_walk* walk = nullptr;
  REQUIRE(syncline_doc_walk_history(it.doc, nullptr, &walk, nullptr) ==
          SYNCLINE_OK);
  it.Free();
  syncline_history_entry entry = SYNCLINE_HISTORY_ENTRY_INIT;
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_history_walk_next, walk,
          &entry);
  CHECK(syncline_history_walk_free(walk, nullptr) == SYNCLINE_OK);
}

}  // namespace
}  // namespace syncline::test
