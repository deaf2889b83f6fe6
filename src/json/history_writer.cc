#include "json/history_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "json/history_form.h"
#include "json/value_json.h"
#include "syncline/internal/base/json.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/oplog/content.h"

namespace syncline::json {
namespace {

using internal::EventBatch;
using internal::OpKind;
using Op = EventBatch::Op;

class HistoryWriter {
 public:
  explicit HistoryWriter(const EventBatch& batch)
      : batch_(batch), text_(batch.text), values_(batch.values) {
    uint32_t begin = 0;
    run_begins_.reserve(batch.runs.size());
    for (const EventBatch::Run& run : batch.runs) {
      run_begins_.push_back(begin);
      begin += run.length;
    }
  }

  std::string Write() {
    absl::StrAppend(&out_, "{\"syncline_history\":", kFormVersion, ",\n");
    if (batch_.doc_id) {
      absl::StrAppend(&out_, "\"doc_id\":\"", batch_.doc_id->ToString(),
                      "\",\n");
    }
    List("containers", batch_.containers.size(), 0,
         [this](size_t i) { WriteContainer(batch_.containers[i]); });
    out_ += ",\n";
    List("changes", batch_.changes.size(), 0,
         [this](size_t i) { WriteChange(batch_.changes[i]); });
    out_ += ",\n";
    List("runs", batch_.runs.size(), 0, [this](size_t i) { WriteRun(i); });
    out_ += "\n}\n";
    return std::move(out_);
  }

 private:
  // "name":[...], an item a line.
  template <typename WriteItem>
  void List(std::string_view name, size_t size, size_t indent,
            const WriteItem& write) {
    absl::StrAppend(&out_, "\"", std::string(name), "\":[");
    for (size_t i = 0; i < size; ++i) {
      absl::StrAppend(&out_, i == 0 ? "\n" : ",\n",
                      std::string(indent + 1, ' '));
      write(i);
    }
    out_ += ']';
  }

  // ,"name":
  void Name(std::string_view name) {
    absl::StrAppend(&out_, ",\"", std::string(name), "\":");
  }
  void Number(std::string_view name, int64_t number) {
    Name(name);
    absl::StrAppend(&out_, number);
  }
  void String(std::string_view name, std::string_view utf8) {
    Name(name);
    internal::AppendJsonString(utf8, &out_);
  }
  void Id(std::string_view name, OpId id) { String(name, id.ToString()); }

  OpId IdOf(uint32_t index) const {
    const auto after =
        std::upper_bound(run_begins_.begin(), run_begins_.end(), index);
    const auto run = static_cast<size_t>(after - run_begins_.begin()) - 1;
    return {batch_.peers[batch_.runs[run].peer],
            batch_.runs[run].counter + (index - run_begins_[run])};
  }

  void WriteContainer(const internal::ContainerKey& key) {
    out_ += "{\"kind\":";
    AppendContainerKind(key.kind, &out_);
    if (key.is_root()) String("name", key.name);
    if (key.is_keyed()) {
      Number("parent", key.parent);
      String("key", key.name);
    }
    if (key.op) Id(key.is_keyed() ? "after" : "op", *key.op);
    out_ += '}';
  }

  void WriteChange(const EventBatch::Change& change) {
    out_ += "{\"first\":";
    internal::AppendJsonString(IdOf(change.begin).ToString(), &out_);
    Number("ops", change.end - change.begin);
    if (change.time != 0) Number("time", change.time);
    if (!change.message.empty()) String("message", change.message);
    out_ += '}';
  }

  void WriteRun(size_t index) {
    const EventBatch::Run& run = batch_.runs[index];
    out_ += "{\"first\":";
    internal::AppendJsonString(IdOf(run_begins_[index]).ToString(), &out_);
    Name("parents");
    out_ += '[';
    for (uint32_t i = run.parents_begin; i < run.parents_end; ++i) {
      if (i != run.parents_begin) out_ += ',';
      internal::AppendJsonString(IdOf(batch_.parents[i]).ToString(), &out_);
    }
    out_ += "],";
    WriteOps(run.length);
    out_ += '}';
  }

  OpId IdOf(const EventBatch::Parent& parent) const {
    return parent.peer == EventBatch::Parent::kInside
               ? IdOf(parent.counter)
               : OpId{batch_.peers[parent.peer], parent.counter};
  }

