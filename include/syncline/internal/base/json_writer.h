// JSON without white space, of what is told: scalars as json.h has them.
//
// Cost: O(size). Thread-compatible.
#ifndef SYNCLINE_INTERNAL_BASE_JSON_WRITER_H_
#define SYNCLINE_INTERNAL_BASE_JSON_WRITER_H_

#include <string>
#include <string_view>

#include "syncline/internal/base/plain_sink.h"

namespace syncline::internal {

class JsonWriter : public PlainSink {
 public:
  std::string& out() { return out_; }

  void Scalar(const Value& scalar) override;
  void Text(std::string utf8) override;
  void BeginMap() override;
  void Key(std::string_view key) override;
  void EndMap() override { out_ += '}'; }
  void BeginList() override;
  void EndList() override { out_ += ']'; }

 private:
  void BeginItem();

  std::string out_;
};

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_BASE_JSON_WRITER_H_
