#include "support/random_history.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/reference_walker.h"

namespace syncline::test {
namespace {

// What a keystroke may insert.
constexpr std::u32string_view kClusters[] = {
    U"a",          U"b",
    U"c",          U" ",
    U"\n",         U"\r\n",
    U"\u00E9",     U"e\u0301",
    U"\u6F22",     U"\u5B57",
    U"\U0001F600", U"\U0001F1EA\U0001F1FA",
    U"\u200D",     U"\U0001F469\u200D\U0001F467",
    U"\u2028",     U"\U0010FFFF"};

// The peers, and all that happened so far.
class Swarm {
 public:
  Swarm(const RandomHistoryOptions& options, SeededRandom& source)
      : random(source), options_(options) {
    std::vector<uint64_t> ids(options.peers);
    std::iota(ids.begin(), ids.end(), uint64_t{1});
    random.Shuffle(ids);
    for (uint64_t id : ids) peers_.push_back({.id = {id}});
  }

  SeededRandom& random;

  bool full() const { return walker_.history().size() >= options_.events; }
  size_t num_peers() const { return peers_.size(); }
  const Version& version(size_t peer) const { return peers_[peer].version; }

  size_t AnyPeer() { return random.Uniform(peers_.size()); }
  size_t PeerOtherThan(size_t peer) {
    if (peers_.size() == 1) return peer;
    return (peer + random.Between(1, peers_.size() - 1)) % peers_.size();
  }

  // `peer` hears of `version`, and of all before it.
  void Merge(size_t peer, const Version& version) {
    Version& own = peers_[peer].version;
    std::vector<bool> known = AncestorsOf(walker_.history(), own);
    const std::vector<bool> news = AncestorsOf(walker_.history(), version);
    for (size_t i = 0; i < known.size(); ++i) known[i] = known[i] || news[i];
    own = HeadsOf(walker_.history(), known);
  }

  // `peer` does one thing of at most about `max_length` keystrokes.
  void Edit(size_t peer, size_t max_length) {
    const size_t length = walker_.LengthAt(version(peer));
    const size_t position = PickPosition(peer, length);
    const size_t keystrokes = random.Between(1, max_length);
    if (options_.anchors > 0 && random.Chance(options_.anchors)) {
      Mark(peer, position, std::min(length, position + keystrokes));
    } else if (length == 0 || random.Chance(0.6)) {
      Type(peer, position, random.Chance(0.1) ? 3 * keystrokes : keystrokes);
    } else if (random.Chance(0.5)) {
      DeleteForward(peer, position, std::min(keystrokes, length - position));
    } else {
      Backspace(peer, position, std::min(keystrokes, position));
    }
  }

  RandomHistory Take() { return {walker_.history(), walker_.Text()}; }

 private:
  struct Peer {
    PeerId id;
    uint32_t counter = 0;
    Version version = {};
    size_t cursor = 0;
  };

  size_t PickPosition(size_t peer, size_t length) {
    constexpr size_t kBusyPlace = 2;  // where all meet
    if (random.Chance(0.5)) return std::min(peers_[peer].cursor, length);
    if (random.Chance(0.4)) return std::min(kBusyPlace, length);
    return random.Uniform(length + 1);
  }

  // Anchors of any sides at both ends of a range.
  void Mark(size_t peer, size_t begin, size_t end) {
    for (size_t position : {end, begin}) {
      const EventKind kind = random.Chance(0.5) ? EventKind::kLeftAnchor
                                                : EventKind::kRightAnchor;
      Push(peer, kind, PositionFor(peer, kind, position),
           U'\uE000' + static_cast<char32_t>(walker_.history().size()));
    }
  }

  // `position`, or where what is asked for there belongs.
  size_t PositionFor(size_t peer, EventKind kind, size_t position) {
    if (!options_.tidy || full()) return position;
    const std::vector<uint32_t> places = walker_.PlacesAt(version(peer));
    auto kind_at = [&](size_t i) { return walker_.history()[places[i]].kind; };
    size_t begin = position;
    size_t end = position;
    while (begin > 0 && IsAnchor(kind_at(begin - 1))) --begin;
    while (end < places.size() && IsAnchor(kind_at(end))) ++end;
    if (kind == EventKind::kLeftAnchor) return begin;
    if (kind == EventKind::kRightAnchor) return end;
    size_t at = begin;
    for (size_t i = begin; i < end; ++i) {
      if (kind_at(i) == EventKind::kLeftAnchor) at = i + 1;
    }
    return at;
  }

