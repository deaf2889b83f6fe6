// A document opened from a snapshot behaves as one that lived through it all,
// whatever is asked of it first, while its history is still encoded.
#include "syncline/internal/document/history.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

#include "document/portrait.h"
#include "support/seed.h"
#include "syncline/doc.h"

namespace syncline::test {
namespace {

constexpr PeerId kLived{10}, kOpened{20}, kFriend{15}, kStranger{25};

// They show the same, and whoever hears of either sees the same.
void CheckSame(Doc& a, Doc& b) {
  const Portrait portrait = PortraitOf(a);
  REQUIRE(portrait == PortraitOf(b));
  for (Doc* doc : {&a, &b}) {
    for (const std::string& bytes : ExportsOf(*doc)) {
      Doc fresh;
      MustImport(fresh, bytes);
      REQUIRE(PortraitOf(fresh) == portrait);
      ExportsOf(fresh);
    }
  }
}

// A document that was edited, and what else there is of it: one that was opened
// from its snapshot, and a friend that knows an older version.
class Fixture {
 public:
  explicit Fixture(SeededRandom& random) : random_(random) {
    Doc stranger(kStranger);
    for (int i = 0; i < 8; ++i) {
      EditAnywhere(lived);
      if (i == 2) MustImport(friend_, Since(lived, {}));
      if (i == 3) MustImport(stranger, Since(lived, {}));
      if (i >= 3 && i < 6) EditAnywhere(stranger);
      if (random_.Chance(0.2)) {
        REQUIRE(lived.Commit({.time_ms = i, .message = "m"}).ok());
      }
    }
    old_version = friend_.version();
    MustImport(lived, Since(stranger, lived.version()));
    // Often there are two heads, and sometimes one.
    if (random_.Chance(0.4)) EditAnywhere(lived);
    const auto snapshot = lived.ExportSnapshot();
    REQUIRE(snapshot.ok());
    MustImport(opened, *snapshot);
    stranger_update = Since(stranger, {});
  }

  void EditAnywhere(Doc& doc) {
    RandomEdit(doc, random_.Chance(0.7) ? "t" : "u", random_);
  }

  // Both get the same.
  void ImportToBoth(const std::string& bytes) {
    MustImport(lived, bytes);
    MustImport(opened, bytes);
  }

  void CheckSame() { test::CheckSame(opened, lived); }

