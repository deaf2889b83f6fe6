// Undo stacks.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "c_interface/owned.h"
#include "c_interface/refused.h"
#include "c_interface/world.h"

namespace syncline::test {
namespace {

struct Note : Owned<syncline_undo_note, syncline_undo_note_free> {
  Note() { struct_size = sizeof(syncline_undo_note); }
};

struct Stack {
  explicit Stack(const Document& of,
                 const syncline_undo_options* options = nullptr) {
    REQUIRE(syncline_undo_stack_new(of.doc, options, &stack, nullptr) ==
            SYNCLINE_OK);
  }
  Stack(const Stack&) = delete;
  ~Stack() { CHECK(syncline_undo_stack_free(stack, nullptr) == SYNCLINE_OK); }

  bool Undo() const { return Step(syncline_undo_stack_undo); }
  bool Redo() const { return Step(syncline_undo_stack_redo); }
  size_t steps() const {
    size_t steps = 0;
    REQUIRE(syncline_undo_stack_undo_steps(stack, &steps, nullptr) ==
            SYNCLINE_OK);
    return steps;
  }
  bool CanUndo() const { return Can(syncline_undo_stack_can_undo); }
  bool CanRedo() const { return Can(syncline_undo_stack_can_redo); }

  syncline_undo_stack* stack = nullptr;

