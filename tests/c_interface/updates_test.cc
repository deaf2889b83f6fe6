// Updates without a document.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "c_interface/owned.h"
#include "c_interface/refused.h"

namespace syncline::test {
namespace {

void Import(const Document& to, const std::string& update) {
  REQUIRE(syncline_doc_import(to.doc, update.data(), update.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
}

// Alice, and what Bob added to it.
struct Two {
  Two() {
    REQUIRE(syncline_text_insert(alice.text(), 0, "hello", 5,
                                 SYNCLINE_UNIT_CODE_POINTS,
                                 nullptr) == SYNCLINE_OK);
    first = UpdateOf(alice.doc);
    version = VersionOf(alice.doc);
    Import(bob, first);
    REQUIRE(syncline_text_insert(bob.text(), 5, "!", 1,
                                 SYNCLINE_UNIT_CODE_POINTS,
                                 nullptr) == SYNCLINE_OK);
    Bytes since;
    REQUIRE(syncline_doc_export_since(bob.doc, version.data(), version.size(),
                                      &since, nullptr) == SYNCLINE_OK);
    second = StringOf(since);
  }

  Document alice{1};
  Document bob{2};
  std::string version;
  std::string first;
  std::string second;
};

syncline_bytes Borrow(std::string& bytes) {
  return {bytes.data(), bytes.size()};
}

std::string JsonAfter(const std::string& update) {
  const Document reader(9);
  Import(reader, update);
  return JsonOf(reader.doc);
}

TEST_CASE("updates are merged to one, and what somebody lacks is cut out") {
  Two it;
  const syncline_bytes both[] = {Borrow(it.second), Borrow(it.first)};
  Bytes merged;
  REQUIRE(syncline_merge_updates(both, 2, &merged, nullptr) == SYNCLINE_OK);
  CHECK(JsonAfter(StringOf(merged)) == R"({"text":"hello!"})");
  Bytes since;
  REQUIRE(syncline_update_since(merged.data, merged.size, it.version.data(),
                                it.version.size(), &since,
                                nullptr) == SYNCLINE_OK);
  Import(it.alice, StringOf(since));
  CHECK(JsonOf(it.alice.doc) == R"({"text":"hello!"})");
  Bytes nothing;
  REQUIRE(syncline_merge_updates(nullptr, 0, &nothing, nullptr) == SYNCLINE_OK);
  CHECK(JsonAfter(StringOf(nothing)) == "{}");
}

TEST_CASE("an update is split into parts that follow each other") {
  const Two it;
  const std::string whole = UpdateOf(it.bob.doc);
  Strings parts;
  REQUIRE(syncline_split_update(whole.data(), whole.size(), 2, &parts,
                                nullptr) == SYNCLINE_OK);
  CHECK(parts.size == 3);
  const Document reader(9);
  for (size_t i = 0; i < parts.size; ++i) {
    Import(reader, StringOf(parts.items[i]));
  }
  CHECK(JsonOf(reader.doc) == R"({"text":"hello!"})");
  Strings none;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_split_update, whole.data(),
          whole.size(), 0, &none);
}

TEST_CASE("a history is counted, and loses its content") {
  const Two it;
  HistoryInfo info;
  REQUIRE(syncline_inspect_history(it.second.data(), it.second.size(), &info,
                                   nullptr) == SYNCLINE_OK);
  REQUIRE(info.spans.size == 1);
  CHECK(info.spans.items[0].peer == 2);
  REQUIRE(info.parents.size == 1);
  CHECK(NameOf(info.parents.items[0]) == "4@0000000000000001");
  CHECK(!info.is_snapshot);
  CHECK(info.ops == 1);
  CHECK(info.inserted_characters == 1);
  REQUIRE(info.containers.size == 1);
  CHECK(info.containers.items[0].kind == SYNCLINE_TEXT);
  CHECK(info.containers.items[0].ops == 1);
  Bytes obfuscated;
  const std::string whole = UpdateOf(it.bob.doc);
  REQUIRE(syncline_obfuscate_history(whole.data(), whole.size(), &obfuscated,
                                     nullptr) == SYNCLINE_OK);
  CHECK(StringOf(obfuscated).find("hello") == std::string::npos);
  CHECK(syncline_check_update(obfuscated.data, obfuscated.size, nullptr) ==
        SYNCLINE_OK);
}

TEST_CASE("a shallow snapshot tells where its history begins") {
  Two it;
  Import(it.alice, it.second);
  Bytes shallow;
  REQUIRE(syncline_doc_export_shallow(it.alice.doc, nullptr, &shallow,
                                      nullptr) == SYNCLINE_OK);
  HistoryInfo info;
  REQUIRE(syncline_inspect_history(shallow.data, shallow.size, &info,
                                   nullptr) == SYNCLINE_OK);
  CHECK(info.is_shallow);
  CHECK(info.is_snapshot);
  REQUIRE(info.shallow_since.size == 1);
  CHECK(NameOf(info.shallow_since.items[0]) == "0@0000000000000002");
  CHECK(info.kept_ops == 6);
  CHECK(info.ops == 0);
  HistoryInfo whole;
  REQUIRE(syncline_inspect_history(it.first.data(), it.first.size(), &whole,
                                   nullptr) == SYNCLINE_OK);
  CHECK(!whole.is_shallow);
  CHECK(whole.shallow_since.size == 0);
  CHECK(whole.kept_ops == 0);
}

TEST_CASE("bytes that are no update are refused by all that take one") {
  Two it;
  std::string cut = it.first.substr(0, it.first.size() - 1);
  const std::string& known = it.version;
  Bytes bytes;
  Strings strings;
  HistoryInfo info;
  const syncline_bytes updates[] = {Borrow(it.second), Borrow(cut)};
  const syncline_bytes null[] = {{nullptr, 1}};
  REFUSED(SYNCLINE_DATA_LOSS, syncline_check_update, cut.data(), cut.size());
  REFUSED(SYNCLINE_DATA_LOSS, syncline_merge_updates, updates, 2, &bytes);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_merge_updates, null, 1, &bytes);
  REFUSED(SYNCLINE_DATA_LOSS, syncline_update_since, cut.data(), cut.size(),
          known.data(), known.size(), &bytes);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_update_since, it.first.data(),
          it.first.size(), "x", 1, &bytes);
  REFUSED(SYNCLINE_DATA_LOSS, syncline_split_update, cut.data(), cut.size(), 1,
          &strings);
  REFUSED(SYNCLINE_DATA_LOSS, syncline_inspect_history, cut.data(), cut.size(),
          &info);
  REFUSED(SYNCLINE_DATA_LOSS, syncline_obfuscate_history, cut.data(),
          cut.size(), &bytes);
  syncline_history_info unset = {};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_inspect_history, it.first.data(),
          it.first.size(), &unset);
}

TEST_CASE("two who write under one peer id are found out by a merge") {
  const Document one(1), other(1);
  std::vector<std::string> updates;
  for (const Document* it : {&one, &other}) {
    REQUIRE(syncline_text_insert(it->text(), 0, it == &one ? "a" : "b", 1,
                                 SYNCLINE_UNIT_CODE_POINTS,
                                 nullptr) == SYNCLINE_OK);
    updates.push_back(UpdateOf(it->doc));
  }
  const syncline_bytes both[] = {Borrow(updates[0]), Borrow(updates[1])};
  Bytes merged;
  REFUSED(SYNCLINE_ALREADY_EXISTS, syncline_merge_updates, both, 2, &merged);
}

}  // namespace
}  // namespace syncline::test
