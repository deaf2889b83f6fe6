#include "support/trace.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/history.h"
#include "support/naive_text.h"
#include "support/reference_walker.h"
#include "support/unicode.h"

namespace syncline::test {
namespace {

// Skips the test where there are no traces. Keeps what it loaded.
const Trace& Load(std::string_view name) {
  if (std::getenv("SYNCLINE_TRACES") == nullptr) SKIP("no SYNCLINE_TRACES");
  static std::map<std::string, Trace, std::less<>> loaded;
  if (const auto it = loaded.find(name); it != loaded.end()) return it->second;
  std::string error;
  std::optional<Trace> trace = LoadNamedTrace(name, &error);
  INFO(error);
  REQUIRE(trace);
  return loaded.emplace(name, std::move(*trace)).first->second;
}

struct Lengths {
  size_t inserted = 0, deleted = 0;
};

Lengths LengthsOf(const Trace& trace) {
  Lengths sum;
  for (const Trace::Txn& txn : trace.txns) {
    for (const Trace::Patch& patch : txn.patches) {
      sum.inserted += ToUtf32(patch.inserted).size();
      sum.deleted += patch.deleted;
    }
  }
  return sum;
}

// The text before the last edit, and that behind it from its end on: moving
// all of it at each edit would take a minute.
class SplitText {
 public:
  void Replace(size_t position, size_t deleted, std::u32string_view inserted) {
    while (before_.size() > position) Move(before_, behind_);
    while (before_.size() < position) Move(behind_, before_);
    behind_.resize(behind_.size() - deleted);
    before_ += inserted;
  }

  std::u32string ToString() const {
    return before_ + std::u32string(behind_.rbegin(), behind_.rend());
  }

 private:
  static void Move(std::u32string& from, std::u32string& to) {
    to += from.back();
    from.pop_back();
  }

  std::u32string before_, behind_;
};

std::string Replay(const Trace& trace) {
  SplitText text;
  text.Replace(0, 0, ToUtf32(trace.start_content));
  for (const Trace::Txn& txn : trace.txns) {
    for (const Trace::Patch& patch : txn.patches) {
      text.Replace(patch.pos, patch.deleted, ToUtf32(patch.inserted));
    }
  }
  return ToUtf8(text.ToString());
}

TEST_CASE("Traces have the counts that are told of them") {
  struct Fact {
    const char* name;
    bool concurrent;
    int agents;
    size_t patches, length;
  };
  constexpr Fact kFacts[] = {{"automerge-paper", false, 1, 259'778, 104'852},
                             {"rustcode", false, 1, 40'173, 65'218},
                             {"sveltecomponent", false, 1, 19'749, 18'451},
                             {"friendsforever", true, 2, 26'078, 21'362},
                             {"clownschool", true, 3, 23'182, 21'148},
                             {"node_nodecc", true, 204, 53'622, 38'142}};
  for (const Fact& fact : kFacts) {
    CAPTURE(fact.name);
    const Trace& trace = Load(fact.name);
    CHECK(trace.name == fact.name);
    CHECK(trace.concurrent == fact.concurrent);
    CHECK(trace.num_agents == fact.agents);
    CHECK(trace.num_patches() == fact.patches);
    CHECK(ToUtf32(trace.end_content).size() == fact.length);
  }
}

TEST_CASE("Traces insert and delete as many characters as is told of them") {
  const Lengths paper = LengthsOf(Load("automerge-paper"));
  CHECK(paper.inserted == 182'315);
  CHECK(paper.deleted == 77'463);
  const Lengths node = LengthsOf(Load("A1"));
  CHECK(node.inserted == 488'767);
  CHECK(node.deleted == 458'570);
}

TEST_CASE("A sequential trace ends in its end content") {
  for (const char* name : {"automerge-paper", "rustcode", "sveltecomponent"}) {
    CAPTURE(name);
    const Trace& trace = Load(name);
    CHECK((Replay(trace) == trace.end_content));
  }
}

TEST_CASE("A repeated trace hangs each round on the round before") {
  const Trace& once = Load("automerge-paper");
  const Trace& thrice = Load("S1");
  const size_t round = once.txns.size();
  CHECK(thrice.name == "S1");
  REQUIRE(thrice.txns.size() == 3 * round);
  CHECK(thrice.txns[0].parents.empty());
  CHECK(thrice.txns[round].parents == Version{259'777});
  CHECK(thrice.txns[2 * round + 5].parents ==
        Version{static_cast<uint32_t>(2 * round + 4)});
}

TEST_CASE("A repeated trace ends in its end content that many times") {
  const Trace thrice = Repeat(Load("sveltecomponent"), 3);
  CHECK((Replay(thrice) == thrice.end_content));
}

TEST_CASE("The paper's concurrent traces are repeated 25 times") {
  for (const auto& [name, file] :
       {std::pair("C1", "friendsforever"), std::pair("C2", "clownschool")}) {
    CHECK(Load(name).num_patches() == 25 * Load(file).num_patches());
  }
}

TEST_CASE("A trace that is not there is told by its name") {
  Load("sveltecomponent");
  std::string error;
  CHECK_FALSE(LoadNamedTrace("no-such-trace", &error));
  CHECK(error.find("no-such-trace") != std::string::npos);
}

// node_nodecc, of a million events, is too long for a walker this plain.
TEST_CASE("The walker merges a concurrent trace to its end content") {
  for (const char* name : {"friendsforever", "clownschool"}) {
    CAPTURE(name);
    const Trace& trace = Load(name);
    CHECK((ToUtf8(TextOf(HistoryOf(trace))) == trace.end_content));
  }
}

TEST_CASE("Both judges agree on the beginnings of concurrent traces") {
  for (const char* name : {"friendsforever", "clownschool"}) {
    CAPTURE(name);
    const History history = HistoryOf(Load(name), 600);
    REQUIRE(CheckHistory(history) == "");
    CHECK((TextOf(history) == TextByTree(history)));
  }
}

}  // namespace
}  // namespace syncline::test
