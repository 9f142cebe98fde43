/* SPDX-License-Identifier: Apache-2.0 */
/* What a workload says of an entity and of an operation: see model_workload.h. */
#include "model_workload.h"

/* Amazon DynamoDB pricing, on-demand and provisioned capacity, us-east-1: $0.125 and $0.625 per
 * million request units since 1 November 2024, $0.00013 and $0.00065 per provisioned unit and hour,
 * $0.25 per GB and month beyond the first 25. */
struct prices workload_prices(void) {
  return (struct prices){.read_million = 125000000,
                         .write_million = 625000000,
                         .read_hour = 130000,
                         .write_hour = 650000,
                         .storage = 250000000};
}

const struct workload_items *workload_items(const struct workload *workload,
                                            const struct entity *entity) {
  return workload == NULL ? NULL : dict_get(workload->item_names, entity->name.text);
}

const struct workload_rate *workload_rate(const struct workload *workload,
                                          const struct operation *operation) {
  return workload == NULL ? NULL : dict_get(workload->rate_names, operation->name.text);
}

const struct workload_partition *workload_partition(const struct workload *workload,
                                                    const struct key_template *template) {
  return workload == NULL ? NULL : dict_get(workload->partition_names, template->text);
}

uint64_t workload_indexed(const struct workload *workload, const struct entity *entity,
                          const struct entity_index *index) {
  const struct workload_items *items = workload_items(workload, entity);
  for (size_t i = 0; items != NULL && i < items->indexed_count; i++)
    if (items->indexed[i].index == index)
      return items->indexed[i].share;
  return WORKLOAD_ONE;
}
