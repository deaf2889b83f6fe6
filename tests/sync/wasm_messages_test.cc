// What stands in for Protocol Buffers in the WebAssembly module, judged by
// protoc's classes of the same schema.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "support/seed.h"
#include "sync/sync.pb.h"
#include "wasm_sync.pb.h"

namespace syncline::test {
namespace {

namespace theirs = ::syncline::v1;
namespace ours = ::syncline::wasm_messages;

// A frame that sets about half of everything, of either classes. `random` draws
// the same for both.
template <typename Frame>
class Filler {
 public:
  explicit Filler(uint64_t seed) : random_(seed) {}

  void Fill(Frame* frame) {
    switch (random_.Uniform(18)) {
      case 0: {
        auto* it = frame->mutable_hello();
        it->set_protocol_min(Number());
        it->set_protocol_max(Number());
        if (random_.Chance(0.5)) Fill(it->mutable_limits());
        it->set_max_level(static_cast<typename Frame::AckLevel>(Enum()));
        it->set_session(Bytes());
        return;
      }
      case 1:
        return Fill(frame->mutable_join());
      case 2:
        return Fill(frame->mutable_join_ok());
      case 3:
        frame->mutable_update()->set_channel(Number());
        frame->mutable_update()->set_batch(Batch());
        return;
      case 4:
        frame->mutable_ack()->set_channel(Number());
        frame->mutable_ack()->set_epoch(Long());
        if (random_.Chance(0.5)) Fill(frame->mutable_ack()->mutable_durable());
        return;
      case 5:
        frame->mutable_deliver()->set_level(
            static_cast<typename Frame::AckLevel>(Enum()));
        for (size_t n = random_.Uniform(4); n > 0; --n) {
          frame->mutable_deliver()->add_batch(Batch());
        }
        return;
      case 6:
        return Fill(frame->mutable_presence());
      case 7: {
        auto* it = frame->mutable_chunk();
        it->set_channel(Number());
        it->set_hash(Long());
        it->set_size(Long());
        it->set_offset(Long());
        it->set_bytes(Bytes());
        return;
      }
      case 8:
        return frame->mutable_credit()->set_bytes(Long());
      case 9:
        return frame->mutable_token_refresh()->set_token(Bytes());
      case 10:
        return frame->mutable_perm_changed()->set_access(
            static_cast<typename Frame::Access>(Enum()));
      case 11:
        frame->mutable_room_event()->set_what(
            static_cast<typename Frame::RoomEvent::What>(Enum()));
        return frame->mutable_room_event()->set_text(Text());
      case 12:
        return frame->mutable_leave()->set_channel(Number());
      case 13:
        frame->mutable_error()->set_code(Number());
        frame->mutable_error()->set_class_(
            static_cast<typename Frame::Error::Class>(Enum()));
        return frame->mutable_error()->set_text(Text());
      case 14:
        frame->mutable_go_away()->set_reconnect_min_ms(Number());
        return frame->mutable_go_away()->set_reason(Text());
      case 15:
        return frame->mutable_ping()->set_number(Long());
      case 16:
        frame->mutable_part()->set_bytes(Bytes());
        return frame->mutable_part()->set_last(random_.Chance(0.5));
      default:
        return frame->mutable_pong()->set_number(Long());
    }
  }

