/* What the containers of all kinds have in common.
 *
 * A container belongs to its document and is valid until that is freed; asked
 * for again, it is the same pointer. There is one C type for all kinds: a
 * function of a kind refuses those of another with INVALID_ARGUMENT.
 *
 * One that was removed, or that is in one that was, can be read still; an edit
 * of it is FAILED_PRECONDITION. All edits: RESOURCE_EXHAUSTED, where the
 * document would grow beyond its limits.
 */
#ifndef SYNCLINE_C_CONTAINER_H_
#define SYNCLINE_C_CONTAINER_H_

#include "syncline/c/doc.h"

#ifdef __cplusplus
extern "C" {
#endif

SYNCLINE_API syncline_code syncline_container_kind_of(
    syncline_container* container, syncline_container_kind* kind,
    syncline_error* error);
/* By which events and plain values name it, see syncline_doc_container. */
SYNCLINE_API syncline_code syncline_container_number(
    syncline_container* container, uint32_t* number, syncline_error* error);
SYNCLINE_API syncline_code syncline_container_doc(syncline_container* container,
                                                  syncline_doc** doc,
                                                  syncline_error* error);
/* Whether it can be edited: nobody removed it or what it is in. */
SYNCLINE_API syncline_code syncline_container_is_attached(
    syncline_container* container, bool* is_attached, syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_CONTAINER_H_ */
