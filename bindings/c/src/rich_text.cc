#include "syncline/c/rich_text.h"

#include "absl/strings/str_cat.h"
#include "call.h"
#include "give.h"
#include "syncline/encoding.h"

using syncline::DeltaOptions;
using syncline::Expand;
using syncline::MarkOptions;
using syncline::Text;
using syncline::TextDelta;
using syncline::Value;
using syncline::c::CallOn;
using syncline::c::Check;
using syncline::c::CheckUtf8;
using syncline::c::FirstProblem;
using syncline::c::Give;
using syncline::c::GiveChild;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::Known;
using syncline::c::Take;
using syncline::c::UnitOf;
using syncline::c::View;
using syncline::c::WithKind;

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
      status = FirstProblem({KnownExpand(read.expand, "expand")});
    }
    if (!status.ok()) return status;
  }
  return MarkOptions{.expand = static_cast<Expand>(read.expand),
                     .many = read.many != 0};
}

absl::Status TakeKey(const syncline_key_expand& one, DeltaOptions* taken) {
  absl::Status status = FirstProblem({Given(one.key, one.key_size, "a key"),
                                      KnownExpand(one.expand, "expand")});
  const std::string_view key = View(one.key, one.key_size);
  if (status.ok()) status = CheckUtf8(key, "key");
  if (!status.ok()) return status;
  if (!taken->expand.emplace(key, static_cast<Expand>(one.expand)).second) {
    return absl::InvalidArgumentError(
        absl::StrCat("expand names the key \"", std::string(key), "\" twice"));
  }
  return absl::OkStatus();
}

absl::StatusOr<DeltaOptions> TakeOptions(const syncline_delta_options* options,
                                         syncline_text_unit unit) {
  syncline_delta_options read = SYNCLINE_DELTA_OPTIONS_INIT;
  absl::Status status;
  if (options != nullptr) {
    status = syncline::c::ReadStruct(options, sizeof(read), &read);
  }
  if (status.ok()) {
    status = FirstProblem({Given(read.expand, read.expand_size, "expand")});
  }
  DeltaOptions taken{.unit = UnitOf(unit)};
  for (size_t i = 0; status.ok() && i < read.expand_size; ++i) {
    status = TakeKey(read.expand[i], &taken);
  }
  if (!status.ok()) return status;
  return taken;
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

syncline_code syncline_text_new_embed(syncline_container* text, size_t position,
                                      syncline_container_kind kind,
                                      syncline_text_unit unit,
                                      syncline_container** child,
                                      syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Known(unit, "unit"), Given(child, "child")},
      [&](Text& it) {
        return WithKind(kind, [&]<typename T>() {
          return GiveChild(child, text->doc,
                           it.NewEmbed<T>(position, UnitOf(unit)));
        });
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

syncline_code syncline_text_to_delta(syncline_container* text, size_t begin,
                                     size_t end, syncline_text_unit unit,
                                     syncline_bytes* delta,
                                     syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Known(unit, "unit"), Given(delta, "delta")},
      [&](Text& it) {
        return GiveParts(delta, it.ToDelta(begin, end, UnitOf(unit)),
                         syncline::EncodeDelta);
      });
}

syncline_code syncline_text_apply_delta(syncline_container* text,
                                        const char* delta, size_t delta_size,
                                        const syncline_delta_options* options,
                                        syncline_text_unit unit,
                                        syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error,
      {Given(delta, delta_size, "delta"), Known(unit, "unit")}, [&](Text& it) {
        const absl::StatusOr<DeltaOptions> read = TakeOptions(options, unit);
        if (!read.ok()) return read.status();
        const absl::StatusOr<TextDelta> decoded =
            syncline::DecodeDelta(View(delta, delta_size));
        if (!decoded.ok()) return decoded.status();
        return it.ApplyDelta(*decoded, *read);
      });
}
