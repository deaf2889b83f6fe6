// What a document shows, without what is new of it when undo has brought it
// back.
//
// Thread-compatible.
#ifndef SYNCLINE_TESTS_SUPPORT_SHOWN_BY_H_
#define SYNCLINE_TESTS_SUPPORT_SHOWN_BY_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "syncline/syncline.h"

namespace syncline::test {

// A document without the names of its nodes: those of a tree that was removed
// and came back are new.
inline std::string ShownBy(const Doc& doc) {
  constexpr std::string_view kId = "\"id\":\"";
  std::string json = *doc.ToJson();
  for (size_t at = json.find(kId); at != std::string::npos;
       at = json.find(kId, at)) {
    at += kId.size();
    json.erase(at, json.find('"', at) - at);
  }
  return json;
}

}  // namespace syncline::test

#endif  // SYNCLINE_TESTS_SUPPORT_SHOWN_BY_H_
