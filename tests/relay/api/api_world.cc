#include "relay/api/api_world.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "absl/strings/match.h"

namespace syncline::relay::test {
namespace {

class FakeReply : public HttpReply {
 public:
  FakeReply(AskedPtr asked, Contract* contract)
      : asked_(std::move(asked)), contract_(contract) {}
  ~FakeReply() override { asked_->is_dropped = !asked_->is_begun; }

  void Send(HttpResponse response) override {
    CHECK_FALSE(asked_->is_begun);
    asked_->response = std::move(response);
    asked_->is_begun = asked_->is_over = true;
    CHECK(contract_->Check(asked_->request, asked_->response) == "");
  }
  void Begin(HttpResponse head) override {
    CHECK_FALSE(asked_->is_begun);
    asked_->response = std::move(head);
    asked_->is_begun = true;
    CHECK(contract_->Check(asked_->request, asked_->response) == "");
    if (!asked_->is_slow) asked_->Take();
  }
  absl::Status Write(std::string_view bytes) override {
    if (asked_->is_gone) return absl::CancelledError("gone");
    asked_->response.body += bytes;
    if (asked_->is_slow) asked_->queued += bytes.size();
    asked_->max_queued = std::max(asked_->max_queued, asked_->queued);
    return absl::OkStatus();
  }
  void End() override {
    asked_->is_over = true;
    asked_->on_writable = nullptr;  // as a connection lets go of them
    asked_->on_closed = nullptr;
  }
  size_t queued_bytes() const override { return asked_->queued; }
  void OnWritable(std::function<void()> handler) override {
    asked_->on_writable = std::move(handler);
  }
  void OnClosed(std::function<void()> handler) override {
    if (asked_->is_gone) return handler();
    asked_->on_closed = std::move(handler);
  }

 private:
  const AskedPtr asked_;
  Contract* const contract_;
};

}  // namespace

std::string Asked::header(std::string_view name) const {
  for (const auto& [known, value] : response.headers) {
    if (absl::EqualsIgnoreCase(known, std::string(name))) return value;
  }
  return "";
}

nlohmann::json Asked::json() const {
  return nlohmann::json::parse(response.body, nullptr, false);
}

std::string Asked::problem() const {
  const nlohmann::json body = json();
  if (!body.is_object()) return std::to_string(response.status);
  return std::to_string(response.status) + " " + body.value("code", "");
}

std::vector<std::pair<std::string, nlohmann::json>> Asked::events() const {
  std::vector<std::pair<std::string, nlohmann::json>> events;
  const std::string& text = response.body;
  for (size_t at = text.find("event: "); at != std::string::npos;
       at = text.find("event: ", at + 1)) {
    const size_t name_end = text.find('\n', at);
    const size_t data = text.find("data: ", name_end) + 6;
    events.emplace_back(
        text.substr(at + 7, name_end - at - 7),
        nlohmann::json::parse(text.substr(data, text.find('\n', data) - data)));
  }
  return events;
}

size_t Asked::CountEvents(std::string_view name) const {
  size_t count = 0;
  for (const auto& event : events()) count += event.first == name ? 1 : 0;
  return count;
}

std::string Asked::last_id() const {
  const size_t at = response.body.rfind("id: ");
  if (at == std::string::npos) return "";
  return response.body.substr(at + 4, response.body.find('\n', at) - at - 4);
}

void Asked::Take() {
  queued = 0;
  const auto handler = on_writable;  // it may end the answer
  if (handler) handler();
}

void Asked::Leave() {
  is_gone = true;
  on_writable = nullptr;
  const auto handler = std::exchange(on_closed, nullptr);
  if (handler) handler();
}

ApiWorld::ApiWorld(HubOptions hub_options, HttpApiOptions api_options,
                   uint64_t seed)
    : HubWorld(std::move(hub_options), 1, seed),
      contract_(HttpApi::description()) {
  HubHost& machine = host();
  api = std::make_unique<HttpApi>(machine.hub,
                                  HubParts{.log = store,
                                           .snapshots = store,
                                           .committer = machine.committer,
                                           .bus = bus,
                                           .auth = auth,
                                           .executor = machine.executor,
                                           .env = env},
                                  std::move(api_options));
}

AskedPtr ApiWorld::Send(const std::string& method, const std::string& target,
                        std::vector<std::string> headers,
                        const std::string& body) {
  auto asked = std::make_shared<Asked>();
  asked->request.method = method;
  asked->request.target = target;
  asked->request.body = body;
  bool has_token = false;
  for (const std::string& header : headers) {
    if (header == "-") {
      has_token = true;
      continue;
    }
    const size_t colon = header.find(": ");
    asked->request.headers.emplace_back(header.substr(0, colon),
                                        header.substr(colon + 2));
    has_token = has_token || absl::StartsWith(header, "Authorization");
  }
  if (!has_token) {
    asked->request.headers.emplace_back("Authorization", "Bearer http:admin");
  }
  api->OnRequest(asked->request,
                 std::make_unique<FakeReply>(asked, &contract_));
  return asked;
}

AskedPtr ApiWorld::Ask(const std::string& method, const std::string& target,
                       std::vector<std::string> headers,
                       const std::string& body) {
  AskedPtr asked = Send(method, target, std::move(headers), body);
  Run(Milliseconds(50));
  return asked;
}

std::string TypedUpdate(PeerId peer, std::string_view text) {
  Doc doc(peer);
  REQUIRE(doc.text("t").Insert(0, text).ok());
  return doc.Export().value();
}

std::string RandomText(size_t size) {
  SeededRandom random(size);
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>('#' + random.Uniform(90));
  return text;
}

}  // namespace syncline::relay::test
