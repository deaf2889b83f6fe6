// The naive server as a program, for clients in other languages: it serves many
// connections over its standard input and output, which a test carries to where
// it likes.
//
// Both directions are records: connection (32 bits), kind (8 bits), size (32
// bits), and as many bytes; numbers are little-endian.
//
//   in    o opened, d bytes, c closed; ! a command, see Obey()
//   out   d bytes, c closed with a code of 16 bits; ! a command was obeyed
//
// A token is as naive_server.h says; its expiry counts from the program's
// start.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "sync/naive_server.h"

namespace syncline::test {
namespace {

constexpr size_t kHeadBytes = 9;

uint32_t ReadWord(std::string_view bytes) {
  uint32_t word = 0;
  for (size_t i = 4; i-- > 0;)
    word = word << 8 | static_cast<uint8_t>(bytes[i]);
  return word;
}

void AppendWord(uint32_t word, std::string* out) {
  for (int i = 0; i < 4; ++i)
    out->push_back(static_cast<char>(word >> (8 * i)));
}

void WriteAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written <= 0) std::exit(1);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

class Program {
 public:
  int Run() {
    std::string in;
    char buffer[1 << 16];
    while (true) {
      pollfd stdin_poll{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
      poll(&stdin_poll, 1, 5);
      if (stdin_poll.revents != 0) {
        const ssize_t size = read(STDIN_FILENO, buffer, sizeof(buffer));
        if (size <= 0) return 0;
        in.append(buffer, static_cast<size_t>(size));
      }
      while (TakeRecord(&in)) {
      }
      server_.Tick(now());
      if (flushes_) server_.Flush();
      Write();
    }
  }

 private:
  Milliseconds now() const {
    return std::chrono::duration_cast<Milliseconds>(
        std::chrono::steady_clock::now() - start_);
  }

  bool TakeRecord(std::string* in) {
    if (in->size() < kHeadBytes) return false;
    const uint32_t id = ReadWord(*in);
    const size_t size = ReadWord(std::string_view(*in).substr(5));
    if (in->size() - kHeadBytes < size) return false;
    Take(id, (*in)[4], std::string_view(*in).substr(kHeadBytes, size));
    in->erase(0, kHeadBytes + size);
    return true;
  }

  void Take(uint32_t id, char kind, std::string_view bytes) {
    if (kind == '!') {
      Obey(std::string(bytes));
      Write();
      WriteRecord(id, '!', {});
      return;
    }
    if (kind == 'o') connections_[id] = server_.Connect(now());
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;  // closed from this side
    if (kind == 'd') found->second->session.Receive(now(), bytes);
    if (kind == 'c') {
      server_.Disconnect(found->second);
      connections_.erase(found);
    }
  }

  // hold, flush: whether what comes is flushed; crash: all that was not is
  // gone, and so are the connections; close ROOM CODE; reset ROOM; delete
  // ROOM; goaway MIN MAX: in milliseconds; cut: all connections; say CODE: an
  // error that closes them.
  void Obey(const std::string& command) {
    std::istringstream words(command);
    std::string what, room;
    words >> what;
    if (what == "hold") flushes_ = false;
    if (what == "flush") flushes_ = true;
    if (what == "crash") {
      CloseAll(kCloseAbnormal);
      server_.Crash();
    }
    if (what == "cut") CloseAll(kCloseAbnormal);
    int code = 0, most = 0;
    if (what == "close" && words >> room >> code) {
      server_.Close(room, static_cast<SyncErrorCode>(code));
    }
    if (what == "reset" && words >> room) server_.ResetHead(room);
    if (what == "delete" && words >> room) server_.Delete(room);
    if (what == "say" && words >> code) {
      CloseAll(static_cast<CloseCode>(code));
    }
    if (what == "goaway" && words >> code >> most) {
      for (const auto& [id, connection] : connections_) {
        connection->session.GoAway(Milliseconds(code), Milliseconds(most), "");
      }
      Write();
      CloseAll(kCloseGoingAway);
    }
  }

  void CloseAll(CloseCode code) {
    for (const auto& [id, connection] : connections_) {
      WriteClose(id, code);
      server_.Disconnect(connection);
    }
    connections_.clear();
  }

  void Write() {
    std::erase_if(connections_, [&](const auto& entry) {
      ServerSession& session = entry.second->session;
      const std::string output(session.output());
      session.Consume(output.size());
      if (!output.empty()) WriteRecord(entry.first, 'd', output);
      const std::optional<CloseCode> code = session.close_code();
      if (!code) return false;
      WriteClose(entry.first, *code);
      server_.Disconnect(entry.second);
      return true;
    });
  }

  static void WriteClose(uint32_t id, CloseCode code) {
    const char bytes[] = {static_cast<char>(code),
                          static_cast<char>(code >> 8)};
    WriteRecord(id, 'c', std::string_view(bytes, 2));
  }
  static void WriteRecord(uint32_t id, char kind, std::string_view bytes) {
    std::string record;
    AppendWord(id, &record);
    record.push_back(kind);
    AppendWord(static_cast<uint32_t>(bytes.size()), &record);
    record.append(bytes);
    WriteAll(record);
  }

  const std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
  NaiveServer server_;
  bool flushes_ = true;
  std::map<uint32_t, NaiveConnection*> connections_;  // by the other side's
};

}  // namespace
}  // namespace syncline::test

int main() { return syncline::test::Program().Run(); }
