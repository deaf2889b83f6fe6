// One value as bytes that tell where they end, in memory and on the wire.
//
//   00        null
//   01, 02    false, true
//   03        int: a zigzag varint
//   04        double: 8 bytes, the lowest first
//   05, 06    string, bytes: a varint of the size, and the bytes
//   07        container: a byte of its kind; which one it is follows from the
//             op that carries the value
//   40 - 7f   string of 0 to 63 bytes
//   80 - ff   int from -32 to 95
//
// NEVER CHANGE. Each value has one encoding: the shortest.
// Cost: O(size). Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_VALUE_BYTES_H_
#define SYNCLINE_INTERNAL_BASE_VALUE_BYTES_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "syncline/value.h"

namespace syncline::internal {

void AppendValue(const Value& value, std::string* out);
void AppendValues(std::span<const Value> values, std::string* out);
// How many bytes those append. O(1) a value.
size_t ValueBytes(const Value& value);
size_t ValueBytes(std::span<const Value> values);

// Takes a value off the front of `*in`, which may be any bytes. False where
// there is none, or not in its one encoding; `*in` is then as it was.
bool ReadValue(std::string_view* in, Value* value);
// The same, without building it.
bool SkipValue(std::string_view* in);
// The same of a string, which stays where it is.
bool ReadString(std::string_view* in, std::string_view* string);
// Whether the value at the front is a container, if it is a value.
bool IsContainerValue(std::string_view in);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_VALUE_BYTES_H_
