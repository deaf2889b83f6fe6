#include "request_parser.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <string>
#include <utility>

#include "absl/strings/match.h"

namespace syncline::relay {

namespace http = boost::beast::http;

class RequestParser::Beast {
 public:
  http::request_parser<http::string_body> parser;
};

RequestParser::RequestParser(size_t max_header_bytes, size_t max_body_bytes)
    : beast_(std::make_unique<Beast>()) {
  beast_->parser.header_limit(static_cast<uint32_t>(max_header_bytes));
  beast_->parser.body_limit(max_body_bytes);
}
RequestParser::~RequestParser() = default;

void RequestParser::Fail(int status, std::string_view why) {
  state_ = State::kFailed;
  error_ = TextResponse(status, why);
}

size_t RequestParser::Take(std::string_view bytes) {
  size_t taken = 0;
  while (state_ != State::kDone && state_ != State::kFailed) {
    boost::beast::error_code error;
    const std::string_view rest = bytes.substr(taken);
    const size_t size =
        rest.empty()
            ? 0
            : beast_->parser.put(boost::asio::buffer(rest.data(), rest.size()),
                                 error);
    taken += size;
    if (error == http::error::need_more || (size == 0 && !error)) break;
    if (error == http::error::header_limit) {
      Fail(431, "the head of the request is too long");
    } else if (error == http::error::body_limit) {
      Fail(413, "the body of the request is too long");
    } else if (error) {
      Fail(400, "this is not an HTTP request: " + error.message());
    } else if (state_ == State::kHead && beast_->parser.is_header_done()) {
      state_ = State::kBody;
      KeepHead();
      CheckHead();
    }
    if (state_ == State::kBody && beast_->parser.is_done()) {
      state_ = State::kDone;
    }
  }
  return taken;
}

// Beast adds the fields of a trailer to those of the head.
void RequestParser::KeepHead() {
  const auto& message = beast_->parser.get();
  keeps_alive_ = message.keep_alive();
  is_web_socket_upgrade_ = boost::beast::websocket::is_upgrade(message);
  head_.method = std::string(message.method_string());
  head_.target = std::string(message.target());
  head_.is_http_1_0 = message.version() == 10;
  for (const auto& field : message) {
    head_.headers.emplace_back(std::string(field.name_string()),
                               std::string(field.value()));
  }
}

void RequestParser::CheckHead() {
  const auto& head = beast_->parser.get();
  const bool is_http_1_0 = head.version() == 10;
  const auto hosts = head.count(http::field::host);
  if (head.version() != 11 && !is_http_1_0) {
    return Fail(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  }
  if (hosts > 1 || (hosts == 0 && !is_http_1_0)) {
    return Fail(400, "a request has one Host");
  }
  if (head.count(http::field::transfer_encoding) != 0 &&
      (is_http_1_0 || head.count(http::field::transfer_encoding) != 1 ||
       !boost::beast::iequals(head[http::field::transfer_encoding],
                              "chunked"))) {
    return Fail(501, "the only Transfer-Encoding is chunked");
  }
  const auto expect = head[http::field::expect];
  if (expect.empty()) return;
  if (!boost::beast::iequals(expect, "100-continue")) {
    return Fail(417, "nothing but 100-continue can be expected");
  }
  waits_for_continue_ = !is_http_1_0 && !beast_->parser.is_done();
}

uint64_t RequestParser::declared_bytes() const {
  return beast_->parser.content_length().value_or(0);
}

size_t RequestParser::body_bytes() const {
  return beast_->parser.get().body().size();
}

HttpRequest RequestParser::TakeRequest() {
  head_.body = std::move(beast_->parser.get().body());
  return std::move(head_);
}

}  // namespace syncline::relay
