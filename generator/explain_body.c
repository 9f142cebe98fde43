/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: what reads have, and the pieces of all. */
#include "explain_body.h"

#include <string.h>

#include "mem.h"

/* ---- pieces ---------------------------------------------------------------------------------- */

void explain_string(struct explain *x, const char *text) {
  ddb_buf_json_string(&x->out, text, strlen(text));
}

void explain_table(struct explain *x) {
  ddb_buf_text(&x->out, "\"TableName\":");
  explain_string(x, x->operation->entity->table->name);
}

/* "N, seconds" is an N. */
static void write_type(struct explain *x, const char *stored) {
  ddb_buf_text(&x->out, "{\"");
  if (strcmp(stored, "any") == 0)
    ddb_buf_text(&x->out, "M");
  else
    ddb_buf_bytes(&x->out, stored, strcspn(stored, ","));
  ddb_buf_text(&x->out, "\":");
}

void explain_field(struct explain *x, const char *separator, const struct plan_field *field) {
  ddb_buf_text(&x->out, separator);
  explain_string(x, field->attribute);
  ddb_buf_char(&x->out, ':');
  explain_value(x, field);
}

void explain_value(struct explain *x, const struct plan_field *field) {
  const char *own = explain_own_value(x, field);

  write_type(x, field->stored);
  if (own) {
    explain_string(x, own);
    ddb_buf_char(&x->out, '}');
    return;
  }
  if (field->literal) {
    bool plain = strcmp(field->stored, "BOOL") == 0;
    ddb_buf_text(&x->out, plain ? field->literal : "");
    if (!plain)
      explain_string(x, field->literal);
    ddb_buf_char(&x->out, '}');
    return;
  }
  ddb_buf_text(&x->out, "\"{");
  ddb_buf_text(&x->out, field->name);
  ddb_buf_text(&x->out, "}\"}");
}

/* "{userId}" of a part of "EditRecord.userId". */
static void write_part(struct explain *x, const struct plan_key_step *step) {
  const char *dot = strchr(step->field, '.');
  const char *name = dot ? dot + 1 : step->field;

  if (strcmp(step->function, "ddb_key_every_shard") == 0)
    ddb_buf_text(&x->out, "{shard}");
  else if (strcmp(step->function, "ddb_key_shard") == 0)
    ddb_buf_format(&x->out, "{shard of %s}", name);
  else
    ddb_buf_format(&x->out, "{%s}", name);
}

const char *explain_step_text(const struct explain *x, const struct plan_key_step *steps,
                              size_t count) {
  struct explain text = {.operation = x->operation};

  ddb_buf_init_arena(&text.out, x->out.arena, SIZE_MAX);
  for (size_t i = 0; i < count; i++)
    if (steps[i].literal)
      ddb_buf_text(&text.out, steps[i].literal);
    else
      write_part(&text, &steps[i]);
  return text.out.data ? text.out.data : "";
}

void explain_key_text(struct explain *x, const char *text, char type) {
  ddb_buf_format(&x->out, "{\"%c\":", type ? type : 'S');
  explain_string(x, text);
  ddb_buf_char(&x->out, '}');
}

void explain_steps(struct explain *x, const struct plan_key_step *steps, size_t count, char type) {
  explain_key_text(x, explain_step_text(x, steps, count), type);
}

void explain_key(struct explain *x) {
  ddb_buf_text(&x->out, ",\"Key\":");
  explain_key_of(x, x->operation->whole);
}

void explain_key_of(struct explain *x, const struct plan_entity *entity) {
  const struct plan_table *table = entity->table;

  ddb_buf_char(&x->out, '{');
  explain_string(x, table->partition_key);
  ddb_buf_char(&x->out, ':');
  explain_steps(x, entity->key.partition, entity->key.partition_count, table->partition_type);
  if (table->sort_key) {
    ddb_buf_char(&x->out, ',');
    explain_string(x, table->sort_key);
    ddb_buf_char(&x->out, ':');
    explain_steps(x, entity->key.sort, entity->key.sort_count, table->sort_type);
  }
  ddb_buf_char(&x->out, '}');
}

void explain_names(struct explain *x, const struct plan_expression *expression,
                   const char *separator) {
  if (expression)
    ddb_buf_format(&x->out, "%s%s", separator, expression->names);
}

void explain_values(struct explain *x, const struct plan_expression *expression,
                    const char *separator) {
  if (!expression)
    return;
  if (expression->constants[0]) {
    ddb_buf_format(&x->out, "%s%s", separator, expression->constants);
    separator = ",";
  }
  for (size_t i = 0; i < expression->value_count; i++) {
    explain_field(x, separator, &expression->values[i]);
    separator = ",";
  }
}

