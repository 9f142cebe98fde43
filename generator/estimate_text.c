/* SPDX-License-Identifier: Apache-2.0 */
/* What one operation costs, for people. */
#include <string.h>

#include "estimate_format.h"
#include "mem.h"

typedef unsigned long long wide;

struct text {
  struct ddb_buf out;
  const struct estimator *in;
  const struct operation *operation;
  struct estimate at[ESTIMATE_LEVELS];
  bool open; /* something has no largest size */
};

static void write_row(struct text *text, const char *what, const char *const cells[]) {
  ddb_buf_format(&text->out, "  %-48s %12s %12s %12s\n", what, cells[0], cells[1], cells[2]);
}

/* ---- sizes ----------------------------------------------------------------------------------- */

static void write_size(struct text *text, const struct entity *entity,
                       const struct entity_index *index) {
  const char *cells[ESTIMATE_LEVELS];
  for (size_t i = 0; i < ESTIMATE_LEVELS; i++) {
    enum estimate_level level = (enum estimate_level)i;
    uint64_t bytes = index == NULL ? estimate_item_size(text->in, entity, level)
                                   : estimate_entry_size(text->in, entity, index, level);
    cells[i] = mem_format(text->out.arena, "%llu", (wide)bytes);
  }
  const char *name = entity->name.text;
  struct model_size size = index == NULL ? model_item_size(text->in->sizes, entity)
                                         : model_entry_size(text->in->sizes, entity, index);
  text->open = text->open || size.most > MODEL_ITEM_MAX;
  write_row(text,
            index == NULL
                ? mem_format(text->out.arena, "bytes of %s", name)
                : mem_format(text->out.arena, "bytes of %s in %s", name, index->index->name.text),
            cells);
}

/* What a read reads, or what a write writes with the entries of indexes beside it. */
static void write_sizes_of(struct text *text, const struct operation *operation,
                           const struct entity *entity) {
  bool list = operation->verb == OP_QUERY || operation->verb == OP_SCAN;
  bool writes = operation->verb == OP_PUT || operation->verb == OP_CREATE ||
                operation->verb == OP_UPDATE || operation->verb == OP_DELETE;
  const struct entity_index *over = list && operation->index != NULL
                                        ? model_index(entity, operation->index->index->name.text)
                                        : NULL;
  if (!list || operation->index == NULL)
    write_size(text, entity, NULL);
  else if (over != NULL)
    write_size(text, entity, over);
  for (size_t i = 0; writes && i < entity->index_count; i++)
    if (entity->indexes[i].index->projection != PROJECT_ALL)
      write_size(text, entity, &entity->indexes[i]);
}

static bool had_before(const struct operation *transact, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (transact->members[i].operation->entity == transact->members[at].operation->entity)
      return true;
  return false;
}

static void write_sizes(struct text *text) {
  const struct operation *operation = text->operation;
  for (size_t i = 0; i < operation->several_count; i++)
    write_sizes_of(text, operation, operation->several[i].entity);
  for (size_t i = 0; i < operation->member_count; i++)
    if (!had_before(operation, i))
      write_sizes_of(text, operation->members[i].operation,
                     operation->members[i].operation->entity);
  if (operation->several_count == 0 && operation->member_count == 0)
    write_sizes_of(text, operation, operation->entity);
}

/* ---- units ----------------------------------------------------------------------------------- */

struct charged_place {
  const struct table *table;
  const struct index *index;
};

static uint64_t units_at(const struct estimate *call, const struct charged_place *place,
                         bool reads) {
  uint64_t units = 0;
  for (size_t i = 0; i < call->count; i++)
    if (call->charges[i].table == place->table && call->charges[i].index == place->index)
      units = estimate_plus(units, reads ? call->charges[i].reads : call->charges[i].writes);
  return units;
}

static void write_units(struct text *text, const struct charged_place *place, bool reads) {
  const char *cells[ESTIMATE_LEVELS];
  bool any = false;
  for (size_t i = 0; i < ESTIMATE_LEVELS; i++) {
    uint64_t units = units_at(&text->at[i], place, reads);
    cells[i] = estimate_number(text->out.arena, units);
    any = any || units > 0;
  }
  if (any)
    write_row(text,
              mem_format(text->out.arena, "%s units, %s", reads ? "read" : "write",
                         estimate_place(text->out.arena, place->table, place->index)),
              cells);
}

/* The dearest call is at all places that others are at. */
static void write_places(struct text *text) {
  const struct estimate *most = &text->at[ESTIMATE_MOST];
  for (size_t i = 0; i < most->count; i++) {
    const struct charged_place place = {most->charges[i].table, most->charges[i].index};
    bool first = true;
    for (size_t k = 0; k < i; k++)
      first =
          first && (most->charges[k].table != place.table || most->charges[k].index != place.index);
    if (!first)
      continue;
    write_units(text, &place, true);
    write_units(text, &place, false);
  }
}

