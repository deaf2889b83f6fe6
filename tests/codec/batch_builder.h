// Writes EventBatches run by run, op by op, merging ops as an oplog does.
//
//   BatchBuilder builder;
//   builder.BeginRun(peer, counter, parents);
//   builder.Insert("note", 0, "hello");
//   builder.Delete("note", 4, 1);
//   EventBatch batch = builder.Take();
//
// Parents are given as OpIds; they are inside of the batch where it has them.
// Cost: O(1) an op, O(log runs) a parent. Thread-compatible.
#ifndef SYNCLINE_TESTS_CODEC_BATCH_BUILDER_H_
#define SYNCLINE_TESTS_CODEC_BATCH_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal/oplog/event_batch.h"

namespace syncline::test {

class BatchBuilder {
 public:
  void BeginRun(PeerId peer, uint32_t counter,
                const std::vector<OpId>& parents);

  // `container` is a root text's name; "" where it is inherited.
  void Insert(std::string_view container, uint32_t position,
              std::string_view text);
  void Delete(std::string_view container, uint32_t position, uint32_t length);
  void Add(std::string_view container, internal::OpKind kind, uint32_t position,
           uint32_t length, std::string_view text);

  // What the last `ops` ops were committed with.
  void Commit(uint32_t ops, int64_t time, std::string message);

  uint32_t size() const { return size_; }
  OpId last_op() const;

  // The text is in the batch's storage.
  internal::EventBatch Take();

 private:
  uint32_t PeerNumber(PeerId peer);
  uint32_t ContainerNumber(std::string_view name);
  internal::EventBatch::Parent ParentOf(const OpId& id);

  internal::EventBatch batch_;
  std::map<PeerId, uint32_t> peers_;
  std::map<std::string, uint32_t, std::less<>> containers_;
  std::map<OpId, uint32_t> begins_;  // batch index of each run
  uint32_t size_ = 0;
};

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_CODEC_BATCH_BUILDER_H_
