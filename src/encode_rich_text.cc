// Runs, marks and deltas of a text -> TextRuns, TextMarks and TextDelta of
// codec/rich_text.proto.
#include <string>
#include <vector>

#include "syncline/encoding.h"
#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/writer.h"

namespace syncline {
namespace {

namespace attribute_field = internal::attribute_field;
namespace step_field = internal::text_step_field;
using internal::MessageField;
using internal::WriteBytesField;
using internal::WriteOpIdField;
using internal::WriteValueField;
using internal::WriteVarintField;

// NEVER CHANGE: the fields of rich_text.proto.
enum ListField : uint32_t { kItem = 1 };  // of TextRuns, TextMarks, TextDelta
enum RunField : uint32_t { kText = 1, kEmbed = 2, kRunAttribute = 3 };
enum MarkField : uint32_t {
  kMarkId = 1,
  kBegin = 2,
  kEnd = 3,
  kMarkKey = 4,
  kMarkValue = 5,
  kMany = 6
};

// Each appends the fields of its message.
void Write(const Attribute& attribute, std::string* out);
void Write(const TextRun& run, std::string* out);
void Write(const TextMark& mark, std::string* out);
void Write(const TextStep& step, std::string* out);

template <typename T>
void WriteEach(uint32_t number, const std::vector<T>& items, std::string* out) {
  for (const T& item : items) {
    const MessageField field(number, out);
    Write(item, out);
  }
}

void Write(const Attribute& attribute, std::string* out) {
  WriteBytesField(attribute_field::kKey, attribute.key, out);
  if (attribute.id) WriteOpIdField(attribute_field::kId, *attribute.id, out);
  WriteValueField(attribute_field::kValue, attribute.value, out);
}

void Write(const TextRun& run, std::string* out) {
  if (run.embed) {
    WriteValueField(kEmbed, *run.embed, out);
  } else {
    WriteBytesField(kText, run.text, out);
  }
  WriteEach(kRunAttribute, run.attributes, out);
}

void Write(const TextMark& mark, std::string* out) {
  WriteOpIdField(kMarkId, mark.id, out);
  WriteVarintField(kBegin, mark.begin, out);
  WriteVarintField(kEnd, mark.end, out);
  WriteBytesField(kMarkKey, mark.key, out);
  WriteValueField(kMarkValue, mark.value, out);
  if (mark.many) WriteVarintField(kMany, 1, out);
}

void Write(const TextStep& step, std::string* out) {
  if (step.kind == TextStep::Kind::kInsert) {
    WriteBytesField(step_field::kInsert, step.inserted, out);
  } else {
    const bool is_kept = step.kind == TextStep::Kind::kRetain;
    WriteVarintField(is_kept ? step_field::kRetain : step_field::kDelete,
                     step.count, out);
  }
  if (step.embed) WriteValueField(step_field::kEmbed, *step.embed, out);
  WriteEach(step_field::kAttribute, step.attributes, out);
}

template <typename T>
std::string EncodeList(const std::vector<T>& items) {
  std::string message;
  WriteEach(kItem, items, &message);
  return message;
}

}  // namespace

std::string EncodeRuns(const std::vector<TextRun>& runs) {
  return EncodeList(runs);
}

std::string EncodeMarks(const std::vector<TextMark>& marks) {
  return EncodeList(marks);
}

std::string EncodeDelta(const TextDelta& delta) { return EncodeList(delta); }

}  // namespace syncline
