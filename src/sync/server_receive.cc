// What a ServerSession makes of frames.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sync/server_machine.h"

namespace syncline::internal {
namespace {

SyncError Malformed(std::string_view what) {
  return SyncError(SyncErrorCode::kMalformedFrame, std::string(what));
}

SyncError Unexpected(std::string_view what) {
  return SyncError(SyncErrorCode::kUnexpectedFrame, std::string(what));
}

}  // namespace

void ServerMachine::Receive(Milliseconds now, std::string_view bytes) {
  SetTime(now);
  liveness_.Heard(now_);
  TellLeaves();
  reader_.SetTime(now_);
  proto::Frame frame;
  size_t size = 0;
  while (is_open() && reader_.Next(&bytes, &frame, &size)) {
    if (const Violation error = Handle(&frame)) Violate(*error);
  }
  if (is_open() && reader_.error()) Violate(*reader_.error());
}

ServerMachine::Violation ServerMachine::Handle(proto::Frame* frame) {
  if (!is_greeted_) {
    if (frame->has_hello()) return OnHello(frame->hello());
    return Unexpected("a frame before the client's Hello");
  }
  switch (frame->kind_case()) {
    case proto::Frame::KIND_NOT_SET:  // of a later version
    case proto::Frame::kPong:
      return std::nullopt;
    case proto::Frame::kPing:
      pong_ = frame->ping().number();
      return std::nullopt;
    case proto::Frame::kJoin:
      return OnJoin(frame->join());
    case proto::Frame::kUpdate:
      return OnUpdate(frame->mutable_update());
    case proto::Frame::kChunk:
      return OnChunk(frame->chunk());
    case proto::Frame::kPresence:
      return OnPresence(frame->presence());
    case proto::Frame::kCredit:
      return OnCredit(frame->credit());
    case proto::Frame::kTokenRefresh:
      return OnToken(frame->token_refresh());
    case proto::Frame::kLeave:
      return OnLeave(frame->leave());
    case proto::Frame::kError:  // the client tells why it closes
      error_ = FromWire(frame->error()).ToStatus();
      close_code_ = kCloseNormal;
      return std::nullopt;
    default:
      return Unexpected("a frame that only a server sends");
  }
}

ServerMachine::Violation ServerMachine::OnHello(
    const proto::Frame::Hello& hello) {
  if (hello.protocol_min() > kProtocolMax ||
      hello.protocol_max() < kProtocolMin ||
      hello.protocol_min() > hello.protocol_max()) {
    return SyncError(
        SyncErrorCode::kUnsupportedVersion,
        absl::StrCat("versions ", kProtocolMin, " to ", kProtocolMax,
                     " of the protocol are spoken here"));
  }
  if (hello.session().size() > kMaxSessionBytes) {
    return Malformed("a session's name that is too long");
  }
  is_greeted_ = owes_hello_ = true;
  link_.client_limits = FromWire(hello.limits());
  const uint32_t parted = hello.limits().max_parted_bytes();
  link_.client_takes_parts = parted > 0;
  link_.client_frame_bytes =
      std::max(parted, link_.client_limits.max_frame_bytes);
  reader_.AllowParts();
  handler_->OnHello(hello.session());
  return std::nullopt;
}

ServerMachine::Violation ServerMachine::OnJoin(const proto::Frame::Join& join) {
  JoinRequest request{.channel = join.channel(),
                      .room = join.room(),
                      .token = join.token(),
                      .access = FromWire(join.access()),
                      .level = FromWire(join.level()),
                      .have = {},
                      .epoch = join.epoch(),
                      .upload_hash = join.upload_hash()};
  if (request.channel <= last_channel_) {
    return Unexpected("a channel whose number is not above the last");
  }
  if (!IsRoomName(request.room) || request.token.size() > kMaxTokenBytes ||
      request.access == Access::kNone ||
      !FromWire(join.have(), &request.have)) {
    return Malformed("a Join against the rules");
  }
  last_channel_ = request.channel;
  const bool is_full = channels_.size() >= link_.options.limits.max_documents;
  channels_.try_emplace(request.channel, request, join.download_hash(),
                        join.download_offset(), join.upload_bytes(), &link_);
  if (is_full) {
    Refuse(request.channel,
           SyncError(SyncErrorCode::kTooManyDocuments,
                     "leave other documents first, or use another connection"));
  } else if (request.level > link_.options.max_level) {
    Refuse(request.channel, SyncError(SyncErrorCode::kLevelNotOffered,
                                      "a higher level than the Hello said"));
  } else {
    handler_->OnJoin(request);
  }
  return std::nullopt;
}

ServerMachine::Violation ServerMachine::FindJoined(ChannelId id,
                                                   ServerChannel** channel) {
  *channel = Find(id);
  if (*channel == nullptr) {
    // It was closed, and the client does not know that yet.
    if (id > 0 && id <= last_channel_) return std::nullopt;
    return SyncError(SyncErrorCode::kUnknownChannel,
                     absl::StrCat("channel ", id, " was never opened"));
  }
  if ((*channel)->is_joined()) return std::nullopt;
  return Unexpected("a frame before the JoinOk");
}

bool ServerMachine::CheckWriter(ChannelId id, ServerChannel* channel) {
  if (channel->access() == Access::kWrite) return true;
  if (!channel->was_writer()) {
    CloseFor(id, SyncError(SyncErrorCode::kPermissionDenied,
                           "an update of who may not write"));
  }
  return false;
}

ServerMachine::Violation ServerMachine::OnUpdate(proto::Frame::Update* update) {
  ServerChannel* channel = nullptr;
  if (Violation error = FindJoined(update->channel(), &channel)) return error;
  if (channel == nullptr || !CheckWriter(update->channel(), channel)) {
    return std::nullopt;
  }
  absl::StatusOr<SyncBatchPtr> batch =
      SyncBatch::Parse(std::move(*update->mutable_batch()));
  if (!batch.ok()) {
    CloseFor(update->channel(),
             SyncError(SyncErrorCode::kBadUpdate,
                       std::string(batch.status().message())));
    return std::nullopt;
  }
  if (!channel->CountUpdate(**batch)) {
    return SyncError(SyncErrorCode::kWindowExceeded,
                     "more bytes than the window that was told");
  }
  handler_->OnAppend(update->channel(), *std::move(batch));
  return std::nullopt;
}

ServerMachine::Violation ServerMachine::OnChunk(
    const proto::Frame::Chunk& chunk) {
  ServerChannel* channel = nullptr;
  if (Violation error = FindJoined(chunk.channel(), &channel)) return error;
  if (channel == nullptr || !CheckWriter(chunk.channel(), channel)) {
    return std::nullopt;
  }
  std::string complete;
  if (std::optional<SyncError> error = channel->TakeChunk(chunk, &complete)) {
    if (error->code != SyncErrorCode::kUpdateTooLarge) return error;
    CloseFor(chunk.channel(), *error);
    return std::nullopt;
  }
  if (complete.empty()) return std::nullopt;
  absl::StatusOr<SyncBatchPtr> batch = SyncBatch::Parse(std::move(complete));
  if (!batch.ok()) {
    CloseFor(chunk.channel(), SyncError(SyncErrorCode::kBadUpdate,
                                        std::string(batch.status().message())));
    return std::nullopt;
  }
  channel->CountUploaded(**batch);
  handler_->OnAppend(chunk.channel(), *std::move(batch));
  return std::nullopt;
}

ServerMachine::Violation ServerMachine::OnPresence(
    const proto::Frame::Presence& presence) {
  ServerChannel* channel = nullptr;
  if (Violation error = FindJoined(presence.channel(), &channel)) return error;
  if (channel == nullptr) return std::nullopt;
  if (presence.entry_size() != 1) {
    return Malformed("a client's Presence has one entry, its own");
  }
  if (channel->access() < Access::kPresence) return std::nullopt;
  PresenceEntry change = FromWire(presence.entry(0));
  if (const auto error = channel->CheckPresence(&change, now_)) {
    CloseFor(presence.channel(), *error);
  } else {
    handler_->OnPresence(presence.channel(), change);
  }
  return std::nullopt;
}

ServerMachine::Violation ServerMachine::OnCredit(
    const proto::Frame::Credit& credit) {
  if (credit.bytes() < credited_ || credit.bytes() > delivered_) {
    return Malformed("a Credit for bytes that were not sent");
  }
  credited_ = credit.bytes();
  return std::nullopt;
}

ServerMachine::Violation ServerMachine::OnToken(
    const proto::Frame::TokenRefresh& refresh) {
  ServerChannel* channel = nullptr;
  if (Violation error = FindJoined(refresh.channel(), &channel)) return error;
  if (refresh.token().size() > kMaxTokenBytes) {
    return Malformed("a token that is too long");
  }
  if (channel != nullptr) handler_->OnToken(refresh.channel(), refresh.token());
  return std::nullopt;
}

ServerMachine::Violation ServerMachine::OnLeave(
    const proto::Frame::Leave& leave) {
  const ChannelId id = leave.channel();
  if (id == 0 || id > last_channel_) {
    return SyncError(SyncErrorCode::kUnknownChannel,
                     absl::StrCat("channel ", id, " was never opened"));
  }
  if (Find(id) != nullptr) TellLeave(id);
  return std::nullopt;
}

}  // namespace syncline::internal
