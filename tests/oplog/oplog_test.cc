// Runs of ops against single ops: whatever is joined, cut or taken back, each
// op says what it said.
#include "syncline/internal/oplog/oplog.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/seed.h"
#include "syncline/internal/base/value_bytes.h"
#include "syncline/internal/oplog/op_run.h"
#include "syncline/value.h"

namespace syncline::test {
namespace {

using internal::AppendValue;
using internal::ContainerIndex;
using internal::Lv;
using internal::OpKind;
using internal::OpLog;
using internal::OpRun;
using internal::PeerIndex;

// One op, as its author meant it.
struct SingleOp {
  ContainerIndex container;
  bool insert = false;
  uint32_t position = 0;
  std::string text;
  friend bool operator==(const SingleOp&, const SingleOp&) = default;
};

std::vector<SingleOp> OpsOf(const OpLog& log) {
  std::vector<SingleOp> ops;
  for (const OpRun& run : log.op_runs()) {
    REQUIRE(run.begin.value() == ops.size());
    const bool insert = run.kind == OpKind::kInsert;
    for (uint32_t i = 0; i < run.length; ++i) {
      ops.push_back({run.container, insert, run.position_at(i),
                     insert ? std::string(log.Content(run, i, i + 1)) : ""});
    }
  }
  REQUIRE(ops.size() == log.graph().end().value());
  return ops;
}

constexpr OpKind kKinds[] = {OpKind::kInsert, OpKind::kDelete,
                             OpKind::kDeleteBackward};

OpRun AnyRun(Lv begin, SeededRandom& random) {
  OpRun run{begin,
            static_cast<uint32_t>(random.Between(1, 3)),
            static_cast<uint32_t>(random.Uniform(8)),
            0,
            0,
            ContainerIndex(random.Chance(0.1) ? 1 : 0),
            random.Pick(kKinds)};
  if (run.kind == OpKind::kDeleteBackward) run.position += run.length - 1;
  if (run.kind == OpKind::kInsert) run.content_bytes = run.length;
  return run;
}

TEST_CASE("runs that are joined say the same, op by op, and else are kept") {
  for (uint64_t seed : Seeds(3000)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    const OpRun left = AnyRun(Lv(10), random);
    OpRun right = AnyRun(left.end(), random);
    right.content_begin = left.content_bytes;
    OpRun joined = left;
    if (!joined.TryAppend(right)) {
      REQUIRE(joined.length == left.length);
      REQUIRE(joined.kind == left.kind);
      REQUIRE(joined.content_bytes == left.content_bytes);
      continue;
    }
    REQUIRE(left.container == right.container);
    REQUIRE(joined.length == left.length + right.length);
    REQUIRE(joined.content_bytes == left.content_bytes + right.content_bytes);
    REQUIRE((joined.kind == OpKind::kInsert) ==
            (right.kind == OpKind::kInsert));
    for (uint32_t i = 0; i < joined.length; ++i) {
      const uint32_t expected = i < left.length
                                    ? left.position_at(i)
                                    : right.position_at(i - left.length);
      REQUIRE(joined.position_at(i) == expected);
    }
  }
}

TEST_CASE("a run that is typed op by op is one run") {
  for (const OpKind kind : kKinds) {
    const OpRun whole{
        Lv(0), 5, 7, 0, kind == OpKind::kInsert ? 5u : 0u, ContainerIndex(0),
        kind};
    OpRun typed = whole;
    typed.length = 1;
    if (typed.content_bytes > 0) typed.content_bytes = 1;
    for (uint32_t i = 1; i < whole.length; ++i) {
      OpRun next = typed;
      next.begin = typed.end();
      next.length = 1;
      next.position = whole.position_at(i);
      next.content_begin = typed.content_bytes;
      if (next.content_bytes > 0) next.content_bytes = 1;
      REQUIRE(typed.TryAppend(next));
    }
    REQUIRE(typed.kind == whole.kind);
    REQUIRE(typed.length == whole.length);
  }
}

// A log and its ops one by one.
class Pair {
 public:
  explicit Pair(SeededRandom& random) : random_(random) {
    for (const char* name : {"a", "b"}) {
      log.containers().Intern(ContainerKind::kText, name);
    }
    for (uint64_t p = 1; p <= 2; ++p) log.graph().InternPeer(PeerId{p});
  }