 private:
  template <typename F>
  bool Step(F step) const {
    bool is_done = false;
    Note note;
    REQUIRE(step(stack, &is_done, &note, nullptr) == SYNCLINE_OK);
    return is_done;
  }
  template <typename F>
  bool Can(F ask) const {
    bool can = false;
    REQUIRE(ask(stack, &can, nullptr) == SYNCLINE_OK);
    return can;
  }
};

void Insert(const Document& it, size_t position, std::string_view utf8) {
  REQUIRE(syncline_text_insert(it.text(), position, utf8.data(), utf8.size(),
                               SYNCLINE_UNIT_CODE_POINTS,
                               nullptr) == SYNCLINE_OK);
}
// Types something, as a commit of its own.
void Type(const Document& it, std::string_view utf8, std::string tag = "",
          int64_t time_ms = 0) {
  Insert(it, 0, utf8);
  syncline_commit_options options = SYNCLINE_COMMIT_OPTIONS_INIT;
  options.tag = tag.data();
  options.tag_size = tag.size();
  options.time_ms = time_ms;
  REQUIRE(syncline_doc_commit(it.doc, &options, nullptr) == SYNCLINE_OK);
}
void Send(const Document& from, const Document& to) {
  const std::string update = UpdateOf(from.doc);
  REQUIRE(syncline_doc_import(to.doc, update.data(), update.size(), nullptr,
                              nullptr) == SYNCLINE_OK);
}

syncline_bytes Borrowed(std::string& string) {
  return {string.data(), string.size()};
}

TEST_CASE("undo takes back what is mine, and leaves what others did") {
  const Document it(1), other(2);
  const Stack undo(it);
  CHECK_FALSE(undo.CanUndo());
  Type(it, "hello");
  Send(it, other);
  Insert(other, 5, " world");
  Send(other, it);
  CHECK(undo.CanUndo());
  CHECK(undo.Undo());
  CHECK(TextOf(it.text()) == " world");
  CHECK(undo.CanRedo());
  CHECK(undo.Redo());
  CHECK(TextOf(it.text()) == "hello world");
  CHECK(undo.Undo());
  CHECK_FALSE(undo.Undo());
  REQUIRE(syncline_undo_stack_clear_redo(undo.stack, nullptr) == SYNCLINE_OK);
  CHECK_FALSE(undo.CanRedo());
}

TEST_CASE("commits within the merge window are one step, but for checkpoints") {
  const Document it;
  syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
  options.merge_window_ms = 500;
  const Stack undo(it, &options);
  Type(it, "a", "", 1000);
  Type(it, "b", "", 1400);
  CHECK(undo.steps() == 1);
  Type(it, "c", "", 2000);
  CHECK(undo.steps() == 2);
  REQUIRE(syncline_undo_stack_checkpoint(undo.stack, nullptr) == SYNCLINE_OK);
  Type(it, "d", "", 2001);
  CHECK(undo.steps() == 3);
  REQUIRE(syncline_undo_stack_set_time(undo.stack, 2100, nullptr) ==
          SYNCLINE_OK);
  Type(it, "e");
  CHECK(undo.steps() == 3);
  CHECK(undo.Undo());
  CHECK(TextOf(it.text()) == "cba");
}

TEST_CASE("commits of a group are one step") {
  const Document it;
  const Stack undo(it);
  REQUIRE(syncline_undo_stack_begin_group(undo.stack, nullptr) == SYNCLINE_OK);
  Type(it, "a");
  Type(it, "b");
  REQUIRE(syncline_undo_stack_end_group(undo.stack, nullptr) == SYNCLINE_OK);
  Type(it, "c");
  CHECK(undo.steps() == 2);
  CHECK(undo.Undo());
  CHECK(undo.Undo());
  CHECK(TextOf(it.text()).empty());
  size_t steps = 0;
  REQUIRE(syncline_undo_stack_redo_steps(undo.stack, &steps, nullptr) ==
          SYNCLINE_OK);
  CHECK(steps == 2);
}

TEST_CASE("steps are of the scope, of some tags, and not vetoed") {
  const Document it;
  syncline_container* const scope[] = {it.text()};
  std::string mine = "mine", load = "load";
  const syncline_bytes included[] = {Borrowed(mine), Borrowed(load)};
  const syncline_bytes excluded[] = {Borrowed(load)};
  syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
  options.scope = scope;
  options.scope_size = 1;
  options.included_tags = included;
  options.included_tags_size = 2;
  options.excluded_tags = excluded;
  options.excluded_tags_size = 1;
  options.accept = [](void* user, const syncline_commit_options* commit) {
    ++*static_cast<int*>(user);
    return commit->time_ms != 7;
  };
  int asked = 0;
  options.user = &asked;
  const Stack undo(it, &options);
  Type(it, "a", "mine");
  CHECK(undo.steps() == 1);
  CHECK(asked == 1);
  Type(it, "b", "load");
  Type(it, "c", "other");
  Type(it, "d", "mine", 7);
  it.Edit();
  CHECK(undo.steps() == 1);
  CHECK(undo.Undo());
  CHECK(TextOf(it.text()) == "dcb");
  CHECK(it.Count() == 1);
}

TEST_CASE("the oldest steps are forgotten, or all") {
  const Document it;
  syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
  options.max_steps = 2;
  const Stack undo(it, &options);
  for (const char* text : {"a", "b", "c"}) Type(it, text);
  CHECK(undo.steps() == 2);
  REQUIRE(syncline_undo_stack_clear_undo(undo.stack, nullptr) == SYNCLINE_OK);
  CHECK(undo.steps() == 0);
}

TEST_CASE("notes come back with their steps, and are saved with them") {
  const Document it;
  syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
  options.on_new_step = [](void* user, syncline_undo_step* step) {
    syncline_undo_note note = SYNCLINE_UNDO_NOTE_INIT;
    note.data = Borrowed(*static_cast<std::string*>(user));
    CHECK(syncline_undo_step_set_note(step, &note, nullptr) == SYNCLINE_OK);
  };
  std::string first = "first";
  options.user = &first;
  Bytes saved;
  std::string cursor;
  {
    const Stack undo(it, &options);
    Type(it, "abc");
    Note note;
    REQUIRE(syncline_undo_stack_undo_note(undo.stack, &note, nullptr) ==
            SYNCLINE_OK);
    CHECK(StringOf(note.data) == "first");
    CHECK(note.cursors.size == 0);
    cursor = CursorIn(it.text(), 1);
    syncline_bytes cursors[] = {Borrowed(cursor)};
    std::string data("\0x", 2);
    syncline_undo_note set = SYNCLINE_UNDO_NOTE_INIT;
    set.data = Borrowed(data);
    set.cursors = {cursors, 1};
    REQUIRE(syncline_undo_stack_set_undo_note(undo.stack, &set, nullptr) ==
            SYNCLINE_OK);
    REQUIRE(syncline_undo_stack_save(undo.stack, &saved, nullptr) ==
            SYNCLINE_OK);
  }
  syncline_undo_stack* loaded = nullptr;
  REQUIRE(syncline_undo_stack_load(it.doc, saved.data, saved.size, nullptr,
                                   &loaded, nullptr) == SYNCLINE_OK);
  bool is_done = false;
  Note undone, redo_note;
  REQUIRE(syncline_undo_stack_undo(loaded, &is_done, &undone, nullptr) ==
          SYNCLINE_OK);
  CHECK(is_done);
  CHECK(TextOf(it.text()).empty());
  CHECK(StringOf(undone.data) == std::string("\0x", 2));
  REQUIRE(undone.cursors.size == 1);
  CHECK(StringOf(undone.cursors.items[0]) == cursor);
  REQUIRE(syncline_undo_stack_redo_note(loaded, &redo_note, nullptr) ==
          SYNCLINE_OK);
  CHECK(redo_note.data.size == 2);
  const syncline_undo_note empty = SYNCLINE_UNDO_NOTE_INIT;
  REQUIRE(syncline_undo_stack_set_redo_note(loaded, &empty, nullptr) ==
          SYNCLINE_OK);
  REQUIRE(syncline_undo_stack_free(loaded, nullptr) == SYNCLINE_OK);
}

TEST_CASE("bytes that are no stack are refused") {
  World w;
  w.Commit();  // as the call does
  const Unchanged unchanged(w);
  syncline_undo_stack* stack = nullptr;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_undo_stack_load, w.doc, "stack",
          5, nullptr, &stack);
}

TEST_CASE("without a step there is no note, and a transaction is in the way") {
  const Document it;
  const Stack undo(it);
  Note note;
  const syncline_undo_note set = SYNCLINE_UNDO_NOTE_INIT;
  bool is_done = false;
  REFUSED(SYNCLINE_NOT_FOUND, syncline_undo_stack_undo_note, undo.stack, &note);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_undo_stack_redo_note, undo.stack, &note);
  REFUSED(SYNCLINE_NOT_FOUND, syncline_undo_stack_set_undo_note, undo.stack,
          &set);
  Type(it, "a");
  REQUIRE(syncline_transaction_begin(it.doc, nullptr, nullptr) == SYNCLINE_OK);
  REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_undo_stack_undo, undo.stack,
          &is_done, &note);
}

