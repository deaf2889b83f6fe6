// A file has one owner, which writes to no other file: of whatever name, in
// whatever folder, fork or not.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "file/note_file.h"
#include "support/scratch_folder.h"
#include "syncline/file/doc_file.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a file has one owner") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Doc doc, other;
  {
    const DocFile file = MustOpen(path, doc);
    const auto second = DocFile::Open(path, other);
    CHECK(absl::IsUnavailable(second.status()));
    CHECK_THAT(std::string(second.status().message()),
               ContainsSubstring("has this document open"));
  }
  const DocFile file = MustOpen(path, other);
}

// Of a lock of this machine, as the JavaScript package writes it.
std::string OwnerOf(const std::string& pid, const std::string& birth = "") {
  char host[256] = {};
  REQUIRE(gethostname(host, sizeof(host) - 1) == 0);
  return R"({"pid":)" + pid + R"(,"host":")" + host + R"(","birth":")" + birth +
         R"(","token":")" + pid + R"(-x"})";
}

TEST_CASE("the lock of a process that is gone is taken over") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  // No process has such a number.
  Write(path + ".lock", OwnerOf("2000000000", "17"));
  Doc doc;
  const DocFile file = MustOpen(path, doc);
}

TEST_CASE("a lock of before the machine started again is taken over") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string lock = path + ".lock";
  std::string text;
  {
    Doc doc;
    const DocFile file = MustOpen(path, doc);
    text = Read(lock);
  }
  // The same number, and as long after the start of the machine.
  Write(lock, text);
  Doc doc;
  CHECK(absl::IsUnavailable(DocFile::Open(path, doc).status()));
  const std::string field = R"("boot":")";
  const size_t at = text.find(field);
  REQUIRE(at != std::string::npos);
  const size_t begin = at + field.size();
  const size_t size = text.find('"', begin) - begin;
  if (size == 0) SKIP("the system tells of no starts");
  std::string another = text;
  another[begin] = another[begin] == '0' ? '1' : '0';
  Write(lock, another);
  MustOpen(path, doc);
  // As versions wrote it that do not tell.
  text.erase(at, field.size() + size + 2);
  Write(lock, text);
  CHECK(absl::IsUnavailable(DocFile::Open(path, doc).status()));
}

TEST_CASE("a path that no file has is refused, and touches none") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  WriteThree(path);
  const std::string bytes = Read(path);
  Doc doc;
  for (const size_t size : {size_t{0}, path.size() + 1, path.size() + 2}) {
    std::string wrong = path.substr(0, size);
    wrong.resize(size);
    CHECK(absl::IsInvalidArgument(DocFile::Open(wrong, doc).status()));
    CHECK(absl::IsInvalidArgument(ReadDocFile(wrong).status()));
  }
  CHECK(Read(path) == bytes);
  CHECK(!std::filesystem::exists(path + ".lock"));
}

TEST_CASE("what is no regular file is refused at once, and stays") {
  const ScratchFolder folder;
  const std::string pipe = folder.File("pipe");
  const std::string inner = folder.File("folder");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::filesystem::create_directory(inner);
  Doc doc;
  for (const std::string& path : {pipe, inner}) {
    CHECK(absl::IsInvalidArgument(DocFile::Open(path, doc).status()));
    CHECK(absl::IsInvalidArgument(ReadDocFile(path).status()));
    CHECK(!std::filesystem::exists(path + ".lock"));
  }
  CHECK(std::filesystem::is_fifo(pipe));
}

TEST_CASE("a file has one owner, by whatever links it is found") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string link = folder.File("link");
  std::filesystem::create_symlink("plan", link);
  std::filesystem::create_directory_symlink(folder.File("."),
                                            folder.File("home"));
  Doc doc(PeerId{0xA1});
  Doc other;
  {
    DocFile file = MustOpen(link, doc);  // makes what the link is to
    for (const std::string& name : {path, link, folder.File("home/plan")}) {
      CHECK(absl::IsUnavailable(DocFile::Open(name, other).status()));
    }
    REQUIRE(AppendTo(doc, "one").ok());
    REQUIRE(file.Compact(doc).ok());
  }
  CHECK(std::filesystem::is_symlink(link));
  CHECK(TextIn(path) == "one");
  std::filesystem::create_symlink("round", folder.File("round"));
  CHECK_FALSE(DocFile::Open(folder.File("round"), doc).ok());
}

TEST_CASE("a file stays the same when the program goes to another folder") {
  const ScratchFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::create_directory(folder.File("here"));
  std::filesystem::current_path(folder.File("here"));
  Doc doc(PeerId{0xA1});
  {
    DocFile file = MustOpen("plan", doc);
    std::filesystem::current_path(before);
    REQUIRE(AppendTo(doc, "one").ok());
    CHECK(file.Save(doc).ok());
    CHECK(file.Compact(doc).ok());
  }
  CHECK(TextIn(folder.File("here/plan")) == "one");
  CHECK(!std::filesystem::exists(folder.File("here/plan.lock")));
}

