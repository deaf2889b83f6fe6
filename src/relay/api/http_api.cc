#include "syncline/relay/api/http_api.h"

#include <utility>

#include "relay/api/api_core.h"

namespace syncline::relay {

HttpApi::HttpApi(Hub& hub, const HubParts& parts, HttpApiOptions options,
                 AuditLog* audit)
    : core_(std::make_shared<internal::ApiCore>(hub, parts, std::move(options),
                                                audit)) {
  core_->Start();
}

HttpApi::~HttpApi() { core_->Stop(); }

void HttpApi::OnRequest(HttpRequest request, std::unique_ptr<HttpReply> reply) {
  core_->Accept(std::move(request), std::move(reply));
}

void HttpApi::OnDrain() { core_->Drain(); }

HttpApiCounts HttpApi::counts() const { return core_->counts(); }

}  // namespace syncline::relay
