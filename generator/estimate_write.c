/* SPDX-License-Identifier: Apache-2.0 */
/* What a write costs: its item, the entries of indexes that change, the items of unique values. */
#include <string.h>

#include "cost.h"
#include "estimate.h"
#include "expr.h"
#include "keytmpl_update.h"
#include "model_claim.h"

/* Units are counted in millionths, and cost.h gives halves. */
#define HALF (WORKLOAD_ONE / 2)

/* ---- what an update changes ------------------------------------------------------------------ */

static bool is(const char *name, const char *attribute) {
  return name != NULL && strcmp(name, attribute) == 0;
}

/* The attribute of the item that holds the field. */
static const char *attribute_of(const struct entity *entity, const struct field *field) {
  return field->place == PLACE_DATA ? entity->table->envelope.data.attribute : field->attribute;
}

/* Whether the update writes it as a part of an index's key. */
static bool makes(const struct estimator *in, const struct operation *update,
                  const char *attribute) {
  for (size_t i = 0; i < update->entity->index_count; i++) {
    const struct entity_index *index = &update->entity->indexes[i];
    const struct key_change change = keytmpl_change(in->arena, update, index);
    if ((change.partition && is(index->partition.attribute->name, attribute)) ||
        (change.sort && is(index->sort.attribute->name, attribute)))
      return true;
  }
  return false;
}

static bool changes(const struct estimator *in, const struct operation *update,
                    const char *attribute) {
  const struct entity *entity = update->entity;
  const struct field_use *use = NULL;
  for (size_t i = 0; (use = model_use(update, i)) != NULL; i++)
    if (is(attribute_of(entity, use->path != NULL ? use->path->field : use->field), attribute))
      return true;
  return is(entity->table->envelope.updated_at.attribute, attribute) ||
         is(entity->table->envelope.write_id.attribute, attribute) ||
         (entity->version != NULL && is(attribute_of(entity, entity->version), attribute)) ||
         makes(in, update, attribute);
}

static bool changes_key(const struct estimator *in, const struct operation *update,
                        const struct entity_index *index) {
  const struct key_attribute *attributes[2 * INDEX_KEY_MAX];
  size_t count = model_index_keys(index->index, attributes);
  for (size_t i = 0; i < count; i++)
    if (changes(in, update, attributes[i]->name))
      return true;
  return false;
}

static bool changes_rest(const struct estimator *in, const struct operation *update,
                         const struct entity_index *index) {
  if (index->index->projection == PROJECT_ALL)
    return true;
  for (size_t i = 0; i < index->index->projected_count; i++)
    if (changes(in, update, index->index->projected[i]))
      return true;
  return false;
}

/* ---- indexes --------------------------------------------------------------------------------- */

/* Whether an item of this key always has the same key in the index. */
static bool is_fixed(const struct entity *entity, const struct entity_index *index) {
  for (size_t i = 0; i < index->key_field_count; i++)
    if (!model_in_key(entity, index->key_fields[i]))
      return false;
  return index->where.count == 0;
}

/* What each write changes, whatever else it does. */
static bool always_changes(const struct entity *entity) {
  const struct envelope *envelope = &entity->table->envelope;
  return envelope->updated_at.attribute != NULL || envelope->write_id.attribute != NULL;
}

struct entries {
  uint64_t at[ESTIMATE_LEVELS]; /* how often the index is written */
};

/* A put is typically of a new item. One that replaces an item with another key in the index writes
 * twice, and one that changes nothing there does not write. */
static struct entries of_put(const struct entity *entity, const struct entity_index *index) {
  bool sure =
      index->index->projection == PROJECT_ALL && always_changes(entity) && !model_is_sparse(index);
  return (struct entries){{sure, 1, is_fixed(entity, index) ? 1 : 2}};
}

/* What is set to the value that it has changes nothing. */
static struct entries of_update(const struct estimator *in, const struct operation *update,
                                const struct entity_index *index) {
  bool sure = !model_is_sparse(index) && index->index->projection == PROJECT_ALL &&
              always_changes(update->entity);
  if (changes_key(in, update, index))
    return (struct entries){{sure, 2, 2}};
  return changes_rest(in, update, index) ? (struct entries){{sure, 1, 1}} : (struct entries){{0}};
}

static struct entries entries_of(const struct estimator *in, const struct operation *write,
                                 const struct entity_index *index) {
  if (write->verb == OP_UPDATE)
    return of_update(in, write, index);
  if (write->verb == OP_PUT)
    return of_put(write->entity, index);
  return (struct entries){{!model_is_sparse(index), 1, 1}};
}

