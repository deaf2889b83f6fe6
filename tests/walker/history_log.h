// Random histories as an oplog, in any causal order.
#ifndef SYNCLINE_TESTS_WALKER_HISTORY_LOG_H_
#define SYNCLINE_TESTS_WALKER_HISTORY_LOG_H_

#include <string>
#include <vector>

#include "support/history.h"
#include "syncline/internal/oplog/oplog.h"
#include "syncline/internal/walker/edit.h"

namespace syncline::test {

// Appends events to a log; they may come in any order that is causal.
class HistoryLog {
 public:
  explicit HistoryLog(const History& history);

  // REQUIRES: the event's parents were appended.
  void Append(uint32_t event);

  const internal::OpLog& log() const { return log_; }
  internal::ContainerIndex container() const { return container_; }

 private:
  const History& history_;
  internal::OpLog log_;
  internal::ContainerIndex container_;
  std::vector<internal::Lv> lv_of_;  // by event
};

void Apply(const internal::Edits& edits, std::u32string* text);

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_WALKER_HISTORY_LOG_H_