 private:
  void Fill(typename Frame::Limits* it) {
    it->set_max_frame_bytes(Number());
    it->set_max_update_bytes(Long());
    it->set_window_bytes(Long());
    it->set_max_documents(Number());
    it->set_max_parted_bytes(Number());
  }
  void Fill(typename Frame::Version* it) {
    for (size_t n = random_.Uniform(5); n > 0; --n) {
      it->add_peer(Long());
      it->add_next_counter(Number());
    }
  }
  void Fill(typename Frame::Join* it) {
    it->set_channel(Number());
    it->set_room(Text());
    it->set_token(Bytes());
    it->set_access(static_cast<typename Frame::Access>(Enum()));
    if (random_.Chance(0.5)) Fill(it->mutable_have());
    it->set_upload_hash(Long());
    it->set_upload_bytes(Long());
  }
  void Fill(typename Frame::JoinOk* it) {
    it->set_channel(Number());
    it->set_epoch(Long());
    if (random_.Chance(0.5)) Fill(it->mutable_have());
    if (random_.Chance(0.5)) Fill(it->mutable_durable());
    it->set_subject(Bytes());
    it->set_connection(Long());
    it->set_all_durable(random_.Chance(0.5));
  }
  void Fill(typename Frame::Presence* it) {
    it->set_channel(Number());
    for (size_t n = random_.Uniform(4); n > 0; --n) {
      auto* entry = it->add_entry();
      entry->set_connection(Long());
      entry->set_gone(random_.Chance(0.5));
      for (size_t m = random_.Uniform(4); m > 0; --m) {
        auto* field = entry->add_field();
        field->set_key(Text());
        field->set_value(Bytes());
        field->set_removed(random_.Chance(0.5));
        field->set_clock(Long());
      }
    }
  }

  std::string Batch() {
    typename Frame::Batch batch;
    batch.set_payload(Bytes());
    batch.set_sealed(random_.Chance(0.5));
    for (size_t n = random_.Uniform(3); n > 0; --n) {
      auto* span = batch.add_span();
      span->set_peer(Long());
      span->set_begin(Number());
      span->set_end(Number());
    }
    for (size_t n = random_.Uniform(3); n > 0; --n) {
      batch.add_parent()->set_counter(Number());
    }
    return batch.SerializeAsString();
  }

  uint64_t Draw() { return random_.Uniform(~uint64_t{0}); }
  // Many are 0, which is not written, and of all sizes.
  uint64_t Long() { return Draw() >> random_.Uniform(64) >> 1; }
  uint32_t Number() { return static_cast<uint32_t>(Long()); }
  int Enum() { return static_cast<int>(random_.Uniform(6)) - 1; }
  std::string Bytes() {
    std::string bytes(random_.Uniform(200), '\0');
    for (char& byte : bytes) byte = static_cast<char>(Draw());
    return random_.Chance(0.3) ? "" : bytes;
  }
  std::string Text() {
    return random_.Chance(0.3) ? "" : "a r\u00f6om \U0001F600";
  }

