// Runs, marks and deltas of a text -> TextRuns, TextMarks and TextDelta of
// codec/rich_text.proto.
#include <string>
#include <vector>

#include "syncline/encoding.h"
#include "syncline/internal/codec/plain_fields.h"
#include "syncline/internal/codec/writer.h"

namespace syncline {
namespace {

namespace step_field = internal::text_step_field;
using internal::EventOpId;
using internal::PlainValue;
using internal::TextAttribute;
using internal::WriteBytesField;
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

void WriteAttributes(uint32_t field, const Attributes& attributes,
                     std::string* message) {
  for (const Attribute& attribute : attributes) {
    WriteBytesField(field,
                    TextAttribute(attribute.key, attribute.id, attribute.value),
                    message);
  }
}

std::string Encode(const TextRun& run) {
  std::string message;
  if (run.embed) {
    WriteBytesField(kEmbed, PlainValue(*run.embed), &message);
  } else {
    WriteBytesField(kText, run.text, &message);
  }
  WriteAttributes(kRunAttribute, run.attributes, &message);
  return message;
}

std::string Encode(const TextMark& mark) {
  std::string message;
  WriteBytesField(kMarkId, EventOpId(mark.id), &message);
  WriteVarintField(kBegin, mark.begin, &message);
  WriteVarintField(kEnd, mark.end, &message);
  WriteBytesField(kMarkKey, mark.key, &message);
  WriteBytesField(kMarkValue, PlainValue(mark.value), &message);
  if (mark.many) WriteVarintField(kMany, 1, &message);
  return message;
}

std::string Encode(const TextStep& step) {
  std::string message;
  if (step.kind == TextStep::Kind::kInsert) {
    WriteBytesField(step_field::kInsert, step.inserted, &message);
  } else {
    const bool is_kept = step.kind == TextStep::Kind::kRetain;
    WriteVarintField(is_kept ? step_field::kRetain : step_field::kDelete,
                     step.count, &message);
  }
  if (step.embed) {
    WriteBytesField(step_field::kEmbed, PlainValue(*step.embed), &message);
  }
  WriteAttributes(step_field::kAttribute, step.attributes, &message);
  return message;
}

template <typename T>
std::string EncodeList(const std::vector<T>& items) {
  std::string message;
  for (const T& item : items) WriteBytesField(kItem, Encode(item), &message);
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
