#include "syncline/relay/net/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "http_connection.h"
#include "loop_state.h"
#include "stream.h"

namespace syncline::relay {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int kMaxThreads = 256;
// When the system has no descriptor for a new connection.
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::milliseconds kDrainStep{10};

absl::Status Invalid(const std::string& what) {
  return absl::InvalidArgumentError(what);
}

absl::Status CheckOptions(const ServerOptions& options) {
  const std::optional<IpAddress> address = IpAddress::Parse(options.address);
  if (!address) return Invalid("not an IP address: " + options.address);
  if (!address->is_loopback() && !options.may_be_remote) {
    return absl::FailedPreconditionError(
        options.address +
        " can be reached from other machines, which was not allowed");
  }
  if (options.threads < 1 || options.threads > kMaxThreads) {
    return Invalid(absl::StrCat("there are 1 to ", kMaxThreads, " threads"));
  }
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return Invalid("TLS needs a certificate and a key");
  }
  if (options.requests_per_second <= 0 || options.request_burst < 1 ||
      options.message_bytes_per_second <= 0 ||
      options.message_burst_bytes < 1) {
    return Invalid("a rate is more than 0, and a burst at least 1");
  }
  for (const ServerOptions::Seconds time :
       {options.header_timeout, options.body_timeout, options.idle_timeout,
        options.ping_timeout, options.message_timeout, options.write_timeout}) {
    if (!(time.count() > 0 && time.count() < 1e6)) {
      return Invalid("a timeout is more than 0 and less than 1000000 seconds");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<TlsContext>> LoadTls(
    const ServerOptions& options) {
  if (options.certificate_file.empty()) return nullptr;
  auto context = std::make_shared<TlsContext>(TlsContext::tls_server);
  ErrorCode error;
  context->set_options(TlsContext::no_tlsv1 | TlsContext::no_tlsv1_1 |
                           TlsContext::no_compression,
                       error);
  if (!error) {
    context->use_certificate_chain_file(options.certificate_file, error);
  }
  if (error) {
    return Invalid(
        absl::StrCat(options.certificate_file, ": ", error.message()));
  }
  context->use_private_key_file(options.key_file, TlsContext::pem, error);
  if (error || SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return Invalid(absl::StrCat(
        options.key_file, ": ",
        error ? error.message() : "not the key of the certificate"));
  }
  return context;
}

struct Loop {
  Loop(const std::shared_ptr<SharedState>& shared, size_t number)
      : state(std::make_shared<LoopState>(shared, &context, number)) {}

  asio::io_context context{1};
  const std::shared_ptr<LoopState> state;
  asio::executor_work_guard<asio::io_context::executor_type> guard{
      context.get_executor()};
  std::thread thread;

  // Whatever a handler throws ends what it was about, not the loop.
  void Run() {
    while (!context.stopped()) {
      try {
        context.run();
      } catch (const std::exception&) {
        continue;
      }
    }
  }

  // They leave while they are called.
  std::vector<std::shared_ptr<Connection>> connections() const {
    return {state->connections.begin(), state->connections.end()};
  }

  void StopAll() {
    for (const auto& connection : connections()) connection->Stop();
    context.stop();
  }
};

}  // namespace

class Server::Core {
 public:
  explicit Core(const ServerOptions& options, ServerHandler* handler)
      : shared_(std::make_shared<SharedState>(options)) {
    shared_->handler = handler;
    shared_->admission = std::make_shared<Admission>(AdmissionLimits{
        options.max_connections, options.max_connections_per_client,
        options.requests_per_second, options.request_burst});
  }

  ~Core() {
    for (const auto& loop : loops_) {
      loop->state->gate.Post([loop = loop.get()] { loop->StopAll(); });
    }
    for (const auto& loop : loops_) {
      if (loop->thread.joinable()) loop->thread.join();
      loop->state->Shut();
    }
  }

  absl::Status Start() {
    const ServerOptions& options = shared_->options;
    for (const std::string& proxy : options.trusted_proxies) {
      const absl::StatusOr<IpRange> range = IpRange::Parse(proxy);
      if (!range.ok()) return range.status();
      shared_->trusted.push_back(*range);
    }
    if (absl::Status status = ReloadTls(); !status.ok()) return status;
    try {
      for (int i = 0; i < options.threads; ++i) {
        loops_.push_back(std::make_unique<Loop>(shared_, loops_.size()));
      }
      Listen();
      for (const auto& loop : loops_) {
        loop->thread = std::thread([loop = loop.get()] { loop->Run(); });
      }
    } catch (const std::exception& error) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", options.address, " port ",
                       options.port, ": ", error.what()));
    }
    return absl::OkStatus();
  }

  uint16_t port() const { return port_; }

  ServerStats stats() const {
    const Counters& counters = shared_->counters;
    return {shared_->admission->connections(),
            counters.web_sockets,
            counters.accepted,
            counters.requests,
            counters.refused_full,
            counters.refused_rate,
            counters.refused_bad,
            counters.refused_origin,
            counters.timed_out,
            counters.slowed};
  }

  absl::Status ReloadTls() {
    absl::StatusOr<std::shared_ptr<TlsContext>> tls = LoadTls(shared_->options);
    if (!tls.ok()) return tls.status();
    const std::lock_guard lock(tls_mutex_);
    tls_ = *std::move(tls);
    return absl::OkStatus();
  }

  size_t Drain(std::chrono::milliseconds time) {
    const auto begin = std::chrono::steady_clock::now();
    shared_->is_draining = true;
    loops_[0]->state->gate.Post([this] {
      ErrorCode ignored;
      acceptor_->close(ignored);
    });
    for (const auto& loop : loops_) {
      loop->state->gate.Post([loop = loop.get()] {
        for (const auto& connection : loop->connections()) connection->Drain();
      });
    }
    // The last are told so early that they can answer.
    const double total = static_cast<double>(shared_->counters.web_sockets);
    size_t closed = 0;
    while (shared_->admission->connections() > 0) {
      const auto passed = std::chrono::steady_clock::now() - begin;
      if (passed >= time) break;
      const double share =
          std::min(1.0, std::chrono::duration<double>(passed) /
                            std::chrono::duration<double>(time) / 0.8);
      const auto due = static_cast<size_t>(share * total);
      if (due > closed) CloseSome(due - closed);
      closed = std::max(closed, due);
      std::this_thread::sleep_for(kDrainStep);
    }
    return shared_->admission->connections();
  }

 private:
  void Listen() {
    const ServerOptions& options = shared_->options;
    const tcp::endpoint endpoint(asio::ip::make_address(options.address),
                                 options.port);
    acceptor_.emplace(loops_[0]->context, endpoint);
    accept_timer_.emplace(loops_[0]->context);
    port_ = acceptor_->local_endpoint().port();
    Accept();
  }

  void Accept() {
    Loop& loop = *loops_[next_loop_++ % loops_.size()];
    acceptor_->async_accept(
        loop.context, [this, &loop](ErrorCode error, Socket socket) {
          if (!acceptor_->is_open()) return;
          if (!error) {
            Admit(loop, std::move(socket));
            return Accept();
          }
          accept_timer_->expires_after(kAcceptPause);
          accept_timer_->async_wait([this](ErrorCode stopped) {
            if (!stopped && acceptor_->is_open()) Accept();
          });
        });
  }

  // Those for whom there is no room are closed without a word: words cost.
  void Admit(Loop& loop, Socket socket) {
    ErrorCode error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;  // it has gone already
    const auto address = IpAddress::Parse(peer.address().to_string());
    absl::StatusOr<Admission::Ticket> ticket = shared_->admission->Enter();
    if (!address || !ticket.ok()) {
      ++shared_->counters.refused_full;
      return;
    }
    ConnectionContext context{loop.state, *std::move(ticket), *address};
    if (!AdmitClient(&context)) return;
    ++shared_->counters.accepted;
    socket.set_option(tcp::no_delay(true), error);
    // Sockets can only be moved, and functions that are kept, copied.
    auto stream = MakeStream(loop.context, std::move(socket), tls());
    auto moved = std::make_shared<ConnectionContext>(std::move(context));
    loop.state->gate.Post(
        [moved, stream] { StartHttp(std::move(*moved), stream); });
  }

  // The client is the peer, but for proxies, who tell with each request.
  bool AdmitClient(ConnectionContext* context) {
    for (const IpRange& range : shared_->trusted) {
      if (range.Contains(context->peer)) return true;
    }
    const std::string client = context->peer.limit_key();
    if (!shared_->admission->MayAsk(client, std::chrono::steady_clock::now())) {
      ++shared_->counters.refused_rate;
      return false;
    }
    if (!context->ticket.EnterFrom(client).ok()) {
      ++shared_->counters.refused_full;
      return false;
    }
    return true;
  }

  std::shared_ptr<TlsContext> tls() {
    const std::lock_guard lock(tls_mutex_);
    return tls_;
  }

  void CloseSome(size_t count) {
    for (const auto& loop : loops_) {
      const size_t share = count / loops_.size() + 1;
      loop->state->gate.Post([loop = loop.get(), share] {
        size_t left = share;
        for (const auto& connection : loop->connections()) {
          if (left > 0 && connection->GoAway()) --left;
        }
      });
    }
  }

  const std::shared_ptr<SharedState> shared_;
  std::mutex tls_mutex_;
  std::shared_ptr<TlsContext> tls_;  // nullptr: none
  std::vector<std::unique_ptr<Loop>> loops_;
  // On the thread of the first loop.
  std::optional<tcp::acceptor> acceptor_;
  std::optional<asio::steady_timer> accept_timer_;
  size_t next_loop_ = 0;
  uint16_t port_ = 0;
};

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() = default;

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options, ServerHandler* handler) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  auto core = std::make_unique<Core>(options, handler);
  if (absl::Status status = core->Start(); !status.ok()) return status;
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

uint16_t Server::port() const { return core_->port(); }
ServerStats Server::stats() const { return core_->stats(); }
absl::Status Server::ReloadTls() { return core_->ReloadTls(); }
size_t Server::Drain(std::chrono::milliseconds time) {
  return core_->Drain(time);
}

}  // namespace syncline::relay
