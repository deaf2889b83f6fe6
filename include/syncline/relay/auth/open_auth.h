// Everybody may do everything: for a machine of one's own. A server with it
// listens on loopback only, which its settings see to.
#ifndef SYNCLINE_RELAY_AUTH_OPEN_AUTH_H_
#define SYNCLINE_RELAY_AUTH_OPEN_AUTH_H_

#include <string_view>

#include "syncline/relay/auth/auth.h"

namespace syncline::relay {

class OpenAuth : public Auth {
 public:
  // Never fails, whatever the token; the subject and the tenant are empty.
  void Verify(std::string_view token, std::string_view document,
              Callback done) override;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_AUTH_OPEN_AUTH_H_
