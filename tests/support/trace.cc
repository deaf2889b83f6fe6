#include "support/trace.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "support/unicode.h"

namespace syncline::test {
namespace {

using Json = nlohmann::json;

// nullopt where there is no such file, or it is cut short or corrupt.
std::optional<std::string> ReadGzip(const std::string& path) {
  struct Close {
    void operator()(gzFile_s* file) const { gzclose(file); }
  };
  const std::unique_ptr<gzFile_s, Close> file(gzopen(path.c_str(), "rb"));
  if (file == nullptr) return std::nullopt;
  constexpr size_t kChunk = size_t{1} << 20;
  std::string content;
  while (true) {
    const size_t size = content.size();
    content.resize(size + kChunk);
    const int read = gzread(file.get(), content.data() + size, kChunk);
    content.resize(size + std::max(read, 0));
    if (read < 0) return std::nullopt;
    if (read == 0) break;
  }
  int error = Z_OK;
  gzerror(file.get(), &error);
  if (error != Z_OK && error != Z_STREAM_END) return std::nullopt;
  return content;
}

Trace::Txn TakeTxn(Json& json, bool concurrent, uint32_t index) {
  Trace::Txn txn;
  if (concurrent) {
    txn.parents = json.at("parents").get<std::vector<uint32_t>>();
    txn.agent = json.at("agent").get<uint32_t>();
  } else if (index > 0) {
    txn.parents = {index - 1};
  }
  Json& patches = json.at("patches");
  txn.patches.reserve(patches.size());
  for (Json& patch : patches) {
    txn.patches.push_back(
        {.pos = patch.at(0).get<uint32_t>(),
         .deleted = patch.at(1).get<uint32_t>(),
         .inserted = std::move(patch.at(2).get_ref<std::string&>())});
  }
  return txn;
}

// Throws what the JSON library throws.
Trace TakeTrace(Json json, bool concurrent) {
  Trace trace;
  trace.concurrent = concurrent;
  trace.start_content = json.value("startContent", "");
  trace.end_content = json.at("endContent").get<std::string>();
  trace.num_agents = json.value("numAgents", 1);
  Json& txns = json.at("txns");
  trace.txns.reserve(txns.size());
  uint32_t index = 0;
  for (Json& txn : txns) {
    trace.txns.push_back(TakeTxn(txn, concurrent, index++));
  }
  return trace;
}

std::nullopt_t Fail(std::string message, std::string* error) {
  *error = std::move(message);
  return std::nullopt;
}

// Writes a trace's transactions as events.
class EventWriter {
 public:
  void Write(const Trace::Txn& txn) {
    Version parents;
    for (uint32_t parent : txn.parents) parents.push_back(last_of_txn_[parent]);
    std::sort(parents.begin(), parents.end());
    for (const Trace::Patch& patch : txn.patches) {
      for (uint32_t i = 0; i < patch.deleted; ++i) {
        Push(txn.agent, parents, EventKind::kDelete, patch.pos, 0);
      }
      uint32_t position = patch.pos;
      for (char32_t c : ToUtf32(patch.inserted)) {
        Push(txn.agent, parents, EventKind::kInsert, position++, c);
      }
    }
    if (txn.patches.empty()) throw std::invalid_argument("empty transaction");
    last_of_txn_.push_back(static_cast<uint32_t>(history_.size() - 1));
  }

  History Take() { return std::move(history_); }

 private:
  void Push(uint32_t agent, Version& parents, EventKind kind, uint32_t position,
            char32_t code_point) {
    if (counters_.size() <= agent) counters_.resize(agent + 1);
    history_.push_back({.peer = {agent + uint64_t{1}},
                        .counter = counters_[agent]++,
                        .parents = parents,
                        .kind = kind,
                        .position = position,
                        .code_point = code_point});
    parents = {static_cast<uint32_t>(history_.size() - 1)};
  }

  History history_;
  std::vector<uint32_t> counters_;
  std::vector<uint32_t> last_of_txn_;
};

}  // namespace

size_t Trace::num_patches() const {
  size_t sum = 0;
  for (const Txn& txn : txns) sum += txn.patches.size();
  return sum;
}

std::optional<Trace> LoadTrace(std::string_view name, std::string* error) {
  const char* directory = std::getenv("SYNCLINE_TRACES");
  if (directory == nullptr) return Fail("SYNCLINE_TRACES is not set", error);
  for (const bool concurrent : {false, true}) {
    const std::string path = std::string(directory) +
                             (concurrent ? "/concurrent/" : "/sequential/") +
                             std::string(name) + ".json.gz";
    const std::optional<std::string> content = ReadGzip(path);
    if (!content) continue;
    try {
      Trace trace = TakeTrace(Json::parse(*content), concurrent);
      trace.name = name;
      return trace;
    } catch (const std::exception& e) {
      return Fail(path + ": " + e.what(), error);
    }
  }
  return Fail("no readable trace " + std::string(name), error);
}

std::optional<Trace> LoadNamedTrace(std::string_view name, std::string* error) {
  struct Named {
    std::string_view name, file;
    int times;
  };
  constexpr Named kNamed[] = {{"S1", "automerge-paper", 3},
                              {"C1", "friendsforever", 25},
                              {"C2", "clownschool", 25},
                              {"A1", "node_nodecc", 1}};
  const auto* named = std::find_if(
      std::begin(kNamed), std::end(kNamed),
      [name](const Named& candidate) { return candidate.name == name; });
  if (named == std::end(kNamed)) return LoadTrace(name, error);
  const std::optional<Trace> trace = LoadTrace(named->file, error);
  if (!trace) return std::nullopt;
  Trace repeated = Repeat(*trace, named->times);
  repeated.name = name;
  return repeated;
}

Trace Repeat(const Trace& trace, int times) {
  Trace result = trace;
  result.txns.reserve(trace.txns.size() * times);
  for (int round = 1; round < times; ++round) {
    const auto offset = static_cast<uint32_t>(result.txns.size());
    for (const Trace::Txn& txn : trace.txns) {
      Trace::Txn& copy = result.txns.emplace_back(txn);
      for (uint32_t& parent : copy.parents) parent += offset;
      if (copy.parents.empty()) copy.parents = {offset - 1};
    }
    result.end_content += trace.end_content;
  }
  return result;
}

History HistoryOf(const Trace& trace, size_t max_txns) {
  EventWriter writer;
  for (size_t i = 0; i < std::min(max_txns, trace.txns.size()); ++i) {
    writer.Write(trace.txns[i]);
  }
  return writer.Take();
}

}  // namespace syncline::test
