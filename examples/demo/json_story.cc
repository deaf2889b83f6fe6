#include "json_story.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "syncline/syncline.h"

namespace syncline::demo {
namespace {

using Json = nlohmann::json;

constexpr size_t kPeople = 3;
constexpr size_t kEdits = 1000;  // of each
constexpr char kRoot[] = "file";

class Stopwatch {
 public:
  double ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin_)
        .count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
};

Value ScalarOf(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return nullptr;
}

// Takes a JSON value in, with everything below it, and counts.
class Loader {
 public:
  absl::Status Fill(Map map, const Json& object) {
    for (const auto& [key, member] : object.items()) {
      ++values_;
      absl::Status status;
      if (member.is_object()) {
        status = FillNew(map.New<Map>(key), member);
      } else if (member.is_array()) {
        status = FillNew(map.New<List>(key), member);
      } else {
        status = map.Set(key, ScalarOf(member));
      }
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Fill(List list, const Json& array) {
    for (const Json& item : array) {
      ++values_;
      absl::Status status;
      if (item.is_object()) {
        status = FillNew(list.New<Map>(list.size()), item);
      } else if (item.is_array()) {
        status = FillNew(list.New<List>(list.size()), item);
      } else {
        status = list.Append(ScalarOf(item));
      }
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  size_t values() const { return values_; }

 private:
  template <typename Container>
  absl::Status FillNew(absl::StatusOr<Container> container, const Json& json) {
    return container.ok() ? Fill(*container, json) : container.status();
  }

  size_t values_ = 0;
};

// The longest list that a key of the root holds: the records.
absl::StatusOr<List> RecordsOf(Doc& doc) {
  absl::StatusOr<List> longest = absl::NotFoundError("no list of records");
  for (const std::string& key : doc.map(kRoot).keys()) {
    const auto list = doc.Get<List>(*doc.map(kRoot).Get(key));
    if (list.ok() && (!longest.ok() || list->size() > longest->size())) {
      longest = list;
    }
  }
  return longest;
}

absl::Status EditRecord(List records, size_t at, Doc& doc,
                        std::mt19937_64& random) {
  const int dice = static_cast<int>(random() % 100);
  if (dice < 5) return records.Delete(at);
  if (dice < 10) {
    auto record = records.New<Map>(at);
    return record.ok() ? record->Set("name", "new") : record.status();
  }
  auto record = doc.Get<Map>(*records.Get(at));
  if (!record.ok()) return records.Replace(at, absl::StrCat("edited ", dice));
  if (dice < 30) return record->Set("checked", dice % 2 == 0);
  return record->Set("name", absl::StrCat("renamed ", dice));
}

absl::Status EditAnywhere(Doc& doc, uint64_t seed) {
  absl::StatusOr<List> records = RecordsOf(doc);
  if (!records.ok()) return records.status();
  std::mt19937_64 random(seed);
  for (size_t i = 0; i < kEdits && !records->empty(); ++i) {
    const absl::Status status =
        EditRecord(*records, random() % records->size(), doc, random);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Each gets what the others did since `base`.
absl::Status Exchange(std::vector<Doc>& people, const VersionVector& base) {
  std::vector<std::string> updates;
  for (const Doc& doc : people) {
    const auto update = doc.ExportSince(base);
    if (!update.ok()) return update.status();
    updates.push_back(*update);
  }
  for (size_t reader = 0; reader < people.size(); ++reader) {
    for (size_t i = 1; i < people.size(); ++i) {
      const auto result =
          people[reader].Import(updates[(reader + i) % people.size()]);
      if (!result.ok()) return result.status();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<JsonOutcome> CheckEqual(const std::vector<Doc>& people,
                                       JsonOutcome outcome) {
  const auto json = people[0].ToJson();
  const auto history = people[0].Export();
  if (!json.ok()) return json.status();
  if (!history.ok()) return history.status();
  for (const Doc& doc : people) {
    if (doc.ToJson() != json) {
      return absl::InternalError("the replicas ended with different JSON");
    }
  }
  outcome.history_bytes = history->size();
  return outcome;
}

}  // namespace

absl::StatusOr<JsonOutcome> TellJsonStory(const std::string& path,
                                          uint64_t seed, Progress& progress) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return absl::NotFoundError(absl::StrCat(path, " has no JSON object"));
  }
  JsonOutcome outcome;
  outcome.file_bytes = text.size();
  outcome.edits = kPeople * kEdits;

  progress.Begin("JSON: taking the file in", 1);
  const Stopwatch load;
  Doc author;
  Loader loader;
  absl::Status status = loader.Fill(author.map(kRoot), json);
  if (!status.ok()) return status;
  outcome.values = loader.values();
  outcome.load_ms = load.ms();

  progress.Begin("JSON: three people edit it offline", 1);
  const auto snapshot = author.ExportSnapshot();
  if (!snapshot.ok()) return snapshot.status();
  std::vector<Doc> people(kPeople);
  for (Doc& doc : people) {
    const auto result = doc.Import(*snapshot);
    if (!result.ok()) return result.status();
  }
  const Stopwatch edit;
  for (size_t i = 0; i < people.size() && status.ok(); ++i) {
    status = EditAnywhere(people[i], seed + i);
  }
  if (!status.ok()) return status;
  outcome.edit_ms = edit.ms();

  progress.Begin("JSON: they meet again", 1);
  const Stopwatch merge;
  status = Exchange(people, author.version());
  if (!status.ok()) return status;
  outcome.merge_ms = merge.ms();
  return CheckEqual(people, outcome);
}

}  // namespace syncline::demo
