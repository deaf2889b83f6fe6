// Undo stacks as bytes, and back.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/sort.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/undo_message.h"
#include "syncline/internal/document/undo_stack_core.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::internal {
namespace {

absl::Status DoesNotFit() {
  return absl::DataLossError(
      "the undo stack is of another document: its ops do other things here");
}

// In order, and no op in two of them.
void KeepApart(std::vector<Rebirth>* rebirths) {
  Sort(rebirths->begin(), rebirths->end(),
       [](const Rebirth& a, const Rebirth& b) { return a.as < b.as; });
  Lv end;
  std::erase_if(*rebirths, [&end](const Rebirth& rebirth) {
    if (rebirth.as < end) return true;
    end = rebirth.end();
    return false;
  });
}

absl::flat_hash_set<PeerId> WritersOfSteps(const SavedUndo& saved) {
  absl::flat_hash_set<PeerId> writers;
  for (const auto* steps : {&saved.undo, &saved.redo}) {
    for (const SavedUndo::Step& step : *steps) {
      for (const SavedUndo::Ops& ops : step.ops) writers.insert(ops.first.peer);
    }
  }
  return writers;
}

// From steps to what is saved.
class Saver {
 public:
  explicit Saver(const EventGraph& graph) : graph_(graph) {}

  SavedUndo::Step Save(const UndoStep& step) const {
    SavedUndo::Step saved;
    for (LvRange ops : step.ops) {
      // A commit is of one peer, but a step may be of several.
      while (!ops.empty()) {
        const Lv end = std::min(graph_.RunAt(ops.begin).end, ops.end);
        saved.ops.push_back({graph_.id(ops.begin), end - ops.begin});
        ops.begin = end;
      }
    }
    for (const Cover& cover : step.covers) {
      saved.covers.push_back(
          {graph_.id(cover.op), Id(cover.covered), Id(cover.other)});
    }
    saved.data = step.note.data;
    for (const Cursor& cursor : step.note.cursors) {
      saved.cursors.push_back(cursor.Encode());
    }
    saved.time = step.time;
    return saved;
  }
  std::vector<SavedUndo::Pair> Save(
      const absl::flat_hash_map<Lv, Lv>& pairs) const {
    std::vector<SavedUndo::Pair> saved;
    for (const auto& [a, b] : pairs) {
      saved.push_back({graph_.id(a), graph_.id(b)});
    }
    Sort(saved.begin(), saved.end(),
         [](const SavedUndo::Pair& a, const SavedUndo::Pair& b) {
           return a.a < b.a;
         });
    return saved;
  }
  // Those that no step tells.
  std::vector<PeerId> Save(const absl::flat_hash_set<PeerIndex>& mine,
                           const absl::flat_hash_set<PeerId>& told) const {
    std::vector<PeerId> saved;
    for (const PeerIndex peer : mine) {
      const PeerId id = graph_.peers().id(peer);
      if (!told.contains(id)) saved.push_back(id);
    }
    Sort(saved.begin(), saved.end());
    return saved;
  }
  // A run of one graph run, as they are local commits.
  SavedUndo::Pair Save(const Rebirth& rebirth) const {
    return {graph_.id(rebirth.as), graph_.id(rebirth.was), rebirth.length};
  }

 private:
  // kNever and kNoTarget are one number.
  SavedUndo::Op Id(Lv op) const {
    return op == kNever ? std::nullopt : SavedUndo::Op(graph_.id(op));
  }

  const EventGraph& graph_;
};

// From what is saved to steps of a document, whatever the bytes say.
class Loader {
 public:
  // Ops from `end` on may be taken back again: they count as not there.
  Loader(const OpLog& log, Lv end)
      : log_(log),
        end_(end),
        left_in_steps_(end.value()),
        left_in_rebirths_(end.value()) {}

