/* Syncline for C and for every language that calls C.
 *
 * Everything of the C interface; or include what you use:
 *
 *   base.h        codes, errors, bytes, ids
 *   value.h       what maps and lists hold
 *   doc.h         START HERE: documents, import, export, transactions
 *   container.h   what all containers have in common
 *   text.h map.h list.h movable_list.h tree.h counter.h
 *   rich_text.h   marks, embeds and deltas of texts
 *   cursor.h      places in texts and lists that stay
 *   event.h       events, hooks, subscriptions
 *   attribution.h who wrote what
 *   history.h     old versions, and who made each change
 *   undo_stack.h  undo and redo of one's own edits
 *   updates.h     updates without a document: merged, cut, looked into
 *   version.h     what a replica knows
 */
#ifndef SYNCLINE_C_SYNCLINE_H_
#define SYNCLINE_C_SYNCLINE_H_

#include "syncline/c/attribution.h"
#include "syncline/c/base.h"
#include "syncline/c/container.h"
#include "syncline/c/counter.h"
#include "syncline/c/cursor.h"
#include "syncline/c/doc.h"
#include "syncline/c/event.h"
#include "syncline/c/history.h"
#include "syncline/c/list.h"
#include "syncline/c/map.h"
#include "syncline/c/movable_list.h"
#include "syncline/c/rich_text.h"
#include "syncline/c/text.h"
#include "syncline/c/tree.h"
#include "syncline/c/undo_stack.h"
#include "syncline/c/updates.h"
#include "syncline/c/value.h"
#include "syncline/c/version.h"

#endif /* SYNCLINE_C_SYNCLINE_H_ */
