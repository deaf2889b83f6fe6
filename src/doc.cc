#include "syncline/doc.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/base/utf8.h"
#include "syncline/internal/codec/digest.h"
#include "syncline/internal/document/attribution.h"
#include "syncline/internal/document/canonical_state.h"
#include "syncline/internal/document/document_core.h"
#include "syncline/internal/document/json_pointer.h"
#include "syncline/internal/document/to_json.h"
#include "syncline/internal/graph/frontier_ids.h"

namespace syncline {

Doc::Doc() : Doc(PeerId::Random()) {}
Doc::Doc(PeerId peer, DocOptions options)
    : core_(std::make_unique<internal::DocumentCore>(peer, options)) {}
Doc::Doc(std::unique_ptr<internal::DocumentCore> core)
    : core_(std::move(core)) {}
Doc::Doc(Doc&&) noexcept = default;
Doc& Doc::operator=(Doc&&) noexcept = default;
Doc::~Doc() = default;

PeerId Doc::peer_id() const { return core_->peer(); }

std::optional<DocId> Doc::doc_id() const {
  return core_->newest().log().doc_id();
}

Text Doc::text(std::string_view name) {
  return {core_.get(), core_->OpenRoot(ContainerKind::kText, name).value()};
}
Map Doc::map(std::string_view name) {
  return {core_.get(), core_->OpenRoot(ContainerKind::kMap, name).value()};
}
List Doc::list(std::string_view name) {
  return {core_.get(), core_->OpenRoot(ContainerKind::kList, name).value()};
}
MovableList Doc::movable_list(std::string_view name) {
  return {core_.get(),
          core_->OpenRoot(ContainerKind::kMovableList, name).value()};
}
Tree Doc::tree(std::string_view name) {
  return {core_.get(), core_->OpenRoot(ContainerKind::kTree, name).value()};
}
Counter Doc::counter(std::string_view name) {
  return {core_.get(), core_->OpenRoot(ContainerKind::kCounter, name).value()};
}

absl::Status Doc::CheckRef(const Value& value, ContainerKind kind) const {
  const std::optional<ContainerRef> ref = value.as_container();
  if (!ref) return absl::InvalidArgumentError("the value is no container");
  const internal::ContainerTable& containers = core_->log().containers();
  if (ref->document != core_->number()) {
    return absl::InvalidArgumentError(
        "the value is a container of another document");
  }
  if (ref->number >= containers.size() ||
      containers.container(internal::ContainerIndex(ref->number)).kind !=
          ref->kind) {
    return absl::InvalidArgumentError(
        "the value names no container of this document");
  }
  if (ref->kind == kind) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the value is a ", NameOf(ref->kind), ", not a ", NameOf(kind)));
}

absl::StatusOr<Value> Doc::At(std::string_view pointer) const {
  return internal::FindByPointer(*core_, pointer);
}

absl::StatusOr<std::string> Doc::ToJson() const {
  return internal::ToJson(*core_);
}

std::string Doc::StateDigest() const {
  return internal::DigestOf(internal::CanonicalState(*core_));
}

absl::StatusOr<CursorPosition> Doc::Resolve(const Cursor& cursor,
                                            TextUnit unit) const {
  SYNCLINE_ASSIGN_OR_RETURN(CursorPosition at, core_->Resolve(cursor));
  if (at.container.kind == ContainerKind::kText) {
    const internal::Rope& rope =
        core_->text(internal::ContainerIndex(at.container.number));
    at.position =
        rope.Locate(TextUnit::kCodePoints, static_cast<uint32_t>(at.position))
            ->in(unit);
  }
  return at;
}

absl::StatusOr<ChangeInfo> Doc::ChangeOf(OpId op) const {
  return internal::ChangeOf(*core_, op);
}

namespace {

absl::Status CheckStrings(const CommitOptions& options) {
  const bool is_valid = internal::IsValidUtf8(options.message) &&
                        internal::IsValidUtf8(options.tag);
  if (is_valid) return absl::OkStatus();
  return absl::InvalidArgumentError("the message or tag is not valid UTF-8");
}

}  // namespace

absl::StatusOr<Transaction> Doc::Begin(CommitOptions options) {
  SYNCLINE_RETURN_IF_ERROR(CheckStrings(options));
  SYNCLINE_ASSIGN_OR_RETURN(const uint64_t transaction,
                            core_->BeginTransaction());
  return Transaction(core_.get(), transaction, std::move(options));
}

absl::Status Doc::Commit(const CommitOptions& options) {
  SYNCLINE_RETURN_IF_ERROR(core_->CheckNoTransaction());
  SYNCLINE_RETURN_IF_ERROR(CheckStrings(options));
  core_->Commit(options);
  return absl::OkStatus();
}

Subscription Doc::Subscribe(EventCallback callback) {
  return core_->Subscribe(std::move(callback), std::nullopt);
}

Subscription Doc::BeforeCommit(std::function<void(CommitOptions*)> hook) {
  return core_->BeforeCommit(std::move(hook));
}

absl::StatusOr<std::string> Doc::Export() const {
  return core_->ExportSince(VersionVector());
}

absl::StatusOr<std::string> Doc::ExportSince(
    const VersionVector& version) const {
  return core_->ExportSince(version);
}

absl::StatusOr<std::string> Doc::ExportSnapshot() const {
  return core_->ExportSnapshot();
}

absl::StatusOr<std::string> Doc::ExportShallow(
    const std::optional<Frontier>& from) const {
  return core_->ExportShallow(from ? &*from : nullptr);
}

absl::StatusOr<ImportResult> Doc::Import(std::string_view bytes) {
  return core_->Import(bytes);
}

VersionVector Doc::version() const { return core_->newest().version(); }

Frontier Doc::frontier() const {
  const internal::EventGraph& graph = core_->newest().log().graph();
  return internal::IdsOf(graph, graph.frontier());
}

std::optional<Frontier> Doc::shallow_since() const {
  const auto& base = core_->newest().log().graph().base();
  return base.is_there() ? std::optional(base.heads) : std::nullopt;
}

absl::StatusOr<VersionVector> Doc::VersionOf(const Frontier& version) const {
  SYNCLINE_ASSIGN_OR_RETURN(const internal::Frontier heads,
                            core_->FindVersion(version));
  return core_->newest().VectorOf(heads);
}

absl::StatusOr<Frontier> Doc::FrontierOf(const VersionVector& version) const {
  SYNCLINE_ASSIGN_OR_RETURN(const internal::Frontier heads,
                            core_->FindVersion(version));
  return internal::IdsOf(core_->newest().log().graph(), heads);
}

absl::StatusOr<Doc> Doc::ForkAt(const Frontier& version, PeerId peer) const {
  SYNCLINE_ASSIGN_OR_RETURN(std::unique_ptr<internal::DocumentCore> fork,
                            core_->ForkAt(version, peer));
  return Doc(std::move(fork));
}

absl::StatusOr<std::vector<ContainerChange>> Doc::Diff(
    const Frontier& from, const Frontier& to) const {
  return core_->Diff(from, to);
}

absl::Status Doc::Checkout(const Frontier& version) {
  return core_->Checkout(version);
}

absl::Status Doc::CheckoutLatest() { return core_->CheckoutLatest(); }

absl::Status Doc::RevertTo(const Frontier& version,
                           const CommitOptions& options) {
  SYNCLINE_RETURN_IF_ERROR(CheckStrings(options));
  return core_->RevertTo(version, options);
}

std::optional<Frontier> Doc::checked_out() const {
  return core_->checked_out();
}

absl::StatusOr<HistoryWalk> Doc::WalkHistory(
    const HistoryFilter& filter) const {
  SYNCLINE_RETURN_IF_ERROR(core_->EndEdits());
  SYNCLINE_ASSIGN_OR_RETURN(
      const internal::Frontier heads,
      core_->FindVersion(filter.version.value_or(frontier())));
  const uint32_t end = heads.empty() ? 0 : heads.back().value() + 1;
  return HistoryWalk(core_.get(), core_->newest().VectorOf(heads), end,
                     filter.author);
}

}  // namespace syncline
