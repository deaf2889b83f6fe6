// The host decides: by its own sessions, a data base, another service.
#ifndef SYNCLINE_RELAY_AUTH_HOOK_AUTH_H_
#define SYNCLINE_RELAY_AUTH_HOOK_AUTH_H_

#include <functional>
#include <string_view>

#include "syncline/relay/auth/auth.h"

namespace syncline::relay {

class HookAuth : public Auth {
 public:
  // Called for each Verify with a token of at most kMaxTokenBytes, from any
  // thread; answers as Auth::Verify does. The views live as long as the call.
  using Hook = std::function<void(std::string_view token,
                                  std::string_view document, Callback done)>;

  // REQUIRES: `hook` is not empty.
  explicit HookAuth(Hook hook);

  void Verify(std::string_view token, std::string_view document,
              Callback done) override;

 private:
  const Hook hook_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_AUTH_HOOK_AUTH_H_
