// Which pages may open a WebSocket: browsers send cookies along with such a
// request, whatever page it comes from.
#ifndef SYNCLINE_RELAY_SRC_NET_ORIGIN_H_
#define SYNCLINE_RELAY_SRC_NET_ORIGIN_H_

#include <string>
#include <vector>

#include "syncline/relay/net/http.h"

namespace syncline::relay {

// See ServerOptions::origins.
bool MayOpen(const HttpRequest& request,
             const std::vector<std::string>& origins);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_ORIGIN_H_
