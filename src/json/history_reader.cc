#include "json/history_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "json/fields.h"
#include "json/history_form.h"
#include "json/op_reader.h"
#include "json/parse.h"
#include "syncline/internal/base/lv.h"
#include "syncline/internal/base/status_macros.h"

namespace syncline::json {
namespace {

using internal::EventBatch;
using internal::kMaxOps;
using nlohmann::json;

class HistoryReader {
 public:
  explicit HistoryReader(EventBatch* batch) : batch_(*batch), ops_(batch) {}

  absl::Status Read(const json& history) {
    SYNCLINE_ASSIGN_OR_RETURN(Fields fields,
                              Fields::Of(history, "the history"));
    SYNCLINE_ASSIGN_OR_RETURN(const uint32_t version,
                              fields.Number("syncline_history", ~uint32_t{0}));
    if (version != kFormVersion) {
      return absl::UnimplementedError(absl::StrCat(
          "this history is of version ", version,
          ", which a later release of Syncline reads; this one reads 1"));
    }
    SYNCLINE_RETURN_IF_ERROR(ReadDocId(&fields));
    SYNCLINE_RETURN_IF_ERROR(
        ForEach(&fields, "containers", &HistoryReader::ReadContainer));
    SYNCLINE_RETURN_IF_ERROR(ForEach(&fields, "runs", &HistoryReader::ReadRun));
    SYNCLINE_RETURN_IF_ERROR(
        ForEach(&fields, "changes", &HistoryReader::ReadChange));
    ops_.Finish();
    return fields.End();
  }

 private:
  // A run of the batch, by its first op.
  struct Known {
    uint32_t counter = 0;
    uint32_t length = 0;
    uint32_t begin = 0;     // batch index
    bool inherits = false;  // its last op is in a container that is not told
  };

  absl::Status ForEach(Fields* fields, std::string_view name,
                       absl::Status (HistoryReader::*read)(Fields*)) {
    SYNCLINE_ASSIGN_OR_RETURN(const json* list, fields->List(name));
    for (size_t i = 0; i < list->size(); ++i) {
      SYNCLINE_ASSIGN_OR_RETURN(
          Fields item,
          Fields::Of((*list)[i], absl::StrCat(std::string(name), "[", i, "]")));
      SYNCLINE_RETURN_IF_ERROR((this->*read)(&item));
      SYNCLINE_RETURN_IF_ERROR(item.End());
    }
    return absl::OkStatus();
  }

  absl::Status ReadDocId(Fields* fields) {
    if (!fields->has("doc_id")) return absl::OkStatus();
    SYNCLINE_ASSIGN_OR_RETURN(const std::string text, fields->String("doc_id"));
    batch_.doc_id = DocId::Parse(text);
    return batch_.doc_id ? absl::OkStatus()
                         : fields->Error(
                               "\"doc_id\" has to be 16 hexadecimal "
                               "digits, lower case");
  }

  absl::Status ReadContainer(Fields* fields) {
    internal::ContainerKey key;
    SYNCLINE_ASSIGN_OR_RETURN(key.kind, fields->Kind("kind"));
    if (fields->has("name")) {
      SYNCLINE_ASSIGN_OR_RETURN(key.name, fields->String("name"));
    } else if (fields->has("parent")) {
      const auto count = static_cast<uint32_t>(batch_.containers.size());
      SYNCLINE_ASSIGN_OR_RETURN(key.parent, fields->Number("parent", kMaxOps));
      if (key.parent >= count) return fields->Error("its parent comes later");
      SYNCLINE_ASSIGN_OR_RETURN(key.name, fields->String("key"));
      if (fields->has("after")) {
        SYNCLINE_ASSIGN_OR_RETURN(key.op, fields->Id("after"));
      }
    } else {
      SYNCLINE_ASSIGN_OR_RETURN(key.op, fields->Id("op"));
    }
    batch_.containers.push_back(std::move(key));
    return absl::OkStatus();
  }