  // Error: NotFound, of a step of before a shallow history begins, too: what is
  // left there of an op need not be all that it did, or may be of others.
  absl::StatusOr<UndoStep> Load(const SavedUndo::Step& saved);
  absl::Status LoadRebirth(const SavedUndo::Pair& saved,
                           std::vector<Rebirth>* rebirths);
  // Ops of the same container, the lower one second; both of them make places,
  // if that is asked for.
  struct Pair {
    Lv a;
    Lv b;
  };
  absl::StatusOr<Pair> LoadPair(const SavedUndo::Pair& saved,
                                bool of_places) const;

 private:
  absl::StatusOr<Lv> Find(OpId id) const {
    const std::optional<Lv> op = log_.graph().Find(id);
    if (op && *op < end_) return *op;
    return Lacks(id);
  }
  absl::StatusOr<Lv> FindOfStep(OpId id) const {
    if (log_.graph().IsInBase(id)) return Lacks(id);
    return Find(id);
  }
  absl::Status Lacks(OpId id) const;
  absl::StatusOr<Lv> FindOr(const SavedUndo::Op& id) const {
    if (!id) return kNever;
    return Find(*id);
  }
  bool Fits(const Cover& cover) const;
  // Whether `op`, or its being none, can be what an op of this run covered.
  bool IsOne(Lv op, const OpRun& of, std::initializer_list<OpKind> kinds,
             bool may_be_none) const;
  // How many ops from each of the two on are inserts of the same text or list.
  uint32_t CountInserts(Lv a, Lv b) const;

  // False where that is more than there is left.
  static bool Spend(uint32_t ops, uint32_t* left) {
    if (ops > *left) return false;
    *left -= ops;
    return true;
  }

