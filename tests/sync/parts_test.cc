// Documents that so many peers have written that what tells of them fits no
// frame.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sync/frames.h"
#include "sync/wired_session.h"
#include "sync/world.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr SyncLimits kSmallFrames{.max_frame_bytes = 4096};

// One op of each of them, on top of each other.
void WriteAs(Doc& doc, int peers) {
  for (int i = 0; i < peers; ++i) {
    Doc writer(PeerId{static_cast<uint64_t>(1000 + i)});
    REQUIRE(writer.map("m").Set(std::to_string(i % 7), i).ok());
    REQUIRE(doc.Import(*writer.Export()).ok());
  }
}

VersionVector VersionOf(uint64_t peers) {
  VersionVector version;
  for (uint64_t i = 1; i <= peers; ++i) version.Set(PeerId{i}, 1);
  return version;
}

// Knows a version, and nothing else.
class KnownVersion : public SyncDocument {
 public:
  explicit KnownVersion(VersionVector version) : version_(std::move(version)) {}
  VersionVector version() const override { return version_; }
  absl::StatusOr<std::string> ExportSince(const VersionVector&) override {
    return absl::InternalError("there is nothing");
  }
  absl::Status Import(std::string_view) override { return absl::OkStatus(); }
  void OnLocalChange(std::function<void()>) override {}

 private:
  const VersionVector version_;
};

JoinAnswer Answer(const VersionVector& have) {
  return {.access = Access::kWrite,
          .epoch = 1,
          .have = have,
          .durable = have,
          .connection = 5};
}

TEST_CASE("a document of more peers than fit a frame is joined and saved") {
  World world({.limits = kSmallFrames});
  TestClient& ann = world.Add("ann", {.limits = kSmallFrames});
  TestClient& bob = world.Add("bob", {.limits = kSmallFrames});
  Doc& a = ann.Join("r");
  Doc& b = bob.Join("r");
  WriteAs(a, 1500);
  world.Run(5s);
  CHECK(ann.state("r") == DocumentState::kSaved);
  CHECK(bob.state("r") == DocumentState::kSaved);
  CHECK(b.version() == a.version());
  TestClient& cat = world.Add("cat", {.limits = kSmallFrames});
  Doc& c = cat.Join("r");
  world.CutAll();
  world.Run(5s);
  CHECK(c.version() == a.version());
  REQUIRE(c.text("t").Insert(0, "cat").ok());
  world.Run(1s);
  for (TestClient* client : {&ann, &bob, &cat}) {
    CHECK(client->state("r") == DocumentState::kSaved);
    CHECK(client->doc("r").StateDigest() == c.StateDigest());
  }
}

TEST_CASE("what is safe of many peers is told frame by frame") {
  Doc doc(PeerId{1});
  WriteAs(doc, 1500);
  DocPort port(&doc);
  WiredSession wired({.limits = kSmallFrames}, {.limits = kSmallFrames});
  const ChannelId channel = wired.Join("r", &port);
  wired.server.Joined(channel, Answer({}));
  wired.Run(1s);
  REQUIRE(wired.appends.size() == 1);
  CHECK(wired.status("r").state == DocumentState::kSaving);
  wired.server.Durable(channel, AckLevel::kStored, doc.version());
  wired.Run(1s);
  CHECK(wired.client.connection() == ConnectionState::kOnline);
  CHECK(wired.status("r").state == DocumentState::kSaved);
}

