/* What changed in a document, told to those who subscribed: after each commit
 * and import, as a message Event of syncline/proto/event.proto.
 *
 * A callback may use the document in each way, but must not free it. What it
 * edits follows as a commit and an event of its own.
 */
#ifndef SYNCLINE_C_EVENT_H_
#define SYNCLINE_C_EVENT_H_

#include "syncline/c/doc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_subscription syncline_subscription;

/* `event` is an Event, valid during the call. */
typedef void (*syncline_event_callback)(void* user, const char* event,
                                        size_t event_size);
/* Called once, when `user` is not needed any more: the subscription was freed,
 * or the document was. It may free subscriptions, but must not use the
 * document. NULL where there is nothing to do. */
typedef void (*syncline_free_callback)(void* user);

/* Ends the commit under way, and tells of all that changes from now on until
 * the subscription, or the document, is freed. To be freed by
 * syncline_subscription_free, before or after the document. */
SYNCLINE_API syncline_code syncline_doc_subscribe(
    syncline_doc* doc, syncline_event_callback callback, void* user,
    syncline_free_callback free_user, syncline_subscription** subscription,
    syncline_error* error);
/* The same of one container and what is in it. */
SYNCLINE_API syncline_code syncline_container_subscribe(
    syncline_container* container, syncline_event_callback callback, void* user,
    syncline_free_callback free_user, syncline_subscription** subscription,
    syncline_error* error);

/* A commit that is about to be made. Valid during the call of its hook. */
typedef struct syncline_commit syncline_commit;
typedef void (*syncline_commit_hook)(void* user, syncline_commit* commit);

/* Calls `hook` before each local commit that has edits; it may edit, too, but
   not import, export or fork: FAILED_PRECONDITION. */
SYNCLINE_API syncline_code syncline_doc_before_commit(
    syncline_doc* doc, syncline_commit_hook hook, void* user,
    syncline_free_callback free_user, syncline_subscription** subscription,
    syncline_error* error);
/* What it is so far: the strings are valid until it is changed. `options` begin
 * with their *_INIT. */
SYNCLINE_API syncline_code syncline_commit_options_of(
    const syncline_commit* commit, syncline_commit_options* options,
    syncline_error* error);
/* Changes what is told of it. INVALID_ARGUMENT: not valid UTF-8. */
SYNCLINE_API syncline_code syncline_commit_set_options(
    syncline_commit* commit, const syncline_commit_options* options,
    syncline_error* error);

/* NULL is no error. */
SYNCLINE_API syncline_code syncline_subscription_free(
    syncline_subscription* subscription, syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_EVENT_H_ */
