#include "codec/random_batch.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "codec/batch_builder.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/oplog/content.h"
#include "syncline/internal/oplog/object.h"

namespace syncline::test {
namespace {

using internal::ContainerKey;
using internal::EventBatch;
using internal::OpKind;

class RandomWriter {
 public:
  RandomWriter(size_t max_runs, SeededRandom* random) : random_(*random) {
    const size_t authors = 1 + random_.Uniform(4);
    for (size_t i = 0; i < authors; ++i) {
      const uint32_t start =
          random_.Chance(0.5)
              ? 0
              : static_cast<uint32_t>(random_.Uniform(uint64_t{1} << 20));
      authors_.push_back({NewPeer(), start, start});
    }
    const size_t others = random_.Uniform(3);
    for (size_t i = 0; i < others; ++i) others_.push_back(NewPeer());
    const size_t runs = 1 + random_.Uniform(max_runs);
    for (size_t i = 0; i < runs; ++i) AddRun();
  }

  EventBatch Take() {
    EventBatch batch = builder_.Take();
    if (random_.Chance(0.2)) batch.doc_id = DocId{1 + random_.Uniform(1000)};
    return batch;
  }

 private:
  struct Author {
    PeerId peer;
    uint32_t start = 0;
    uint32_t next = 0;
    bool has_named = false;  // a container
  };
  // For each author with known ops, the counter after the last of them.
  using Known = std::map<PeerId, uint32_t>;
  struct Run {
    OpId begin;
    uint32_t length = 0;
    Known known;  // to its first op
  };

  PeerId NewPeer() {
    return PeerId{(random_.Uniform(uint64_t{1} << 32) << 32) |
                  random_.Uniform(uint64_t{1} << 32)};
  }

  void AddRun() {
    Author& author = authors_[random_.Uniform(authors_.size())];
    Known known;
    builder_.BeginRun(author.peer, author.next, Parents(author, &known));
    const uint32_t begin = builder_.size();
    const size_t ops = 1 + random_.Uniform(4);
    for (size_t i = 0; i < ops; ++i) {
      if (random_.Chance(0.3)) {
        random_.Chance(0.6) ? AddOtherOp() : AddTargetOp(author, begin);
        author.has_named = true;
      } else {
        AddOp(&author);
      }
    }
    const uint32_t length = builder_.size() - begin;
    runs_.push_back({{author.peer, author.next}, length, known});
    author.next += length;
    AddChange(length);
  }

  std::vector<OpId> Parents(const Author& author, Known* known) {
    std::set<OpId> parents;
    const size_t inside = runs_.empty() ? 0 : random_.Uniform(4);
    for (size_t i = 0; i < inside; ++i) {
      const Run& run = random_.Chance(0.5) ? runs_.back() : random_.Pick(runs_);
      const auto last = static_cast<uint32_t>(
          random_.Chance(0.5) ? run.length - 1 : random_.Uniform(run.length));
      const OpId parent{run.begin.peer, run.begin.counter + last};
      parents.insert(parent);
      Learn(run.known, known);
      Learn({{parent.peer, parent.counter + 1}}, known);
    }
    if (!others_.empty() && random_.Chance(0.2)) {
      parents.insert({random_.Pick(others_),
                      static_cast<uint32_t>(random_.Uniform(100000))});
    }
    const Author& other = random_.Pick(authors_);
    if (other.start > 1 && random_.Chance(0.1)) {
      parents.insert({other.peer, other.start - (random_.Chance(0.5) ? 1 : 2)});
    }
    AddOwn(author, known, &parents);
    return {parents.begin(), parents.end()};
  }

  static void Learn(const Known& more, Known* known) {
    for (const auto& [peer, counter] : more) {
      uint32_t& mine = (*known)[peer];
      mine = std::max(mine, counter);
    }
  }

  void AddOwn(const Author& author, Known* known, std::set<OpId>* parents) {
    if (author.next == 0) return;
    const bool first = author.next == author.start;
    const bool must =
        first ? parents->empty() : (*known)[author.peer] < author.next;
    if (!must && random_.Chance(0.5)) return;
    parents->insert({author.peer, author.next - 1});
    for (const Run& run : runs_) {
      if (run.begin.peer == author.peer) Learn(run.known, known);
    }
    Learn({{author.peer, author.next}}, known);
  }

