// Reading a file costs a multiple of its bytes, whatever its headers claim: the
// bytes that go through a checksum are counted, by a zlib of our own.
#include <zlib.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bounds/counted_memory.h"
#include "syncline/file/doc_file.h"
#include "syncline/internal/base/fixed.h"

namespace {

size_t checked_bytes = 0;

std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table = {};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    table[i] = crc;
  }
  return table;
}

}  // namespace

// In place of zlib's.
extern "C" uLong crc32_z(uLong crc, const Bytef* bytes, z_size_t size) {
  static const std::array<uint32_t, 256> kTable = MakeTable();
  checked_bytes += size;
  auto state = ~static_cast<uint32_t>(crc);
  for (z_size_t i = 0; i < size; ++i) {
    state = state >> 8 ^ kTable[(state ^ bytes[i]) & 0xFF];
  }
  return ~state & 0xFFFFFFFF;
}

namespace syncline::test {
namespace {

constexpr size_t kSizes[] = {1 << 14, 1 << 18};
constexpr std::string_view kMagic("SYNCLOG\x01");

// What docs/storage.md states, for each byte of the file.
constexpr size_t kMemory = 16;
constexpr size_t kChecked = 64;

uint32_t Crc(std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// Of a record whose content has this size and this checksum.
std::string Header(size_t size, uint32_t crc) {
  std::string header;
  internal::AppendFixed(static_cast<uint32_t>(size), &header);
  internal::AppendFixed(crc, &header);
  internal::AppendFixed(Crc(header), &header);
  return header;
}

size_t RecordsOf(const std::string& file) {
  checked_bytes = 0;
  size_t records = 0;
  const HeapUse use = HeapUseOf([&] {
    const auto content = ParseDocFile(file);
    REQUIRE(content.ok());
    records = content->records.size();
    return 0;
  });
  CHECK(use.most <= kMemory * file.size() + 4096);
  CHECK(checked_bytes <= kChecked * file.size());
  return records;
}

TEST_CASE("a file of records without content is read at once") {
  for (const size_t size : kSizes) {
    std::string file(kMagic);
    while (file.size() < size) file += Header(0, 0);
    CHECK(RecordsOf(file) == (file.size() - kMagic.size()) / 12);
  }
}

// What is no header: behind it nothing tells where the records are.
std::string WithDamage() { return std::string(kMagic) + std::string(12, 'x'); }

TEST_CASE(
    "headers that all claim the rest of a file cost no more than others") {
  for (const size_t size : kSizes) {
    for (std::string file : {std::string(kMagic), WithDamage()}) {
      while (file.size() < size) file += Header(size - file.size() - 12, 1);
      CHECK(RecordsOf(file) == 0);
    }
  }
}

TEST_CASE("nor do they with good records in between") {
  for (const size_t size : kSizes) {
    std::string file = WithDamage();
    size_t records = 0;
    while (file.size() < size) {
      file += Header((size - file.size()) / 2, 1) + Header(0, 0);
      ++records;
    }
    CHECK(RecordsOf(file) == records);
  }
}

TEST_CASE("nor do records of which each holds the next") {
  for (const size_t size : kSizes) {
    std::string nested;
    while (nested.size() < size / 16) {
      nested.insert(0, Header(nested.size(), Crc(nested)));
    }
    CHECK(RecordsOf(WithDamage() + nested) == 1);
  }
}

}  // namespace
}  // namespace syncline::test