  // The first place from `position` on that is no anchor.
  std::optional<size_t> NextText(size_t peer, size_t position) {
    const std::vector<uint32_t> places = walker_.PlacesAt(version(peer));
    for (; position < places.size(); ++position) {
      const EventKind kind = walker_.history()[places[position]].kind;
      if (!IsAnchor(kind)) return position;
    }
    return std::nullopt;
  }

  // Some write towards the start, each cluster before the last one.
  void Type(size_t peer, size_t position, size_t keystrokes) {
    const bool backwards = random.Chance(0.2);
    size_t at = position;
    for (size_t i = 0; i < keystrokes; ++i) {
      if (backwards) at = position;
      at = PositionFor(peer, EventKind::kInsert, at);
      for (char32_t c : random.Pick(kClusters)) {
        Push(peer, EventKind::kInsert, at++, c);
      }
    }
    peers_[peer].cursor = at;
  }

  void DeleteForward(size_t peer, size_t position, size_t count) {
    for (size_t i = 0; i < count; ++i) Delete(peer, position);
    peers_[peer].cursor = position;
  }

  void Delete(size_t peer, size_t position) {
    if (options_.deletes_anchors) {
      return Push(peer, EventKind::kDelete, position, 0);
    }
    const std::optional<size_t> place = NextText(peer, position);
    if (place) Push(peer, EventKind::kDelete, *place, 0);
  }

  void Backspace(size_t peer, size_t position, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      Delete(peer, --position);
    }
    peers_[peer].cursor = position;
  }

  void Push(size_t peer, EventKind kind, size_t position, char32_t code_point) {
    if (full()) return;
    Peer& self = peers_[peer];
    walker_.Append({.peer = self.id,
                    .counter = self.counter++,
                    .parents = self.version,
                    .kind = kind,
                    .position = static_cast<uint32_t>(position),
                    .code_point = code_point});
    self.version = {static_cast<uint32_t>(walker_.history().size() - 1)};
  }

  const RandomHistoryOptions options_;
  ReferenceWalker walker_;
  std::vector<Peer> peers_;
};

void TwoBranches(Swarm& swarm) {
  const size_t a = swarm.AnyPeer();
  const size_t b = swarm.PeerOtherThan(a);
  swarm.Merge(b, swarm.version(a));
  for (size_t peer : {a, b}) {
    for (size_t n = swarm.random.Between(1, 5); n > 0; --n) swarm.Edit(peer, 6);
  }
  const Version before = swarm.version(a);
  swarm.Merge(a, swarm.version(b));
  if (swarm.random.Chance(0.5)) swarm.Merge(b, before);
}

void ShortBranches(Swarm& swarm) {
  swarm.Edit(swarm.AnyPeer(), 3);
  const size_t listener = swarm.AnyPeer();
  swarm.Merge(listener, swarm.version(swarm.PeerOtherThan(listener)));
}

void PingPong(Swarm& swarm) {
  struct Message {
    uint64_t due;
    size_t to;
    Version version;
  };
  constexpr uint64_t kTicks = 12, kMaxLatency = 4;
  std::vector<Message> on_the_way;
  for (uint64_t now = 0; now < kTicks + kMaxLatency; ++now) {
    std::erase_if(on_the_way, [&](const Message& message) {
      if (message.due > now) return false;
      swarm.Merge(message.to, message.version);
      return true;
    });
    for (size_t peer = 0; peer < swarm.num_peers() && now < kTicks; ++peer) {
      if (swarm.random.Chance(0.4)) continue;
      swarm.Edit(peer, 1);
      for (size_t to = 0; to < swarm.num_peers(); ++to) {
        const uint64_t latency = swarm.random.Between(1, kMaxLatency);
        on_the_way.push_back({now + latency, to, swarm.version(peer)});
      }
    }
  }
}

void LongOffline(Swarm& swarm) {
  const size_t offline = swarm.AnyPeer();
  for (size_t n = swarm.random.Between(5, 15); n > 0; --n) {
    swarm.Edit(offline, 8);
    const size_t online = swarm.PeerOtherThan(offline);
    const size_t other = swarm.PeerOtherThan(offline);
    swarm.Edit(online, 4);
    swarm.Merge(other, swarm.version(online));
  }
  const size_t server = swarm.PeerOtherThan(offline);
  swarm.Merge(server, swarm.version(offline));
  swarm.Merge(offline, swarm.version(server));
}

void ManyHeads(Swarm& swarm) {
  const size_t hub = swarm.AnyPeer();
  for (size_t peer = 0; peer < swarm.num_peers(); ++peer) {
    swarm.Merge(peer, swarm.version(hub));
    swarm.Edit(peer, 5);
  }
  for (size_t peer = 0; peer < swarm.num_peers(); ++peer) {
    swarm.Merge(hub, swarm.version(peer));
  }
  swarm.Edit(hub, 2);
}

void RunEpisode(Shape shape, Swarm& swarm) {
  switch (shape) {
    case Shape::kTwoBranches:
      return TwoBranches(swarm);
    case Shape::kShortBranches:
      return ShortBranches(swarm);
    case Shape::kPingPong:
      return PingPong(swarm);
    case Shape::kLongOffline:
      return LongOffline(swarm);
    case Shape::kManyHeads:
      return ManyHeads(swarm);
    case Shape::kMixed:
      break;
  }
  constexpr size_t kPureShapes = std::size(kAllShapes) - 1;
  RunEpisode(kAllShapes[swarm.random.Uniform(kPureShapes)], swarm);
}

}  // namespace

