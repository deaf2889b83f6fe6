// Transactions.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

void Begin(const Document& it) {
  REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a transaction is kept, or taken back") {
  const Document it;
  Begin(it);
  it.Edit();
  REQUIRE(syncline_transaction_commit(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(it.Count() == 1);
  Begin(it);
  it.Edit();
  REQUIRE(syncline_transaction_roll_back(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(it.Count() == 1);
}

TEST_CASE("transactions nest: what ends is the innermost") {
  const Document it;
  Begin(it);
  it.Edit();
  Begin(it);
  it.Edit();
  Begin(it);
  it.Edit();
  REQUIRE(syncline_transaction_commit(it.doc, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_transaction_roll_back(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(it.Count() == 1);
  REQUIRE(syncline_transaction_commit(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(it.Count() == 1);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_transaction_commit, it.doc);
}

TEST_CASE("an outer transaction takes back what an inner one kept") {
  const Document it;
  Begin(it);
  Begin(it);
  it.Edit();
  REQUIRE(syncline_transaction_commit(it.doc, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_transaction_roll_back(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(it.Count() == 0);
}

TEST_CASE("no transaction ends that did not begin") {
  World w;
  const Unchanged unchanged(w);
  constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
  REFUSED(kCode, syncline_transaction_commit, w.doc);
  REFUSED(kCode, syncline_transaction_roll_back, w.doc);
}

TEST_CASE("while a transaction is open, nothing leaves or enters") {
  World w;
  w.InTransaction();
  w.Edit();
  {
    const Unchanged unchanged(w);
    constexpr syncline_code kCode = SYNCLINE_FAILED_PRECONDITION;
    REFUSED(kCode, syncline_doc_commit, w.doc, nullptr);
    REFUSED(kCode, syncline_doc_export, w.doc, &w.out.bytes);
    REFUSED(kCode, syncline_doc_export_since, w.doc, w.version.data(),
            w.version.size(), &w.out.bytes);
    REFUSED(kCode, syncline_doc_export_snapshot, w.doc, &w.out.bytes);
    REFUSED(kCode, syncline_doc_import, w.doc, w.update.data(), w.update.size(),
            &w.out.import_result);
  }
  REQUIRE(syncline_transaction_roll_back(w.doc, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a document is freed with transactions open") {
  Document it;
  Begin(it);
  it.Edit();
  Begin(it);
  it.Edit();
  it.Free();
}

TEST_CASE("a transaction with a wrong message does not begin") {
  World w;
  const Unchanged unchanged(w);
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.message = "\xc3";
  options.message_size = 1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_transaction_begin, w.doc,
          &options);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_transaction_commit, w.doc);
}

TEST_CASE("an update that fails in the middle is taken back") {
  World w;
  const Unchanged unchanged(w);
  // {"a": 1, "b": {}}, but the map's key is no UTF-8: nothing is set.
  const std::string plain(
      "\x42\x0c\x0a\x05\x0a\x01"
      "a\x12\x00\x0a\x03\x0a\x01\xff",
      14);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_update, w.doc, w.map(),
          plain.data(), plain.size());
}

TEST_CASE("a container that was taken back is read, and not edited") {
  const Document it;
  Begin(it);
  syncline_container* text = nullptr;
  REQUIRE(syncline_map_new(it.map(), "k", 1, SYNCLINE_TEXT, &text, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_text_update(text, "x", 1, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_transaction_roll_back(it.doc, nullptr) == SYNCLINE_OK);
  CHECK(TextOf(text).empty());
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_text_update, text, "y", 1);
  // Its op id is given again, to another.
  syncline_container* list = nullptr;
  REQUIRE(syncline_map_new(it.map(), "k", 1, SYNCLINE_LIST, &list, nullptr) ==
          SYNCLINE_OK);
  size_t size = 1;
  CHECK(syncline_list_size(list, &size, nullptr) == SYNCLINE_OK);
  CHECK(list != text);
  CHECK(TextOf(text).empty());
}

}  // namespace
}  // namespace syncline::test
