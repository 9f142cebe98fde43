/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a model that says how often its operations are called, and what that costs. Numbers
 * are whole: shares and calls a second are millionths, calls a month thousandths, prices billionths
 * of a dollar. */
#ifndef DDBC_MODEL_WORKLOAD_H
#define DDBC_MODEL_WORKLOAD_H

#include "model.h"

/* A month of 730 hours, as AWS reckons. */
#define WORKLOAD_MONTH_HOURS   730
#define WORKLOAD_MONTH_SECONDS UINT64_C(2628000)
#define WORKLOAD_ONE           UINT64_C(1000000) /* the whole of a share; one call a second */

struct prices {
  uint64_t read_million, write_million; /* of a million units on demand */
  uint64_t read_hour, write_hour;       /* of one provisioned unit */
  uint64_t storage;                     /* of a GB for a month */
  bool given;                           /* the schema says some of them */
};

/* How many of the entity's items are in an index. */
struct indexed_share {
  const struct entity_index *index;
  uint64_t share;
};

struct workload_items {
  const struct entity *entity;
  uint64_t count; /* how many there are; 0: not said */
  uint64_t size;  /* of one in bytes; 0: not said */
  struct indexed_share *indexed;
  size_t indexed_count;
};

struct workload_rate {
  const struct operation *operation;
  const char *text;       /* "40/s" */
  uint64_t month, second; /* calls */
  bool has_items;
  uint64_t items; /* that one call reads, or names the keys of */
  struct span span;
};

/* The values of the partition keys whose template is this text. */
struct workload_partition {
  const char *text;
  uint64_t values;  /* how many there are; 0: not said */
  uint64_t hottest; /* the share of the busiest one; 0: not said */
  struct span span;
};

struct workload {
  struct dict *item_names, *rate_names, *partition_names; /* for the look-ups below */
  struct prices prices;
  uint64_t peak; /* how many times its mean rate an operation has at most, in millionths */
  struct workload_items *items;
  size_t item_count;
  struct workload_rate *rates;
  size_t rate_count;
  struct workload_partition *partitions;
  size_t partition_count;
  struct span span;
};

/* The published prices, in force unless the schema says others: on demand and provisioned, table
 * class Standard, us-east-1. */
struct prices workload_prices(void);
#define WORKLOAD_PRICES_OF "us-east-1, Standard class, as published since 2024-11-01"

/* What is said of it, or NULL; of no workload nothing is. */
const struct workload_items *workload_items(const struct workload *workload,
                                            const struct entity *entity);
const struct workload_rate *workload_rate(const struct workload *workload,
                                          const struct operation *operation);

const struct workload_partition *workload_partition(const struct workload *workload,
                                                    const struct key_template *template);

/* Of all items in the index: WORKLOAD_ONE unless said. */
uint64_t workload_indexed(const struct workload *workload, const struct entity *entity,
                          const struct entity_index *index);

#endif
