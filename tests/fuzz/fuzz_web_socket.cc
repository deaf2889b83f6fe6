// Any bytes as what a client sends over a WebSocket: they are read to the same
// end in one piece and byte by byte, and nothing is told beyond the limits.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <tuple>
#include <vector>

#include "relay/net/message_reader.h"
#include "syncline/utf8.h"

namespace {

using syncline::relay::MessageReader;
using Told = std::tuple<MessageReader::Event, std::string, bool, uint16_t>;

constexpr size_t kMaxMessageBytes = 1'000;

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void Check(MessageReader::Event event, const MessageReader& reader) {
  const bool is_message = event == MessageReader::Event::kMessage;
  Expect(reader.payload().size() <= (is_message ? kMaxMessageBytes : 125),
         "more than the limit");
  if (is_message && reader.is_text()) {
    Expect(syncline::IsValidUtf8(reader.payload()), "a text that is no UTF-8");
  }
}

std::vector<Told> Read(std::string bytes, size_t piece_size) {
  MessageReader reader(kMaxMessageBytes);
  std::vector<Told> all;
  absl::Span<char> rest = absl::MakeSpan(bytes);
  while (!rest.empty()) {
    absl::Span<char> piece = rest.subspan(0, piece_size);
    rest.remove_prefix(piece.size());
    while (true) {
      const MessageReader::Event event = reader.Next(&piece);
      if (event == MessageReader::Event::kNothing) break;
      Check(event, reader);
      all.emplace_back(event, std::string(reader.payload()), reader.is_text(),
                       reader.code());
      if (event == MessageReader::Event::kBroken) return all;
    }
    Expect(piece.empty(), "bytes that are left");
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  Expect(Read(bytes, 1) == Read(bytes, size + 1), "pieces make a difference");
  return 0;
}
