#include "syncline/internal/containers/link_cut_forest.h"

#include "syncline/internal/base/dcheck.h"

namespace syncline::internal {

bool LinkCutForest::IsSplayRoot(Node node) const {
  const Node parent = entries_[node].parent;
  return parent == kNone || (entries_[parent].children[0] != node &&
                             entries_[parent].children[1] != node);
}

void LinkCutForest::Rotate(Node node) {
  ++steps_;
  const Node parent = entries_[node].parent;
  const Node above = entries_[parent].parent;
  const int side = SideOf(node);
  if (!IsSplayRoot(parent)) {
    entries_[above].children[SideOf(parent)] = node;
  }
  const Node between = entries_[node].children[1 - side];
  entries_[parent].children[side] = between;
  if (between != kNone) entries_[between].parent = parent;
  entries_[node].children[1 - side] = parent;
  entries_[parent].parent = node;
  entries_[node].parent = above;
}

void LinkCutForest::Splay(Node node) {
  while (!IsSplayRoot(node)) {
    const Node parent = entries_[node].parent;
    if (!IsSplayRoot(parent)) {
      Rotate(SideOf(node) == SideOf(parent) ? parent : node);
    }
    Rotate(node);
  }
}

void LinkCutForest::Access(Node node) {
  Node below = kNone;
  for (Node at = node; at != kNone; at = entries_[at].parent) {
    ++steps_;
    Splay(at);
    entries_[at].children[1] = below;
    below = at;
  }
  Splay(node);
}

void LinkCutForest::Link(Node node, Node parent) {
  Access(node);
  SYNCLINE_DCHECK(entries_[node].children[0] == kNone, "a root is linked");
  entries_[node].parent = parent;
}

void LinkCutForest::Cut(Node node) {
  Access(node);
  const Node above = entries_[node].children[0];
  SYNCLINE_DCHECK(above != kNone, "what is cut has a parent");
  entries_[above].parent = kNone;
  entries_[node].children[0] = kNone;
}

bool LinkCutForest::IsWithin(Node node, Node ancestor) {
  if (node == ancestor) return true;
  Access(node);
  Splay(ancestor);
  // On one path with it, the node is not the root any more.
  return entries_[node].parent != kNone;
}

LinkCutForest::Node LinkCutForest::RootOf(Node node) {
  Access(node);
  while (entries_[node].children[0] != kNone) node = entries_[node].children[0];
  // What was passed pays for the way.
  Splay(node);
  return node;
}

}  // namespace syncline::internal
