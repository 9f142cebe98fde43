/* SPDX-License-Identifier: Apache-2.0 */
/* What one call costs: reads, and what is common to all. See estimate.h. */
#include "estimate.h"

#include "cost.h"
#include "keytmpl.h"
#include "mem.h"
#include "model_claim.h"

/* Units are counted in millionths, and cost.h gives halves. */
#define HALF (WORKLOAD_ONE / 2)

struct estimator estimate_start(struct ddb_arena *arena, const struct model *model) {
  return (struct estimator){.arena = arena, .model = model, .sizes = model_sizes_new(arena)};
}

/* ---- sizes ----------------------------------------------------------------------------------- */

static uint64_t at_level(struct model_size size, enum estimate_level level) {
  uint64_t bytes = level == ESTIMATE_LEAST     ? size.least
                   : level == ESTIMATE_TYPICAL ? size.typical
                                               : size.most;
  return bytes < MODEL_ITEM_MAX ? bytes : MODEL_ITEM_MAX;
}

static uint64_t given_size(const struct estimator *in, const struct entity *entity,
                           enum estimate_level level) {
  const struct workload_items *items = workload_items(in->model->workload, entity);
  return items != NULL && level == ESTIMATE_TYPICAL ? items->size : 0;
}

uint64_t estimate_item_size(const struct estimator *in, const struct entity *entity,
                            enum estimate_level level) {
  uint64_t given = given_size(in, entity, level);
  return given > 0 ? given : at_level(model_item_size(in->sizes, entity), level);
}

/* An index holds no more than the item. */
uint64_t estimate_entry_size(const struct estimator *in, const struct entity *entity,
                             const struct entity_index *index, enum estimate_level level) {
  uint64_t given = given_size(in, entity, level);
  uint64_t bytes = at_level(model_entry_size(in->sizes, entity, index), level);
  bool whole = index->index->projection == PROJECT_ALL;
  return given > 0 && (whole || given < bytes) ? given : bytes;
}

/* ---- charges --------------------------------------------------------------------------------- */

static bool same_place(const struct estimate_charge *a, const struct estimate_charge *b) {
  return a->table == b->table && a->index == b->index &&
         (a->partition == b->partition || (a->partition != NULL && b->partition != NULL &&
                                           keytmpl_same(a->partition, b->partition)));
}

void estimate_add(const struct estimate_sum *sum, const struct estimate_charge *charge) {
  struct estimate *out = sum->out;
  struct estimate_charge *at = out->charges;
  out->reads = estimate_plus(out->reads, charge->reads);
  out->writes = estimate_plus(out->writes, charge->writes);
  for (size_t i = 0; i < out->count; i++)
    if (same_place(&at[i], charge)) {
      at[i].reads = estimate_plus(at[i].reads, charge->reads);
      at[i].writes = estimate_plus(at[i].writes, charge->writes);
      return;
    }
  out->charges = mem_grow(sum->in->arena, out->charges, out->count, sizeof *out->charges);
  out->charges[out->count++] = *charge;
}

/* ---- how many items a list reads ------------------------------------------------------------- */

/* What a scan meets of an entity, which is all there is, whatever it looks for. */
struct met {
  uint64_t items, bytes;
  bool unknown; /* how many there are of some entity */
};

static void add_met(struct met *met, uint64_t count, uint64_t size) {
  met->items = estimate_plus(met->items, count);
  met->bytes = estimate_plus(met->bytes, estimate_scale(count, size, 1));
}

