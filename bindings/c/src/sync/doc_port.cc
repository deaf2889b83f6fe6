// A session's document that is a syncline_doc: callbacks over the C interface,
// so that a session may be in another library than the document.
#include <memory>

#include "sync/session.h"

using syncline::ClientSession;
using syncline::c::CallbackError;
using syncline::c::CallbackPort;
using syncline::c::CallSession;
using syncline::c::Given;
using syncline::c::JoinPort;
using syncline::c::View;

namespace {

struct DocUser {
  syncline_doc* doc = nullptr;
  syncline_subscription* subscription = nullptr;
  CallbackPort* port = nullptr;  // is told of commits
};

// What the C interface gives, as a reply.
syncline_code GiveReply(syncline_code code, syncline_bytes* bytes,
                        syncline_reply* reply) {
  if (code == SYNCLINE_OK) reply->bytes.assign(View(bytes->data, bytes->size));
  syncline_bytes_free(bytes);
  return code;
}

syncline_code Version(void* user, syncline_reply* reply,
                      syncline_error* error) {
  syncline_bytes bytes = {};
  return GiveReply(
      syncline_doc_version(static_cast<DocUser*>(user)->doc, &bytes, error),
      &bytes, reply);
}

syncline_code ExportSince(void* user, const char* version, size_t version_size,
                          syncline_reply* reply, syncline_error* error) {
  syncline_bytes bytes = {};
  return GiveReply(
      syncline_doc_export_since(static_cast<DocUser*>(user)->doc, version,
                                version_size, &bytes, error),
      &bytes, reply);
}

syncline_code Import(void* user, const char* bytes, size_t size,
                     syncline_error* error) {
  return syncline_doc_import(static_cast<DocUser*>(user)->doc, bytes, size,
                             nullptr, error);
}

void BeforeCommit(void* user, syncline_commit*) {
  static_cast<DocUser*>(user)->port->TellChange();
}

void FreeUser(void* user) {
  const std::unique_ptr<DocUser> it(static_cast<DocUser*>(user));
  syncline_subscription_free(it->subscription, nullptr);
}

}  // namespace

namespace syncline::c {

absl::StatusOr<std::unique_ptr<CallbackPort>> PortTo(syncline_doc* doc) {
  auto user = std::make_unique<DocUser>();
  user->doc = doc;
  // Before a commit, as that costs nothing: events would have to be made.
  CallbackError refused;
  const absl::Status status = refused.ToStatus(
      syncline_doc_before_commit(doc, BeforeCommit, user.get(), nullptr,
                                 &user->subscription, refused.get()));
  if (!status.ok()) return status;
  DocUser* const kept = user.release();
  auto port = std::make_unique<CallbackPort>(
      syncline_document_port{sizeof(syncline_document_port), kept, Version,
                             ExportSince, Import, FreeUser});
  kept->port = port.get();
  return port;
}

}  // namespace syncline::c

syncline_code syncline_client_session_join(syncline_client_session* session,
                                           const char* room, size_t room_size,
                                           syncline_doc* doc,
                                           const syncline_join_options* options,
                                           syncline_error* error) {
  return CallSession(__func__, session, error, {Given(room, room_size, "room")},
                     [&](ClientSession&) {
                       auto port = syncline::c::PortTo(doc);
                       if (!port.ok()) return port.status();
                       return JoinPort(*session, View(room, room_size), options,
                                       &*port);
                     });
}
