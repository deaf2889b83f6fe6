#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/column.h"
#include "syncline/internal/codec/container_message.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/shallow.h"
#include "syncline/internal/codec/shallow_format.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

// Numbers the ops of `kept` anew, and tells what that takes away.
class KeptWriter {
 public:
  explicit KeptWriter(const Shallow& shallow)
      : shallow_(shallow), kept_(shallow.kept), ops_(kept_.peers.size()) {}

  // An Update, without its text where that stands elsewhere; and the columns of
  // a Shallow that tell what its numbering takes away.
  void Write(bool has_text, std::string* update, std::string* columns) {
    NumberRuns();
    NumberTargets();
    dense_.doc_id = kept_.doc_id;
    dense_.peers = kept_.peers;
    dense_.containers = kept_.containers;
    dense_.ops = kept_.ops;
    dense_.keys = kept_.keys;
    if (has_text) dense_.text = kept_.text;
    dense_.values = kept_.values;
    AppendUpdateMessage(dense_, update);
    WriteColumn(shallow_field::kLeftOut, left_out_.trimmed(), columns);
    WriteColumn(shallow_field::kLamportStep, lamport_steps_.trimmed(), columns);
  }

 private:
  void NumberRuns() {
    size_t op = 0;
    uint32_t begin = 0;
    std::vector<uint32_t> sizes(kept_.peers.size());
    for (size_t i = 0; i < kept_.runs.size(); ++i) {
      const EventBatch::Run& run = kept_.runs[i];
      AddRun(run, begin, &sizes[run.peer]);
      TellRun(run, shallow_.lamports[i], &op);
      begin += run.length;
    }
  }

  // Runs of one author that follow each other become one.
  void AddRun(const EventBatch::Run& run, uint32_t begin, uint32_t* size) {
    if (!dense_.runs.empty() && dense_.runs.back().peer == run.peer) {
      dense_.runs.back().length += run.length;
    } else {
      const auto parents = static_cast<uint32_t>(dense_.parents.size());
      if (begin > 0) {
        dense_.parents.push_back({EventBatch::Parent::kInside, begin - 1});
      }
      dense_.runs.push_back({run.peer, *size, run.length, parents,
                             static_cast<uint32_t>(dense_.parents.size())});
    }
    *size += run.length;
  }

  // Of each of its op runs, which begin at number `*op`.
  void TellRun(const EventBatch::Run& run, uint32_t lamport, size_t* op) {
    KeptOps& of_author = ops_[run.peer];
    uint32_t counter = run.counter;
    for (uint32_t left = run.length; left > 0; ++*op) {
      const uint32_t length = kept_.ops[*op].length;
      const uint32_t gap = counter - of_author.next_counter();
      left_out_.Add(gap);
      lamport_steps_.AddSigned(int64_t{lamport} - of_author.next_lamport() -
                               gap);
      of_author.Add(counter, lamport, length);
      counter += length;
      lamport += length;
      left -= length;
    }
  }

  void NumberTargets() {
    dense_.targets = kept_.targets;
    for (EventBatch::Target& target : dense_.targets) {
      if (target.peer == EventBatch::Target::kNothing) continue;
      target.counter = *ops_[target.peer].NumberOf(target.counter);
    }
  }

  const Shallow& shallow_;
  const EventBatch& kept_;
  std::vector<KeptOps> ops_;  // by peer of kept_
  EventBatch dense_;
  ColumnWriter left_out_;
  ColumnWriter lamport_steps_;
};

// `lamport` is that field, where it is not among the columns.
void WriteBase(const Shallow& shallow, std::string_view lamport,
               std::string* out) {
  std::vector<PeerId> peers;
  ColumnWriter next_counters, heads, last_texts;
  for (size_t i = 0; i < shallow.peers.size(); ++i) {
    const SnapshotPeer& peer = shallow.peers[i];
    peers.push_back(peer.peer);
    next_counters.Add(peer.next_counter);
    const uint32_t text = shallow.last_texts[i];
    last_texts.Add(text == Shallow::kNoText ? 0 : uint64_t{1} + text);
    for (const OpId& head : shallow.heads) {
      if (head.peer != peer.peer) continue;
      heads.Add(i);
      heads.Add(head.counter);
    }
  }
  WritePeers(shallow_field::kPeer, peers, out);
  WriteColumn(shallow_field::kNextCounter, next_counters.all(), out);
  WriteColumn(shallow_field::kHead, heads.all(), out);
  out->append(lamport);
  WriteColumn(shallow_field::kLastText, last_texts.trimmed(), out);
  for (const ContainerKey& container : shallow.containers) {
    WriteContainer(shallow_field::kContainer, container, out);
  }
}

}  // namespace

std::string EncodeShallow(const Shallow& shallow, const EventBatch& history) {
  // Of a history, much was there before; two texts compress better as one.
  const bool joins =
      shallow.kept.text.size() >= kMinCompressedBytes && !history.text.empty();
  std::string lamport, kept, after;
  WriteVarintField(shallow_field::kLamport, shallow.lamport, &lamport);
  std::string columns = lamport;
  KeptWriter(shallow).Write(!joins, &kept, &columns);
  AppendUpdateMessage(
      history, &after,
      joins ? TextPlace{shallow.kept.text, &kept} : TextPlace{});
  const bool packed =
      CompressFields(0, kept.size() + after.size(), shallow_field::kColumns,
                     shallow_field::kColumnsSize, &columns);

  std::string bytes(kEnvelopeBytes, '\0');
  WriteBase(shallow, packed ? std::string_view() : lamport, &bytes);
  WriteBytesField(shallow_field::kKept, kept, &bytes);
  bytes.append(columns, packed ? 0 : lamport.size());
  if (!after.empty()) WriteBytesField(shallow_field::kHistory, after, &bytes);
  SealEnvelope(BytesKind::kShallow, &bytes);
  return bytes;
}

}  // namespace syncline::internal
