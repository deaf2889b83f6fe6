// Everything that happened to one document: the event graph and what its ops
// do. It only grows; the one way back is to truncate what was just appended.
//
// Three columns, all in Lv order and run-length encoded:
//
//   graph()     who, after what
//   op_runs()   which container, where, what
//   contents    what they carry (content.h), one after the other
//
// Invariants:
//   (1) op runs cover [graph().begin(), graph().end()) in order, without gaps.
//   (2) an op run lies within one run of the graph.
//   (3) an insert into a text carries valid UTF-8 of `length` code points, one
//       into a list as many values. Ops that form no runs are alone.
//
// Cost: a keystroke that continues the last run appends its bytes and nothing
// else. 28 bytes a graph run, 32 an op run, 28 one of a map.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_OPLOG_OPLOG_H_
#define SYNCLINE_INTERNAL_OPLOG_OPLOG_H_

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "syncline/internal/base/dcheck.h"
#include "syncline/internal/containers/chunked_vector.h"
#include "syncline/internal/graph/event_graph.h"
#include "syncline/internal/oplog/container_table.h"
#include "syncline/internal/oplog/content_index.h"
#include "syncline/internal/oplog/key_table.h"
#include "syncline/internal/oplog/op_run.h"

namespace syncline::internal {

using OpRuns = ChunkedVector<OpRun>;
// Numbers of op runs.
using ContainerRuns = absl::Span<const uint32_t>;

class OpLog {
 public:
  // What a commit said about its ops.
  struct Change {
    LvRange ops;
    int64_t time = 0;  // milliseconds since 1970 UTC; 0: not told
    std::string message;
  };

  // A place to return to: see Truncate.
  struct Mark {
    Lv end;
    Frontier frontier;
    size_t content_bytes = 0;
    size_t changes = 0;
    std::optional<DocId> doc_id;
  };

  // Which document this is the history of, where somebody told.
  const std::optional<DocId>& doc_id() const { return doc_id_; }
  // What an import says; nothing: it says nothing.
  void TakeDocId(std::optional<DocId> id) {
    if (id) doc_id_ = id;
  }
  // Whether what says that it is of that document may be appended. Error:
  // InvalidArgument.
  absl::Status CheckDocId(std::optional<DocId> id) const {
    return !id || !doc_id_ || *id == *doc_id_ ? absl::OkStatus()
                                              : OtherDocument(*id);
  }

  EventGraph& graph() { return graph_; }
  const EventGraph& graph() const { return graph_; }
  KeyTable& keys() { return keys_; }
  const KeyTable& keys() const { return keys_; }
  ContainerTable& containers() { return containers_; }
  const ContainerTable& containers() const { return containers_; }

  const OpRuns& op_runs() const { return op_runs_; }
  // The op run that holds `lv`, which is in the graph. O(1) where it is number
  // `hint` or the next.
  const OpRun& OpRunAt(Lv lv, size_t hint = 0) const {
    return op_runs_[OpRunIndexAt(lv, hint)];
  }
  // Its number. `lv` may be the graph's end, too.
  size_t OpRunIndexAt(Lv lv, size_t hint = 0) const;

  // The op runs of one container, by number, ascending; of a map, whose ops are
  // asked for by their keys, the first alone.
  ContainerRuns runs_of(ContainerIndex container) const {
    if (container.value() >= container_runs_.size()) return {};
    return container_runs_[container.value()];
  }
  // The first of `runs`, which are one container's, that ends after `lv`; its
  // place in them, or their size. Cost: O(log d) for one d places before
  // `hint`.
  size_t RunIndexIn(ContainerRuns runs, Lv lv, size_t hint) const;

  const std::vector<Change>& changes() const { return changes_; }
  void AppendChange(Change change) { changes_.push_back(std::move(change)); }

  // Nothing may be appended that would pass these limits; no keys interned that
  // have so many bytes.
  absl::Status CheckRoom(uint64_t ops, uint64_t content_bytes) const {
    // A stranger's snapshot may have come with one op more than that.
    if (ops + graph_.end().value() + graph_.base().left_out > kMaxOps - 1) {
      return NoRoomForOps(ops);
    }
    if (content_bytes > kMaxText - contents_.size()) {
      return NoRoomForContent(content_bytes);
    }
    return absl::OkStatus();
  }
  absl::Status CheckKeyRoom(uint64_t key_bytes) const {
    if (key_bytes > kMaxText - keys_.bytes()) return NoRoomForKey(key_bytes);
    return absl::OkStatus();
  }

  // Appends ops of `peer` at the tip of everything known. REQUIRES: CheckRoom.
  void AppendLocal(PeerIndex peer, ContainerIndex container, OpKind kind,
                   uint32_t position, uint32_t length,
                   std::string_view content) {
    AppendLocal(peer, container, kind, position, length,
                [&](std::string* contents) { contents->append(content); });
  }
  // The same, where `write(std::string*)` appends what they carry to all that
  // is there: nothing is copied.
  template <std::invocable<std::string*> F>
  void AppendLocal(PeerIndex peer, ContainerIndex container, OpKind kind,
                   uint32_t position, uint32_t length, F write) {
    may_extend_ = graph_.AppendAtTip(peer, length);
    const size_t content_begin = contents_.size();
    write(&contents_);
    AddOps(container, kind, position, length, content_begin,
           std::string_view(contents_).substr(content_begin));
  }

