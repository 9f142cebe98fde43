/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: those that write. */
#include <string.h>

#include "explain_body.h"
#include "mem.h"

/* ---- put and create ----------------------------------------------------------------------------
 */

static void write_attribute(struct explain *x, const char *attribute,
                            const struct plan_key_step *steps, size_t count, char type) {
  ddb_buf_char(&x->out, ',');
  explain_string(x, attribute);
  ddb_buf_char(&x->out, ':');
  explain_steps(x, steps, count, type);
}

/* The type of a key attribute of an index. */
static char index_type(const struct plan_table *table, const char *attribute) {
  for (size_t i = 0; i < table->index_count; i++) {
    const struct plan_index *index = &table->indexes[i];
    if (strcmp(index->partition_key, attribute) == 0)
      return index->partition_type;
    if (index->sort_key && strcmp(index->sort_key, attribute) == 0)
      return index->sort_type;
  }
  return 'S';
}

static void write_index_key(struct explain *x, const struct plan_index_key *key) {
  const struct plan_table *table = x->operation->entity->table;

  if (key->partition_attribute)
    write_attribute(x, key->partition_attribute, key->key.partition, key->key.partition_count,
                    index_type(table, key->partition_attribute));
  if (key->sort_attribute)
    write_attribute(x, key->sort_attribute, key->key.sort, key->key.sort_count,
                    index_type(table, key->sort_attribute));
}

static void write_time(struct explain *x, const char *attribute, const char *text) {
  if (!attribute)
    return;
  ddb_buf_char(&x->out, ',');
  explain_string(x, attribute);
  ddb_buf_format(&x->out, ":{\"N\":\"%s\"}", text);
}

static void write_fields(struct explain *x, const struct plan_entity *entity) {
  if (entity->data) {
    ddb_buf_char(&x->out, ',');
    explain_string(x, entity->data);
    ddb_buf_text(&x->out, ":{\"M\":{");
    for (size_t i = 0; i < entity->inside.field_count; i++)
      explain_field(x, i > 0 ? "," : "", &entity->inside.fields[i]);
    ddb_buf_text(&x->out, "}}");
  }
  for (size_t i = 0; i < entity->written.field_count; i++)
    explain_field(x, ",", &entity->written.fields[i]);
}

static void write_item(struct explain *x) {
  const struct plan_entity *entity = x->operation->entity;
  const struct plan_table *table = entity->table;

  explain_table(x);
  ddb_buf_text(&x->out, ",\"Item\":{");
  explain_string(x, table->partition_key);
  ddb_buf_char(&x->out, ':');
  explain_steps(x, entity->key.partition, entity->key.partition_count, table->partition_type);
  if (table->sort_key)
    write_attribute(x, table->sort_key, entity->key.sort, entity->key.sort_count, table->sort_type);
  for (size_t i = 0; i < entity->index_key_count; i++)
    write_index_key(x, &entity->index_keys[i]);
  if (entity->entity_type) {
    ddb_buf_char(&x->out, ',');
    explain_string(x, entity->entity_type);
    ddb_buf_text(&x->out, ":{\"S\":");
    explain_string(x, entity->record.name);
    ddb_buf_char(&x->out, '}');
  }
  write_fields(x, entity);
  write_time(x, entity->created_at, "{now}");
  write_time(x, entity->updated_at, "{now}");
  ddb_buf_char(&x->out, '}');
}

static void write_name(struct explain *x, const char *mark, const char *attribute) {
  ddb_buf_format(&x->out, "\"%s\":", mark);
  explain_string(x, attribute);
}

