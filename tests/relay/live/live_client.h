// A client on a real socket: a document, a session, and a small WebSocket on
// loopback, over TLS if it is told so. The test's thread does its work, by
// Step().
#ifndef SYNCLINE_TESTS_RELAY_LIVE_LIVE_CLIENT_H_
#define SYNCLINE_TESTS_RELAY_LIVE_LIVE_CLIENT_H_

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/doc.h"
#include "syncline/sync/client.h"

namespace syncline::relay::test {

enum class Wire { kPlain, kTls };  // kTls takes any certificate

// The client's end of a WebSocket. Nothing blocks.
class LiveSocket {
 public:
  LiveSocket(uint16_t port, std::string_view path,
             std::string_view host = "127.0.0.1", Wire wire = Wire::kPlain);
  ~LiveSocket();
  LiveSocket(const LiveSocket&) = delete;
  LiveSocket& operator=(const LiveSocket&) = delete;

  bool is_open() const { return is_open_; }  // the handshake is done
  // Once it has ended: the code of the other side, or 1006.
  bool is_closed() const { return is_closed_; }
  CloseCode close_code() const { return close_code_; }
  // What the other side answered in place of a handshake.
  const std::string& refusal() const { return refusal_; }
  // What the certificate of the other side calls it.
  std::string server_name() const;

  void Send(std::string_view message, uint8_t opcode = 2);
  // From now on so many bytes a second come, and go; 0: as many as there are.
  void Throttle(double bytes_per_second);
  // Bytes that the system has not taken.
  size_t unsent_bytes() const { return out_.size(); }
  // Moves bytes; what came, of all messages together.
  std::string Step();

 private:
  // How many bytes the throttle lets through, where so many have gone already.
  size_t Room(size_t moved) const;
  // Both: how many bytes; 0: the other side has ended; -1: none for now.
  ssize_t SendSome(std::string_view bytes);
  ssize_t ReceiveSome(char* buffer, size_t size);
  void ReadHandshake();
  std::string ReadFrames();
  void End(CloseCode code);

  int socket_ = -1;
  SSL* tls_ = nullptr;
  bool is_open_ = false;
  bool is_closed_ = false;
  CloseCode close_code_ = 1006;
  std::string refusal_;
  std::string in_;
  std::string out_;
  double bytes_per_second_ = 0;
  std::chrono::steady_clock::time_point throttled_at_;
  size_t sent_ = 0;  // since then
  size_t received_ = 0;
};

class LiveClient {
 public:
  LiveClient(uint16_t port, PeerId peer, std::string room,
             JoinOptions options = {}, Wire wire = Wire::kPlain,
             ClientOptions client = {});

  Text text() { return doc.text("t"); }
  DocumentStatus status() const { return session.status(room_).value(); }
  DocumentState state() const { return status().state; }
  bool is_saved() const { return state() == DocumentState::kSaved; }
  // REQUIRES: it is connected.
  std::string server_name() const { return socket_->server_name(); }
  // A commit, so that the session knows at once.
  void Write(std::string_view text);

  // The relay is elsewhere now: connects at once.
  void MoveTo(uint16_t port);
  // The connection breaks.
  void Cut();
  // What comes is thrown away until the relay has closed the connection.
  void ReadToEnd();
  void Step();

  // Its connections, those to come, too, carry so many bytes a second.
  void Throttle(double bytes_per_second) {
    bytes_per_second_ = bytes_per_second;
  }

  static Milliseconds Now();

  Doc doc;
  DocPort port;
  ClientSession session;
  CloseCode last_code = 0;  // with which the last connection ended
  int connections = 0;      // that were begun

 private:
  void Manage();

  uint16_t relay_port_;
  const std::string room_;
  const Wire wire_;
  double bytes_per_second_ = 0;
  std::unique_ptr<LiveSocket> socket_;
};

// Steps all of them until the condition holds: whether it did, in time.
bool RunUntil(const std::vector<LiveClient*>& clients,
              const std::function<bool()>& condition,
              std::chrono::milliseconds time = std::chrono::minutes(2));

// A request on a connection of its own, with an update as its body if there is
// one: all of the answer.
std::string HttpAsk(uint16_t port, std::string_view head,
                    std::string_view host = "127.0.0.1",
                    std::string_view update = {});

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_LIVE_LIVE_CLIENT_H_