void explain_projection(struct explain *x, bool names) {
  const struct plan_entity *entity = x->operation->entity;

  if (!entity->projection)
    return;
  ddb_buf_text(&x->out, ",\"ProjectionExpression\":");
  explain_string(x, entity->projection);
  if (names)
    ddb_buf_format(&x->out, ",\"ExpressionAttributeNames\":{%s}", entity->projection_names);
}

static void projection_names(struct explain *x, const char *separator) {
  if (x->operation->entity->projection)
    ddb_buf_format(&x->out, "%s%s", separator, x->operation->entity->projection_names);
}

/* ---- get ------------------------------------------------------------------------------------- */

void explain_get_body(struct explain *x) {
  explain_table(x);
  explain_key(x);
  ddb_buf_text(&x->out, x->operation->consistent ? ",\"ConsistentRead\":true" : "");
  explain_projection(x, true);
}

/* ---- query ----------------------------------------------------------------------------------- */

/* An attribute of the key that is asked for. */
struct asked {
  const char *mark; /* "p", "s2" */
  const char *attribute;
  char type;
  const struct plan_key_step *steps;
  size_t count;
  bool prefix; /* only its beginning is known */
  bool ranged; /* and it is in a range */
};

enum { ASKED_MAX = 8 };

static const char *const marks[2][4] = {{"p", "p2", "p3", "p4"}, {"s", "s2", "s3", "s4"}};

/* The attribute `at` of one half of the key that is read by, and its type. */
static struct plan_index_more key_attribute(const struct plan_operation *o, bool sort, size_t at) {
  const struct plan_table *table = o->entity->table;
  const struct plan_index *index = o->over;

  if (index && at > 0)
    return index->more[(sort ? index->more_partition : 0) + at - 1];
  if (index)
    return sort ? (struct plan_index_more){index->sort_key, index->sort_type}
                : (struct plan_index_more){index->partition_key, index->partition_type};
  return sort ? (struct plan_index_more){table->sort_key, table->sort_type}
              : (struct plan_index_more){table->partition_key, table->partition_type};
}

/* The attributes of one half of the key: as many as the steps begin. */
static size_t ask_half(const struct plan_operation *o, bool sort, struct asked *out) {
  const struct plan_key_step *steps = sort ? o->prefix.sort : o->prefix.partition;
  size_t step_count = sort ? o->prefix.sort_count : o->prefix.partition_count;
  bool several = o->over && o->over->more_sort > 0;
  size_t count = 0;

  for (size_t i = 0; i < step_count; i++) {
    if (i > 0 && !steps[i].next) {
      out[count - 1].count++;
      continue;
    }
    const struct plan_index_more key = key_attribute(o, sort, count);
    out[count] = (struct asked){
        marks[sort][count], key.name, key.type, &steps[i], 1, sort && !o->exact && !several, false};
    count++;
  }
  return count;
}

/* Of a multi-attribute key each attribute is known as a whole. */
static size_t ask(const struct plan_operation *o, struct asked out[ASKED_MAX]) {
  size_t partition = ask_half(o, false, out);
  size_t sort = ask_half(o, true, out + partition);

  if (o->range && (sort == 0 || o->range->next)) {
    const struct plan_index_more key = key_attribute(o, true, sort);
    out[partition + sort] = (struct asked){.mark = marks[1][sort], key.name, key.type};
    sort++;
  }
  if (o->range)
    out[partition + sort - 1].ranged = true;
  return partition + sort;
}

static void write_condition(struct explain *x, const struct asked *asked, size_t count) {
  ddb_buf_text(&x->out, ",\"KeyConditionExpression\":\"");
  for (size_t i = 0; i < count; i++) {
    ddb_buf_text(&x->out, i > 0 ? " AND " : "");
    if (asked[i].ranged)
      explain_range_condition(x, asked[i].mark, asked[i].count > 0);
    else
      ddb_buf_format(&x->out, asked[i].prefix ? "begins_with(#%s, :%s)" : "#%s = :%s",
                     asked[i].mark, asked[i].mark);
  }
  ddb_buf_char(&x->out, '"');
}

/* A count leaves out what has expired, as the program does with the items of a page. */
static bool asks_alive(const struct plan_operation *o) {
  return o->verb == PLAN_COUNT && o->entity->expires && o->entity->table->ttl;
}

static void write_query_filter(struct explain *x) {
  const struct plan_operation *o = x->operation;
  bool alive = asks_alive(o);

  if (!o->filter && !alive)
    return;
  ddb_buf_text(&x->out, ",\"FilterExpression\":\"");
  if (o->filter)
    ddb_buf_format(&x->out, alive ? "(%s) AND " : "%s", o->filter->text);
  ddb_buf_text(&x->out, alive ? "(attribute_not_exists(#x) OR NOT #x <= :x)\"" : "\"");
}

