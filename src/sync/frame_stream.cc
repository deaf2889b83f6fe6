#include "sync/frame_stream.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace syncline::internal {
namespace {

// Of a length below 2^32.
constexpr size_t kMaxVarintBytes = 5;

}  // namespace

bool FrameReader::ReadLength(std::string_view bytes, size_t* header,
                             size_t* length) {
  uint64_t value = 0;
  for (size_t i = 0; i < kMaxVarintBytes; ++i) {
    if (i == bytes.size()) return false;
    const auto byte = static_cast<uint8_t>(bytes[i]);
    value |= uint64_t{byte & 0x7Fu} << (7 * i);
    if ((byte & 0x80) != 0) continue;
    if (value > max_frame_bytes_) {
      error_ =
          SyncError(SyncErrorCode::kFrameTooLarge,
                    absl::StrCat("a frame of ", value, " bytes; the limit is ",
                                 max_frame_bytes_, ": send it in chunks"));
      return false;
    }
    *header = i + 1;
    *length = static_cast<size_t>(value);
    return true;
  }
  error_ = SyncError(SyncErrorCode::kMalformedFrame,
                     "a length that is no varint of 32 bits");
  return false;
}

bool FrameReader::Parse(std::string_view message, proto::Frame* frame) {
  if (frame->ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    if (HasGoodTexts(*frame)) return true;
    error_ = SyncError(SyncErrorCode::kMalformedFrame,
                       "a frame with a text that is not UTF-8");
    return false;
  }
  error_ = SyncError(SyncErrorCode::kMalformedFrame, "bytes that are no Frame");
  return false;
}

void FrameReader::Reset() {
  partial_ = parts_ = std::string();
  max_parted_bytes_ = 0;
  error_.reset();
}

bool FrameReader::Next(std::string_view* bytes, proto::Frame* frame,
                       size_t* size) {
  if (held_bytes() == 0) begun_at_ = now_;
  while (NextPiece(bytes, frame, size)) {
    if (!frame->has_part() || TakePart(frame, size)) return true;
  }
  return false;
}

bool FrameReader::TakePart(proto::Frame* frame, size_t* size) {
  const std::string& bytes = frame->part().bytes();
  if (bytes.empty() || bytes.size() > max_parted_bytes_ - parts_.size()) {
    error_ = SyncError(SyncErrorCode::kFrameTooLarge,
                       absl::StrCat("a part that is empty, or of a frame of "
                                    "more than ",
                                    max_parted_bytes_, " bytes"));
    return false;
  }
  parts_ += bytes;
  if (!frame->part().last()) return false;
  const std::string whole = std::exchange(parts_, std::string());
  *size = whole.size();
  if (!Parse(whole, frame)) return false;
  if (frame->has_join() || frame->has_join_ok()) return true;
  error_ = SyncError(SyncErrorCode::kMalformedFrame,
                     "parts of a frame that has to fit one");
  return false;
}

bool PartSender::Next(uint32_t max_frame_bytes, proto::Frame* frame) {
  if (!is_active()) return false;
  frame->Clear();
  const size_t size = std::min<size_t>(max_frame_bytes - kFrameOverhead,
                                       whole_.size() - offset_);
  frame->mutable_part()->set_bytes(whole_.data() + offset_, size);
  offset_ += size;
  frame->mutable_part()->set_last(offset_ == whole_.size());
  if (offset_ == whole_.size()) Stop();
  return true;
}

bool FrameReader::NextPiece(std::string_view* bytes, proto::Frame* frame,
                            size_t* size) {
  if (error_.has_value()) return false;
  // A frame that is there as a whole is read where it stands.
  size_t header = 0, length = 0;
  if (partial_.empty()) {
    if (!ReadLength(*bytes, &header, &length) ||
        bytes->size() - header < length) {
      if (!error_.has_value()) partial_.assign(*bytes);
      *bytes = {};
      return false;
    }
    const std::string_view message = bytes->substr(header, length);
    bytes->remove_prefix(header + length);
    *size = length;
    return Parse(message, frame);
  }
  while (!ReadLength(partial_, &header, &length)) {
    if (error_.has_value() || bytes->empty()) return false;
    partial_.push_back(bytes->front());
    bytes->remove_prefix(1);
  }
  const size_t missing =
      std::min(header + length - partial_.size(), bytes->size());
  partial_.append(bytes->substr(0, missing));
  bytes->remove_prefix(missing);
  if (partial_.size() < header + length) return false;
  *size = length;
  const bool is_good = Parse(std::string_view(partial_).substr(header), frame);
  partial_ = std::string();  // its memory, too
  return is_good;
}

void OutputQueue::Append(const proto::Frame& frame) {
  MakeOwn();
  auto length = static_cast<uint32_t>(frame.ByteSizeLong());
  while (length >= 0x80) {
    own_.push_back(static_cast<char>(length | 0x80));
    length >>= 7;
  }
  own_.push_back(static_cast<char>(length));
  frame.AppendToString(&own_);
}

void OutputQueue::Append(SharedBytes bytes) {
  if (size() == 0) {
    Clear();
    shared_ = std::move(bytes);
    return;
  }
  MakeOwn();
  own_ += *bytes;
}

void OutputQueue::MakeOwn() {
  if (shared_ != nullptr) own_ = *std::exchange(shared_, nullptr);
}

void OutputQueue::Consume(size_t bytes) {
  consumed_ += std::min(bytes, size());
  if (size() == 0) {
    Clear();
  } else if (shared_ == nullptr && consumed_ > own_.size() / 2) {
    own_.erase(0, consumed_);  // amortized: as many bytes as were consumed
    consumed_ = 0;
  }
}

SharedBytes OutputQueue::Take() {
  if (size() == 0) return nullptr;
  SharedBytes all = std::move(shared_);
  if (all == nullptr) {
    own_.erase(0, consumed_);
    all = std::make_shared<const std::string>(std::move(own_));
  } else if (consumed_ > 0) {
    all = std::make_shared<const std::string>(all->substr(consumed_));
  }
  Clear();
  return all;
}

void OutputQueue::Clear() {
  shared_ = nullptr;
  own_ = std::string();  // its memory, too
  consumed_ = 0;
}

}  // namespace syncline::internal
