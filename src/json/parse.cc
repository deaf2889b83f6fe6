#include "json/parse.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace syncline::json {
namespace {

using nlohmann::json;

// Takes everything and keeps nothing but where the first error is.
class ErrorFinder final : public json::json_sax_t {
 public:
  size_t position() const { return position_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t position, const std::string&,
                   const json::exception&) override {
    position_ = position;
    return false;
  }

 private:
  size_t position_ = 0;  // bytes read, that of the error among them
};

absl::Status NoJson(std::string_view text) {
  ErrorFinder finder;
  json::sax_parse(text.begin(), text.end(), &finder);
  const size_t at =
      std::min(finder.position() == 0 ? 0 : finder.position() - 1, text.size());
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const size_t last_break = before.rfind('\n');
  const size_t column =
      last_break == std::string_view::npos ? at : at - last_break - 1;
  return absl::InvalidArgumentError(
      absl::StrCat("no JSON: line ", line, ", byte ", column + 1,
                   at == text.size() ? ": the end comes too early"
                                     : ": something else has to stand here"));
}

}  // namespace

absl::StatusOr<json> ParseJson(std::string_view text) {
  json parsed = json::parse(text.begin(), text.end(), nullptr,
                            /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return NoJson(text);
  return parsed;
}

}  // namespace syncline::json
