#include "web_socket_connection.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <list>
#include <string>
#include <utility>

#include "message_reader.h"
#include "web_socket_frame.h"

namespace syncline::relay {
namespace {

namespace asio = boost::asio;
using Time = std::chrono::steady_clock::time_point;

// What a message costs beside its bytes, for the limit of what may be sent.
constexpr double kMessageOverhead = 64;
// Of a message that is not yet whole: the slowest link that is borne.
constexpr double kLeastBytesPerSecond = 2'000;
constexpr size_t kMaxReasonBytes = 123;  // of a control frame, less the code
constexpr uint16_t kNoCloseFrame = 1006;
constexpr uint16_t kTryAgainLater = 1013;
// The close frame would be lost if the connection closed while the client
// sends.
constexpr std::chrono::seconds kLingerTime{2};

bool MayBeSent(uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

std::string_view CutReason(std::string_view reason) {
  if (reason.size() <= kMaxReasonBytes) return reason;
  size_t size = kMaxReasonBytes;
  while (size > 0 && (reason[size] & 0xC0) == 0x80) --size;
  return reason.substr(0, size);
}

// Of a close frame.
std::string ClosePayload(uint16_t code, std::string_view reason) {
  std::string payload = {static_cast<char>(code >> 8),
                         static_cast<char>(code & 0xFF)};
  return payload.append(CutReason(reason));
}

// A frame on its way out; or the handshake, which has no head.
struct Outgoing {
  FrameHead head = {};
  Frame owner;  // of the payload
  std::string_view payload;
  size_t counted = 0;  // of what the host has queued

  size_t size() const { return head.size + payload.size(); }
};

Outgoing Whole(const FrameHead& head, Frame payload) {
  const std::string_view bytes = *payload;
  return {.head = head, .owner = std::move(payload), .payload = bytes};
}

Outgoing Control(uint8_t opcode, Frame payload) {
  const FrameHead head(opcode, payload->size());
  return Whole(head, std::move(payload));
}

Frame FrameOf(std::string payload) {
  return std::make_shared<const std::string>(std::move(payload));
}

constexpr Time kNever = Time::max();

// Messages go out together: what is queued in one turn of the loop is written
// by one call of the system, and nothing is allocated for it where the system
// takes it at once. One time stands for all that can be late; it is not moved
// by what comes, but looks again when it has come.
class WebSocketConnection
    : public WebSocket,
      public Connection,
      public std::enable_shared_from_this<WebSocketConnection> {
 public:
  WebSocketConnection(ConnectionContext context, std::shared_ptr<Stream> stream,
                      std::unique_ptr<WebSocketHandler> handler)
      : loop_(std::move(context.loop)),
        ticket_(std::move(context.ticket)),
        options_(loop_->shared->options),
        handler_(std::move(handler)),
        stream_(std::move(stream)),
        bucket_(options_.message_bytes_per_second, options_.message_burst_bytes,
                std::chrono::steady_clock::now()),
        reader_(options_.max_message_bytes),
        incoming_(&loop_->shared->incoming),
        held_(&loop_->shared->incoming),
        heard_at_(std::chrono::steady_clock::now()) {}

  void Start(const HttpRequest& request) {
    loop_->connections.insert(shared_from_this());
    ++counters().web_sockets;
    Queue(Whole(/*head=*/{}, FrameOf(HandshakeHead(request))));
    Arm();
    handler_->OnOpen(shared_from_this());
    if (stream_ && loop_->shared->is_draining) handler_->OnDrain();
    Read();
  }

  absl::Status Send(Frame message) override {
    const size_t size = message->size();
    return SendInPieces(std::move(message), size);
  }

  absl::Status SendInPieces(Frame bytes, size_t piece_bytes) override {
    if (!stream_ || is_closing_) {
      return absl::CancelledError("the WebSocket is closed");
    }
    if (queued_ >= options_.max_queued_bytes) {
      return absl::ResourceExhaustedError("the client does not keep up");
    }
    queued_ += bytes->size();
    owes_writable_ = true;
    std::string_view rest = *bytes;
    do {
      const std::string_view piece = rest.substr(0, piece_bytes);
      rest.remove_prefix(piece.size());
      Queue(
          {FrameHead(kBinaryOpcode, piece.size()), bytes, piece, piece.size()});
    } while (!rest.empty());
    return absl::OkStatus();
  }

  size_t queued_bytes() const override { return queued_; }

  void SetReading(bool is_wanted) override {
    if (is_wanted && !is_reading_ && begun_at_ != kNever) {
      begun_at_ = std::chrono::steady_clock::now();
    }
    is_reading_ = is_wanted;
    Read();
  }

  void SetMaxMessage(size_t bytes) override {
    reader_.set_max_message_bytes(std::min(bytes, options_.max_message_bytes));
  }

  bool Hold(size_t bytes) override {
    if (held_.Set(bytes)) return true;
    ++counters().refused_full;
    return false;
  }

  void Close(uint16_t code, std::string_view reason) override {
    SendClose(ClosePayload(MayBeSent(code) ? code : 1011, reason));
  }

  size_t thread() const override { return loop_->gate.number(); }
  void Post(std::function<void()> function) override {
    loop_->gate.Post(std::move(function));
  }

  void Drain() override {
    if (stream_ && !is_closing_) handler_->OnDrain();
  }
  bool GoAway() override {
    const bool is_first = stream_ && !is_closing_;
    Close(1001, "the server is going away");
    return is_first;
  }
  void Stop() override { Finish(); }

 private:
  // --- Time

  // The next moment at which something may be late, or may go on.
  Time Due() const {
    Time due =
        heard_at_ + Duration(options_.ping_timeout) / (has_pinged_ ? 1 : 2);
    if (is_writing_) {
      due = std::min(due, moved_at_ + Duration(options_.write_timeout));
    }
    due = std::min(due, WholeBy());
    return std::min({due, end_at_, read_at_});
  }

  // When the message that has begun to come is to be whole. While the host does
  // not want to hear of more, the client cannot send it.
  Time WholeBy() const {
    if (begun_at_ == kNever || IsPaused()) return kNever;
    const ServerOptions::Seconds for_bytes(
        static_cast<double>(reader_.held_bytes()) / kLeastBytesPerSecond);
    return begun_at_ + Duration(options_.message_timeout + for_bytes);
  }

  void Arm() {
    const Time due = Due();
    if (due < armed_) loop_->CallAt(this, armed_ = due);
  }

  void OnTime() override {
    const auto self = shared_from_this();
    const Time now = std::chrono::steady_clock::now();
    armed_ = kNever;
    if (end_at_ <= now) return Finish();
    const bool is_stalled =
        is_writing_ && moved_at_ + Duration(options_.write_timeout) <= now;
    if (is_stalled || WholeBy() <= now ||
        heard_at_ + Duration(options_.ping_timeout) <= now) {
      ++counters().timed_out;
      return Finish();
    }
    if (!has_pinged_ &&
        heard_at_ + Duration(options_.ping_timeout) / 2 <= now) {
      has_pinged_ = true;
      if (!is_closing_) Queue(Control(kPingOpcode, FrameOf("")));
    }
    if (read_at_ <= now) {
      read_at_ = kNever;
      Read();
    }
    if (stream_) Arm();
  }

  // --- In

  bool IsPaused() const {
    return read_at_ != kNever || !(is_reading_ || is_closing_);
  }

  void Read() {
    if (!stream_ || IsPaused() || std::exchange(is_read_pending_, true)) return;
    stream_->ReadSome(shared_from_this());
  }

  void OnRead(ErrorCode error, absl::Span<char> bytes) override {
    is_read_pending_ = false;
    if (!stream_) return;
    if (error) return Finish();
    heard_at_ = std::chrono::steady_clock::now();
    has_pinged_ = false;
    while (stream_ && !is_lingering_ && !bytes.empty()) {
      if (IsPaused()) {
        return stream_->Unread({bytes.data(), bytes.size()});
      }
      Handle(reader_.Next(&bytes));
    }
    if (reader_.held_bytes() == 0) {
      begun_at_ = kNever;
    } else if (begun_at_ == kNever) {
      begun_at_ = heard_at_;
    }
    if (!incoming_.Set(reader_.held_bytes())) BreakForNow();
    Read();
  }

  void Handle(MessageReader::Event event) {
    switch (event) {
      case MessageReader::Event::kMessage:
        return OnMessage();
      case MessageReader::Event::kPing:
        if (is_closing_) return;
        // Of several pings that wait, the last is answered.
        pong_ = FrameOf(std::string(reader_.payload()));
        return ScheduleWrite();
      case MessageReader::Event::kClose:
        return OnClose();
      case MessageReader::Event::kBroken:
        is_lingering_ = true;
        return SendClose(ClosePayload(reader_.code(), ""));
      case MessageReader::Event::kPong:
      case MessageReader::Event::kNothing:
        return;
    }
  }

  void BreakForNow() {
    ++counters().refused_full;
    is_lingering_ = true;
    SendClose(ClosePayload(kTryAgainLater, "too much is being sent"));
  }

  void OnMessage() {
    begun_at_ = kNever;
    if (!is_closing_) {
      handler_->OnMessage(reader_.payload(), reader_.is_text());
    }
    const auto pause =
        bucket_.Owe(heard_at_, static_cast<double>(reader_.payload().size()) +
                                   kMessageOverhead);
    if (pause.count() == 0 || !stream_) return;
    ++counters().slowed;
    read_at_ = heard_at_ + pause;
    Arm();
  }

  void OnClose() {
    code_ = reader_.code();
    is_closed_by_client_ = true;
    if (is_close_out_) return End();
    const bool has_code = code_ != MessageReader::kNoCode;
    SendClose(has_code ? ClosePayload(code_, "") : "");
  }

  // --- Out

  void Queue(Outgoing frame) {
    queue_.push_back(std::move(frame));
    ScheduleWrite();
  }

  // The last frame, behind what is queued; nothing comes after it.
  void SendClose(std::string payload) {
    if (!stream_ || std::exchange(is_closing_, true)) return;
    Queue(Control(kCloseOpcode, FrameOf(std::move(payload))));
    Read();
  }

  void ScheduleWrite() {
    if (is_writing_ || std::exchange(is_write_due_, true)) return;
    loop_->WriteLater(shared_from_this());
  }

  void OnWriteDue() override {
    is_write_due_ = false;
    if (stream_) Write();
  }

  void Write() {
    while (!is_writing_ && (!queue_.empty() || pong_)) {
      std::array<asio::const_buffer, Stream::kMaxBuffers> buffers;
      const Stream::Buffers gathered(buffers.data(), Gather(buffers));
      const size_t taken = stream_->TryWrite(gathered);
      if (taken > 0) {
        Consume(taken);
        continue;
      }
      is_writing_ = true;
      moved_at_ = std::chrono::steady_clock::now();
      stream_->WriteSome(
          gathered, [self = shared_from_this()](ErrorCode error, size_t size) {
            if (self->stream_) self->OnWritten(error, size);
          });
      Arm();
    }
    if (!is_writing_) OnAllWritten();
  }

  void OnWritten(ErrorCode error, size_t size) {
    is_writing_ = false;
    if (error) return Finish();
    Consume(size);
    Write();
  }

  // The first buffers of what is to be written; how many.
  size_t Gather(std::array<asio::const_buffer, Stream::kMaxBuffers>& buffers) {
    if (pong_) {  // between two frames
      const auto place =
          written_ == 0 ? queue_.begin() : std::next(queue_.begin());
      queue_.insert(place, Control(kPongOpcode, std::exchange(pong_, nullptr)));
    }
    size_t count = 0;
    size_t skipped = written_;
    for (const Outgoing& frame : queue_) {
      if (count + 2 > buffers.size()) break;
      for (const asio::const_buffer part :
           {asio::const_buffer(frame.head.bytes.data(), frame.head.size),
            asio::const_buffer(frame.payload.data(), frame.payload.size())}) {
        const size_t before = std::min(skipped, part.size());
        skipped -= before;
        if (part.size() > before) buffers[count++] = part + before;
      }
    }
    return count;
  }

  void Consume(size_t bytes) {
    written_ += bytes;
    while (!queue_.empty() && written_ >= queue_.front().size()) {
      written_ -= queue_.front().size();
      queued_ -= queue_.front().counted;
      queue_.pop_front();
    }
  }

  void OnAllWritten() {
    if (is_closing_) {
      if (!std::exchange(is_close_out_, true)) OnCloseOut();
    } else if (std::exchange(owes_writable_, false)) {
      handler_->OnWritable();
    }
  }

  // The client is to say that it closes, too; or, where it broke the rules,
  // what it says is of no interest.
  void OnCloseOut() {
    if (is_closed_by_client_) return End();
    if (is_lingering_) stream_->ShutdownWrite();
    end_at_ = std::chrono::steady_clock::now() +
              (is_lingering_ ? kLingerTime : Duration(options_.header_timeout));
    Arm();
  }

  // Both sides have said that they close.
  void End() {
    stream_->ShutdownWrite();
    Finish();
  }

  // Once. Calls that are on their way find no stream.
  void Finish() {
    if (!stream_) return;
    const auto self = shared_from_this();
    stream_->Close();
    stream_.reset();
    loop_->Cancel(this);
    loop_->connections.erase(self);
    --counters().web_sockets;
    queue_.clear();
    queued_ = 0;
    const auto handler = std::move(handler_);
    handler->OnClose(code_);
    ticket_ = Admission::Ticket();  // others may have the place
  }

  Counters& counters() { return loop_->shared->counters; }

  const std::shared_ptr<LoopState> loop_;
  Admission::Ticket ticket_;
  const ServerOptions& options_;
  std::unique_ptr<WebSocketHandler> handler_;
  std::shared_ptr<Stream> stream_;  // nullptr: finished
  TokenBucket bucket_;
  MessageReader reader_;
  IncomingBytes::Share incoming_;  // of its message
  IncomingBytes::Share held_;      // of Hold()
  std::list<Outgoing> queue_;
  size_t written_ = 0;  // bytes of its first
  size_t queued_ = 0;   // bytes that the host has queued
  Frame pong_;          // to be said; nullptr: nothing

  Time armed_ = kNever;  // of OnTime()
  Time heard_at_;
  Time begun_at_ = kNever;         // of a message that is not yet whole
  Time moved_at_;                  // when the system last took something
  Time end_at_ = kNever;           // of a connection that closes
  Time read_at_ = kNever;          // the client sent too much: not before
  uint16_t code_ = kNoCloseFrame;  // the client's

  bool has_pinged_ = false;
  bool is_reading_ = true;        // messages are wanted
  bool is_read_pending_ = false;  // ReadSome()
  bool is_write_due_ = false;     // Write() is posted
  bool is_writing_ = false;       // WriteSome()
  bool owes_writable_ = false;    // OnWritable()
  bool is_closing_ = false;       // the close frame is queued, or out
  bool is_close_out_ = false;
  bool is_closed_by_client_ = false;
  bool is_lingering_ = false;  // what comes is of no interest
};

}  // namespace

void StartWebSocket(ConnectionContext context, std::shared_ptr<Stream> stream,
                    const HttpRequest& request,
                    std::unique_ptr<WebSocketHandler> handler) {
  std::make_shared<WebSocketConnection>(std::move(context), std::move(stream),
                                        std::move(handler))
      ->Start(request);
}

}  // namespace syncline::relay
