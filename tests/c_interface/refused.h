// A call that is refused, and whether it kept what base.h promises of all such:
// the error is written, and no other output.
//
//   REFUSED(SYNCLINE_NOT_FOUND, syncline_map_get, map, "k", 1, &value);
#ifndef SYNCLINE_TESTS_C_INTERFACE_REFUSED_H_
#define SYNCLINE_TESTS_C_INTERFACE_REFUSED_H_

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "syncline/c/syncline.h"

namespace syncline::test {

template <typename T>
concept Complete = requires {
  sizeof(T);
};
// Where a function writes to, but for its error.
template <typename T>
concept Output = std::is_pointer_v<T> && Complete<std::remove_pointer_t<T>> &&
                 !std::is_const_v<std::remove_pointer_t<T>> &&
                 !std::is_function_v<std::remove_pointer_t<T>> &&
                 !std::is_same_v<T, syncline_error*>;

// The bytes that the outputs of a call have.
template <typename... Params>
std::vector<std::string> OutputsOf(const std::tuple<Params...>& arguments) {
  std::vector<std::string> outputs;
  auto add = [&](const auto& argument) {
    if constexpr (Output<std::remove_cvref_t<decltype(argument)>>) {
      if (argument == nullptr) return;
      outputs.emplace_back(reinterpret_cast<const char*>(argument),
                           sizeof(*argument));
    }
  };
  std::apply([&](const auto&... each) { (add(each), ...); }, arguments);
  return outputs;
}

// `arguments` end with where the error goes. Gives the error's message.
template <typename... Params>
std::string CheckRefused(syncline_code code, std::string_view name,
                         syncline_code (*function)(Params...),
                         std::tuple<Params...> arguments) {
  syncline_error error;
  std::memset(&error, 0xAB, sizeof(error));
  std::get<sizeof...(Params) - 1>(arguments) = &error;
  const std::vector<std::string> outputs = OutputsOf(arguments);
  const syncline_code returned = std::apply(function, arguments);
  INFO(name << " returned " << syncline_code_name(returned));
  CHECK(returned == code);
  if (returned == SYNCLINE_OK) return "";
  CHECK(error.code == returned);
  const void* end = std::memchr(error.message, 0, sizeof(error.message));
  REQUIRE(end != nullptr);
  const std::string message = error.message;
  CHECK(message.starts_with(std::string(name) + ": "));
  CHECK(message.size() > name.size() + 2);

  std::get<sizeof...(Params) - 1>(arguments) = nullptr;
  CHECK(std::apply(function, arguments) == code);
  CHECK(OutputsOf(arguments) == outputs);
  return message;
}

template <typename... Params, typename... Args>
std::string Refused(syncline_code code, std::string_view name,
                    syncline_code (*function)(Params...), Args... arguments) {
  return CheckRefused(code, name, function,
                      std::tuple<Params...>(arguments..., nullptr));
}

#define REFUSED(code, function, ...) \
  ::syncline::test::Refused(code, #function, function, __VA_ARGS__)

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_C_INTERFACE_REFUSED_H_