  const OpLog& log_;
  const Lv end_;
  // An op is in one step, and makes one rebirth, so few bytes cannot ask for
  // more than there is in the document.
  uint32_t left_in_steps_;
  uint32_t left_in_rebirths_;
};

absl::Status Loader::Lacks(OpId id) const {
  const bool is_older = log_.graph().IsInBase(id);
  return absl::NotFoundError(absl::StrCat(
      "the undo stack is of op ", id.ToString(),
      is_older ? ", which is older than what the shallow document knows the "
                 "history of: begin a new stack, or load it for a document "
                 "with the whole history"
               : ", which the document does not have: load the document "
                 "first"));
}

bool Loader::IsOne(Lv op, const OpRun& of, std::initializer_list<OpKind> kinds,
                   bool may_be_none) const {
  if (op == kNever) return may_be_none;
  const OpRun& run = log_.OpRunAt(op);
  return op < of.begin && run.container == of.container &&
         std::find(kinds.begin(), kinds.end(), run.kind) != kinds.end() &&
         (!IsKeyOp(run.kind) || run.position == of.position);
}

bool Loader::Fits(const Cover& cover) const {
  const OpRun& run = log_.OpRunAt(cover.op);
  switch (run.kind) {
    case OpKind::kSet:
    case OpKind::kRemove:
    case OpKind::kOpenChild:
      return IsOne(cover.covered, run, {OpKind::kSet, OpKind::kOpenChild},
                   true) &&
             IsOne(cover.other, run, {OpKind::kRemove}, true);
    case OpKind::kMoveItem:
      return IsOne(cover.covered, run, {OpKind::kInsert, OpKind::kMoveItem},
                   false);
    case OpKind::kSetItem:
      return IsOne(cover.covered, run, {OpKind::kInsert, OpKind::kSetItem},
                   false);
    case OpKind::kDeleteItem:
      return IsOne(cover.covered, run, {OpKind::kInsert, OpKind::kMoveItem},
                   false) &&
             IsOne(cover.other, run, {OpKind::kInsert, OpKind::kSetItem},
                   false);
    case OpKind::kMoveNode:
    case OpKind::kDeleteNode:
      return IsOne(
                 cover.covered, run,
                 {OpKind::kCreateNode, OpKind::kMoveNode, OpKind::kDeleteNode},
                 false) &&
             IsOne(cover.other, run, {OpKind::kCreateNode}, true);
    case OpKind::kCreateNode:
      return cover.covered == kNever && cover.other == kNoTarget;
    default:
      return false;
  }
}

absl::StatusOr<UndoStep> Loader::Load(const SavedUndo::Step& saved) {
  UndoStep step;
  for (const SavedUndo::Ops& ops : saved.ops) {
    // Consecutive ops of a peer may have got Lvs apart here.
    for (OpId id = ops.first; id.counter < ops.first.counter + ops.count;) {
      SYNCLINE_ASSIGN_OR_RETURN(const Lv op, FindOfStep(id));
      const uint32_t in_run =
          std::min(log_.graph().RunAt(op).end - op,
                   ops.first.counter + ops.count - id.counter);
      if (!Spend(in_run, &left_in_steps_)) return DoesNotFit();
      step.ops.push_back({op, op + in_run});
      id.counter += in_run;
    }
  }
  for (const SavedUndo::Cover& cover : saved.covers) {
    Cover& loaded = step.covers.emplace_back();
    SYNCLINE_ASSIGN_OR_RETURN(loaded.op, FindOfStep(cover.op));
    SYNCLINE_ASSIGN_OR_RETURN(loaded.covered, FindOr(cover.covered));
    SYNCLINE_ASSIGN_OR_RETURN(loaded.other, FindOr(cover.other));
    if (!Fits(loaded)) return DoesNotFit();
  }
  Sort(step.ops.begin(), step.ops.end(),
       [](LvRange a, LvRange b) { return a.begin < b.begin; });
  Sort(step.covers.begin(), step.covers.end(),
       [](const Cover& a, const Cover& b) { return a.op < b.op; });
  for (size_t i = 1; i < step.ops.size(); ++i) {
    if (step.ops[i].begin < step.ops[i - 1].end) return DoesNotFit();
  }
  step.note.data = saved.data;
  for (const std::string& bytes : saved.cursors) {
    SYNCLINE_ASSIGN_OR_RETURN(Cursor cursor, Cursor::Decode(bytes));
    step.note.cursors.push_back(std::move(cursor));
  }
  step.time = saved.time;
  return step;
}

uint32_t Loader::CountInserts(Lv a, Lv b) const {
  const OpRun& run_a = log_.OpRunAt(a);
  const OpRun& run_b = log_.OpRunAt(b);
  const bool fit = MakesPlaces(run_a.kind) && run_b.kind == run_a.kind &&
                   run_a.container == run_b.container &&
                   IsSequence(log_.kind_of(run_a)) && b < a;
  return fit ? std::min(run_a.end() - a, run_b.end() - b) : 0;
}

absl::Status Loader::LoadRebirth(const SavedUndo::Pair& saved,
                                 std::vector<Rebirth>* rebirths) {
  // Consecutive ops of a peer may have got Lvs apart here.
  for (uint32_t i = 0; i < saved.count;) {
    Rebirth rebirth;
    SYNCLINE_ASSIGN_OR_RETURN(rebirth.as,
                              Find({saved.a.peer, saved.a.counter + i}));
    SYNCLINE_ASSIGN_OR_RETURN(rebirth.was,
                              Find({saved.b.peer, saved.b.counter + i}));
    rebirth.length =
        std::min(CountInserts(rebirth.as, rebirth.was), saved.count - i);
    if (rebirth.length == 0 || !Spend(rebirth.length, &left_in_rebirths_)) {
      return DoesNotFit();
    }
    rebirths->push_back(rebirth);
    i += rebirth.length;
  }
  return absl::OkStatus();
}

absl::StatusOr<Loader::Pair> Loader::LoadPair(const SavedUndo::Pair& saved,
                                              bool of_places) const {
  Pair pair;
  SYNCLINE_ASSIGN_OR_RETURN(pair.a, Find(saved.a));
  SYNCLINE_ASSIGN_OR_RETURN(pair.b, Find(saved.b));
  if (pair.a < pair.b) std::swap(pair.a, pair.b);
  const OpRun& run_a = log_.OpRunAt(pair.a);
  const OpRun& run_b = log_.OpRunAt(pair.b);
  if (pair.a == pair.b || run_a.container != run_b.container ||
      (of_places && !(MakesPlaces(run_a.kind) && MakesPlaces(run_b.kind)))) {
    return DoesNotFit();
  }
  return pair;
}

}  // namespace

