#include "support/history.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace syncline::test {
namespace {

// Whether `history[index]` and the events before it obey the invariants, given
// each peer's last event so far.
std::string CheckEvent(const History& history, uint32_t index,
                       const std::map<PeerId, uint32_t>& last_of_peer) {
  const Event& event = history[index];
  for (uint32_t parent : event.parents) {
    if (parent >= index) return "a parent is not before its child";
  }
  const std::vector<bool> before = AncestorsOf(history, event.parents);
  if (HeadsOf(history, before) != event.parents) {
    return "parents are not sorted, or one is an ancestor of another";
  }
  const auto last = last_of_peer.find(event.peer);
  if (last == last_of_peer.end()) {
    return event.counter == 0 ? "" : "a peer's first counter is not 0";
  }
  if (event.counter != history[last->second].counter + 1) {
    return "a peer's counters are not dense";
  }
  return before[last->second] ? "" : "a peer is concurrent with itself";
}

}  // namespace

std::vector<bool> AncestorsOf(const History& history, const Version& version) {
  std::vector<bool> result(history.size());
  for (uint32_t index : version) result[index] = true;
  for (size_t i = history.size(); i-- > 0;) {
    if (!result[i]) continue;
    for (uint32_t parent : history[i].parents) result[parent] = true;
  }
  return result;
}

Version HeadsOf(const History& history, const std::vector<bool>& events) {
  std::vector<bool> has_child(history.size());
  for (size_t i = 0; i < history.size(); ++i) {
    if (!events[i]) continue;
    for (uint32_t parent : history[i].parents) has_child[parent] = true;
  }
  Version heads;
  for (uint32_t i = 0; i < history.size(); ++i) {
    if (events[i] && !has_child[i]) heads.push_back(i);
  }
  return heads;
}

Version HeadsOf(const History& history) {
  return HeadsOf(history, std::vector<bool>(history.size(), true));
}

std::string CheckHistory(const History& history) {
  std::map<PeerId, uint32_t> last_of_peer;
  for (uint32_t i = 0; i < history.size(); ++i) {
    std::string error = CheckEvent(history, i, last_of_peer);
    if (!error.empty()) return "event " + std::to_string(i) + ": " + error;
    last_of_peer[history[i].peer] = i;
  }
  return "";
}

std::string ToString(const History& history) {
  std::string out;
  for (size_t i = 0; i < history.size(); ++i) {
    const Event& event = history[i];
    out += std::to_string(i) + ": " + std::to_string(event.counter) + "@" +
           std::to_string(event.peer.value) + " after {";
    for (uint32_t parent : event.parents) out += " " + std::to_string(parent);
    out += " } ";
    switch (event.kind) {
      case EventKind::kInsert:
        out += "insert code point " + std::to_string(event.code_point);
        break;
      case EventKind::kDelete:
        out += "delete";
        break;
      case EventKind::kLeftAnchor:
        out += "left anchor";
        break;
      case EventKind::kRightAnchor:
        out += "right anchor";
        break;
    }
    out += " at ";
    out += std::to_string(event.position) + "\n";
  }
  return out;
}

}  // namespace syncline::test
