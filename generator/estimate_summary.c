/* SPDX-License-Identifier: Apache-2.0 */
/* What all operations of a schema cost together, for people. */
#include "estimate_format.h"
#include "mem.h"

typedef unsigned long long wide;

struct summary {
  struct ddb_buf out;
  const struct estimator *in;
  uint64_t total; /* dollars */
};

/* ---- operations ------------------------------------------------------------------------------ */

static const char *price_of(const struct summary *summary, const struct estimate *call,
                            const struct workload_rate *rate) {
  bool capacity = false;
  uint64_t price = estimate_calls_price(summary->in, call, rate->month, &capacity);
  return capacity ? "capacity" : estimate_dollars(summary->out.arena, price);
}

/* "50", and "100?" where nobody says it. */
static const char *items_of(struct ddb_arena *arena, const struct estimate *call) {
  return call->source == ESTIMATE_ONE ? "-"
                                      : mem_format(arena, "%llu%s", (wide)call->items,
                                                   call->source == ESTIMATE_ASSUMED ? "?" : "");
}

static void write_operation(struct summary *summary, const struct operation *operation) {
  struct ddb_arena *arena = summary->out.arena;
  const struct workload_rate *rate = workload_rate(summary->in->model->workload, operation);
  const struct estimate call = estimate_call(summary->in, operation, ESTIMATE_TYPICAL);
  ddb_buf_format(&summary->out, "  %-30s %12s %10s %11s %11s %12s\n", operation->name.text,
                 rate != NULL ? rate->text : "no rate", items_of(arena, &call),
                 estimate_number(arena, call.reads), estimate_number(arena, call.writes),
                 rate != NULL ? price_of(summary, &call, rate) : "-");
}

