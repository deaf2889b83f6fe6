#include "sync_connections.h"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace syncline::relay::internal {
namespace {

// RFC 6455: a kind of data that is not taken.
constexpr uint16_t kCloseUnsupported = 1003;
constexpr CloseCode kCloseTryAgain = 1013;
// Of a message of who has not said Hello, which is a short frame.
constexpr size_t kMaxGreeting = size_t{64} << 10;
constexpr size_t kAnyMessage = ~size_t{0};
// Of a message to a client, which hears of it when it is whole, and gives the
// connection up when it has heard nothing for 40 s: the slowest link carries
// 410 bytes a second.
constexpr size_t kPieceBytes = size_t{16} << 10;

}  // namespace

// The hub's half of a connection, and what both halves share.
class SyncConnection : public DueItem,
                       public std::enable_shared_from_this<SyncConnection> {
 public:
  SyncConnection(SyncConnections* all, SyncConnections::Names names)
      : all_(all),
        executor_(all->executor_),
        names_(std::make_unique<SyncConnections::Names>(std::move(names))) {}

  Executor& executor() { return executor_; }

  // --- From the socket's thread.

  // nullptr: it is closed.
  void SetWire(WebSocket* wire) { wire_ = wire; }

  // Whether more may be read at once.
  bool Put(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    if (inbox_.empty()) {
      executor_.Post([self = shared_from_this()] { self->Receive(); });
    }
    inbox_.append(bytes);
    is_paused_ = inbox_.size() >= SyncConnections::kMaxInbox;
    return !is_paused_;
  }

  void Send(const Frame& frame) {
    if (wire_ == nullptr) return;
    queued_ += frame->size();
    if (wire_->SendInPieces(frame, kPieceBytes).ok()) return;
    // A stream with a hole in it is none: it ends, if it has not already.
    wire_->Close(kCloseSlowConsumer, "the client does not keep up");
  }

  // The system has taken all that was sent. The hub is told if it waits for it.
  void Sent() {
    in_flight_ -= std::exchange(queued_, 0);
    if (!waits_.exchange(false)) return;
    executor_.Post([self = shared_from_this()] { self->Pump(); });
  }

  // --- On the hub's thread.

  void Begin(std::shared_ptr<WebSocket> socket) {
    if (all_ == nullptr) return;
    socket_ = std::move(socket);
    all_->open_.insert(shared_from_this());
    const auto names = std::exchange(names_, nullptr);
    // Nobody is notified of what has ended.
    hub_ = all_->hub_.Connect(
        [this] {
          const auto self = shared_from_this();
          Pump();
        },
        std::move(names->connection), std::move(names->client));
    Pump();
  }

  void Tick() {
    if (hub_ == nullptr) return;
    hub_->Tick();
    Pump();
  }

  // Once it has begun; it may have ended already.
  void End() {
    if (all_ == nullptr) return;
    Schedule(std::nullopt);
    SyncConnections* all = std::exchange(all_, nullptr);
    hub_.reset();
    if (socket_ != nullptr) socket_->Hold(0);
    socket_.reset();
    all->open_.erase(shared_from_this());
  }

 private:
  void Receive() {
    std::string bytes;
    bool was_paused = false;
    {
      const std::lock_guard lock(mutex_);
      bytes.swap(inbox_);
      was_paused = std::exchange(is_paused_, false);
    }
    if (hub_ == nullptr) return;
    all_->counts_.received_bytes += bytes.size();
    hub_->Receive(bytes);
    if (was_paused) {
      ++all_->counts_.pauses;
      socket_->Post([socket = socket_] { socket->SetReading(true); });
    }
    if (!socket_->Hold(hub_->incoming_bytes())) {
      return Close(kCloseTryAgain, "too much is being sent");
    }
    Pump();
  }

  void Close(CloseCode code, std::string why) {
    ++all_->counts_.closed[code];
    all_->Flush();
    socket_->Post([socket = socket_, code, why = std::move(why)] {
      socket->Close(code, why);
    });
    End();
  }

  // Sends what may be sent, closes where the session says so, and finds out
  // when it is to be looked at again.
  void Pump() {
    if (hub_ == nullptr) return;
    SendSome();
    const std::optional<CloseCode> code = hub_->close_code();
    if (code && hub_->output().empty()) {
      return Close(*code, std::string(hub_->error().message()));
    }
    Schedule(hub_->next_wakeup());
  }

  // While little enough is in flight. Where it is not, either Sent() sees that
  // this waits, or this sees what Sent() has counted.
  void SendSome() {
    do {
      while (in_flight_ < SyncConnections::kMaxInFlight) {
        Frame frame = hub_->TakeOutput();
        if (frame == nullptr) return;
        // A session says nothing before it is greeted.
        if (!std::exchange(is_greeted_, true)) {
          socket_->Post(
              [socket = socket_] { socket->SetMaxMessage(kAnyMessage); });
        }
        in_flight_ += frame->size();
        all_->counts_.sent_bytes += frame->size();
        all_->SendLater(socket_, {shared_from_this(), std::move(frame)});
      }
      waits_ = true;
    } while (in_flight_ < SyncConnections::kMaxInFlight &&
             waits_.exchange(false));
  }

  void Schedule(std::optional<Milliseconds> wakeup) {
    if (wakeup) {
      all_->wakeups_.Set(this, *wakeup);
    } else {
      all_->wakeups_.Remove(this);
    }
  }

  SyncConnections* all_;  // nullptr: it has ended
  Executor& executor_;
  std::unique_ptr<SyncConnections::Names> names_;  // until it begins
  std::unique_ptr<HubConnection> hub_;
  std::shared_ptr<WebSocket> socket_;
  bool is_greeted_ = false;

  std::atomic<size_t> in_flight_{0};  // bytes
  std::atomic<bool> waits_{false};    // for less to be in flight

  // Of the socket's thread.
  WebSocket* wire_ = nullptr;
  size_t queued_ = 0;  // since Sent()

  std::mutex mutex_;  // guards all below
  std::string inbox_;
  bool is_paused_ = false;
};

