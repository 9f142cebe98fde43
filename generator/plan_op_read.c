/* SPDX-License-Identifier: Apache-2.0 */
/* From the model to what will be printed: operations that read. */
#include "mem.h"
#include "plan_build.h"

/* Items in a page of all shards where the schema names no limit: one of up to 1 MB from each would
 * be too many. */
#define SHARDS_LIMIT 100

/* The first `count` parts, without their formats. */
static const char *parts_text(const struct planner *p, const struct key_template *template,
                              size_t count) {
  const char *text = "";

  for (size_t i = 0; i < count; i++) {
    const struct key_part *part = &template->parts[i];
    text = part->literal ? mem_format(p->arena, "%s%s", text, part->literal)
                         : mem_format(p->arena, "%s{%s}", text, part->field->name.text);
  }
  return text;
}

static const char *with_range(const struct planner *p, const struct operation *operation,
                              const char *text) {
  if (operation->relation == RELATION_NONE)
    return text;
  return mem_format(p->arena, "%s, and %s", text, plan_range_text(p, operation));
}

static const char *query_condition(const struct planner *p, const struct operation *operation) {
  const struct key_template *partition = model_partition(operation);
  const struct key_template *sort = model_sort(operation);

  if (operation->index && operation->index->attributes)
    return with_range(
        p, operation,
        mem_format(p->arena, "%s: %s", operation->index->index->name.text,
                   plan_multi_key(p, operation->index,
                                  partition->part_count + operation->sort_parts, " and ")));
  bool whole = operation->partition_parts == partition->part_count;
  const char *prefix = parts_text(p, sort, operation->sort_parts);
  const char *text = mem_format(
      p->arena, "%s%s%s = %s", operation->index ? operation->index->index->name.text : "",
      operation->index ? ": " : "", partition->attribute->name,
      whole ? partition->text : parts_text(p, partition, operation->partition_parts));
  text = prefix[0]
             ? mem_format(p->arena, "%s and %s begins with %s", text, sort->attribute->name, prefix)
             : text;
  text = with_range(p, operation, text);
  if (!operation->index || operation->index->where.count == 0)
    return text;
  return mem_format(p->arena, "%s; of the items whose %s", text,
                    plan_where_text(p, &operation->index->where));
}

/* Of a multi-attribute key each step is an attribute. */
static void begin_attributes(struct plan_key *key) {
  for (size_t i = 1; i < key->partition_count; i++)
    key->partition[i].next = true;
  for (size_t i = 1; i < key->sort_count; i++)
    key->sort[i].next = true;
}

/* The shard of a query of all of them is no part that a program gives. */
static void plan_shards(const struct planner *p, const struct operation *operation,
                        struct plan_operation *out) {
  const struct key_part *hashed = model_hashed(operation);
  struct plan_key_step *step = &out->prefix.partition[hashed - model_partition(operation)->parts];

  step->function = "ddb_key_every_shard";
  step->arguments = mem_format(p->arena, "%d", hashed->width);
  out->shards = (int)hashed->shards;
  if (!out->limit)
    out->limit = SHARDS_LIMIT;
}

void plan_query(const struct planner *p, const struct operation *operation,
                struct plan_operation *out) {
  const struct entity_index *index = operation->index;

  if (index)
    out->over = &out->entity->table->indexes[index->index - operation->entity->table->indexes];
  if (index)
    out->index = mem_format(p->arena, "&%s[%zu]", out->entity->table->rows,
                            (size_t)(index->index - operation->entity->table->indexes));
  out->prefix = plan_key(p, operation->entity, model_partition(operation), model_sort(operation),
                         operation->sort_parts);
  out->prefix.partition_count = operation->partition_parts;
  if (index && index->attributes)
    begin_attributes(&out->prefix);
  out->range = plan_key_range(p, operation);
  out->exact =
      operation->several_count > 0
          ? operation->shared_whole
          : operation->sort_parts > 0 && operation->sort_parts == model_sort(operation)->part_count;
  out->descending = operation->descending;
  out->limit = operation->limit;
  if (operation->filter) {
    out->filter = plan_expression(p, operation->filter, out, "filter", operation->name.c);
    plan_add_parameters(p, out->filter, &out->parameters, &out->parameter_count);
  }
  out->condition = query_condition(p, operation);
  if (operation->all_shards)
    plan_shards(p, operation, out);
}
