// An API over the hub of a simulated relay: requests are asked without sockets,
// and time is moved by the test. Every answer is held against the description.
#ifndef SYNCLINE_TESTS_RELAY_API_API_WORLD_H_
#define SYNCLINE_TESTS_RELAY_API_API_WORLD_H_

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "relay/api/contract.h"
#include "relay/hub_world.h"
#include "syncline/relay/api/http_api.h"

namespace syncline::relay::test {

// What came of a request so far.
struct Asked {
  HttpRequest request;
  HttpResponse response;
  bool is_begun = false;
  bool is_over = false;
  bool is_dropped = false;  // the reply was destroyed unanswered
  // Where the client does not take what it is sent.
  bool is_slow = false;
  bool is_gone = false;
  size_t queued = 0;
  size_t max_queued = 0;  // that there ever was
  std::function<void()> on_writable;
  std::function<void()> on_closed;

  std::string header(std::string_view name) const;
  nlohmann::json json() const;
  // The code of a problem, with its status: "409 gap".
  std::string problem() const;
  // The events of a stream: each its name and its data.
  std::vector<std::pair<std::string, nlohmann::json>> events() const;
  size_t CountEvents(std::string_view name) const;
  std::string last_id() const;

  // The client takes everything.
  void Take();
  void Leave();
};
using AskedPtr = std::shared_ptr<Asked>;

class ApiWorld : public HubWorld {
 public:
  explicit ApiWorld(HubOptions hub = {}, HttpApiOptions api = {},
                    uint64_t seed = 1);

  // Headers are "Name: value". The token is "http:admin" unless one is given;
  // "-" is none.
  AskedPtr Ask(const std::string& method, const std::string& target,
               std::vector<std::string> headers = {},
               const std::string& body = "");
  // Sends it, and lets nothing happen.
  AskedPtr Send(const std::string& method, const std::string& target,
                std::vector<std::string> headers = {},
                const std::string& body = "");

  Contract& contract() { return contract_; }

 private:
  Contract contract_;  // first: answers are held against it to the end

 public:
  std::unique_ptr<HttpApi> api;
};

// An update that types into "t".
std::string TypedUpdate(PeerId peer, std::string_view text);

// Letters that cannot be compressed much.
std::string RandomText(size_t size);

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_API_API_WORLD_H_