namespace {

// The socket's half.
class SyncSocket : public WebSocketHandler {
 public:
  explicit SyncSocket(std::shared_ptr<SyncConnection> connection)
      : connection_(std::move(connection)) {}

  void OnOpen(std::shared_ptr<WebSocket> socket) override {
    socket_ = std::move(socket);
    socket_->SetMaxMessage(kMaxGreeting);
    connection_->SetWire(socket_.get());
    connection_->executor().Post([connection = connection_, socket = socket_] {
      connection->Begin(socket);
    });
  }

  void OnMessage(std::string_view bytes, bool is_text) override {
    if (is_text) {
      return socket_->Close(kCloseUnsupported, "frames are binary messages");
    }
    if (bytes.empty() || connection_->Put(bytes)) return;
    socket_->SetReading(false);
  }

  void OnWritable() override { connection_->Sent(); }

  void OnDrain() override {}  // the host tells all of them by Hub::GoAway()

  void OnClose(uint16_t) override {
    connection_->SetWire(nullptr);
    connection_->executor().Post(
        [connection = connection_] { connection->End(); });
    socket_.reset();
  }

 private:
  const std::shared_ptr<SyncConnection> connection_;
  std::shared_ptr<WebSocket> socket_;
};

}  // namespace

SyncConnections::SyncConnections(Hub& hub, Executor& executor)
    : hub_(hub), executor_(executor) {}

SyncConnections::~SyncConnections() {
  while (!open_.empty()) {
    const std::shared_ptr<SyncConnection> connection = *open_.begin();
    connection->End();
  }
}

std::unique_ptr<WebSocketHandler> SyncConnections::MakeHandler(Names names) {
  return std::make_unique<SyncSocket>(
      std::make_shared<SyncConnection>(this, std::move(names)));
}

void SyncConnections::SendLater(const std::shared_ptr<WebSocket>& socket,
                                Outgoing outgoing) {
  const size_t thread = socket->thread();
  if (outgoing_.size() <= thread) outgoing_.resize(thread + 1);
  ThreadOutgoing& some = outgoing_[thread];
  if (some.way == nullptr) some.way = socket;
  some.all.push_back(std::move(outgoing));
}

void SyncConnections::Flush() {
  for (ThreadOutgoing& some : outgoing_) {
    if (some.way == nullptr) continue;
    std::exchange(some.way, nullptr)->Post([all = std::exchange(some.all, {})] {
      for (const Outgoing& one : all) one.connection->Send(one.frame);
    });
  }
}

void SyncConnections::Tick() {
  const Milliseconds now = hub_.Now();
  // Each one once: a wake-up that stays in the past must not keep the rest
  // waiting.
  std::vector<std::shared_ptr<SyncConnection>> due;
  while (SyncConnection* const connection = wakeups_.Pop(now)) {
    due.push_back(connection->shared_from_this());
  }
  for (const auto& connection : due) connection->Tick();
}

std::optional<Milliseconds> SyncConnections::next_wakeup() const {
  if (wakeups_.empty()) return std::nullopt;
  return wakeups_.next();
}

}  // namespace syncline::relay::internal
