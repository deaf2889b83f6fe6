// The kinds of container that a document holds.
#ifndef SYNCLINE_CONTAINER_KIND_H_
#define SYNCLINE_CONTAINER_KIND_H_

#include <cstdint>

namespace syncline {

enum class ContainerKind : uint8_t {  // NEVER CHANGE: on the wire
  kText = 1,
  kMap = 2,
  kList = 3,
  kMovableList = 4,
  kTree = 5,
  kCounter = 6,
};

// Whether a later version may give a kind this number.
constexpr bool IsContainerKind(uint64_t number) {
  return 1 <= number && number <= 127;
}
// Whether this version has such containers. Others' ops are kept and passed on.
constexpr bool IsKnown(ContainerKind kind) {
  return kind <= ContainerKind::kCounter;
}

// "text", "map", ...
const char* NameOf(ContainerKind kind);

}  // namespace syncline

#endif  // SYNCLINE_CONTAINER_KIND_H_
