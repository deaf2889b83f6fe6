#include "syncline/c/doc.h"

#include <utility>

#include "call.h"
#include "commit_options.h"
#include "give.h"

using syncline::CommitOptions;
using syncline::Doc;
using syncline::c::Call;
using syncline::c::CallFree;
using syncline::c::CheckHandle;
using syncline::c::CheckUtf8;
using syncline::c::Give;
using syncline::c::GiveChild;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::Known;
using syncline::c::PeerOf;
using syncline::c::Take;
using syncline::c::View;
using syncline::c::WithKind;

syncline_code syncline_doc_new(const syncline_doc_options* options,
                               syncline_doc** doc, syncline_error* error) {
  return CallFree(__func__, error, {Given(doc, "doc")}, [&] {
    syncline_doc_options read = SYNCLINE_DOC_OPTIONS_INIT;
    if (options != nullptr) {
      const absl::Status status =
          syncline::c::ReadStruct(options, sizeof(read), &read);
      if (!status.ok()) return status;
    }
    if (read.event_unit < 0 || read.event_unit > SYNCLINE_UNIT_UTF16) {
      return absl::InvalidArgumentError(
          "event_unit is neither SYNCLINE_UNIT_CODE_POINTS nor "
          "SYNCLINE_UNIT_UTF16");
    }
    syncline::DocOptions made;
    if (read.event_unit == SYNCLINE_UNIT_UTF16) {
      made.event_unit = syncline::TextUnit::kUtf16;
    }
    if (read.max_pending_bytes != 0) {
      made.max_pending_bytes = static_cast<size_t>(read.max_pending_bytes);
    }
    if (read.doc_id != 0) made.doc_id = syncline::DocId{read.doc_id};
    *doc = new syncline_doc(Doc(PeerOf(read.peer_id), made));
    return absl::OkStatus();
  });
}

syncline_code syncline_doc_free(syncline_doc* doc, syncline_error* error) {
  return CallFree(__func__, error, {}, [&] {
    if (doc == nullptr) return absl::OkStatus();
    const absl::Status status = CheckHandle(doc, "doc");
    if (!status.ok()) return status;
    if (doc->callbacks > 0) {
      return absl::FailedPreconditionError(
          "a callback of the document is running: free it afterwards");
    }
    doc->transactions.clear();
    delete doc;
    return absl::OkStatus();
  });
}

syncline_code syncline_doc_peer_id(syncline_doc* doc, uint64_t* peer,
                                   syncline_error* error) {
  return Call(__func__, doc, error, {Given(peer, "peer")}, [&](Doc& it) {
    *peer = it.peer_id().value;
    return absl::OkStatus();
  });
}

syncline_code syncline_doc_id(syncline_doc* doc, uint64_t* id,
                              syncline_error* error) {
  return Call(__func__, doc, error, {Given(id, "id")}, [&](Doc& it) {
    *id = it.doc_id().value_or(syncline::DocId()).value;
    return absl::OkStatus();
  });
}

namespace {

template <typename T>
T RootOf(Doc& doc, std::string_view name) {
  if constexpr (std::same_as<T, syncline::Text>) return doc.text(name);
  if constexpr (std::same_as<T, syncline::Map>) return doc.map(name);
  if constexpr (std::same_as<T, syncline::List>) return doc.list(name);
  if constexpr (std::same_as<T, syncline::MovableList>) {
    return doc.movable_list(name);
  }
  if constexpr (std::same_as<T, syncline::Tree>) return doc.tree(name);
  if constexpr (std::same_as<T, syncline::Counter>) return doc.counter(name);
}

}  // namespace

syncline_code syncline_doc_root(syncline_doc* doc, syncline_container_kind kind,
                                const char* name, size_t name_size,
                                syncline_container** container,
                                syncline_error* error) {
  return Call(__func__, doc, error,
              {Known(kind, "kind"), Given(name, name_size, "name"),
               Given(container, "container")},
              [&](Doc& it) {
                return WithKind(kind, [&]<typename T>() {
                  *container =
                      doc->HandleOf(RootOf<T>(it, View(name, name_size)));
                  return absl::OkStatus();
                });
              });
}

syncline_code syncline_doc_container(syncline_doc* doc,
                                     syncline_container_kind kind,
                                     uint32_t number,
                                     syncline_container** container,
                                     syncline_error* error) {
  return Call(__func__, doc, error,
              {Known(kind, "kind"), Given(container, "container")},
              [&](Doc& it) {
                return WithKind(kind, [&]<typename T>() {
                  return GiveChild(container, doc,
                                   it.Get<T>(syncline::ContainerRef{
                                       T::kKind, number, doc->document}));
                });
              });
}

