// The relay as a program: settings in, a RelayHost and its signals.
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "command.h"
#include "command/read_whole.h"
#include "open_files.h"
#include "signals.h"
#include "syncline/relay/api/http_api.h"
#include "syncline/relay/auth/jwt_auth.h"
#include "syncline/relay/auth/open_auth.h"
#include "syncline/relay/host/relay_host.h"
#include "syncline/relay/metrics/audit_log.h"
#include "syncline/relay/metrics/json_log.h"
#include "syncline/relay/settings/settings.h"

namespace syncline::relay {
namespace {

struct ServeArguments {
  Settings settings = DefaultSettings();
  bool is_check = false;
};

// --config and --check are ours, the others settings.
absl::StatusOr<ServeArguments> ReadArguments(
    absl::Span<const std::string> arguments) {
  ServeArguments read;
  std::vector<std::string> flags;
  std::optional<std::string> config;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& text = arguments[i];
    if (text == "--check") {
      read.is_check = true;
    } else if (text.rfind("--config=", 0) == 0) {
      config = text.substr(9);
    } else if (text == "--config") {
      if (++i == arguments.size()) {
        return absl::InvalidArgumentError("--config needs the name of a file");
      }
      config = arguments[i];
    } else {
      flags.push_back(text);
    }
  }
  if (config) {
    const absl::StatusOr<std::string> toml = command::ReadWhole(*config);
    if (!toml.ok()) return toml.status();
    const absl::Status status = ReadToml(*toml, *config, &read.settings);
    if (!status.ok()) return status;
  }
  absl::Status status = ReadFlags(flags, &read.settings);
  if (status.ok()) status = CheckSettings(read.settings);
  if (!status.ok()) return status;
  return read;
}

HostOptions OptionsOf(const Settings& settings) {
  using Seconds = ServerOptions::Seconds;
  HostOptions options;
  ServerOptions& server = options.server;
  server.address = settings.server_address;
  server.port = static_cast<uint16_t>(settings.server_port);
  server.may_be_remote = settings.server_may_be_remote;
  server.threads = static_cast<int>(settings.server_threads);
  server.certificate_file = settings.tls_certificate_file;
  server.key_file = settings.tls_key_file;
  server.trusted_proxies = settings.server_trusted_proxies;
  server.origins = settings.server_origins;
  server.max_connections = static_cast<size_t>(settings.limits_connections);
  server.max_connections_per_client =
      static_cast<size_t>(settings.limits_connections_per_client);
  server.requests_per_second = settings.limits_requests_per_second;
  server.request_burst = std::max(1.0, 5 * settings.limits_requests_per_second);
  server.message_bytes_per_second = settings.limits_message_bytes_per_second;
  server.message_burst_bytes = 8 * settings.limits_message_bytes_per_second;
  UpdateRates& rates = options.hub.rates;
  rates.per_connection = settings.limits_connection_bytes_per_second;
  rates.per_user = settings.limits_user_bytes_per_second;
  rates.per_tenant = settings.limits_tenant_bytes_per_second;
  rates.per_document = settings.limits_document_bytes_per_second;
  JoinRates& joins = options.hub.joins;
  joins.per_connection = settings.limits_connection_joins_per_second;
  joins.per_client = settings.limits_client_joins_per_second;
  server.max_header_bytes = static_cast<size_t>(settings.limits_header_bytes);
  server.max_body_bytes = static_cast<size_t>(settings.limits_body_bytes);
  server.max_message_bytes = static_cast<size_t>(settings.limits_message_bytes);
  server.max_queued_bytes = static_cast<size_t>(settings.limits_queued_bytes);
  server.header_timeout = Seconds(settings.limits_header_timeout);
  server.body_timeout = Seconds(settings.limits_body_timeout);
  server.idle_timeout = Seconds(settings.limits_idle_timeout);
  server.ping_timeout = Seconds(settings.limits_ping_timeout);
  server.message_timeout = Seconds(settings.limits_message_timeout);
  server.write_timeout = Seconds(settings.limits_write_timeout);
  options.is_local_only = settings.auth_kind == "open";
  options.metrics_clients = settings.server_metrics_clients;
  return options;
}

// What a program has beside the host, made in the order in which mistakes are
// told.
class Serving {
 public:
  explicit Serving(const Settings& settings)
      : settings_(settings),
        log_(
            {.level = *ParseLogLevel(settings.log_level)},
            [](std::string_view line) { std::cout << line << std::flush; },
            Env::Real()) {}

  absl::Status Start() {
    if (absl::Status status = OpenAuthOf(); !status.ok()) return status;
    if (!settings_.log_audit_file.empty()) {
      auto audit = AuditLog::Open(settings_.log_audit_file, Env::Real());
      if (!audit.ok()) {
        return absl::Status(
            audit.status().code(),
            absl::StrCat("log.audit_file ", settings_.log_audit_file, ": ",
                         audit.status().message()));
      }
      audit_ = *std::move(audit);
    }
    auto store = SqliteStore::Open({.path = settings_.store_path});
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    // A connection is a descriptor; the store and the rest take a few.
    const absl::Status files = AllowOpenFiles(
        static_cast<uint64_t>(settings_.limits_connections) + 100);
    if (!files.ok()) {
      log_.Write(LogLevel::kWarning, "few descriptors",
                 {{"why", std::string(files.message())}});
    }
    auto host = RelayHost::Start(OptionsOf(settings_), Parts());
    if (!host.ok()) return host.status();
    host_ = *std::move(host);
    LogListening();
    return absl::OkStatus();
  }

