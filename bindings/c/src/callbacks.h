// Callbacks of C, called from those of C++.
//
// Thread rule: that of the document.
#ifndef SYNCLINE_BINDINGS_C_CALLBACKS_H_
#define SYNCLINE_BINDINGS_C_CALLBACKS_H_

#include "absl/cleanup/cleanup.h"
#include "handles.h"
#include "syncline/c/event.h"

namespace syncline::c {

// While it is there, a callback of the document runs.
inline auto Running(syncline_doc* doc) {
  ++doc->callbacks;
  return absl::MakeCleanup([doc] { --doc->callbacks; });
}

// What a callback is called with, freed when nobody can call it any more: at
// the latest with the document.
class User {
 public:
  User(syncline_doc* doc, void* user, syncline_free_callback free_user)
      : doc_(doc), user_(user), free_user_(free_user) {}
  User(const User&) = delete;
  ~User() {
    if (free_user_ == nullptr) return;
    const auto running = Running(doc_);
    free_user_(user_);
  }
  void* get() const { return user_; }
  // It stays the caller's, who was refused.
  void Leave() { free_user_ = nullptr; }

 private:
  syncline_doc* doc_;
  void* user_;
  syncline_free_callback free_user_;
};

}  // namespace syncline::c

#endif  // SYNCLINE_BINDINGS_C_CALLBACKS_H_
