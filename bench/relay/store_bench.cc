// What it costs to make records durable, and to read them again, on the disk of
// $TMPDIR.
//
//   append/G        groups of G records of 200 bytes, over 64 documents;
//                   items_per_second is records
//   append_memory/G the same in memory: what is not the disk
//   commit/S        S threads, each of which waits for its answer before it
//                   sends the next record, through one GroupCommitter
//   known/G         records that are known already
//   read/N          the log of a document of N records, in pieces of 64 KiB
//   head            of a document with 100 peers
//   snapshot        one of 1 MiB, put and got
#include <benchmark/benchmark.h>

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "syncline/relay/group_committer.h"
#include "syncline/relay/memory_store.h"
#include "syncline/relay/sqlite_store.h"

namespace syncline::relay {
namespace {

constexpr size_t kDocuments = 64;

// A store on the disk, which goes with it.
class DiskStore {
 public:
  DiskStore()
      : folder_(std::filesystem::temp_directory_path() /
                ("syncline_bench_" + std::to_string(std::random_device()()))) {
    std::filesystem::create_directory(folder_);
    auto store = SqliteStore::Open({.path = (folder_ / "relay.db").string()});
    if (store.ok()) store_ = *std::move(store);
  }
  ~DiskStore() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  SqliteStore& operator*() { return *store_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<SqliteStore> store_;
};

// The keystrokes of one peer in each document, one document after the other.
class Typist {
 public:
  explicit Typist(uint64_t peer) : peer_(peer), next_(kDocuments, 0) {}

  Record Next() {
    const size_t document = turn_++ % kDocuments;
    Record record;
    record.document = "document " + std::to_string(document);
    record.epoch = Epoch{1};
    const uint32_t counter = next_[document]++;
    record.spans = {{PeerId{peer_}, counter, counter + 1}};
    if (counter > 0) record.parents = {{PeerId{peer_}, counter - 1}};
    record.payload.assign(200, 'p');
    record.author = "somebody";
    record.time_ms = 1'700'000'000'000;
    return record;
  }
  std::vector<Record> Group(size_t size) {
    std::vector<Record> group;
    for (size_t i = 0; i < size; ++i) group.push_back(Next());
    return group;
  }

 private:
  const uint64_t peer_;
  std::vector<uint32_t> next_;
  size_t turn_ = 0;
};

void AppendTo(benchmark::State& state, LogStore& store) {
  Typist typist(1);
  const auto size = static_cast<size_t>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    const std::vector<Record> group = typist.Group(size);
    state.ResumeTiming();
    if (!store.Append(group).back().ok()) state.SkipWithError("refused");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void Append(benchmark::State& state) {
  DiskStore store;
  AppendTo(state, *store);
}
BENCHMARK(Append)->Name("append")->Arg(1)->Arg(16)->Arg(256)->UseRealTime();

void AppendMemory(benchmark::State& state) {
  MemoryStore store({.max_bytes = size_t{4} << 30});
  AppendTo(state, store);
}
BENCHMARK(AppendMemory)->Name("append_memory")->Arg(1)->Arg(256);

// Sends `count` records, one after the other's answer.
void Send(GroupCommitter& committer, uint64_t peer, int count) {
  Typist typist(peer);
  std::mutex mutex;
  std::condition_variable answered;
  int answers = 0;
  for (int i = 0; i < count; ++i) {
    const auto on_answer = [&](const absl::StatusOr<Appended>&) {
      const std::lock_guard lock(mutex);
      ++answers;
      answered.notify_one();
    };
    if (!committer.Submit(typist.Next(), on_answer).ok()) return;
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return answers == i + 1; });
  }
}

void Commit(benchmark::State& state) {
  constexpr int kEach = 20;
  for (auto _ : state) {
    state.PauseTiming();
    {
      DiskStore store;
      GroupCommitter committer(*store);
      std::thread writer([&] { committer.Run(); });
      std::vector<std::thread> senders;
      state.ResumeTiming();
      for (int64_t peer = 0; peer < state.range(0); ++peer) {
        senders.emplace_back(Send, std::ref(committer), peer, kEach);
      }
      for (std::thread& sender : senders) sender.join();
      state.PauseTiming();
      committer.Stop();
      writer.join();
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * kEach);
}
BENCHMARK(Commit)->Name("commit")->Arg(1)->Arg(16)->Arg(128)->UseRealTime();

void Known(benchmark::State& state) {
  DiskStore store;
  const std::vector<Record> group =
      Typist(1).Group(static_cast<size_t>(state.range(0)));
  if (!(*store).Append(group).back().ok()) state.SkipWithError("refused");
  for (auto _ : state) benchmark::DoNotOptimize((*store).Append(group));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Known)->Name("known")->Arg(1)->Arg(256);

void Read(benchmark::State& state) {
  DiskStore store;
  std::vector<Record> group =
      Typist(1).Group(static_cast<size_t>(state.range(0)) * kDocuments);
  if (!(*store).Append(group).back().ok()) state.SkipWithError("refused");
  for (auto _ : state) {
    Position next{Epoch{1}, Seq{1}};
    while (true) {
      const auto records = (*store).Read("document 7", next, 64 << 10);
      if (!records.ok()) state.SkipWithError("unreadable");
      if (!records.ok() || records->empty()) break;
      next.seq = records->back().seq.Next();
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Read)->Name("read")->Arg(100)->Arg(1'000);

void Head(benchmark::State& state) {
  DiskStore store;
  for (uint64_t peer = 1; peer <= 100; ++peer) {
    (void)(*store).Append(Typist(peer * 0x9e3779b97f4a7c15).Group(1));
  }
  for (auto _ : state) benchmark::DoNotOptimize((*store).Head("document 0"));
}
BENCHMARK(Head)->Name("head");

void Snapshot(benchmark::State& state) {
  DiskStore store;
  std::string bytes(size_t{1} << 20, 's');
  uint32_t changing = 0;
  for (auto _ : state) {
    bytes.replace(0, 4, reinterpret_cast<const char*>(&changing), 4);
    ++changing;
    const auto id = (*store).Put("d", Epoch{1}, bytes);
    if (!id.ok() || !(*store).Get("d", *id).ok() ||
        !(*store).Delete("d", {*id}).ok()) {
      state.SkipWithError("lost");
    }
  }
  state.SetBytesProcessed(state.iterations() * int64_t{1 << 20});
}
BENCHMARK(Snapshot)->Name("snapshot")->UseRealTime();

}  // namespace
}  // namespace syncline::relay
