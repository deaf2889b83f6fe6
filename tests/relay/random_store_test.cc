// Random calls, right and wrong: a store does what the model does.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include "relay/model_store.h"
#include "relay/play.h"
#include "relay/stores_under_test.h"
#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

TEMPLATE_LIST_TEST_CASE("a store does what the model does", "[random]",
                        StoresUnderTest) {
  for (const uint64_t seed : Seeds(6)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    TestType stores;
    ModelStore model(stores.log().level());
    Player player(random, model);
    for (int step = 0; step < 100; ++step) {
      const Action action = player.Next();
      CAPTURE(step, action.name);
      REQUIRE(action.run(stores.log(), stores.snapshots()) ==
              action.run(model, model));
      if (TestType::kKeeps && random.Chance(0.02)) stores.Reopen();
    }
    REQUIRE(Portrait(stores.log(), stores.snapshots(), model) ==
            Portrait(model, model, model));
  }
}

}  // namespace
}  // namespace syncline::relay::test
