// Documents in files, through C.
#include "syncline/c/doc_file.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "c_interface/calls.h"
#include "c_interface/listener.h"
#include "support/scratch_folder.h"

namespace syncline::test {
namespace {

// A file that is open, freed at its end.
struct OpenFile {
  OpenFile(const std::string& path, syncline_doc* doc,
           const syncline_doc_file_options* options = nullptr) {
    REQUIRE(syncline_doc_file_open(path.data(), path.size(), doc, options, &it,
                                   nullptr) == SYNCLINE_OK);
  }
  OpenFile(const OpenFile&) = delete;
  ~OpenFile() { CHECK(syncline_doc_file_free(it, nullptr) == SYNCLINE_OK); }

  uint64_t Records() const {
    syncline_doc_file_info info = SYNCLINE_DOC_FILE_INFO_INIT;
    REQUIRE(syncline_doc_file_inspect(it, &info, nullptr) == SYNCLINE_OK);
    const uint64_t records = info.records;
    syncline_doc_file_info_free(&info);
    return records;
  }

  syncline_doc_file* it = nullptr;
};

TEST_CASE("a document is saved in a file, and opened again") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan.syncline");
  const Document plan(1);
  {
    const OpenFile file(path, plan.doc);
    plan.Edit();
    REQUIRE(syncline_doc_file_save(file.it, plan.doc, nullptr) == SYNCLINE_OK);
    plan.Edit();
    REQUIRE(syncline_doc_file_save(file.it, plan.doc, nullptr) == SYNCLINE_OK);
    CHECK(file.Records() == 2);
    Bytes version;
    REQUIRE(syncline_doc_file_version(file.it, &version, nullptr) ==
            SYNCLINE_OK);
    CHECK(StringOf(version) == VersionOf(plan.doc));

    // Nobody else has it meanwhile.
    const Document other(2);
    syncline_doc_file* second = nullptr;
    CHECK(syncline_doc_file_open(path.data(), path.size(), other.doc, nullptr,
                                 &second, nullptr) == SYNCLINE_UNAVAILABLE);

    REQUIRE(syncline_doc_file_compact(file.it, plan.doc, nullptr) ==
            SYNCLINE_OK);
    CHECK(file.Records() == 1);
  }
  const Document again(2);
  const OpenFile file(path, again.doc);
  CHECK(again.Count() == 2);
}

TEST_CASE("a file is compacted when the options say so") {
  const ScratchFolder folder;
  syncline_doc_file_options options = SYNCLINE_DOC_FILE_OPTIONS_INIT;
  options.wait_for_disk = false;
  options.compact_after_records = 3;
  const Document doc(1);
  const OpenFile file(folder.File("f"), doc.doc, &options);
  for (const uint64_t records : {1, 2, 1}) {
    doc.Edit();
    REQUIRE(syncline_doc_file_save(file.it, doc.doc, nullptr) == SYNCLINE_OK);
    CHECK(file.Records() == records);
  }
}

TEST_CASE("a file is not freed in a callback, while it is saved") {
  const ScratchFolder folder;
  const Document plan(1);
  const OpenFile file(folder.File("f"), plan.doc);
  Listener listener;
  listener.on_event = [&] {
    CHECK(syncline_doc_file_free(file.it, nullptr) ==
          SYNCLINE_FAILED_PRECONDITION);
  };
  listener.Subscribe(plan.doc);
  plan.Edit();
  REQUIRE(syncline_doc_file_save(file.it, plan.doc, nullptr) == SYNCLINE_OK);
  plan.Edit();
  REQUIRE(syncline_doc_file_compact(file.it, plan.doc, nullptr) == SYNCLINE_OK);
  CHECK(listener.events.size() == 2);
  listener.Free();
}

TEST_CASE("a path whose size counts a NUL is refused") {
  const ScratchFolder folder;
  const std::string path = folder.File("f");
  const Document doc(1);
  syncline_doc_file* opened = nullptr;
  CHECK(syncline_doc_file_open(path.c_str(), path.size() + 1, doc.doc, nullptr,
                               &opened, nullptr) == SYNCLINE_INVALID_ARGUMENT);
  CHECK(syncline_doc_file_open(path.c_str(), 0, doc.doc, nullptr, &opened,
                               nullptr) == SYNCLINE_INVALID_ARGUMENT);
}

TEST_CASE("who only looks is told what is in a file, and what is damaged") {
  const ScratchFolder folder;
  const std::string path = folder.File("f");
  const Document doc(1);
  {
    const OpenFile file(path, doc.doc);
    for (int i = 0; i < 3; ++i) {
      doc.Edit();
      REQUIRE(syncline_doc_file_save(file.it, doc.doc, nullptr) == SYNCLINE_OK);
    }
  }
  syncline_doc_file_content content = SYNCLINE_DOC_FILE_CONTENT_INIT;
  REQUIRE(syncline_read_doc_file(path.data(), path.size(), &content, nullptr) ==
          SYNCLINE_OK);
  CHECK(content.records.size == 3);
  CHECK(content.damaged.size == 0);
  CHECK(content.tail_bytes == 0);
  syncline_doc_file_content_free(&content);

  const auto size = std::filesystem::file_size(path);
  std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(static_cast<std::streamoff>(size / 2));
  bytes.put('\x7f');
  bytes.close();
  REQUIRE(syncline_read_doc_file(path.data(), path.size(), &content, nullptr) ==
          SYNCLINE_OK);
  CHECK(content.records.size == 2);
  REQUIRE(content.damaged.size == 1);
  CHECK(content.damaged.items[0].begin < content.damaged.items[0].end);
  syncline_doc_file_content_free(&content);

  const Document again(2);
  syncline_doc_file* refused = nullptr;
  CHECK(syncline_doc_file_open(path.data(), path.size(), again.doc, nullptr,
                               &refused, nullptr) == SYNCLINE_DATA_LOSS);
  syncline_doc_file_options options = SYNCLINE_DOC_FILE_OPTIONS_INIT;
  options.salvage = true;
  const OpenFile salvaged(path, again.doc, &options);
  syncline_doc_file_info info = SYNCLINE_DOC_FILE_INFO_INIT;
  REQUIRE(syncline_doc_file_inspect(salvaged.it, &info, nullptr) ==
          SYNCLINE_OK);
  CHECK(info.damaged.size == 1);
  syncline_doc_file_info_free(&info);
}

TEST_CASE("what there is not, and what is no such file, is told") {
  const ScratchFolder folder;
  syncline_doc_file_content content = SYNCLINE_DOC_FILE_CONTENT_INIT;
  const std::string missing = folder.File("missing");
  CHECK(syncline_read_doc_file(missing.data(), missing.size(), &content,
                               nullptr) == SYNCLINE_NOT_FOUND);
  const std::string other = folder.File("other");
  std::ofstream(other) << "a text of some other program, which is not short";
  CHECK(syncline_read_doc_file(other.data(), other.size(), &content, nullptr) ==
        SYNCLINE_INVALID_ARGUMENT);
}

// A world with a file that has its document; and what functions write to.
struct FileWorld {
  explicit FileWorld(const World& world) : file(folder.File("f"), world.doc) {}

