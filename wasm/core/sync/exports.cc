// What JavaScript calls in place of the functions of syncline/c/sync.h and
// peer.h that take callbacks: those are addresses in the module, which it
// cannot make. Here each document is told by a number of JavaScript's choice,
// and what the session wants of it goes to a function that the module imports.
//
// Thread rule: that of syncline/c/sync.h.
#include <cstddef>
#include <cstdint>

#include "syncline/c/peer.h"
#include "syncline/c/sync.h"

namespace syncline::wasm {

// What a session wants of a document. JavaScript knows the numbers.
enum class Want : uint32_t {
  kVersion = 0,
  kExportSince = 1,  // of `bytes`: a version
  kImport = 2,       // of `bytes`: an update
  kSeal = 3,
  kOpen = 4,
};

// Answers by syncline_reply_set, and by a code, with a message in `error`. It
// must not throw: an exception would pass the session by and leave it half
// done.
[[clang::import_module("syncline"),
  clang::import_name("document")]] syncline_code
HostDocument(uint32_t document, Want want, const char* bytes, size_t size,
             syncline_reply* reply, syncline_error* error);

namespace {

// The number of a document is all that its callbacks are given.
void* UserOf(uint32_t id) { return reinterpret_cast<void*>(uintptr_t{id}); }

uint32_t IdOf(void* user) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(user));
}

syncline_code Version(void* user, syncline_reply* reply,
                      syncline_error* error) {
  return HostDocument(IdOf(user), Want::kVersion, nullptr, 0, reply, error);
}

template <Want kWant>
syncline_code Answer(void* user, const char* bytes, size_t size,
                     syncline_reply* reply, syncline_error* error) {
  return HostDocument(IdOf(user), kWant, bytes, size, reply, error);
}

syncline_code Import(void* user, const char* bytes, size_t size,
                     syncline_error* error) {
  return HostDocument(IdOf(user), Want::kImport, bytes, size, nullptr, error);
}

syncline_document_port PortOf(uint32_t document) {
  return {sizeof(syncline_document_port), UserOf(document), Version,
          Answer<Want::kExportSince>,     Import,           nullptr};
}

// Of a join, and of an offer.
template <typename Options>
void SetSeal(uint32_t document, Options* options) {
  options->seal = Answer<Want::kSeal>;
  options->open = Answer<Want::kOpen>;
  options->seal_user = UserOf(document);
}

}  // namespace
}  // namespace syncline::wasm

using syncline::wasm::PortOf;
using syncline::wasm::SetSeal;

extern "C" {

SYNCLINE_API syncline_code syncline_wasm_join(
    syncline_client_session* session, const char* room, size_t room_size,
    uint32_t document, const char* token, size_t token_size,
    syncline_access access, syncline_ack_level level, bool is_sealed,
    uint64_t epoch, syncline_error* error) {
  const syncline_document_port port = PortOf(document);
  syncline_join_options options = SYNCLINE_JOIN_OPTIONS_INIT;
  options.token = token;
  options.token_size = token_size;
  options.access = access;
  options.level = level;
  options.epoch = epoch;
  if (is_sealed) SetSeal(document, &options);
  return syncline_client_session_join_port(session, room, room_size, &port,
                                           &options, error);
}

SYNCLINE_API syncline_code syncline_wasm_offer(
    syncline_peer_session* session, const char* room, size_t room_size,
    uint32_t document, const char* token, size_t token_size,
    syncline_access access, bool is_sealed, syncline_error* error) {
  const syncline_document_port port = PortOf(document);
  syncline_offer_options options = SYNCLINE_OFFER_OPTIONS_INIT;
  options.token = token;
  options.token_size = token_size;
  options.access = access;
  if (is_sealed) SetSeal(document, &options);
  return syncline_peer_session_offer_port(session, room, room_size, &port,
                                          &options, error);
}

}  // extern "C"
