#include "bounds/hostile_updates.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "codec/raw_message.h"
#include "syncline/internal/codec/block.h"
#include "syncline/internal/codec/limits.h"
#include "syncline/internal/codec/update_format.h"

namespace syncline::test {
namespace {

namespace update_field = internal::update_field;
using Column = std::vector<uint64_t>;

constexpr uint32_t kPadding = 1000;       // a field that no reader knows
constexpr uint64_t kDelete = 1 << 1 | 1;  // one, at the cursor
constexpr uint64_t kListInsert = 1;
constexpr uint64_t kMove = 1 << 1 | 1;

// `columns` in a block after `header`, which is lengthened until the reader
// takes so much from it.
std::string Squeezed(const Message& header, const Message& columns) {
  std::string block;
  if (!internal::CompressBlock(columns.bytes(), &block)) {
    return header.bytes() + columns.bytes();
  }
  Message message = header;
  message.Bytes(update_field::kColumns, block)
      .Varint(update_field::kColumnsSize, columns.bytes().size());
  const size_t wanted =
      columns.bytes().size() / internal::kMaxColumnExpansion + 1;
  if (message.bytes().size() < wanted) {
    message.Bytes(kPadding, std::string(wanted - message.bytes().size(), 'x'));
  }
  return message.bytes();
}

Message Author(size_t ops) {
  return Message()
      .Peers(update_field::kAuthor, {PeerId{7}})
      .Column(update_field::kMoreOps, {ops - 1});
}

// One op, and whatever is beside it.
Message OneDelete() {
  return Message().InContainer().Column(update_field::kOp, {kDelete});
}

std::string OpRuns(size_t size) {
  return Squeezed(Author(size),
                  Message()
                      .InContainer()
                      .Column(update_field::kRun, {(size - 1) << 5})
                      .Column(update_field::kOp, Column(size, kDelete)));
}

std::string Runs(size_t size) {
  return Squeezed(Author(size),
                  Message()
                      .InContainer()
                      .Column(update_field::kRun, Column(size, 0))
                      .Column(update_field::kOp, Column(size, kDelete)));
}

std::string Authors(size_t size) {
  std::vector<PeerId> authors;
  for (size_t i = 0; i < size; ++i) authors.push_back(PeerId{i + 1});
  Column runs(size, 3);  // each the next author
  runs[0] = 0;
  return Squeezed(Message().Peers(update_field::kAuthor, authors),
                  Message()
                      .Bytes(update_field::kContainer, "\x08\x01\x12\x01t")
                      .Column(update_field::kRun, runs)
                      .Column(update_field::kOp, Column(size, kDelete))
                      .Column(update_field::kOpContainer, Column(size, 1)));
}

// Each run has the 100 ops before it as parents.
std::string Parents(size_t size) {
  constexpr size_t kEach = 100;
  const size_t runs = size / kEach + kEach;
  Column heads(runs, 0);
  Column parents;
  for (size_t run = kEach; run < runs; ++run) {
    heads[run] = uint64_t{internal::RunHead::kManyParents} << 3;
    parents.push_back(kEach - 1);
    for (size_t distance = 1; distance < kEach; ++distance) {
      parents.push_back(distance);
    }
  }
  return Squeezed(Author(runs),
                  Message()
                      .InContainer()
                      .Column(update_field::kRun, heads)
                      .Column(update_field::kParent, parents)
                      .Column(update_field::kOp, Column(runs, kDelete)));
}

// Authors in turns, who build upon two of the three ops before theirs: each
// past has to be looked for.
std::string Returns(size_t size) {
  constexpr size_t kAuthors = 40;
  std::vector<PeerId> authors;
  for (size_t i = 0; i < kAuthors; ++i) authors.push_back(PeerId{i + 1});
  Column more(kAuthors, size / kAuthors - 1);
  Column runs, run_authors, parents;
  for (size_t i = 0; i < size / kAuthors * kAuthors; ++i) {
    const uint64_t count = i < 3 ? 0 : 2;
    runs.push_back((i == 0 ? 0 : 2) | 4 | count << 3);
    if (i > 0) run_authors.push_back(i % kAuthors);
    if (count == 2) parents.insert(parents.end(), {1, 2});
  }
  return Squeezed(Message()
                      .Peers(update_field::kAuthor, authors)
                      .Column(update_field::kMoreOps, more),
                  Message()
                      .Bytes(update_field::kContainer, "\x08\x01\x12\x01t")
                      .Column(update_field::kRun, runs)
                      .Column(update_field::kRunAuthor, run_authors)
                      .Column(update_field::kParent, parents)
                      .Column(update_field::kOp, Column(runs.size(), kDelete))
                      .Column(update_field::kOpContainer, Column(kAuthors, 1)));
}

std::string OutsideParents(size_t size) {
  Column pairs;
  for (size_t i = 0; i < size; ++i) {
    pairs.push_back(1);
    pairs.push_back(i);
  }
  const Message header = Author(1)
                             .Peers(update_field::kOtherPeer, {PeerId{8}})
                             .Column(update_field::kOutsideParent, pairs);
  return Squeezed(header, OneDelete());
}

std::string OtherPeers(size_t size) {
  std::vector<PeerId> peers;
  for (size_t i = 0; i < size; ++i) peers.push_back(PeerId{100 + i});
  return Squeezed(Author(1).Peers(update_field::kOtherPeer, peers),
                  OneDelete());
}

// Maps that the ops 1, 2, ... of the author made.
std::string Children(size_t size) {
  constexpr uint64_t kMapAfterOne = 2 | 2 << 4;
  return Squeezed(Author(1),
                  Message()
                      .Column(update_field::kChild, Column(size, kMapAfterOne))
                      .Bytes(update_field::kContainer, "\x08\x01\x12\x01t")
                      .Column(update_field::kOpContainer, {size + 1})
                      .Column(update_field::kOp, {kDelete}));
}

// Each in the one before.
std::string KeyedContainers(size_t size) {
  Message columns = OneDelete();
  columns.Bytes(update_field::kContainer, "\x08\x02\x12\x01m");
  for (size_t i = 2; i < size; ++i) {
    const Message container =
        Message().Varint(1, 2).Bytes(2, "").Varint(3, i - 1);
    columns.Bytes(update_field::kContainer, container.bytes());
  }
  return Squeezed(Author(1), columns);
}

// As long as they may be, for three bytes each.
std::string Keys(size_t size) {
  constexpr uint64_t kRest = 3;
  constexpr uint64_t kLength = (kRest + 2) * internal::kMaxColumnExpansion;
  Column shared(size, 0);
  uint64_t length = 0;
  std::string bytes;
  for (size_t i = 0; i < size; ++i) {
    shared[i] = std::min(length, kLength - kRest);
    length = shared[i] + kRest;
    for (const size_t digit : {i / 8836, i / 94 % 94, i % 94}) {
      bytes += static_cast<char>(' ' + digit);
    }
  }
  return Squeezed(Author(1),
                  OneDelete()
                      .Column(update_field::kKeyShared, shared)
                      .Column(update_field::kKeyRest, Column(size, kRest))
                      .Bytes(update_field::kKeyBytes, bytes));
}

// Moves of items of a movable list that another one made.
std::string Targets(size_t size) {
  Column targets(size, 1);
  targets[0] = 2;
  return Squeezed(Author(size).Peers(update_field::kOtherPeer, {PeerId{8}}),
                  Message()
                      .Bytes(update_field::kContainer, "\x08\x04\x12\x01l")
                      .Column(update_field::kOpContainer, {1})
                      .Column(update_field::kRun, {(size - 1) << 5})
                      .Column(update_field::kOp, Column(size, kMove))
                      .Column(update_field::kTarget, targets)
                      .Column(update_field::kTargetPeer, {1}));
}

// A commit for each op, with an empty message.
std::string Changes(size_t size) {
  Message columns = Message()
                        .InContainer()
                        .Column(update_field::kOp, {(size - 1) << 3 | kDelete})
                        .Column(update_field::kChangeSpan, Column(2 * size, 0));
  for (size_t i = 0; i < size; ++i) {
    columns.Bytes(update_field::kChangeMessage, "");
  }
  return Squeezed(Author(size), columns);
}

std::string Values(size_t size) {
  const std::string nulls(size, '\0');
  std::string block;
  internal::CompressBlock(nulls, &block);
  Message message =
      Author(size)
          .Bytes(update_field::kContainer, "\x08\x03\x12\x01l")
          .Column(update_field::kOpContainer, {1})
          .Column(update_field::kOp, {(size - 1) << 3 | kListInsert})
          .Bytes(update_field::kValues, block)
          .Varint(update_field::kValuesSize, size);
  const size_t wanted = size / internal::kMaxColumnExpansion + 1;
  message.Bytes(kPadding, std::string(wanted, 'x'));
  return message.bytes();
}

std::string Text(size_t size) {
  std::string block;
  internal::CompressBlock(std::string(size, 'x'), &block);
  return Author(size)
      .InContainer()
      .Column(update_field::kOp, {(size - 1) << 3 | 1})
      .Bytes(update_field::kText, block)
      .Varint(update_field::kTextSize, size)
      .bytes();
}

}  // namespace

std::vector<HostileUpdate> HostileUpdates(size_t size) {
  return {{"op runs", OpRuns(size)},
          {"runs", Runs(size)},
          {"authors", Authors(size)},
          {"parents", Parents(size)},
          {"authors who return", Returns(size)},
          {"outside parents", OutsideParents(size)},
          {"other peers", OtherPeers(size)},
          {"children", Children(size)},
          {"keyed containers", KeyedContainers(size)},
          {"keys", Keys(size)},
          {"targets", Targets(size)},
          {"changes", Changes(size)},
          {"values", Values(size)},
          {"text", Text(size * 16)}};
}

}  // namespace syncline::test
