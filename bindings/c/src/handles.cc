#include "handles.h"

#ifdef SYNCLINE_C_CHECK_HANDLES
#include <mutex>

#include "absl/container/flat_hash_set.h"
#endif

namespace syncline::c {

#ifdef SYNCLINE_C_CHECK_HANDLES

namespace {

struct Registry {
  std::mutex mutex;
  absl::flat_hash_set<const void*> handles;  // under the mutex
};

// Never destroyed: handles may be freed by destructors that run later.
Registry& TheRegistry() {
  static auto* const registry = new Registry;
  return *registry;
}

}  // namespace

void LiveHandles::Add(const void* handle) {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  registry.handles.insert(handle);
}

void LiveHandles::Remove(const void* handle) {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  registry.handles.erase(handle);
}

bool LiveHandles::Contains(const void* handle) {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  return registry.handles.contains(handle);
}

#else

void LiveHandles::Add(const void*) {}
void LiveHandles::Remove(const void*) {}
bool LiveHandles::Contains(const void*) { return true; }

#endif

}  // namespace syncline::c

syncline_container* syncline_doc::HandleOf(
    syncline::c::AnyContainer container) {
  const uint32_t number =
      std::visit([](const auto& it) { return it.ref().number; }, container);
  std::unique_ptr<syncline_container>& handle = containers[number];
  if (handle == nullptr) {
    handle = std::make_unique<syncline_container>(this, container);
  }
  return handle.get();
}
