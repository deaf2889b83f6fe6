// A connection that speaks HTTP: one request after the other.
#ifndef SYNCLINE_RELAY_SRC_NET_HTTP_CONNECTION_H_
#define SYNCLINE_RELAY_SRC_NET_HTTP_CONNECTION_H_

#include <memory>

#include "loop_state.h"
#include "stream.h"

namespace syncline::relay {

// Lives until either side closes, or it becomes a WebSocket. On the thread of
// the stream's loop.
void StartHttp(ConnectionContext context, std::shared_ptr<Stream> stream);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_HTTP_CONNECTION_H_
