// Clients, a naive server, and wires between them, in time that a test moves.
//
// A wire keeps the bytes on their way in each direction. One that is cut lives
// on for the server, which may still get what was sent: a new connection of the
// same client may overtake the old one.
#ifndef SYNCLINE_TESTS_SYNC_WORLD_H_
#define SYNCLINE_TESTS_SYNC_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sync/naive_server.h"
#include "syncline/sync/client.h"

namespace syncline::test {

struct Wire {
  NaiveConnection* server = nullptr;
  std::string up;    // from the client
  std::string down;  // to it
};

struct TestDoc {
  explicit TestDoc(PeerId peer) : doc(peer), port(&doc) {}
  Doc doc;
  DocPort port;
};

// One user with one connection.
class TestClient {
 public:
  TestClient(std::string user, ClientOptions options, uint64_t seed)
      : name(std::move(user)), options_(options), session(options, seed) {}

  // Joins a room with a document that is new, or was joined before.
  Doc& Join(const std::string& room, JoinOptions options = {});
  Doc& doc(const std::string& room) { return docs.at(room)->doc; }
  DocumentStatus status(const std::string& room) const {
    return session.status(room).value();
  }
  DocumentState state(const std::string& room) const {
    return status(room).state;
  }
  // As a program that is started again: its documents are there, no session.
  void Reload(uint64_t seed);

  const std::string name;
  std::map<std::string, std::unique_ptr<TestDoc>> docs;
  std::map<std::string, JoinOptions> joined;

 private:
  ClientOptions options_;

 public:
  ClientSession session;
  std::unique_ptr<Wire> wire;  // null: not connected
};

class World {
 public:
  explicit World(ServerOptions options = {}) : server(options) {}

  TestClient& Add(const std::string& name, ClientOptions options = {});
  TestClient& client(size_t i) { return *clients[i]; }

  // Everything goes through, in steps of `step`, for so long.
  void Run(Milliseconds time, Milliseconds step = Milliseconds(10));

  // Connects who wants to, and closes what is to be closed.
  void Manage(TestClient& client);
  // Moves so many bytes at most in each direction. What the systems' buffers do
  // not hold stays in the sessions.
  void Move(TestClient& client, size_t up, size_t down);
  void Cut(TestClient& client, CloseCode code = kCloseAbnormal);
  // The server is told of a cut connection, after it got `bytes` of what was
  // left.
  void Bury(size_t orphan, size_t bytes);
  void CutAll();

  Milliseconds now{0};
  bool network_is_up = true;
  bool flushes = true;  // after each step
  // Bytes that the system of a client takes ahead of the wire, and the
  // server's.
  size_t up_buffer = ~size_t{0};
  size_t down_buffer = 0;
  NaiveServer server;
  std::vector<std::unique_ptr<TestClient>> clients;
  std::vector<std::unique_ptr<Wire>> orphans;
  size_t bytes_up = 0;  // that clients said, in all
  // Most bytes that a client's output held.
  size_t max_output_bytes = 0;
};

// A token that never expires.
std::string Token(const std::string& subject,
                  const std::string& access = "write");
std::string Token(const std::string& subject, const std::string& access,
                  Milliseconds expires);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SYNC_WORLD_H_