  SeededRandom& random_;
  Doc lived{kLived};
  Doc opened{kOpened};
  Doc friend_{kFriend};
  VersionVector old_version;
  std::string stranger_update;
};

template <typename F>
void ForEachHistory(F f) {
  for (uint64_t seed : Seeds(60)) {
    INFO("SEED=" << seed);
    SeededRandom random(seed);
    Fixture fixture(random);
    f(fixture);
    fixture.CheckSame();
  }
}

TEST_CASE("an opened snapshot says of itself what its source says") {
  ForEachHistory(
      [](Fixture& f) { REQUIRE(ExportsOf(f.opened) == ExportsOf(f.lived)); });
}

TEST_CASE("a local edit on an opened snapshot reaches its source") {
  ForEachHistory([](Fixture& f) {
    const VersionVector before = f.opened.version();
    for (int i = 0; i < 3; ++i) f.EditAnywhere(f.opened);
    MustImport(f.lived, Since(f.opened, before));
  });
}

TEST_CASE("an opened snapshot takes what was written at its tip") {
  ForEachHistory([](Fixture& f) {
    for (int i = 0; i < 3; ++i) {
      f.EditAnywhere(f.lived);
      MustImport(f.opened, Since(f.lived, f.opened.version()));
    }
  });
}

TEST_CASE("an opened snapshot takes what was written at one of its heads") {
  ForEachHistory([](Fixture& f) {
    Doc at_one_head(PeerId{12});
    MustImport(at_one_head, f.stranger_update);
    f.EditAnywhere(at_one_head);
    f.ImportToBoth(Since(at_one_head, f.opened.version()));
  });
}

TEST_CASE("an opened snapshot takes what was written long before it") {
  ForEachHistory([](Fixture& f) {
    f.EditAnywhere(f.friend_);
    const std::string update = Since(f.friend_, f.old_version);
    f.ImportToBoth(update);
  });
}

TEST_CASE("an opened snapshot with new edits takes older ones") {
  ForEachHistory([](Fixture& f) {
    f.EditAnywhere(f.opened);
    f.EditAnywhere(f.lived);
    f.EditAnywhere(f.friend_);
    f.ImportToBoth(Since(f.friend_, f.old_version));
    MustImport(f.opened, Since(f.lived, f.opened.version()));
    MustImport(f.lived, Since(f.opened, f.lived.version()));
  });
}

TEST_CASE("an opened snapshot exports what came since an old version") {
  ForEachHistory([](Fixture& f) {
    const std::string opened = Since(f.opened, f.old_version);
    REQUIRE(opened == Since(f.lived, f.old_version));
    MustImport(f.friend_, opened);
    REQUIRE(f.friend_.text("t").ToString() == f.lived.text("t").ToString());
  });
}

TEST_CASE("an opened snapshot exports a snapshot, before and after an edit") {
  ForEachHistory([](Fixture& f) {
    REQUIRE(*f.opened.ExportSnapshot() == *f.lived.ExportSnapshot());
    Doc other(PeerId{30});
    MustImport(other, *f.lived.ExportSnapshot());
    f.EditAnywhere(other);
    MustImport(f.lived, Since(other, f.lived.version()));
    f.opened = Doc(kOpened);
    MustImport(f.opened, *other.ExportSnapshot());
  });
}

TEST_CASE("a peer that opens its own snapshot goes on where it was") {
  ForEachHistory([](Fixture& f) {
    Doc again(kLived);
    MustImport(again, *f.lived.ExportSnapshot());
    const VersionVector before = again.version();
    f.EditAnywhere(again);
    f.ImportToBoth(Since(again, before));
    f.EditAnywhere(f.friend_);
    const std::string update = Since(f.friend_, f.old_version);
    f.ImportToBoth(update);
    MustImport(again, update);
    CheckSame(again, f.lived);
  });
}

TEST_CASE("nothing new is not an error while the history is encoded") {
  ForEachHistory([](Fixture& f) {
    f.ImportToBoth(f.stranger_update);
    f.ImportToBoth(Since(f.friend_, {}));
    MustImport(f.opened, Since(f.lived, f.opened.version()));
  });
}

// "hello" by one, " world" by another; what came since, "XY" by the first.
struct Reopened {
  Doc first{PeerId{1}}, second{PeerId{2}};
  std::string snapshot;
  VersionVector version;
  std::string update;

  Reopened() {
    REQUIRE(first.text("t").Insert(0, "hello").ok());
    MustImport(second, Since(first, {}));
    REQUIRE(second.text("t").Insert(5, " world").ok());
    snapshot = *second.ExportSnapshot();
    version = second.version();
    first = Doc(PeerId{1});
    MustImport(first, snapshot);
    REQUIRE(first.text("t").Insert(0, "XY").ok());
    update = Since(first, version);
    MustImport(second, update);
  }
};

TEST_CASE("what is known is known, where its author's past is still encoded") {
  Reopened f;
  const std::string echo = Since(f.second, f.version);
  MustImport(f.first, echo);
  Doc third(PeerId{3});
  MustImport(third, f.snapshot);
  MustImport(third, f.update);
  MustImport(third, echo);
  // Also in the midst of what is new.
  REQUIRE(f.second.text("t").Insert(0, "more").ok());
  const std::string more = Since(f.second, f.version);
  for (Doc* doc : {&f.first, &third}) {
    MustImport(*doc, more);
    CheckSame(*doc, f.second);
  }
}

}  // namespace
}  // namespace syncline::test
