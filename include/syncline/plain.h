// A value as a program has it, with nothing of a document: a scalar, a list or
// a map of such, as JSON has them.
//
//   syncline::Plain card =
//       syncline::Plain::Map{{"title", "hello"}, {"done", false}};
//
// Doc::Update brings a document to it, Doc::ToPlain reads one out.
#ifndef SYNCLINE_PLAIN_H_
#define SYNCLINE_PLAIN_H_

#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "syncline/value.h"

namespace syncline {

// Thread-safe: a plain value.
class Plain {
 public:
  using List = std::vector<Plain>;
  using Map = std::map<std::string, Plain, std::less<>>;

  Plain() = default;  // null
  // Implicit all of them: Plain::List{1, "two", nullptr}.
  template <std::convertible_to<Value> T>
  requires(!std::same_as<T, Plain>)
      Plain(T scalar)  // NOLINT(google-explicit-constructor)
      : value_(Value(std::move(scalar))) {}
  Plain(List list)  // NOLINT(google-explicit-constructor)
      : value_(std::move(list)) {}
  Plain(Map map)  // NOLINT(google-explicit-constructor)
      : value_(std::move(map)) {}

  // Nullptr where it is of another kind.
  const Value* as_scalar() const { return std::get_if<Value>(&value_); }
  const List* as_list() const { return std::get_if<List>(&value_); }
  const Map* as_map() const { return std::get_if<Map>(&value_); }

  friend bool operator==(const Plain&, const Plain&) = default;

 private:
  std::variant<Value, List, Map> value_;
};

}  // namespace syncline

#endif  // SYNCLINE_PLAIN_H_