static void write_entries(const struct estimate_sum *sum, const struct operation *write) {
  const struct entity *entity = write->entity;
  for (size_t i = 0; write->verb != OP_CHECK && i < entity->index_count; i++) {
    const struct entity_index *index = &entity->indexes[i];
    uint64_t count = entries_of(sum->in, write, index).at[sum->level];
    uint64_t bytes = estimate_entry_size(sum->in, entity, index, sum->level);
    uint64_t units = cost_writes(bytes, count, false) * HALF;
    if (sum->level == ESTIMATE_TYPICAL)
      units = estimate_scale(units, workload_indexed(sum->in->model->workload, entity, index),
                             WORKLOAD_ONE);
    const struct estimate_charge charge = {.table = entity->table,
                                           .index = index->index,
                                           .partition = &index->partition,
                                           .writes = units};
    if (count > 0)
      estimate_add(sum, &charge);
  }
}

/* ---- unique values --------------------------------------------------------------------------- */

/* A claim that moves is deleted and put. It stays where the value does, and there is none of what
 * is not set. */
static uint64_t claim_writes(const struct operation *write, const struct claim *claim,
                             enum estimate_level level) {
  bool update = write->verb == OP_UPDATE;
  if (update && !model_touches(write, claim))
    return 0;
  if (level == ESTIMATE_LEAST)
    return !update && claim->key.where.count == 0;
  return update ? 2 : 1;
}

static void write_claims(const struct estimate_sum *sum, const struct operation *write) {
  const struct entity *entity = write->entity;
  for (size_t i = 0; i < entity->claim_count; i++) {
    const struct claim *claim = &entity->claims[i];
    struct model_size size = model_claim_size(sum->in->sizes, entity, claim);
    uint64_t bytes = sum->level == ESTIMATE_LEAST     ? size.least
                     : sum->level == ESTIMATE_TYPICAL ? size.typical
                                                      : size.most;
    uint64_t count = claim_writes(write, claim, sum->level);
    const struct estimate_charge charge = {.table = entity->table,
                                           .partition = &claim->key.partition,
                                           .writes = cost_writes(bytes, count, true) * HALF};
    if (count > 0)
      estimate_add(sum, &charge);
  }
}

/* ---- writes ---------------------------------------------------------------------------------- */

static void write_item(const struct estimate_sum *sum, const struct operation *write,
                       bool transactional, bool reads_first) {
  const struct entity *entity = write->entity;
  uint64_t bytes = estimate_item_size(sum->in, entity, sum->level);
  const struct estimate_charge charge = {.table = entity->table,
                                         .partition = &entity->partition,
                                         .reads =
                                             reads_first ? cost_read(bytes, COST_STRONG) * HALF : 0,
                                         .writes = cost_write(bytes, transactional) * HALF};
  estimate_add(sum, &charge);
}

static void write_one(const struct estimate_sum *sum, const struct operation *write,
                      bool transactional) {
  bool claims = model_keeps_claims(write);
  write_item(sum, write, transactional || claims, claims && write->verb != OP_CREATE);
  write_entries(sum, write);
  if (claims)
    write_claims(sum, write);
}

/* Where there is nothing to update, the smallest write was in vain, and a put follows; the dearer
 * way counts. */
static void write_upsert(const struct estimate_sum *sum, const struct operation *update) {
  const struct operation put = {.verb = OP_CREATE, .entity = update->entity, .upsert = true};
  const struct estimate_charge vain = {.table = update->entity->table,
                                       .partition = &update->entity->partition,
                                       .writes = cost_write(0, false) * HALF};
  struct estimate ways[2] = {{.count = 0}, {.count = 0}};
  struct estimate_sum to[2] = {*sum, *sum};
  for (size_t i = 0; i < 2; i++)
    to[i].out = &ways[i];
  write_one(&to[0], update, false);
  write_one(&to[1], &put, false);
  estimate_add(&to[1], &vain);
  const struct estimate *dearer = &ways[ways[1].writes > ways[0].writes];
  for (size_t i = 0; i < dearer->count; i++)
    estimate_add(sum, &dearer->charges[i]);
}

void estimate_write(const struct estimate_sum *sum, const struct operation *write,
                    bool transactional) {
  if (write->upsert && sum->level == ESTIMATE_MOST)
    write_upsert(sum, write);
  else
    write_one(sum, write, transactional);
}