/* The condition that the schema gives to a put or a delete; `exists`: the item has to be there. */
static void write_condition(struct explain *x, bool exists) {
  const struct plan_operation *o = x->operation;
  const struct plan_expression *when = o->when;

  if (when) {
    ddb_buf_format(&x->out, ",\"ConditionExpression\":\"%s%s%s\"",
                   exists ? "attribute_exists(#k) AND (" : "", when->text, exists ? ")" : "");
    ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
    if (exists)
      write_name(x, "#k", o->entity->table->partition_key);
    explain_names(x, when, exists ? "," : "");
    ddb_buf_char(&x->out, '}');
    if (when->constants[0] || when->value_count > 0) {
      ddb_buf_text(&x->out, ",\"ExpressionAttributeValues\":{");
      explain_values(x, when, "");
      ddb_buf_char(&x->out, '}');
    }
    ddb_buf_text(&x->out, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
  }
  ddb_buf_text(&x->out, o->returns ? ",\"ReturnValues\":\"ALL_OLD\"" : "");
}

void explain_put_body(struct explain *x) {
  write_item(x);
  write_condition(x, false);
}

void explain_delete_body(struct explain *x) {
  explain_table(x);
  explain_key(x);
  write_condition(x, true);
}

void explain_create_body(struct explain *x) {
  const struct plan_entity *entity = x->operation->entity;

  write_item(x);
  ddb_buf_format(&x->out, ",\"ConditionExpression\":\"attribute_not_exists(#k)%s\"",
                 entity->expires ? " OR #x <= :x" : "");
  ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
  write_name(x, "#k", entity->table->partition_key);
  if (entity->expires) {
    ddb_buf_char(&x->out, ',');
    write_name(x, "#x", entity->table->ttl);
    ddb_buf_text(&x->out, "},\"ExpressionAttributeValues\":{\":x\":{\"N\":\"{now}\"}");
  }
  ddb_buf_text(&x->out, "},\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
}

/* ---- update ------------------------------------------------------------------------------------
 */

/* One `SET name = value`: what is set, and how its value is written. */
struct change {
  const char *attribute;
  bool inside;     /* of the data map */
  const char *how; /* NULL: set */
  const struct plan_field *field;
  const struct plan_key_step *steps;
  size_t count;
  char type;
};

static size_t add_key(struct change *out, const struct plan_table *table, const char *attribute,
                      const struct plan_key_step *steps, size_t count) {
  if (!attribute || count == 0)
    return 0;
  *out = (struct change){
      .attribute = attribute, .steps = steps, .count = count, .type = index_type(table, attribute)};
  return 1;
}

static bool removes(const struct plan_field *field) {
  return field->how && strcmp(field->how, "remove") == 0;
}

static size_t add_fields(const struct plan_operation *o, bool removed, struct change *out) {
  size_t count = 0;

  for (size_t i = 0; i < o->set.field_count; i++)
    if (o->set.fields[i].write && removes(&o->set.fields[i]) == removed)
      out[count++] = (struct change){.attribute = o->set.fields[i].attribute,
                                     .inside = o->entity->data && !o->set.fields[i].top,
                                     .how = o->set.fields[i].how,
                                     .field = &o->set.fields[i]};
  return count;
}

/* Those that are removed, which have no value, stand behind the `*kept` others. */
static size_t changes_of(const struct plan_operation *o, struct change *out, size_t *kept) {
  size_t count = add_fields(o, false, out);

  for (size_t i = 0; i < o->index_key_count; i++) {
    const struct plan_index_key *key = &o->index_keys[i];
    const struct plan_table *table = o->entity->table;
    count += add_key(&out[count], table, key->partition_attribute, key->key.partition,
                     key->key.partition_count);
    count += add_key(&out[count], table, key->sort_attribute, key->key.sort, key->key.sort_count);
  }
  *kept = count;
  return count + add_fields(o, true, &out[count]);
}

/* How each key of the schema looks, and in which list: $ is the path, % the value. */
static const struct form {
  const char *how, *list, *text;
} forms[] = {{NULL, "SET ", "$ = %"},
             {"add", "SET ", "$ = if_not_exists($, :z) + %"},
             {"subtract", "SET ", "$ = if_not_exists($, :z) - %"},
             {"append", "SET ", "$ = list_append(if_not_exists($, :e), %)"},
             {"prepend", "SET ", "$ = list_append(%, if_not_exists($, :e))"},
             {"set_if_absent", "SET ", "$ = if_not_exists($, %)"},
             {"remove", " REMOVE ", "$"},
             {"add_to_set", " ADD ", "$ %"},
             {"delete_from_set", " DELETE ", "$ %"}};

static const struct form *form_of(const struct change *change) {
  for (size_t i = 1; change->how && i < sizeof forms / sizeof *forms; i++)
    if (strcmp(change->how, forms[i].how) == 0)
      return &forms[i];
  return &forms[0];
}

static void write_form(struct explain *x, const struct change *change, size_t n) {
  const struct form *form = form_of(change);

  for (const char *c = form->text; *c != '\0'; c++)
    if (*c == '$')
      ddb_buf_format(&x->out, "%s#%c%zu", change->inside ? "#d." : "",
                     form->list[1] == 'R' ? 'r' : 'n', n);
    else if (*c == '%')
      ddb_buf_format(&x->out, ":v%zu", n);
    else
      ddb_buf_char(&x->out, *c);
}

/* One list; `more` is its last element, or "". */
static void write_list(struct explain *x, const char *list, const char *more,
                       const struct change *changes, size_t count, size_t kept) {
  bool begun = false;

  for (size_t i = 0; i < count; i++) {
    if (strcmp(form_of(&changes[i])->list, list) != 0)
      continue;
    ddb_buf_text(&x->out, begun ? ", " : list);
    write_form(x, &changes[i], i < kept ? i : i - kept);
    begun = true;
  }
  if (*more)
    ddb_buf_format(&x->out, "%s%s", begun ? ", " : list, more);
}

static void write_set(struct explain *x, const struct change *changes, size_t count, size_t kept) {
  bool updated = x->operation->entity->updated_at != NULL;

  ddb_buf_text(&x->out, ",\"UpdateExpression\":\"");
  write_list(x, "SET ", updated ? "#u = :u" : "", changes, count, kept);
  write_list(x, " REMOVE ", "", changes, count, kept);
  write_list(x, " ADD ", "", changes, count, kept);
  write_list(x, " DELETE ", "", changes, count, kept);
  ddb_buf_char(&x->out, '"');
}

static void write_update_condition(struct explain *x) {
  const struct plan_operation *o = x->operation;
  const struct plan_field *guarded = o->state_field;
  bool inside = guarded && o->entity->data && !guarded->top;

  ddb_buf_text(&x->out, ",\"ConditionExpression\":\"attribute_exists(#k)");
  if (o->entity->expires)
    ddb_buf_text(&x->out, " AND (attribute_not_exists(#x) OR NOT #x <= :x)");
  if (o->entity->data && !inside)
    ddb_buf_text(&x->out, " AND attribute_exists(#d)");
  if (guarded)
    ddb_buf_format(&x->out, " AND %s#g IN ({states that it may come from})", inside ? "#d." : "");
  if (o->when)
    ddb_buf_format(&x->out, " AND (%s)", o->when->text);
  ddb_buf_char(&x->out, '"');
}

static void write_update_names(struct explain *x, const struct change *changes, size_t count,
                               size_t kept) {
  const struct plan_entity *entity = x->operation->entity;
  const char *const more[][2] = {{",\"#d\":", entity->data},
                                 {",\"#u\":", entity->updated_at},
                                 {",\"#x\":", entity->expires ? entity->table->ttl : NULL}};

  ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
  write_name(x, "#k", entity->table->partition_key);
  for (size_t i = 0; i < count; i++) {
    ddb_buf_format(&x->out, ",\"#%c%zu\":", i < kept ? 'n' : 'r', i < kept ? i : i - kept);
    explain_string(x, changes[i].attribute);
  }
  for (size_t i = 0; i < sizeof more / sizeof *more; i++)
    if (more[i][1]) {
      ddb_buf_text(&x->out, more[i][0]);
      explain_string(x, more[i][1]);
    }
  const struct plan_field *guarded = x->operation->state_field;
  if (guarded) {
    ddb_buf_text(&x->out, ",\"#g\":");
    explain_string(x, guarded->attribute);
  }
  explain_names(x, x->operation->when, ",");
  ddb_buf_char(&x->out, '}');
}

static bool uses(const struct change *changes, size_t count, const char *constant) {
  for (size_t i = 0; i < count; i++)
    if (strstr(form_of(&changes[i])->text, constant))
      return true;
  return false;
}

static void write_update_values(struct explain *x, const struct change *changes, size_t count) {
  const struct plan_entity *entity = x->operation->entity;

  ddb_buf_text(&x->out, ",\"ExpressionAttributeValues\":{");
  for (size_t i = 0; i < count; i++) {
    ddb_buf_format(&x->out, "%s\":v%zu\":", i > 0 ? "," : "", i);
    if (changes[i].field)
      explain_value(x, changes[i].field);
    else
      explain_steps(x, changes[i].steps, changes[i].count, changes[i].type);
  }
  if (uses(changes, count, ":z"))
    ddb_buf_text(&x->out, ",\":z\":{\"N\":\"0\"}");
  if (uses(changes, count, ":e"))
    ddb_buf_text(&x->out, ",\":e\":{\"L\":[]}");
  if (entity->updated_at)
    ddb_buf_format(&x->out, "%s\":u\":{\"N\":\"{now}\"}", count > 0 ? "," : "");
  if (entity->expires)
    ddb_buf_format(&x->out, "%s\":x\":{\"N\":\"{now}\"}", count || entity->updated_at ? "," : "");
  explain_values(x, x->operation->when, count || entity->updated_at || entity->expires ? "," : "");
  ddb_buf_char(&x->out, '}');
}

void explain_update_body(struct explain *x) {
  const struct plan_operation *o = x->operation;
  struct change *changes =
      mem_array(x->out.arena, o->set.field_count + 2 * o->index_key_count, sizeof *changes);
  size_t kept = 0;
  size_t count = changes_of(o, changes, &kept);

  explain_table(x);
  explain_key(x);
  write_set(x, changes, count, kept);
  write_update_condition(x);
  write_update_names(x, changes, count, kept);
  write_update_values(x, changes, kept);
  if (o->returns || o->returns_new)
    ddb_buf_format(&x->out, ",\"ReturnValues\":\"%s\"", o->returns_new ? "ALL_NEW" : "ALL_OLD");
  ddb_buf_text(&x->out, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
}
