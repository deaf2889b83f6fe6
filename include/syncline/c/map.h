/* A map from strings to values that several replicas edit.
 *
 * INVALID_ARGUMENT: a key or a string that is not valid UTF-8; a value that is
 * a container: those are made by open and new.
 */
#ifndef SYNCLINE_C_MAP_H_
#define SYNCLINE_C_MAP_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

SYNCLINE_API syncline_code syncline_map_set(syncline_container* map,
                                            const char* key, size_t key_size,
                                            const syncline_value* value,
                                            syncline_error* error);
/* Nothing to delete is not an error. */
SYNCLINE_API syncline_code syncline_map_delete(syncline_container* map,
                                               const char* key, size_t key_size,
                                               syncline_error* error);

/* The child at the key, made if there is nothing: who does so concurrently gets
 * the same one. FAILED_PRECONDITION: something else is there. */
SYNCLINE_API syncline_code syncline_map_open(syncline_container* map,
                                             const char* key, size_t key_size,
                                             syncline_container_kind kind,
                                             syncline_container** child,
                                             syncline_error* error);
/* A new, empty child, in place of what is at the key. */
SYNCLINE_API syncline_code syncline_map_new(syncline_container* map,
                                            const char* key, size_t key_size,
                                            syncline_container_kind kind,
                                            syncline_container** child,
                                            syncline_error* error);

/* NOT_FOUND: nothing is at the key. */
SYNCLINE_API syncline_code syncline_map_get(syncline_container* map,
                                            const char* key, size_t key_size,
                                            syncline_value* value,
                                            syncline_error* error);
SYNCLINE_API syncline_code syncline_map_contains(syncline_container* map,
                                                 const char* key,
                                                 size_t key_size,
                                                 bool* contains,
                                                 syncline_error* error);
/* What was set concurrently with what get shows. */
SYNCLINE_API syncline_code syncline_map_conflicts(syncline_container* map,
                                                  const char* key,
                                                  size_t key_size,
                                                  syncline_values* conflicts,
                                                  syncline_error* error);
SYNCLINE_API syncline_code syncline_map_size(syncline_container* map,
                                             size_t* size,
                                             syncline_error* error);
/* Ascending by bytes. */
SYNCLINE_API syncline_code syncline_map_keys(syncline_container* map,
                                             syncline_strings* keys,
                                             syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_MAP_H_ */
