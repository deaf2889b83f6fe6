#include "syncline/file/doc_file.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "call.h"
#include "give.h"
#include "syncline/c/doc_file.h"

using syncline::DamagedBytes;
using syncline::Doc;
using syncline::DocFile;
using syncline::DocFileContent;
using syncline::DocFileOptions;
using syncline::c::Call;
using syncline::c::CallFree;
using syncline::c::CheckHandle;
using syncline::c::CheckSize;
using syncline::c::FreeArray;
using syncline::c::GiveArray;
using syncline::c::Given;
using syncline::c::LiveHandles;
using syncline::c::View;

struct syncline_doc_file {
  explicit syncline_doc_file(DocFile one) : file(std::move(one)) {
    LiveHandles::Add(this);
  }
  syncline_doc_file(const syncline_doc_file&) = delete;
  ~syncline_doc_file() { LiveHandles::Remove(this); }

  DocFile file;
};

namespace {

absl::StatusOr<DocFileOptions> Take(const syncline_doc_file_options* options) {
  DocFileOptions taken;
  if (options == nullptr) return taken;
  syncline_doc_file_options read = SYNCLINE_DOC_FILE_OPTIONS_INIT;
  const absl::Status status =
      syncline::c::ReadStruct(options, sizeof(read), &read);
  if (!status.ok()) return status;
  taken.wait_for_disk = read.wait_for_disk;
  taken.salvage = read.salvage;
  if (read.compact_after_records != 0) {
    taken.compact_after_records =
        static_cast<size_t>(read.compact_after_records);
  }
  if (read.compact_after_bytes != 0) {
    taken.compact_after_bytes = read.compact_after_bytes;
  }
  return taken;
}

syncline_damaged_bytes_array Give(const std::vector<DamagedBytes>& damaged) {
  return GiveArray<syncline_damaged_bytes_array>(
      damaged, [](const DamagedBytes& part) {
        return syncline_damaged_bytes{part.begin, part.end};
      });
}

// A call on a file that is open.
template <typename F>
syncline_code CallOnFile(const char* function, syncline_doc_file* file,
                         syncline_error* error, syncline::c::Checks checks,
                         F call) {
  return CallFree(function, error, checks, [&] {
    const absl::Status status = CheckHandle(file, "file");
    return status.ok() ? call(file->file) : status;
  });
}

}  // namespace

syncline_code syncline_doc_file_open(const char* path, size_t path_size,
                                     syncline_doc* doc,
                                     const syncline_doc_file_options* options,
                                     syncline_doc_file** file,
                                     syncline_error* error) {
  return Call(
      __func__, doc, error,
      {Given(path, path_size, "path"), Given(file, "file")}, [&](Doc& it) {
        const absl::StatusOr<DocFileOptions> taken = Take(options);
        if (!taken.ok()) return taken.status();
        absl::StatusOr<DocFile> opened =
            DocFile::Open(std::string(View(path, path_size)), it, *taken);
        if (opened.ok()) {
          *file = new syncline_doc_file(*std::move(opened));
        }
        return opened.status();
      });
}

syncline_code syncline_doc_file_free(syncline_doc_file* file,
                                     syncline_error* error) {
  if (file == nullptr) return SYNCLINE_OK;
  return CallOnFile(__func__, file, error, {}, [&](DocFile& it) {
    if (it.is_busy()) {
      return absl::FailedPreconditionError(
          "the file is being saved: free it afterwards");
    }
    delete file;
    return absl::OkStatus();
  });
}

syncline_code syncline_doc_file_save(syncline_doc_file* file, syncline_doc* doc,
                                     syncline_error* error) {
  return Call(__func__, doc, error, {}, [&](Doc& it) {
    const absl::Status status = CheckHandle(file, "file");
    return status.ok() ? file->file.Save(it) : status;
  });
}

syncline_code syncline_doc_file_compact(syncline_doc_file* file,
                                        syncline_doc* doc,
                                        syncline_error* error) {
  return Call(__func__, doc, error, {}, [&](Doc& it) {
    const absl::Status status = CheckHandle(file, "file");
    return status.ok() ? file->file.Compact(it) : status;
  });
}

void syncline_doc_file_info_free(syncline_doc_file_info* info) {
  if (info != nullptr) FreeArray(&info->damaged);
}

syncline_code syncline_doc_file_inspect(syncline_doc_file* file,
                                        syncline_doc_file_info* info,
                                        syncline_error* error) {
  return CallOnFile(
      __func__, file, error, {Given(info, "info")}, [&](DocFile& it) {
        const absl::Status status = CheckSize(info->struct_size, sizeof(*info));
        if (!status.ok()) return status;
        info->records = it.records();
        info->bytes = it.bytes();
        info->dropped_bytes = it.dropped_bytes();
        info->damaged = Give(it.damaged());
        return absl::OkStatus();
      });
}

syncline_code syncline_doc_file_version(syncline_doc_file* file,
                                        syncline_bytes* version,
                                        syncline_error* error) {
  return CallOnFile(
      __func__, file, error, {Given(version, "version")}, [&](DocFile& it) {
        *version = syncline::c::Give(std::string_view(it.version().Encode()));
        return absl::OkStatus();
      });
}

void syncline_doc_file_content_free(syncline_doc_file_content* content) {
  if (content == nullptr) return;
  syncline_strings_free(&content->records);
  FreeArray(&content->damaged);
}

syncline_code syncline_read_doc_file(const char* path, size_t path_size,
                                     syncline_doc_file_content* content,
                                     syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(path, path_size, "path"), Given(content, "content")}, [&] {
        const absl::Status status =
            CheckSize(content->struct_size, sizeof(*content));
        if (!status.ok()) return status;
        const absl::StatusOr<DocFileContent> read =
            syncline::ReadDocFile(std::string(View(path, path_size)));
        if (!read.ok()) return read.status();
        content->records = syncline::c::Give(read->records);
        content->damaged = Give(read->damaged);
        content->tail_bytes = read->tail_bytes;
        return absl::OkStatus();
      });
}