  void Append() {
    OpRun run = AnyRun(log.graph().end(), random_);
    if (!ops.empty() && random_.Chance(0.6)) Continue(&run);
    std::string text;
    std::vector<std::string> characters(run.length);
    for (std::string& c : characters) {
      if (run.kind != OpKind::kInsert) continue;
      c = random_.Pick({"a", "\u00E9", "\u6F22", "\U0001F600"});
      text += c;
    }
    for (uint32_t i = 0; i < run.length; ++i) {
      ops.push_back({run.container, run.kind == OpKind::kInsert,
                     run.position_at(i), characters[i]});
    }
    const PeerIndex peer(random_.Chance(0.8) ? 0 : 1);
    log.AppendLocal(peer, run.container, run.kind, run.position, run.length,
                    text);
  }

  OpLog log;
  std::vector<SingleOp> ops;

 private:
  // Where the last op leaves off, so that runs are joined.
  void Continue(OpRun* run) {
    const SingleOp& last = ops.back();
    run->container = last.container;
    run->position = last.position;
    if (last.insert) {
      run->kind = OpKind::kInsert;
      ++run->position;
    } else if (run->kind != OpKind::kDelete && last.position >= run->length) {
      run->kind = OpKind::kDeleteBackward;
      --run->position;
    } else {
      run->kind = OpKind::kDelete;
    }
  }

  SeededRandom& random_;
};

TEST_CASE("contents of several places follow each other as their ops do") {
  const std::string places[] = {std::string(300, 'a'), std::string(300, 'b')};
  for (uint64_t seed : Seeds(200)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Pair pair(random);
    pair.log.AppendRun(PeerIndex(0), {}, 60);
    size_t next[] = {0, 0};
    std::string passing;
    OpLog::Appender appender(pair.log);
    for (int i = 0; i < 20; ++i) {
      const auto position = static_cast<uint32_t>(random.Uniform(8));
      const uint64_t from = random.Uniform(4);
      std::string_view content;
      if (from < 2) {
        content = std::string_view(places[from]).substr(next[from], 3);
        next[from] += 3;
      } else if (from == 2) {
        passing.assign(3, static_cast<char>('c' + i));
        content = passing;
      }
      const bool insert = !content.empty();
      const OpKind kind = insert ? OpKind::kInsert : OpKind::kDelete;
      for (uint32_t op = 0; op < 3; ++op) {
        pair.ops.push_back({ContainerIndex(0), insert,
                            insert ? position + op : position,
                            std::string(content.substr(0, insert ? 1 : 0))});
      }
      appender.AppendOps(ContainerIndex(0), kind, position, 3, content);
      if (from == 2) appender.CopyContents();
    }
    appender.CopyContents();
    REQUIRE(OpsOf(pair.log) == pair.ops);
  }
}

TEST_CASE("what was appended since a mark can be taken back") {
  for (uint64_t seed : Seeds(150)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Pair pair(random);
    for (int round = 0; round < 15; ++round) {
      for (uint64_t n = random.Uniform(5); n > 0; --n) pair.Append();
      REQUIRE(OpsOf(pair.log) == pair.ops);
      const OpLog::Mark mark = pair.log.mark();
      const std::vector<SingleOp> before = pair.ops;
      for (uint64_t n = random.Uniform(4); n > 0; --n) pair.Append();
      if (mark.end < pair.log.graph().end()) {
        pair.log.AppendChange({{mark.end, mark.end + 1}, 5, "message"});
      }
      if (random.Chance(0.5)) continue;
      pair.log.Truncate(mark);
      pair.ops = before;
      REQUIRE(OpsOf(pair.log) == before);
      REQUIRE(pair.log.graph().frontier() == mark.frontier);
      REQUIRE(pair.log.changes().size() == mark.changes);
      for (uint32_t i = 0; i < pair.ops.size(); ++i) {
        const OpRun& run = pair.log.OpRunAt(Lv(i));
        REQUIRE((run.begin <= Lv(i) && Lv(i) < run.end()));
      }
    }
  }
}

// Inserts item by item and in heaps, into a text or a list; what each item is.
class LongInsert {
 public:
  LongInsert(ContainerKind kind, SeededRandom& random)
      : kind_(kind), random_(random) {
    log.containers().Intern(kind, "a");
    log.graph().InternPeer(PeerId{1});
  }

  void Append(uint32_t count) {
    const uint32_t position = static_cast<uint32_t>(items.size());
    std::string content;
    for (uint32_t i = 0; i < count; ++i) content += AddItem();
    log.AppendLocal(PeerIndex(0), ContainerIndex(0), OpKind::kInsert, position,
                    count, content);
  }

  // Any part is what it was.
  void Check() const {
    REQUIRE(log.op_runs().size() == 1);
    const uint64_t from = random_.Uniform(items.size());
    const uint64_t to = random_.Between(from + 1, items.size());
    std::string content;
    for (uint64_t i = from; i < to; ++i) content += items[i];
    REQUIRE(log.Content(log.op_runs()[0], static_cast<uint32_t>(from),
                        static_cast<uint32_t>(to)) == content);
  }

