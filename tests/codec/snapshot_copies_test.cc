// The texts of a snapshot that are told by the text of its history, as protoc's
// classes write them.
#if __has_include("snapshot.pb.h")
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/batch_builder.h"
#include "snapshot.pb.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/snapshot_encoder.h"

namespace syncline::test {
namespace {

constexpr PeerId kAlice{0xA11CE};

// Of a history with this text, and a root "t" that `make` makes of nothing.
std::string Snapshot(const std::string& history,
                     const std::function<void(v1::Root*)>& make) {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.Insert("t", 0, history);
  const internal::EventBatch batch = builder.Take();
  internal::SnapshotParts parts;
  uint32_t ops = 0;
  for (const internal::EventBatch::Op& op : batch.ops) ops += op.length;
  parts.peers = {{kAlice, ops}};
  parts.heads = {{0, ops - 1, ops - 1}};
  parts.roots = {{ContainerKind::kText, "t", "?"}};
  parts.history = &batch;
  v1::Snapshot snapshot;
  REQUIRE(snapshot.ParseFromString(
      internal::EncodeSnapshot(parts).substr(internal::kEnvelopeBytes)));
  v1::Root* root = snapshot.mutable_state()->mutable_root(0);
  root->clear_text();
  make(root);
  std::string bytes(internal::kEnvelopeBytes, '\0');
  REQUIRE(snapshot.AppendToString(&bytes));
  internal::SealEnvelope(internal::BytesKind::kSnapshot, &bytes);
  return bytes;
}

struct Copy {
  uint64_t fresh_bytes = 0;
  int64_t copy = 0;
  uint64_t copy_bytes = 0;
};
void Add(const std::vector<Copy>& copies, v1::Root* root) {
  for (const auto& [fresh_bytes, copy, copy_bytes] : copies) {
    root->add_fresh_bytes(fresh_bytes);
    root->add_copy(copy);
    root->add_copy_bytes(copy_bytes);
  }
}

// What the texts are; why there are none.
std::string Read(const std::string& bytes) {
  const auto view = internal::DecodeSnapshot(bytes);
  if (!view.ok()) {
    CHECK(view.status().code() == absl::StatusCode::kDataLoss);
    return "refused: " + std::string(view.status().message());
  }
  std::string texts;
  for (const internal::SnapshotRoot& root : view->roots) texts += root.text;
  return texts;
}
bool IsRefused(const std::string& bytes) {
  return Read(bytes).starts_with("refused: ");
}

TEST_CASE("a text may be told by copies, and by what is new") {
  const std::string history = "hello world! and more";
  const auto told = [&](std::string_view text,
                        const std::vector<Copy>& copies) {
    return Read(Snapshot(history, [&](v1::Root* root) {
      root->set_text(std::string(text));
      Add(copies, root);
    }));
  };
  CHECK(told("", {{0, 0, 4}}) == "hello");
  CHECK(told("", {{0, 0, 4}, {0, 6, 0}, {0, -7, 5}}) == "hello! world");
  CHECK(told("so: , well", {{4, 0, 4}}) == "so: hello, well");
  CHECK(told("ab", {{1, 11, 0}, {1, -12, 0}}) == "a!bh");
  CHECK(told("", {{0, 0, 20}}) == history);
  CHECK(told("whole", {}) == "whole");
}

TEST_CASE("zeros at the ends of its columns are left off") {
  CHECK(Read(Snapshot("hello world!", [](v1::Root* root) {
          root->add_copy_bytes(4);
          root->add_copy_bytes(6);
        })) == "hello world!");
}

TEST_CASE("its columns may be a block, and so may what is new") {
  const std::string history = "hello world!";
  const std::string fresh(100, 'x');
  const auto make = [&](v1::Root* root) {
    v1::Root columns;
    Add(std::vector<Copy>(50, {2, 0, 0}), &columns);
    columns.mutable_copy()->Clear();
    for (int i = 0; i < 50; ++i) columns.add_copy(i == 0 ? 3 : -1);
    std::string block;
    const std::string bytes = columns.SerializeAsString();
    REQUIRE(internal::CompressBlock(bytes, &block));
    root->set_columns(block);
    root->set_columns_size(bytes.size());
    REQUIRE(internal::CompressBlock(fresh, &block));
    root->set_text(block);
    root->set_text_size(fresh.size());
  };
  std::string wanted;
  for (int i = 0; i < 50; ++i) wanted += "xxl";
  const std::string long_history = history + std::string(200, '.');
  CHECK(Read(Snapshot(long_history, make)) == wanted);
  CHECK(IsRefused(Snapshot(history, make)));  // it is longer than all there was
  CHECK(IsRefused(Snapshot(long_history, [&](v1::Root* root) {
    make(root);
    root->add_copy(1);  // beside them, too
  })));
  CHECK(IsRefused(Snapshot(long_history, [&](v1::Root* root) {
    make(root);
    root->set_columns("\xFF");
  })));
  CHECK(IsRefused(Snapshot(long_history, [&](v1::Root* root) {
    make(root);
    root->set_columns_size(1 << 20);
  })));
}

TEST_CASE("copies of what is not there are refused") {
  const auto refused = [](std::string_view text,
                          const std::vector<Copy>& copies) {
    return IsRefused(Snapshot("hello world!", [&](v1::Root* root) {
      root->set_text(std::string(text));
      Add(copies, root);
    }));
  };
  constexpr uint64_t kHuge = ~uint64_t{0};
  CHECK(refused("", {{0, -1, 0}}));
  CHECK(refused("", {{0, 12, 0}}));
  CHECK(refused("", {{0, 11, 1}}));
  CHECK(refused("", {{0, 0, 12}}));
  CHECK(refused("", {{0, 0, kHuge}}));
  CHECK(refused("", {{0, 1, kHuge - 1}}));
  CHECK(refused("", {{0, INT64_MIN, 0}}));
  CHECK(refused("", {{0, INT64_MAX, 0}}));
  CHECK(refused("", {{0, 0, 11}, {0, -12, 0}}));  // more than all there was
  CHECK(refused("a", {{0, 0, 11}}));
  CHECK(refused("ab", {{3, 0, 0}}));
  CHECK(refused("ab", {{kHuge, 0, 0}}));
  CHECK_FALSE(refused("a", {{0, 0, 10}}));
}

TEST_CASE("columns of copies that do not fit each other are refused") {
  const auto refused = [](const std::function<void(v1::Root*)>& make) {
    return IsRefused(Snapshot("hello world!", make));
  };
  CHECK(refused([](v1::Root* root) { root->add_copy(1); }));
  CHECK(refused([](v1::Root* root) {
    root->set_text("a");
    root->add_fresh_bytes(1);
  }));
  CHECK(refused([](v1::Root* root) {
    Add({{0, 0, 0}}, root);
    root->add_copy(0);
  }));
  CHECK(refused([](v1::Root* root) {
    Add({{0, 0, 0}}, root);
    root->add_fresh_bytes(0);
  }));
}

TEST_CASE("what copies make is UTF-8, as any text is") {
  const auto told = [](const std::vector<Copy>& copies) {
    return Read(Snapshot("äöü", [&](v1::Root* root) { Add(copies, root); }));
  };
  CHECK(told({{0, 0, 0}, {0, 0, 0}}) == "ä");  // the halves of a character
  CHECK(told({{0, 0, 0}}).starts_with("refused: "));
  CHECK(told({{0, 1, 1}}).starts_with("refused: "));
}

TEST_CASE("where there is no history, nothing can be copied from it") {
  v1::Snapshot snapshot;
  REQUIRE(snapshot.ParseFromString(Snapshot("hello", [](v1::Root* root) {
                                     root->add_copy_bytes(0);
                                   }).substr(internal::kEnvelopeBytes)));
  snapshot.clear_history();
  std::string bytes(internal::kEnvelopeBytes, '\0');
  REQUIRE(snapshot.AppendToString(&bytes));
  internal::SealEnvelope(internal::BytesKind::kSnapshot, &bytes);
  CHECK(IsRefused(bytes));
}

TEST_CASE("two texts together copy no more than there was") {
  BatchBuilder builder;
  builder.BeginRun(kAlice, 0, {});
  builder.Insert("a", 0, "what was typed once ");
  const internal::EventBatch batch = builder.Take();
  internal::SnapshotParts parts;
  parts.peers = {{kAlice, 20}};
  parts.heads = {{0, 19, 19}};
  parts.history = &batch;
  // Not what the history leads to, which a writer is trusted with: it stays
  // within what a reader takes.
  parts.roots = {{ContainerKind::kText, "a", "what was typed once "},
                 {ContainerKind::kText, "b", "what was typed once "}};
  CHECK(Read(internal::EncodeSnapshot(parts)) ==
        "what was typed once what was typed once ");
}

}  // namespace
}  // namespace syncline::test
#endif
