#include "syncline/attribution.h"

#include "call.h"
#include "give.h"
#include "syncline/c/attribution.h"

using syncline::AuthoredRange;
using syncline::ChangeInfo;
using syncline::Doc;
using syncline::ItemAuthors;
using syncline::List;
using syncline::Map;
using syncline::MovableList;
using syncline::Text;
using syncline::Tree;
using syncline::c::Call;
using syncline::c::CallOn;
using syncline::c::CheckSize;
using syncline::c::FreeArray;
using syncline::c::Give;
using syncline::c::GiveArray;
using syncline::c::Given;
using syncline::c::GiveTo;
using syncline::c::Known;
using syncline::c::Take;
using syncline::c::UnitOf;
using syncline::c::View;

namespace {

absl::Status GiveRanges(
    syncline_authored_ranges* out,
    const absl::StatusOr<std::vector<AuthoredRange>>& ranges) {
  if (!ranges.ok()) return ranges.status();
  *out = GiveArray<syncline_authored_ranges>(*ranges, [](const AuthoredRange&
                                                             range) {
    return syncline_authored_range{range.begin, range.end, Give(range.first)};
  });
  return absl::OkStatus();
}

}  // namespace

void syncline_authored_ranges_free(syncline_authored_ranges* ranges) {
  FreeArray(ranges);
}

void syncline_item_authors_array_free(syncline_item_authors_array* authors) {
  FreeArray(authors);
}

void syncline_change_info_free(syncline_change_info* change) {
  if (change != nullptr) syncline_bytes_free(&change->message);
}

syncline_code syncline_text_authors(syncline_container* text, size_t begin,
                                    size_t end, syncline_text_unit unit,
                                    syncline_authored_ranges* authors,
                                    syncline_error* error) {
  return CallOn<Text>(
      __func__, text, error, {Known(unit, "unit"), Given(authors, "authors")},
      [&](Text& it) {
        return GiveRanges(authors, it.Authors(begin, end, UnitOf(unit)));
      });
}

syncline_code syncline_list_authors(syncline_container* list, size_t begin,
                                    size_t end,
                                    syncline_authored_ranges* authors,
                                    syncline_error* error) {
  return CallOn<List>(
      __func__, list, error, {Given(authors, "authors")},
      [&](List& it) { return GiveRanges(authors, it.Authors(begin, end)); });
}

syncline_code syncline_movable_list_authors(
    syncline_container* list, size_t begin, size_t end,
    syncline_item_authors_array* authors, syncline_error* error) {
  return CallOn<MovableList>(
      __func__, list, error, {Given(authors, "authors")},
      [&](MovableList& it) -> absl::Status {
        const absl::StatusOr<std::vector<ItemAuthors>> found =
            it.Authors(begin, end);
        if (!found.ok()) return found.status();
        *authors = GiveArray<syncline_item_authors_array>(
            *found, [](const ItemAuthors& item) {
              return syncline_item_authors{Give(item.inserted),
                                           Give(item.placed), Give(item.set)};
            });
        return absl::OkStatus();
      });
}

syncline_code syncline_map_authors(syncline_container* map, const char* key,
                                   size_t key_size, syncline_op_ids* authors,
                                   syncline_error* error) {
  return CallOn<Map>(__func__, map, error,
                     {Given(key, key_size, "key"), Given(authors, "authors")},
                     [&](Map& it) {
                       *authors = Give(it.Authors(View(key, key_size)));
                       return absl::OkStatus();
                     });
}

syncline_code syncline_tree_placed_by(syncline_container* tree,
                                      syncline_op_id node,
                                      syncline_op_id* placed_by,
                                      syncline_error* error) {
  return CallOn<Tree>(
      __func__, tree, error, {Given(placed_by, "placed_by")},
      [&](Tree& it) { return GiveTo(placed_by, it.PlacedBy(Take(node))); });
}

syncline_code syncline_doc_change_of(syncline_doc* doc, syncline_op_id op,
                                     syncline_change_info* change,
                                     syncline_error* error) {
  return Call(__func__, doc, error, {Given(change, "change")},
              [&](Doc& it) -> absl::Status {
                const absl::Status status =
                    CheckSize(change->struct_size, sizeof(*change));
                if (!status.ok()) return status;
                const absl::StatusOr<ChangeInfo> found = it.ChangeOf(Take(op));
                if (!found.ok()) return found.status();
                change->ops = Give(found->ops);
                change->lamport = found->lamport;
                change->time_ms = found->time_ms;
                change->message = Give(std::string_view(found->message));
                return absl::OkStatus();
              });
}