  // Until a signal, or the store, ends it.
  Exit Run() {
    while (true) {
      switch (WaitForSignal()) {
        case ProgramSignal::kReload:
          Reload();
          break;
        case ProgramSignal::kFailure:
          log_.Write(LogLevel::kError, "stopped",
                     {{"why", std::string(host_->health().message())}});
          return Report(host_->health());
        case ProgramSignal::kStop:
          Drain();
          return Exit::kDone;
      }
    }
  }

 private:
  absl::Status OpenAuthOf() {
    if (settings_.auth_kind == "open") {
      auth_ = std::make_unique<OpenAuth>();
      return absl::OkStatus();
    }
    auto jwt = JwtAuth::Open(
        {.key_set_file = settings_.auth_key_set_file,
         .secret_file = settings_.auth_secret_file,
         .claims = {.issuer = settings_.auth_issuer,
                    .audience = settings_.auth_audience,
                    .skew_s = static_cast<int64_t>(settings_.auth_skew)}},
        Env::Real());
    if (!jwt.ok()) {
      return absl::Status(
          jwt.status().code(),
          absl::StrCat("the keys of tokens: ", jwt.status().message()));
    }
    jwt_ = jwt->get();
    auth_ = *std::move(jwt);
    return absl::OkStatus();
  }

  HostParts Parts() {
    return {.log = *store_,
            .snapshots = *store_,
            .auth = *auth_,
            .metrics = &metrics_,
            .json_log = &log_,
            .audit_log = audit_.get(),
            .routes =
                [this](Hub& hub, const HubParts& parts) {
                  return std::make_unique<HttpApi>(
                      hub, parts,
                      HttpApiOptions{.origins = settings_.server_origins},
                      audit_.get());
                },
            .on_failure = [](const absl::Status&) { SignalFailure(); }};
  }

  void LogListening() {
    const bool is_tls = !settings_.tls_certificate_file.empty();
    const bool is_v6 = settings_.server_address.find(':') != std::string::npos;
    const std::string host =
        is_v6 ? "[" + settings_.server_address + "]" : settings_.server_address;
    log_.Write(LogLevel::kInfo, "listening",
               {{"url", absl::StrCat(is_tls ? "wss://" : "ws://", host, ":",
                                     host_->port(), "/v1/sync")},
                {"port", int64_t{host_->port()}},
                {"store", settings_.store_path},
                {"auth", settings_.auth_kind},
                {"version", std::string(SYNCLINE_VERSION)}});
  }

  // What cannot be read stays as it was, and does not keep out the other: a key
  // that is withdrawn is good no longer, whatever is with the certificate.
  void Reload() {
    std::vector<std::string> failures;
    for (const absl::Status& status :
         {jwt_ == nullptr ? absl::OkStatus() : jwt_->Reload(),
          host_->ReloadTls()}) {
      if (!status.ok()) failures.emplace_back(status.message());
    }
    if (failures.empty()) return log_.Write(LogLevel::kInfo, "reloaded");
    log_.Write(LogLevel::kError, "not reloaded",
               {{"why", absl::StrJoin(failures, "; ")}});
  }

  void Drain() {
    log_.Write(LogLevel::kInfo, "draining",
               {{"seconds", settings_.limits_drain_time}});
    EndAtNextSignal();
    const size_t left = host_->Drain(std::chrono::milliseconds(
        static_cast<int64_t>(settings_.limits_drain_time * 1'000)));
    host_.reset();
    log_.Write(LogLevel::kInfo, "stopped",
               {{"closed_at_the_end", static_cast<int64_t>(left)}});
  }

  const Settings settings_;
  JsonLog log_;
  Metrics metrics_;
  std::unique_ptr<AuditLog> audit_;
  std::unique_ptr<Auth> auth_;
  JwtAuth* jwt_ = nullptr;  // auth_, where it is one
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<RelayHost> host_;
};

}  // namespace

void PrintSettings() { std::cout << "Settings:\n" << SettingsHelp(); }

Exit RunServe(absl::Span<const std::string> arguments) {
  const absl::StatusOr<ServeArguments> read = ReadArguments(arguments);
  if (!read.ok()) return ReportWrong("serve", read.status());
  if (read->is_check) {
    std::cout << ToToml(read->settings);
    return Exit::kDone;
  }
  TakeSignals();  // before there are threads, which take over what is blocked
  Serving serving(read->settings);
  if (absl::Status status = serving.Start(); !status.ok()) {
    return Report(status);
  }
  return serving.Run();
}

}  // namespace syncline::relay
