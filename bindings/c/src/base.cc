// base.h and value.h: what is freed, and names of things.
#include <cstdlib>

#include "call.h"
#include "give.h"

using syncline::OpId;
using syncline::PeerId;
using syncline::c::CallFree;
using syncline::c::FreeArray;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::Take;
using syncline::c::View;

const char* syncline_code_name(syncline_code code) {
  switch (code) {
    case SYNCLINE_OK:
      return "SYNCLINE_OK";
    case SYNCLINE_INVALID_ARGUMENT:
      return "SYNCLINE_INVALID_ARGUMENT";
    case SYNCLINE_DEADLINE_EXCEEDED:
      return "SYNCLINE_DEADLINE_EXCEEDED";
    case SYNCLINE_NOT_FOUND:
      return "SYNCLINE_NOT_FOUND";
    case SYNCLINE_ALREADY_EXISTS:
      return "SYNCLINE_ALREADY_EXISTS";
    case SYNCLINE_PERMISSION_DENIED:
      return "SYNCLINE_PERMISSION_DENIED";
    case SYNCLINE_RESOURCE_EXHAUSTED:
      return "SYNCLINE_RESOURCE_EXHAUSTED";
    case SYNCLINE_FAILED_PRECONDITION:
      return "SYNCLINE_FAILED_PRECONDITION";
    case SYNCLINE_ABORTED:
      return "SYNCLINE_ABORTED";
    case SYNCLINE_OUT_OF_RANGE:
      return "SYNCLINE_OUT_OF_RANGE";
    case SYNCLINE_UNIMPLEMENTED:
      return "SYNCLINE_UNIMPLEMENTED";
    case SYNCLINE_INTERNAL:
      return "SYNCLINE_INTERNAL";
    case SYNCLINE_UNAVAILABLE:
      return "SYNCLINE_UNAVAILABLE";
    case SYNCLINE_DATA_LOSS:
      return "SYNCLINE_DATA_LOSS";
    case SYNCLINE_UNAUTHENTICATED:
      return "SYNCLINE_UNAUTHENTICATED";
  }
  return "unknown";
}

const char* syncline_library_version(void) { return SYNCLINE_VERSION; }

void syncline_bytes_free(syncline_bytes* bytes) {
  if (bytes == nullptr) return;
  std::free(bytes->data);
  *bytes = {};
}

void syncline_strings_free(syncline_strings* strings) {
  FreeArray(strings, syncline_bytes_free);
}
void syncline_op_ids_free(syncline_op_ids* ids) { FreeArray(ids); }
void syncline_op_spans_free(syncline_op_spans* spans) { FreeArray(spans); }

void syncline_value_free(syncline_value* value) {
  if (value == nullptr) return;
  if (value->kind == SYNCLINE_VALUE_STRING ||
      value->kind == SYNCLINE_VALUE_BYTES) {
    syncline_bytes_free(&value->as.bytes);
  }
  *value = {};
}
void syncline_values_free(syncline_values* values) {
  FreeArray(values, syncline_value_free);
}

bool syncline_is_valid_utf8(const char* string, size_t size) {
  if (string == nullptr) return size == 0;
  return syncline::IsValidUtf8(View(string, size));
}

uint64_t syncline_peer_id_random(void) { return PeerId::Random().value; }

syncline_code syncline_peer_id_to_string(uint64_t peer, syncline_bytes* text,
                                         syncline_error* error) {
  return CallFree(__func__, error, {Given(text, "text")}, [&] {
    *text = Give(PeerId{peer}.ToString());
    return absl::OkStatus();
  });
}

syncline_code syncline_op_id_to_string(syncline_op_id id, syncline_bytes* text,
                                       syncline_error* error) {
  return CallFree(__func__, error, {Given(text, "text")}, [&] {
    *text = Give(Take(id).ToString());
    return absl::OkStatus();
  });
}

syncline_code syncline_op_id_parse(const char* text, size_t text_size,
                                   syncline_op_id* id, syncline_error* error) {
  return CallFree(
      __func__, error, {Given(text, text_size, "text"), Given(id, "id")}, [&] {
        const std::optional<OpId> parsed = OpId::Parse(View(text, text_size));
        if (!parsed) return absl::InvalidArgumentError("that is no op id");
        *id = Give(*parsed);
        return absl::OkStatus();
      });
}

syncline_code syncline_op_span_to_string(syncline_op_span span,
                                         syncline_bytes* text,
                                         syncline_error* error) {
  return CallFree(__func__, error, {Given(text, "text")}, [&] {
    const syncline::OpSpan taken{PeerId{span.peer}, span.begin, span.end};
    *text = Give(taken.ToString());
    return absl::OkStatus();
  });
}
