#include "walker/history_log.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "support/unicode.h"
#include "syncline/internal/oplog/object.h"

namespace syncline::test {

using internal::Edit;
using internal::Lv;
using internal::AnchorSide;
using internal::ObjectKind;
using internal::OpKind;
using internal::TextObject;

namespace {

OpKind KindOf(const Event& event) {
  if (event.kind == EventKind::kInsert) return OpKind::kInsert;
  if (event.kind == EventKind::kDelete) return OpKind::kDelete;
  return OpKind::kInsertObject;
}

// An anchor carries what it shows in a text.
std::string ContentOf(const Event& event) {
  const std::string text = ToUtf8(std::u32string(1, event.code_point));
  if (event.kind == EventKind::kInsert) return text;
  if (event.kind == EventKind::kDelete) return "";
  TextObject anchor{.kind = ObjectKind::kBegin, .key = text};
  if (event.kind == EventKind::kRightAnchor) {
    anchor.side = AnchorSide::kRight;
  }
  std::string content;
  AppendObject(anchor, &content);
  return content;
}

}  // namespace

HistoryLog::HistoryLog(const History& history)
    : history_(history),
      container_(log_.containers().Intern(ContainerKind::kText, "text")),
      lv_of_(history.size()) {}

void HistoryLog::Append(uint32_t index) {
  const Event& event = history_[index];
  std::vector<Lv> parents;
  for (uint32_t parent : event.parents) parents.push_back(lv_of_[parent]);
  std::sort(parents.begin(), parents.end());
  lv_of_[index] = log_.graph().end();
  log_.AppendRun(log_.graph().InternPeer(event.peer), parents, 1);
  log_.AppendOps(container_, KindOf(event), event.position, 1,
                 ContentOf(event));
}

namespace {

std::string TextOf(const Edit& edit) {
  std::string_view content = edit.content;
  TextObject object;
  const bool is_object = !content.empty() && edit.inserted == 1 &&
                         static_cast<uint8_t>(content[0]) < 8 &&
                         internal::ReadObject(&content, &object);
  return is_object ? object.key : std::string(edit.content);
}

}  // namespace

void Apply(const internal::Edits& edits, std::u32string* text) {
  for (const Edit& edit : edits) {
    text->erase(edit.position, edit.deleted);
    text->insert(edit.position, ToUtf32(TextOf(edit)));
  }
}

}  // namespace syncline::test
