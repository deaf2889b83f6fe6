/* What all functions of the C interface share: codes, errors, bytes, ids.
 *
 * Each function that can fail returns a syncline_code and takes, last, where to
 * put the error, or NULL. What returns an error has changed nothing, has
 * written to no other output, and has given nothing to free. Nothing here
 * throws or aborts (but that memory has run out); a NULL handle is
 * SYNCLINE_INVALID_ARGUMENT, and where the library is built with CMake's option
 * SYNCLINE_C_CHECK_HANDLES (a Debug build is), one that was freed, too.
 *
 * Strings are UTF-8 with a size and may hold NUL; with size 0 their pointer may
 * be NULL. They are read during the call and not kept. What a function gives
 * back has a *_free function beside its type, and belongs to the caller.
 *
 * Thread rule: a document, its containers and subscriptions are used by one
 * thread at a time; different documents are independent.
 */
#ifndef SYNCLINE_C_BASE_H_
#define SYNCLINE_C_BASE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(SYNCLINE_C_SHARED)
#ifdef SYNCLINE_C_BUILDING
#define SYNCLINE_API __declspec(dllexport)
#else
#define SYNCLINE_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define SYNCLINE_API __attribute__((visibility("default")))
#else
#define SYNCLINE_API
#endif

/* In C++, as in C, a number that an enum has no name for may be given: it is
 * refused. */
#ifdef __cplusplus
#define SYNCLINE_ENUM : int
#else
#define SYNCLINE_ENUM
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The numbers are those of absl::StatusCode and of gRPC. NEVER CHANGE. Sessions
 * (sync.h) alone give 4, 7, 10, 14 and 16. */
typedef enum syncline_code SYNCLINE_ENUM {
  SYNCLINE_OK = 0,
  SYNCLINE_INVALID_ARGUMENT = 3,
  SYNCLINE_DEADLINE_EXCEEDED = 4,
  SYNCLINE_NOT_FOUND = 5,
  SYNCLINE_ALREADY_EXISTS = 6,
  SYNCLINE_PERMISSION_DENIED = 7,
  SYNCLINE_RESOURCE_EXHAUSTED = 8,
  SYNCLINE_FAILED_PRECONDITION = 9,
  SYNCLINE_ABORTED = 10,
  SYNCLINE_OUT_OF_RANGE = 11,
  SYNCLINE_UNIMPLEMENTED = 12,
  SYNCLINE_INTERNAL = 13,
  SYNCLINE_UNAVAILABLE = 14,
  SYNCLINE_DATA_LOSS = 15,
  SYNCLINE_UNAUTHENTICATED = 16
} syncline_code;

/* Written by a function that fails. The message, for people, ends with NUL and
 * begins with the function's name; a long one is cut off. Nothing to free. */
typedef struct syncline_error {
  syncline_code code;
  char message[508];
} syncline_error;

/* "SYNCLINE_OUT_OF_RANGE"; "unknown" for a number that is no code. */
SYNCLINE_API const char* syncline_code_name(syncline_code code);

/* "0.1.0": of the library, not of this header. */
SYNCLINE_API const char* syncline_library_version(void);

/* Bytes, or a string, that a function gave: data[size] is NUL. */
typedef struct syncline_bytes {
  char* data;
  size_t size;
} syncline_bytes;

typedef struct syncline_strings {
  syncline_bytes* items;
  size_t size;
} syncline_strings;

/* All *_free of plain data take one that is zeroed or freed already, and NULL,
 * and leave it zeroed. */
SYNCLINE_API void syncline_bytes_free(syncline_bytes* bytes);
SYNCLINE_API void syncline_strings_free(syncline_strings* strings);

/* The `counter`-th op that `peer` wrote. Names a node of a tree, too. */
typedef struct syncline_op_id {
  uint64_t peer;
  uint32_t counter;
} syncline_op_id;

typedef struct syncline_op_ids {
  syncline_op_id* items;
  size_t size;
} syncline_op_ids;

/* The ops [begin, end) of one peer. */
typedef struct syncline_op_span {
  uint64_t peer;
  uint32_t begin;
  uint32_t end;
} syncline_op_span;

typedef struct syncline_op_spans {
  syncline_op_span* items;
  size_t size;
} syncline_op_spans;

SYNCLINE_API void syncline_op_ids_free(syncline_op_ids* ids);
SYNCLINE_API void syncline_op_spans_free(syncline_op_spans* spans);

/* Which strings a document takes: UTF-8 as RFC 3629 has it. */
SYNCLINE_API bool syncline_is_valid_utf8(const char* string, size_t size);

/* 64 bits from the system's random source; never 0. For doc ids, too. */
SYNCLINE_API uint64_t syncline_peer_id_random(void);
/* 16 hexadecimal digits. */
SYNCLINE_API syncline_code syncline_peer_id_to_string(uint64_t peer,
                                                      syncline_bytes* text,
                                                      syncline_error* error);
/* "17@00000000000000a1". */
SYNCLINE_API syncline_code syncline_op_id_to_string(syncline_op_id id,
                                                    syncline_bytes* text,
                                                    syncline_error* error);
/* INVALID_ARGUMENT: not what syncline_op_id_to_string gives. */
SYNCLINE_API syncline_code syncline_op_id_parse(const char* text,
                                                size_t text_size,
                                                syncline_op_id* id,
                                                syncline_error* error);
/* "0..17@00000000000000a1". */
SYNCLINE_API syncline_code syncline_op_span_to_string(syncline_op_span span,
                                                      syncline_bytes* text,
                                                      syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_BASE_H_ */
