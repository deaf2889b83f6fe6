/* A document in a file, saved by appending what is new; where the library was
 * built with files (systems with POSIX files). Of the static libraries it is
 * syncline::c_file_static.
 *
 * What a save has reported as done survives a crash of the program, and with
 * `wait_for_disk` one of the machine. What a crash cut off at the end is told
 * apart from damage. docs/storage.md tells what is in the file; C++, Python and
 * JavaScript open the same ones.
 *
 * Codes of all: those of the system, with its words, as UNKNOWN and others.
 *
 * Thread rule: that of the document.
 */
#ifndef SYNCLINE_C_DOC_FILE_H_
#define SYNCLINE_C_DOC_FILE_H_

#include "syncline/c/doc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct syncline_doc_file syncline_doc_file;

typedef struct syncline_doc_file_options {
  size_t struct_size;
  /* A save returns when the disk has the bytes; else, when the system has
   * them: the loss of power may take any save since the last compaction. */
  bool wait_for_disk;
  /* Reads what is around damage, and around records that the document refuses,
   * where the file is refused otherwise. It is not compacted any more then. */
  bool salvage;
  /* A save makes one snapshot of all records when there are so many, and one
   * for each KiB of the newest snapshot; 0: 500. */
  uint64_t compact_after_records;
  /* Or when the updates have so many bytes, and more than the snapshot; 0:
   * 1 MiB. */
  uint64_t compact_after_bytes;
} syncline_doc_file_options;
#define SYNCLINE_DOC_FILE_OPTIONS_INIT \
  { sizeof(syncline_doc_file_options), true, false, 0, 0 }

/* Opens the file at `path`, as the system takes paths, or makes it, and takes
 * in what it holds. The document may have edits already: the next save writes
 * those. `options` may be NULL. To be freed by syncline_doc_file_free.
 * UNAVAILABLE: it is open elsewhere; DATA_LOSS: damage before its end, or a
 * record that the document refuses, told with the byte; INVALID_ARGUMENT: a
 * file of another kind, or a path that no file has: an empty one, or one with a
 * NUL in it, as where `path_size` counts the one at the end; UNIMPLEMENTED: a
 * later version wrote it. After an error the file is as it was. */
SYNCLINE_API syncline_code
syncline_doc_file_open(const char* path, size_t path_size, syncline_doc* doc,
                       const syncline_doc_file_options* options,
                       syncline_doc_file** file, syncline_error* error);
/* Gives the file free; it does not save. NULL is no error. It does not matter
 * whether the document still is. FAILED_PRECONDITION: in a callback, while the
 * file is saved or compacted. */
SYNCLINE_API syncline_code syncline_doc_file_free(syncline_doc_file* file,
                                                  syncline_error* error);

/* Appends what the document has and the file has not; ends the commit under
 * way, and compacts where that is due. After an error nothing is lost, and it
 * may be called again. FAILED_PRECONDITION: a transaction is under way; or the
 * document has not what the file has, and is another one; or the file has to be
 * opened again, where the disk has lost what it had taken, the file was
 * removed, replaced or changed, its lock was taken away, or the process is a
 * fork of the one that opened it. */
SYNCLINE_API syncline_code syncline_doc_file_save(syncline_doc_file* file,
                                                  syncline_doc* doc,
                                                  syncline_error* error);
/* Writes all in one record, into a file that then takes the place of this one.
 * FAILED_PRECONDITION: also where the file has what the document has not,
 * history of before it begins, too, if it is shallow; or damage. */
SYNCLINE_API syncline_code syncline_doc_file_compact(syncline_doc_file* file,
                                                     syncline_doc* doc,
                                                     syncline_error* error);

/* Bytes [begin, end) of a file that are no record any more. */
typedef struct syncline_damaged_bytes {
  uint64_t begin;
  uint64_t end;
} syncline_damaged_bytes;

typedef struct syncline_damaged_bytes_array {
  syncline_damaged_bytes* items;
  size_t size;
} syncline_damaged_bytes_array;

/* What is in a file that is open. */
typedef struct syncline_doc_file_info {
  size_t struct_size;
  uint64_t records;
  uint64_t bytes;
  /* What a crash had left at the end, which was cut off when it was opened. */
  uint64_t dropped_bytes;
  syncline_damaged_bytes_array damaged; /* what `salvage` passed over */
} syncline_doc_file_info;
#define SYNCLINE_DOC_FILE_INFO_INIT                      \
  {                                                      \
    sizeof(syncline_doc_file_info), 0, 0, 0, { NULL, 0 } \
  }
/* What it holds; the struct can be used again. */
SYNCLINE_API void syncline_doc_file_info_free(syncline_doc_file_info* info);
SYNCLINE_API syncline_code
syncline_doc_file_inspect(syncline_doc_file* file, syncline_doc_file_info* info,
                          syncline_error* error);
/* The ops that it holds, as syncline_doc_version gives them. */
SYNCLINE_API syncline_code syncline_doc_file_version(syncline_doc_file* file,
                                                     syncline_bytes* version,
                                                     syncline_error* error);

/* What a file holds, for who only looks. */
typedef struct syncline_doc_file_content {
  size_t struct_size;
  syncline_strings records; /* updates and snapshots, to be imported in order */
  syncline_damaged_bytes_array damaged;
  uint64_t tail_bytes; /* of a save that was interrupted, or is under way */
} syncline_doc_file_content;
#define SYNCLINE_DOC_FILE_CONTENT_INIT \
  { sizeof(syncline_doc_file_content), {NULL, 0}, {NULL, 0}, 0 }
SYNCLINE_API void syncline_doc_file_content_free(
    syncline_doc_file_content* content);

/* Reads a file that may be open elsewhere, and changes nothing. NOT_FOUND;
 * INVALID_ARGUMENT: a file of another kind, or a path that no file has;
 * UNIMPLEMENTED: a later version wrote it; DATA_LOSS: its first bytes are
 * damaged. */
SYNCLINE_API syncline_code syncline_read_doc_file(
    const char* path, size_t path_size, syncline_doc_file_content* content,
    syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_DOC_FILE_H_ */
