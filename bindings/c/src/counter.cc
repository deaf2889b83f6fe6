#include "syncline/c/counter.h"

#include "call.h"

using syncline::Counter;
using syncline::c::CallOn;
using syncline::c::Given;

syncline_code syncline_counter_add(syncline_container* counter, int64_t amount,
                                   syncline_error* error) {
  return CallOn<Counter>(__func__, counter, error, {},
                         [&](Counter& it) { return it.Add(amount); });
}

syncline_code syncline_counter_value(syncline_container* counter,
                                     int64_t* value, syncline_error* error) {
  return CallOn<Counter>(__func__, counter, error, {Given(value, "value")},
                         [&](Counter& it) {
                           *value = it.value();
                           return absl::OkStatus();
                         });
}
