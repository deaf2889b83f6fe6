// The classes that protoc generates read what we write, and we read what they
// write.
#if __has_include("snapshot.pb.h")
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

#include "codec/describe_batch.h"
#include "codec/random_batch.h"
#include "snapshot.pb.h"
#include "support/seed.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/snapshot_decoder.h"
#include "syncline/internal/codec/snapshot_encoder.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/codec/update_format.h"
#include "update.pb.h"

namespace syncline::test {
namespace {

using internal::BytesKind;
using internal::EncodeUpdate;
using internal::EventBatch;
using internal::kEnvelopeBytes;

// What protoc makes of the message in `bytes`, in an envelope again.
template <typename Message>
std::string ByOracle(const std::string& bytes, BytesKind kind,
                     Message* message) {
  REQUIRE(message->ParseFromString(bytes.substr(kEnvelopeBytes)));
  REQUIRE(message->GetReflection()->GetUnknownFields(*message).empty());
  std::string again(kEnvelopeBytes, '\0');
  REQUIRE(message->AppendToString(&again));
  internal::SealEnvelope(kind, &again);
  return again;
}

TEST_CASE("protoc reads our updates, and we read protoc's") {
  for (const uint64_t seed : Seeds(1000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const EventBatch batch = RandomBatch(random.Pick({1, 20}), &random);
    v1::Update update;
    const std::string bytes =
        ByOracle(EncodeUpdate(batch), BytesKind::kUpdate, &update);
    EventBatch decoded;
    REQUIRE(internal::DecodeUpdate(bytes, &decoded).ok());
    REQUIRE(Describe(decoded) == Describe(batch));
  }
}

TEST_CASE("a reader with protoc's classes understands a keystroke") {
  EventBatch batch;
  batch.peers = {PeerId{77}};
  batch.runs = {{.peer = 0, .counter = 1000, .length = 1, .parents_end = 1}};
  batch.parents = {{0, 999}};
  batch.ops = {{.container = EventBatch::Op::kInherited,
                .position = 300,
                .length = 1,
                .content_bytes = 1}};
  batch.text = "x";
  v1::Update update;
  ByOracle(EncodeUpdate(batch), BytesKind::kUpdate, &update);
  CHECK(update.author(0) == 77);
  CHECK(update.start(0) == 1000);
  CHECK(update.move(0) == 300);
  CHECK(update.character() == 'x');
  CHECK(update.run_size() == 0);
  CHECK(update.op_size() == 0);
}

TEST_CASE("protoc reads our snapshots, and we read protoc's") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const std::string text(random.Uniform(300), 'x');
    internal::SnapshotParts parts;
    parts.peers = {{PeerId{9}, 100}, {PeerId{5}, 7}};
    parts.heads = {{0, 99, 106}, {1, 6, 50}};
    parts.roots = {{ContainerKind::kText, "b", text},
                   {ContainerKind::kText, "a", "ä"}};
    v1::Snapshot snapshot;
    const std::string bytes = internal::EncodeSnapshot(parts);
    CHECK(ByOracle(bytes, BytesKind::kSnapshot, &snapshot) == bytes);
    CHECK(snapshot.state().root(0).container().name() == "a");
    CHECK(snapshot.next_counter(0) == 7);
  }
}

TEST_CASE("the numbers that the code has are those of the schema") {
  const auto* update = v1::Update::descriptor();
  namespace field = internal::update_field;
  CHECK(update->FindFieldByName("author")->number() == field::kAuthor);
  CHECK(update->FindFieldByName("character")->number() == field::kCharacter);
  CHECK(update->FindFieldByName("run_author")->number() == field::kRunAuthor);
  CHECK(update->FindFieldByName("change_message")->number() ==
        field::kChangeMessage);
  CHECK(update->FindFieldByName("doc_id")->number() == field::kDocId);
  CHECK(update->FindFieldByName("target_peer")->number() == field::kTargetPeer);
  CHECK(v1::TREE == static_cast<int>(ContainerKind::kTree));
  CHECK(v1::TEXT == static_cast<int>(ContainerKind::kText));
  CHECK(v1::BY_AUTHOR == static_cast<int>(internal::TextOrder::kByAuthor));
}

}  // namespace
}  // namespace syncline::test
#endif