  SeededRandom random_;
};

// What a frame says, as its bytes without what is unknown.
std::string Known(theirs::Frame frame) {
  ours::Frame read;
  REQUIRE(read.ParseFromString(frame.SerializeAsString()));
  return read.SerializeAsString();
}

std::string Mutated(std::string bytes, SeededRandom* random) {
  for (size_t n = random->Uniform(4); n > 0 && !bytes.empty(); --n) {
    const size_t at = random->Uniform(bytes.size());
    switch (random->Uniform(4)) {
      case 0:
        bytes[at] = static_cast<char>(random->Uniform(~uint64_t{0}));
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2:
        bytes.insert(at, 1, static_cast<char>(random->Uniform(~uint64_t{0})));
        break;
      default:
        bytes += bytes.substr(at);
    }
  }
  return bytes;
}

TEST_CASE("the module writes the bytes that protoc's classes write") {
  for (const uint64_t seed : Seeds(2000)) {
    CAPTURE(seed);
    theirs::Frame judge;
    Filler<theirs::Frame>(seed).Fill(&judge);
    ours::Frame frame;
    Filler<ours::Frame>(seed).Fill(&frame);
    REQUIRE(static_cast<int>(frame.kind_case()) ==
            static_cast<int>(judge.kind_case()));
    const std::string bytes = judge.SerializeAsString();
    REQUIRE(frame.SerializeAsString() == bytes);
    REQUIRE(frame.ByteSizeLong() == bytes.size());
    ours::Frame read;
    REQUIRE(read.ParseFromString(bytes));
    REQUIRE(read.SerializeAsString() == bytes);
  }
}

TEST_CASE("the module reads what protoc's classes read, and refuses the rest") {
  size_t good = 0, bad = 0;
  for (const uint64_t seed : Seeds(4000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    theirs::Frame made;
    Filler<theirs::Frame>(seed).Fill(&made);
    const std::string bytes = Mutated(made.SerializeAsString(), &random);
    theirs::Frame judge;
    ours::Frame frame;
    const bool is_good = judge.ParseFromString(bytes);
    REQUIRE(frame.ParseFromString(bytes) == is_good);
    ++(is_good ? good : bad);
    if (!is_good) continue;
    REQUIRE(static_cast<int>(frame.kind_case()) ==
            static_cast<int>(judge.kind_case()));
    // As the judge reads it, and reads what was written of it.
    REQUIRE(frame.SerializeAsString() == Known(judge));
    theirs::Frame again;
    REQUIRE(again.ParseFromString(frame.SerializeAsString()));
    REQUIRE(Known(again) == Known(judge));
  }
  CHECK(good > 0);
  CHECK(bad > 0);
}

// Parts that random frames do not have.
TEST_CASE("the module reads odd forms as protoc's classes do") {
  const std::string_view inputs[] = {
      {"", 0},
      {"\x82\x01\x00", 3},                      // an empty Ping
      {"\x82\x01\x02\x08\x01\x82\x01\x00", 8},  // two of them are one
      {"\x82\x01\x02\x08\x01\x8A\x01\x00", 8},  // a Ping, then a Pong
      {"\x82\x01\x03\x08\x81\x00", 6},  // a varint longer than it need be
      {"\x22\x05\x12\x03xyz", 7},
      {"\x2A\x02\x22\x00", 4},  // an empty Version
      {"\x2A\x0D\x22\x0B\x09"
       "12345678"
       "\x10\x01",
       15},                     // not packed
      {"\xC3\x07\xC4\x07", 4},  // a group that is not known
      {"\xC3\x07\xCC\x07", 4},  // ended by another one
      {"\xC4\x07", 2},          // an end alone
      {"\x03", 1},
      {"\x00\x00", 2},              // field 0
      {"\x07\x00", 2},              // wire type 7
      {"\x12\x03\x12\x01\xFF", 5},  // a room that is not UTF-8
      {"\x0A\x07\x2A\x05\xFF\xFF\xFF\xFF\xFF", 9},
      {"\x80\x80\x80\x80\x80\x01\x00", 7},  // a tag too long
      {"\x12\x80\x80\x80\x80\x08", 6},      // a length of 2 GB
  };
  for (const std::string_view input : inputs) {
    CAPTURE(input.size(), input);
    theirs::Frame judge;
    ours::Frame frame;
    const bool is_good = judge.ParseFromString(std::string(input));
    CHECK(frame.ParseFromString(input) == is_good);
    if (is_good) CHECK(frame.SerializeAsString() == Known(judge));
  }
  std::string deep;
  for (const int depth : {50, 98, 99, 100, 101, 200}) {
    const std::string begins(static_cast<size_t>(depth), '\x7B');
    const std::string ends(static_cast<size_t>(depth), '\x7C');
    const std::string bytes = begins + ends;
    theirs::Frame judge;
    CHECK(ours::Frame().ParseFromString(bytes) == judge.ParseFromString(bytes));
  }
}

TEST_CASE("a message that is moved takes all along, and leaves none behind") {
  for (const uint64_t seed : Seeds(200)) {
    ours::Frame from;
    Filler<ours::Frame>(seed).Fill(&from);
    const std::string bytes = from.SerializeAsString();
    ours::Frame made = std::move(from);
    ours::Frame assigned;
    assigned = std::move(made);
    CHECK(assigned.SerializeAsString() == bytes);
    CHECK(from.SerializeAsString().empty());  // NOLINT(bugprone-use-after-move)
    from.mutable_deliver()->add_batch("ab", 1);
    from.mutable_deliver()->add_batch("b");
    CHECK(from.deliver().batch_size() == 2);
    CHECK(from.deliver().batch()[0] == "a");
    from.mutable_presence()->add_entry()->set_connection(7);
    REQUIRE(from.presence().entry_size() == 1);
    CHECK(from.presence().entry(0).connection() == 7);
  }
}

}  // namespace
}  // namespace syncline::test
