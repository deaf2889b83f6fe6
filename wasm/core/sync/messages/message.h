// Messages of Protocol Buffers for WebAssembly and for the Python module: what
// src/sync uses of protoc's classes, driven by tables, in a fraction of the
// bytes that those and their library take. generate.py makes the tables of the
// schema; protoc's classes are the judge (tests/sync/wasm_messages_test.cc).
//
// Reads and writes the bytes that protoc's classes of the same schema do, and
// refuses what they refuse; but it drops fields that it does not know.
// Cost: linear in the bytes, and in the fields of a message. Thread-compatible.
#ifndef SYNCLINE_WASM_CORE_SYNC_MESSAGES_MESSAGE_H_
#define SYNCLINE_WASM_CORE_SYNC_MESSAGES_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace syncline::wasm {

class Message;
class Reader;

enum class FieldType : uint8_t {
  kBool,
  kUint32,
  kEnum,
  kUint64,
  kFixed64,
  kBytes,
  kMessage,
};

struct FieldInfo {
  uint8_t number;
  FieldType type;
  bool is_repeated = false;
  std::unique_ptr<Message> (*make)() = nullptr;  // of kMessage
};

struct MessageInfo {
  const FieldInfo* fields;  // ascending by number
  uint32_t size;
  // All fields are of one oneof: to set one clears the others.
  bool is_oneof;
};

template <typename T>
std::unique_ptr<Message> MakeMessage() {
  return std::make_unique<T>();
}

template <typename T>
class MessageRange {
 public:
  using Messages = std::vector<std::unique_ptr<Message>>;
  class Iterator {
   public:
    explicit Iterator(Messages::const_iterator at) : at_(at) {}
    const T& operator*() const { return static_cast<const T&>(**at_); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(Iterator, Iterator) = default;

   private:
    Messages::const_iterator at_;
  };

  explicit MessageRange(const Messages& messages) : messages_(messages) {}
  Iterator begin() const { return Iterator(messages_.begin()); }
  Iterator end() const { return Iterator(messages_.end()); }
  int size() const { return static_cast<int>(messages_.size()); }
  const T& operator[](int i) const {
    return static_cast<const T&>(*messages_[static_cast<size_t>(i)]);
  }

 private:
  const Messages& messages_;
};

class Message {
 public:
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  Message(Message&& other) noexcept : Message(other.info_) {
    values_.swap(other.values_);
  }
  Message& operator=(Message&& other) noexcept {
    values_.swap(other.values_);
    return *this;
  }
  virtual ~Message() = default;

  void Clear();
  // False: the bytes are no message of this kind; what it is then is not said.
  bool ParseFromArray(const void* bytes, int size);
  bool ParseFromString(std::string_view bytes) {
    return ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  }
  size_t ByteSizeLong() const;
  void AppendToString(std::string* out) const;
  std::string SerializeAsString() const {
    std::string out;
    AppendToString(&out);
    return out;
  }

 protected:
  explicit Message(const MessageInfo& info) : info_(info), values_(info.size) {}

  // Of the field at `index` of the table.
  uint64_t Number(size_t index) const { return values_[index].number; }
  void SetNumber(size_t index, uint64_t number) {
    values_[index].number = number;
  }
  const std::string& Bytes(size_t index) const { return values_[index].bytes; }
  std::string* MutableBytes(size_t index) { return &values_[index].bytes; }
  const std::vector<uint64_t>& Numbers(size_t index) const {
    return values_[index].numbers;
  }
  void AddNumber(size_t index, uint64_t number) {
    values_[index].numbers.push_back(number);
  }
  const std::vector<std::string>& Strings(size_t index) const {
    return values_[index].strings;
  }
  std::vector<std::string>* MutableStrings(size_t index) {
    return &values_[index].strings;
  }
  template <typename T>
  const T& Get(size_t index) const {
    static const T* const nothing = new T;
    const auto& all = values_[index].messages;
    return all.empty() ? *nothing : static_cast<const T&>(*all.front());
  }
  // One, or all of a repeated field.
  const std::vector<std::unique_ptr<Message>>& Messages(size_t index) const {
    return values_[index].messages;
  }
  Message* MutableMessage(size_t index);
  Message* AddMessage(size_t index);
  // Of a oneof: the number of the field that is set; 0: none is.
  int SetField() const;

 private:
  struct Value {
    uint64_t number = 0;
    std::string bytes;
    std::vector<uint64_t> numbers;
    std::vector<std::string> strings;
    std::vector<std::unique_ptr<Message>> messages;
  };

  bool Parse(Reader* reader);
  bool ParseField(size_t index, uint32_t wire_type, Reader* reader);
  bool ParseDelimited(size_t index, std::string_view payload, int depth);

  const MessageInfo& info_;
  std::vector<Value> values_;
};

}  // namespace syncline::wasm

#endif  // SYNCLINE_WASM_CORE_SYNC_MESSAGES_MESSAGE_H_