/* With the claims of its unique values. */
static void meet(const struct estimate_sum *sum, const struct operation *scan,
                 const struct entity *entity, struct met *met) {
  const struct workload *workload = sum->in->model->workload;
  const struct workload_items *known = workload_items(workload, entity);
  const struct entity_index *index =
      scan->index == NULL ? NULL : model_index(entity, scan->index->index->name.text);
  if (entity->table != scan->entity->table || (scan->index != NULL && index == NULL))
    return;
  if (known == NULL || known->count == 0) {
    met->unknown = true;
    return;
  }
  uint64_t share = index == NULL ? WORKLOAD_ONE : workload_indexed(workload, entity, index);
  uint64_t count = estimate_scale(known->count, share, WORKLOAD_ONE);
  uint64_t size = index == NULL ? estimate_item_size(sum->in, entity, sum->level)
                                : estimate_entry_size(sum->in, entity, index, sum->level);
  add_met(met, count, size);
  for (size_t i = 0; index == NULL && i < entity->claim_count; i++)
    add_met(met, count,
            at_level(model_claim_size(sum->in->sizes, entity, &entity->claims[i]), sum->level));
}

static struct met meet_all(const struct estimate_sum *sum, const struct operation *scan) {
  struct met met = {.unknown = scan->verb != OP_SCAN};
  for (size_t i = 0; scan->verb == OP_SCAN && i < sum->in->model->entity_count; i++)
    meet(sum, scan, &sum->in->model->entities[i], &met);
  return met;
}

static void count_items(const struct estimate_sum *sum, const struct operation *list) {
  const struct workload_rate *rate = workload_rate(sum->in->model->workload, list);
  const struct met met = meet_all(sum, list);
  struct estimate *out = sum->out;
  out->source = ESTIMATE_GIVEN;
  if (rate != NULL && rate->has_items) {
    out->items = rate->items;
  } else if (list->verb == OP_BATCH_GET) {
    out->items = 1;
    out->source = ESTIMATE_ONE;
  } else if (!met.unknown) {
    out->items = met.items;
    out->source = ESTIMATE_ALL;
  } else {
    out->items = list->limit > 0 ? (uint64_t)list->limit : ESTIMATE_ITEMS_ASSUMED;
    out->source = list->limit > 0 ? ESTIMATE_LIMIT : ESTIMATE_ASSUMED;
  }
}

/* ---- their sizes ----------------------------------------------------------------------------- */

/* Of several entities: the smallest, their mean, the largest. */
struct mixed {
  enum estimate_level level;
  uint64_t bytes; /* of the mean: their sum */
  uint64_t count;
};

static void mix(struct mixed *mixed, uint64_t bytes) {
  bool first = mixed->count++ == 0;
  if (mixed->level == ESTIMATE_TYPICAL)
    mixed->bytes = estimate_plus(mixed->bytes, bytes);
  else if (first || (bytes < mixed->bytes) == (mixed->level == ESTIMATE_LEAST))
    mixed->bytes = bytes;
}

static void mix_entity(const struct estimate_sum *sum, const struct operation *list,
                       const struct entity *entity, struct mixed *mixed) {
  const struct entity_index *index =
      list->index == NULL ? NULL : model_index(entity, list->index->index->name.text);
  if (list->index != NULL && index == NULL)
    return;
  mix(mixed, index == NULL ? estimate_item_size(sum->in, entity, sum->level)
                           : estimate_entry_size(sum->in, entity, index, sum->level));
}

/* A scan meets all that there is in the table, whatever it looks for. */
static uint64_t size_of(const struct estimate_sum *sum, const struct operation *list) {
  const struct model *model = sum->in->model;
  struct mixed mixed = {.level = sum->level};
  if (list->verb == OP_SCAN)
    for (size_t i = 0; i < model->entity_count; i++) {
      if (model->entities[i].table == list->entity->table)
        mix_entity(sum, list, &model->entities[i], &mixed);
    }
  else if (list->several_count == 0)
    mix_entity(sum, list, list->entity, &mixed);
  for (size_t i = 0; list->verb != OP_SCAN && i < list->several_count; i++)
    mix_entity(sum, list, list->several[i].entity, &mixed);
  return mixed.level == ESTIMATE_TYPICAL && mixed.count > 0
             ? estimate_scale(mixed.bytes, 1, mixed.count)
             : mixed.bytes;
}

/* ---- reads ----------------------------------------------------------------------------------- */