syncline_code syncline_doc_at(syncline_doc* doc, const char* pointer,
                              size_t pointer_size, syncline_value* value,
                              syncline_error* error) {
  return Call(__func__, doc, error,
              {Given(pointer, pointer_size, "pointer"), Given(value, "value")},
              [&](Doc& it) {
                return GiveTo(value, it.At(View(pointer, pointer_size)), doc);
              });
}

syncline_code syncline_doc_to_json(syncline_doc* doc, syncline_bytes* json,
                                   syncline_error* error) {
  return Call(__func__, doc, error, {Given(json, "json")},
              [&](Doc& it) { return GiveTo(json, it.ToJson()); });
}

syncline_code syncline_doc_state_digest(syncline_doc* doc,
                                        syncline_bytes* digest,
                                        syncline_error* error) {
  return Call(__func__, doc, error, {Given(digest, "digest")}, [&](Doc& it) {
    *digest = Give(it.StateDigest());
    return absl::OkStatus();
  });
}

syncline_code syncline_doc_to_plain(syncline_doc* doc,
                                    const syncline_value* value,
                                    syncline_bytes* plain,
                                    syncline_error* error) {
  return Call(__func__, doc, error,
              {Given(value, "value"), Given(plain, "plain")}, [&](Doc& it) {
                const absl::StatusOr<syncline::Value> taken = Take(*value);
                if (!taken.ok()) return taken.status();
                if (const std::string* string = taken->as_string()) {
                  const absl::Status status = CheckUtf8(*string, "value");
                  if (!status.ok()) return status;
                }
                return GiveTo(plain, it.EncodePlain(*taken));
              });
}

syncline_code syncline_doc_update(syncline_doc* doc,
                                  syncline_container* container,
                                  const char* plain, size_t plain_size,
                                  syncline_error* error) {
  return Call(__func__, doc, error, {Given(plain, plain_size, "plain")},
              [&](Doc& it) {
                const absl::Status status = CheckHandle(container, "container");
                if (!status.ok()) return status;
                const absl::StatusOr<syncline::Plain> to =
                    syncline::DecodePlain(View(plain, plain_size));
                if (!to.ok()) return to.status();
                return it.Update(container->base(), *to);
              });
}

syncline_code syncline_doc_commit(syncline_doc* doc,
                                  const syncline_commit_options* options,
                                  syncline_error* error) {
  return Call(__func__, doc, error, {}, [&](Doc& it) {
    const absl::StatusOr<CommitOptions> taken = Take(options);
    return taken.ok() ? it.Commit(*taken) : taken.status();
  });
}

namespace {

// Ends the innermost open transaction by `end`. The document ends those that a
// callback left open.
template <typename F>
absl::Status EndTransaction(syncline_doc* doc, F end) {
  while (!doc->transactions.empty() && !doc->transactions.back().is_open()) {
    doc->transactions.pop_back();
  }
  if (doc->transactions.empty()) {
    return absl::FailedPreconditionError("no transaction is open");
  }
  syncline::Transaction transaction = std::move(doc->transactions.back());
  doc->transactions.pop_back();
  return end(transaction);
}

}  // namespace

syncline_code syncline_transaction_begin(syncline_doc* doc,
                                         const syncline_commit_options* options,
                                         syncline_error* error) {
  return Call(__func__, doc, error, {}, [&](Doc& it) {
    absl::StatusOr<CommitOptions> taken = Take(options);
    if (!taken.ok()) return taken.status();
    absl::StatusOr<syncline::Transaction> begun = it.Begin(*std::move(taken));
    if (begun.ok()) doc->transactions.push_back(*std::move(begun));
    return begun.status();
  });
}

syncline_code syncline_transaction_commit(syncline_doc* doc,
                                          syncline_error* error) {
  return Call(__func__, doc, error, {}, [&](Doc&) {
    return EndTransaction(
        doc, [](syncline::Transaction& it) { return it.Commit(); });
  });
}

syncline_code syncline_transaction_roll_back(syncline_doc* doc,
                                             syncline_error* error) {
  return Call(__func__, doc, error, {}, [&](Doc&) {
    return EndTransaction(
        doc, [](syncline::Transaction& it) { return it.RollBack(); });
  });
}
