// What ties the logs of one request together, across programs: W3C Trace
// Context, level 1, the header `traceparent`.
//
// Thread-compatible.
#ifndef SYNCLINE_RELAY_METRICS_TRACE_CONTEXT_H_
#define SYNCLINE_RELAY_METRICS_TRACE_CONTEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "syncline/relay/env.h"

namespace syncline::relay {

struct TraceContext {
  std::string trace_id;  // 32 hexadecimal digits, lower case, not all 0
  std::string span_id;   // 16, likewise
  bool is_sampled = false;

  static TraceContext New(Env& env);
  // Nothing, for what is none. A later version than 00 is read as far as 00
  // goes.
  static std::optional<TraceContext> Parse(std::string_view traceparent);

  // The same trace, and a span of our own.
  TraceContext Child(Env& env) const;
  std::string ToString() const;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_METRICS_TRACE_CONTEXT_H_
