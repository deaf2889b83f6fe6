// Shallow snapshots of which a part is made up: what each part says may be what
// a writer says of some document, and yet they do not go together.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "syncline/internal/codec/shallow.h"
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

}  // namespace
}  // namespace syncline::internal
