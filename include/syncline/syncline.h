// All of the public API.
#ifndef SYNCLINE_SYNCLINE_H_
#define SYNCLINE_SYNCLINE_H_

#include "syncline/attribution.h"
#include "syncline/container.h"
#include "syncline/container_kind.h"
#include "syncline/counter.h"
#include "syncline/cursor.h"
#include "syncline/doc.h"
#include "syncline/encoding.h"
#include "syncline/event.h"
#include "syncline/history_walk.h"
#include "syncline/ids.h"
#include "syncline/list.h"
#include "syncline/map.h"
#include "syncline/movable_list.h"
#include "syncline/options.h"
#include "syncline/plain.h"
#include "syncline/rich_text.h"
#include "syncline/text.h"
#include "syncline/text_unit.h"
#include "syncline/transaction.h"
#include "syncline/tree.h"
#include "syncline/undo_stack.h"
#include "syncline/update_info.h"
#include "syncline/updates.h"
#include "syncline/utf8.h"
#include "syncline/value.h"
#include "syncline/version.h"

#endif  // SYNCLINE_SYNCLINE_H_