static void write_operations(struct summary *summary) {
  const struct model *model = summary->in->model;
  ddb_buf_format(&summary->out, "%-32s %12s %10s %11s %11s %12s\n", "a typical call", "rate",
                 "items", "read units", "write units", "$ a month");
  for (size_t i = 0; i < model->operation_count; i++)
    write_operation(summary, &model->operations[i]);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void write_place(struct summary *summary, const struct estimate_load *place) {
  struct ddb_arena *arena = summary->out.arena;
  const struct prices *prices = &summary->in->model->workload->prices;
  uint64_t price = estimate_plus(estimate_reads_price(prices, place->month_reads),
                                 estimate_writes_price(prices, place->month_writes));
  bool capacity = place->table->read_units > 0;
  ddb_buf_format(&summary->out, "  %-30s %12s %10s %11s %11s %12s\n",
                 estimate_place(arena, place->table, place->index), "", "",
                 estimate_number(arena, place->reads), estimate_number(arena, place->writes),
                 capacity ? "capacity" : estimate_dollars(arena, price));
  if (!capacity)
    summary->total = estimate_plus(summary->total, price);
}

/* The table and each of its global indexes have it. */
static const char *capacity_name(struct ddb_arena *arena, const struct table *table) {
  size_t places = 1;
  for (size_t i = 0; i < table->index_count; i++)
    places += !table->indexes[i].local;
  return places == 1 ? mem_format(arena, "capacity of %s", table->table_name)
                     : mem_format(arena, "capacity of %s, %zu times", table->table_name, places);
}

static void write_capacity(struct summary *summary, const struct table *table) {
  struct ddb_arena *arena = summary->out.arena;
  uint64_t price = estimate_capacity_price(&summary->in->model->workload->prices, table);
  if (table->read_units == 0)
    return;
  ddb_buf_format(&summary->out, "  %-30s %12s %10s %11llu %11llu %12s\n",
                 capacity_name(arena, table), "", "", (wide)table->read_units,
                 (wide)table->write_units, estimate_dollars(arena, price));
  summary->total = estimate_plus(summary->total, price);
}

static void write_storage(struct summary *summary, const struct table *table) {
  struct ddb_arena *arena = summary->out.arena;
  size_t missing = 0;
  uint64_t bytes = estimate_storage(summary->in, table, &missing);
  uint64_t price = estimate_storage_price(&summary->in->model->workload->prices, bytes);
  uint64_t gigabytes = estimate_scale(bytes, WORKLOAD_ONE, UINT64_C(1) << 30);
  if (bytes == 0)
    return;
  ddb_buf_format(&summary->out, "  %-30s %12s %10s %11s %11s %12s\n",
                 mem_format(arena, "storage of %s", table->table_name),
                 mem_format(arena, "%s GB", estimate_number(arena, gigabytes)), "", "", "",
                 estimate_dollars(arena, price));
  if (missing > 0)
    ddb_buf_format(&summary->out, "    without %zu entities that have no count\n", missing);
  summary->total = estimate_plus(summary->total, price);
}

static void write_tables(struct summary *summary) {
  const struct model *model = summary->in->model;
  size_t count = 0;
  const struct estimate_load *loads = estimate_loads(summary->in, &count);
  ddb_buf_format(&summary->out, "\n%-32s %12s %10s %11s %11s %12s\n", "in a second, on average", "",
                 "", "read units", "write units", "$ a month");
  for (size_t i = 0; i < count; i++)
    write_place(summary, &loads[i]);
  for (size_t i = 0; i < model->table_count; i++) {
    write_capacity(summary, &model->tables[i]);
    write_storage(summary, &model->tables[i]);
  }
  ddb_buf_format(&summary->out, "  %-30s %12s %10s %11s %11s %12s\n", "all", "", "", "", "",
                 estimate_dollars(summary->out.arena, summary->total));
}

/* ---- partitions ------------------------------------------------------------------------------ */

static void write_partitions(struct summary *summary) {
  size_t count = 0;
  const struct estimate_partition *all = estimate_partitions(summary->in, &count);
  ddb_buf_format(&summary->out, "\n%-44s %11s %11s\n", "partition keys, in a second at the peak",
                 "read units", "write units");
  for (size_t i = 0; i < count; i++)
    estimate_partition_line(&summary->out, &all[i]);
  ddb_buf_format(&summary->out, "  %-42s %11s %11s\n", "what a partition gives", "3000", "1000");
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void write_prices(struct ddb_buf *out, const struct prices *prices) {
  if (prices->given)
    ddb_buf_text(out, "Prices are those of the schema; what it does not say is that of ");
  else
    ddb_buf_text(out, "Prices are those of ");
  ddb_buf_text(out, WORKLOAD_PRICES_OF ".\n"
                                       "Nothing is free: no first GB, no free tier.\n");
}

void estimate_assumptions(struct ddb_buf *out, const struct estimator *in) {
  const struct workload *workload = in->model->workload;
  ddb_buf_char(out, '\n');
  if (workload != NULL)
    write_prices(out, &workload->prices);
  if (workload != NULL && workload->peak > WORKLOAD_ONE)
    ddb_buf_format(out, "At the peak all rates are %s times their average at once.\n",
                   estimate_number(out->arena, workload->peak));
  ddb_buf_text(out,
               "A month has 730 hours. A put is of a new item; an update changes what it sets; "
               "inputs of\nset_optional are given; nothing fails, and nothing is sent twice. What "
               "expires is deleted for nothing.\nTypical sizes are guesses where the workload does "
               "not say them: schema/README.md, \"Workload\".\nBackups, streams, replicas and "
               "transfer are not in it.\n");
}

const char *estimate_summary(const struct estimator *in) {
  struct summary summary = {.in = in};
  ddb_buf_init_arena(&summary.out, in->arena, SIZE_MAX);
  write_operations(&summary);
  if (in->model->workload != NULL) {
    write_tables(&summary);
    write_partitions(&summary);
  } else {
    ddb_buf_text(&summary.out, "\nThe schema has no `workload:`, so that there is no rate.\n");
  }
  estimate_assumptions(&summary.out, in);
  ddb_buf_char(&summary.out, '\0');
  if (summary.out.status < 0)
    mem_exhausted();
  return summary.out.data;
}
