// JSON of scripts as the C interface takes it, values and messages of
// plain.proto and rich_text.proto; and JSON of what it gives of a text.
#ifndef SYNCLINE_TESTS_ACTIONS_MESSAGES_H_
#define SYNCLINE_TESTS_ACTIONS_MESSAGES_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actions/script.h"
#include "syncline/c/base.h"
#include "syncline/c/value.h"

namespace syncline::test {

// Values of the C interface, and the strings that they point into.
class Values {
 public:
  explicit Values(const Json& items) {
    strings_.reserve(items.size());
    for (const Json& item : items) values_.push_back(ValueOf(item));
  }
  const syncline_value* data() const { return values_.data(); }
  size_t size() const { return values_.size(); }

 private:
  syncline_value OfString(syncline_value_kind kind, std::string string) {
    strings_.push_back(std::move(string));
    syncline_value value = {};
    value.kind = kind;
    value.as.bytes = {strings_.back().data(), strings_.back().size()};
    return value;
  }

  syncline_value ValueOf(const Json& json) {
    syncline_value value = {};
    if (json.is_boolean()) {
      value.kind = SYNCLINE_VALUE_BOOL;
      value.as.boolean = json.get<bool>();
    } else if (json.is_number_integer()) {
      value.kind = SYNCLINE_VALUE_INT;
      value.as.integer = json.get<int64_t>();
    } else if (json.is_number_float() || json.contains("double")) {
      value.kind = SYNCLINE_VALUE_DOUBLE;
      value.as.floating = json.is_number_float()
                              ? json.get<double>()
                              : NamedDouble(json["double"].get<std::string>());
    } else if (json.is_string()) {
      return OfString(SYNCLINE_VALUE_STRING, json.get<std::string>());
    } else if (json.contains("bytes")) {
      return OfString(SYNCLINE_VALUE_BYTES,
                      FromHex(json["bytes"].get<std::string>()));
    }
    return value;
  }

  std::vector<std::string> strings_;
  std::vector<syncline_value> values_;
};

// PlainValue of plain.proto, as any writer of Protocol Buffers makes it.
inline void Varint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) *out += static_cast<char>(value | 0x80);
  *out += static_cast<char>(value);
}
inline void Field(char tag, const std::string& bytes, std::string* out) {
  *out += tag;
  Varint(bytes.size(), out);
  *out += bytes;
}

inline std::string PlainOf(const Json& json);

inline std::string PlainScalar(const Json& json) {
  const Values value(Json::array({json}));
  const syncline_value& scalar = *value.data();
  std::string out;
  switch (scalar.kind) {
    case SYNCLINE_VALUE_NULL:
      return "";
    case SYNCLINE_VALUE_BOOL:
      return scalar.as.boolean ? "\x10\x01" : std::string("\x10\0", 2);
    case SYNCLINE_VALUE_INT: {
      const auto bits = static_cast<uint64_t>(scalar.as.integer);
      out = '\x18';
      Varint((bits << 1) ^ (scalar.as.integer < 0 ? ~uint64_t{0} : 0), &out);
      return out;
    }
    case SYNCLINE_VALUE_DOUBLE: {
      uint64_t bits = 0;
      std::memcpy(&bits, &scalar.as.floating, sizeof(bits));
      out = '\x21';
      for (int i = 0; i < 8; ++i) out += static_cast<char>(bits >> (8 * i));
      return out;
    }
    default:
      Field(scalar.kind == SYNCLINE_VALUE_STRING ? '\x2a' : '\x32',
            std::string(scalar.as.bytes.data, scalar.as.bytes.size), &out);
      return out;
  }
}

inline std::string PlainOf(const Json& json) {
  const bool is_map =
      json.is_object() && !json.contains("bytes") && !json.contains("double");
  if (!json.is_array() && !is_map) return PlainScalar(json);
  std::string items;
  for (const auto& [key, value] : json.items()) {
    std::string entry;
    if (is_map) Field('\x0a', key, &entry);
    if (is_map) Field('\x12', PlainOf(value), &entry);
    Field('\x0a', is_map ? entry : PlainOf(value), &items);
  }
  std::string out;
  Field(is_map ? '\x42' : '\x3a', items, &out);
  return out;
}

inline std::string IdMessage(syncline_op_id id) {
  std::string out = "\x09";
  for (int i = 0; i < 8; ++i) out += static_cast<char>(id.peer >> (8 * i));
  out += '\x10';
  Varint(id.counter, &out);
  return out;
}

// A TextAttribute; of a many-valued mark, where there is an id.
inline std::string AttributeMessage(const std::string& key, const Json& value,
                                    const std::string& id = "") {
  std::string out;
  Field('\x0a', key, &out);
  if (!id.empty()) Field('\x12', id, &out);
  Field('\x1a', PlainOf(value), &out);
  return out;
}

