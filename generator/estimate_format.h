/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of estimates as people read them. Each is rounded to the nearest, a half up; what is not
 * nothing and would read as it is `<0.01`. */
#ifndef DDBC_ESTIMATE_FORMAT_H
#define DDBC_ESTIMATE_FORMAT_H

#include "base/buf.h"
#include "estimate.h"

/* Millionths as "12", "12.5", "0.25". */
const char *estimate_number(struct ddb_arena *arena, uint64_t millionths);
/* Billionths of a dollar as "12.34". */
const char *estimate_dollars(struct ddb_arena *arena, uint64_t billionths);

/* "table App", "index GSI1 of App" */
const char *estimate_place(struct ddb_arena *arena, const struct table *table,
                           const struct index *index);

/* How it is known what the busiest value of the key takes: "2 % of the calls", "one of 5 values".
 */
const char *estimate_spread_text(struct ddb_arena *arena, const struct estimate_partition *key);

/* A line for the busiest value of a key. */
void estimate_partition_line(struct ddb_buf *out, const struct estimate_partition *partition);

/* estimate_summary.c: where the prices and what is assumed come from, as lines. */
void estimate_assumptions(struct ddb_buf *out, const struct estimator *in);

#endif
