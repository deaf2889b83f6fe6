// Handles that were freed, and those of another document.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

void IgnoreEvent(void*, const char*, size_t) {}

#ifdef SYNCLINE_C_CHECK_HANDLES
constexpr bool kChecksHandles = true;
#else
constexpr bool kChecksHandles = false;
#endif

void SkipUnlessChecked() {
  if (!kChecksHandles) {
    SKIP("freed handles are refused with SYNCLINE_C_CHECK_HANDLES alone");
  }
}

TEST_CASE("a document that was freed is refused") {
  SkipUnlessChecked();
  Document it;
  syncline_doc* const freed = it.doc;
  it.Free();
  Bytes json;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_to_json, freed, &json);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_commit, freed, nullptr);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_free, freed);
}

TEST_CASE("a container of a document that was freed is refused") {
  SkipUnlessChecked();
  Document it, other;
  syncline_container* const freed = it.map();
  it.Free();
  const syncline_value value = ContainerValue(freed);
  Bytes plain;
  const std::string empty("\x42\0", 2);
  size_t size = 0;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_map_size, freed, &size);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_map_set, other.map(), "k", 1,
          &value);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_to_plain, other.doc, &value,
          &plain);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_update, other.doc, freed,
          empty.data(), empty.size());
}

TEST_CASE("a subscription is freed once") {
  SkipUnlessChecked();
  const Document it;
  syncline_subscription* subscription = nullptr;
  REQUIRE(syncline_doc_subscribe(it.doc, IgnoreEvent, nullptr, nullptr,
                                 &subscription, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_subscription_free(subscription, nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_subscription_free, subscription);
}

TEST_CASE("a commit is refused when its hook has returned") {
  SkipUnlessChecked();
  const Document it;
  syncline_commit* kept = nullptr;
  const auto keep = [](void* user, syncline_commit* commit) {
    *static_cast<syncline_commit**>(user) = commit;
  };
  syncline_subscription* subscription = nullptr;
  REQUIRE(syncline_doc_before_commit(it.doc, keep, &kept, nullptr,
                                     &subscription, nullptr) == SYNCLINE_OK);
  it.Edit();
  it.Commit();
  REQUIRE(kept != nullptr);
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_commit_options_of, kept,
          &options);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_commit_set_options, kept,
          &options);
  CHECK(syncline_subscription_free(subscription, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a container of another document is refused") {
  const Document it, other;
  const syncline_value foreign = ContainerValue(other.map());
  const std::string empty("\x42\0", 2);
  Bytes plain;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_to_plain, it.doc, &foreign,
          &plain);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_update, it.doc, other.map(),
          empty.data(), empty.size());
}

TEST_CASE("a container knows its document, kind and number") {
  const Document it;
  syncline_doc* doc = nullptr;
  syncline_container_kind kind = {};
  bool is_attached = false;
  REQUIRE(syncline_container_doc(it.tree(), &doc, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_container_kind_of(it.tree(), &kind, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_container_is_attached(it.tree(), &is_attached, nullptr) ==
          SYNCLINE_OK);
  CHECK(doc == it.doc);
  CHECK(kind == SYNCLINE_TREE);
  CHECK(is_attached);
}

TEST_CASE("a container is found by its kind and number alone") {
  const Document it;
  uint32_t number = 0;
  REQUIRE(syncline_container_number(it.map(), &number, nullptr) == SYNCLINE_OK);
  syncline_container* found = nullptr;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_container, it.doc,
          SYNCLINE_LIST, number, &found);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_container, it.doc,
          SYNCLINE_MAP, ~uint32_t{0}, &found);
}

TEST_CASE("to look for a container makes none") {
  const Document it;
  uint32_t number = 0;
  REQUIRE(syncline_container_number(it.map(), &number, nullptr) == SYNCLINE_OK);
  syncline_container* found = nullptr;
  for (int kind = SYNCLINE_TEXT; kind <= SYNCLINE_COUNTER; ++kind) {
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_container, it.doc,
            static_cast<syncline_container_kind>(kind), number + 1, &found);
  }
  uint32_t next = 0;
  REQUIRE(syncline_container_number(it.list(), &next, nullptr) == SYNCLINE_OK);
  CHECK(next == number + 1);
}

}  // namespace
}  // namespace syncline::test
