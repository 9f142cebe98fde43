/* SPDX-License-Identifier: Apache-2.0 */
/* What the operations of a schema cost: capacity units by the sizes that it declares, and with a
 * workload what that is in a second and a month. cost.h has the rules of rounding, model_size.h
 * those of sizes.
 *
 * Numbers are whole. Units are millionths where they are of one call or of a second, thousandths
 * where they are of a month; money is billionths of a dollar. What is larger than fits stays
 * UINT64_MAX. A result is rounded to the nearest, a half up. */
#ifndef DDBC_ESTIMATE_H
#define DDBC_ESTIMATE_H

#include "model.h"
#include "model_size.h"
#include "model_workload.h"

/* Units that one partition gives in a second (Amazon DynamoDB Developer Guide, "Best practices for
 * designing and using partition keys effectively"), in millionths. */
#define ESTIMATE_PARTITION_READS  (3000 * WORKLOAD_ONE)
#define ESTIMATE_PARTITION_WRITES (1000 * WORKLOAD_ONE)

/* The cheapest call; one with everything as is typical; the dearest. */
enum estimate_level { ESTIMATE_LEAST, ESTIMATE_TYPICAL, ESTIMATE_MOST };
enum { ESTIMATE_LEVELS = 3 };

struct estimator {
  struct ddb_arena *arena;
  const struct model *model;
  struct model_sizes *sizes;
};

struct estimator estimate_start(struct ddb_arena *arena, const struct model *model);

/* A size in bytes as the workload says it, else that of the level. */
uint64_t estimate_item_size(const struct estimator *in, const struct entity *entity,
                            enum estimate_level level);
uint64_t estimate_entry_size(const struct estimator *in, const struct entity *entity,
                             const struct entity_index *index, enum estimate_level level);

/* ---- one call -------------------------------------------------------------------------------- */

/* Units at one place. */
struct estimate_charge {
  const struct table *table;
  const struct index *index;            /* NULL: the table itself */
  const struct key_template *partition; /* where there; NULL: all over it */
  uint64_t reads, writes;
};

/* How many items a call of a list reads, and who says so. */
enum estimate_source {
  ESTIMATE_ONE,    /* it is no list */
  ESTIMATE_GIVEN,  /* the workload */
  ESTIMATE_LIMIT,  /* a page */
  ESTIMATE_ALL,    /* a scan, of all items that there are */
  ESTIMATE_ASSUMED /* nobody */
};

struct estimate {
  struct estimate_charge *charges;
  size_t count;
  uint64_t reads, writes; /* of all charges */
  uint64_t items;
  enum estimate_source source;
};

#define ESTIMATE_ITEMS_ASSUMED 100

struct estimate estimate_call(const struct estimator *in, const struct operation *operation,
                              enum estimate_level level);

/* estimate_write.c: adds what a write costs, by itself or as a member of a transaction. */
struct estimate_sum {
  const struct estimator *in;
  enum estimate_level level;
  struct estimate *out;
};
void estimate_add(const struct estimate_sum *sum, const struct estimate_charge *charge);
void estimate_write(const struct estimate_sum *sum, const struct operation *operation,
                    bool transactional);

/* ---- partitions ------------------------------------------------------------------------------ */

/* How it is known what part of all calls goes to the busiest value of a partition key. */
enum estimate_spread {
  ESTIMATE_CONSTANT, /* there is one value */
  ESTIMATE_HOTTEST,  /* the workload says it */
  ESTIMATE_EVEN,     /* the workload says how many values there are: their mean */
  ESTIMATE_FEW,      /* there are no more values than this: their mean, and it cannot be less */
  ESTIMATE_UNKNOWN
};

/* All items of a table, or of an index, whose partition key has one template. */
struct estimate_partition {
  const struct table *table;
  const struct index *index;
  const struct key_template *template;
  enum estimate_spread spread;
  uint64_t values;                        /* how many there are; 0: unknown */
  uint64_t share;                         /* of ESTIMATE_HOTTEST: that of the busiest one */
  uint64_t reads, writes;                 /* of all of it in a second, at its peak */
  uint64_t hottest_reads, hottest_writes; /* of the busiest value */
  const struct workload_rate *most;       /* the operation that adds most to what is over it, or
                                             to the writes */
};

/* All that the rates of the workload reach, in the order they are met; none without a workload. */
struct estimate_partition *estimate_partitions(const struct estimator *in, size_t *count);

/* ---- loads ----------------------------------------------------------------------------------- */

/* What the rates of the workload make of a table or an index, on average. */
struct estimate_load {
  const struct table *table;
  const struct index *index;          /* NULL: the table itself */
  uint64_t reads, writes;             /* in a second */
  uint64_t month_reads, month_writes; /* in a month */
};

struct estimate_load *estimate_loads(const struct estimator *in, size_t *count);

/* ---- a month --------------------------------------------------------------------------------- */

/* What the calls of a month cost by their units; `capacity`: no table of theirs is charged so. */
uint64_t estimate_calls_price(const struct estimator *in, const struct estimate *call,
                              uint64_t calls_a_month, bool *capacity);

/* What is charged for a table: by units, or for its capacity whatever is used of it. */
uint64_t estimate_reads_price(const struct prices *prices, uint64_t units_a_month);
uint64_t estimate_writes_price(const struct prices *prices, uint64_t units_a_month);
uint64_t estimate_capacity_price(const struct prices *prices, const struct table *table);

/* Bytes that are charged, of all entities with a count, and 100 of overhead for each item and each
 * entry in an index. `missing` is how many entities have no count. */
uint64_t estimate_storage(const struct estimator *in, const struct table *table, size_t *missing);
uint64_t estimate_storage_price(const struct prices *prices, uint64_t bytes);

/* a * b / by, rounded; a + b. */
uint64_t estimate_scale(uint64_t a, uint64_t b, uint64_t by);
uint64_t estimate_plus(uint64_t a, uint64_t b);

/* ---- texts ----------------------------------------------------------------------------------- */

/* Of one operation by itself: bytes and units at each level, and what the workload makes of it. */
const char *estimate_text(const struct estimator *in, const struct operation *operation);

/* Of the whole schema. */
const char *estimate_summary(const struct estimator *in);

#endif