  absl::Status ReadRun(Fields* fields) {
    SYNCLINE_ASSIGN_OR_RETURN(const OpId first, fields->Id("first"));
    EventBatch::Run run{.peer = ops_.peers().Intern(first.peer),
                        .counter = first.counter};
    std::vector<Known>& before = known_[run.peer];
    if (!before.empty() &&
        before.back().counter + before.back().length != run.counter) {
      return fields->Error(
          absl::StrCat("the run before of this peer ends at ",
                       before.back().counter + before.back().length,
                       ", so this one has to "
                       "begin there"));
    }
    SYNCLINE_RETURN_IF_ERROR(ReadParents(fields, &run));
    const bool may_inherit =
        run.counter > 0 && (before.empty() || before.back().inherits);
    SYNCLINE_ASSIGN_OR_RETURN(run.length,
                              ops_.ReadOps(fields, run.counter, may_inherit));
    if (run.length > kMaxOps - size_ || run.length > kMaxOps - run.counter) {
      return fields->Error("these are more ops than a document has");
    }
    before.push_back(
        {run.counter, run.length, size_,
         batch_.ops.back().container == EventBatch::Op::kInherited});
    size_ += run.length;
    batch_.runs.push_back(run);
    return absl::OkStatus();
  }

  absl::Status ReadParents(Fields* fields, EventBatch::Run* run) {
    SYNCLINE_ASSIGN_OR_RETURN(const json* parents, fields->List("parents"));
    run->parents_begin = static_cast<uint32_t>(batch_.parents.size());
    for (const json& parent : *parents) {
      const std::optional<OpId> id =
          parent.is_string() ? OpId::Parse(parent.get_ref<const std::string&>())
                             : std::nullopt;
      if (!id) return fields->Error("\"parents\" has to be a list of ids");
      batch_.parents.push_back(ParentOf(*id));
    }
    run->parents_end = static_cast<uint32_t>(batch_.parents.size());
    return absl::OkStatus();
  }

  EventBatch::Parent ParentOf(OpId id) {
    const uint32_t peer = ops_.peers().Intern(id.peer);
    if (const std::optional<uint32_t> index = IndexOf(peer, id.counter)) {
      return {EventBatch::Parent::kInside, *index};
    }
    return {peer, id.counter};
  }

  // In the batch as far as it has been read.
  std::optional<uint32_t> IndexOf(uint32_t peer, uint32_t counter) const {
    const auto runs = known_.find(peer);
    if (runs == known_.end()) return std::nullopt;
    const auto after = std::upper_bound(
        runs->second.begin(), runs->second.end(), counter,
        [](uint32_t at, const Known& run) { return at < run.counter; });
    if (after == runs->second.begin()) return std::nullopt;
    const Known& run = after[-1];
    if (counter - run.counter >= run.length) return std::nullopt;
    return run.begin + (counter - run.counter);
  }

  absl::Status ReadChange(Fields* fields) {
    EventBatch::Change change;
    SYNCLINE_ASSIGN_OR_RETURN(const OpId first, fields->Id("first"));
    const std::optional<uint32_t> begin =
        IndexOf(ops_.peers().Intern(first.peer), first.counter);
    const uint32_t from =
        batch_.changes.empty() ? 0 : batch_.changes.back().end;
    if (!begin || *begin < from) {
      return fields->Error(
          "\"first\" has to be an op of the runs, behind the change before");
    }
    SYNCLINE_ASSIGN_OR_RETURN(const uint32_t ops,
                              fields->Number("ops", size_ - *begin));
    if (ops == 0) return fields->Error("a change has ops");
    change.begin = *begin;
    change.end = *begin + ops;
    if (fields->has("time")) {
      SYNCLINE_ASSIGN_OR_RETURN(change.time, fields->Int("time"));
    }
    if (fields->has("message")) {
      SYNCLINE_ASSIGN_OR_RETURN(change.message, fields->String("message"));
    }
    batch_.changes.push_back(std::move(change));
    return absl::OkStatus();
  }

  EventBatch& batch_;
  OpReader ops_;
  uint32_t size_ = 0;                                        // ops so far
  absl::flat_hash_map<uint32_t, std::vector<Known>> known_;  // by peer
};

}  // namespace

absl::Status ReadHistory(std::string_view text, EventBatch* batch) {
  SYNCLINE_ASSIGN_OR_RETURN(const json history, ParseJson(text));
  return HistoryReader(batch).Read(history);
}

}  // namespace syncline::json
