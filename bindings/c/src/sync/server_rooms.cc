// What rooms say to a server's session. It takes that also within a callback.
#include <string>
#include <utility>

#include "sync/batch.h"
#include "sync/options.h"
#include "sync/presence.h"
#include "sync/server.h"

using syncline::Access;
using syncline::AckLevel;
using syncline::JoinAnswer;
using syncline::Milliseconds;
using syncline::PartialUpload;
using syncline::PresenceEntry;
using syncline::ServerSession;
using syncline::SyncErrorCode;
using syncline::VersionVector;
using syncline::c::CheckAccess;
using syncline::c::CheckHandle;
using syncline::c::CheckLevel;
using syncline::c::Checks;
using syncline::c::FirstProblem;
using syncline::c::Given;
using syncline::c::TakeVersion;
using syncline::c::View;

namespace {

syncline_code CallRoom(const char* function, syncline_server_session* session,
                       syncline_error* error, Checks checks,
                       absl::FunctionRef<absl::Status(ServerSession&)> call) {
  absl::Status status = CheckHandle(session, "session");
  if (status.ok()) status = FirstProblem(checks);
  if (status.ok()) status = call(session->session);
  const syncline_code code = syncline::c::Finish(function, status, error);
  if (code == SYNCLINE_OK) session->host.TellOutput();  // which may free it
  return code;
}

absl::Status TakeBatches(const syncline_join_answer& read, JoinAnswer* answer) {
  for (size_t i = 0; i < read.batches_size; ++i) {
    absl::Status status = CheckHandle(read.batches[i], "batch");
    if (!status.ok()) return status;
    answer->batches.push_back(read.batches[i]->batch);
  }
  return absl::OkStatus();
}

absl::Status TakeRoster(const syncline_join_answer& read, JoinAnswer* answer) {
  if (read.roster == nullptr) return absl::OkStatus();
  absl::Status status = CheckHandle(read.roster, "roster");
  if (!status.ok()) return status;
  for (const auto& [connection, entry] : read.roster->table.entries()) {
    answer->roster.push_back(entry);
  }
  return status;
}

absl::Status TakeUpload(const syncline_join_answer& read, JoinAnswer* answer) {
  if (read.upload == nullptr) return absl::OkStatus();
  syncline_partial_upload upload = SYNCLINE_PARTIAL_UPLOAD_INIT;
  absl::Status status =
      syncline::c::ReadStruct(read.upload, sizeof(upload), &upload);
  if (status.ok()) {
    status = FirstProblem({Given(upload.bytes, upload.bytes_size, "upload")});
  }
  if (status.ok()) {
    answer->upload = {upload.hash, upload.whole_size,
                      std::string(View(upload.bytes, upload.bytes_size))};
  }
  return status;
}

absl::Status TakeVersions(const syncline_join_answer& read,
                          JoinAnswer* answer) {
  absl::StatusOr<VersionVector> have = TakeVersion(read.have, read.have_size);
  if (!have.ok()) return have.status();
  absl::StatusOr<VersionVector> durable =
      TakeVersion(read.durable, read.durable_size);
  if (!durable.ok()) return durable.status();
  if (!have->Includes(*durable)) {
    return absl::InvalidArgumentError(
        "durable has ops that have does not: it is what of that has the level");
  }
  answer->have = *std::move(have);
  answer->durable = *std::move(durable);
  return absl::OkStatus();
}

absl::Status CheckAnswer(const syncline_join_answer& read) {
  absl::Status status =
      FirstProblem({Given(read.have, read.have_size, "have"),
                    Given(read.durable, read.durable_size, "durable"),
                    Given(read.batches, read.batches_size, "batches"),
                    Given(read.subject, read.subject_size, "subject")});
  if (status.ok()) status = CheckAccess(read.access);
  if (status.ok()) status = CheckLevel(read.level);
  if (!status.ok()) return status;
  if (read.epoch == 0 || read.connection == 0) {
    return absl::InvalidArgumentError(
        "epoch and connection are numbers from 1 on");
  }
  return syncline::c::CheckUtf8(View(read.subject, read.subject_size),
                                "subject");
}

absl::StatusOr<JoinAnswer> Take(const syncline_join_answer* given) {
  syncline_join_answer read = SYNCLINE_JOIN_ANSWER_INIT;
  absl::Status status = syncline::c::ReadStruct(given, sizeof(read), &read);
  if (status.ok()) status = CheckAnswer(read);
  if (!status.ok()) return status;
  JoinAnswer answer{
      .access = static_cast<Access>(read.access),
      .epoch = read.epoch,
      .level = static_cast<AckLevel>(read.level),
      .subject = std::string(View(read.subject, read.subject_size)),
      .connection = read.connection};
  status = TakeVersions(read, &answer);
  if (status.ok()) status = TakeBatches(read, &answer);
  if (status.ok()) status = TakeRoster(read, &answer);
  if (status.ok()) status = TakeUpload(read, &answer);
  if (!status.ok()) return status;
  return answer;
}

absl::Status CheckCode(syncline_sync_error_code code) {
  if (SYNCLINE_SYNC_ERROR_INTERNAL <= code &&
      code <= SYNCLINE_SYNC_ERROR_QUARANTINED) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("code is no syncline_sync_error_code");
}

// Some are told as events of the room, the others as errors.
void Close(ServerSession& session, syncline_channel_id channel,
           SyncErrorCode code, std::string_view text, Milliseconds retry) {
  switch (code) {
    case SyncErrorCode::kEvicted:
    case SyncErrorCode::kDeleted:
    case SyncErrorCode::kQuarantined:
      return session.Dismiss(channel, code, text);
    default:
      return session.Refuse(
          channel, syncline::SyncError(code, std::string(text), retry));
  }
}

}  // namespace

