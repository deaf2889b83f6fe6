#include "syncline/c/text.h"

#include "call.h"
#include "give.h"

using syncline::Text;
using syncline::c::CallOn;
using syncline::c::Give;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::Known;
using syncline::c::UnitOf;
using syncline::c::View;

syncline_code syncline_text_insert(syncline_container* text, size_t position,
                                   const char* utf8, size_t utf8_size,
                                   syncline_text_unit unit,
                                   syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error,
      {Given(utf8, utf8_size, "utf8"), Known(unit, "unit")}, [&](Text& it) {
        return it.Insert(position, View(utf8, utf8_size), UnitOf(unit));
      });
}

syncline_code syncline_text_delete(syncline_container* text, size_t position,
                                   size_t count, syncline_text_unit unit,
                                   syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Known(unit, "unit")},
      [&](Text& it) { return it.Delete(position, count, UnitOf(unit)); });
}

syncline_code syncline_text_replace(syncline_container* text, size_t position,
                                    size_t count, const char* utf8,
                                    size_t utf8_size, syncline_text_unit unit,
                                    syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error,
      {Given(utf8, utf8_size, "utf8"), Known(unit, "unit")}, [&](Text& it) {
        return it.Replace(position, count, View(utf8, utf8_size), UnitOf(unit));
      });
}

syncline_code syncline_text_update(syncline_container* text, const char* utf8,
                                   size_t utf8_size, syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Given(utf8, utf8_size, "utf8")},
      [&](Text& it) { return it.Update(View(utf8, utf8_size)); });
}

syncline_code syncline_text_to_string(syncline_container* text,
                                      syncline_bytes* utf8,
                                      syncline_error* error) {
  return CallOn<Text>(__func__, text, error, {Given(utf8, "utf8")},
                      [&](Text& it) {
                        *utf8 = Give(it.ToString());
                        return absl::OkStatus();
                      });
}

syncline_code syncline_text_slice(syncline_container* text, size_t begin,
                                  size_t end, syncline_text_unit unit,
                                  syncline_bytes* utf8, syncline_error* error) {
  return CallOn<Text>(__func__, text, error,
                      {Known(unit, "unit"), Given(utf8, "utf8")},
                      [&](Text& it) {
                        return GiveTo(utf8, it.Slice(begin, end, UnitOf(unit)));
                      });
}

syncline_code syncline_text_size(syncline_container* text,
                                 syncline_text_unit unit, size_t* size,
                                 syncline_error* error) {
  return CallOn<Text>(__func__, text, error,
                      {Known(unit, "unit"), Given(size, "size")},
                      [&](Text& it) {
                        *size = it.size(UnitOf(unit));
                        return absl::OkStatus();
                      });
}

syncline_code syncline_text_convert(syncline_container* text, size_t position,
                                    syncline_text_unit from,
                                    syncline_text_unit to, size_t* converted,
                                    syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error,
      {Known(from, "from"), Known(to, "to"), Given(converted, "converted")},
      [&](Text& it) {
        const absl::StatusOr<size_t> result =
            it.Convert(position, UnitOf(from), UnitOf(to));
        if (result.ok()) *converted = *result;
        return result.status();
      });
}
