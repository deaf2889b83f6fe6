// Who is told what a document, or a plain value, holds, from the outside in,
// and writes it: JSON, plain values, their bytes.
//
// Thread-safe: no state.
#ifndef SYNCLINE_INTERNAL_BASE_CONTENT_WRITER_H_
#define SYNCLINE_INTERNAL_BASE_CONTENT_WRITER_H_

#include <string>
#include <string_view>

#include "syncline/value.h"

namespace syncline::internal {

// What begins ends, the last first, unless an error ends it all.
class ContentWriter {
 public:
  virtual ~ContentWriter() = default;

  // REQUIRES: not a container.
  virtual void Scalar(const Value& scalar) = 0;
  // A scalar too: what a text shows.
  virtual void Text(std::string utf8) = 0;
  virtual void BeginMap() = 0;
  // What is told next stands at the key, which is valid until then.
  virtual void Key(std::string_view key) = 0;
  virtual void EndMap() = 0;
  virtual void BeginList() = 0;
  virtual void EndList() = 0;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_CONTENT_WRITER_H_
