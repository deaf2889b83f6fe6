/* What a map holds at a key and a list at a position.
 *
 * Whole subtrees go as plain values: a message PlainValue of
 * syncline/proto/plain.proto (Protocol Buffers), see syncline_doc_update.
 */
#ifndef SYNCLINE_C_VALUE_H_
#define SYNCLINE_C_VALUE_H_

#include "syncline/c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A container of a document, see container.h. Belongs to its document. */
typedef struct syncline_container syncline_container;

typedef enum syncline_value_kind SYNCLINE_ENUM {
  SYNCLINE_VALUE_NULL = 0,
  SYNCLINE_VALUE_BOOL = 1,
  SYNCLINE_VALUE_INT = 2,
  SYNCLINE_VALUE_DOUBLE = 3,
  SYNCLINE_VALUE_STRING = 4,
  SYNCLINE_VALUE_BYTES = 5,
  SYNCLINE_VALUE_CONTAINER = 6
} syncline_value_kind;

/* As an argument, `bytes` (of a string or of bytes) belongs to the caller; in a
 * result, it is freed by syncline_value_free. */
typedef struct syncline_value {
  syncline_value_kind kind;
  union {
    bool boolean;
    int64_t integer;
    double floating;
    syncline_bytes bytes;
    syncline_container* container;
  } as;
} syncline_value;

typedef struct syncline_values {
  syncline_value* items;
  size_t size;
} syncline_values;

SYNCLINE_API void syncline_value_free(syncline_value* value);
SYNCLINE_API void syncline_values_free(syncline_values* values);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_VALUE_H_ */