void CountFree(void* user) { ++*static_cast<int*>(user); }

TEST_CASE(
    "a stack may be freed after its document, which it is no use without") {
  Document it;
  int freed = 0;
  syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
  options.user = &freed;
  options.free_user = CountFree;
  {
    const Stack undo(it, &options);
    it.Free();
    CHECK(freed == 1);
    size_t steps = 0;
    Bytes saved;
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_undo_stack_undo_steps,
            undo.stack, &steps);
    REFUSED(SYNCLINE_FAILED_PRECONDITION, syncline_undo_stack_save, undo.stack,
            &saved);
  }
  CHECK(freed == 1);
}

TEST_CASE("a stack is not freed in a callback of its document") {
  const Document it;
  struct User {
    syncline_undo_stack* stack = nullptr;
    syncline_code code = SYNCLINE_OK;
  } user;
  syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
  options.user = &user;
  options.on_new_step = [](void* given, syncline_undo_step*) {
    auto* const told = static_cast<User*>(given);
    told->code = syncline_undo_stack_free(told->stack, nullptr);
  };
  const Stack undo(it, &options);
  user.stack = undo.stack;
  Type(it, "a");
  CHECK(user.code == SYNCLINE_FAILED_PRECONDITION);
}

TEST_CASE("a callback may clear the stack that it is told of") {
  const Document it;
  struct User {
    syncline_undo_stack* stack = nullptr;
    int called = 0;
  } user;
  syncline_undo_options options = SYNCLINE_UNDO_OPTIONS_INIT;
  options.user = &user;
  options.on_new_step = [](void* given, syncline_undo_step* step) {
    auto* const told = static_cast<User*>(given);
    ++told->called;
    CHECK(syncline_undo_stack_clear_undo(told->stack, nullptr) == SYNCLINE_OK);
    std::string data = "longer than what a string holds in itself";
    syncline_undo_note note = SYNCLINE_UNDO_NOTE_INIT;
    note.data = Borrowed(data);
    CHECK(syncline_undo_step_set_note(step, &note, nullptr) == SYNCLINE_OK);
  };
  const Stack undo(it, &options);
  user.stack = undo.stack;
  Type(it, "a");
  CHECK(user.called == 1);
  CHECK(undo.steps() == 0);
}

