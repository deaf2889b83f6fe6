// Shallow snapshots of which a part is made up: what each part says may be what
// a writer says of some document, and yet they do not go together.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/syncline.h"

namespace syncline::internal {
namespace {

// With what `change` makes of it, and no ops after it.
template <typename F>
std::string Changed(const std::string& bytes, F change) {
  Shallow shallow;
  REQUIRE(DecodeShallow(bytes, &shallow).ok());
  change(&shallow);
  return EncodeShallow(shallow, EventBatch());
}

// The ops after it leave out that they are there, too: they would go into one
// text here, and into another for who reads what is exported here.
TEST_CASE("a base that says another text than its last op is in is refused") {
  Doc writer(PeerId{1});
  REQUIRE(writer.text("note").Insert(0, "hello").ok());
  const std::string bytes = *writer.ExportShallow();
  const std::string same = Changed(bytes, [](Shallow*) {});
  Doc reader(PeerId{2});
  REQUIRE(reader.Import(same).ok());
  CHECK(reader.text("note").ToString() == "hello");

  const std::string other = Changed(bytes, [](Shallow* shallow) {
    shallow->last_texts[0] = static_cast<uint32_t>(shallow->containers.size());
    shallow->containers.push_back({.name = "other"});
  });
  const std::string none = Changed(bytes, [](Shallow* shallow) {
    shallow->last_texts[0] = Shallow::kNoText;
  });
  for (const std::string& wrong : {other, none}) {
    Doc doc(PeerId{3});
    const absl::Status status = doc.Import(wrong).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(status.message() ==
          "op 4@0000000000000001 is not in the text that its author is said to "
          "be in");
    CHECK(doc.version().entries().empty());
  }
}

TEST_CASE("a document keeps its id where a shallow snapshot is refused") {
  Doc writer(PeerId{1}, {.doc_id = DocId{77}});
  REQUIRE(writer.text("note").Insert(0, "hello").ok());
  const std::string broken =
      Changed(*writer.ExportShallow(),
              [](Shallow* shallow) { shallow->kept.ops[0].position = 9; });
  Doc fork = *writer.ForkAt({});
  REQUIRE(fork.doc_id() == DocId{77});
  CHECK(!fork.Import(broken).ok());
  CHECK(fork.doc_id() == DocId{77});
}

TEST_CASE("a history with gaps is refused, not kept until they are filled") {
  Doc writer(PeerId{1});
  REQUIRE(writer.text("note").Insert(0, "hello").ok());
  Doc known(PeerId{2});
  REQUIRE(known.Import(writer.Export()).ok());
  const std::string bytes = *writer.ExportShallow();
  REQUIRE(writer.text("note").Insert(0, "missing").ok());
  Doc other(PeerId{3});
  REQUIRE(other.Import(writer.Export()).ok());
  REQUIRE(other.text("note").Insert(0, "late").ok());

  Shallow shallow;
  REQUIRE(DecodeShallow(bytes, &shallow).ok());
  EventBatch late;
  const std::string update = *other.ExportSince(writer.version());
  REQUIRE(DecodeUpdate(update, &late).ok());
  const std::string forged = EncodeShallow(shallow, late);
  Doc empty;
  for (Doc* doc : {&known, &empty}) {
    CHECK(absl::IsDataLoss(doc->Import(forged).status()));
  }
}

}  // namespace
}  // namespace syncline::internal
