#include "syncline/c/rich_text.h"

#include "call.h"
#include "give.h"
#include "syncline/encoding.h"

using syncline::Expand;
using syncline::MarkOptions;
using syncline::Text;
using syncline::Value;
using syncline::c::CallOn;
using syncline::c::Check;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::Known;
using syncline::c::Take;
using syncline::c::UnitOf;
using syncline::c::View;

namespace {

Check KnownExpand(syncline_expand expand, const char* argument) {
  const bool known =
      SYNCLINE_EXPAND_AFTER <= expand && expand <= SYNCLINE_EXPAND_NONE;
  return {known ? nullptr : "is no syncline_expand", argument};
}

absl::StatusOr<MarkOptions> TakeOptions(const syncline_mark_options* options) {
  syncline_mark_options read = SYNCLINE_MARK_OPTIONS_INIT;
  if (options != nullptr) {
    absl::Status status = syncline::c::ReadStruct(options, sizeof(read), &read);
    if (status.ok()) {
      status = syncline::c::FirstProblem({KnownExpand(read.expand, "expand")});
    }
    if (!status.ok()) return status;
  }
  return MarkOptions{.expand = static_cast<Expand>(read.expand),
                     .many = read.many != 0};
}

// Gives what `encode` writes of the parts of a text.
template <typename T, typename F>
absl::Status GiveParts(syncline_bytes* out, const absl::StatusOr<T>& parts,
                       F encode) {
  if (parts.ok()) *out = Give(encode(*parts));
  return parts.status();
}

}  // namespace

syncline_code syncline_text_mark(syncline_container* text, size_t begin,
                                 size_t end, const char* key, size_t key_size,
                                 const syncline_value* value,
                                 const syncline_mark_options* options,
                                 syncline_text_unit unit, syncline_op_id* id,
                                 syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error,
      {Given(key, key_size, "key"), Given(value, "value"), Known(unit, "unit"),
       Given(id, "id")},
      [&](Text& it) {
        absl::StatusOr<Value> taken = Take(*value);
        if (!taken.ok()) return taken.status();
        const absl::StatusOr<MarkOptions> read = TakeOptions(options);
        if (!read.ok()) return read.status();
        return GiveTo(id, it.Mark(begin, end, View(key, key_size),
                                  *std::move(taken), *read, UnitOf(unit)));
      });
}

syncline_code syncline_text_unmark(syncline_container* text, size_t begin,
                                   size_t end, const char* key, size_t key_size,
                                   syncline_expand expand,
                                   syncline_text_unit unit,
                                   syncline_error* error) {
  return CallOn<Text>(__func__, text, error,
                      {Given(key, key_size, "key"),
                       KnownExpand(expand, "expand"), Known(unit, "unit")},
                      [&](Text& it) {
                        return it.Unmark(begin, end, View(key, key_size),
                                         static_cast<Expand>(expand),
                                         UnitOf(unit));
                      });
}

syncline_code syncline_text_remove_mark(syncline_container* text,
                                        syncline_op_id id,
                                        syncline_error* error) {
  return CallOn<Text>(__func__, text, error, {},
                      [&](Text& it) { return it.RemoveMark(Take(id)); });
}

syncline_code syncline_text_insert_embed(syncline_container* text,
                                         size_t position,
                                         const syncline_value* value,
                                         syncline_text_unit unit,
                                         syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Given(value, "value"), Known(unit, "unit")},
      [&](Text& it) {
        absl::StatusOr<Value> taken = Take(*value);
        return taken.ok()
                   ? it.InsertEmbed(position, *std::move(taken), UnitOf(unit))
                   : taken.status();
      });
}

syncline_code syncline_text_runs(syncline_container* text, size_t begin,
                                 size_t end, syncline_text_unit unit,
                                 syncline_bytes* runs, syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Known(unit, "unit"), Given(runs, "runs")},
      [&](Text& it) {
        return GiveParts(runs, it.Runs(begin, end, UnitOf(unit)),
                         syncline::EncodeRuns);
      });
}

syncline_code syncline_text_marks(syncline_container* text, size_t begin,
                                  size_t end, syncline_text_unit unit,
                                  syncline_bytes* marks,
                                  syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Known(unit, "unit"), Given(marks, "marks")},
      [&](Text& it) {
        return GiveParts(marks, it.Marks(begin, end, UnitOf(unit)),
                         syncline::EncodeMarks);
      });
}
