// A connection that has become a WebSocket.
#ifndef SYNCLINE_RELAY_SRC_NET_WEB_SOCKET_CONNECTION_H_
#define SYNCLINE_RELAY_SRC_NET_WEB_SOCKET_CONNECTION_H_

#include <memory>

#include "loop_state.h"
#include "stream.h"

namespace syncline::relay {

// Answers the request, and lives until either side closes. On the thread of
// the stream's loop.
void StartWebSocket(ConnectionContext context, std::shared_ptr<Stream> stream,
                    const HttpRequest& request,
                    std::unique_ptr<WebSocketHandler> handler);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_WEB_SOCKET_CONNECTION_H_