  const ScratchFolder folder;
  const OpenFile file;
  const std::string path = folder.File("f");
  const std::string new_path = folder.File("new");
  syncline_doc_file* opened = nullptr;
  syncline_bytes version = {};
  syncline_doc_file_info info = SYNCLINE_DOC_FILE_INFO_INIT;
  syncline_doc_file_content content = SYNCLINE_DOC_FILE_CONTENT_INIT;
};

// In the expressions `f` is a FileWorld of the call's own.
#define FILE_CALL(function, ...)                    \
  Row {                                             \
#function, [](World& w) {                         \
      FileWorld f(w);                               \
      CheckCall(w, #function, function, __VA_ARGS__); \
    } \
  }

}  // namespace

std::vector<Row> CallsOfFile() {
  return {
      FILE_CALL(syncline_doc_file_open, f.new_path.data(), f.new_path.size(),
                w.doc, nullptr, &f.opened),
      FILE_CALL(syncline_doc_file_save, f.file.it, w.doc),
      FILE_CALL(syncline_doc_file_compact, f.file.it, w.doc),
      FILE_CALL(syncline_doc_file_inspect, f.file.it, &f.info),
      FILE_CALL(syncline_doc_file_version, f.file.it, &f.version),
      FILE_CALL(syncline_read_doc_file, f.path.data(), f.path.size(),
                &f.content),
  };
}

}  // namespace syncline::test