RandomHistory MakeRandomHistory(const RandomHistoryOptions& options,
                                SeededRandom& random) {
  Swarm swarm(options, random);
  while (!swarm.full()) RunEpisode(options.shape, swarm);
  return swarm.Take();
}

RandomHistory MakeArbitraryHistory(const RandomHistoryOptions& options,
                                   SeededRandom& random) {
  ReferenceWalker walker;
  std::vector<Version> versions(options.peers);
  std::vector<uint32_t> counters(options.peers);
  for (uint32_t index = 0; index < options.events; ++index) {
    const size_t peer = random.Uniform(options.peers);
    Version after = versions[peer];
    for (uint64_t n = random.Uniform(3); n > 0 && index > 0; --n) {
      after.push_back(static_cast<uint32_t>(random.Uniform(index)));
    }
    const History& history = walker.history();
    after = HeadsOf(history, AncestorsOf(history, after));
    const size_t length = walker.LengthAt(after);
    EventKind kind = EventKind::kInsert;
    if (options.anchors > 0 && random.Chance(options.anchors)) {
      kind = random.Chance(0.5) ? EventKind::kLeftAnchor
                                : EventKind::kRightAnchor;
    } else if (length > 0 && random.Chance(0.3)) {
      kind = EventKind::kDelete;
    }
    const bool deletes = kind == EventKind::kDelete;
    walker.Append({.peer = {peer + 1},
                   .counter = counters[peer]++,
                   .parents = after,
                   .kind = kind,
                   .position = static_cast<uint32_t>(
                       random.Uniform(deletes ? length : length + 1)),
                   .code_point = deletes ? 0 : U'A' + index});
    versions[peer] = {index};
  }
  return {walker.history(), walker.Text()};
}

std::vector<uint32_t> RandomCausalOrder(const History& history,
                                        SeededRandom& random) {
  std::vector<uint32_t> waiting_for(history.size());
  std::vector<std::vector<uint32_t>> children(history.size());
  std::vector<uint32_t> ready;
  for (uint32_t i = 0; i < history.size(); ++i) {
    waiting_for[i] = static_cast<uint32_t>(history[i].parents.size());
    for (uint32_t parent : history[i].parents) children[parent].push_back(i);
    if (waiting_for[i] == 0) ready.push_back(i);
  }
  // A peer's own ops come in order of their counters by their parents.
  std::vector<uint32_t> order;
  const double stickiness = random.Pick({0.0, 0.5, 0.95});
  size_t next = 0;
  while (!ready.empty()) {
    if (next >= ready.size() || !random.Chance(stickiness)) {
      next = random.Uniform(ready.size());
    }
    const uint32_t event = ready[next];
    ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(next));
    order.push_back(event);
    for (uint32_t child : children[event]) {
      if (--waiting_for[child] == 0) {
        ready.push_back(child);
        next = ready.size() - 1;
      }
    }
  }
  return order;
}

History Reordered(const History& history, const std::vector<uint32_t>& order) {
  std::vector<uint32_t> new_index(history.size());
  History result;
  for (uint32_t index : order) {
    new_index[index] = static_cast<uint32_t>(result.size());
    Event& event = result.emplace_back(history[index]);
    for (uint32_t& parent : event.parents) parent = new_index[parent];
    std::sort(event.parents.begin(), event.parents.end());
  }
  return result;
}

}  // namespace syncline::test
