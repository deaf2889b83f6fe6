// Whether what an API answers is what its description says, and the other way
// round.
#ifndef SYNCLINE_TESTS_RELAY_API_CONTRACT_H_
#define SYNCLINE_TESTS_RELAY_API_CONTRACT_H_

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/relay/net/http.h"

namespace syncline::relay::test {

class Contract {
 public:
  explicit Contract(std::string_view openapi);

  // What is wrong with an answer; empty, where it is as described. It counts as
  // seen.
  std::string Check(const HttpRequest& request, const HttpResponse& response);
  // "GET /v1/docs/{id}/updates 200" for each answer that is described and was
  // not seen.
  std::vector<std::string> Unseen() const;

  // What is wrong with a value; empty, where it is as the schema says. The
  // words of JSON Schema that the description uses are known, and no others.
  std::string Validate(const nlohmann::json& value,
                       const nlohmann::json& schema) const;
  std::string ValidateAs(const nlohmann::json& value,
                         const std::string& schema_name) const;

  const nlohmann::json& description() const { return openapi_; }

 private:
  const nlohmann::json& Resolve(const nlohmann::json& maybe_reference) const;
  std::string ValidateObject(const nlohmann::json& value,
                             const nlohmann::json& schema) const;
  // Its template, or "".
  std::string PathOf(std::string_view path) const;
  std::string CheckUndescribed(const HttpRequest& request,
                               const HttpResponse& response) const;
  std::string CheckContent(const HttpRequest& request,
                           const HttpResponse& response,
                           const nlohmann::json& described) const;

  const nlohmann::json openapi_;
  std::set<std::string> seen_;
};

}  // namespace syncline::relay::test

#endif  // SYNCLINE_TESTS_RELAY_API_CONTRACT_H_
