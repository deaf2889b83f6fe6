#include "syncline/relay/auth/hook_auth.h"

#include <utility>

namespace syncline::relay {

HookAuth::HookAuth(Hook hook) : hook_(std::move(hook)) {}

void HookAuth::Verify(std::string_view token, std::string_view document,
                      Callback done) {
  if (token.size() > kMaxTokenBytes) {
    return done(absl::UnauthenticatedError("the token is too long"));
  }
  hook_(token, document, std::move(done));
}

}  // namespace syncline::relay
