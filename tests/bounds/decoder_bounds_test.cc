// The memory and the work of reading are a multiple of the bytes that are read,
// whoever made them. docs/format.md states the multiples; here they are
// counted.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bounds/bound.h"
#include "bounds/counted_memory.h"
#include "bounds/hostile_updates.h"
#include "codec/raw_message.h"
#include "syncline/doc.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/shallow_format.h"
#include "syncline/internal/codec/snapshot_format.h"
#include "syncline/json/history.h"
#include "syncline/update_info.h"
#include "syncline/updates.h"

namespace syncline::test {
namespace {

namespace update_field = internal::update_field;

constexpr Bound kHeader = {16, 1};
constexpr Bound kRead = {1500, 1};
constexpr Bound kReadSnapshot = {1800, 1};
constexpr Bound kWithoutDocument = {4000, 200};
constexpr Bound kToJson = {5000, 64};
constexpr Bound kFromJson = {64, 4};

TEST_CASE("an update takes memory in proportion to its bytes") {
  for (const size_t size : kSizes) {
    for (const auto& [what, message] : HostileUpdates(size)) {
      INFO(what);
      const std::string bytes = Sealed(message);
      REQUIRE(CheckUpdate(bytes).ToString() == "OK");
      CheckBound(kRead, bytes.size(), [&] { return CheckUpdate(bytes); });
      CheckBound(kHeader, bytes.size(), [&] { return DescribeUpdate(bytes); });
    }
  }
}

TEST_CASE("so do the functions without a document") {
  for (const size_t size : kSizes) {
    for (const auto& [what, message] : HostileUpdates(size)) {
      INFO(what);
      const std::string bytes = Sealed(message);
      CheckBound(kWithoutDocument, 2 * bytes.size(), [&] {
        return MergeUpdates({{bytes, bytes}});
      });
      CheckBound(kWithoutDocument, bytes.size(),
                 [&] { return UpdateSince(bytes, {}); });
      CheckBound(kWithoutDocument, bytes.size(),
                 [&] { return SplitUpdate(bytes, 1 << 12); });
    }
  }
}

TEST_CASE("so does JSON of a history, both ways") {
  for (const size_t size : kSizes) {
    for (const auto& [what, message] : HostileUpdates(size)) {
      INFO(what);
      const std::string bytes = Sealed(message);
      CheckBound(kToJson, bytes.size(), [&] { return HistoryToJson(bytes); });
      const auto json = HistoryToJson(bytes);
      REQUIRE(json.ok());
      CheckBound(kFromJson, json->size(),
                 [&] { return HistoryFromJson(*json); });
    }
  }
}

TEST_CASE("so does JSON that is no history") {
  for (const size_t size : kSizes) {
    for (const std::string_view part :
         {"[", "{\"\":", "0,", "[],", "{},", "\"\",", "{\"a\":1},"}) {
      INFO(part);
      std::string json = "[";
      while (json.size() < size) json += part;
      std::string closed = json + "0";
      for (size_t i = json.size(); i-- > 0;) {
        if (part == "[" && json[i] == '[') closed += ']';
        if (part == "{\"\":" && json[i] == '{') closed += '}';
      }
      closed += ']';
      for (const std::string& text : {json, closed}) {
        REQUIRE_FALSE(HistoryFromJson(text).ok());
        CheckBound(kFromJson, text.size(),
                   [&] { return HistoryFromJson(text); });
      }
    }
  }
}

// Of the ops of an update, the last of which is the only head.
Message Snapshot(std::string_view update) {
  using namespace internal::snapshot_field;  // NOLINT
  std::vector<PeerId> peers;
  std::vector<uint64_t> ends;
  uint64_t ops = 0;
  const UpdateInfo info = *DescribeUpdate(Sealed(update));
  for (const OpSpan& span : info.spans) {
    peers.push_back(span.peer);
    ends.push_back(span.end);
    ops += span.end;
  }
  return Message()
      .Peers(kPeer, peers)
      .Column(kNextCounter, ends)
      .Column(kHead, {peers.size() - 1, ends.back() - 1, ops - 1})
      .Bytes(kHistory, update);
}

std::string Root(size_t size) {
  using namespace internal::root_field;  // NOLINT
  std::string block;
  internal::CompressBlock(std::string(size, 'x'), &block);
  return Message()
      .Bytes(kContainer, "\x08\x01\x12\x01t")
      .Bytes(kText, block)
      .Varint(kTextSize, size)
      .bytes();
}

TEST_CASE("a snapshot takes memory in proportion to its bytes") {
  using namespace internal::snapshot_field;  // NOLINT
  for (const size_t size : kSizes) {
    const std::string state =
        Message().Bytes(internal::state_field::kRoot, Root(size * 16)).bytes();
    const std::string small = HostileUpdates(16)[0].message;
    const std::string bytes =
        Sealed(Snapshot(small).Bytes(kState, state).bytes(),
               internal::BytesKind::kSnapshot);
    REQUIRE(CheckUpdate(bytes).ToString() == "OK");
    CheckBound(kReadSnapshot, bytes.size(),
               [&] { return DescribeUpdate(bytes); });
    CheckBound(kReadSnapshot, bytes.size(), [&] { return CheckUpdate(bytes); });
    size_t accepted = 0;
    for (const auto& [what, message] : HostileUpdates(size)) {
      INFO(what);
      const std::string whole =
          Sealed(Snapshot(message).Varint(kHistoryIsAll, 1).bytes(),
                 internal::BytesKind::kSnapshot);
      accepted += CheckUpdate(whole).ok() ? 1 : 0;
      CheckBound(kReadSnapshot, whole.size(),
                 [&] { return CheckUpdate(whole); });
    }
    CHECK(accepted >= 8);  // others name what is outside of a snapshot
  }
}

// An insert of a text that LZ4 expands as far as it can, beside as many
// containers as a reader takes: the largest things that bytes can become.
std::string ContainersAndText(size_t size, size_t* inserted) {
  constexpr uint64_t kMapAfterOne = 2 | 2 << 4;
  const size_t wanted = size / internal::kMaxColumnExpansion;
  *inserted = wanted * 240;
  std::string text, columns;
  internal::CompressBlock(std::string(*inserted, 'x'), &text);
  const Message payload =
      Message()
          .Column(update_field::kChild,
                  std::vector<uint64_t>(size - 200, kMapAfterOne))
          .Bytes(update_field::kContainer, "\x08\x01\x12\x01t")
          .Column(update_field::kOpContainer, {size - 200 + 1})
          .Column(update_field::kOp, {(*inserted - 1) << 3 | 1});
  internal::CompressBlock(payload.bytes(), &columns);
  return Message()
      .Peers(update_field::kAuthor, {PeerId{7}})
      .Column(update_field::kMoreOps, {*inserted - 1})
      .Bytes(update_field::kText, text)
      .Varint(update_field::kTextSize, *inserted)
      .Bytes(update_field::kColumns, columns)
      .Varint(update_field::kColumnsSize, payload.bytes().size())
      .bytes();
}

TEST_CASE("so does one with texts of copies") {
  using namespace internal::snapshot_field;  // NOLINT
  for (const size_t size : {1 << 16, 1 << 18}) {
    size_t inserted = 0;
    const std::string update = ContainersAndText(size, &inserted);
    // Of all that was inserted, in two; of one byte more.
    for (const size_t more : {0, 1}) {
      using namespace internal::root_field;  // NOLINT
      const std::string root = Message()
                                   .Bytes(kContainer, "\x08\x01\x12\x01t")
                                   .Column(kCopyBytes, {inserted - 2, more})
                                   .bytes();
      const std::string state =
          Message().Bytes(internal::state_field::kRoot, root).bytes();
      const std::string bytes =
          Sealed(Snapshot(update).Bytes(kState, state).bytes(),
                 internal::BytesKind::kSnapshot);
      const absl::Status status = CheckUpdate(bytes);
      INFO(status.ToString());
      CHECK(status.ok() == (more == 0));
      CheckBound(kReadSnapshot, bytes.size(),
                 [&] { return CheckUpdate(bytes); });
      const HeapUse use = HeapUseOf([&] { return CheckUpdate(bytes); });
      if (more == 0) CHECK(use.most > 1500 * bytes.size());  // near the bound
    }
  }
}

TEST_CASE("a shallow snapshot takes memory in proportion to its bytes") {
  using namespace internal::shallow_field;  // NOLINT
  for (const size_t size : kSizes) {
    for (const auto& [what, message] : HostileUpdates(size)) {
      INFO(what);
      const std::string bytes = Sealed(Message()
                                           .Peers(kPeer, {PeerId{7}})
                                           .Column(kNextCounter, {size * 16})
                                           .Column(kHead, {0, size * 16 - 1})
                                           .Varint(kLamport, size * 16)
                                           .Bytes(kKept, message)
                                           .bytes(),
                                       internal::BytesKind::kShallow);
      internal::Shallow shallow;
      CheckBound(kRead, bytes.size(),
                 [&] { return internal::DecodeShallow(bytes, &shallow); });
    }
  }
}

// With all ops of the base apart, as their columns say.
TEST_CASE("so does one whose columns are compressed") {
  using namespace internal::shallow_field;  // NOLINT
  constexpr uint32_t kMany = 1 << 30;
  for (const size_t size : kSizes) {
    for (const auto& [what, message] : HostileUpdates(size)) {
      for (const size_t gaps : {message.size(), message.size() * 15}) {
        INFO(what << " with " << gaps << " gaps");
        std::string columns =
            Message()
                .Varint(kLamport, kMany)
                .Column(kLeftOut, std::vector<uint64_t>(gaps, 1))
                .bytes();
        REQUIRE(internal::CompressFields(0, message.size(), kColumns,
                                         kColumnsSize, &columns));
        const std::string bytes = Sealed(Message()
                                                 .Peers(kPeer, {PeerId{7}})
                                                 .Column(kNextCounter, {kMany})
                                                 .Column(kHead, {0, kMany - 1})
                                                 .Bytes(kKept, message)
                                                 .bytes() +
                                             columns,
                                         internal::BytesKind::kShallow);
        internal::Shallow shallow;
        CheckBound(kRead, bytes.size(),
                   [&] { return internal::DecodeShallow(bytes, &shallow); });
      }
    }
  }
}

TEST_CASE("what expands beyond its bound is refused before it is expanded") {
  constexpr size_t kSize = 1 << 24;
  std::string block;
  internal::CompressBlock(std::string(kSize, '\0'), &block);
  const auto update = [&](uint32_t field, uint32_t size_field, size_t size) {
    return Message()
        .Peers(update_field::kAuthor, {PeerId{7}})
        .InContainer()
        .Column(update_field::kOp, {1})
        .Bytes(field, block)
        .Varint(size_field, size)
        .Seal();
  };
  const size_t text = block.size() * internal::kMaxTextExpansion + 1;
  for (const std::string& bytes :
       {update(update_field::kColumns, update_field::kColumnsSize, kSize),
        update(update_field::kValues, update_field::kValuesSize, kSize),
        update(update_field::kText, update_field::kTextSize, text)}) {
    CHECK(absl::IsDataLoss(CheckUpdate(bytes)));
    CHECK(HeapUseOf([&] { return CheckUpdate(bytes); }).most < 4096);
  }
  const std::string root = Message()
                               .Bytes(1, "\x08\x01\x12\x01t")
                               .Bytes(2, block)
                               .Varint(3, text)
                               .bytes();
  const std::string snapshot =
      Sealed(Snapshot(HostileUpdates(16)[0].message)
                 .Bytes(internal::snapshot_field::kState,
                        Message().Bytes(1, root).bytes())
                 .bytes(),
             internal::BytesKind::kSnapshot);
  CHECK(absl::IsDataLoss(CheckUpdate(snapshot)));
  CHECK(HeapUseOf([&] { return CheckUpdate(snapshot); }).most < 4096);
  const std::string columns =
      Sealed(Message()
                 .Bytes(internal::shallow_field::kColumns, block)
                 .Varint(internal::shallow_field::kColumnsSize, kSize)
                 .bytes(),
             internal::BytesKind::kShallow);
  internal::Shallow shallow;
  const auto decode = [&] {
    return internal::DecodeShallow(columns, &shallow);
  };
  CHECK(absl::IsDataLoss(decode()));
  CHECK(HeapUseOf(decode).most < 4096);
}

}  // namespace
}  // namespace syncline::test
