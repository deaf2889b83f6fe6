#include "syncline/undo_stack.h"

#include <memory>
#include <utility>

#include "syncline/doc.h"
#include "syncline/internal/base/status_macros.h"
#include "syncline/internal/document/undo_stack_core.h"

namespace syncline {
namespace {

// Of what may call the application, which may end the stack.
std::shared_ptr<internal::UndoStackCore> Kept(
    const std::shared_ptr<internal::UndoStackCore>& core) {
  return core;
}

}  // namespace

UndoStack::UndoStack(Doc& doc, UndoOptions options)
    : core_(std::make_shared<internal::UndoStackCore>(*doc.core_,
                                                      std::move(options))) {}
UndoStack::UndoStack(UndoStack&&) noexcept = default;
UndoStack& UndoStack::operator=(UndoStack&&) noexcept = default;
UndoStack::~UndoStack() = default;

absl::StatusOr<UndoResult> UndoStack::Undo() { return Kept(core_)->Undo(); }
absl::StatusOr<UndoResult> UndoStack::Redo() { return Kept(core_)->Redo(); }
bool UndoStack::can_undo() { return Kept(core_)->CanUndo(); }
bool UndoStack::can_redo() { return Kept(core_)->CanRedo(); }
size_t UndoStack::undo_steps() const { return core_->undo().size(); }
size_t UndoStack::redo_steps() const { return core_->redo().size(); }
void UndoStack::Checkpoint() { core_->Checkpoint(); }
void UndoStack::BeginGroup() { Kept(core_)->BeginGroup(); }
void UndoStack::EndGroup() { Kept(core_)->EndGroup(); }
void UndoStack::SetTime(int64_t now_ms) { core_->SetTime(now_ms); }

UndoNote* UndoStack::undo_note() {
  return core_->undo().empty() ? nullptr : &core_->undo().back().note;
}
UndoNote* UndoStack::redo_note() {
  return core_->redo().empty() ? nullptr : &core_->redo().back().note;
}
void UndoStack::ClearUndo() { core_->undo().clear(); }
void UndoStack::ClearRedo() { core_->redo().clear(); }

std::string UndoStack::Save() { return Kept(core_)->Save(); }
absl::StatusOr<UndoStack> UndoStack::Load(Doc& doc, std::string_view bytes,
                                          UndoOptions options) {
  SYNCLINE_ASSIGN_OR_RETURN(internal::UndoStackCore::Saved saved,
                            internal::UndoStackCore::Read(*doc.core_, bytes));
  UndoStack stack(doc, std::move(options));
  stack.core_->Take(std::move(saved));
  return stack;
}

}  // namespace syncline