syncline_code syncline_server_session_joined(syncline_server_session* session,
                                             syncline_channel_id channel,
                                             const syncline_join_answer* answer,
                                             syncline_error* error) {
  return CallRoom(__func__, session, error, {Given(answer, "answer")},
                  [&](ServerSession& it) {
                    absl::StatusOr<JoinAnswer> taken = Take(answer);
                    if (!taken.ok()) return taken.status();
                    it.Joined(channel, *std::move(taken));
                    return absl::OkStatus();
                  });
}

syncline_code syncline_server_session_refuse(syncline_server_session* session,
                                             syncline_channel_id channel,
                                             syncline_sync_error_code code,
                                             const char* text, size_t text_size,
                                             int64_t retry_after_ms,
                                             syncline_error* error) {
  return CallRoom(
      __func__, session, error, {Given(text, text_size, "text")},
      [&](ServerSession& it) {
        absl::Status status = CheckCode(code);
        const std::string_view said = View(text, text_size);
        if (status.ok()) status = syncline::c::CheckUtf8(said, "text");
        if (status.ok() && retry_after_ms < 0) {
          status = absl::InvalidArgumentError("retry_after_ms is below 0");
        }
        if (!status.ok()) return status;
        Close(it, channel, static_cast<SyncErrorCode>(code), said,
              Milliseconds(retry_after_ms));
        return status;
      });
}

syncline_code syncline_server_session_durable(syncline_server_session* session,
                                              syncline_channel_id channel,
                                              syncline_ack_level level,
                                              const char* version,
                                              size_t version_size,
                                              syncline_error* error) {
  return CallRoom(__func__, session, error,
                  {Given(version, version_size, "version")},
                  [&](ServerSession& it) {
                    const absl::Status status = CheckLevel(level);
                    if (!status.ok()) return status;
                    const absl::StatusOr<VersionVector> taken =
                        TakeVersion(version, version_size);
                    if (!taken.ok()) return taken.status();
                    it.Durable(channel, static_cast<AckLevel>(level), *taken);
                    return status;
                  });
}

syncline_code syncline_server_session_deliver(syncline_server_session* session,
                                              syncline_channel_id channel,
                                              syncline_sync_batch* batch,
                                              syncline_ack_level level,
                                              syncline_error* error) {
  return CallRoom(__func__, session, error, {}, [&](ServerSession& it) {
    absl::Status status = CheckHandle(batch, "batch");
    if (status.ok()) status = CheckLevel(level);
    if (!status.ok()) return status;
    it.Deliver(channel, batch->batch, static_cast<AckLevel>(level));
    return status;
  });
}

syncline_code syncline_server_session_presence(
    syncline_server_session* session, syncline_channel_id channel,
    const syncline_presence_change* change, syncline_error* error) {
  return CallRoom(__func__, session, error, {Given(change, "change")},
                  [&](ServerSession& it) {
                    const absl::StatusOr<PresenceEntry> taken =
                        syncline::c::Take(change);
                    if (taken.ok()) it.Presence(channel, *taken);
                    return taken.status();
                  });
}

syncline_code syncline_server_session_perm_changed(
    syncline_server_session* session, syncline_channel_id channel,
    syncline_access access, syncline_error* error) {
  return CallRoom(__func__, session, error, {}, [&](ServerSession& it) {
    const absl::Status status = CheckAccess(access);
    if (status.ok()) it.PermChanged(channel, static_cast<Access>(access));
    return status;
  });
}

syncline_code syncline_server_session_want_snapshot(
    syncline_server_session* session, syncline_channel_id channel,
    syncline_error* error) {
  return CallRoom(__func__, session, error, {}, [&](ServerSession& it) {
    it.WantSnapshot(channel);
    return absl::OkStatus();
  });
}

syncline_code syncline_server_session_head_reset(
    syncline_server_session* session, syncline_channel_id channel,
    uint64_t epoch, const char* text, size_t text_size, syncline_error* error) {
  return CallRoom(__func__, session, error, {Given(text, text_size, "text")},
                  [&](ServerSession& it) {
                    const std::string_view said = View(text, text_size);
                    const absl::Status status =
                        syncline::c::CheckUtf8(said, "text");
                    if (status.ok()) it.HeadReset(channel, epoch, said);
                    return status;
                  });
}
