// One call through the C interface: its arguments are checked, it is made, and
// what went wrong is put where the caller wants it.
//
//   return Call(__func__, text, error, {Given(utf8, size, "utf8")},
//               [&](Text& it) { return it.Insert(...); });
//
// Thread rule: that of the document.
#ifndef SYNCLINE_BINDINGS_C_CALL_H_
#define SYNCLINE_BINDINGS_C_CALL_H_

#include <initializer_list>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "handles.h"

namespace syncline::c {

// A check of one argument: its name, and what is wrong with it, or nullptr.
struct Check {
  const char* problem = nullptr;  // "is NULL", "is none that there is"
  const char* argument = nullptr;
};

inline Check Given(const void* pointer, const char* argument) {
  return {pointer == nullptr ? "is NULL" : nullptr, argument};
}
// Nothing may be given by NULL.
inline Check Given(const void* pointer, size_t size, const char* argument) {
  return {pointer == nullptr && size > 0 ? "is NULL" : nullptr, argument};
}
inline Check Known(syncline_text_unit unit, const char* argument) {
  const bool known = SYNCLINE_UNIT_BYTES <= unit && unit <= SYNCLINE_UNIT_LINES;
  return {known ? nullptr : "is no syncline_text_unit", argument};
}
inline TextUnit UnitOf(syncline_text_unit unit) {
  return static_cast<TextUnit>(unit);
}
inline Check Known(syncline_container_kind kind, const char* argument) {
  const bool known = SYNCLINE_TEXT <= kind && kind <= SYNCLINE_COUNTER;
  return {known ? nullptr : "is no syncline_container_kind", argument};
}
using Checks = std::initializer_list<Check>;

inline std::string_view View(const char* data, size_t size) {
  return size == 0 ? std::string_view() : std::string_view(data, size);
}

// Puts a status where the caller wants it.
syncline_code Finish(const char* function, const absl::Status& status,
                     syncline_error* error);

absl::Status FirstProblem(Checks checks);
// Of a handle. Error: InvalidArgument.
absl::Status CheckHandle(const void* handle, const char* name);

// Error: InvalidArgument, where the container is of another kind.
absl::Status CheckKind(syncline_container* container, ContainerKind kind);

// Without a handle.
syncline_code CallFree(const char* function, syncline_error* error,
                       Checks checks, absl::FunctionRef<absl::Status()> call);

syncline_code Call(const char* function, syncline_doc* doc,
                   syncline_error* error, Checks checks,
                   absl::FunctionRef<absl::Status(Doc&)> call);

// On a container of any kind.
syncline_code CallOnAny(
    const char* function, syncline_container* container, syncline_error* error,
    Checks checks, absl::FunctionRef<absl::Status(syncline_container&)> call);

// On one of this kind.
syncline_code CallOnKind(const char* function, syncline_container* container,
                         ContainerKind kind, syncline_error* error,
                         Checks checks,
                         absl::FunctionRef<absl::Status(Container&)> call);

// `call` takes the container as its kind.
template <typename T, typename F>
syncline_code CallOn(const char* function, syncline_container* container,
                     syncline_error* error, Checks checks, F call) {
  return CallOnKind(function, container, T::kKind, error, checks,
                    [&](Container& it) { return call(static_cast<T&>(it)); });
}

// Error: InvalidArgument, where it is not valid UTF-8.
absl::Status CheckUtf8(std::string_view string, const char* name);

// Of a struct that is written to. Error: InvalidArgument, where it is smaller.
absl::Status CheckSize(size_t struct_size, size_t known_size);

// Reads a struct that begins with its size, as large as the caller knows it: of
// an older one, the end of `*read` stays as it is; of a later one, what is not
// known here has to be zero. Errors: InvalidArgument, Unimplemented.
absl::Status ReadStruct(const void* given, size_t known_size, void* read);

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_CALL_H_
