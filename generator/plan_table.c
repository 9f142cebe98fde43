/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: tables and their secondary indexes. */
#include <string.h>

#include "mem.h"
#include "plan_build.h"

static const struct plan_index_more *more_keys(const struct planner *p, const struct index *index) {
  const struct key_rest *const rests[] = {&index->partition_rest, &index->sort_rest};
  struct plan_index_more *more =
      mem_array(p->arena, rests[0]->count + rests[1]->count, sizeof *more);
  size_t count = 0;

  for (size_t r = 0; r < 2; r++)
    for (size_t i = 0; i < rests[r]->count; i++)
      more[count++] =
          (struct plan_index_more){rests[r]->attributes[i].name, rests[r]->attributes[i].type};
  return more;
}

static struct plan_index plan_index(const struct planner *p, const struct index *index) {
  static const char *const projections[] = {[PROJECT_ALL] = "DDB_PROJECT_ALL",
                                            [PROJECT_KEYS] = "DDB_PROJECT_KEYS",
                                            [PROJECT_SOME] = "DDB_PROJECT_SOME"};

  return (struct plan_index){
      .name = index->name.text,
      .partition_key = index->partition.name,
      .sort_key = index->has_sort ? index->sort.name : NULL,
      .partition_type = index->partition.type,
      .sort_type = index->sort.type,
      .more = more_keys(p, index),
      .more_partition = index->partition_rest.count,
      .more_sort = index->sort_rest.count,
      .local = index->local,
      .projection = projections[index->projection],
      .projected = index->projected,
      .projected_count = index->projected_count,
  };
}

static void plan_settings(const struct planner *p, const struct table *table,
                          struct plan_table *out) {
  static const char *const streams[] = {[STREAM_NONE] = NULL,
                                        [STREAM_KEYS] = "KEYS_ONLY",
                                        [STREAM_NEW] = "NEW_IMAGE",
                                        [STREAM_OLD] = "OLD_IMAGE",
                                        [STREAM_BOTH] = "NEW_AND_OLD_IMAGES"};

  out->ttl = table->ttl;
  out->stream = streams[table->stream];
  if (table->read_units == 0)
    return;
  out->read_units = mem_format(p->arena, "%lld", (long long)table->read_units);
  out->write_units = mem_format(p->arena, "%lld", (long long)table->write_units);
}

/* The only table has no name in C; one of several has. */
void plan_tables(struct planner *p) {
  const struct model *model = p->model;
  struct plan *plan = p->plan;

  plan->tables = mem_array(p->arena, model->table_count, sizeof *plan->tables);
  plan->table_count = model->table_count;
  for (size_t i = 0; i < model->table_count; i++) {
    const struct table *table = &model->tables[i];
    struct plan_table *out = &plan->tables[i];
    out->variable = mem_format(p->arena, "%s_table%s%s", plan->namespace,
                               table->name.c[0] ? "_" : "", table->name.c);
    out->rows = mem_format(p->arena, "%s_indexes", out->variable);
    out->name = table->table_name;
    out->partition_key = table->partition.name;
    out->sort_key = table->has_sort ? table->sort.name : NULL;
    out->partition_type = table->partition.type;
    out->sort_type = table->sort.type;
    plan_settings(p, table, out);
    out->indexes = mem_array(p->arena, table->index_count, sizeof *out->indexes);
    out->index_count = table->index_count;
    for (size_t k = 0; k < table->index_count; k++)
      out->indexes[k] = plan_index(p, &table->indexes[k]);
  }
}

const struct plan_table *plan_table_of(const struct planner *p, const struct table *table) {
  return &p->plan->tables[table - p->model->tables];
}

void plan_expiry(const struct field *fields, size_t count, struct plan_entity *out) {
  for (size_t i = 0; i < count; i++)
    if (out->table->ttl && fields[i].place != PLACE_DATA &&
        strcmp(fields[i].attribute, out->table->ttl) == 0) {
      out->expires = fields[i].name.c;
      out->expires_optional = fields[i].type.optional;
    }
}
