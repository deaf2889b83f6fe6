// Who takes a plain value part by part, from the outside in, and makes
// something of it: JSON, the bytes of a plain value, or that value itself.
//
// Cost: of TellPlain O(size), and a frame of the stack for each level.
// Thread-compatible.
#ifndef SYNCLINE_INTERNAL_BASE_PLAIN_SINK_H_
#define SYNCLINE_INTERNAL_BASE_PLAIN_SINK_H_

#include <string>
#include <string_view>

#include "syncline/plain.h"
#include "syncline/value.h"

namespace syncline::internal {

// What begins ends, the last first, unless an error ends it all.
class PlainSink {
 public:
  virtual ~PlainSink() = default;

  // REQUIRES: not a container.
  virtual void Scalar(const Value& scalar) = 0;
  // A scalar too: a string that the sink may keep.
  virtual void Text(std::string utf8) = 0;
  virtual void BeginMap() = 0;
  // What is told next stands at the key, which is valid until then.
  virtual void Key(std::string_view key) = 0;
  virtual void EndMap() = 0;
  virtual void BeginList() = 0;
  virtual void EndList() = 0;
};

// Keys ascend by their bytes.
void TellPlain(const Plain& plain, PlainSink* sink);

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_PLAIN_SINK_H_
