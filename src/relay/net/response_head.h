// What stands before the body of a response.
#ifndef SYNCLINE_RELAY_SRC_NET_RESPONSE_HEAD_H_
#define SYNCLINE_RELAY_SRC_NET_RESPONSE_HEAD_H_

#include <cstddef>
#include <optional>
#include <string>

#include "syncline/relay/net/http.h"

namespace syncline::relay {

struct ResponseForm {
  // Nothing: in chunks, or until the end of the connection where those are
  // unknown.
  std::optional<size_t> content_length;
  bool has_body = true;  // 204 and 304 tell no length, either
  bool may_chunk = true;
  bool keeps_alive = true;
};

std::string ResponseHead(const HttpResponse& response,
                         const ResponseForm& form);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_RESPONSE_HEAD_H_
