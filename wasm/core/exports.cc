// What JavaScript calls in place of the C interface's functions that take
// callbacks: those are addresses in the module, which it cannot make. Here each
// subscription is told by a number of JavaScript's choice, and what happens
// goes to functions that the module imports.
//
// Thread rule: that of syncline/c/event.h.
#include <cstddef>
#include <cstdint>

#include "syncline/c/event.h"
#include "syncline/c/undo_stack.h"

namespace syncline::wasm {

#define SYNCLINE_HOST(name) \
  [[clang::import_module("syncline"), clang::import_name(name)]]

// `event` is an Event of syncline/proto/event.proto, valid during the call.
SYNCLINE_HOST("event")
void HostEvent(uint32_t subscription, const char* event, size_t size);

// `commit` is valid during the call. No function may throw: an exception
// would pass the library by and leave it half done.
SYNCLINE_HOST("commit_hook")
void HostCommitHook(uint32_t subscription, syncline_commit* commit);

// Of an undo stack: whether a commit is undone, and that a step was begun.
SYNCLINE_HOST("undo_accept")
bool HostUndoAccept(uint32_t stack, const syncline_commit_options* commit);
SYNCLINE_HOST("undo_step")
void HostUndoStep(uint32_t stack, syncline_undo_step* step);

#undef SYNCLINE_HOST

namespace {

// The number of a subscription is all that its callback is given.
void* UserOf(uint32_t id) { return reinterpret_cast<void*>(uintptr_t{id}); }

uint32_t IdOf(void* user) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(user));
}

void OnEvent(void* user, const char* event, size_t size) {
  HostEvent(IdOf(user), event, size);
}

void BeforeCommit(void* user, syncline_commit* commit) {
  HostCommitHook(IdOf(user), commit);
}

bool Accept(void* user, const syncline_commit_options* commit) {
  return HostUndoAccept(IdOf(user), commit);
}

void OnNewStep(void* user, syncline_undo_step* step) {
  HostUndoStep(IdOf(user), step);
}

// JavaScript says by an address that means nothing which callbacks there are.
syncline_undo_options OptionsOf(const syncline_undo_options& given,
                                uint32_t id) {
  syncline_undo_options options = given;
  if (options.accept != nullptr) options.accept = Accept;
  if (options.on_new_step != nullptr) options.on_new_step = OnNewStep;
  options.user = UserOf(id);
  return options;
}

}  // namespace
}  // namespace syncline::wasm

using syncline::wasm::BeforeCommit;
using syncline::wasm::OnEvent;
using syncline::wasm::OptionsOf;
using syncline::wasm::UserOf;

extern "C" {

SYNCLINE_API syncline_code syncline_wasm_doc_subscribe(
    syncline_doc* doc, uint32_t id, syncline_subscription** out,
    syncline_error* error) {
  return syncline_doc_subscribe(doc, OnEvent, UserOf(id), nullptr, out, error);
}

SYNCLINE_API syncline_code syncline_wasm_container_subscribe(
    syncline_container* container, uint32_t id, syncline_subscription** out,
    syncline_error* error) {
  return syncline_container_subscribe(container, OnEvent, UserOf(id), nullptr,
                                      out, error);
}

SYNCLINE_API syncline_code syncline_wasm_before_commit(
    syncline_doc* doc, uint32_t id, syncline_subscription** out,
    syncline_error* error) {
  return syncline_doc_before_commit(doc, BeforeCommit, UserOf(id), nullptr, out,
                                    error);
}

SYNCLINE_API syncline_code syncline_wasm_undo_stack_new(
    syncline_doc* doc, const syncline_undo_options* options, uint32_t id,
    syncline_undo_stack** out, syncline_error* error) {
  const syncline_undo_options made = OptionsOf(*options, id);
  return syncline_undo_stack_new(doc, &made, out, error);
}

SYNCLINE_API syncline_code syncline_wasm_undo_stack_load(
    syncline_doc* doc, const char* saved, size_t saved_size,
    const syncline_undo_options* options, uint32_t id,
    syncline_undo_stack** out, syncline_error* error) {
  const syncline_undo_options made = OptionsOf(*options, id);
  return syncline_undo_stack_load(doc, saved, saved_size, &made, out, error);
}

}  // extern "C"
