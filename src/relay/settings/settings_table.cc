#include "settings_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace syncline::relay {
namespace {

using S = Settings;
using Text = std::string;
using List = std::vector<std::string>;
constexpr double kGiB = 1 << 30;
constexpr double kDay = 86'400;

const std::vector<Setting>& Table() {
  static const auto* const table = new std::vector<Setting>{
      {"server.address", &S::server_address, Text("127.0.0.1"), "", 0, 0, "",
       "the IP address to listen on"},
      {"server.port", &S::server_port, int64_t{8'080}, "", 0, 65'535, "",
       "the port to listen on; 0 is a free one"},
      {"server.may_be_remote", &S::server_may_be_remote, false, "", 0, 0, "",
       "whether the address may be one that other machines reach"},
      {"server.threads", &S::server_threads, int64_t{1}, "", 1, 256, "",
       "event loops, each a thread"},
      {"server.origins", &S::server_origins, List{}, "", 0, 0, "",
       "origins whose pages may open a WebSocket, or *"},
      {"server.trusted_proxies", &S::server_trusted_proxies, List{}, "", 0, 0,
       "", "addresses and ranges whose X-Forwarded-For is believed"},
      {"server.metrics_clients", &S::server_metrics_clients,
       List{"127.0.0.0/8", "::1"}, "", 0, 0, "",
       "addresses and ranges that may read /metrics"},

      {"tls.certificate_file", &S::tls_certificate_file, Text(), "", 0, 0, "",
       "the certificate and its chain, in PEM; without it there is no TLS"},
      {"tls.key_file", &S::tls_key_file, Text(), "", 0, 0, "",
       "the key of the certificate, in PEM"},

      {"auth.kind", &S::auth_kind, Text("open"), "", 0, 0, "open|jwt",
       "open: everybody may do everything, on loopback only; jwt: tokens"},
      {"auth.key_set_file", &S::auth_key_set_file, Text(), "", 0, 0, "",
       "the keys that tokens are signed with, as JWKS"},
      {"auth.secret_file", &S::auth_secret_file, Text(), "", 0, 0, "",
       "or one secret for HS256, 32 bytes or more"},
      {"auth.issuer", &S::auth_issuer, Text(), "", 0, 0, "",
       "what the iss of a token must be; empty: anything"},
      {"auth.audience", &S::auth_audience, Text(), "", 0, 0, "",
       "what the aud of a token must name; empty: it must have none"},
      {"auth.skew", &S::auth_skew, 60.0, "seconds", 0, 300, "",
       "how much the issuer's clock may differ"},

      {"limits.connections", &S::limits_connections, int64_t{10'000}, "", 1,
       1e7, "", "connections at once"},
      {"limits.connections_per_client", &S::limits_connections_per_client,
       int64_t{256}, "", 1, 1e7, "", "of them, those of one address"},
      {"limits.requests_per_second", &S::limits_requests_per_second, 100.0, "",
       0.001, 1e6, "", "requests of one address, each second"},
      {"limits.message_bytes_per_second", &S::limits_message_bytes_per_second,
       8.0 * (1 << 20), "bytes", 1'024, kGiB, "",
       "WebSocket messages of one connection, each second"},
      {"limits.connection_bytes_per_second",
       &S::limits_connection_bytes_per_second, 4.0 * (1 << 20), "bytes", 0,
       kGiB, "",
       "updates of one connection, each second; each counts 1 KiB more; 0: "
       "any"},
      {"limits.user_bytes_per_second", &S::limits_user_bytes_per_second,
       8.0 * (1 << 20), "bytes", 0, kGiB, "",
       "updates of one user, each second; each counts 1 KiB more; 0: any"},
      {"limits.tenant_bytes_per_second", &S::limits_tenant_bytes_per_second,
       64.0 * (1 << 20), "bytes", 0, kGiB, "",
       "updates of one tenant, each second; each counts 1 KiB more; 0: any"},
      {"limits.document_bytes_per_second", &S::limits_document_bytes_per_second,
       16.0 * (1 << 20), "bytes", 0, kGiB, "",
       "updates of all, to one document, each second; each counts 1 KiB more; "
       "0: any"},
      {"limits.connection_joins_per_second",
       &S::limits_connection_joins_per_second, 100.0, "", 0, 1e6, "",
       "joins and new tokens of one connection, each second; 0: any"},
      {"limits.client_joins_per_second", &S::limits_client_joins_per_second,
       200.0, "", 0, 1e6, "",
       "joins and new tokens of one address, each second; 0: any"},
      {"limits.header_bytes", &S::limits_header_bytes, int64_t{16} << 10,
       "bytes", 1'024, 1 << 20, "", "the head of a request"},
      {"limits.body_bytes", &S::limits_body_bytes, int64_t{64} << 20, "bytes",
       0, kGiB, "", "the body of a request"},
      {"limits.message_bytes", &S::limits_message_bytes, int64_t{16} << 20,
       "bytes", 1 << 20, kGiB, "", "a WebSocket message"},
      {"limits.queued_bytes", &S::limits_queued_bytes, int64_t{4} << 20,
       "bytes", 4'096, kGiB, "", "what may wait for one client"},
      {"limits.header_timeout", &S::limits_header_timeout, 10.0, "seconds", 0.1,
       kDay, "", "for the head of a request to come"},
      {"limits.body_timeout", &S::limits_body_timeout, 60.0, "seconds", 0.1,
       kDay, "", "for the body of a request to come"},
      {"limits.idle_timeout", &S::limits_idle_timeout, 60.0, "seconds", 0.1,
       kDay, "", "between two requests"},
      {"limits.ping_timeout", &S::limits_ping_timeout, 30.0, "seconds", 1, kDay,
       "", "for a WebSocket to be silent; half of it, and it is asked"},
      {"limits.message_timeout", &S::limits_message_timeout, 60.0, "seconds",
       0.1, kDay, "",
       "for a WebSocket message to come; and a second for each 2,000 bytes"},
      {"limits.write_timeout", &S::limits_write_timeout, 30.0, "seconds", 0.1,
       kDay, "", "for a client to take something"},
      {"limits.drain_time", &S::limits_drain_time, 60.0, "seconds", 0, kDay, "",
       "over which clients are sent away before a stop"},

      {"store.path", &S::store_path, Text("syncline.db"), "", 0, 0, "",
       "the file of all documents"},

      {"log.level", &S::log_level, Text("info"), "", 0, 0,
       "debug|info|warning|error", "the least of what is logged"},
      {"log.audit_file", &S::log_audit_file, Text(), "", 0, 0, "",
       "where joins, changes of rights, deletions and restorations are kept; "
       "empty: nowhere"},
  };
  return *table;
}

// The fewest characters to change, put in or leave out.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string Range(const Setting& setting, const char* kind) {
  const std::string unit = *setting.unit == '\0'
                               ? std::string()
                               : absl::StrCat(" of ", setting.unit);
  return absl::StrCat(kind, unit, ", ", NumberText(setting.min), " to ",
                      NumberText(setting.max));
}

}  // namespace

std::string NumberText(double number) {
  constexpr double kExactWhole = 1ull << 53;
  if (std::trunc(number) == number && std::abs(number) < kExactWhole) {
    return absl::StrCat(static_cast<int64_t>(number));
  }
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  return {text, end};
}

absl::Span<const Setting> AllSettings() { return Table(); }

std::string Setting::Expected() const {
  switch (value.index()) {
    case 0:
      return "true or false";
    case 1:
      return Range(*this, "a whole number");
    case 2:
      return Range(*this, "a number");
    case 3:
      if (*choices == '\0') return "a text";
      return absl::StrJoin(absl::StrSplit(choices, '|'), " or ");
    default:
      return "a list of texts";
  }
}

absl::Status Setting::Set(const SettingValue& to, Settings* settings) const {
  SettingValue converted = to;
  const auto* whole = std::get_if<int64_t>(&to);
  if (whole != nullptr && std::holds_alternative<double>(value)) {
    converted = static_cast<double>(*whole);
  }
  bool is_good = converted.index() == value.index();
  if (const auto* number = std::get_if<int64_t>(&converted)) {
    is_good &= static_cast<double>(*number) >= min &&
               static_cast<double>(*number) <= max;
  } else if (const auto* real = std::get_if<double>(&converted)) {
    is_good &= *real >= min && *real <= max;
  } else if (const auto* text = std::get_if<std::string>(&converted)) {
    const std::vector<std::string> known = absl::StrSplit(choices, '|');
    is_good &= *choices == '\0' ||
               std::find(known.begin(), known.end(), *text) != known.end();
  }
  if (!is_good) {
    return absl::InvalidArgumentError(absl::StrCat(
        name, " is ", Expected(), "; not ", syncline::relay::ToToml(to)));
  }
  std::visit(
      [&](auto of_settings) {
        using Type = std::decay_t<decltype(settings->*of_settings)>;
        settings->*of_settings = std::get<Type>(converted);
      },
      member);
  return absl::OkStatus();
}

SettingValue Setting::Get(const Settings& settings) const {
  return std::visit(
      [&](auto of_settings) { return SettingValue(settings.*of_settings); },
      member);
}

absl::StatusOr<const Setting*> FindSetting(std::string_view name) {
  const Setting* nearest = nullptr;
  size_t least = SIZE_MAX;
  // A name that is much too long is not compared: it would cost its length.
  const std::string_view compared = name.substr(0, 64);
  for (const Setting& setting : Table()) {
    if (setting.name == name) return &setting;
    const size_t distance = Distance(compared, setting.name);
    if (distance < least) {
      least = distance;
      nearest = &setting;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("there is no setting ", std::string(compared),
                   "; the nearest is ", nearest->name));
}

Settings DefaultSettings() {
  Settings settings;
  for (const Setting& setting : Table()) {
    (void)setting.Set(setting.value, &settings);  // a test reads them all
  }
  return settings;
}

}  // namespace syncline::relay
