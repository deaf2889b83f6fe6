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
    if (disk_.has_stopped()) return Broken("a sync");
    const bool is_refused = disk_.syncs_to_fail_ > 0;
    if (is_refused) --disk_.syncs_to_fail_;
    if (disk_.Fails() || is_refused) {
      disk_.TakeSome(*node_);
      return Broken("a sync");
    }
    for (const Change& change : node_->unsynced) {
      Apply(change, SizeOf(change), &node_->durable);
    }
    node_->unsynced.clear();
    return absl::OkStatus();
  }
  std::optional<uint64_t> SizeAt(const std::string& path) const override {
    const auto found = disk_.names_.find(path);
    if (found == disk_.names_.end() || found->second != node_) {
      return std::nullopt;
    }
    return node_->bytes.size();
  }
  absl::Status TakeRightsOf(const std::string&) override {
    return absl::OkStatus();
  }

 private:
  std::string_view Prefix(std::string_view bytes) const {
    return bytes.substr(0, disk_.random_.Uniform(bytes.size() + 1));
  }
  void Do(Change change) {
    Apply(change, SizeOf(change), &node_->bytes);
    node_->unsynced.push_back(std::move(change));
  }

  SimulatedDisk& disk_;
  const std::shared_ptr<Node> node_;
};

size_t SimulatedDisk::SizeOf(const Change& change) {
  return change.bytes ? change.bytes->size() : 0;
}

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

void SimulatedDisk::TakeSome(Node& node) {
  for (const Change& change : node.unsynced) {
    if (random_.Chance(0.3)) continue;
    const size_t size = SizeOf(change);
    Apply(change, random_.Chance(0.5) ? size : random_.Uniform(size + 1),
          &node.durable);
  }
  node.unsynced.clear();
}

void SimulatedDisk::Crash() {
  if (!versions_.empty()) names_ = random_.Pick(versions_);
  versions_.clear();
  std::set<Node*> done;
  for (auto& [name, node] : names_) {
    if (!done.insert(node.get()).second) continue;
    TakeSome(*node);
    // Files that are still open have the old node.
    node = std::make_shared<Node>(Node{node->durable, node->durable, {}});
  }
  Restart();
}

void SimulatedDisk::Restart() {
  calls_left_.reset();
  syncs_to_fail_ = 0;
}

absl::StatusOr<std::string> SimulatedDisk::Read(const std::string& path) {
  const auto found = names_.find(path);
  if (found == names_.end()) return absl::NotFoundError("no file " + path);
  return found->second->bytes;
}

absl::StatusOr<std::unique_ptr<file::DiskFile>> SimulatedDisk::Open(
    const std::string& path, file::OpenMode mode) {
  if (mode == file::OpenMode::kNew && Has(path)) {
    return absl::AlreadyExistsError("there is a file " + path);
  }
  if (mode != file::OpenMode::kKeep) {
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

std::vector<std::string> SimulatedDisk::PathsFrom(const std::string& prefix) {
  std::vector<std::string> paths;
  for (const auto& [name, node] : names_) {
    if (name.starts_with(prefix)) paths.push_back(name);
  }
  return paths;
}

absl::Status SimulatedDisk::SyncFolder(const std::string&) {
  if (Fails()) return Broken("a folder's sync");
  versions_.clear();
  return absl::OkStatus();
}

}  // namespace syncline::test
