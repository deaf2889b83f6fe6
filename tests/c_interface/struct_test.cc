// Structs that begin with their size, as callers of other versions have them.
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

// A struct of a later version: it has a field more.
template <typename T>
struct Longer {
  T known;
  uint64_t later = 0;
};

template <typename T>
const T* AsKnown(const Longer<T>& longer) {
  return &longer.known;
}

TEST_CASE("a struct without its size is refused") {
  const Document it;
  syncline_doc* doc = nullptr;
  const syncline_doc_options doc_options = {};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_new, &doc_options, &doc);
  const syncline_commit_options options = {};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_commit, it.doc, &options);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_transaction_begin, it.doc,
          &options);
  syncline_import_result result = {};
  const std::string update = UpdateOf(it.doc);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_import, it.doc, update.data(),
          update.size(), &result);
}

TEST_CASE("a size that nothing has is refused, and nothing read beyond") {
  syncline_doc* doc = nullptr;
  syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
  for (const size_t size : {~size_t{0}, size_t{1} << 40, size_t{1} << 20,
                            size_t{0xABABABABABABABAB}, size_t{1}}) {
    options.struct_size = size;
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_new, &options, &doc);
  }
}

TEST_CASE(
    "events of texts count code points or UTF-16 units, and nothing else") {
  syncline_doc* doc = nullptr;
  syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
  for (const int unit : {-1, int{SYNCLINE_UNIT_LINES}, 4}) {
    options.event_unit = static_cast<syncline_text_unit>(unit);
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_new, &options, &doc);
  }
  options.event_unit = static_cast<syncline_text_unit>(0);  // not set
  Document it;
  it.Free();
  REQUIRE(syncline_doc_new(&options, &it.doc, nullptr) == SYNCLINE_OK);
}

TEST_CASE("of a shorter struct the end has its default") {
  syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
  options.struct_size = offsetof(syncline_doc_options, max_pending_bytes);
  options.peer_id = 7;
  options.max_pending_bytes = 1;  // behind the end
  Document it;
  it.Free();
  REQUIRE(syncline_doc_new(&options, &it.doc, nullptr) == SYNCLINE_OK);
  uint64_t peer = 0;
  REQUIRE(syncline_doc_peer_id(it.doc, &peer, nullptr) == SYNCLINE_OK);
  CHECK(peer == 7);
  // An update that has to wait does.
  const Document author(2);
  author.Edit();
  const std::string known = VersionOf(author.doc);
  author.Edit();
  Bytes update;
  REQUIRE(syncline_doc_export_since(author.doc, known.data(), known.size(),
                                    &update, nullptr) == SYNCLINE_OK);
  CHECK(syncline_doc_import(it.doc, update.data, update.size, nullptr,
                            nullptr) == SYNCLINE_OK);
}

TEST_CASE("of a longer struct the end is zero") {
  Longer<syncline_doc_options> doc_options = {SYNCLINE_DOC_OPTIONS_INIT};
  doc_options.known.struct_size = sizeof(doc_options);
  syncline_doc* doc = nullptr;
  REQUIRE(syncline_doc_new(AsKnown(doc_options), &doc, nullptr) == SYNCLINE_OK);
  Longer<syncline_commit_options> options = {SYNCLINE_COMMIT_OPTIONS_INIT};
  options.known.struct_size = sizeof(options);
  REQUIRE(syncline_doc_commit(doc, AsKnown(options), nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_transaction_begin(doc, AsKnown(options), nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_doc_free(doc, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a longer struct that asks for something unknown is UNIMPLEMENTED") {
  const Document it;
  Longer<syncline_doc_options> doc_options = {SYNCLINE_DOC_OPTIONS_INIT, 1};
  doc_options.known.struct_size = sizeof(doc_options);
  syncline_doc* doc = nullptr;
  REFUSED(SYNCLINE_UNIMPLEMENTED, syncline_doc_new, AsKnown(doc_options), &doc);
  Longer<syncline_commit_options> options = {SYNCLINE_COMMIT_OPTIONS_INIT,
                                             uint64_t{1} << 63};
  options.known.struct_size = sizeof(options);
  REFUSED(SYNCLINE_UNIMPLEMENTED, syncline_doc_commit, it.doc,
          AsKnown(options));
  REFUSED(SYNCLINE_UNIMPLEMENTED, syncline_transaction_begin, it.doc,
          AsKnown(options));
}

TEST_CASE("the result of an import keeps its size, and its end if longer") {
  const Document it(1), author(2);
  author.Edit();
  const std::string update = UpdateOf(author.doc);
  Longer<syncline_import_result> result = {SYNCLINE_IMPORT_RESULT_INIT, 5};
  result.known.struct_size = sizeof(result);
  REQUIRE(syncline_doc_import(it.doc, update.data(), update.size(),
                              &result.known, nullptr) == SYNCLINE_OK);
  CHECK(result.known.applied.size == 1);
  CHECK(result.known.struct_size == sizeof(result));
  CHECK(result.later == 5);
  syncline_import_result_free(&result.known);
  CHECK(result.known.applied.items == nullptr);
  CHECK(result.known.struct_size == sizeof(result));  // to be used again
  syncline_import_result_free(&result.known);
}

TEST_CASE("the strings of options are given, or none") {
  const Document it;
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.message_size = 1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_commit, it.doc, &options);
  options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.tag_size = 1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_transaction_begin, it.doc,
          &options);
}

}  // namespace
}  // namespace syncline::test