std::string UndoStackCore::Save() {
  EndEdits().IgnoreError();  // else what is under way is no step yet
  DocumentCore& latest = document_.newest();
  if (!latest.LoadHistory().ok()) return EncodeUndo({});
  const Saver saver(latest.log().graph());
  SavedUndo saved;
  for (const UndoStep& step : undo_) saved.undo.push_back(saver.Save(step));
  for (const UndoStep& step : redo_) saved.redo.push_back(saver.Save(step));
  for (const Rebirth& rebirth : memory_.rebirths) {
    saved.rebirths.push_back(saver.Save(rebirth));
  }
  saved.places = saver.Save(memory_.places.all());
  saved.values = saver.Save(memory_.values.all());
  saved.items = saver.Save(memory_.newest_items);
  saved.mine = saver.Save(mine_, WritersOfSteps(saved));
  return EncodeUndo(saved);
}

absl::StatusOr<UndoStackCore::Saved> UndoStackCore::Read(
    DocumentCore& document, std::string_view bytes) {
  SYNCLINE_ASSIGN_OR_RETURN(const SavedUndo saved, DecodeUndo(bytes));
  DocumentCore& latest = document.newest();
  SYNCLINE_RETURN_IF_ERROR(latest.LoadHistory());
  Loader loader(latest.log(), latest.settled_end());
  Saved read;
  for (const SavedUndo::Step& step : saved.undo) {
    SYNCLINE_ASSIGN_OR_RETURN(read.undo.emplace_back(), loader.Load(step));
  }
  for (const SavedUndo::Step& step : saved.redo) {
    SYNCLINE_ASSIGN_OR_RETURN(read.redo.emplace_back(), loader.Load(step));
  }
  for (const SavedUndo::Pair& pair : saved.rebirths) {
    SYNCLINE_RETURN_IF_ERROR(loader.LoadRebirth(pair, &read.memory.rebirths));
  }
  KeepApart(&read.memory.rebirths);
  for (const SavedUndo::Pair& pair : saved.places) {
    SYNCLINE_ASSIGN_OR_RETURN(const Loader::Pair ops,
                              loader.LoadPair(pair, true));
    read.memory.places.Add(ops.a, ops.b);
  }
  for (const SavedUndo::Pair& pair : saved.values) {
    SYNCLINE_ASSIGN_OR_RETURN(const Loader::Pair ops,
                              loader.LoadPair(pair, false));
    read.memory.values.Add(ops.a, ops.b);
  }
  for (const SavedUndo::Pair& pair : saved.items) {
    SYNCLINE_ASSIGN_OR_RETURN(const Loader::Pair ops,
                              loader.LoadPair(pair, false));
    read.memory.newest_items[ops.b] = ops.a;
  }
  absl::flat_hash_set<PeerId> mine = WritersOfSteps(saved);
  for (const PeerId id : saved.mine) mine.insert(id);
  for (const PeerId id : mine) {
    const auto peer = latest.log().graph().peers().Find(id);
    if (peer) read.mine.insert(*peer);
  }
  return read;
}

void UndoStackCore::Take(Saved saved) {
  DocumentCore& latest = document_.newest();
  for (const PeerIndex peer : saved.mine) mine_.insert(peer);
  latest.NoteOldRebirths(saved.memory.rebirths);
  undo_ = std::move(saved.undo);
  while (undo_.size() > options_.max_steps) undo_.pop_front();
  redo_ = std::move(saved.redo);
  memory_ = std::move(saved.memory);
  begins_new_ = true;
}

}  // namespace syncline::internal
