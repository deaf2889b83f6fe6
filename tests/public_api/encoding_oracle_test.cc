// The classes that protoc generates read the plain values and events that are
// written, and write some that are read.
#if __has_include("event.pb.h")
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "convergence/json_editor.h"
#include "event.pb.h"
#include "plain.pb.h"
#include "public_api/plain_messages.h"
#include "public_api/random_plain.h"
#include "public_api/sync.h"
#include "support/seed.h"
#include "syncline/encoding.h"

namespace syncline::test {
namespace {

Plain PlainOf(const v1::PlainValue& message) {
  if (message.has_list()) {
    Plain::List list;
    for (const auto& item : message.list().items()) {
      list.push_back(PlainOf(item));
    }
    return list;
  }
  if (message.has_map()) {
    Plain::Map map;
    for (const auto& [key, value] : message.map().entries()) {
      map[key] = PlainOf(value);
    }
    return map;
  }
  return ValueOf(message, 0);
}

void SetScalar(const Value& value, v1::PlainValue* message) {
  if (value.as_bool()) message->set_boolean(*value.as_bool());
  if (value.as_int()) message->set_integer(*value.as_int());
  if (value.as_double()) message->set_floating(*value.as_double());
  if (value.as_string()) message->set_string(*value.as_string());
  if (value.as_bytes()) message->set_bytes(*value.as_bytes());
}

v1::PlainValue MessageOf(const Plain& plain) {
  v1::PlainValue message;
  if (const Plain::List* list = plain.as_list()) {
    message.mutable_list();
    for (const Plain& item : *list) {
      *message.mutable_list()->add_items() = MessageOf(item);
    }
  } else if (const Plain::Map* map = plain.as_map()) {
    message.mutable_map();
    for (const auto& [key, value] : *map) {
      (*message.mutable_map()->mutable_entries())[key] = MessageOf(value);
    }
  } else {
    SetScalar(*plain.as_scalar(), &message);
  }
  return message;
}

TEST_CASE("protoc reads our plain values, and we read protoc's") {
  for (const uint64_t seed : Seeds(1000)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    const Plain plain = RandomPlain(random).Draw(6);
    v1::PlainValue message;
    REQUIRE(message.ParseFromString(EncodePlain(plain)));
    REQUIRE(PlainOf(message) == plain);
    const absl::StatusOr<Plain> decoded =
        DecodePlain(MessageOf(plain).SerializeAsString());
    REQUIRE(decoded.ok());
    REQUIRE(*decoded == plain);
  }
}

size_t CountOf(const std::string& text) {
  size_t count = 0;
  for (const char byte : text) count += (byte & 0xC0) == 0x80 ? 0 : 1;
  return count;
}

template <typename Step, typename Message>
Step StepOf(const Message& message, decltype(Step::inserted) inserted,
            size_t count) {
  using Kind = typename Step::Kind;
  if (message.step_case() == Message::kRetain) {
    return {Kind::kRetain, message.retain()};
  }
  if (message.step_case() == Message::kDelete) {
    return {Kind::kDelete, message.delete_()};
  }
  REQUIRE(message.step_case() == Message::kInsert);
  return {Kind::kInsert, count, std::move(inserted)};
}

TextDelta DeltaOf(const v1::TextDelta& message, uint32_t document) {
  TextDelta delta;
  for (const auto& step : message.steps()) {
    TextStep& added = delta.emplace_back(
        StepOf<TextStep>(step, step.insert(), CountOf(step.insert())));
    if (step.has_embed()) added.embed = ValueOf(step.embed(), document);
    for (const auto& attribute : step.attributes()) {
      Attribute& one = added.attributes.emplace_back();
      one.key = attribute.key();
      if (attribute.has_id()) one.id = IdOf(attribute.id());
      one.value = ValueOf(attribute.value(), document);
    }
  }
  return delta;
}

ListDelta DeltaOf(const v1::ListDelta& message, uint32_t document) {
  ListDelta delta;
  for (const auto& step : message.steps()) {
    std::vector<Value> values;
    for (const auto& item : step.insert().items()) {
      values.push_back(ValueOf(item, document));
    }
    const size_t count = values.size();
    delta.push_back(StepOf<ListStep>(step, std::move(values), count));
  }
  return delta;
}

MapDelta DeltaOf(const v1::MapDelta& message, uint32_t document) {
  MapDelta delta;
  for (const auto& change : message.changes()) {
    KeyChange& added = delta.emplace_back();
    added.key = change.key();
    if (change.has_before()) added.before = ValueOf(change.before(), document);
    if (change.has_after()) added.after = ValueOf(change.after(), document);
  }
  return delta;
}

TreeDelta DeltaOf(const v1::TreeDelta& message) {
  TreeDelta delta;
  for (const auto& step : message.steps()) {
    NodeStep& added = delta.emplace_back();
    added.kind = static_cast<NodeStep::Kind>(step.kind());
    added.node = IdOf(step.node());
    if (step.has_parent()) added.parent = IdOf(step.parent());
    added.index = step.index();
  }
  return delta;
}

Delta DeltaOf(const v1::ContainerChange& message, uint32_t document) {
  switch (message.delta_case()) {
    case v1::ContainerChange::kText:
      return DeltaOf(message.text(), document);
    case v1::ContainerChange::kList:
      return DeltaOf(message.list(), document);
    case v1::ContainerChange::kMap:
      return DeltaOf(message.map(), document);
    case v1::ContainerChange::kTree:
      return DeltaOf(message.tree());
    default:
      REQUIRE(message.has_counter());
      return CounterDelta{message.counter()};
  }
}

Path PathOf(const v1::ContainerChange& message) {
  Path path;
  for (const auto& step : message.path()) {
    if (step.has_key()) path.emplace_back(step.key());
    if (step.has_position()) path.emplace_back(size_t{step.position()});
    if (step.has_node()) path.emplace_back(IdOf(step.node()));
  }
  REQUIRE(path.size() == static_cast<size_t>(message.path_size()));
  return path;
}

// Checks that protoc reads what the event tells; counts what kinds it has.
void CheckEvent(const Event& event, std::set<size_t>* kinds) {
  v1::Event message;
  REQUIRE(message.ParseFromString(EncodeEvent(event)));
  REQUIRE(message.GetReflection()->GetUnknownFields(message).empty());
  REQUIRE(message.origin() == static_cast<int>(event.origin));
  REQUIRE(message.tag() == event.tag);
  REQUIRE(static_cast<size_t>(message.changes_size()) == event.changes.size());
  for (int i = 0; i < message.changes_size(); ++i) {
    const v1::ContainerChange& got = message.changes(i);
    const ContainerChange& change = event.changes[static_cast<size_t>(i)];
    REQUIRE(got.container().kind() ==
            static_cast<uint32_t>(change.container.kind));
    REQUIRE(got.container().number() == change.container.number);
    REQUIRE(PathOf(got) == change.path);
    REQUIRE(DeltaOf(got, change.container.document) == change.delta);
    REQUIRE(got.id() == change.id);
    REQUIRE(got.is_in_conflict() == change.is_in_conflict);
    kinds->insert(change.delta.index());
  }
  // And whether we read what protoc writes.
  const absl::StatusOr<Event> decoded =
      DecodeEvent(message.SerializeAsString());
  REQUIRE(decoded.ok());
  REQUIRE(EncodeEvent(*decoded) == EncodeEvent(event));
}

TEST_CASE("protoc reads what is told of random edits and imports") {
  std::set<size_t> kinds;
  for (const uint64_t seed : Seeds(100)) {
    CAPTURE(seed);
    SeededRandom random(seed);
    Doc doc(PeerId{1}), other(PeerId{~uint64_t{0}});
    const Subscription subscription =
        doc.Subscribe([&](const Event& event) { CheckEvent(event, &kinds); });
    for (int round = 0; round < 10; ++round) {
      for (uint64_t i = random.Uniform(20); i > 0; --i) {
        JsonEditor(doc, random).Edit();
        JsonEditor(other, random).Edit();
      }
      REQUIRE(doc.Commit({.tag = random.Chance(0.5) ? "undo" : ""}).ok());
      Sync(doc, other);
    }
    Event diff;
    diff.changes = *doc.Diff({}, doc.frontier());
    CheckEvent(diff, &kinds);
  }
  CHECK(kinds.size() == std::variant_size_v<Delta>);
}

// An event of one change, to be written as it stands.
Event EventOf(Delta delta, Path path = {}) {
  const ContainerRef container{ContainerKind::kMap, 300, 7};
  return {.origin = Event::Origin::kImport,
          .tag = std::string("\0\u00e9", 3),
          .changes = {{container, std::move(path), std::move(delta)}}};
}

TEST_CASE("protoc reads events with numbers from one end to the other") {
  std::set<size_t> kinds;
  constexpr size_t kMax = ~size_t{0};
  const OpId last = {PeerId{~uint64_t{0}}, ~uint32_t{0}};
  for (const int64_t added : {INT64_MIN, int64_t{0}, INT64_MAX}) {
    CheckEvent(EventOf(CounterDelta{added}), &kinds);
  }
  CheckEvent(EventOf(TreeDelta{{NodeStep::Kind::kMoved, last, OpId{}, kMax},
                               {NodeStep::Kind::kDeleted, OpId{}, {}, 0}}),
             &kinds);
  CheckEvent(EventOf(TextDelta{
                 {TextStep::Kind::kRetain,
                  kMax,
                  "",
                  {},
                  {{"", {}, Value()}, {"k", last, "v"}, {"k", OpId{}, false}}},
                 {TextStep::Kind::kDelete, 0},
                 {TextStep::Kind::kInsert, 0, ""},
                 {TextStep::Kind::kInsert, 1, "\uFFFC", Value(), {}}}),
             &kinds);
  CheckEvent(EventOf(MapDelta{{"", Value(), {}}, {"k", {}, Value()}},
                     {std::string(), kMax, size_t{0}, last, OpId{}}),
             &kinds);
}

TEST_CASE("protoc reads events that have nothing in them") {
  std::set<size_t> kinds;
  CheckEvent(Event(), &kinds);
  for (const Delta& delta :
       {Delta(TextDelta()), Delta(ListDelta()), Delta(MapDelta()),
        Delta(TreeDelta()), Delta(CounterDelta())}) {
    CheckEvent(EventOf(delta), &kinds);
  }
  CHECK(kinds.size() == std::variant_size_v<Delta>);
}

}  // namespace
}  // namespace syncline::test
#endif