  void AddOp(Author* author) {
    const bool may_inherit = !author->has_named && author->start > 0;
    std::string_view container =
        random_.Pick({"a", "note", "ein längerer Name", "x/y"});
    if (may_inherit && random_.Chance(0.7)) container = "";
    author->has_named = author->has_named || !container.empty();
    const uint64_t most = random_.Pick({10, 1000, 260000, 1 << 30});
    const auto position = static_cast<uint32_t>(random_.Uniform(most));
    if (random_.Chance(0.6)) return AddInsert(container, position);
    const auto length = static_cast<uint32_t>(
        random_.Chance(0.5) ? 1 : 1 + random_.Uniform(random_.Pick({5, 100})));
    const bool backward = position + 1 >= length && random_.Chance(0.5);
    builder_.Add(container,
                 backward ? OpKind::kDeleteBackward : OpKind::kDelete, position,
                 length, {});
  }

  // Of a root, of the child of some op, or of a container that is derived from
  // a key of the map "m".
  ContainerKey AnyContainer(ContainerKind kind) {
    if (random_.Chance(0.4)) return {kind, "r"};
    const OpId op{NewPeer(), static_cast<uint32_t>(random_.Uniform(1000))};
    ContainerKey container{kind};
    if (random_.Chance(0.5)) {
      container.op = op;
      return container;
    }
    container.name = "key";
    container.parent = builder_.AddOther(
        {ContainerKind::kMap, "m"}, OpKind::kRemove, builder_.Key("a"), 1, {});
    if (random_.Chance(0.3)) container.op = op;
    return container;
  }

  // Few or many, with much in common or nothing.
  std::string AnyKey() {
    if (random_.Chance(0.5)) {
      return {1, static_cast<char>('a' + random_.Uniform(5))};
    }
    return std::string(random_.Uniform(100), 'k') +
           std::to_string(random_.Uniform(200)) + "\u00e9";
  }

  internal::TextObject AnyObject() {
    using internal::ObjectKind;
    internal::TextObject object;
    object.kind = random_.Pick(
        {ObjectKind::kBegin, ObjectKind::kEnd, ObjectKind::kEmbed});
    if (object.is_anchor() && random_.Chance(0.5)) {
      object.side = internal::AnchorSide::kRight;
    }
    if (object.kind == ObjectKind::kBegin) {
      object.many = random_.Chance(0.5);
      object.key = AnyKey();
      if (random_.Chance(0.3)) {
        object.former.emplace();
        object.former->lamport = static_cast<uint32_t>(random_.Uniform(1000));
        object.former->id = {PeerId{random_.Uniform(4)},
                             static_cast<uint32_t>(random_.Uniform(1000))};
      }
    }
    if (object.kind != ObjectKind::kEnd) object.value = AnyValue();
    if (object.value.as_container()) object.value = Value();
    return object;
  }

  void AddOtherOp() {
    std::string content;
    const std::string key = AnyKey();
    switch (random_.Uniform(6)) {
      case 5: {
        internal::AppendObject(AnyObject(), &content);
        builder_.AddOther(
            AnyContainer(ContainerKind::kText), OpKind::kInsertObject,
            static_cast<uint32_t>(random_.Uniform(1000)), 1, content);
        return;
      }
      case 0: {
        const auto count = static_cast<uint32_t>(1 + random_.Uniform(5));
        for (uint32_t i = 0; i < count; ++i) {
          internal::AppendValue(AnyValue(), &content);
        }
        builder_.AddOther(AnyContainer(ContainerKind::kList), OpKind::kInsert,
                          static_cast<uint32_t>(random_.Uniform(1000)), count,
                          content);
        return;
      }
      case 1:
        builder_.AddOther(AnyContainer(ContainerKind::kList),
                          OpKind::kDeleteBackward, 500, 7, {});
        return;
      case 2:
        internal::AppendValue(AnyValue(), &content);
        builder_.AddOther(AnyContainer(ContainerKind::kMap), OpKind::kSet,
                          builder_.Key(key), 1, content);
        return;
      case 3: {
        internal::KeyedChild child{ContainerKind::kText, std::nullopt};
        if (random_.Chance(0.5)) child.after = OpId{NewPeer(), 300};
        internal::AppendKeyedChild(child, &content);
        builder_.AddOther(AnyContainer(ContainerKind::kMap), OpKind::kOpenChild,
                          builder_.Key(key), 1, content);
        return;
      }
      default:
        internal::AppendValue(static_cast<int64_t>(random_.Uniform(1000)),
                              &content);
        builder_.AddOther(AnyContainer(ContainerKind::kCounter), OpKind::kAdd,
                          0, 1, content);
    }
  }

