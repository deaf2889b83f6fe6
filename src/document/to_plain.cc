#include "syncline/internal/document/to_plain.h"

#include <string_view>
#include <utility>
#include <vector>

#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/codec/plain_writer.h"
#include "syncline/internal/document/tell_plain.h"

namespace syncline::internal {
namespace {

class PlainBuilder : public PlainSink {
 public:
  Plain& plain() { return plain_; }

  void Scalar(const Value& scalar) override { Add(scalar); }
  void Text(std::string utf8) override { Add(Value(std::move(utf8))); }
  void BeginMap() override { open_.push_back({.is_map = true}); }
  void Key(std::string_view key) override { open_.back().key = key; }
  void EndMap() override { Add(std::move(Close().map)); }
  void BeginList() override { open_.emplace_back(); }
  void EndList() override { Add(std::move(Close().list)); }

 private:
  // A map or a list that has not ended.
  struct Open {
    bool is_map = false;
    std::string_view key = {};
    Plain::Map map = {};
    Plain::List list = {};
  };

  Open Close() {
    Open last = std::move(open_.back());
    open_.pop_back();
    return last;
  }
  void Add(Plain item) {
    if (open_.empty()) {
      plain_ = std::move(item);
    } else if (Open& in = open_.back(); in.is_map) {
      in.map.emplace_hint(in.map.end(), in.key, std::move(item));
    } else {
      in.list.push_back(std::move(item));
    }
  }

  std::vector<Open> open_;
  Plain plain_;
};

}  // namespace

absl::StatusOr<Plain> ToPlain(const DocumentCore& core, const Value& value) {
  PlainBuilder builder;
  SYNCLINE_RETURN_IF_ERROR(
      TellPlain(core, value, NodeKeys::kAscending, &builder));
  return std::move(builder.plain());
}

absl::StatusOr<std::string> EncodePlain(const DocumentCore& core,
                                        const Value& value) {
  PlainWriter writer;
  SYNCLINE_RETURN_IF_ERROR(
      TellPlain(core, value, NodeKeys::kAscending, &writer));
  return std::move(writer.out());
}

}  // namespace syncline::internal
