// What the classes that protoc generates of plain.proto hold, as values of
// ours.
#ifndef SYNCLINE_TESTS_PUBLIC_API_PLAIN_MESSAGES_H_
#define SYNCLINE_TESTS_PUBLIC_API_PLAIN_MESSAGES_H_

#include <cstdint>

#include "plain.pb.h"
#include "syncline/ids.h"
#include "syncline/value.h"

namespace syncline::test {

// A scalar, or a container of a document.
inline Value ValueOf(const v1::PlainValue& message, uint32_t document) {
  switch (message.kind_case()) {
    case v1::PlainValue::kBoolean:
      return message.boolean();
    case v1::PlainValue::kInteger:
      return int64_t{message.integer()};
    case v1::PlainValue::kFloating:
      return message.floating();
    case v1::PlainValue::kString:
      return message.string();
    case v1::PlainValue::kBytes:
      return Value::Bytes(message.bytes());
    case v1::PlainValue::kContainer:
      return ContainerRef{
          static_cast<ContainerKind>(message.container().kind()),
          message.container().number(), document};
    default:
      return nullptr;
  }
}

inline OpId IdOf(const v1::EventOpId& id) {
  return {PeerId{id.peer()}, id.counter()};
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_PUBLIC_API_PLAIN_MESSAGES_H_
