// An update or a snapshot on its way between sessions, with what a server has
// to know of it. Its bytes can be kept as they are and handed to everybody.
//
// Of a host that encrypts, the payload is what it made of an update, and the
// header, whose ops and after what, stands beside it: servers read nothing
// else.
//
// Thread-safe: nothing changes after it was made. One is shared by all that
// send it.
#ifndef SYNCLINE_SYNC_BATCH_H_
#define SYNCLINE_SYNC_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "syncline/update_info.h"

namespace syncline {

class SyncBatch;
using SyncBatchPtr = std::shared_ptr<const SyncBatch>;

class SyncBatch {
 public:
  // Of what Doc exports. Errors: as DescribeUpdate().
  static absl::StatusOr<SyncBatchPtr> FromUpdate(std::string_view update);
  // Of what a host made of an update with this header. Error: InvalidArgument,
  // for a span that is empty or too long.
  static absl::StatusOr<SyncBatchPtr> Sealed(std::string_view payload,
                                             UpdateInfo info);
  // What encoded() gave. Errors: InvalidArgument, for what is no batch; those
  // of DescribeUpdate(), where it is not sealed.
  static absl::StatusOr<SyncBatchPtr> Parse(std::string encoded);

  const UpdateInfo& info() const { return info_; }
  bool is_sealed() const { return is_sealed_; }
  std::string_view payload() const {
    return std::string_view(encoded_).substr(payload_begin_, payload_size_);
  }
  // A message Batch of sync.proto: what goes over the wire and into a log.
  std::string_view encoded() const { return encoded_; }
  // XXH3 (64 bits) of encoded(): its name and its checksum in chunks.
  uint64_t hash() const { return hash_; }

 private:
  SyncBatch() = default;
  absl::Status ReadFields();

  std::string encoded_;
  size_t payload_begin_ = 0;
  size_t payload_size_ = 0;
  bool is_sealed_ = false;
  UpdateInfo info_;
  uint64_t hash_ = 0;
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_BATCH_H_