  // Refers to an op of anybody; of the author itself, to one before.
  void AddTarget(const Author& author, uint32_t run_begin) {
    const uint32_t own = author.next + builder_.size() - run_begin - 1;
    if (own > 0 && random_.Chance(0.5)) {
      const auto near = static_cast<uint32_t>(random_.Uniform(10));
      return builder_.AddTarget(
          {author.peer, own - 1 - std::min(near, own - 1)});
    }
    const auto any = static_cast<uint32_t>(random_.Uniform(1 << 20));
    if (!others_.empty()) {
      builder_.AddTarget({random_.Pick(others_), any});
    } else {
      builder_.AddTarget({NewPeer(), any});
    }
  }

  void AddTargetOp(const Author& author, uint32_t run_begin) {
    const ContainerKey list = AnyContainer(ContainerKind::kMovableList);
    const ContainerKey tree = AnyContainer(ContainerKind::kTree);
    const auto place = static_cast<uint32_t>(random_.Uniform(100000));
    std::string value;
    internal::AppendValue(AnyValue(), &value);
    switch (random_.Uniform(8)) {
      case 7: {
        std::string content = {3, 'a', 'n', 'y'};
        const auto later = static_cast<ContainerKind>(7 + random_.Uniform(121));
        builder_.AddOther(
            AnyContainer(later),
            static_cast<OpKind>(static_cast<uint64_t>(OpKind::kOpaque) +
                                random_.Uniform(internal::kOpaqueKinds)),
            place, 1, content);
        return;
      }
      case 0:
        builder_.AddOther(list, OpKind::kInsert, place, 1, value);
        return;
      case 1:
        builder_.AddOther(list, OpKind::kMoveItem, place, 1, {});
        return AddTarget(author, run_begin);
      case 2:
        builder_.AddOther(list, OpKind::kSetItem, 0, 1, value);
        return AddTarget(author, run_begin);
      case 3:
        builder_.AddOther(list, OpKind::kDeleteItem, 0, 1, {});
        return AddTarget(author, run_begin);
      case 4:
        builder_.AddOther(tree, OpKind::kDeleteNode, 0, 1, {});
        return AddTarget(author, run_begin);
      case 5:
        builder_.AddOther(tree, OpKind::kMoveNode, place, 1, {});
        AddTarget(author, run_begin);
        break;
      default:
        builder_.AddOther(tree, OpKind::kCreateNode, place, 1, {});
    }
    if (random_.Chance(0.3)) return builder_.AddNoTarget();
    AddTarget(author, run_begin);
  }

  Value AnyValue() {
    switch (random_.Uniform(5)) {
      case 0:
        return nullptr;
      case 1:
        return static_cast<int64_t>(random_.Uniform(1u << 30)) - (1 << 29);
      case 2:
        return 1.5;
      case 3:
        return ContainerRef{ContainerKind::kList, 0};
      default:
        return std::string(random_.Uniform(100), 'v');
    }
  }

  void AddInsert(std::string_view container, uint32_t position) {
    static constexpr std::string_view kCharacters[] = {
        "a", "b", " ", "\n", "e", "é", "ß", "€", "漢", "😀", "\u0301"};
    const bool ascii = random_.Chance(0.7);
    std::string text;
    const size_t length = 1 + random_.Uniform(random_.Pick({1, 1, 5, 40, 400}));
    for (size_t i = 0; i < length; ++i) {
      text += kCharacters[random_.Uniform(ascii ? 5 : std::size(kCharacters))];
    }
    builder_.Insert(container, position, text);
  }

  void AddChange(uint32_t run_length) {
    if (!random_.Chance(0.3)) return;
    const auto ops = static_cast<uint32_t>(1 + random_.Uniform(run_length));
    const auto time =
        static_cast<int64_t>(random_.Uniform(uint64_t{1} << 41)) - 1000;
    builder_.Commit(ops, time, random_.Pick({"", "", "fix", "größer"}));
  }

  SeededRandom& random_;
  BatchBuilder builder_;
  std::vector<Author> authors_;
  std::vector<PeerId> others_;
  std::vector<Run> runs_;
};

}  // namespace

EventBatch RandomBatch(size_t max_runs, SeededRandom* random) {
  return RandomWriter(max_runs, random).Take();
}

}  // namespace syncline::test
