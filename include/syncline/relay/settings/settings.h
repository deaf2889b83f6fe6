// How a relay is set up: defaults, then a TOML file, then flags; what comes
// later goes before.
//
//   [server]                        --server.port=8443
//   address = "127.0.0.1"
//
// One table holds all settings with their units, ranges, defaults and help:
// --help, the table in the documents and all errors are made from it. None of
// the settings is a secret: secrets are in files of their own, which settings
// name, so that everything here may be shown and logged.
//
// Thread-compatible.
#ifndef SYNCLINE_RELAY_SETTINGS_SETTINGS_H_
#define SYNCLINE_RELAY_SETTINGS_SETTINGS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace syncline::relay {

// What each one means, its range and default: settings_table.cc.
struct Settings {
  std::string server_address;
  int64_t server_port = 0;
  bool server_may_be_remote = false;
  int64_t server_threads = 0;
  std::vector<std::string> server_origins;
  std::vector<std::string> server_trusted_proxies;
  std::vector<std::string> server_metrics_clients;

  std::string tls_certificate_file;
  std::string tls_key_file;

  std::string auth_kind;
  std::string auth_key_set_file;
  std::string auth_secret_file;
  std::string auth_issuer;
  std::string auth_audience;
  double auth_skew = 0;

  int64_t limits_connections = 0;
  int64_t limits_connections_per_client = 0;
  double limits_requests_per_second = 0;
  double limits_message_bytes_per_second = 0;
  double limits_connection_bytes_per_second = 0;
  double limits_user_bytes_per_second = 0;
  double limits_tenant_bytes_per_second = 0;
  double limits_document_bytes_per_second = 0;
  double limits_connection_joins_per_second = 0;
  double limits_client_joins_per_second = 0;
  int64_t limits_header_bytes = 0;
  int64_t limits_body_bytes = 0;
  int64_t limits_message_bytes = 0;
  int64_t limits_queued_bytes = 0;
  double limits_header_timeout = 0;
  double limits_body_timeout = 0;
  double limits_idle_timeout = 0;
  double limits_ping_timeout = 0;
  double limits_message_timeout = 0;
  double limits_write_timeout = 0;
  double limits_drain_time = 0;

  std::string store_path;

  std::string log_level;
  std::string log_audit_file;
};

Settings DefaultSettings();

// Each reads into settings that may have been read into before, and changes
// nothing on an error: InvalidArgument, which tells where it is and what would
// be right; for a name that there is not, the one most like it.
//
// `source` is what errors call the text.
absl::Status ReadToml(std::string_view text, const std::string& source,
                      Settings* settings);
// `--name=value`, `--name value`; for yes or no, `--name` and `--no-name`. A
// list is divided by commas.
absl::Status ReadFlags(absl::Span<const std::string> flags, Settings* settings);

// What does not go together: open access that others can reach, tokens without
// a key, a certificate without its key. Error: InvalidArgument.
absl::Status CheckSettings(const Settings& settings);

// What --help prints after its first lines.
std::string SettingsHelp();
// The table in the documents, as Markdown.
std::string SettingsTable();
// All settings as TOML, which reads as the same settings.
std::string ToToml(const Settings& settings);

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SETTINGS_SETTINGS_H_