  // The op runs of the next `length` ops.
  void WriteOps(uint32_t length) {
    size_t count = 0;
    for (uint32_t ops = 0; ops < length; ++count) {
      ops += batch_.ops[next_op_ + count].length;
    }
    List("ops", count, 1, [this](size_t) { WriteOp(batch_.ops[next_op_++]); });
  }

  void WriteOp(const Op& op) {
    absl::StrAppend(&out_, "{\"op\":\"", NameOf(op.kind), "\"");
    if (op.container != Op::kInherited) Number("in", op.container);
    if (IsOpaque(op.kind)) {
      Number("number", static_cast<uint32_t>(op.kind) -
                           static_cast<uint32_t>(OpKind::kOpaque));
    }
    if (IsKeyOp(op.kind)) {
      String("key", batch_.keys[op.position]);
    } else if (IsWalked(op.kind) || IsOpaque(op.kind)) {
      Number("at", op.position);
    }
    if (DeletesPlaces(op.kind)) Number("count", op.length);
    WriteTargets(op.kind);
    WriteContent(op);
    out_ += '}';
  }

  void WriteTargets(OpKind kind) {
    for (const internal::TargetRole role : TargetsOf(kind)) {
      const EventBatch::Target& target = batch_.targets[next_target_++];
      const std::string_view name =
          role == internal::TargetRole::kParent ? "parent" : "target";
      if (target.peer == EventBatch::Target::kNothing) {
        Name(name);
        out_ += "null";
      } else {
        Id(name, {batch_.peers[target.peer], target.counter});
      }
    }
  }

  void WriteContent(const Op& op) {
    std::string_view* const from = batch_.is_text(op) ? &text_ : &values_;
    std::string_view content = from->substr(0, op.content_bytes);
    from->remove_prefix(op.content_bytes);
    if (batch_.is_text(op)) {
      if (op.kind == OpKind::kInsert) String("text", content);
    } else if (IsOpaque(op.kind)) {
      WriteOpaque(content);
    } else if (op.kind == OpKind::kInsert) {
      WriteValues(op.length, content);
    } else if (op.kind == OpKind::kInsertObject) {
      WriteObject(content);
    } else if (op.kind == OpKind::kOpenChild) {
      WriteChild(content);
    } else if (!content.empty()) {
      Name(op.kind == OpKind::kAdd ? "by" : "value");
      WriteValue(&content);
    }
  }

  void WriteOpaque(std::string_view content) {
    uint64_t size = 0;
    internal::ReadVarint(&content, &size);
    String("bytes", absl::Base64Escape(std::string(content)));
  }

  void WriteValue(std::string_view* content) {
    Value value;
    internal::ReadValue(content, &value);
    AppendValueJson(value, &out_);
  }

  void WriteValues(uint32_t count, std::string_view content) {
    Name("values");
    out_ += '[';
    for (uint32_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ',';
      WriteValue(&content);
    }
    out_ += ']';
  }

  void WriteObject(std::string_view content) {
    internal::TextObject object;
    internal::ReadObject(&content, &object);
    String("object", NameOf(object.kind));
    if (object.side == internal::AnchorSide::kRight) String("side", "right");
    if (object.kind == internal::ObjectKind::kEnd) return;
    if (object.many) absl::StrAppend(&out_, ",\"many\":true");
    if (object.is_anchor()) String("key", object.key);
    Name("value");
    AppendValueJson(object.value, &out_);
    if (!object.former) return;
    Id("former", object.former->id);
    Number("former_lamport", object.former->lamport);
  }

  void WriteChild(std::string_view content) {
    internal::KeyedChild child;
    internal::ReadKeyedChild(&content, &child);
    Name("kind");
    AppendContainerKind(child.kind, &out_);
    if (child.after) Id("after", *child.after);
  }

  const EventBatch& batch_;
  std::vector<uint32_t> run_begins_;  // batch indexes
  size_t next_op_ = 0;
  size_t next_target_ = 0;
  std::string_view text_;  // what ops have not taken yet
  std::string_view values_;
  std::string out_;
};

}  // namespace

std::string WriteHistory(const EventBatch& batch) {
  return HistoryWriter(batch).Write();
}

}  // namespace syncline::json
