/* SPDX-License-Identifier: Apache-2.0 */
/* Billing: what tables and their global indexes are provisioned with. Nothing is throttled by it.
 */
#include "local/op/table_spec.h"

#define WRONG "One or more parameter values were invalid: "

static const struct local_param units_params[] = {
    {"WriteCapacityUnits", LOCAL_PARAM_INTEGER, true, 1, 0, NULL},
    {"ReadCapacityUnits", LOCAL_PARAM_INTEGER, true, 1, 0, NULL},
};

void local_check_units(struct local_call *call, struct local_breaches *breaches,
                       const struct local_node *request) {
  const struct local_node *units = local_node_get(request, "ProvisionedThroughput");
  for (size_t i = 0; units != NULL && i < sizeof units_params / sizeof units_params[0]; i++)
    local_param_check(call, breaches, units, "provisionedThroughput.", &units_params[i]);
}

bool local_take_billing(struct local_call *call, const struct local_node *request,
                        struct local_table *table) {
  const struct local_node *units = local_node_get(request, "ProvisionedThroughput");
  table->on_demand = local_param_is(request, "BillingMode", "PAY_PER_REQUEST");
  table->read_units = local_param_number(units, "ReadCapacityUnits", 0);
  table->write_units = local_param_number(units, "WriteCapacityUnits", 0);
  if (table->on_demand && units != NULL)
    return local_invalid(call, WRONG "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                                     "specified when BillingMode is PAY_PER_REQUEST");
  return table->on_demand || units != NULL ||
         local_invalid(call,
                       WRONG "ReadCapacityUnits and WriteCapacityUnits must both be specified "
                             "when BillingMode is PROVISIONED");
}

/* The same units again, of the table or of an index. */
static bool no_change(struct local_call *call, struct ddb_text what, int64_t read, int64_t write) {
  int size = (int)what.size;
  return local_invalid(call,
                       "The provisioned throughput for the %.*s will not change. The requested "
                       "value equals the current value. Current ReadCapacityUnits provisioned for "
                       "the %.*s: %lld. Requested ReadCapacityUnits: %lld. Current "
                       "WriteCapacityUnits provisioned for the %.*s: %lld. Requested "
                       "WriteCapacityUnits: %lld. Refer to the Amazon DynamoDB Developer Guide for "
                       "current limits and how to request higher limits.",
                       size, what.data, size, what.data, (long long)read, (long long)read, size,
                       what.data, (long long)write, (long long)write);
}

bool local_change_billing(struct local_call *call, const struct local_node *request,
                          const struct local_table *old, struct local_table *table) {
  const struct local_node *units = local_node_get(request, "ProvisionedThroughput");
  if (local_node_get(request, "BillingMode") == NULL && units == NULL)
    return true;
  if (units == NULL && local_param_is(request, "BillingMode", "PROVISIONED"))
    return local_invalid(call, WRONG "ProvisionedThroughput must be specified when BillingMode is "
                                     "PROVISIONED");
  if (local_node_get(request, "BillingMode") != NULL || !old->on_demand) {
    if (local_node_get(request, "BillingMode") == NULL)
      table->on_demand = false;
    else if (!local_take_billing(call, request, table))
      return false;
  } else {
    return local_invalid(call, WRONG "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                                     "specified when BillingMode is PAY_PER_REQUEST");
  }
  table->read_units = local_param_number(units, "ReadCapacityUnits", 0);
  table->write_units = local_param_number(units, "WriteCapacityUnits", 0);
  if (table->on_demand || old->on_demand || table->read_units != old->read_units ||
      table->write_units != old->write_units)
    return true;
  return no_change(call, (struct ddb_text){"table", 5}, table->read_units, table->write_units);
}

/* ---- global indexes -------------------------------------------------------------------------- */

bool local_change_index_units(struct local_call *call, const struct local_node *units,
                              struct local_index *index) {
  int64_t read = local_param_number(units, "ReadCapacityUnits", 0);
  int64_t write = local_param_number(units, "WriteCapacityUnits", 0);
  if (read == index->read_units && write == index->write_units) {
    struct ddb_buf name;
    ddb_buf_init_arena(&name, call->mem, SIZE_MAX);
    ddb_buf_format(&name, "index %.*s", (int)index->name.size, index->name.data);
    return name.status == DDB_OK
               ? no_change(call, (struct ddb_text){name.data, name.size}, read, write)
               : local_no_memory(call);
  }
  index->read_units = read;
  index->write_units = write;
  return true;
}

static bool check_index(struct local_call *call, const struct local_index *index, bool on_demand,
                        bool create) {
  int size = (int)index->name.size;
  bool given = index->read_units != 0 || index->write_units != 0;
  if (given != on_demand)
    return true;
  if (!on_demand)
    return local_invalid(call, WRONG "ProvisionedThroughput %s specified for index: %.*s",
                         create ? "is not" : "must be", size, index->name.data);
  return local_invalid(call,
                       create ? WRONG "ProvisionedThroughput should not be specified for index: "
                                      "%.*s when BillingMode is PAY_PER_REQUEST"
                              : WRONG "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                                      "specified for index: %.*s when BillingMode is "
                                      "PAY_PER_REQUEST",
                       size, index->name.data);
}

/* Not what was there before and stays as it is: files of older versions have indexes without. */
bool local_check_index_units(struct local_call *call, const struct local_table *table,
                             const struct local_table *old) {
  bool all = old == NULL || table->on_demand || old->on_demand;
  for (size_t i = 0; i < table->index_count; i++) {
    const struct local_index *index = &table->indexes[i];
    if (!index->local && (all || local_table_index(old, index->name) == NULL) &&
        !check_index(call, index, table->on_demand, old == NULL))
      return false;
  }
  return true;
}
