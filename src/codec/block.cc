#include "syncline/internal/codec/block.h"

#include <lz4.h>
#include <lz4hc.h>

#include <cstddef>

#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/writer.h"

namespace syncline::internal {
namespace {

// Level 9 is 1 % larger than 12 in half its time (automerge-paper's text:
// 62,215 and 61,719 bytes), and 4 % smaller than 3.
constexpr int kLevel = 9;

// Below, LZ4HC's tables (256 KB) cost more than the input is worth.
constexpr size_t kMinHighCompressionBytes = 4096;

int Compress(std::string_view bytes, std::string* block) {
  const int size = static_cast<int>(bytes.size());
  const int capacity = static_cast<int>(block->size());
  return bytes.size() < kMinHighCompressionBytes
             ? LZ4_compress_default(bytes.data(), block->data(), size, capacity)
             : LZ4_compress_HC(bytes.data(), block->data(), size, capacity,
                               kLevel);
}

}  // namespace

bool CompressBlock(std::string_view bytes, std::string* block) {
  if (bytes.size() < kMinCompressedBytes || bytes.size() > kMaxBlockBytes) {
    return false;
  }
  block->resize(bytes.size() - 1);
  const int size = Compress(bytes, block);
  if (size <= 0) return false;
  block->resize(static_cast<size_t>(size));
  return true;
}

bool CompressFields(size_t begin, size_t others, uint32_t block_field,
                    uint32_t size_field, std::string* out) {
  const std::string_view fields = std::string_view(*out).substr(begin);
  std::string block;
  if (!CompressBlock(fields, &block)) return false;
  const size_t size = fields.size();
  if (size > (block.size() + others) * kMaxColumnExpansion) return false;
  out->resize(begin);
  WriteBytesField(block_field, block, out);
  WriteVarintField(size_field, size, out);
  return true;
}

bool DecompressBlock(std::string_view block, uint64_t size, uint64_t most,
                     std::string* bytes) {
  if (block.size() > kMaxBlockBytes || size > kMaxBlockBytes || size > most) {
    return false;
  }
  bytes->resize(static_cast<size_t>(size));
  const int written = LZ4_decompress_safe(block.data(), bytes->data(),
                                          static_cast<int>(block.size()),
                                          static_cast<int>(size));
  return written >= 0 && static_cast<uint64_t>(written) == size;
}

}  // namespace syncline::internal
