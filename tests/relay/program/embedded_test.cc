// The example of a relay inside of one's own program, with real clients.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdlib>

#include "relay/live/live_client.h"
#include "relay/program/relay_process.h"

namespace syncline::relay::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a relay in one's own program keeps updates in one's own store") {
  RelayProcess program({"until Enter"}, SYNCLINE_EMBEDDED_RELAY);
  const std::string url = program.WaitForLine("ws://127.0.0.1:");
  REQUIRE_FALSE(url.empty());
  const auto port =
      static_cast<uint16_t>(std::atoi(url.c_str() + url.rfind(':') + 1));

  // More than to be received is not promised by a store in memory.
  const auto joined_with = [](const std::string& token) {
    return JoinOptions{.token = token, .level = AckLevel::kReceived};
  };
  LiveClient ann(port, PeerId{0xa1}, "notes", joined_with("open sesame"));
  LiveClient eve(port, PeerId{0xe5}, "notes", joined_with("open barley"));
  ann.Write("forty");
  REQUIRE(RunUntil({&ann, &eve}, [&] {
    return ann.is_saved() && eve.state() == DocumentState::kFailed;
  }));
  REQUIRE(ann.status().subject == "ali baba");
  REQUIRE(absl::IsUnauthenticated(eve.status().failure));
  REQUIRE_THAT(std::string(eve.status().failure.message()),
               ContainsSubstring("say the word"));

  LiveClient bob(port, PeerId{0xb2}, "notes", joined_with("open sesame"));
  REQUIRE(RunUntil({&bob}, [&] { return bob.is_saved(); }));
  REQUIRE(bob.doc.StateDigest() == ann.doc.StateDigest());

  REQUIRE(program.Wait() == 0);  // its input ends, as if Enter was pressed
  REQUIRE_THAT(program.out(), ContainsSubstring("ali baba writes to notes"));
}

}  // namespace
}  // namespace syncline::relay::test
