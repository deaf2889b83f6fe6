// What a server's host says that its client cannot take as it is.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/seed.h"
#include "sync/wired_session.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

// What two edits of one peer are.
struct TwoEdits {
  TwoEdits() {
    REQUIRE(doc.text("t").Insert(0, "first").ok());
    REQUIRE(doc.Commit().ok());
    before = doc.version();
    one = *SyncBatch::FromUpdate(*doc.Export());
    REQUIRE(doc.text("t").Insert(5, ", second").ok());
    REQUIRE(doc.Commit().ok());
    two = *SyncBatch::FromUpdate(*doc.ExportSince(before));
  }
  JoinAnswer Answer(Access access) const {
    return {.access = access,
            .epoch = 1,
            .have = before,
            .durable = before,
            .batches = {one},
            .level = AckLevel::kStored,
            .connection = 5};
  }

  Doc doc{PeerId{1}};
  VersionVector before;
  SyncBatchPtr one, two;
};

TEST_CASE("rights that fall and rise before that is told lose nothing") {
  const TwoEdits edits;
  Doc reader(PeerId{2});
  DocPort port(&reader);
  WiredSession wired;
  const ChannelId channel = wired.Join("r", &port, {.access = Access::kRead});
  wired.server.Joined(channel, edits.Answer(Access::kRead));
  wired.Run(1s);
  REQUIRE(reader.version() == edits.before);
  wired.joins.clear();
  wired.server.Deliver(channel, edits.two, AckLevel::kStored);
  wired.server.PermChanged(channel, Access::kPresence);
  wired.server.PermChanged(channel, Access::kRead);
  wired.Run(1s);
  REQUIRE(wired.joins.size() == 1);  // it joins again, with what it has
  CHECK(wired.joins[0].have == edits.before);
  CHECK(wired.left == std::vector<ChannelId>{channel});
}

TEST_CASE("rights that change to and fro end as they are") {
  const TwoEdits edits;
  Doc reader(PeerId{2});
  DocPort port(&reader);
  WiredSession wired;
  const ChannelId channel = wired.Join("r", &port);
  wired.server.Joined(channel, edits.Answer(Access::kRead));
  wired.Run(1s);
  wired.server.PermChanged(channel, Access::kWrite);
  wired.server.PermChanged(channel, Access::kRead);
  wired.Run(1s);
  CHECK(wired.left.empty());
  CHECK(wired.status("r").access == Access::kRead);
  wired.server.PermChanged(channel, Access::kWrite);
  wired.server.PermChanged(channel, Access::kPresence);
  wired.Run(1s);
  CHECK(wired.left.empty());
  CHECK(wired.status("r").access == Access::kPresence);
}

// Bytes that do not compress.
void Paste(Doc& doc, size_t size) {
  SeededRandom random(size);
  std::string noise(size, '\0');
  for (char& c : noise) c = static_cast<char>(random.Uniform(256));
  REQUIRE(doc.map("m").Set("paste", Value::Bytes(noise)).ok());
  REQUIRE(doc.Commit().ok());
}

JoinAnswer AnswerOf(const Doc& doc, std::vector<SyncBatchPtr> batches) {
  return {.access = Access::kWrite,
          .epoch = 1,
          .have = doc.version(),
          .durable = doc.version(),
          .batches = std::move(batches),
          .level = AckLevel::kStored,
          .connection = 5};
}

TEST_CASE("an update beyond what a client takes closes its channel alone") {
  Doc large(PeerId{1}), mine(PeerId{2}), small(PeerId{3});
  DocPort port(&mine), small_port(&small);
  Paste(large, 1'500'000);
  const SyncBatchPtr batch = *SyncBatch::FromUpdate(*large.Export());
  WiredSession wired({.limits = {.max_update_bytes = 1'000'000}});
  wired.server.Joined(wired.Join("small", &small_port), AnswerOf(small, {}));
  const ChannelId first = wired.Join("large", &port);
  wired.server.Joined(first, AnswerOf(large, {batch}));
  wired.Run(1s);
  CHECK(wired.left == std::vector<ChannelId>{first});
  CHECK(absl::IsResourceExhausted(wired.status("large").failure));
  REQUIRE(wired.client.Retry("large").ok());
  wired.Carry();
  const ChannelId second = wired.joins.back().channel;
  wired.server.Joined(second, AnswerOf(mine, {}));
  wired.Run(1s);
  CHECK(wired.status("large").state == DocumentState::kSaved);
  wired.server.Deliver(second, batch, AckLevel::kStored);
  wired.Run(1s);
  CHECK(wired.left == std::vector<ChannelId>{first, second});
  CHECK(wired.status("large").state == DocumentState::kFailed);
  CHECK(wired.status("small").state == DocumentState::kSaved);
  CHECK(wired.client.connection() == ConnectionState::kOnline);
}

TEST_CASE("who takes nothing in cannot have ever more documents wait for it") {
  Doc large(PeerId{1}), mine(PeerId{2}), too(PeerId{3});
  DocPort port(&mine), port_too(&too);
  Paste(large, 3'000'000);
  const SyncBatchPtr batch = *SyncBatch::FromUpdate(*large.Export());
  WiredSession wired({}, {.limits = {.max_update_bytes = 4'000'000}});
  const ChannelId first = wired.Join("first", &port);
  const ChannelId second = wired.Join("second", &port_too);
  wired.server.Joined(first, AnswerOf(large, {batch}));
  const std::string some(wired.server.output());  // and no credit comes
  wired.server.Consume(some.size());
  wired.server.Joined(second, AnswerOf(large, {batch}));
  wired.server.Tick(wired.now);
  CHECK(wired.left == std::vector<ChannelId>{second});
  // Who takes it in after all gets the other one, too.
  wired.client.Receive(wired.now, some);
  wired.joins.clear();
  wired.Run(5s);
  CHECK(mine.version() == large.version());
  REQUIRE(wired.joins.size() == 1);
  wired.server.Joined(wired.joins[0].channel, AnswerOf(large, {batch}));
  wired.Run(1s);
  CHECK(too.version() == large.version());
  CHECK(wired.status("second").state == DocumentState::kSaved);
}

TEST_CASE("a document beyond what may wait comes where nothing else does") {
  Doc large(PeerId{1}), mine(PeerId{2});
  DocPort port(&mine);
  Paste(large, 3'000'000);
  const SyncBatchPtr batch = *SyncBatch::FromUpdate(*large.Export());
  WiredSession wired({}, {.limits = {.max_update_bytes = 1'000'000}});
  wired.server.Joined(wired.Join("r", &port), AnswerOf(large, {batch}));
  wired.Run(1s);
  CHECK(wired.status("r").state == DocumentState::kSaved);
}

}  // namespace
}  // namespace syncline::test
