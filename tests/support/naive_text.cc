#include "support/naive_text.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace syncline::test {

NaiveText::NaiveText() { nodes_[std::nullopt].deleted = true; }

NaiveOp NaiveText::Insert(OpId id, size_t position, char32_t code_point) {
  const std::vector<NodeId> order = InOrder();
  size_t slot = 0;  // of the left neighbour; the root is visible to nobody
  for (size_t seen = 0; seen < position;) {
    if (IsVisible(order.at(++slot))) ++seen;
  }
  const NodeId next = slot + 1 < order.size() ? order[slot + 1] : std::nullopt;
  NaiveOp op{.kind = EventKind::kInsert, .id = id, .code_point = code_point};
  if (nodes_.at(order[slot]).right.empty()) {
    op.parent = order[slot];
    op.side = NaiveOp::Side::kRight;
    op.right_origin = next;
  } else {
    op.parent = next;
    op.side = NaiveOp::Side::kLeft;
  }
  Apply(op);
  return op;
}

NaiveOp NaiveText::Delete(OpId id, size_t position) {
  size_t seen = 0;
  for (const NodeId& node : InOrder()) {
    if (!IsVisible(node) || seen++ < position) continue;
    NaiveOp op{.kind = EventKind::kDelete, .id = id, .target = *node};
    Apply(op);
    return op;
  }
  throw std::out_of_range("NaiveText::Delete");
}

void NaiveText::Apply(const NaiveOp& op) {
  if (op.kind == EventKind::kDelete) {
    nodes_.at(op.target).deleted = true;
    return;
  }
  Node& parent = nodes_.at(op.parent);
  Node& node = nodes_[op.id];
  node.code_point = op.code_point;
  node.right_origin = op.right_origin;
  if (op.side == NaiveOp::Side::kLeft) {
    auto& siblings = parent.left;
    siblings.insert(std::lower_bound(siblings.begin(), siblings.end(), op.id),
                    op.id);
  } else {
    auto& siblings = parent.right;
    const auto place = std::find_if(siblings.begin(), siblings.end(),
                                    [&](const NodeId& sibling) {
                                      return RightSiblingBefore(op.id, sibling);
                                    });
    siblings.insert(place, op.id);
  }
}

bool NaiveText::IsVisible(const NodeId& id) const {
  return !nodes_.at(id).deleted;
}

// Reads the tree with a stack of its own: typed text is a chain as deep as the
// text is long.
std::vector<NaiveText::NodeId> NaiveText::InOrder() const {
  struct Step {
    NodeId id;
    bool left_done;
  };
  std::vector<NodeId> order;
  std::vector<Step> stack = {{std::nullopt, false}};
  while (!stack.empty()) {
    const Step step = stack.back();
    stack.pop_back();
    const Node& node = nodes_.at(step.id);
    const auto& children = step.left_done ? node.right : node.left;
    if (step.left_done) {
      order.push_back(step.id);
    } else {
      stack.push_back({step.id, true});
    }
    for (auto it = children.rbegin(); it != children.rend(); ++it) {
      stack.push_back({*it, false});
    }
  }
  return order;
}

bool NaiveText::RightSiblingBefore(const NodeId& a, const NodeId& b) const {
  const NodeId& end_a = nodes_.at(a).right_origin;
  const NodeId& end_b = nodes_.at(b).right_origin;
  if (end_a == end_b) return a < b;
  if (!end_a || !end_b) return !end_a;
  const std::vector<NodeId> order = InOrder();
  return std::find(order.begin(), order.end(), end_a) >
         std::find(order.begin(), order.end(), end_b);
}

std::u32string NaiveText::Text() const {
  std::u32string text;
  for (const NodeId& id : InOrder()) {
    if (IsVisible(id)) text += nodes_.at(id).code_point;
  }
  return text;
}

std::vector<NaiveText::Item> NaiveText::Items() const {
  std::vector<Item> items;
  for (const NodeId& id : InOrder()) {
    if (id) items.push_back({*id, IsVisible(id)});
  }
  return items;
}

namespace {

// A replica, and which events it knows.
struct Writer {
  NaiveText text;
  std::vector<bool> known;

  void Learn(const std::vector<bool>& wanted, const std::vector<NaiveOp>& ops) {
    for (size_t i = 0; i < ops.size(); ++i) {
      if (!wanted[i] || known[i]) continue;
      text.Apply(ops[i]);
      known[i] = true;
    }
  }

  NaiveOp Do(const Event& event) {
    return event.kind == EventKind::kInsert
               ? text.Insert(event.id(), event.position, event.code_point)
               : text.Delete(event.id(), event.position);
  }
};

}  // namespace

std::u32string TextByTree(const History& history) {
  std::map<PeerId, Writer> writers;
  for (const Event& event : history) writers[event.peer];
  for (auto& [peer, writer] : writers) writer.known.resize(history.size());

  std::vector<NaiveOp> ops;
  for (const Event& event : history) {
    Writer& writer = writers[event.peer];
    writer.Learn(AncestorsOf(history, event.parents), ops);
    writer.known[ops.size()] = true;
    ops.push_back(writer.Do(event));
  }

  Writer newcomer{.text = {}, .known = std::vector<bool>(history.size())};
  const std::vector<bool> everything(history.size(), true);
  newcomer.Learn(everything, ops);
  for (auto& [peer, writer] : writers) {
    writer.Learn(everything, ops);
    if (writer.text.Text() != newcomer.text.Text()) {
      throw std::logic_error("replicas of the naive tree differ");
    }
  }
  return newcomer.text.Text();
}

}  // namespace syncline::test
