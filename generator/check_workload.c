/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about what a workload does to the tables that the schema declares. They speak of what is
 * certain if its numbers are right: means, constant keys, keys of few values, and what it says
 * itself. */
#include "check_rules.h"
#include "estimate_format.h"

/* ---- hot-partition-rate ---------------------------------------------------------------------- */

static void hot_partition(struct check *check, const struct estimate_partition *partition) {
  bool writes = partition->hottest_writes > ESTIMATE_PARTITION_WRITES;
  bool reads = partition->hottest_reads > ESTIMATE_PARTITION_READS;
  if (!reads && !writes)
    return;
  diag_warning(
      check->diag, "hot-partition-rate", partition->most->span,
      writes ? "spread its values over shards: {field|hash%N} in the partition key"
             : "spread its values over shards, or keep what is read often at hand",
      "one value of '%.80s' takes about %s %s units a second, and a partition gives %s",
      partition->template->text,
      estimate_number(check->arena, writes ? partition->hottest_writes : partition->hottest_reads),
      writes ? "write" : "read", writes ? "1000" : "3000");
  diag_note(check->diag, partition->template->span, "the key of %s is here: %s",
            estimate_place(check->arena, partition->table, partition->index),
            estimate_spread_text(check->arena, partition));
}

void check_hot_partition_rate(struct check *check) {
  const struct estimator in = estimate_start(check->arena, check->model);
  size_t count = 0;
  const struct estimate_partition *all = estimate_partitions(&in, &count);
  for (size_t i = 0; i < count; i++)
    hot_partition(check, &all[i]);
}

/* ---- capacity-rate --------------------------------------------------------------------------- */

/* A local index takes from its table. */
static struct estimate_load whole_load(const struct estimate_load *loads, size_t count, size_t at) {
  struct estimate_load whole = loads[at];
  for (size_t i = 0; i < count; i++)
    if (whole.index == NULL && loads[i].table == whole.table && loads[i].index != NULL &&
        loads[i].index->local) {
      whole.reads = estimate_plus(whole.reads, loads[i].reads);
      whole.writes = estimate_plus(whole.writes, loads[i].writes);
    }
  return whole;
}

static void short_capacity(struct check *check, const struct estimate_load *load, bool writes) {
  const struct table *table = load->table;
  uint64_t given = (uint64_t)(writes ? table->write_units : table->read_units);
  uint64_t taken = writes ? load->writes : load->reads;
  if (taken <= estimate_scale(given, WORKLOAD_ONE, 1))
    return;
  diag_warning(check->diag, "capacity-rate", table->billing_span,
               "raise it, or write `billing: on-demand`",
               "%s has %llu %s units a second, and the workload takes about %s on average",
               estimate_place(check->arena, table, load->index), (unsigned long long)given,
               writes ? "write" : "read", estimate_number(check->arena, taken));
  diag_note(check->diag, check->model->workload->span, "the workload is here");
}

void check_capacity_rate(struct check *check) {
  const struct estimator in = estimate_start(check->arena, check->model);
  size_t count = 0;
  const struct estimate_load *loads = estimate_loads(&in, &count);
  for (size_t i = 0; i < count; i++) {
    const struct estimate_load load = whole_load(loads, count, i);
    if (load.table->read_units == 0 || (load.index != NULL && load.index->local))
      continue;
    short_capacity(check, &load, false);
    short_capacity(check, &load, true);
  }
}