TEST_CASE("a folder in the place of the lock is told, and stays") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  std::filesystem::create_directory(path + ".lock");
  Doc doc;
  CHECK(absl::IsUnavailable(DocFile::Open(path, doc).status()));
  CHECK(std::filesystem::is_directory(path + ".lock"));
}

TEST_CASE("a link to nothing in the place of the lock is told") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  std::filesystem::create_symlink("nothing", path + ".lock");
  Doc doc;
  CHECK(absl::IsUnavailable(DocFile::Open(path, doc).status()));
}

TEST_CASE("what the killed leave of a lock is removed") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string stale[] = {path + ".lock.2000000000-x1",
                               path + ".lock.takeover.2000000000-x2"};
  for (const std::string& draft : stale) Write(draft, OwnerOf("2000000000"));
  const std::string alive = path + ".lock.1-x3";
  const std::string other = path + ".lock.txt";
  Write(alive, OwnerOf("1"));
  Write(other, OwnerOf("2000000000"));
  Doc doc;
  MustOpen(path, doc);
  for (const std::string& draft : stale) {
    CHECK(!std::filesystem::exists(draft));
  }
  CHECK(std::filesystem::exists(alive));
  CHECK(std::filesystem::exists(other));
}

TEST_CASE("who takes a takeover over holds that one's lock") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string lock = path + ".lock";
  const std::string guard = lock + ".takeover";
  const std::string gone = OwnerOf("2000000000");
  Write(lock, gone);
  Write(guard, gone);
  Write(guard + ".takeover", OwnerOf("1"));  // it is about to remove the guard
  Doc doc;
  CHECK(absl::IsUnavailable(DocFile::Open(path, doc).status()));
  CHECK(Read(lock) == gone);
  CHECK(Read(guard) == gone);
  Write(guard + ".takeover", gone);
  Write(guard + ".takeover.2000000000-x1", gone);
  MustOpen(path, doc);
  CHECK(!std::filesystem::exists(lock));
  CHECK(!std::filesystem::exists(guard));
  CHECK(!std::filesystem::exists(guard + ".takeover"));
  CHECK(!std::filesystem::exists(guard + ".takeover.2000000000-x1"));
}

TEST_CASE("a process that has ended unasked holds no lock") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const pid_t child = fork();
  if (child == 0) {
    Doc doc;
    const auto file = DocFile::Open(path, doc);
    _exit(0);  // without a word: the lock stays
  }
  siginfo_t info = {};
  REQUIRE(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) ==
          0);
  REQUIRE(std::filesystem::exists(path + ".lock"));
  Doc doc;
  const DocFile file = MustOpen(path, doc);
  REQUIRE(waitpid(child, nullptr, 0) == child);
}

TEST_CASE("a file that is not the one that was opened takes no more") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  const std::string aside = folder.File("aside");
  const auto move = [&] { std::filesystem::rename(path, aside); };
  const std::function<void()> changes[] = {
      [&] { std::filesystem::remove(path); },
      move,
      [&] {  // a hard link keeps the old one alive
        move();
        std::filesystem::copy_file(aside, path);
      },
      [&] { std::filesystem::resize_file(path, 0); },
      [&] { Write(path, Read(path) + "of somebody else"); },
  };
  for (const auto& change : changes) {
    Doc doc(PeerId::Random());
    {
      DocFile file = MustOpen(path, doc);
      REQUIRE(AppendTo(doc, "x").ok());
      REQUIRE(file.Save(doc).ok());
      change();
      const bool is_there = std::filesystem::exists(path);
      const std::string bytes = is_there ? Read(path) : "";
      REQUIRE(AppendTo(doc, "y").ok());
      CHECK(absl::IsFailedPrecondition(file.Save(doc)));
      CHECK(absl::IsFailedPrecondition(file.Compact(doc)));
      CHECK(std::filesystem::exists(path) == is_there);
      if (is_there) CHECK(Read(path) == bytes);
    }
    // Opened again, it goes on with what is there.
    DocFile file = MustOpen(path, doc);
    CHECK(file.Save(doc).ok());
    CHECK(file.version() == doc.version());
    std::filesystem::remove(path);
  }
}

TEST_CASE("a fork of who has a file open has it not") {
  const ScratchFolder folder;
  const std::string path = folder.File("plan");
  Doc doc(PeerId{0xA1});
  DocFile file = MustOpen(path, doc);
  REQUIRE(AppendTo(doc, "one").ok());
  const pid_t child = fork();
  if (child == 0) {
    const bool is_refused = absl::IsFailedPrecondition(file.Save(doc));
    { const DocFile ended = std::move(file); }
    _exit(is_refused ? 0 : 1);
  }
  int how = 0;
  REQUIRE(waitpid(child, &how, 0) == child);
  CHECK((WIFEXITED(how) && WEXITSTATUS(how) == 0));
  CHECK(std::filesystem::exists(path + ".lock"));
  CHECK(file.Save(doc).ok());
}

}  // namespace
}  // namespace syncline::test
