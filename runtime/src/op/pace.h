/* SPDX-License-Identifier: Apache-2.0 */
/* Adaptive retry mode: the handles of a share group keep to one rate. */
#ifndef DDB_OP_PACE_H
#define DDB_OP_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct ddb_group;

/* Before an attempt. 0: it may go. Else the milliseconds to wait before asking again. */
int64_t ddb_pace_take(struct ddb_group *group, int64_t now_ms);

/* After an answer of the service. */
void ddb_pace_answered(struct ddb_group *group, bool throttled);

#endif
