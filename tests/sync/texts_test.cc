// Texts of frames that are none.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>

#include "sync/joined.h"

namespace syncline::test {
namespace {

// What is printed to the standard error while this lives.
class Printed {
 public:
  Printed() : file_(std::tmpfile()), stderr_(dup(STDERR_FILENO)) {
    REQUIRE(file_ != nullptr);
    dup2(fileno(file_), STDERR_FILENO);
  }
  Printed(const Printed&) = delete;
  ~Printed() {
    dup2(stderr_, STDERR_FILENO);
    close(stderr_);
    std::fclose(file_);
  }
  off_t bytes() const {
    std::fflush(stderr);
    return lseek(fileno(file_), 0, SEEK_END);
  }

 private:
  std::FILE* file_;
  int stderr_;
};

TEST_CASE("a text that is not UTF-8 is refused, and nothing is printed") {
  const Printed printed;
  const std::string bad = "\xC3(";
  const auto made = [&](auto set) {
    return Made([&](Frame* f) { set(f, bad); });
  };
  const std::string of_servers[] = {
      made([](Frame* f, auto text) { f->mutable_error()->set_text(text); }),
      made([](Frame* f, auto text) { f->mutable_go_away()->set_reason(text); }),
      made([](Frame* f, auto text) {
        f->mutable_room_event()->set_channel(1);
        f->mutable_room_event()->set_text(text);
      }),
      made([](Frame* f, auto text) {
        f->mutable_presence()->set_channel(1);
        f->mutable_presence()->add_entry()->add_field()->set_key(text);
      }),
  };
  for (const std::string& bytes : of_servers) {
    Joined joined;
    CHECK(joined.ToClient(bytes) == 4501);
  }
  const std::string of_clients[] = {
      made([](Frame* f, auto text) {
        f->mutable_join()->set_channel(9);
        f->mutable_join()->set_room(text);
      }),
      made([](Frame* f, auto text) { f->mutable_error()->set_text(text); }),
      of_servers[3],
  };
  for (const std::string& bytes : of_clients) {
    Joined joined;
    CHECK(joined.ToServer(bytes) == 4501);
  }
  CHECK(printed.bytes() == 0);
}

}  // namespace
}  // namespace syncline::test
