/* SPDX-License-Identifier: Apache-2.0 */
/* What CreateTable and UpdateTable say of keys, indexes and throughput, and how DescribeTable says
 * it again. */
#ifndef DDB_LOCAL_TABLE_SPEC_H
#define DDB_LOCAL_TABLE_SPEC_H

#include "local/op/params.h"

/* AttributeDefinitions. */
struct local_definitions {
  struct local_key_part *items;
  size_t count;
};

/* Enumerations and lengths of a KeySchema, AttributeDefinitions or Projection, as breaches. */
void local_check_definitions(struct local_call *call, struct local_breaches *breaches,
                             const struct local_node *list);
void local_check_key_schema(struct local_call *call, struct local_breaches *breaches,
                            const struct local_node *list, const char *prefix, bool index);

bool local_take_definitions(struct local_call *call, const struct local_node *list,
                            struct local_definitions *out);
/* A KeySchema; every attribute of it must be defined. Of a table: HASH, RANGE; of an index up to
 * four of each. */
bool local_take_keys(struct local_call *call, const struct local_node *list,
                     const struct local_definitions *definitions, bool index,
                     struct local_keys *out);
/* One entry of GlobalSecondaryIndexes or LocalSecondaryIndexes. */
bool local_take_index(struct local_call *call, const struct local_node *node, bool local,
                      const struct local_definitions *definitions, const struct local_table *table,
                      struct local_index *out);
/* Definitions that no key uses are refused, as are two indexes of one name. */
bool local_check_table(struct local_call *call, const struct local_table *table,
                       const struct local_definitions *definitions);

/* ProvisionedThroughput and BillingMode, of a new table and of one that changes. */
void local_check_units(struct local_call *call, struct local_breaches *breaches,
                       const struct local_node *request);
bool local_take_billing(struct local_call *call, const struct local_node *request,
                        struct local_table *table);
bool local_change_billing(struct local_call *call, const struct local_node *request,
                          const struct local_table *old, struct local_table *table);
bool local_change_index_units(struct local_call *call, const struct local_node *units,
                              struct local_index *index);
/* A global index has units just when its table has. `old`: what UpdateTable changes, or NULL. */
bool local_check_index_units(struct local_call *call, const struct local_table *table,
                             const struct local_table *old);

/* Appends the members of TableDescription, braces included. */
bool local_describe(struct local_call *call, const struct local_table *table, const char *status);

/* Entries of one index for all items that are there. */
bool local_fill_index(struct local_call *call, const struct local_table *table,
                      const struct local_index *index);

#endif
