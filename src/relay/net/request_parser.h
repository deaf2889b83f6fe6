// Bytes become a request. Knows no socket, so it can be fuzzed without one.
//
// Two readings of one request are how requests are smuggled past a proxy: what
// is not plain is refused, such as a Content-Length beside a
// Transfer-Encoding, or two hosts. What comes behind a body in chunks, its
// trailer, is read and says nothing: whoever looked at the head, as a proxy
// does, has not seen it.
//
// Cost: O(bytes). Thread-compatible.
#ifndef SYNCLINE_RELAY_SRC_NET_REQUEST_PARSER_H_
#define SYNCLINE_RELAY_SRC_NET_REQUEST_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "syncline/relay/net/http.h"

namespace syncline::relay {

class RequestParser {
 public:
  enum class State { kHead, kBody, kDone, kFailed };

  RequestParser(size_t max_header_bytes, size_t max_body_bytes);
  ~RequestParser();

  // Takes from the front of `bytes` what belongs to this request; how many it
  // took. What it left is to be given again, with more after it.
  size_t Take(std::string_view bytes);

  State state() const { return state_; }
  // Whether the client waits to be told to go on, once the head is there.
  bool waits_for_continue() const { return waits_for_continue_; }
  // What its head says of the body, and what came of it. REQUIRES: kBody.
  uint64_t declared_bytes() const;
  size_t body_bytes() const;
  // Whether another request may follow.
  bool keeps_alive() const { return keeps_alive_; }
  bool is_web_socket_upgrade() const { return is_web_socket_upgrade_; }
  // The answer to what failed.
  const HttpResponse& error() const { return error_; }

  // All but the body. REQUIRES: kBody. `client` and `is_tls` are not set.
  const HttpRequest& head() const { return head_; }
  // REQUIRES: kDone. `client` and `is_tls` are not set. Once.
  HttpRequest TakeRequest();

 private:
  class Beast;

  void Fail(int status, std::string_view why);
  void KeepHead();
  void CheckHead();

  std::unique_ptr<Beast> beast_;
  State state_ = State::kHead;
  HttpRequest head_;
  bool keeps_alive_ = false;
  bool is_web_socket_upgrade_ = false;
  bool waits_for_continue_ = false;
  HttpResponse error_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_REQUEST_PARSER_H_