static void write_names(struct explain *x, const struct asked *asked, size_t count) {
  const struct plan_expression *filter = x->operation->filter;
  bool alive = asks_alive(x->operation);

  ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
  for (size_t i = 0; i < count; i++) {
    ddb_buf_format(&x->out, "%s\"#%s\":", i > 0 ? "," : "", asked[i].mark);
    explain_string(x, asked[i].attribute);
  }
  if (alive) {
    ddb_buf_text(&x->out, ",\"#x\":");
    explain_string(x, x->operation->entity->table->ttl);
  }
  explain_names(x, filter, ",");
  projection_names(x, ",");
  ddb_buf_text(&x->out, "},\"ExpressionAttributeValues\":{");
  for (size_t i = 0; i < count; i++) {
    ddb_buf_text(&x->out, i > 0 ? "," : "");
    if (asked[i].ranged) {
      explain_range_values(x, explain_step_text(x, asked[i].steps, asked[i].count), asked[i].type);
      continue;
    }
    ddb_buf_format(&x->out, "\":%s\":", asked[i].mark);
    explain_steps(x, asked[i].steps, asked[i].count, asked[i].type);
  }
  ddb_buf_text(&x->out, alive ? ",\":x\":{\"N\":\"{now}\"}" : "");
  explain_values(x, filter, ",");
  ddb_buf_char(&x->out, '}');
}

static void write_list_end(struct explain *x) {
  const struct plan_operation *o = x->operation;

  ddb_buf_text(&x->out, o->descending ? ",\"ScanIndexForward\":false" : "");
  ddb_buf_text(&x->out, o->consistent ? ",\"ConsistentRead\":true" : "");
  if (o->limit > 0)
    ddb_buf_format(&x->out, ",\"Limit\":%d", o->shards ? explain_share(o) : o->limit);
}

void explain_query_body(struct explain *x) {
  const struct plan_operation *o = x->operation;
  struct asked asked[ASKED_MAX];
  size_t count = ask(o, asked);

  explain_table(x);
  if (o->over) {
    ddb_buf_text(&x->out, ",\"IndexName\":");
    explain_string(x, o->over->name);
  }
  write_condition(x, asked, count);
  write_query_filter(x);
  explain_projection(x, false);
  write_names(x, asked, count);
  ddb_buf_text(&x->out, o->verb == PLAN_COUNT ? ",\"Select\":\"COUNT\"" : "");
  write_list_end(x);
}

/* ---- scan ------------------------------------------------------------------------------------ */

/* What is left out by its type: DynamoDB takes 100 operands of IN. */
static const char *type_attribute(const struct plan_operation *o) {
  return o->kind_count > 0 && o->kind_count <= 100 ? o->kinds[0].entity->entity_type : NULL;
}

static void write_scan_filter(struct explain *x, const char *type) {
  const struct plan_operation *o = x->operation;

  ddb_buf_text(&x->out, ",\"FilterExpression\":\"");
  if (o->filter)
    ddb_buf_format(&x->out, type ? "(%s) AND " : "%s", o->filter->text);
  ddb_buf_text(&x->out, type ? "#k IN (" : "");
  for (size_t i = 0; type && i < o->kind_count; i++)
    ddb_buf_format(&x->out, "%s:k%zu", i > 0 ? ", " : "", i + 1);
  ddb_buf_text(&x->out, type ? ")\"" : "\"");
}

static void write_scan_names(struct explain *x, const char *type) {
  ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
  if (type) {
    ddb_buf_text(&x->out, "\"#k\":");
    explain_string(x, type);
  }
  explain_names(x, x->operation->filter, type ? "," : "");
  projection_names(x, ",");
  ddb_buf_char(&x->out, '}');
}

static void write_scan_values(struct explain *x, const char *type) {
  const struct plan_operation *o = x->operation;

  if (!type && !o->filter->constants[0] && o->filter->value_count == 0)
    return;
  ddb_buf_text(&x->out, ",\"ExpressionAttributeValues\":{");
  for (size_t i = 0; type && i < o->kind_count; i++) {
    ddb_buf_format(&x->out, "%s\":k%zu\":{\"S\":", i > 0 ? "," : "", i + 1);
    explain_string(x, o->kinds[i].entity->record.name);
    ddb_buf_char(&x->out, '}');
  }
  explain_values(x, o->filter, type ? "," : "");
  ddb_buf_char(&x->out, '}');
}

void explain_scan_body(struct explain *x) {
  const struct plan_operation *o = x->operation;
  const char *type = type_attribute(o);

  explain_table(x);
  if (o->over) {
    ddb_buf_text(&x->out, ",\"IndexName\":");
    explain_string(x, o->over->name);
  }
  if (type || o->filter) {
    write_scan_filter(x, type);
    explain_projection(x, false);
    write_scan_names(x, type);
    write_scan_values(x, type);
  } else {
    explain_projection(x, true);
  }
  write_list_end(x);
}
