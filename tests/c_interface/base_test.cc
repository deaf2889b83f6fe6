// Ids, versions, and what is freed.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

TEST_CASE("ids have names, and an op's can be read again") {
  Bytes peer, op, span;
  REQUIRE(syncline_peer_id_to_string(0xa1, &peer, nullptr) == SYNCLINE_OK);
  CHECK(StringOf(peer) == "00000000000000a1");
  REQUIRE(syncline_op_id_to_string({0xa1, 17}, &op, nullptr) == SYNCLINE_OK);
  CHECK(StringOf(op) == "17@00000000000000a1");
  REQUIRE(syncline_op_span_to_string({0xa1, 0, 17}, &span, nullptr) ==
          SYNCLINE_OK);
  CHECK(StringOf(span) == "0..17@00000000000000a1");
  syncline_op_id id = {};
  REQUIRE(syncline_op_id_parse(op.data, op.size, &id, nullptr) == SYNCLINE_OK);
  CHECK(id.peer == 0xa1);
  CHECK(id.counter == 17);
}

TEST_CASE("what is no op id is refused") {
  syncline_op_id id = {};
  for (const std::string text :
       {"", "17", "17@", "@00000000000000a1", "17@a1", "17@00000000000000A1",
        "-1@00000000000000a1", "4294967296@00000000000000a1",
        "17@00000000000000a1 ", " 17@00000000000000a1"}) {
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_op_id_parse, text.data(),
            text.size(), &id);
  }
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_op_id_parse, nullptr, 0, &id);
}

TEST_CASE("random peer ids differ and are not 0") {
  const uint64_t one = syncline_peer_id_random();
  const uint64_t other = syncline_peer_id_random();
  CHECK(one != 0);
  CHECK(other != 0);
  CHECK(one != other);
}

TEST_CASE("bytes that are given end with NUL, even none") {
  const Document it;
  Bytes none;
  REQUIRE(syncline_text_to_string(it.text(), &none, nullptr) == SYNCLINE_OK);
  CHECK(none.size == 0);
  REQUIRE(none.data != nullptr);
  CHECK(none.data[0] == '\0');
  Bytes version;
  REQUIRE(syncline_doc_version(it.doc, &version, nullptr) == SYNCLINE_OK);
  CHECK(version.data[version.size] == '\0');
}

TEST_CASE("what is freed is zeroed, and can be freed again") {
  const Document it;
  it.Edit();
  syncline_bytes bytes = {};
  REQUIRE(syncline_doc_version(it.doc, &bytes, nullptr) == SYNCLINE_OK);
  syncline_op_ids ids = {};
  REQUIRE(syncline_doc_frontier(it.doc, &ids, nullptr) == SYNCLINE_OK);
  for (int times = 0; times < 2; ++times) {
    syncline_bytes_free(&bytes);
    CHECK(bytes.data == nullptr);
    CHECK(bytes.size == 0);
    syncline_op_ids_free(&ids);
    CHECK(ids.items == nullptr);
    CHECK(ids.size == 0);
  }
  syncline_value value = IntValue(5);
  syncline_value_free(&value);
  CHECK(value.kind == SYNCLINE_VALUE_NULL);
  CHECK(value.as.integer == 0);
}

std::string VersionOfEntries(const std::vector<syncline_op_span>& entries) {
  Bytes version;
  REQUIRE(syncline_version_from_entries(entries.data(), entries.size(),
                                        &version, nullptr) == SYNCLINE_OK);
  return StringOf(version);
}

TEST_CASE("a version is made of entries, and tells them ascending") {
  const std::string version =
      VersionOfEntries({{2, 0, 5}, {1, 0, 7}, {3, 0, 0}});
  OpSpans entries;
  REQUIRE(syncline_version_entries(version.data(), version.size(), &entries,
                                   nullptr) == SYNCLINE_OK);
  REQUIRE(entries.size == 2);
  CHECK(entries.items[0].peer == 1);
  CHECK(entries.items[0].begin == 0);
  CHECK(entries.items[0].end == 7);
  CHECK(entries.items[1].peer == 2);
  uint32_t counter = 1;
  REQUIRE(syncline_version_next_counter(version.data(), version.size(), 2,
                                        &counter, nullptr) == SYNCLINE_OK);
  CHECK(counter == 5);
  REQUIRE(syncline_version_next_counter(version.data(), version.size(), 9,
                                        &counter, nullptr) == SYNCLINE_OK);
  CHECK(counter == 0);
  Bytes text;
  REQUIRE(syncline_version_to_string(version.data(), version.size(), &text,
                                     nullptr) == SYNCLINE_OK);
  CHECK(StringOf(text) == "{0000000000000001: 7, 0000000000000002: 5}");
}

