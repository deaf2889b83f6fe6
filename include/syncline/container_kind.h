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

constexpr bool IsContainerKind(uint64_t number) {
  return 1 <= number && number <= 6;
}

// "text", "map", ...
const char* NameOf(ContainerKind kind);

}  // namespace syncline

#endif  // SYNCLINE_CONTAINER_KIND_H_
