#include "syncline/obfuscate.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/base/varint.h"
#include "syncline/internal/codec/any_history.h"
#include "syncline/internal/codec/update_encoder.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/object.h"

namespace syncline {
namespace {

using internal::EventBatch;
using internal::OpKind;

// One of as many bytes. REQUIRES: valid UTF-8.
std::string Obfuscated(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    const auto lead = static_cast<uint8_t>(utf8.front());
    const std::string_view stand_in = utf8.front() == '\n' ? "\n"
                                      : lead < 0x80        ? "x"
                                      : lead < 0xE0        ? "\u00E9"
                                      : lead < 0xF0        ? "\u4E00"
                                                           : "\U0001F600";
    out += stand_in;
    utf8.remove_prefix(stand_in.size());
  }
  return out;
}

int64_t Obfuscated(int64_t number) {
  const bool negative = number < 0;
  const auto size = static_cast<uint64_t>(negative ? ~number : number);
  const auto power = static_cast<int64_t>(std::bit_floor(size));
  return negative ? ~power : power;
}

Value Obfuscated(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kBool:
      return false;
    case Value::Kind::kInt:
      return Obfuscated(*value.as_int());
    case Value::Kind::kDouble:
      return 0.5;
    case Value::Kind::kString:
      return Obfuscated(std::string_view(*value.as_string()));
    case Value::Kind::kBytes:
      return Value::Bytes(std::string(value.as_bytes()->size(), '\0'));
    case Value::Kind::kNull:
    case Value::Kind::kContainer:
      break;
  }
  return value;
}

class Obfuscator {
 public:
  explicit Obfuscator(EventBatch* batch) : batch_(*batch) {}

  void Run() {
    NamePeers();
    batch_.doc_id.reset();  // it names the document
    for (internal::ContainerKey& container : batch_.containers) {
      if (container.is_root() || container.is_keyed()) {
        container.name = NameFor(container.name);
      }
      if (container.op) Rename(&*container.op);
    }
    for (std::string& key : batch_.keys) key = NameFor(key);
    RewriteValues();
    for (PeerId& peer : batch_.peers) peer = peers_.at(peer);
    RewriteText();
    for (EventBatch::Change& change : batch_.changes) {
      change.time = 0;
      change.message = Obfuscated(std::string_view(change.message));
    }
    std::erase_if(batch_.changes, [](const EventBatch::Change& change) {
      return change.message.empty();
    });
  }

 private:
  // In their order, which decides between concurrent edits.
  void NamePeers() {
    for (const PeerId peer : batch_.peers) peers_[peer];
    for (const internal::ContainerKey& container : batch_.containers) {
      if (container.op) peers_[container.op->peer];
    }
    std::string_view rest = batch_.values;
    for (const EventBatch::Op& op : batch_.ops) {
      if (batch_.is_text(op)) continue;
      std::string_view content = Take(op.content_bytes, &rest);
      if (op.kind == OpKind::kOpenChild) {
        const std::optional<OpId> after = ChildIn(content).after;
        if (after) peers_[after->peer];
      } else if (op.kind == OpKind::kInsertObject) {
        const internal::TextObject object = ObjectIn(content);
        if (object.former) peers_[object.former->id.peer];
      }
    }
    uint64_t next = 1;
    for (auto& [peer, name] : peers_) name = PeerId{next++};
  }

  void Rename(OpId* id) const { id->peer = peers_.at(id->peer); }

  std::string NameFor(const std::string& name) {
    std::string& stand_in = names_[name];
    if (stand_in.empty()) stand_in = absl::StrCat("k", names_.size());
    return stand_in;
  }

  void RewriteText() {
    batch_.text_storage = Obfuscated(batch_.text);
    batch_.text = batch_.text_storage;
  }

  void RewriteValues() {
    std::string values;
    std::string_view rest = batch_.values;
    for (EventBatch::Op& op : batch_.ops) {
      if (batch_.is_text(op)) continue;
      const std::string_view content = Take(op.content_bytes, &rest);
      const size_t begin = values.size();
      Rewrite(op, content, &values);
      op.content_bytes = static_cast<uint32_t>(values.size() - begin);
    }
    batch_.value_storage = std::move(values);
    batch_.values = batch_.value_storage;
  }

  void Rewrite(const EventBatch::Op& op, std::string_view content,
               std::string* out) {
    if (IsOpaque(op.kind)) {
      uint64_t size = 0;
      internal::ReadVarint(&content, &size);
      internal::AppendVarint(size, out);
      out->append(content.size(), '\0');
    } else if (op.kind == OpKind::kOpenChild) {
      internal::KeyedChild child = ChildIn(content);
      if (child.after) Rename(&*child.after);
      internal::AppendKeyedChild(child, out);
    } else if (op.kind == OpKind::kInsertObject) {
      internal::TextObject object = ObjectIn(content);
      object.value = Obfuscated(object.value);
      if (!object.key.empty()) object.key = NameFor(object.key);
      if (object.former) Rename(&object.former->id);
      internal::AppendObject(object, out);
    } else {
      Value value;
      while (internal::ReadValue(&content, &value)) {
        internal::AppendValue(Obfuscated(value), out);
      }
    }
  }

  static std::string_view Take(size_t size, std::string_view* rest) {
    const std::string_view taken = rest->substr(0, size);
    rest->remove_prefix(size);
    return taken;
  }
  static internal::KeyedChild ChildIn(std::string_view content) {
    internal::KeyedChild child;
    internal::ReadKeyedChild(&content, &child);
    return child;
  }
  static internal::TextObject ObjectIn(std::string_view content) {
    internal::TextObject object;
    internal::ReadObject(&content, &object);
    return object;
  }

  EventBatch& batch_;
  std::map<PeerId, PeerId> peers_;
  std::map<std::string, std::string> names_;
};

}  // namespace

absl::StatusOr<std::string> ObfuscateHistory(std::string_view bytes) {
  EventBatch batch;
  SYNCLINE_RETURN_IF_ERROR(internal::DecodeAnyHistory(bytes, &batch));
  Obfuscator(&batch).Run();
  return internal::EncodeUpdate(batch);
}

}  // namespace syncline
