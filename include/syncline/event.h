// What changed in a document, told to those who subscribed.
//
//   auto subscription = doc.Subscribe([](const syncline::Event& event) {
//     for (const syncline::ContainerChange& change : event.changes) ...
//   });
//
// An event tells what one commit, import or checkout changed, after it: each
// container that shows something else than before, once, those that contain
// others before those. Applied in that order, changes lead from the document of
// before to the one of after. A container that comes to be shown, because it is
// new or because it or what it is in came back, is told from empty; of one that
// is not shown any more nothing is told, nor that it is not. A value in
// conflict with one that shows counts as shown; Container::is_attached tells.
// Of what is nested more than 500 levels deep nothing is told: a document with
// such containers has no JSON either.
//
// A callback may read, edit, commit, import, export, subscribe and unsubscribe;
// it must not destroy the document. What it edits follows as a commit and an
// event of its own. Nothing is recorded while nobody is subscribed.
#ifndef SYNCLINE_EVENT_H_
#define SYNCLINE_EVENT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "syncline/ids.h"
#include "syncline/internal_fwd.h"
#include "syncline/rich_text.h"
#include "syncline/value.h"

namespace syncline {

// Steps of a text are TextStep of rich_text.h; they count in
// DocOptions::event_unit.
//
// A step from the beginning to the end of a list of before; what follows the
// last one is kept. Of lists of both kinds: an item that is moved is deleted
// and inserted, one that is set as well.
struct ListStep {
  enum class Kind : uint8_t { kRetain, kInsert, kDelete };
  Kind kind = Kind::kRetain;
  size_t count = 0;  // items
  std::vector<Value> inserted = {};

  friend bool operator==(const ListStep&, const ListStep&) = default;
};
using ListDelta = std::vector<ListStep>;

// Keys that show another value, ascending; nothing: the key is not there.
struct KeyChange {
  std::string key;
  std::optional<Value> before;
  std::optional<Value> after;
  friend bool operator==(const KeyChange&, const KeyChange&) = default;
};
using MapDelta = std::vector<KeyChange>;

// To be applied in three rounds, each in this order: take the moved out of
// their parents, with what is below them; take the deleted out, with what is
// below them then; put in the created and the moved, whose index holds when it
// comes.
struct NodeStep {
  enum class Kind : uint8_t { kCreated, kMoved, kDeleted };
  Kind kind = Kind::kCreated;
  OpId node;
  std::optional<OpId> parent;  // nothing: the top
  size_t index = 0;
  friend bool operator==(const NodeStep&, const NodeStep&) = default;
};
using TreeDelta = std::vector<NodeStep>;

// What was added in all. It may have wrapped, as sums do.
struct CounterDelta {
  int64_t added = 0;
  friend bool operator==(const CounterDelta&, const CounterDelta&) = default;
};

using Delta =
    std::variant<TextDelta, ListDelta, MapDelta, TreeDelta, CounterDelta>;

// From the root: its name, then keys, positions, nodes (for their maps).
using PathStep = std::variant<std::string, size_t, OpId>;
using Path = std::vector<PathStep>;
// As Doc::At takes it.
std::string ToJsonPointer(const Path& path);

struct ContainerChange {
  ContainerRef container;
  Path path;  // after the change
  Delta delta;
  // Of a difference alone: what every replica calls the container, as bytes.
  std::string id = {};
  // Of a difference alone: at its key, or at that of what it is in, something
  // else shows that it is in conflict with.
  bool is_in_conflict = false;

  friend bool operator==(const ContainerChange&,
                         const ContainerChange&) = default;
};

struct Event {
  // Of kCheckout: another version shows, the document is what it was.
  enum class Origin : uint8_t { kLocal, kImport, kCheckout };
  Origin origin = Origin::kLocal;
  std::string tag;  // of the commit: CommitOptions::tag
  std::vector<ContainerChange> changes;

  friend bool operator==(const Event&, const Event&) = default;
};

using EventCallback = std::function<void(const Event&)>;

// Ends what it stands for when it is destroyed. It may outlive the document.
// Thread rule: that of the document.
class Subscription {
 public:
  Subscription() = default;
  Subscription(Subscription&&) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept;
  ~Subscription() { Cancel(); }

  void Cancel();

 private:
  friend class internal::Listeners;
  std::function<void()> cancel_;
};

}  // namespace syncline

#endif  // SYNCLINE_EVENT_H_
