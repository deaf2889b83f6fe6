#include "relay/live/live_client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "relay/net/identity.h"

namespace syncline::relay::test {
namespace {

constexpr CloseCode kAbnormal = 1006;
constexpr size_t kPieceBytes = size_t{16} << 10;  // docs/sync.md

int ConnectTo(uint16_t port) {
  const int handle = socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(handle >= 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(handle, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) == 0) {
    return handle;
  }
  close(handle);
  return -1;
}

uint64_t BigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

SSL* TlsOver(int handle) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* tls = SSL_new(context);  // which keeps the context
  SSL_CTX_free(context);
  SSL_set_mode(
      tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_set_fd(tls, handle);
  SSL_set_connect_state(tls);
  return tls;
}

// What a call of OpenSSL returned, as LiveSocket's own tell it.
ssize_t SomeOf(const SSL* tls, int size) {
  if (size > 0) return size;
  const int error = SSL_get_error(tls, size);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? -1 : 0;
}

}  // namespace

LiveSocket::LiveSocket(uint16_t port, std::string_view path,
                       std::string_view host, Wire wire)
    : socket_(ConnectTo(port)) {
  if (socket_ < 0) {
    End(kAbnormal);
    return;
  }
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
  const int yes = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (wire == Wire::kTls) tls_ = TlsOver(socket_);
  out_ = absl::StrCat("GET ", std::string(path),
                      " HTTP/1.1\r\nHost: ", std::string(host),
                      "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      "Sec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
}

LiveSocket::~LiveSocket() {
  SSL_free(tls_);
  if (socket_ >= 0) close(socket_);
}

void LiveSocket::End(CloseCode code) {
  if (is_closed_) return;
  is_closed_ = true;
  close_code_ = code;
}

std::string LiveSocket::server_name() const {
  return tls_ == nullptr ? "" : NameOfOtherSide(tls_);
}

ssize_t LiveSocket::SendSome(std::string_view bytes) {
  if (tls_ != nullptr) {
    ERR_clear_error();  // of others: OpenSSL looks there
    return SomeOf(
        tls_, SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())));
  }
  return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t LiveSocket::ReceiveSome(char* buffer, size_t size) {
  if (tls_ != nullptr) {
    ERR_clear_error();
    return SomeOf(tls_, SSL_read(tls_, buffer, static_cast<int>(size)));
  }
  const ssize_t received = recv(socket_, buffer, size, 0);
  if (received >= 0) return received;
  return errno == EAGAIN || errno == EINTR ? -1 : 0;
}

void LiveSocket::Send(std::string_view message, uint8_t opcode) {
  out_.push_back(static_cast<char>(0x80 | opcode));
  const uint64_t size = message.size();
  if (size < 126) {
    out_.push_back(static_cast<char>(0x80 | size));
  } else {
    const bool is_large = size > 0xFFFF;
    out_.push_back(static_cast<char>(0x80 | (is_large ? 127 : 126)));
    for (int shift = is_large ? 56 : 8; shift >= 0; shift -= 8) {
      out_.push_back(static_cast<char>(size >> shift & 0xFF));
    }
  }
  out_.append(4, '\0');  // a mask that changes nothing
  out_.append(message);
}

void LiveSocket::Throttle(double bytes_per_second) {
  if (bytes_per_second_ == bytes_per_second) return;
  bytes_per_second_ = bytes_per_second;
  throttled_at_ = std::chrono::steady_clock::now();
  sent_ = received_ = 0;
}

size_t LiveSocket::Room(size_t moved) const {
  if (bytes_per_second_ == 0) return ~size_t{0};
  const std::chrono::duration<double> time =
      std::chrono::steady_clock::now() - throttled_at_;
  return static_cast<size_t>(std::max(
      0.0, time.count() * bytes_per_second_ - static_cast<double>(moved)));
}

std::string LiveSocket::Step() {
  if (is_closed_) return {};
  while (!out_.empty()) {
    const std::string_view some = std::string_view(out_).substr(0, Room(sent_));
    const ssize_t sent = some.empty() ? -1 : SendSome(some);
    if (sent <= 0) break;
    sent_ += static_cast<size_t>(sent);
    out_.erase(0, static_cast<size_t>(sent));
  }
  bool has_ended = false;
  std::array<char, size_t{64} << 10> buffer;
  while (true) {
    const size_t most = std::min(buffer.size(), Room(received_));
    const ssize_t size = most == 0 ? -1 : ReceiveSome(buffer.data(), most);
    has_ended = size == 0;
    if (size <= 0) break;
    received_ += static_cast<size_t>(size);
    in_.append(buffer.data(), static_cast<size_t>(size));
  }
  if (!is_open_) ReadHandshake();
  std::string bytes = is_open_ ? ReadFrames() : std::string();
  if (has_ended) End(kAbnormal);
  return bytes;
}

void LiveSocket::ReadHandshake() {
  const size_t end = in_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  if (in_.rfind("HTTP/1.1 101", 0) != 0) {
    refusal_ = in_;
    return End(kAbnormal);
  }
  is_open_ = true;
  in_.erase(0, end + 4);
}

std::string LiveSocket::ReadFrames() {
  std::string bytes;
  while (in_.size() >= 2) {
    const int opcode = in_[0] & 0xF;
    size_t head = 2;
    uint64_t size = static_cast<uint8_t>(in_[1]) & 0x7F;
    if (size >= 126) {
      const size_t digits = size == 126 ? 2 : 8;
      if (in_.size() < 2 + digits) break;
      size = BigEndian(std::string_view(in_).substr(2, digits));
      head += digits;
    }
    if (in_.size() < head + size) break;
    const std::string payload = in_.substr(head, size);
    in_.erase(0, head + size);
    if (opcode == 2 || opcode == 0) bytes += payload;
    if (opcode == 9) Send(payload, 10);
    if (opcode == 8) {
      End(payload.size() < 2
              ? kAbnormal
              : static_cast<CloseCode>(BigEndian(payload.substr(0, 2))));
    }
  }
  return bytes;
}

LiveClient::LiveClient(uint16_t relay_port, PeerId peer, std::string room,
                       JoinOptions options, Wire wire, ClientOptions client)
    : doc(peer),
      port(&doc),
      session(client, /*seed=*/peer.value),
      relay_port_(relay_port),
      room_(std::move(room)),
      wire_(wire) {
  REQUIRE(session.Join(room_, &port, std::move(options)).ok());
}

Milliseconds LiveClient::Now() {
  return std::chrono::duration_cast<Milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

void LiveClient::Write(std::string_view text) {
  REQUIRE(this->text().Insert(0, text).ok());
  REQUIRE(doc.Commit().ok());
}

void LiveClient::MoveTo(uint16_t relay_port) {
  Cut();
  relay_port_ = relay_port;
  session.Restart(Now());
}

void LiveClient::Cut() {
  if (socket_ == nullptr) return;
  socket_.reset();
  session.Closed(Now(), kAbnormal);
}

void LiveClient::ReadToEnd() {
  REQUIRE(socket_ != nullptr);
  for (int i = 0; i < 30'000 && !socket_->is_closed(); ++i) {
    socket_->Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  last_code = socket_->close_code();
  socket_.reset();
  session.Closed(Now(), last_code);
}

void LiveClient::Manage() {
  session.Tick(Now());
  if (socket_ == nullptr) {
    if (session.connection() != ConnectionState::kConnect) return;
    socket_ = std::make_unique<LiveSocket>(relay_port_, "/v1/sync", "127.0.0.1",
                                           wire_);
    ++connections;
  }
  socket_->Throttle(bytes_per_second_);
  const bool was_open = socket_->is_open();
  const std::string bytes = socket_->Step();
  if (!was_open && socket_->is_open()) session.Opened(Now());
  if (!bytes.empty()) session.Receive(Now(), bytes);
  while (socket_->is_open() && !session.output().empty()) {
    const std::string piece(session.output().substr(0, kPieceBytes));
    socket_->Send(piece);
    session.Consume(piece.size());
  }
}

void LiveClient::Step() {
  Manage();
  if (socket_ == nullptr) return;
  CloseCode code = kAbnormal;
  if (socket_->is_closed()) {
    code = socket_->close_code();
  } else if (session.connection() != ConnectionState::kClosing) {
    return;
  }
  last_code = code;
  socket_.reset();
  session.Closed(Now(), code);
}

bool RunUntil(const std::vector<LiveClient*>& clients,
              const std::function<bool()>& condition,
              std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    for (LiveClient* client : clients) client->Step();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

std::string HttpAsk(uint16_t port, std::string_view head, std::string_view host,
                    std::string_view update) {
  const int handle = ConnectTo(port);
  if (handle < 0) return "";
  const std::string request =
      absl::StrCat(std::string(head), " HTTP/1.1\r\nHost: ", std::string(host),
                   "\r\nContent-Type: application/vnd.syncline.update",
                   "\r\nContent-Length: ", update.size(),
                   "\r\nConnection: close\r\n\r\n", std::string(update));
  std::string answer;
  if (send(handle, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
    std::array<char, 4096> buffer;
    ssize_t size = 0;
    while ((size = recv(handle, buffer.data(), buffer.size(), 0)) > 0) {
      answer.append(buffer.data(), static_cast<size_t>(size));
    }
  }
  close(handle);
  return answer;
}

}  // namespace syncline::relay::test
