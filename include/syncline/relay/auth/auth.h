// Who may do what: the question that the relay asks before each join, and how
// it learns that an answer is no longer good.
//
//   JwtAuth    signed tokens, jwt_auth.h
//   HookAuth   a function of the host, hook_auth.h
//   OpenAuth   everybody may do everything, open_auth.h
#ifndef SYNCLINE_RELAY_AUTH_AUTH_H_
#define SYNCLINE_RELAY_AUTH_AUTH_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "syncline/relay/auth/grant.h"

namespace syncline::relay {

// Whose grants are to be asked for again. An empty member is all of its kind.
struct Recheck {
  std::string tenant = {};
  std::string subject = {};
  std::string document = {};
  friend bool operator==(const Recheck&, const Recheck&) = default;
};

// Tokens longer than this are refused unread: a server's limit on a header is
// of that size, too.
inline constexpr size_t kMaxTokenBytes = 8'192;

// Thread rule: thread-safe, but for the destructor.
class Auth {
 public:
  using Callback = std::function<void(absl::StatusOr<Grant>)>;
  using RecheckHandler = std::function<void(const Recheck&)>;

  // Its destructor ends the subscription: no handler runs after it, but for
  // the one from within which it is called. It may outlive the Auth.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };

  Auth();
  virtual ~Auth();
  Auth(const Auth&) = delete;
  Auth& operator=(const Auth&) = delete;

  // Calls `done` once, from within the call or later and on any thread. The
  // grant may tell of more than this document, and then holds for all of that.
  //
  // Errors: Unauthenticated, where the token is not good, and the text tells
  // why but nothing of the token; Unavailable, where it cannot be found out
  // now.
  virtual void Verify(std::string_view token, std::string_view document,
                      Callback done) = 0;

  // Whoever holds a grant subscribes, and verifies those that fit again. A
  // handler runs on the thread of Push(); it may subscribe, push, and end its
  // own subscription.
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(RecheckHandler handler);

  // Tells all who subscribed; what was cached of it is forgotten first.
  void Push(const Recheck& recheck);

 private:
  class Handlers;

  // Drops what is cached of these.
  virtual void Forget(const Recheck&) {}

  const std::shared_ptr<Handlers> handlers_;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_AUTH_AUTH_H_
