#include "syncline/internal/base/value_bytes.h"

#include <bit>
#include <cstddef>
#include <cstdint>

#include "syncline/internal/base/fixed.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/base/varint.h"

namespace syncline::internal {
namespace {

enum Tag : uint8_t {  // NEVER CHANGE
  kNull = 0,
  kFalse = 1,
  kTrue = 2,
  kInt = 3,
  kDouble = 4,
  kString = 5,
  kBytes = 6,
  kContainer = 7,
  kShortString = 0x40,
  kSmallInt = 0x80,
};

constexpr size_t kMaxShortString = 63;
constexpr int64_t kLeastSmallInt = -32;
constexpr int64_t kMostSmallInt = 95;

constexpr bool IsSmallInt(int64_t number) {
  return kLeastSmallInt <= number && number <= kMostSmallInt;
}

void AppendSized(std::string_view bytes, std::string* out) {
  AppendVarint(bytes.size(), out);
  out->append(bytes);
}

void AppendTag(int tag, std::string* out) {
  out->push_back(static_cast<char>(tag));
}

// A value's parts, as far as a reader has to look at them.
struct Parsed {
  uint8_t tag = kNull;
  int64_t number = 0;      // of an int; of a double its bits
  std::string_view bytes;  // of a string or of bytes
};

bool TakeSized(std::string_view* rest, std::string_view* bytes) {
  uint64_t size = 0;
  if (!ReadVarint(rest, &size) || size > rest->size()) return false;
  *bytes = rest->substr(0, static_cast<size_t>(size));
  rest->remove_prefix(bytes->size());
  return true;
}

bool TakeInt(std::string_view* rest, int64_t* number) {
  uint64_t bits = 0;
  if (!ReadVarint(rest, &bits)) return false;
  *number = UnZigZag(bits);
  return !IsSmallInt(*number);
}

bool TakeDouble(std::string_view* rest, int64_t* number) {
  if (rest->size() < sizeof(uint64_t)) return false;
  *number = static_cast<int64_t>(LoadFixed64(rest->data()));
  rest->remove_prefix(sizeof(uint64_t));
  return true;
}

bool TakeShortString(uint8_t tag, std::string_view* rest,
                     std::string_view* bytes) {
  const size_t size = tag - kShortString;
  if (size > rest->size()) return false;
  *bytes = rest->substr(0, size);
  rest->remove_prefix(size);
  return IsValidUtf8(*bytes);
}

bool TakeTagged(std::string_view* rest, Parsed* parsed) {
  switch (parsed->tag) {
    case kNull:
    case kFalse:
    case kTrue:
      return true;
    case kInt:
      return TakeInt(rest, &parsed->number);
    case kDouble:
      return TakeDouble(rest, &parsed->number);
    case kString:
      return TakeSized(rest, &parsed->bytes) &&
             parsed->bytes.size() > kMaxShortString &&
             IsValidUtf8(parsed->bytes);
    case kBytes:
      return TakeSized(rest, &parsed->bytes);
    case kContainer:
      if (rest->empty()) return false;
      parsed->number = static_cast<uint8_t>(rest->front());
      rest->remove_prefix(1);
      return IsContainerKind(static_cast<uint64_t>(parsed->number));
    default:
      return false;
  }
}

bool Parse(std::string_view* in, Parsed* parsed) {
  if (in->empty()) return false;
  std::string_view rest = in->substr(1);
  const auto tag = static_cast<uint8_t>(in->front());
  parsed->tag = tag;
  if (tag >= kSmallInt) {
    parsed->tag = kInt;
    parsed->number = int64_t{tag} - kSmallInt + kLeastSmallInt;
  } else if (tag >= kShortString) {
    parsed->tag = kString;
    if (!TakeShortString(tag, &rest, &parsed->bytes)) return false;
  } else if (!TakeTagged(&rest, parsed)) {
    return false;
  }
  *in = rest;
  return true;
}

}  // namespace

void AppendValue(const Value& value, std::string* out) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return AppendTag(kNull, out);
    case Value::Kind::kBool:
      return AppendTag(*value.as_bool() ? kTrue : kFalse, out);
    case Value::Kind::kInt: {
      const int64_t number = *value.as_int();
      if (IsSmallInt(number)) {
        return AppendTag(static_cast<int>(kSmallInt + number - kLeastSmallInt),
                         out);
      }
      char bytes[1 + kMaxVarintBytes] = {kInt};
      out->append(bytes, 1 + WriteVarint(ZigZag(number), bytes + 1));
      return;
    }
    case Value::Kind::kDouble: {
      AppendTag(kDouble, out);
      return AppendFixed(std::bit_cast<uint64_t>(*value.as_double()), out);
    }
    case Value::Kind::kString: {
      const std::string& string = *value.as_string();
      if (string.size() > kMaxShortString) {
        AppendTag(kString, out);
        return AppendSized(string, out);
      }
      AppendTag(static_cast<int>(kShortString + string.size()), out);
      out->append(string);
      return;
    }
    case Value::Kind::kBytes:
      AppendTag(kBytes, out);
      return AppendSized(*value.as_bytes(), out);
    case Value::Kind::kContainer:
      AppendTag(kContainer, out);
      return AppendTag(static_cast<int>(value.as_container()->kind), out);
  }
}

size_t ValueBytes(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
    case Value::Kind::kBool:
      return 1;
    case Value::Kind::kInt:
      return IsSmallInt(*value.as_int())
                 ? 1
                 : 1 + VarintBytes(ZigZag(*value.as_int()));
    case Value::Kind::kDouble:
      return 1 + sizeof(uint64_t);
    case Value::Kind::kString: {
      const size_t size = value.as_string()->size();
      return 1 + size + (size > kMaxShortString ? VarintBytes(size) : 0);
    }
    case Value::Kind::kBytes: {
      const size_t size = value.as_bytes()->size();
      return 1 + size + VarintBytes(size);
    }
    case Value::Kind::kContainer:
      return 2;
  }
  return 0;
}

void AppendValues(std::span<const Value> values, std::string* out) {
  for (const Value& value : values) AppendValue(value, out);
}

size_t ValueBytes(std::span<const Value> values) {
  size_t bytes = 0;
  for (const Value& value : values) bytes += ValueBytes(value);
  return bytes;
}

bool ReadValue(std::string_view* in, Value* value) {
  Parsed parsed;
  if (!Parse(in, &parsed)) return false;
  switch (parsed.tag) {
    case kFalse:
    case kTrue:
      *value = Value(parsed.tag == kTrue);
      break;
    case kInt:
      *value = Value(parsed.number);
      break;
    case kDouble:
      *value = Value(std::bit_cast<double>(parsed.number));
      break;
    case kString:
      *value = Value(parsed.bytes);
      break;
    case kBytes:
      *value = Value::Bytes(std::string(parsed.bytes));
      break;
    case kContainer:
      *value = ContainerRef{static_cast<ContainerKind>(parsed.number), 0};
      break;
    default:
      *value = Value();
      break;
  }
  return true;
}

bool SkipValue(std::string_view* in) {
  Parsed parsed;
  return Parse(in, &parsed);
}

bool ReadString(std::string_view* in, std::string_view* string) {
  std::string_view rest = *in;
  Parsed parsed;
  if (!Parse(&rest, &parsed) || parsed.tag != kString) return false;
  *string = parsed.bytes;
  *in = rest;
  return true;
}

bool IsContainerValue(std::string_view in) {
  return !in.empty() && static_cast<uint8_t>(in.front()) == kContainer;
}

}  // namespace syncline::internal
