#include "file/simulated_disk.h"

#include <set>
#include <utility>

namespace syncline::test {
namespace {

absl::Status Broken(const std::string& what) {
  return absl::UnknownError("the simulated disk fails at " + what);
}

}  // namespace

class SimulatedDisk::File final : public file::DiskFile {
 public:
  File(SimulatedDisk& disk, std::shared_ptr<Node> node)
      : disk_(disk), node_(std::move(node)) {}

  absl::Status WriteAt(uint64_t offset, std::string_view bytes) override {
    const bool fails = disk_.Fails();
    Do({offset, std::string(fails ? Prefix(bytes) : bytes)});
    return fails ? Broken("a write") : absl::OkStatus();
  }
  absl::Status Truncate(uint64_t size) override {
    if (disk_.Fails()) return Broken("a cut");
    Do({size, std::nullopt});
    return absl::OkStatus();
  }
  absl::Status Sync() override {
    if (disk_.Fails()) return Broken("a sync");
    node_->durable = node_->bytes;
    node_->unsynced.clear();
    return absl::OkStatus();
  }
  bool IsNamed() const override {
    for (const auto& [name, node] : disk_.names_) {
      if (node == node_) return true;
    }
    return false;
  }

 private:
  std::string_view Prefix(std::string_view bytes) const {
    return bytes.substr(0, disk_.random_.Uniform(bytes.size() + 1));
  }
  void Do(Change change) {
    Apply(change, change.bytes ? change.bytes->size() : 0, &node_->bytes);
    node_->unsynced.push_back(std::move(change));
  }

  SimulatedDisk& disk_;
  const std::shared_ptr<Node> node_;
};

void SimulatedDisk::Apply(const Change& change, size_t prefix,
                          std::string* bytes) {
  if (!change.bytes) {
    bytes->resize(change.offset);
    return;
  }
  if (prefix == 0) return;
  if (bytes->size() < change.offset + prefix) {
    bytes->resize(change.offset + prefix);
  }
  bytes->replace(change.offset, prefix, *change.bytes, 0, prefix);
}

bool SimulatedDisk::Fails() {
  if (calls_left_) {
    if (*calls_left_ == 0) return true;
    --*calls_left_;
  }
  return random_.Chance(failure_);
}

void SimulatedDisk::Crash() {
  if (!versions_.empty()) names_ = random_.Pick(versions_);
  versions_.clear();
  std::set<Node*> done;
  for (auto& [name, node] : names_) {
    if (!done.insert(node.get()).second) continue;
    for (const Change& change : node->unsynced) {
      if (random_.Chance(0.3)) continue;
      const size_t size = change.bytes ? change.bytes->size() : 0;
      Apply(change, random_.Chance(0.5) ? size : random_.Uniform(size + 1),
            &node->durable);
    }
    // Files that are still open have the old node.
    node = std::make_shared<Node>(Node{node->durable, node->durable, {}});
  }
  calls_left_.reset();
}

absl::StatusOr<std::string> SimulatedDisk::Read(const std::string& path) {
  const auto found = names_.find(path);
  if (found == names_.end()) return absl::NotFoundError("no file " + path);
  return found->second->bytes;
}

absl::StatusOr<std::unique_ptr<file::DiskFile>> SimulatedDisk::Open(
    const std::string& path, file::OpenMode mode) {
  if (mode == file::OpenMode::kEmpty) {
    if (Fails()) return Broken("an open");
    if (versions_.empty()) versions_.push_back(names_);
    std::shared_ptr<Node>& node = names_[path];
    if (node == nullptr) {
      node = std::make_shared<Node>();
    } else {
      File(*this, node).Truncate(0).IgnoreError();
    }
    versions_.push_back(names_);
  }
  const auto found = names_.find(path);
  if (found == names_.end()) return absl::NotFoundError("no file " + path);
  return std::make_unique<File>(*this, found->second);
}

absl::Status SimulatedDisk::Rename(const std::string& from,
                                   const std::string& to) {
  if (Fails()) return Broken("a rename");
  if (versions_.empty()) versions_.push_back(names_);
  names_[to] = names_.at(from);
  names_.erase(from);
  versions_.push_back(names_);
  return absl::OkStatus();
}

absl::Status SimulatedDisk::Remove(const std::string& path) {
  if (!names_.contains(path)) return absl::OkStatus();
  if (Fails()) return Broken("a removal");
  if (versions_.empty()) versions_.push_back(names_);
  names_.erase(path);
  versions_.push_back(names_);
  return absl::OkStatus();
}

absl::Status SimulatedDisk::SyncFolder(const std::string&) {
  if (Fails()) return Broken("a folder's sync");
  versions_.clear();
  return absl::OkStatus();
}

}  // namespace syncline::test
