// Exports and imports.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

using Result = Owned<syncline_import_result, syncline_import_result_free>;

syncline_code Import(const Document& it, const std::string& bytes,
                     Result* result) {
  result->struct_size = sizeof(syncline_import_result);
  return syncline_doc_import(it.doc, bytes.data(), bytes.size(), result,
                             nullptr);
}

std::string DigestOf(const Document& it) {
  Bytes digest;
  REQUIRE(syncline_doc_state_digest(it.doc, &digest, nullptr) == SYNCLINE_OK);
  return StringOf(digest);
}

std::string Since(const Document& it, const std::string& version) {
  Bytes update;
  REQUIRE(syncline_doc_export_since(it.doc, version.data(), version.size(),
                                    &update, nullptr) == SYNCLINE_OK);
  return StringOf(update);
}

TEST_CASE("a replica gets what it lacks, and is told what is new") {
  const Document alice(1), bob(2);
  alice.Edit();
  Result first, second, again;
  REQUIRE(Import(bob, UpdateOf(alice.doc), &first) == SYNCLINE_OK);
  REQUIRE(first.applied.size == 1);
  CHECK(first.applied.items[0].peer == 1);
  CHECK(first.applied.items[0].begin == 0);
  CHECK(first.applied.items[0].end == 1);
  alice.Edit();
  const std::string update = Since(alice, VersionOf(bob.doc));
  REQUIRE(Import(bob, update, &second) == SYNCLINE_OK);
  REQUIRE(second.applied.size == 1);
  CHECK(second.applied.items[0].begin == 1);
  REQUIRE(Import(bob, update, &again) == SYNCLINE_OK);
  CHECK(again.applied.size == 0);
  CHECK(again.pending.size == 0);
  CHECK(again.rejected.size == 0);
  CHECK(DigestOf(alice) == DigestOf(bob));
  CHECK(VersionOf(alice.doc) == VersionOf(bob.doc));
}

