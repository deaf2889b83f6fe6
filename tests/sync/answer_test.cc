// What a server's host says that its client cannot take as it is.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/seed.h"
#include "sync/wired_session.h"

namespace syncline::test {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

// What two edits of one peer are.
struct TwoEdits {
  TwoEdits() {
    REQUIRE(doc.text("t").Insert(0, "first").ok());
    REQUIRE(doc.Commit().ok());
    before = doc.version();
    one = *SyncBatch::FromUpdate(*doc.Export());
    REQUIRE(doc.text("t").Insert(5, ", second").ok());
    REQUIRE(doc.Commit().ok());
    two = *SyncBatch::FromUpdate(*doc.ExportSince(before));
  }
  JoinAnswer Answer(Access access) const {
    return {.access = access,
            .epoch = 1,
            .have = before,
            .durable = before,
            .batches = {one},
            .level = AckLevel::kStored,
            .connection = 5};
  }

  Doc doc{PeerId{1}};
  VersionVector before;
  SyncBatchPtr one, two;
};

TEST_CASE("rights that fall and rise before that is told lose nothing") {
  const TwoEdits edits;
  WiredSession wired;
  Doc reader(PeerId{2});
  DocPort port(&reader);
  const ChannelId channel = wired.Join("r", &port, {.access = Access::kRead});
  wired.server.Joined(channel, edits.Answer(Access::kRead));
  wired.Run(1s);
  REQUIRE(reader.version() == edits.before);
  wired.joins.clear();
  wired.server.Deliver(channel, edits.two, AckLevel::kStored);
  wired.server.PermChanged(channel, Access::kPresence);
  wired.server.PermChanged(channel, Access::kRead);
  wired.Run(1s);
  REQUIRE(wired.joins.size() == 1);  // it joins again, with what it has
  CHECK(wired.joins[0].have == edits.before);
  CHECK(wired.left == std::vector<ChannelId>{channel});
}

TEST_CASE("rights that change to and fro end as they are") {
  const TwoEdits edits;
  WiredSession wired;
  Doc reader(PeerId{2});
  DocPort port(&reader);
  const ChannelId channel = wired.Join("r", &port);
  wired.server.Joined(channel, edits.Answer(Access::kRead));
  wired.Run(1s);
  wired.server.PermChanged(channel, Access::kWrite);
  wired.server.PermChanged(channel, Access::kRead);
  wired.Run(1s);
  CHECK(wired.left.empty());
  CHECK(wired.status("r").access == Access::kRead);
  wired.server.PermChanged(channel, Access::kWrite);
  wired.server.PermChanged(channel, Access::kPresence);
  wired.Run(1s);
  CHECK(wired.left.empty());
  CHECK(wired.status("r").access == Access::kPresence);
}

}  // namespace
}  // namespace syncline::test
