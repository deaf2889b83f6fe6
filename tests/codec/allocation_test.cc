// Live typing does not touch the heap: counted by our own operator new.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "codec/batch_builder.h"
#include "syncline/internal/codec/update_decoder.h"
#include "syncline/internal/codec/update_encoder.h"

namespace {

std::atomic<size_t> allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace syncline::test {
namespace {

std::string Keystroke(std::string_view character) {
  constexpr PeerId kPeer{0x0123456789ABCDEF};
  BatchBuilder builder;
  builder.BeginRun(kPeer, 100000, {{kPeer, 99999}, {PeerId{5}, 7}});
  builder.Insert("", 50000, character);
  return internal::EncodeUpdate(builder.Take());
}

TEST_CASE("a keystroke is decoded without an allocation, after the first") {
  const std::string updates[] = {Keystroke("x"), Keystroke("漢")};
  internal::EventBatch batch;
  for (const std::string& bytes : updates) {
    CHECK(internal::DecodeUpdate(bytes, &batch).ok());
  }
  bool ok = true;
  const size_t before = allocations;
  for (const std::string& bytes : updates) {
    ok = ok && internal::DecodeUpdate(bytes, &batch).ok();
  }
  const size_t after = allocations;
  CHECK(ok);
  CHECK(after == before);
}

}  // namespace
}  // namespace syncline::test
