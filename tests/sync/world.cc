#include "sync/world.h"

#include <algorithm>
#include <utility>

namespace syncline::test {
namespace {

constexpr size_t kAll = ~size_t{0};

// What a system takes of `output` behind what it has.
std::string_view Taken(std::string_view output, const std::string& wire,
                       size_t buffer) {
  return output.substr(0, buffer - std::min(buffer, wire.size()));
}

}  // namespace

std::string Token(const std::string& subject, const std::string& access,
                  Milliseconds expires) {
  return subject + " " + access + " " + std::to_string(expires.count());
}

std::string Token(const std::string& subject, const std::string& access) {
  return Token(subject, access, Milliseconds(1'000'000'000));
}

Doc& TestClient::Join(const std::string& room, JoinOptions options) {
  if (options.token.empty()) options.token = Token(name);
  std::unique_ptr<TestDoc>& kept = docs[room];
  if (kept == nullptr) {
    // Another peer in each room, so that no document can pass for another.
    uint64_t peer = 1469598103934665603u;
    for (const char c : name + "/" + room) {
      peer = (peer ^ static_cast<uint8_t>(c)) * 1099511628211u;
    }
    kept = std::make_unique<TestDoc>(PeerId{peer});
  }
  joined[room] = options;
  (void)session.Join(room, &kept->port, std::move(options));
  return kept->doc;
}

void TestClient::Reload(uint64_t seed) {
  session = ClientSession(options_, seed);
  for (const auto& [room, options] : joined) {
    (void)session.Join(room, &docs.at(room)->port, options);
  }
}

TestClient& World::Add(const std::string& name, ClientOptions options) {
  clients.push_back(
      std::make_unique<TestClient>(name, options, 1000 + clients.size()));
  return *clients.back();
}

void World::Manage(TestClient& client) {
  ClientSession& session = client.session;
  if (client.wire != nullptr) {
    const bool server_closes = client.wire->server->session.close_code() &&
                               client.wire->server->session.output().empty() &&
                               client.wire->down.empty();
    if (server_closes) {
      Cut(client, *client.wire->server->session.close_code());
    } else if (session.connection() == ConnectionState::kClosing) {
      Move(client, kAll, 0);
      Cut(client, session.close_code());
    }
    return;
  }
  if (network_is_up && session.connection() == ConnectionState::kConnect) {
    client.wire = std::make_unique<Wire>();
    client.wire->server = server.Connect(now);
    session.Opened(now);
  }
}

void World::Move(TestClient& client, size_t up, size_t down) {
  Wire* wire = client.wire.get();
  if (wire == nullptr) return;
  std::string_view said = client.session.output();
  max_output_bytes = std::max(max_output_bytes, said.size());
  said = Taken(said, wire->up, std::max(up, up_buffer));
  wire->up.append(said);
  bytes_up += said.size();
  client.session.Consume(said.size());
  const std::string up_bytes = wire->up.substr(0, up);
  wire->up.erase(0, up_bytes.size());
  if (!up_bytes.empty()) wire->server->session.Receive(now, up_bytes);

  TestedServer& session = wire->server->session;
  const std::string answered(
      Taken(session.output(), wire->down, std::max(down, down_buffer)));
  session.Consume(answered.size());
  wire->down.append(answered);
  const std::string down_bytes = wire->down.substr(0, down);
  wire->down.erase(0, down_bytes.size());
  if (!down_bytes.empty()) client.session.Receive(now, down_bytes);
}

void World::Cut(TestClient& client, CloseCode code) {
  if (client.wire == nullptr) return;
  orphans.push_back(std::move(client.wire));
  client.session.Closed(now, code);
}

void World::Bury(size_t orphan, size_t bytes) {
  Wire& wire = *orphans[orphan];
  if (bytes > 0) {
    wire.server->session.Receive(now, wire.up.substr(0, bytes));
  }
  server.Disconnect(wire.server);
  orphans.erase(orphans.begin() + static_cast<ptrdiff_t>(orphan));
}

void World::CutAll() {
  for (const auto& client : clients) Cut(*client);
  while (!orphans.empty()) Bury(0, 0);
}

void World::Run(Milliseconds time, Milliseconds step) {
  const Milliseconds end = now + time;
  while (now < end) {
    now += step;
    for (const auto& client : clients) {
      client->session.Tick(now);
      Manage(*client);
      Move(*client, kAll, kAll);
    }
    while (!orphans.empty()) Bury(0, kAll);
    if (flushes) server.Flush();
    server.Tick(now);
  }
}

}  // namespace syncline::test
