/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: those that write. */
#include <string.h>

#include "explain_body.h"
#include "mem.h"

/* ---- put and create -------------------------------------------------------------------------- */

static void write_attribute(struct explain *x, const char *attribute,
                            const struct plan_key_step *steps, size_t count, char type) {
  ddb_buf_char(&x->out, ',');
  explain_string(x, attribute);
  ddb_buf_char(&x->out, ':');
  explain_steps(x, steps, count, type);
}

/* The type of a key attribute of an index. */
char explain_index_type(const struct plan_table *table, const char *attribute) {
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
                    explain_index_type(table, key->partition_attribute));
  if (key->sort_attribute)
    write_attribute(x, key->sort_attribute, key->key.sort, key->key.sort_count,
                    explain_index_type(table, key->sort_attribute));
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
  if (entity->write_id) {
    ddb_buf_char(&x->out, ',');
    explain_string(x, entity->write_id);
    ddb_buf_text(&x->out, ":{\"S\":\"{a new UUID}\"}");
  }
  ddb_buf_char(&x->out, '}');
}

void explain_name(struct explain *x, const char *mark, const char *attribute) {
  ddb_buf_format(&x->out, "\"%s\":", mark);
  explain_string(x, attribute);
}

/* The condition that the schema gives to a put or a delete; `exists`: the item has to be there. */
static void write_condition(struct explain *x, bool exists) {
  const struct plan_operation *o = x->operation;
  const struct plan_expression *when = explain_when(x);

  if (when) {
    ddb_buf_format(&x->out, ",\"ConditionExpression\":\"%s%s%s\"",
                   exists ? "attribute_exists(#k) AND (" : "", when->text, exists ? ")" : "");
    ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
    if (exists)
      explain_name(x, "#k", o->entity->table->partition_key);
    explain_names(x, when, exists ? "," : "");
    ddb_buf_char(&x->out, '}');
    if (when->constants[0] || when->value_count > 0) {
      ddb_buf_text(&x->out, ",\"ExpressionAttributeValues\":{");
      explain_values(x, when, "");
      ddb_buf_char(&x->out, '}');
    }
    ddb_buf_text(&x->out, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
  }
  ddb_buf_text(&x->out, o->returns && !x->member ? ",\"ReturnValues\":\"ALL_OLD\"" : "");
}

/* Who replaces an item unasked stores more than any writer before. */
void explain_put_body(struct explain *x) {
  const char *version = x->operation->entity->version_member;

  if (version)
    x->version = mem_format(x->out.arena,
                            x->operation->guarded_put ? "{%s + 1}" : "{%s + 1, or now if more}",
                            explain_version(x->operation)->name);
  write_item(x);
  x->version = NULL;
  write_condition(x, false);
}

void explain_delete_body(struct explain *x) {
  explain_table(x);
  explain_key(x);
  write_condition(x, true);
}

void explain_create_body(struct explain *x) {
  const struct plan_entity *entity = x->operation->entity;

  x->version = "{now}";
  write_item(x);
  x->version = NULL;
  ddb_buf_format(&x->out, ",\"ConditionExpression\":\"attribute_not_exists(#k)%s\"",
                 entity->expires ? " OR #x <= :x" : "");
  ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
  explain_name(x, "#k", entity->table->partition_key);
  if (entity->expires) {
    ddb_buf_char(&x->out, ',');
    explain_name(x, "#x", entity->table->ttl);
    ddb_buf_text(&x->out, "},\"ExpressionAttributeValues\":{\":x\":{\"N\":\"{now}\"}");
  }
  ddb_buf_text(&x->out, "},\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
}