TEST_CASE("the version of nothing has no entries") {
  const Document it;
  const std::string version = VersionOf(it.doc);
  CHECK(VersionOfEntries({}) == version);
  OpSpans entries;
  REQUIRE(syncline_version_entries(version.data(), version.size(), &entries,
                                   nullptr) == SYNCLINE_OK);
  CHECK(entries.size == 0);
}

TEST_CASE("one version includes another that knows no more") {
  const std::string less = VersionOfEntries({{1, 0, 5}});
  const std::string more = VersionOfEntries({{1, 0, 6}, {2, 0, 1}});
  bool includes = false;
  REQUIRE(syncline_version_includes(more.data(), more.size(), less.data(),
                                    less.size(), &includes,
                                    nullptr) == SYNCLINE_OK);
  CHECK(includes);
  REQUIRE(syncline_version_includes(less.data(), less.size(), more.data(),
                                    more.size(), &includes,
                                    nullptr) == SYNCLINE_OK);
  CHECK_FALSE(includes);
}

TEST_CASE("a span of a version begins at 0, and each peer has one") {
  Bytes version;
  const std::vector<syncline_op_span> late = {{1, 0, 3}, {2, 1, 5}};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_version_from_entries, late.data(),
          late.size(), &version);
  const std::vector<syncline_op_span> twice = {{1, 0, 3}, {2, 0, 1}, {1, 0, 5}};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_version_from_entries,
          twice.data(), twice.size(), &version);
}

// All functions that read a version say the same of one that is none.
void CheckNoVersion(syncline_code code, const std::string& bytes) {
  const Document it;
  const std::string good = VersionOf(it.doc);
  Bytes out;
  OpSpans entries;
  uint32_t counter = 0;
  bool includes = false;
  REFUSED(code, syncline_version_entries, bytes.data(), bytes.size(), &entries);
  REFUSED(code, syncline_version_next_counter, bytes.data(), bytes.size(), 1,
          &counter);
  REFUSED(code, syncline_version_includes, bytes.data(), bytes.size(),
          good.data(), good.size(), &includes);
  REFUSED(code, syncline_version_includes, good.data(), good.size(),
          bytes.data(), bytes.size(), &includes);
  REFUSED(code, syncline_version_to_string, bytes.data(), bytes.size(), &out);
  REFUSED(code, syncline_doc_export_since, it.doc, bytes.data(), bytes.size(),
          &out);
}

TEST_CASE("bytes that are no version are refused") {
  const std::string version = VersionOfEntries({{1, 0, 300}, {2, 0, 5}});
  CheckNoVersion(SYNCLINE_INVALID_ARGUMENT, "");
  CheckNoVersion(SYNCLINE_INVALID_ARGUMENT, "nonsense");
  std::string flipped = version;
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  CheckNoVersion(SYNCLINE_DATA_LOSS, flipped);
  CheckNoVersion(SYNCLINE_DATA_LOSS, version.substr(0, version.size() - 1));
  CheckNoVersion(SYNCLINE_UNIMPLEMENTED, "\xff" + version.substr(1));
  const Document it;
  CheckNoVersion(SYNCLINE_INVALID_ARGUMENT, UpdateOf(it.doc));
}

TEST_CASE("what is UTF-8 is told, and nothing is") {
  CHECK(syncline_is_valid_utf8("\xc3\xa9", 2));
  CHECK_FALSE(syncline_is_valid_utf8("\xc3", 1));
  CHECK_FALSE(syncline_is_valid_utf8("\xed\xa0\x80", 3));  // a surrogate
  CHECK(syncline_is_valid_utf8(nullptr, 0));
  CHECK_FALSE(syncline_is_valid_utf8(nullptr, 1));
}

}  // namespace
}  // namespace syncline::test