static void add_reads(const struct estimate_sum *sum, const struct operation *read,
                      const struct entity *entity, uint64_t halves) {
  const struct estimate_charge charge = {.table = entity->table,
                                         .index = read->index == NULL ? NULL : read->index->index,
                                         .partition = read->verb == OP_SCAN ? NULL
                                                      : read->index != NULL
                                                          ? &read->index->partition
                                                          : &entity->partition,
                                         .reads = estimate_scale(halves, HALF, 1)};
  estimate_add(sum, &charge);
}

static enum cost_read how(const struct operation *read) {
  return read->consistent ? COST_STRONG : COST_EVENTUAL;
}

/* Each shard is asked for twice its share, as op/fan.c does. */
static uint64_t of_shards(const struct operation *query, uint64_t bytes, uint64_t items) {
  uint64_t shards = model_hashed(query)->shards;
  uint64_t share = 2 * ((items + shards - 1) / shards);
  return shards * cost_read(estimate_scale(bytes, share < items ? share : items, 1), how(query));
}

/* A page may be as large as it can be: of the limit, and of the 1 MB that DynamoDB reads. */
static uint64_t of_page(const struct operation *list, uint64_t bytes) {
  uint64_t items = list->limit > 0 ? (uint64_t)list->limit : COST_PAGE_MAX;
  return cost_query(bytes, items, how(list));
}

static uint64_t of_items(const struct estimate_sum *sum, const struct operation *list) {
  uint64_t items = sum->level == ESTIMATE_LEAST ? 0 : sum->out->items;
  uint64_t bytes = size_of(sum, list);
  return list->all_shards ? of_shards(list, bytes, items)
                          : cost_read(estimate_scale(bytes, items, 1), how(list));
}

/* The most is a page of the largest items, unless what is typical is more. */
static uint64_t of_list(const struct estimate_sum *sum, const struct operation *list) {
  struct estimate_sum typical = *sum;
  typical.level = ESTIMATE_TYPICAL;
  if (sum->out->source == ESTIMATE_ALL)
    return cost_read(meet_all(sum, list).bytes, how(list));
  if (sum->level != ESTIMATE_MOST || list->all_shards)
    return of_items(sum, list);
  uint64_t items = of_items(&typical, list);
  uint64_t page = of_page(list, size_of(sum, list));
  return page > items ? page : items;
}

static void read_list(const struct estimate_sum *sum, const struct operation *list) {
  count_items(sum, list);
  add_reads(sum, list, list->entity, of_list(sum, list));
}

static void read_keys(const struct estimate_sum *sum, const struct operation *read) {
  uint64_t bytes = estimate_item_size(sum->in, read->entity, sum->level);
  sum->out->items = 1;
  if (read->verb == OP_BATCH_GET)
    count_items(sum, read);
  add_reads(sum, read, read->entity, cost_reads(bytes, sum->out->items, how(read)));
}

static void read_together(const struct estimate_sum *sum, const struct operation *read) {
  for (size_t i = 0; i < read->several_count; i++) {
    const struct entity *entity = read->several[i].entity;
    add_reads(sum, read, entity,
              cost_read(estimate_item_size(sum->in, entity, sum->level), COST_TRANSACTIONAL));
  }
}

struct estimate estimate_call(const struct estimator *in, const struct operation *operation,
                              enum estimate_level level) {
  struct estimate out = {.source = ESTIMATE_ONE};
  const struct estimate_sum sum = {.in = in, .level = level, .out = &out};
  switch ((int)operation->verb) {
  case OP_GET:
  case OP_BATCH_GET:
    read_keys(&sum, operation);
    break;
  case OP_QUERY:
  case OP_SCAN:
    read_list(&sum, operation);
    break;
  case OP_TRANSACT_GET:
    read_together(&sum, operation);
    break;
  case OP_TRANSACT:
    for (size_t i = 0; i < operation->member_count; i++)
      estimate_write(&sum, operation->members[i].operation, true);
    break;
  default:
    estimate_write(&sum, operation, false);
    break;
  }
  return out;
}
