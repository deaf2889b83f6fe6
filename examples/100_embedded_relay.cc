// A relay inside of one's own program: a store and a check of who may come in,
// both of one's own, behind one object.
#include <iostream>

#include "syncline/relay/auth/hook_auth.h"
#include "syncline/relay/host/relay_host.h"
#include "syncline/relay/memory_store.h"

namespace relay = syncline::relay;

// Tells of each update that it keeps. Where it is kept is up to the store:
// log_store.h says what one has to promise.
class TellingStore : public relay::MemoryStore {
 public:
  std::vector<absl::StatusOr<relay::Appended>> Append(
      absl::Span<const relay::Record> group) override {
    for (const relay::Record& record : group) {
      std::cout << record.author << " writes to " << record.document << "\n";
    }
    return MemoryStore::Append(group);
  }
};

int main(int argc, char**) {
  TellingStore store;
  relay::HookAuth auth([](std::string_view token, std::string_view document,
                          relay::Auth::Callback done) {
    if (token != "open sesame") {
      return done(absl::UnauthenticatedError("say the word"));
    }
    relay::Grant grant{.subject = "ali baba"};
    done(grant.documents.Add(document, relay::Rights::kWrite).ok()
             ? absl::StatusOr<relay::Grant>(grant)
             : absl::UnavailableError("not now"));
  });
  auto host = relay::RelayHost::Start(
      {}, {.log = store, .snapshots = store, .auth = auth});
  if (!host.ok()) {
    std::cerr << host.status() << "\n";
    return 1;
  }
  std::cout << "ws://127.0.0.1:" << (*host)->port() << "/v1/sync\n";
  if (argc > 1) std::cin.get();  // with any argument: until Enter is pressed
  return (*host)->health().ok() ? 0 : 1;
}
