// Documents that exchange bytes, some of them forged: the input is a script.
//
// A few documents edit, export, import and are opened again, as the input says;
// any message may be changed in between, and gets a good checksum then. What
// must hold:
//
//   an import that is refused has changed nothing
//   documents that never took a forged message agree when they know the same
//   a delta of a text is that text, and what its marks cover shows them
//   nothing crashes, whatever was taken
//
// Thread-safe: no state.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "convergence/version_checks.h"
#include "syncline/internal/codec/envelope.h"
#include "syncline/syncline.h"

namespace syncline::test {
namespace {

void Check(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

class Script {
 public:
  Script(const uint8_t* data, size_t size) : next_(data), end_(data + size) {
    for (uint64_t i = 0; i < kDocs; ++i) replicas_.push_back({Doc(NewPeer())});
  }

  void Run() {
    while (next_ < end_) Step();
    CheckAgreement();
  }

 private:
  // Enough for two that agree and one that is late. Snapshots grow with every
  // step, so long scripts say little more.
  static constexpr size_t kDocs = 3;
  static constexpr size_t kMaxMessages = 16;
  // Steps below are those of texts.
  static constexpr uint8_t kFirstJsonStep = 160;
  static constexpr uint8_t kFirstRichStep = 224;

  struct Replica {
    Doc doc;
    bool took_forged = false;
  };
  struct Message {
    std::string bytes;
    bool is_forged = false;
  };

  uint8_t Byte() { return next_ < end_ ? *next_++ : 0; }
  size_t Below(size_t n) { return n == 0 ? 0 : Byte() % n; }
  PeerId NewPeer() { return PeerId{++peers_}; }
  Replica& AnyReplica() { return replicas_[Below(kDocs)]; }

  void Step() {
    const uint8_t step = Byte();
    if (step >= kFirstRichStep) return EditRich(AnyReplica().doc);
    if (step >= kFirstJsonStep) return EditJson(AnyReplica().doc);
    switch (step % 9) {
      case 0:
      case 1:
        return Insert(AnyReplica().doc);
      case 2:
        return Delete(AnyReplica().doc);
      case 3:
        return Export();
      case 4: {
        Replica& replica = AnyReplica();
        return Import(replica, Below(messages_.size()));
      }
      case 5:
        return Forge();
      case 6:
        return Open(AnyReplica());
      case 7: {
        Replica& replica = AnyReplica();
        return Keep(replica.doc.ExportSnapshot(), replica.took_forged);
      }
      default:
        (void)AnyReplica().doc.Commit(
            {.time_ms = Byte(), .message = std::string(Below(4), 'm')});
    }
  }

  Text TextOf(Doc& doc) { return doc.text(Below(4) == 0 ? "u" : "t"); }

  void Insert(Doc& doc) {
    static constexpr const char* kTexts[] = {"a", "\u00E9", "\u6F22",
                                             "\U0001F600", "typed text"};
    Text text = TextOf(doc);
    const size_t at = Below(text.size() + 1);
    Check(text.Insert(at, kTexts[Below(5)]).ok(), "an insert was refused");
  }

  void Delete(Doc& doc) {
    Text text = TextOf(doc);
    const size_t at = Below(text.size() + 1);
    const size_t count = std::min(Below(8), text.size() - at);
    Check(text.Delete(at, count).ok(), "a delete was refused");
  }

  // What was forged may have taken the numbers of ops, or the end of a child.
  void EditRich(Doc& doc) {
    Text text = TextOf(doc);
    const size_t begin = Below(text.size() + 1);
    const size_t end = std::min(begin + Below(8), text.size());
    const MarkOptions options{.expand = static_cast<Expand>(Below(4)),
                              .many = Below(3) == 0};
    switch (Byte() % 6) {
      case 0:
        (void)text.Mark(begin, end, Key(), int64_t{Byte()}, options);
        break;
      case 1:
        (void)text.Unmark(begin, end, Key(), options.expand);
        break;
      case 2: {
        const std::vector<TextMark> marks = *text.Marks(0, text.size());
        if (marks.empty()) return;
        Check(text.RemoveMark(marks[Below(marks.size())].id).ok(),
              "a mark that shows was not removed");
        break;
      }
      case 3:
        (void)text.InsertEmbed(begin, int64_t{Byte()});
        break;
      case 4:
        (void)text.NewEmbed<Map>(begin);
        break;
      default:
        ApplySome(text, doc.text("u"));
    }
    CheckText(text);
  }

  // All that is in a delta but containers can be applied, and comes to one.
  void ApplySome(Text text, const Text& from) {
    const auto delta = from.ToDelta(0, Below(from.size() + 1));
    const std::string before = text.ToString();
    if (text.ApplyDelta(*delta).ok()) return;
    Check(text.ToString() == before, "a refused delta has changed something");
  }

  static void CheckText(const Text& text) {
    std::string shown;
    size_t at = 0;
    for (const TextStep& step : text.ToDelta()) {
      for (const Attribute& attribute : step.attributes) {
        const auto marks = text.Marks(at, at + step.count);
        Check(std::any_of(marks->begin(), marks->end(),
                          [&](const TextMark& mark) {
                            return mark.key == attribute.key &&
                                   mark.value == attribute.value;
                          }),
              "no mark says what shows");
      }
      shown += step.inserted;
      at += step.count;
    }
    Check(shown == text.ToString() && at == text.size(),
          "a delta tells another text");
  }

  // One of the root map's children, if the key is free or has a map.
  Map MapOf(Doc& doc) {
    Map map = doc.map("m");
    if (Below(2) == 0) return map;
    const auto child = map.Open<Map>(Key());
    return child.ok() ? *child : map;
  }
  std::string Key() {
    return std::string(1, static_cast<char>('a' + Below(3)));
  }

  // What was forged may have put an edit out of reach: then it is refused.
  void EditJson(Doc& doc) {
    List list = doc.list("l");
    const size_t at = Below(list.size() + 1);
    switch (Byte() % 10) {
      case 8:
        return EditMovable(doc.movable_list("ml"));
      case 9:
        return EditTree(doc.tree("tree"));
      case 0:
        return (void)MapOf(doc).Set(Key(), int64_t{Byte()});
      case 1:
        return (void)MapOf(doc).Delete(Key());
      case 2:
        return (void)MapOf(doc).New<List>(Key());
      case 3:
        return (void)doc.counter("c").Add(Byte());
      case 4:
        return (void)list.Insert(at, std::string(Below(70), 's'));
      case 5:
        return (void)list.New<Map>(at);
      case 6:
        return (void)list.Delete(at, std::min(Below(4), list.size() - at));
      default:
        return EditItem(doc, at);
    }
  }

  void EditMovable(MovableList list) {
    const size_t at = Below(list.size() + 1);
    switch (at == list.size() ? 0 : Byte() % 5) {
      case 0:
        return (void)list.Insert(at, std::vector<Value>(1 + Below(3), "v"));
      case 1:
        return (void)list.Set(at, int64_t{Byte()});
      case 2:
        return (void)list.Delete(at);
      case 3:
        return (void)list.SetNew<Map>(at);
      default:
        return (void)list.Move(at, Below(list.size()));
    }
  }

  void EditTree(Tree tree) {
    const std::vector<NodeId> nodes = tree.nodes();
    if (nodes.empty()) return (void)tree.Create();
    const NodeId node = nodes[Below(nodes.size())];
    switch (Byte() % 4) {
      case 0:
        return (void)tree.Create(node, 0);
      case 1:
        return (void)tree.Delete(node);
      case 2:
        return (void)tree.meta(node)->Set(Key(), 1);
      default:
        return (void)tree.Move(node, nodes[Below(nodes.size())]);
    }
  }

  void EditItem(Doc& doc, size_t at) {
    const auto item = doc.list("l").Get(at);
    if (!item.ok()) return;
    auto map = doc.Get<Map>(*item);
    if (map.ok()) (void)map->Set(Key(), true);
  }

  // Everything, or what another one lacks.
  void Export() {
    Replica& replica = AnyReplica();
    const size_t reader = Below(kDocs + 1);
    Keep(reader == kDocs
             ? replica.doc.Export()
             : replica.doc.ExportSince(replicas_[reader].doc.version()),
         replica.took_forged);
  }

  void Keep(absl::StatusOr<std::string> bytes, bool is_forged) {
    Check(bytes.ok() || is_forged, "an export failed");
    if (!bytes.ok()) return;
    if (messages_.size() == kMaxMessages) messages_.erase(messages_.begin());
    messages_.push_back({*std::move(bytes), is_forged});
  }

  void Import(Replica& replica, size_t number) {
    if (number >= messages_.size()) return;
    const Message& message = messages_[number];
    Doc& doc = replica.doc;
    const std::string t = doc.text("t").ToString();
    const std::string u = doc.text("u").ToString();
    const TextDelta rich = doc.text("t").ToDelta();
    const auto json = doc.ToJson();
    const VersionVector version = doc.version();
    const std::vector<OpId> frontier = doc.frontier();
    const auto result = doc.Import(message.bytes);
    if (result.ok()) {
      replica.took_forged |= message.is_forged;
      return CheckText(doc.text("t"));
    }
    Check(message.is_forged || replica.took_forged, "an import was refused");
    Check(doc.text("t").ToString() == t && doc.text("u").ToString() == u &&
              doc.text("t").ToDelta() == rich && doc.ToJson() == json &&
              doc.version() == version && doc.frontier() == frontier,
          "a refused import has changed something");
  }

  // Writes a few bytes over a message, or cuts or lengthens it.
  void Forge() {
    if (messages_.empty()) return;
    Message& message = messages_[Below(messages_.size())];
    std::string& bytes = message.bytes;
    const auto kind = internal::IdentifyBytes(bytes);
    if (!kind.ok()) return;
    message.is_forged = true;
    const size_t at = internal::kEnvelopeBytes + Byte();
    switch (Byte() % 4) {
      case 0:
        bytes.resize(std::min(bytes.size(), at));
        break;
      case 1:
        if (at <= bytes.size()) bytes.insert(at, 1, static_cast<char>(Byte()));
        break;
      case 2:
        if (at < bytes.size()) bytes.erase(at, 1);
        break;
      default:
        if (at < bytes.size()) bytes[at] = static_cast<char>(Byte());
    }
    if (bytes.size() >= internal::kEnvelopeBytes) {
      internal::SealEnvelope(*kind, &bytes);
    }
  }

  // Saves, and goes on in a new document.
  void Open(Replica& replica) {
    const auto saved = replica.doc.ExportSnapshot();
    Check(saved.ok() || replica.took_forged, "a snapshot failed");
    replica.doc = Doc(NewPeer());
    const bool opened = saved.ok() && replica.doc.Import(*saved).ok();
    Check(opened || replica.took_forged, "a snapshot was refused");
    if (!opened) replica.took_forged = false;
  }

  void CheckAgreement() {
    Doc all(NewPeer());
    // Twice, as the first time may bring what others' updates waited for.
    for (int round = 0; round < 4; ++round) {
      for (Replica& replica : replicas_) {
        if (replica.took_forged) {
          (void)replica.doc.Export();
          (void)replica.doc.ExportSnapshot();
          continue;
        }
        Doc& from = round % 2 == 0 ? replica.doc : all;
        Doc& to = round % 2 == 0 ? all : replica.doc;
        Check(to.Import(from.ExportSince(to.version())).ok(),
              "an update was refused");
      }
    }
    for (Replica& replica : replicas_) {
      if (replica.took_forged) continue;
      Check(replica.doc.ToJson() == all.ToJson(),
            "two documents know the same and differ");
      Check(RunsOf(replica.doc, "t") == RunsOf(all, "t"),
            "two documents know the same and show other marks");
      Check(replica.doc.version() == all.version(), "versions differ");
    }
  }

  const uint8_t* next_;
  const uint8_t* end_;
  uint64_t peers_ = 0;
  std::vector<Replica> replicas_;
  std::vector<Message> messages_;
};

}  // namespace
}  // namespace syncline::test

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A script of some hundred steps has met everything.
  syncline::test::Script(data, std::min<size_t>(size, 1000)).Run();
  return 0;
}
