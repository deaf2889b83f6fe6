// What a session sees of a document: a narrow port, so that a session may live
// where the document does not, for instance in another WebAssembly module.
#ifndef SYNCLINE_SYNC_DOCUMENT_H_
#define SYNCLINE_SYNC_DOCUMENT_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "syncline/doc.h"
#include "syncline/version.h"

namespace syncline {

// Thread rule: all calls come from the thread that calls the session.
class SyncDocument {
 public:
  SyncDocument() = default;
  SyncDocument(const SyncDocument&) = delete;
  SyncDocument& operator=(const SyncDocument&) = delete;
  virtual ~SyncDocument() = default;

  virtual VersionVector version() const = 0;
  // As Doc::ExportSince. FailedPrecondition: not now; it is asked again.
  virtual absl::StatusOr<std::string> ExportSince(
      const VersionVector& version) = 0;
  // As Doc::ExportSnapshot: all of it. FailedPrecondition: not now.
  virtual absl::StatusOr<std::string> ExportSnapshot() {
    return ExportSince(VersionVector());
  }
  // As Doc::Import: all or nothing. FailedPrecondition: not now; it comes
  // again.
  virtual absl::Status Import(std::string_view bytes) = 0;
  // `changed` is to be called when there are local edits, from anywhere but a
  // call of this port. Nothing: not any more. Whatever it misses is found
  // by polling.
  virtual void OnLocalChange(std::function<void()> changed) = 0;
};

// The port to a Doc, which must outlive it.
class DocPort : public SyncDocument {
 public:
  explicit DocPort(Doc* doc) : doc_(doc) {}

  VersionVector version() const override { return doc_->version(); }
  absl::StatusOr<std::string> ExportSince(
      const VersionVector& version) override {
    return doc_->ExportSince(version);
  }
  absl::StatusOr<std::string> ExportSnapshot() override {
    return doc_->ExportSnapshot();
  }
  absl::Status Import(std::string_view bytes) override {
    return doc_->Import(bytes).status();
  }
  // Commits and transactions tell at once; edits without a commit do not.
  void OnLocalChange(std::function<void()> changed) override;

 private:
  Doc* doc_;
  Subscription subscription_;
};

// How a host encrypts: what leaves the replica goes through `seal`, what comes
// through `open`. Both empty: nothing is encrypted. Errors of `seal` and `open`
// are shown as the document's failure.
struct PayloadSeal {
  std::function<absl::StatusOr<std::string>(std::string_view update)> seal;
  std::function<absl::StatusOr<std::string>(std::string_view payload)> open;
};

}  // namespace syncline

#endif  // SYNCLINE_SYNC_DOCUMENT_H_