template <typename F>
std::string StepMessage(const Json& step, F mark_of) {
  std::string out;
  for (const auto& [name, tag] :
       {std::pair("retain", '\x08'), std::pair("delete", '\x18')}) {
    if (!step.contains(name)) continue;
    out += tag;
    const uint64_t count = step[name];
    Varint(count, &out);
  }
  if (step.contains("insert")) {
    const Json& insert = step["insert"];
    const bool is_text = insert.is_string();
    Field('\x12', is_text ? insert.get<std::string>() : "", &out);
    if (!is_text) Field('\x22', PlainOf(insert["embed"]), &out);
  }
  for (const auto& [key, value] : step["attributes"].items()) {
    Field('\x2a', AttributeMessage(key, value), &out);
  }
  for (const Json& many : step["many_valued"]) {
    Field('\x2a',
          AttributeMessage(many[0], many[1], IdMessage(mark_of(many[2]))),
          &out);
  }
  return out;
}

// A TextDelta. `mark_of` gives the id of a mark by its number.
template <typename F>
std::string DeltaMessage(const Json& delta, F mark_of) {
  std::string out;
  for (const Json& step : delta) {
    Field('\x0a', StepMessage(step, mark_of), &out);
  }
  return out;
}

// The fields of a message, one after the other.
class Fields {
 public:
  explicit Fields(std::string_view message) : rest_(message) {}

  // Goes to the next one; false at the end.
  bool Next() {
    if (rest_.empty()) return false;
    const uint64_t tag = Varint();
    number_ = static_cast<int>(tag >> 3);
    if ((tag & 7) == 0) value_ = Varint();
    if ((tag & 7) == 1) value_ = Fixed64();
    if ((tag & 7) == 2) bytes_ = Take(Varint());
    return true;
  }
  int number() const { return number_; }
  uint64_t value() const { return value_; }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view Take(size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<uint8_t>(Take(1).at(0));
      value |= static_cast<uint64_t>(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
  uint64_t Fixed64() {
    uint64_t value = 0;
    int shift = 0;
    for (const char byte : Take(8)) {
      value |= static_cast<uint64_t>(static_cast<uint8_t>(byte)) << shift;
      shift += 8;
    }
    return value;
  }

  std::string_view rest_;
  int number_ = 0;
  uint64_t value_ = 0;
  std::string_view bytes_;
};

// A PlainValue that is a scalar.
inline Json ScalarOf(std::string_view message) {
  Fields field(message);
  if (!field.Next()) return nullptr;
  switch (field.number()) {
    case 2:
      return field.value() != 0;
    case 3:
      return static_cast<int64_t>(field.value() >> 1) ^
             -static_cast<int64_t>(field.value() & 1);
    case 4:
      return std::bit_cast<double>(field.value());
    case 5:
      return std::string(field.bytes());
    case 6:
      return Json::object({{"bytes", Hex(field.bytes())}});
    default:
      return nullptr;
  }
}

inline std::string NameOf(syncline_op_id id) {
  syncline_bytes name = {};
  syncline_op_id_to_string(id, &name, nullptr);
  std::string copy(name.data, name.size);
  syncline_bytes_free(&name);
  return copy;
}

inline std::string IdOf(std::string_view message) {
  syncline_op_id id = {};
  for (Fields field(message); field.Next();) {
    if (field.number() == 1) id.peer = field.value();
    if (field.number() == 2) id.counter = static_cast<uint32_t>(field.value());
  }
  return NameOf(id);
}

// [key, value], and the id of a many-valued one.
inline Json AttributeOf(std::string_view message) {
  Json attribute = {"", nullptr};
  for (Fields field(message); field.Next();) {
    if (field.number() == 1) attribute[0] = std::string(field.bytes());
    if (field.number() == 2) attribute.push_back(IdOf(field.bytes()));
    if (field.number() == 3) attribute[1] = ScalarOf(field.bytes());
  }
  return attribute;
}

// A part of a text, by the numbers of the fields of its message.
inline Json PartOf(std::string_view message, int text, int embed,
                   int attribute) {
  Json part = {"", Json::array(), Json::array()};
  Json embedded;
  bool is_embed = false;
  for (Fields field(message); field.Next();) {
    if (field.number() == text) part[0] = std::string(field.bytes());
    if (field.number() == embed) {
      embedded = ScalarOf(field.bytes());
      is_embed = true;
    }
    if (field.number() == attribute) {
      const Json said = AttributeOf(field.bytes());
      part[said.size() == 3 ? 2 : 1].push_back(said);
    }
  }
  if (!is_embed) return part;
  part[0] = "";
  part.push_back(embedded);
  return part;
}
inline Json RunOf(std::string_view message) { return PartOf(message, 1, 2, 3); }
inline Json InsertOf(std::string_view message) {
  return PartOf(message, 2, 4, 5);
}

inline Json MarkOf(std::string_view message) {
  Json mark = {"", 0, 0, "", nullptr, false};
  for (Fields field(message); field.Next();) {
    if (field.number() == 1) mark[0] = IdOf(field.bytes());
    if (field.number() == 2) mark[1] = field.value();
    if (field.number() == 3) mark[2] = field.value();
    if (field.number() == 4) mark[3] = std::string(field.bytes());
    if (field.number() == 5) mark[4] = ScalarOf(field.bytes());
    if (field.number() == 6) mark[5] = field.value() != 0;
  }
  return mark;
}

// A TextRuns, a TextMarks or a TextDelta, by what reads one of them.
template <typename F>
Json AllOf(std::string_view message, F read) {
  Json all = Json::array();
  for (Fields field(message); field.Next();) all.push_back(read(field.bytes()));
  return all;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_ACTIONS_MESSAGES_H_
