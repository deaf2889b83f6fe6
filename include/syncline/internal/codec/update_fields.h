// The fields of an Update message, found but not yet understood.
//
// A known field has its place in a table; unknown ones are skipped. What stands
// in the compressed field `columns` is found like the rest.
//
// Invariants: each known field was there at most once and in a form that its
// type allows; all views point into the message or into its decompressed part.
// Cost: O(fields), and the decompression. Thread-compatible.
#ifndef SYNCLINE_INTERNAL_CODEC_UPDATE_FIELDS_H_
#define SYNCLINE_INTERNAL_CODEC_UPDATE_FIELDS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "syncline/internal/codec/reader.h"
#include "syncline/internal/codec/update_format.h"

namespace syncline::internal {

class UpdateFields {
 public:
  // `message` must outlive this.
  explicit UpdateFields(std::string_view message) : message_(message) {}
  UpdateFields(const UpdateFields&) = delete;
  UpdateFields& operator=(const UpdateFields&) = delete;

  // Finds the fields of the message: enough for its header.
  absl::Status Find() { return FindIn(message_); }
  // Finds those in `columns` too. REQUIRES: Find() went well.
  absl::Status FindCompressed();

  // Of the whole message: what sizes are measured by.
  size_t bytes() const { return message_.size(); }

  // The bytes of a field; empty if it is not there. Not for those that are
  // found again by ForEach().
  std::string_view operator[](uint32_t number) const { return field_[number]; }
  bool has(uint32_t number) const { return (seen_ >> number & 1) != 0; }
  // The number in a field that is one varint; 0 if it is not there.
  uint64_t value(uint32_t number) const;
  // How often the repeated field `number` is there.
  uint32_t count(uint32_t number) const { return count_[number]; }

  // Calls f(bytes) for each occurrence of a repeated field, as long as it
  // returns OK.
  template <typename F>
  absl::Status ForEach(uint32_t number, F f) const;

  // DataLoss: what is wrong, and at which byte.
  absl::Status Damaged(std::string_view what, const char* at) const;

 private:
  static constexpr uint32_t kFieldsEnd = update_field::kDocId + 1;

  absl::Status FindIn(std::string_view part);
  absl::Status Keep(const Field& field);

  std::string_view message_;
  std::string columns_;  // decompressed
  std::array<std::string_view, kFieldsEnd> field_;
  uint64_t seen_ = 0;                         // a bit for each field
  std::array<uint32_t, kFieldsEnd> count_{};  // of repeated fields
};

template <typename F>
absl::Status UpdateFields::ForEach(uint32_t number, F f) const {
  if (count(number) == 0) return absl::OkStatus();
  for (const std::string_view part : {message_, std::string_view(columns_)}) {
    Reader reader(part);
    Field field;
    while (reader.Next(&field)) {
      if (field.number != number) continue;
      if (absl::Status status = f(field.bytes); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace syncline::internal

#endif  // SYNCLINE_INTERNAL_CODEC_UPDATE_FIELDS_H_