TEST_CASE("a version beyond all limits closes its channel, and no other") {
  Doc doc(PeerId{1}), other(PeerId{2});
  DocPort port(&doc), other_port(&other);
  WiredSession wired;
  const ChannelId small = wired.Join("small", &other_port);
  wired.server.Joined(small, Answer({}));
  const ChannelId large = wired.Join("large", &port);
  wired.server.Joined(large, Answer(VersionOf(500'000)));
  wired.Run(1s);
  CHECK(wired.client.connection() == ConnectionState::kOnline);
  CHECK(wired.status("small").state == DocumentState::kSaved);
  CHECK(wired.status("large").state == DocumentState::kFailed);
  CHECK(absl::IsResourceExhausted(wired.status("large").failure));
  CHECK(wired.left == std::vector<ChannelId>{large});
}

TEST_CASE("a replica whose version is beyond all limits fails by itself") {
  KnownVersion large(VersionOf(500'000));
  Doc doc(PeerId{2});
  DocPort port(&doc);
  WiredSession wired;
  CHECK(wired.Join("large", &large) == 0);
  wired.server.Joined(wired.Join("small", &port), Answer({}));
  wired.Run(1s);
  CHECK(wired.client.connection() == ConnectionState::kOnline);
  CHECK(wired.status("large").state == DocumentState::kFailed);
  CHECK(absl::IsResourceExhausted(wired.status("large").failure));
  CHECK(wired.status("small").state == DocumentState::kSaved);
}

TEST_CASE("100,000 peers are no more than what goes in parts") {
  const VersionVector version = VersionOf(100'000);
  KnownVersion document(version);
  WiredSession wired;
  const ChannelId channel = wired.Join("r", &document);
  REQUIRE(channel != 0);
  CHECK(wired.joins.back().have == version);
  wired.server.Joined(channel, Answer(version));
  wired.Run(1s);
  CHECK(wired.status("r").state == DocumentState::kSaved);
}

// --- By hand

std::string HelloOf(uint32_t max_parted_bytes) {
  Frame frame;
  frame.mutable_hello()->set_protocol_min(1);
  frame.mutable_hello()->set_protocol_max(1);
  frame.mutable_hello()->mutable_limits()->set_max_parted_bytes(
      max_parted_bytes);
  return Encoded(frame);
}

std::string PartOf(const std::string& bytes, bool last) {
  Frame frame;
  frame.mutable_part()->set_bytes(bytes);
  frame.mutable_part()->set_last(last);
  return Encoded(frame);
}

class Refuser : public ServerHandler {
 public:
  void OnHello(std::string_view) override {}
  void OnJoin(const JoinRequest& request) override { join = request; }
  void OnAppend(ChannelId, SyncBatchPtr) override {}
  void OnPresence(ChannelId, const PresenceEntry&) override {}
  void OnToken(ChannelId, std::string_view) override {}
  void OnLeave(ChannelId) override {}
  void OnUploadBroken(ChannelId, PartialUpload) override {}
  JoinRequest join;
};

TEST_CASE("a client that knows no parts is refused by name, and stays") {
  Refuser handler;
  ServerSession server({}, "a connection", &handler, 0ms);
  server.Receive(0ms, HelloOf(0));
  Frame join;
  join.mutable_join()->set_channel(1);
  join.mutable_join()->set_room("r");
  join.mutable_join()->set_access(Frame::WRITE);
  server.Receive(0ms, Encoded(join));
  REQUIRE(handler.join.channel == 1);
  server.Consume(server.output().size());
  server.Joined(1, Answer(VersionOf(20'000)));
  const std::string said(server.output());
  Frame frame;
  REQUIRE(frame.ParseFromString(said.substr(said[0] < 0 ? 2 : 1)));
  CHECK(frame.error().channel() == 1);
  CHECK(frame.error().code() == 2);
  CHECK(frame.error().class_() == Frame::Error::PERMANENT);
  CHECK_FALSE(server.close_code().has_value());
}

TEST_CASE("parts against the rules are named") {
  const std::string join = [] {
    Frame frame;
    frame.mutable_join()->set_channel(1);
    frame.mutable_join()->set_room("r");
    frame.mutable_join()->set_access(Frame::WRITE);
    return frame.SerializeAsString();
  }();
  const std::string ping = [] {
    Frame frame;
    frame.mutable_ping()->set_number(1);
    return frame.SerializeAsString();
  }();
  const auto code = [](bool has_greeted, const std::string& bytes) {
    Refuser handler;
    ServerSession server({}, "a connection", &handler, 0ms);
    if (has_greeted) server.Receive(0ms, HelloOf(1));
    server.Receive(0ms, bytes);
    return static_cast<int>(server.close_code().value_or(
        static_cast<CloseCode>(handler.join.channel)));
  };
  CHECK(code(true, PartOf(join.substr(0, 3), false) +
                       PartOf(join.substr(3), true)) == 1);
  CHECK(code(false, PartOf(join, true)) == 4502);  // before a Hello
  CHECK(code(true, PartOf("", true)) == 4502);
  CHECK(code(true, PartOf(ping, true)) == 4501);  // it fits a frame
  CHECK(code(true, PartOf("\xFF\xFF", true)) == 4501);
  std::string endless;
  for (int i = 0; i < 20; ++i) {
    endless += PartOf(std::string(250'000, 'x'), false);
  }
  CHECK(code(true, endless) == 4502);
}

// Who has no token may send parts: they come before the Join is read.
TEST_CASE("what came of a frame in parts is counted, and not kept for ever") {
  const std::string ping = [] {
    Frame frame;
    frame.mutable_ping()->set_number(1);
    return Encoded(frame);
  }();
  Refuser handler;
  ServerSession server({}, "a connection", &handler, 0ms);
  server.Receive(0ms, HelloOf(1));
  server.Consume(server.output().size());
  CHECK(server.queued_bytes() == 0);
  server.Receive(1s, PartOf(std::string(200'000, 'x'), false));
  const std::string begun = PartOf(std::string(100'000, 'x'), false);
  server.Receive(40s, begun.substr(0, 50'000));
  CHECK(server.queued_bytes() == 250'000);
  CHECK(server.incoming_bytes() == 250'000);
  server.Receive(50s, begun.substr(50'000) + ping);
  CHECK(server.incoming_bytes() == 300'000);
  // However alive the client is; what came gives a slow link time for more.
  for (const Milliseconds now : {100s, 150s, 200s}) {
    server.Receive(now, ping);
    server.Consume(server.output().size());
  }
  CHECK(server.next_wakeup() == 211s);
  server.Tick(210'999ms);
  CHECK_FALSE(server.close_code().has_value());
  server.Tick(211s);
  CHECK(server.close_code() == CloseCode{4520});
}

// Byte by byte, whoever is alive could have what it began kept for ever.
TEST_CASE("what came of any frame is not kept for ever") {
  Refuser handler;
  ServerSession server({}, "a connection", &handler, 0ms);
  server.Receive(0ms, HelloOf(1));
  Frame presence;
  presence.mutable_presence()->set_channel(1);
  presence.mutable_presence()->add_entry()->set_subject(
      std::string(200'000, 'x'));
  const std::string frame = Encoded(presence);
  Milliseconds now = 1s;
  server.Receive(now, frame.substr(0, 20'000));
  size_t at = 20'000;
  for (; !server.close_code() && now < 1000s; now += 5s) {
    server.Receive(now, frame.substr(at++, 1));
    server.Tick(now);
  }
  CHECK(server.close_code() == CloseCode{4520});
  CHECK(now <= 85s);  // 60 s, and 10 s for what came
}

TEST_CASE("frames in parts, one after the other, are late one by one") {
  const auto join = [](ChannelId channel) {
    Frame frame;
    frame.mutable_join()->set_channel(channel);
    frame.mutable_join()->set_room("r");
    frame.mutable_join()->set_access(Frame::WRITE);
    return frame.SerializeAsString();
  };
  Refuser handler;
  ServerSession server({}, "a connection", &handler, 0ms);
  server.Receive(0ms, HelloOf(1));
  for (ChannelId i = 1; i <= 5; ++i) {
    const std::string end =
        i > 1 ? PartOf(join(i - 1).substr(3), true) : std::string();
    server.Receive(i * 30s, end + PartOf(join(i).substr(0, 3), false));
    server.Tick(i * 30s);
  }
  CHECK_FALSE(server.close_code().has_value());
  CHECK(handler.join.channel == 4);
  CHECK(server.incoming_bytes() == 3);
}

}  // namespace
}  // namespace syncline::test
