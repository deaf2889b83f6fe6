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

std::string PrintOf(const syncline_op_ids& frontier) {
  Bytes text;
  REQUIRE(syncline_frontier_to_string(frontier.items, frontier.size, &text,
                                      nullptr) == SYNCLINE_OK);
  return StringOf(text);
}

// The version that shows; "latest".
std::string ShownBy(syncline_doc* doc) {
  bool is_checked_out = false;
  OpIds version;
  REQUIRE(syncline_doc_checked_out(doc, &is_checked_out, &version, nullptr) ==
          SYNCLINE_OK);
  return is_checked_out ? PrintOf(version) : "latest";
}

TEST_CASE("an old version shows in place, read only, and the latest again") {
  const Drafts it;
  REQUIRE(ShownBy(it.doc) == "latest");
  REQUIRE(syncline_doc_checkout(it.doc, it.first.items, it.first.size,
                                nullptr) == SYNCLINE_OK);
  CHECK(ShownBy(it.doc) == PrintOf(it.first));
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

TEST_CASE("an old version is read and edited in a fork, and merges") {
  const Drafts it;
  Document fork;
  fork.Free();
  REQUIRE(syncline_doc_fork_at(it.doc, it.first.items, it.first.size, 7,
                               &fork.doc, nullptr) == SYNCLINE_OK);
  CHECK(JsonOf(fork.doc) == kFirst);
  uint64_t peer = 0;
  REQUIRE(syncline_doc_peer_id(fork.doc, &peer, nullptr) == SYNCLINE_OK);
  CHECK(peer == 7);
  REQUIRE(syncline_text_insert(fork.text(), 5, "!", 1,
                               SYNCLINE_UNIT_CODE_POINTS,
                               nullptr) == SYNCLINE_OK);
  const std::string update = UpdateOf(fork.doc);
  REQUIRE(syncline_doc_import(it.doc, update.data(), update.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
  CHECK(JsonOf(it.doc) == R"({"text":"goodbye!"})");
  Document random;
  random.Free();
  REQUIRE(syncline_doc_fork_at(it.doc, nullptr, 0, 0, &random.doc, nullptr) ==
          SYNCLINE_OK);
  CHECK(JsonOf(random.doc) == "{}");
}

TEST_CASE("a difference leads from one version to another, as an event") {
  const Drafts it;
  std::string told;
  syncline_subscription* subscription = nullptr;
  const auto keep = [](void* user, const char* event, size_t size) {
    *static_cast<std::string*>(user) = std::string(event, size);
  };
  REQUIRE(syncline_doc_subscribe(it.doc, keep, &told, nullptr, &subscription,
                                 nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_doc_checkout(it.doc, it.first.items, it.first.size,
                                nullptr) == SYNCLINE_OK);
  Bytes diff;
  REQUIRE(syncline_doc_diff(it.doc, it.second.items, it.second.size,
                            it.first.items, it.first.size, &diff,
                            nullptr) == SYNCLINE_OK);
  // But for the origin, and what the container is called.
  CHECK(told.substr(0, 2) == "\x08\x02");
  const std::string change = told.substr(4);
  CHECK(StringOf(diff).substr(4, change.size()) == change);
  Bytes none;
  REQUIRE(syncline_doc_diff(it.doc, it.first.items, it.first.size,
                            it.first.items, it.first.size, &none,
                            nullptr) == SYNCLINE_OK);
  CHECK(StringOf(none) == std::string("\x08\0", 2));
  CHECK(syncline_subscription_free(subscription, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a difference is applied to another document") {
  const Drafts it;
  Bytes diff;
  REQUIRE(syncline_doc_diff(it.doc, nullptr, 0, it.first.items, it.first.size,
                            &diff, nullptr) == SYNCLINE_OK);
  const Document other;
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  REQUIRE(syncline_doc_apply_diff(other.doc, diff.data, diff.size, &options,
                                  nullptr) == SYNCLINE_OK);
  CHECK(JsonOf(other.doc) == kFirst);
  Bytes later;
  REQUIRE(syncline_doc_diff(it.doc, it.first.items, it.first.size,
                            it.second.items, it.second.size, &later,
                            nullptr) == SYNCLINE_OK);
  const Document empty;
  REFUSED(SYNCLINE_OUT_OF_RANGE, syncline_doc_apply_diff, empty.doc, later.data,
          later.size, nullptr);
  CHECK(JsonOf(empty.doc) == "{}");
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_apply_diff, empty.doc, "\x08",
          1, nullptr);
}

// Of an empty document that takes the bytes.
void Open(Document& shallow, const Bytes& bytes) {
  const std::string given = StringOf(bytes);
  REQUIRE(syncline_doc_import(shallow.doc, given.data(), given.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
}

TEST_CASE("a shallow document has its history from a version on, or none") {
  const Drafts it;
  Bytes bytes, state;
  REQUIRE(syncline_doc_export_shallow(it.doc, &it.first, &bytes, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_doc_export_shallow(it.doc, nullptr, &state, nullptr) ==
          SYNCLINE_OK);
  Document shallow, alone;
  Open(shallow, bytes);
  Open(alone, state);
  CHECK(JsonOf(shallow.doc) == kSecond);
  CHECK(JsonOf(alone.doc) == kSecond);
  bool is_shallow = false;
  OpIds since;
  REQUIRE(syncline_doc_shallow_since(shallow.doc, &is_shallow, &since,
                                     nullptr) == SYNCLINE_OK);
  CHECK(is_shallow);
  CHECK(PrintOf(since) == PrintOf(it.first));
  OpIds none;
  REQUIRE(syncline_doc_shallow_since(it.doc, &is_shallow, &none, nullptr) ==
          SYNCLINE_OK);
  CHECK(!is_shallow);
  CHECK(none.size == 0);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_checkout, alone.doc, it.first.items,
          it.first.size);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_export_shallow, it.doc,
          nullptr, nullptr);
}

TEST_CASE("the author of a seed is made from what is written") {
  uint64_t authors[3] = {};
  for (int i = 0; i < 3; ++i) {
    const Document draft;
    REQUIRE(syncline_text_insert(draft.text(), 0, i < 2 ? "same" : "else", 4,
                                 SYNCLINE_UNIT_BYTES, nullptr) == SYNCLINE_OK);
    REQUIRE(syncline_doc_seed_author(draft.doc, &authors[i], nullptr) ==
            SYNCLINE_OK);
  }
  CHECK(authors[0] == authors[1]);
  CHECK(authors[0] != authors[2]);
  CHECK(authors[0] != 0);
}

TEST_CASE("a document goes back to what it showed, by new edits") {
  const Drafts it;
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.message = "back";
  options.message_size = 4;
  REQUIRE(syncline_doc_revert_to(it.doc, it.first.items, it.first.size,
                                 &options, nullptr) == SYNCLINE_OK);
  CHECK(JsonOf(it.doc) == kFirst);
  REQUIRE(syncline_doc_revert_to(it.doc, it.second.items, it.second.size,
                                 nullptr, nullptr) == SYNCLINE_OK);
  CHECK(JsonOf(it.doc) == kSecond);
  options.message = "\xff";
  options.message_size = 1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_revert_to, it.doc,
          it.first.items, it.first.size, &options);
  REQUIRE(syncline_doc_checkout(it.doc, nullptr, 0, nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_revert_to, it.doc,
          it.first.items, it.first.size, nullptr);
}

TEST_CASE("a version has two names, and each gives the other") {
  const Drafts it;
  Bytes vector;
  REQUIRE(syncline_doc_version_of(it.doc, it.second.items, it.second.size,
                                  &vector, nullptr) == SYNCLINE_OK);
  CHECK(StringOf(vector) == VersionOf(it.doc));
  OpIds frontier;
  REQUIRE(syncline_doc_frontier_of(it.doc, vector.data, vector.size, &frontier,
                                   nullptr) == SYNCLINE_OK);
  CHECK(PrintOf(frontier) == PrintOf(it.second));
  const syncline_op_span unknown = {404, 0, 1};
  Bytes strange;
  REQUIRE(syncline_version_from_entries(&unknown, 1, &strange, nullptr) ==
          SYNCLINE_OK);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_frontier_of, it.doc, strange.data,
          strange.size, &frontier);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_frontier_of, it.doc, "x", 1,
          &frontier);
}

TEST_CASE("a version that is not known is refused by all that take one") {
  const Drafts it;
  const syncline_op_id unknown = {404, 0};
  const syncline_op_id* known = it.first.items;
  Bytes bytes;
  syncline_doc* fork = nullptr;
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_checkout, it.doc, &unknown, 1);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_fork_at, it.doc, &unknown, 1, 0,
          &fork);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_diff, it.doc, known, 1, &unknown, 1,
          &bytes);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_diff, it.doc, &unknown, 1, known, 1,
          &bytes);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_revert_to, it.doc, &unknown, 1,
          nullptr);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_doc_version_of, it.doc, &unknown, 1,
          &bytes);
  REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_checkout, it.doc, known,
          1);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_fork_at, it.doc, known, 1,
          0, &fork);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_doc_diff, it.doc, known, 1,
          known, 1, &bytes);
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
