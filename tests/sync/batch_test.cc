// Batches: what goes over the wire and into a log.
#include "syncline/sync/batch.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sync/sync.pb.h"
#include "syncline/doc.h"

namespace syncline::test {
namespace {

std::string SomeUpdate() {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  return *doc.Export();
}

TEST_CASE("a batch is an update and its header, and survives its bytes") {
  const SyncBatchPtr batch = SyncBatch::FromUpdate(SomeUpdate()).value();
  CHECK(batch->payload() == SomeUpdate());
  CHECK(batch->info().spans == std::vector<OpSpan>{{PeerId{1}, 0, 5}});
  CHECK_FALSE(batch->is_sealed());
  const SyncBatchPtr again =
      SyncBatch::Parse(std::string(batch->encoded())).value();
  CHECK(again->payload() == batch->payload());
  CHECK(again->info() == batch->info());
  CHECK(again->hash() == batch->hash());
}

TEST_CASE("a sealed batch tells its header, and nothing of its payload") {
  const UpdateInfo info{.spans = {{PeerId{1}, 3, 5}},
                        .parents = {{PeerId{1}, 2}, {PeerId{7}, 9}},
                        .is_snapshot = false};
  const SyncBatchPtr batch = SyncBatch::Sealed("cipher", info).value();
  CHECK(batch->is_sealed());
  CHECK(batch->info() == info);
  const SyncBatchPtr again =
      SyncBatch::Parse(std::string(batch->encoded())).value();
  CHECK(again->info() == info);
  CHECK(again->payload() == "cipher");
}

TEST_CASE("a batch can be read by any reader of Protocol Buffers") {
  v1::Frame::Batch message;
  const SyncBatchPtr batch =
      SyncBatch::Sealed(
          "cipher",
          {.spans = {{PeerId{1}, 3, 5}}, .parents = {}, .is_snapshot = true})
          .value();
  REQUIRE(message.ParseFromString(std::string(batch->encoded())));
  CHECK(message.payload() == "cipher");
  CHECK(message.sealed());
  CHECK(message.snapshot());
  CHECK(message.span(0).end() == 5);
}

TEST_CASE("bytes that are no batch are refused, wherever they are cut") {
  const auto code = [](std::string bytes) {
    return SyncBatch::Parse(std::move(bytes)).status().code();
  };
  CHECK(code("") == absl::StatusCode::kInvalidArgument);
  CHECK(code("\x0A") == absl::StatusCode::kInvalidArgument);
  CHECK(code("\x0A\xFF\xFF\xFF\xFF\x0F") == absl::StatusCode::kInvalidArgument);
  CHECK(code("\x0A\x01x") == absl::StatusCode::kInvalidArgument);
  const std::string whole(
      SyncBatch::FromUpdate(SomeUpdate()).value()->encoded());
  for (size_t end = 0; end < whole.size(); ++end) {
    CHECK(code(whole.substr(0, end)) != absl::StatusCode::kOk);
  }
  // A payload that comes twice could be one thing to one reader and another to
  // the next.
  CHECK(code(whole + whole) == absl::StatusCode::kInvalidArgument);
  CHECK_FALSE(SyncBatch::Sealed("x", {.spans = {{PeerId{1}, 5, 5}},
                                      .parents = {},
                                      .is_snapshot = false})
                  .ok());
}

TEST_CASE("a snapshot is a batch, too") {
  Doc doc(PeerId{1});
  REQUIRE(doc.text("t").Insert(0, "hello").ok());
  const SyncBatchPtr batch =
      SyncBatch::FromUpdate(*doc.ExportSnapshot()).value();
  CHECK(batch->info().is_snapshot);
  CHECK(batch->info().spans == std::vector<OpSpan>{{PeerId{1}, 0, 5}});
}

}  // namespace
}  // namespace syncline::test