TEST_CASE("options that are wrong are refused, and their user is not freed") {
  World w;
  const Unchanged unchanged(w);
  const Document other;
  int freed = 0;
  syncline_undo_options right = SYNCLINE_UNDO_OPTIONS_INIT;
  right.user = &freed;
  right.free_user = CountFree;
  const auto refused = [&](auto change) {
    syncline_undo_options options = right;
    change(options);
    syncline_undo_stack* stack = nullptr;
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_undo_stack_new, w.doc, &options,
            &stack);
    REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_undo_stack_load, w.doc, "x", 1,
            &options, &stack);
  };
  std::string broken = "\xc3";
  const syncline_bytes tag = Borrowed(broken);
  const syncline_bytes missing = {nullptr, 1};
  syncline_container* const foreign[] = {other.text()};
  syncline_container* const null[] = {nullptr};
  refused([](auto& it) { it.struct_size = 0; });
  refused([](auto& it) { it.merge_window_ms = -1; });
  refused([](auto& it) { it.scope_size = 1; });
  refused([](auto& it) { it.included_tags_size = 1; });
  for (const syncline_bytes* wrong : {&tag, &missing}) {
    refused([&](auto& it) {
      it.excluded_tags = wrong;
      it.excluded_tags_size = 1;
    });
  }
  for (syncline_container* const* wrong : {&foreign[0], &null[0]}) {
    refused([&](auto& it) {
      it.scope = wrong;
      it.scope_size = 1;
    });
  }
  syncline_commit_options commit = SYNCLINE_COMMIT_OPTIONS_INIT;
  commit.tag = broken.data();
  commit.tag_size = 1;
  refused([&](auto& it) { it.commit = &commit; });
  CHECK(freed == 0);
}

TEST_CASE("a note of wrong cursors is refused") {
  const Document it;
  const Stack undo(it);
  Type(it, "a");
  std::string no_cursor = "cursor";
  syncline_bytes cursors[] = {Borrowed(no_cursor)};
  syncline_undo_note note = SYNCLINE_UNDO_NOTE_INIT;
  note.cursors = {cursors, 1};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_undo_stack_set_undo_note,
          undo.stack, &note);
  cursors[0] = {nullptr, 1};
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_undo_stack_set_undo_note,
          undo.stack, &note);
  note = SYNCLINE_UNDO_NOTE_INIT;
  note.data.size = 1;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_undo_stack_set_undo_note,
          undo.stack, &note);
  note.struct_size = 0;
  REFUSED(SYNCLINE_INVALID_ARGUMENT, syncline_undo_stack_set_undo_note,
          undo.stack, &note);
}

}  // namespace
}  // namespace syncline::test
