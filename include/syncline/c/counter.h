/* A whole number that several replicas add to: all that was added counts. */
#ifndef SYNCLINE_C_COUNTER_H_
#define SYNCLINE_C_COUNTER_H_

#include "syncline/c/container.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A sum beyond the range of int64_t wraps around, on every replica alike. */
SYNCLINE_API syncline_code syncline_counter_add(syncline_container* counter,
                                                int64_t amount,
                                                syncline_error* error);
SYNCLINE_API syncline_code syncline_counter_value(syncline_container* counter,
                                                  int64_t* value,
                                                  syncline_error* error);

#ifdef __cplusplus
}
#endif

#endif /* SYNCLINE_C_COUNTER_H_ */
