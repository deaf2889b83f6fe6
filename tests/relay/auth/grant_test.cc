#include "syncline/relay/auth/grant.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "support/seed.h"

namespace syncline::relay::test {
namespace {

using syncline::test::SeededRandom;
using syncline::test::Seeds;

TEST_CASE("rights have names, and no others", "[grant]") {
  for (const Rights rights : {Rights::kNone, Rights::kPresence, Rights::kRead,
                              Rights::kWrite, Rights::kAdmin}) {
    REQUIRE(ParseRights(RightsName(rights)) == rights);
  }
  REQUIRE(RightsName(Rights::kWrite) == "write");
  REQUIRE_FALSE(ParseRights("Write"));
  REQUIRE_FALSE(ParseRights(""));
}

TEST_CASE("a name goes before a prefix, a longer prefix before a shorter one",
          "[grant]") {
  DocumentRules rules;
  REQUIRE(rules.Add("a/*", Rights::kWrite).ok());
  REQUIRE(rules.Add("a/b*", Rights::kRead).ok());
  REQUIRE(rules.Add("a/b", Rights::kNone).ok());
  REQUIRE(rules.Of("a/") == Rights::kWrite);
  REQUIRE(rules.Of("a/x") == Rights::kWrite);
  REQUIRE(rules.Of("a/bc") == Rights::kRead);
  REQUIRE(rules.Of("a/b") == Rights::kNone);
  REQUIRE(rules.Of("a") == Rights::kNone);
  REQUIRE(rules.Of("") == Rights::kNone);
  REQUIRE(rules.Add("*", Rights::kPresence).ok());
  REQUIRE(rules.Of("") == Rights::kPresence);
  REQUIRE(rules.Of("z") == Rights::kPresence);
  REQUIRE(rules.Of("a/b") == Rights::kNone);
}

TEST_CASE("a pattern that is none is refused, and changes nothing", "[grant]") {
  DocumentRules rules;
  REQUIRE(rules.Add("a*", Rights::kRead).ok());
  const DocumentRules before = rules;
  using absl::StatusCode;
  REQUIRE(rules.Add("", Rights::kRead).code() == StatusCode::kInvalidArgument);
  REQUIRE(rules.Add("a*b", Rights::kRead).code() ==
          StatusCode::kInvalidArgument);
  REQUIRE(rules.Add("a**", Rights::kRead).code() ==
          StatusCode::kInvalidArgument);
  REQUIRE(rules.Add("a*", Rights::kWrite).code() == StatusCode::kAlreadyExists);
  REQUIRE(rules.Add(std::string(257, 'a'), Rights::kRead).code() ==
          StatusCode::kInvalidArgument);
  REQUIRE(rules == before);
  for (size_t i = 1; i < DocumentRules::kMaxPatterns; ++i) {
    REQUIRE(rules.Add(absl::StrCat(i), Rights::kRead).ok());
  }
  REQUIRE(rules.Add("one more", Rights::kRead).code() ==
          StatusCode::kResourceExhausted);
}

// All patterns, one after the other.
Rights NaiveRights(const std::map<std::string, Rights>& patterns,
                   const std::string& document) {
  Rights rights = Rights::kNone;
  size_t longest = 0;
  for (const auto& [pattern, of_pattern] : patterns) {
    if (pattern == document) return of_pattern;
    if (pattern.back() == '*' && pattern.size() > longest &&
        absl::StartsWith(document, pattern.substr(0, pattern.size() - 1))) {
      longest = pattern.size();
      rights = of_pattern;
    }
  }
  return rights;
}

TEST_CASE("rules are what a look at every pattern gives", "[grant][random]") {
  for (const uint64_t seed : Seeds(200)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const auto name = [&] {
      std::string text(random.Uniform(5), 'a');
      for (char& c : text) c = random.Pick({'a', 'b'});
      return text;
    };
    DocumentRules rules;
    std::map<std::string, Rights> patterns;
    for (int i = 0; i < 6; ++i) {
      const std::string pattern = name() + (random.Chance(0.6) ? "*" : "");
      const auto rights = static_cast<Rights>(random.Uniform(5));
      if (rules.Add(pattern, rights).ok()) patterns.emplace(pattern, rights);
    }
    for (int i = 0; i < 20; ++i) {
      const std::string document = name();
      CAPTURE(document);
      REQUIRE(rules.Of(document) == NaiveRights(patterns, document));
    }
  }
}

}  // namespace
}  // namespace syncline::relay::test
