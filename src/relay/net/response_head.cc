#include "response_head.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <ctime>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace syncline::relay {
namespace {

constexpr std::array<const char*, 4> kOurs = {
    "Content-Length", "Transfer-Encoding", "Connection", "Date"};

bool HasControl(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) {
    return (c < ' ' && c != '\t') || c == 0x7F;
  });
}

bool IsSent(const std::string& name, const std::string& value) {
  return !name.empty() && !HasControl(name) && !HasControl(value) &&
         std::none_of(kOurs.begin(), kOurs.end(), [&](const char* ours) {
           return absl::EqualsIgnoreCase(ours, name);
         });
}

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  std::array<char, 64> text = {};
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text.data();
}

}  // namespace

std::string ResponseHead(const HttpResponse& response,
                         const ResponseForm& form) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(
          static_cast<unsigned>(response.status)));
  std::string head = absl::StrCat("HTTP/1.1 ", response.status, " ",
                                  std::string(reason), "\r\nDate: ", Now());
  for (const auto& [name, value] : response.headers) {
    if (IsSent(name, value)) absl::StrAppend(&head, "\r\n", name, ": ", value);
  }
  if (!form.has_body) {
    // Nothing says where it ends: it ends here.
  } else if (form.content_length) {
    absl::StrAppend(&head, "\r\nContent-Length: ", *form.content_length);
  } else if (form.may_chunk) {
    absl::StrAppend(&head, "\r\nTransfer-Encoding: chunked");
  }
  if (!form.keeps_alive) absl::StrAppend(&head, "\r\nConnection: close");
  return head + "\r\n\r\n";
}

}  // namespace syncline::relay
