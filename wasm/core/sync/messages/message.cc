#include "message.h"

#include "reader.h"

namespace syncline::wasm {
namespace {

constexpr int kMaxDepth = 100;  // of protoc's classes

WireType WireTypeOf(FieldType type) {
  switch (type) {
    case FieldType::kFixed64:
      return kFixed64;
    case FieldType::kBytes:
    case FieldType::kMessage:
      return kDelimited;
    default:
      return kVarint;
  }
}

// Of what was read, the bits that the type has.
uint64_t Narrowed(FieldType type, uint64_t value) {
  switch (type) {
    case FieldType::kBool:
      return value != 0 ? 1 : 0;
    case FieldType::kUint32:
      return static_cast<uint32_t>(value);
    case FieldType::kEnum:
      return static_cast<uint64_t>(int64_t{static_cast<int32_t>(value)});
    default:
      return value;
  }
}

bool ReadNumber(FieldType type, Reader* reader, uint64_t* value) {
  const bool is_good = type == FieldType::kFixed64 ? reader->Fixed(8, value)
                                                   : reader->Varint(10, value);
  *value = Narrowed(type, *value);
  return is_good;
}

void WriteVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) {
    out->push_back(static_cast<char>(value | 0x80));
  }
  out->push_back(static_cast<char>(value));
}

void WriteTag(const FieldInfo& field, WireType type, std::string* out) {
  WriteVarint(uint32_t{field.number} << 3 | type, out);
}

void WriteNumber(FieldType type, uint64_t value, std::string* out) {
  if (type != FieldType::kFixed64) return WriteVarint(value, out);
  for (int shift = 0; shift < 64; shift += 8) {
    out->push_back(static_cast<char>(value >> shift));
  }
}

void WriteDelimited(const FieldInfo& field, std::string_view bytes,
                    std::string* out) {
  WriteTag(field, kDelimited, out);
  WriteVarint(bytes.size(), out);
  out->append(bytes);
}

}  // namespace

void Message::Clear() {
  values_.clear();
  values_.resize(info_.size);
}

Message* Message::MutableMessage(size_t index) {
  if (info_.is_oneof && values_[index].messages.empty()) Clear();
  if (values_[index].messages.empty()) AddMessage(index);
  return values_[index].messages.front().get();
}

Message* Message::AddMessage(size_t index) {
  values_[index].messages.push_back(info_.fields[index].make());
  return values_[index].messages.back().get();
}

int Message::SetField() const {
  for (size_t i = 0; i < info_.size; ++i) {
    if (!values_[i].messages.empty()) return info_.fields[i].number;
  }
  return 0;
}

bool Message::ParseFromArray(const void* bytes, int size) {
  Clear();
  Reader reader({static_cast<const char*>(bytes), static_cast<size_t>(size)},
                kMaxDepth);
  return Parse(&reader);
}

bool Message::Parse(Reader* reader) {
  while (!reader->AtEnd()) {
    uint32_t tag = 0;
    if (!reader->Tag(&tag)) return false;
    size_t index = 0;
    while (index < info_.size && info_.fields[index].number != tag >> 3) {
      ++index;
    }
    const bool is_good = index < info_.size ? ParseField(index, tag & 7, reader)
                                            : reader->Skip(tag);
    if (!is_good) return false;
  }
  return true;
}

bool Message::ParseField(size_t index, uint32_t wire_type, Reader* reader) {
  const FieldInfo& field = info_.fields[index];
  const WireType expected = WireTypeOf(field.type);
  std::string_view payload;
  if (wire_type == kDelimited &&
      (expected == kDelimited || field.is_repeated)) {
    return reader->Delimited(&payload) &&
           ParseDelimited(index, payload, reader->depth());
  }
  if (wire_type != expected) {
    return reader->Skip(uint32_t{field.number} << 3 | wire_type);
  }
  uint64_t value = 0;
  if (!ReadNumber(field.type, reader, &value)) return false;
  if (field.is_repeated) {
    AddNumber(index, value);
  } else {
    SetNumber(index, value);
  }
  return true;
}

bool Message::ParseDelimited(size_t index, std::string_view payload,
                             int depth) {
  const FieldInfo& field = info_.fields[index];
  if (field.type == FieldType::kMessage) {
    Reader reader(payload, depth - 1);
    Message* const message =
        field.is_repeated ? AddMessage(index) : MutableMessage(index);
    return depth > 0 && message->Parse(&reader);
  }
  if (WireTypeOf(field.type) == kDelimited) {
    if (field.is_repeated) {
      values_[index].strings.emplace_back(payload);
    } else {
      values_[index].bytes.assign(payload);
    }
    return true;
  }
  Reader reader(payload, 0);  // packed
  while (!reader.AtEnd()) {
    uint64_t value = 0;
    if (!ReadNumber(field.type, &reader, &value)) return false;
    AddNumber(index, value);
  }
  return true;
}

size_t Message::ByteSizeLong() const { return SerializeAsString().size(); }

void Message::AppendToString(std::string* out) const {
  for (size_t i = 0; i < info_.size; ++i) {
    const FieldInfo& field = info_.fields[i];
    const Value& value = values_[i];
    if (value.number != 0) {
      WriteTag(field, WireTypeOf(field.type), out);
      WriteNumber(field.type, value.number, out);
    }
    if (!value.bytes.empty()) WriteDelimited(field, value.bytes, out);
    for (const std::string& string : value.strings) {
      WriteDelimited(field, string, out);
    }
    for (const std::unique_ptr<Message>& message : value.messages) {
      WriteDelimited(field, message->SerializeAsString(), out);
    }
    if (value.numbers.empty()) continue;
    std::string packed;
    for (const uint64_t number : value.numbers) {
      WriteNumber(field.type, number, &packed);
    }
    WriteDelimited(field, packed, out);
  }
}

}  // namespace syncline::wasm