  OpLog log;
  std::vector<std::string> items;

 private:
  const std::string& AddItem() {
    std::string item;
    if (kind_ == ContainerKind::kText) {
      item = random_.Pick({"a", "\u00E9", "\u6F22", "\U0001F600"});
    } else {
      AppendValue(Value(std::string(random_.Uniform(9), 'x')), &item);
    }
    items.push_back(item);
    return items.back();
  }

  ContainerKind kind_;
  SeededRandom& random_;
};

TEST_CASE("any part of a long insert is found") {
  for (uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    LongInsert insert(random.Pick({ContainerKind::kText, ContainerKind::kList}),
                      random);
    insert.Append(1);
    for (int round = 0; round < 20; ++round) {
      const bool typed = random.Chance(0.5);
      for (uint64_t n = random.Uniform(100); n > 0; --n) {
        insert.Append(typed ? 1 : static_cast<uint32_t>(random.Between(1, 9)));
      }
      if (random.Chance(0.2)) insert.Append(300);
      for (int i = 0; i < 5; ++i) insert.Check();
      if (random.Chance(0.7)) continue;
      const uint64_t kept = random.Between(1, insert.items.size());
      const Lv end(static_cast<uint32_t>(kept));
      insert.log.Truncate(insert.log.MarkAt(end, {end - 1}));
      insert.items.resize(kept);
      insert.Check();
      break;  // what follows a truncation is a run of its own
    }
  }
}

TEST_CASE("no item is far from an entry of the index") {
  SeededRandom random(1);
  internal::ContentIndex index;
  uint32_t items = 0;
  while (items < 2000) {
    const auto count = static_cast<uint32_t>(random.Between(1, 200));
    std::string content;
    for (uint32_t i = 0; i < count; ++i) content += "\u00E9";
    index.Add(Lv(0), ContainerKind::kText, {Lv(items), 2 * items}, count,
              content);
    items += count;
  }
  for (uint32_t item = 0; item < items; ++item) {
    const internal::ContentIndex::Entry near = index.Find({}, Lv(item));
    REQUIRE(near.item <= Lv(item));
    REQUIRE(Lv(item) - near.item < 64);
    REQUIRE(near.content_begin == 2 * near.item.value());
  }
}

TEST_CASE("a log refuses more ops, text and keys than it can count") {
  OpLog log;
  REQUIRE(log.CheckRoom(internal::kMaxOps - 1, 0).ok());
  REQUIRE(absl::IsResourceExhausted(log.CheckRoom(internal::kMaxOps, 0)));
  REQUIRE(log.CheckRoom(0, 0xFFFFFFFF).ok());
  REQUIRE(absl::IsResourceExhausted(log.CheckRoom(0, 0x100000000)));
  log.keys().Intern("key");
  REQUIRE(log.CheckKeyRoom(0xFFFFFFFC).ok());
  REQUIRE(absl::IsResourceExhausted(log.CheckKeyRoom(0xFFFFFFFD)));
}

TEST_CASE("of a map's op runs the log names the first, until that is gone") {
  OpLog log;
  const PeerIndex peer = log.graph().InternPeer(PeerId{1});
  const ContainerIndex map = log.containers().Intern(ContainerKind::kMap, "m");
  const OpLog::Mark empty = log.mark();
  log.AppendLocal(peer, map, OpKind::kSet, 0, 1, "x");
  const OpLog::Mark one = log.mark();
  for (int i = 0; i < 3; ++i) {
    log.AppendLocal(peer, map, OpKind::kRemove, 0, 1, {});
  }
  REQUIRE(log.runs_of(map).size() == 1);
  log.Truncate(one);
  REQUIRE(log.runs_of(map).size() == 1);
  log.Truncate(empty);
  REQUIRE(log.runs_of(map).empty());
}

TEST_CASE("of a counter's op runs the log names each, wherever it is") {
  OpLog log;
  const PeerIndex peer = log.graph().InternPeer(PeerId{1});
  const ContainerIndex map = log.containers().Intern(ContainerKind::kMap, "m");
  const ContainerIndex counter =
      log.containers().Intern(ContainerKind::kCounter, "c");
  for (int i = 0; i < 3; ++i) {
    log.AppendLocal(peer, map, OpKind::kSet, 0, 1, "x");
    log.AppendLocal(peer, counter, OpKind::kAdd, 0, 1, "x");
  }
  const internal::ContainerRuns runs = log.runs_of(counter);
  REQUIRE(std::vector(runs.begin(), runs.end()) ==
          std::vector<uint32_t>{1, 3, 5});
}

}  // namespace
}  // namespace syncline::test
