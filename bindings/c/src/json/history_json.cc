#include "syncline/c/history_json.h"

#include "call.h"
#include "give.h"
#include "syncline/json/history.h"

using syncline::c::CallFree;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::View;

syncline_code syncline_history_to_json(const char* update, size_t update_size,
                                       syncline_bytes* json,
                                       syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(update, update_size, "update"), Given(json, "json")}, [&] {
        return GiveTo(json, syncline::HistoryToJson(View(update, update_size)));
      });
}

syncline_code syncline_history_from_json(const char* json, size_t json_size,
                                         syncline_bytes* update,
                                         syncline_error* error) {
  return CallFree(
      __func__, error,
      {Given(json, json_size, "json"), Given(update, "update")}, [&] {
        return GiveTo(update, syncline::HistoryFromJson(View(json, json_size)));
      });
}
