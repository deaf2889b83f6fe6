#include "support/conformance.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "support/unicode.h"

namespace syncline::test {
namespace {

using Json = nlohmann::json;

// Reads one line. Throws what the JSON library throws, and std::runtime_error
// where the numbers do not fit together.
class LineReader {
 public:
  ConformanceHistory Read(const Json& json) {
    for (const Json& txn : json.at("txns")) ReadTxn(txn);
    return {std::move(history_),
            ToUtf32(json.at("endContent").get<std::string>())};
  }

 private:
  // An agent's latest op: the peer it was given, and where it is.
  struct Agent {
    uint64_t peer = 0;
    uint32_t end_seq = 0;
    uint32_t last_event = 0;
  };

  void ReadTxn(const Json& txn) {
    const auto span = txn.at("span").get<std::pair<size_t, size_t>>();
    Require(span.first == history_.size(), "a gap between transactions");
    Version parents = txn.at("parents").get<Version>();
    std::sort(parents.begin(), parents.end());
    Agent& agent = AgentFor(txn, parents);
    for (const Json& op : txn.at("ops")) {
      const auto position = op.at(0).get<uint32_t>();
      for (auto n = op.at(1).get<uint32_t>(); n > 0; --n) {
        Push(agent, parents, EventKind::kDelete, position, 0);
      }
      uint32_t i = 0;
      for (char32_t c : ToUtf32(op.at(2).get<std::string>())) {
        Push(agent, parents, EventKind::kInsert, position + i++, c);
      }
    }
    Require(span.second == history_.size(), "a span of another length");
  }

  // The agent of `txn`, as the peer that may write after `parents`.
  Agent& AgentFor(const Json& txn, const Version& parents) {
    const auto name = txn.at("agent").get<std::string>();
    const auto seq_start = txn.at("seqStart").get<uint32_t>();
    Require(name.size() == 1, "an agent's name of more than one letter");
    const auto [it, is_new] = agents_.try_emplace(name);
    Agent& agent = it->second;
    Require(agent.end_seq == seq_start, "a gap in an agent's numbers");
    if (is_new || !AncestorsOf(history_, parents)[agent.last_event]) {
      agent.peer =
          uint64_t{static_cast<unsigned char>(name[0])} << 32 | agent.end_seq;
    }
    return agent;
  }

  void Push(Agent& agent, Version& parents, EventKind kind, uint32_t position,
            char32_t code_point) {
    const auto first_seq = static_cast<uint32_t>(agent.peer);
    agent.last_event = static_cast<uint32_t>(history_.size());
    history_.push_back({.peer = {agent.peer},
                        .counter = agent.end_seq++ - first_seq,
                        .parents = parents,
                        .kind = kind,
                        .position = position,
                        .code_point = code_point});
    parents = {agent.last_event};
  }

  static void Require(bool condition, const char* otherwise) {
    if (!condition) throw std::runtime_error(otherwise);
  }

  History history_;
  std::map<std::string, Agent> agents_;
};

}  // namespace

std::optional<std::vector<ConformanceHistory>> LoadConformance(
    std::string* error) {
  const char* directory = std::getenv("SYNCLINE_CONFORMANCE");
  if (directory == nullptr) {
    *error = "SYNCLINE_CONFORMANCE is not set";
    return std::nullopt;
  }
  const std::string path = std::string(directory) + "/fugue_max.jsonl";
  std::ifstream file(path);
  std::vector<ConformanceHistory> result;
  try {
    for (std::string line; std::getline(file, line);) {
      result.push_back(LineReader().Read(Json::parse(line)));
    }
  } catch (const std::exception& e) {
    *error = path + ":" + std::to_string(result.size() + 1) + ": " + e.what();
    return std::nullopt;
  }
  if (result.empty()) {
    *error = "cannot read " + path;
    return std::nullopt;
  }
  return result;
}

}  // namespace syncline::test
