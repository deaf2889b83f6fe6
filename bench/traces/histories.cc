#include "histories.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>

#include "syncline/doc.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/document/batch_export.h"

namespace syncline::bench {
namespace {

using internal::ContainerIndex;
using internal::Lv;
using internal::OpKind;
using internal::OpLog;
using internal::PeerIndex;

// Random in its low bits, as peers are; ordered as the agents.
PeerId PeerOfAgent(uint32_t agent) {
  return PeerId{(uint64_t{agent} + 1) << 52 |
                (agent + 1) * 0x9E3779B97F4A7C15u >> 12};
}

class LogBuilder {
 public:
  explicit LogBuilder(const test::Trace& trace)
      : text_(log_.containers().Intern(ContainerKind::kText, kText)),
        last_(trace.txns.size()) {}

  void AppendTransaction(const test::Trace& trace, size_t index) {
    const test::Trace::Txn& txn = trace.txns[index];
    peer_ = log_.graph().InternPeer(PeerOfAgent(txn.agent));
    parents_.clear();
    for (uint32_t parent : txn.parents) parents_.push_back(last_[parent]);
    std::sort(parents_.begin(), parents_.end());
    if (index == 0) Append(OpKind::kInsert, 0, trace.start_content);
    for (const test::Trace::Patch& patch : txn.patches) {
      if (patch.deleted > 0)
        Append(OpKind::kDelete, patch.pos, {}, patch.deleted);
      Append(OpKind::kInsert, patch.pos, patch.inserted);
    }
    // A transaction without edits stands where its parents do.
    last_[index] = parents_.empty() ? Lv() : parents_.back();
  }

  const OpLog& log() const { return log_; }

 private:
  void Append(OpKind kind, uint32_t position, std::string_view text,
              uint32_t deleted = 0) {
    const auto length =
        deleted + static_cast<uint32_t>(internal::CountCodePoints(text));
    if (length == 0) return;
    log_.AppendRun(peer_, parents_, length);
    log_.AppendOps(text_, kind, position, length, text);
    parents_.assign(1, log_.graph().end() - 1);
  }

  OpLog log_;
  ContainerIndex text_;
  PeerIndex peer_;
  std::vector<Lv> parents_;
  std::vector<Lv> last_;  // by transaction
};

VersionVector VersionOf(const OpLog& log) {
  VersionVector version;
  const internal::EventGraph& graph = log.graph();
  for (uint32_t i = 0; i < graph.peers().size(); ++i) {
    version.Set(graph.peers().id(PeerIndex(i)),
                graph.next_counter(PeerIndex(i)));
  }
  return version;
}

uint32_t OpsOf(const test::Trace::Patch& patch) {
  return patch.deleted +
         static_cast<uint32_t>(internal::CountCodePoints(patch.inserted));
}

VersionVector FirstHalf(const test::Trace& trace) {
  VersionVector version;
  size_t left = trace.num_patches() / 2;
  for (const test::Trace::Txn& txn : trace.txns) {
    const PeerId peer = PeerOfAgent(txn.agent);
    for (const test::Trace::Patch& patch : txn.patches) {
      if (left-- == 0) return version;
      version.Set(peer, version.next_counter(peer) + OpsOf(patch));
    }
  }
  return version;
}

std::string UpdateSince(const OpLog& log, const VersionVector& version) {
  internal::EventBatch batch;
  internal::BatchExporter().Export(log, version, &batch);
  return internal::EncodeUpdate(batch);
}

}  // namespace

const test::Trace* FindTrace(const std::string& name) {
  static std::map<std::string, std::unique_ptr<test::Trace>> traces;
  auto [it, is_new] = traces.try_emplace(name);
  if (is_new) {
    std::string error;
    std::optional<test::Trace> trace = test::LoadNamedTrace(name, &error);
    if (trace) {
      it->second = std::make_unique<test::Trace>(*std::move(trace));
    } else {
      std::fprintf(stderr, "%s: %s\n", name.c_str(), error.c_str());
    }
  }
  return it->second.get();
}

History MakeHistory(const test::Trace& trace, Detail detail) {
  History history;
  LogBuilder builder(trace);
  VersionVector version;
  for (size_t i = 0; i < trace.txns.size(); ++i) {
    builder.AppendTransaction(trace, i);
    if (detail == Detail::kWhole) continue;
    history.transactions.push_back(UpdateSince(builder.log(), version));
    version = VersionOf(builder.log());
  }
  history.update = UpdateSince(builder.log(), VersionVector());
  history.first_half = FirstHalf(trace);
  Doc doc(PeerId{1});
  if (!doc.Import(history.update).ok() ||
      doc.text(kText).ToString() != trace.end_content) {
    std::fprintf(stderr, "%s does not end as recorded\n", trace.name.c_str());
    std::exit(1);
  }
  history.snapshot = *doc.ExportSnapshot();
  return history;
}

}  // namespace syncline::bench