/* How many items `typical` is of, and why. */
static void write_items(struct text *text) {
  static const char *const why[] = {[ESTIMATE_GIVEN] = "as the workload says",
                                    [ESTIMATE_LIMIT] = "a page",
                                    [ESTIMATE_ALL] = "all that there are",
                                    [ESTIMATE_ASSUMED] =
                                        "since neither a limit nor the workload says how many"};
  const struct estimate *typical = &text->at[ESTIMATE_TYPICAL];
  if (typical->source == ESTIMATE_ONE)
    return;
  ddb_buf_format(&text->out, "Typical are %llu items, %s%s.\n", (wide)typical->items,
                 why[typical->source],
                 typical->source == ESTIMATE_ALL || text->operation->verb == OP_BATCH_GET
                     ? ""
                     : "; the least is none, the most a page");
}

/* ---- the workload ---------------------------------------------------------------------------- */

static bool touches(const struct estimate *call, const struct estimate_partition *partition) {
  for (size_t i = 0; i < call->count; i++) {
    const struct estimate_charge *charge = &call->charges[i];
    const struct index *index =
        charge->index != NULL && charge->index->local ? NULL : charge->index;
    if (charge->table == partition->table && index == partition->index &&
        charge->partition != NULL &&
        strcmp(charge->partition->text, partition->template->text) == 0)
      return true;
  }
  return false;
}

static void write_partitions(struct text *text) {
  size_t count = 0;
  const struct estimate_partition *all = estimate_partitions(text->in, &count);
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    if (!touches(&text->at[ESTIMATE_TYPICAL], &all[i]))
      continue;
    if (!any)
      ddb_buf_format(&text->out, "\n%-44s %11s %11s   in a second at the peak, by all\n",
                     "partition keys that it uses", "read units", "write units");
    any = true;
    estimate_partition_line(&text->out, &all[i]);
  }
}

static void write_month(struct text *text, const struct workload_rate *rate) {
  const struct estimate *typical = &text->at[ESTIMATE_TYPICAL];
  struct ddb_arena *arena = text->out.arena;
  bool capacity = false;
  uint64_t price = estimate_calls_price(text->in, typical, rate->month, &capacity);
  uint64_t reads = estimate_scale(typical->reads, rate->month, WORKLOAD_ONE);
  uint64_t writes = estimate_scale(typical->writes, rate->month, WORKLOAD_ONE);
  ddb_buf_format(&text->out, "\nAt %s: %s calls a month", rate->text,
                 estimate_number(arena, estimate_scale(rate->month, 1000, 1)));
  if (reads > 0)
    ddb_buf_format(&text->out, ", %s read units",
                   estimate_number(arena, estimate_scale(reads, 1000, 1)));
  if (writes > 0)
    ddb_buf_format(&text->out, ", %s write units",
                   estimate_number(arena, estimate_scale(writes, 1000, 1)));
  if (capacity)
    ddb_buf_text(&text->out, ". The table's capacity is charged, whatever is used of it.\n");
  else
    ddb_buf_format(&text->out, ": $%s a month.\n", estimate_dollars(arena, price));
}

const char *estimate_text(const struct estimator *in, const struct operation *operation) {
  static const char *const heads[] = {"least", "typical", "most"};
  struct text text = {.in = in, .operation = operation};
  const struct workload_rate *rate = workload_rate(in->model->workload, operation);
  ddb_buf_init_arena(&text.out, in->arena, SIZE_MAX);
  for (size_t i = 0; i < ESTIMATE_LEVELS; i++)
    text.at[i] = estimate_call(in, operation, (enum estimate_level)i);
  ddb_buf_format(&text.out, "\n%-50s %12s %12s %12s\n", "by the sizes that the schema declares",
                 heads[0], heads[1], heads[2]);
  write_sizes(&text);
  write_places(&text);
  ddb_buf_char(&text.out, '\n');
  write_items(&text);
  if (text.open)
    ddb_buf_text(&text.out, "The most is the 400 KB of an item: not all that is in it has a "
                            "limit.\n");
  ddb_buf_text(&text.out, "What is typical is a guess where the workload does not say it: "
                          "schema/README.md, \"Workload\".\n");
  if (rate != NULL && rate->text != NULL)
    write_month(&text, rate);
  else if (in->model->workload != NULL)
    ddb_buf_text(&text.out, "\nThe workload has no rate for it.\n");
  if (in->model->workload != NULL)
    write_partitions(&text);
  ddb_buf_char(&text.out, '\0');
  if (text.out.status < 0)
    mem_exhausted();
  return text.out.data;
}
