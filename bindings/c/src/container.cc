#include "syncline/c/container.h"

#include "call.h"

using syncline::c::CallOnAny;
using syncline::c::Given;

syncline_code syncline_container_kind_of(syncline_container* container,
                                         syncline_container_kind* kind,
                                         syncline_error* error) {
  return CallOnAny(
      __func__, container, error, {Given(kind, "kind")},
      [&](syncline_container& it) {
        *kind = static_cast<syncline_container_kind>(it.base().ref().kind);
        return absl::OkStatus();
      });
}

syncline_code syncline_container_number(syncline_container* container,
                                        uint32_t* number,
                                        syncline_error* error) {
  return CallOnAny(__func__, container, error, {Given(number, "number")},
                   [&](syncline_container& it) {
                     *number = it.base().ref().number;
                     return absl::OkStatus();
                   });
}

syncline_code syncline_container_doc(syncline_container* container,
                                     syncline_doc** doc,
                                     syncline_error* error) {
  return CallOnAny(__func__, container, error, {Given(doc, "doc")},
                   [&](syncline_container& it) {
                     *doc = it.doc;
                     return absl::OkStatus();
                   });
}

syncline_code syncline_container_is_attached(syncline_container* container,
                                             bool* is_attached,
                                             syncline_error* error) {
  return CallOnAny(__func__, container, error,
                   {Given(is_attached, "is_attached")},
                   [&](syncline_container& it) {
                     *is_attached = it.base().is_attached();
                     return absl::OkStatus();
                   });
}