  // Appends ops that came from elsewhere: first their node, then what they do.
  void AppendRun(PeerIndex peer, Parents parents, uint32_t length) {
    may_extend_ = graph_.Append(peer, parents, length);
  }
  void AppendOps(ContainerIndex container, OpKind kind, uint32_t position,
                 uint32_t length, std::string_view content) {
    Appender(*this).AppendOps(container, kind, position, length, content);
  }
  // The same for many: contents that follow each other where they are, too, are
  // copied together, and not before the first that does not follow.
  class Appender {
   public:
    explicit Appender(OpLog& log) : log_(log) {}
    Appender(const Appender&) = delete;
    ~Appender() { CopyContents(); }

    void AppendOps(ContainerIndex container, OpKind kind, uint32_t position,
                   uint32_t length, std::string_view content) {
      if (!content.empty() && content.data() != waiting_end()) {
        CopyContents();
        waiting_ = {content.data(), 0};
      }
      log_.AddOps(container, kind, position, length,
                  log_.contents_.size() + waiting_.size(), content);
      waiting_ = {waiting_.data(), waiting_.size() + content.size()};
    }

    // Those that were given need not stay where they are.
    void CopyContents() {
      log_.contents_.append(waiting_);
      waiting_ = {};
    }

   private:
    const char* waiting_end() const {
      return waiting_.data() + waiting_.size();
    }

    OpLog& log_;
    std::string_view waiting_;
  };
  // Makes room for contents that are about to be appended.
  void ReserveContent(size_t bytes) {
    contents_.reserve(contents_.size() + bytes);
  }

  ContainerKind kind_of(const OpRun& run) const {
    return containers_.container(run.container).kind;
  }
  // What ops [from, to) carry, counted from the run's first. Cost: O(log n) and
  // what they carry.
  std::string_view Content(const OpRun& run, uint32_t from, uint32_t to) const {
    const bool is_whole = from == 0 && to == run.length;
    return is_whole ? Content(run) : PartOfContent(run, from, to);
  }
  std::string_view Content(const OpRun& run) const {
    return {contents_.data() + run.content_begin, run.content_bytes};
  }

  // Makes all that is here the base of a shallow history: see EventGraph.
  // `last_texts` are, of some peers, the text that its last op in the base was
  // in, left out or not.
  void SetBase(EventGraph::Base base,
               std::vector<std::pair<PeerId, ContainerIndex>> last_texts);
  std::optional<ContainerIndex> last_text(PeerId peer) const;

  Mark mark() const;
  // What mark() was when the log ended at `end`, with that frontier.
  // REQUIRES: graph().begin() <= end. Cost: O(log n), and O(last op run).
  Mark MarkAt(Lv end, Frontier frontier) const;
  // Takes back every op appended since `mark`.
  void Truncate(const Mark& mark);

  // Copies the ops of `other`, which begins where this one ends, and whose
  // peers and containers have the same numbers. Error: ResourceExhausted, as
  // CheckRoom(), and nothing is changed.
  absl::Status AppendLog(const OpLog& other);

 private:
  // Of the contents of all ops, and of all keys.
  static constexpr uint64_t kMaxText = std::numeric_limits<uint32_t>::max();

  absl::Status OtherDocument(DocId id) const;
  absl::Status NoRoomForOps(uint64_t ops) const;
  absl::Status NoRoomForContent(uint64_t bytes) const;
  absl::Status NoRoomForKey(uint64_t bytes) const;

  // Appends ops whose content is, or comes to be, from `content_begin` on.
  void AddOps(ContainerIndex container, OpKind kind, uint32_t position,
              uint32_t length, size_t content_begin, std::string_view content) {
    const OpRun run{ops_end(),
                    length,
                    position,
                    static_cast<uint32_t>(content_begin),
                    static_cast<uint32_t>(content.size()),
                    container,
                    kind};
    SYNCLINE_DCHECK(run.end() <= graph_.end(), "the node comes before its ops");
    const bool extend = may_extend_ && last_run_ != nullptr;
    may_extend_ = true;
    if (!extend || !FormsRuns(kind) || !last_run_->TryAppend(run)) {
      PushRun(run);
    }
    if (kind == OpKind::kInsert && content.size() != length) {
      IndexContent(run, content);
    }
  }
  std::string_view PartOfContent(const OpRun& run, uint32_t from,
                                 uint32_t to) const;
  // Of the last ops, whose items are not one byte each.
  void IndexContent(const OpRun& added, std::string_view content);
  // Of the containers that have none.
  void OpenContainerRuns();
  void PushRun(const OpRun& run) {
    if (run.container.value() >= container_runs_.size()) OpenContainerRuns();
    auto& of_container = container_runs_[run.container.value()];
    if (of_container.empty() || !IsKeyOp(run.kind)) {
      of_container.push_back(static_cast<uint32_t>(op_runs_.size()));
    }
    last_run_ = &op_runs_.emplace_back(run);
  }
  void PopRun();
  Lv ops_end() const {
    return last_run_ == nullptr ? graph_.begin() : last_run_->end();
  }

  std::optional<DocId> doc_id_;
  EventGraph graph_;
  ContainerTable containers_;
  KeyTable keys_;
  OpRuns op_runs_;
  OpRun* last_run_ = nullptr;  // of op_runs_: each keystroke asks for it
  std::vector<std::vector<uint32_t>> container_runs_;  // by ContainerIndex
  std::string contents_;
  ContentIndex
      content_index_;  // of inserts that are not one byte for each item
  std::vector<Change> changes_;
  std::vector<std::pair<PeerId, ContainerIndex>> last_texts_;  // of the base
  // Whether the next ops are in the same graph run as the last.
  bool may_extend_ = false;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_OPLOG_OPLOG_H_