TEST_CASE("a snapshot opens a document, with the newest ops") {
  const World w;
  Bytes snapshot;
  REQUIRE(syncline_doc_export_snapshot(w.doc, &snapshot, nullptr) ==
          SYNCLINE_OK);
  const Document opened(2);
  REQUIRE(syncline_doc_import(opened.doc, snapshot.data, snapshot.size, nullptr,
                              nullptr) == SYNCLINE_OK);
  CHECK(JsonOf(opened.doc) == JsonOf(w.doc));
  CHECK(DigestOf(opened) == DigestOf(w));
  OpIds frontier, of_opened;
  REQUIRE(syncline_doc_frontier(w.doc, &frontier, nullptr) == SYNCLINE_OK);
  REQUIRE(syncline_doc_frontier(opened.doc, &of_opened, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(frontier.size == 1);
  REQUIRE(of_opened.size == 1);
  CHECK(NameOf(frontier.items[0]) == NameOf(of_opened.items[0]));
}

TEST_CASE("a container that was got before a snapshot came is the same") {
  const World w;
  const Document opened(2);
  syncline_container* const text = opened.text();
  syncline_container* const other = opened.Root(SYNCLINE_MAP, "other");
  const std::string update = UpdateOf(w.doc);
  Bytes snapshot;
  REQUIRE(syncline_doc_export_snapshot(w.doc, &snapshot, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_doc_import(opened.doc, snapshot.data, snapshot.size, nullptr,
                              nullptr) == SYNCLINE_OK);
  CHECK(opened.text() == text);
  CHECK(TextOf(text) == TextOf(w.text()));
  size_t size = 1;
  REQUIRE(syncline_map_size(other, &size, nullptr) == SYNCLINE_OK);
  CHECK(size == 0);
}

TEST_CASE("an update that comes early waits, and is told when it is applied") {
  const Document alice(1), bob(2);
  alice.Edit();
  const std::string first = UpdateOf(alice.doc);
  const std::string known = VersionOf(alice.doc);
  alice.Edit();
  Result early, late;
  REQUIRE(Import(bob, Since(alice, known), &early) == SYNCLINE_OK);
  CHECK(early.applied.size == 0);
  REQUIRE(early.pending.size == 1);
  CHECK(early.pending.items[0].begin == 1);
  CHECK(early.pending.items[0].end == 2);
  REQUIRE(Import(bob, first, &late) == SYNCLINE_OK);
  REQUIRE(late.applied.size == 2);
  CHECK(late.applied.items[0].begin == 0);
  CHECK(late.applied.items[1].end == 2);
  CHECK(bob.Count() == 2);
}

TEST_CASE("an update that waited and turns out to be broken is thrown away") {
  // Two that write under one peer id: what one deletes the other never wrote.
  const Document alice(1), impostor(1), bob(2);
  REQUIRE(syncline_text_update(alice.text(), "abc", 3, nullptr) == SYNCLINE_OK);
  const std::string known = VersionOf(alice.doc);
  REQUIRE(syncline_text_update(alice.text(), "ab", 2, nullptr) == SYNCLINE_OK);
  for (int i = 0; i < 3; ++i) impostor.Edit();
  Result early, late;
  REQUIRE(Import(bob, Since(alice, known), &early) == SYNCLINE_OK);
  CHECK(early.pending.size == 1);
  REQUIRE(Import(bob, UpdateOf(impostor.doc), &late) == SYNCLINE_OK);
  REQUIRE(late.rejected.size == 1);
  CHECK(late.rejected.items[0].size > 0);
  CHECK(bob.Count() == 3);
}

TEST_CASE("bytes that are no update are refused and change nothing") {
  World w;
  w.Commit();
  const Document author(2);
  author.Edit();
  const std::string update = UpdateOf(author.doc);
  std::string flipped = update;
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  const Unchanged unchanged(w);
  const auto refuse = [&](syncline_code code, const std::string& bytes) {
    REFUSED(code, syncline_doc_import, w.doc, bytes.data(), bytes.size(),
            &w.out.import_result);
  };
  refuse(SYNCLINE_INVALID_ARGUMENT, "");
  refuse(SYNCLINE_INVALID_ARGUMENT, "nonsense");
  refuse(SYNCLINE_INVALID_ARGUMENT, w.version);
  refuse(SYNCLINE_DATA_LOSS, flipped);
  refuse(SYNCLINE_DATA_LOSS, update.substr(0, update.size() - 1));
  refuse(SYNCLINE_UNIMPLEMENTED, "\xff" + update.substr(1));
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_import, w.doc, nullptr, 0,
          nullptr);
}

TEST_CASE("two that write under one peer id are found out") {
  World w;
  w.Commit();
  const Document impostor(1);
  const syncline_value value = IntValue(1);
  REQUIRE(syncline_map_set(impostor.map(), "k", 1, &value, nullptr) ==
          SYNCLINE_OK);
  const std::string update = UpdateOf(impostor.doc);
  const Unchanged unchanged(w);
  REFUSED(SYNCLINE_ALREADY_EXISTS, syncline_doc_import, w.doc, update.data(),
          update.size(), &w.out.import_result);
}

TEST_CASE("updates that wait have a limit") {
  const Document author(2);
  author.Edit();
  const std::string known = VersionOf(author.doc);
  author.Edit();
  const std::string update = Since(author, known);
  syncline_doc_options options = SYNCLINE_DOC_OPTIONS_INIT;
  options.max_pending_bytes = 1;
  syncline_doc* doc = nullptr;
  REQUIRE(syncline_doc_new(&options, &doc, nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_RESOURCE_EXHAUSTED, syncline_doc_import, doc, update.data(),
          update.size(), nullptr);
  CHECK(syncline_doc_free(doc, nullptr) == SYNCLINE_OK);
}

TEST_CASE("a failed call does not end the commit under way") {
  World w;  // an edit is not committed
  const Unchanged unchanged(w);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_export_since, w.doc,
          "nonsense", 8, &w.out.bytes);
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.message = "\xc3";
  options.message_size = 1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_commit, w.doc, &options);
}

TEST_CASE("an import that fails ends the commit under way, and no more") {
  World w;
  const std::string before = JsonOf(w.doc) + VersionOf(w.doc);
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_doc_import, w.doc, "nonsense", 8,
          nullptr);
  CHECK(w.events == 1);
  CHECK(JsonOf(w.doc) + VersionOf(w.doc) == before);
}

}  // namespace
}  // namespace syncline::test
