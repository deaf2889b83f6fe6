/* A tree that several replicas edit: nodes under a parent or at the top,
 * siblings in an order, each with a map, its meta. There are no cycles.
 *
 * A parent is given as a pointer to its id; NULL is the top. NOT_FOUND: a node
 * that is not in the tree, or not any more; OUT_OF_RANGE: an index beyond the
 * parent's children; INVALID_ARGUMENT: a move of a node below itself.
 */
#ifndef SYNCLINE_C_TREE_H_
#define SYNCLINE_C_TREE_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As an index: behind all other children. */
#define SYNCLINE_TREE_LAST SIZE_MAX

SYNCLINE_API syncline_code syncline_tree_create(syncline_container* tree,
                                                const syncline_op_id* parent,
                                                size_t index,
                                                syncline_op_id* node,
                                                syncline_error* error);
/* With what is below it; `index` is counted without the node. */
SYNCLINE_API syncline_code syncline_tree_move(syncline_container* tree,
                                              syncline_op_id node,
                                              const syncline_op_id* parent,
                                              size_t index,
                                              syncline_error* error);
/* With what is below it. */
SYNCLINE_API syncline_code syncline_tree_delete(syncline_container* tree,
                                                syncline_op_id node,
                                                syncline_error* error);
/* The map of a node. */
SYNCLINE_API syncline_code syncline_tree_meta(syncline_container* tree,
                                              syncline_op_id node,
                                              syncline_container** meta,
                                              syncline_error* error);

SYNCLINE_API syncline_code syncline_tree_contains(syncline_container* tree,
                                                  syncline_op_id node,
                                                  bool* contains,
                                                  syncline_error* error);
/* At the top, `has_parent` is false, and the parent zero. */
SYNCLINE_API syncline_code syncline_tree_parent(syncline_container* tree,
                                                syncline_op_id node,
                                                bool* has_parent,
                                                syncline_op_id* parent,
                                                syncline_error* error);
/* Among its siblings. */
SYNCLINE_API syncline_code syncline_tree_index(syncline_container* tree,
                                               syncline_op_id node,
                                               size_t* index,
                                               syncline_error* error);
/* In their order; of a node that is not there, none. */
SYNCLINE_API syncline_code syncline_tree_children(syncline_container* tree,
                                                  const syncline_op_id* parent,
                                                  syncline_op_ids* children,
                                                  syncline_error* error);
/* All, each before those below it. */
SYNCLINE_API syncline_code syncline_tree_nodes(syncline_container* tree,
                                               syncline_op_ids* nodes,
                                               syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_TREE_H_ */
