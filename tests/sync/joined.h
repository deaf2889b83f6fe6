// A client that has joined a room and saved, whom the other side, or anybody,
// may send frames.
#ifndef SYNCLINE_TESTS_SYNC_JOINED_H_
#define SYNCLINE_TESTS_SYNC_JOINED_H_

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sync/frames.h"
#include "sync/world.h"

namespace syncline::test {

// Ann, joined and saved, with five ops.
class Joined {
 public:
  Joined() {
    ann = &world.Add("ann");
    doc = &ann->Join("r");
    REQUIRE(doc->text("t").Insert(0, "hello").ok());
    world.Run(Milliseconds(200));
    REQUIRE(ann->state("r") == DocumentState::kSaved);
    digest = doc->StateDigest();
  }

  // What a client does when the server says this.
  CloseCode ToClient(const std::string& bytes) {
    ann->session.Receive(world.now, bytes);
    CHECK(doc->StateDigest() == digest);
    if (ann->session.connection() != ConnectionState::kClosing) return 0;
    CHECK_FALSE(ann->session.connection_error().ok());
    return ann->session.close_code();
  }
  CloseCode ToServer(const std::string& bytes) {
    ann->wire->server->session.Receive(world.now, bytes);
    return ann->wire->server->session.close_code().value_or(0);
  }

  World world;
  TestClient* ann = nullptr;
  Doc* doc = nullptr;
  std::string digest;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SYNC_JOINED_H_
