/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with placeholders: updates. */
#include <string.h>

#include "explain_body.h"
#include "mem.h"

/* What is done with one attribute, in the order in which the generated function does it. */
struct change {
  const char *attribute;
  size_t number; /* of its placeholder */
  bool removed;
  bool inside;     /* of the data map */
  const char *how; /* NULL: set */
  const struct plan_field *field;
  const struct plan_key_step *steps;
  size_t count;
  char type;
  const struct plan_field *version; /* what the library sets itself */
};

struct changes {
  struct change *all;
  size_t count;
  size_t kept, removed; /* of them */
};

static void add(struct changes *out, struct change change) {
  change.number = change.removed ? out->removed++ : out->kept++;
  out->all[out->count++] = change;
}

static void add_key(struct changes *out, const struct plan_table *table, const char *attribute,
                    const struct plan_key_step *steps, size_t count) {
  if (attribute && count > 0)
    add(out, (struct change){.attribute = attribute,
                             .steps = steps,
                             .count = count,
                             .type = explain_index_type(table, attribute)});
}

static void add_fields(struct changes *out, const struct plan_operation *o) {
  for (size_t i = 0; i < o->set.field_count; i++) {
    const struct plan_field *field = &o->set.fields[i];
    if (!field->write)
      continue; /* an input of the record that an upsert makes */
    add(out, (struct change){.attribute = field->attribute,
                             .removed = field->how && strcmp(field->how, "remove") == 0,
                             .inside = o->entity->data && !field->top,
                             .how = field->how,
                             .field = field});
  }
}

/* Last, and only where something is stored. */
static void add_version(struct changes *out, const struct plan_operation *o) {
  const struct plan_field *version = explain_version(o);

  if (o->version && version && (out->count > 0 || o->entity->updated_at))
    add(out, (struct change){.attribute = version->attribute,
                             .inside = o->entity->data && !version->top,
                             .version = version});
}

static struct changes changes_of(struct explain *x) {
  const struct plan_operation *o = x->operation;
  size_t most = o->set.field_count + 2 * o->index_key_count + 1;
  struct changes out = {.all = mem_array(x->out.arena, most, sizeof *out.all)};

  add_fields(&out, o);
  for (size_t i = 0; i < o->index_key_count; i++) {
    const struct plan_index_key *key = &o->index_keys[i];
    const struct plan_table *table = o->entity->table;
    add_key(&out, table, key->partition_attribute, key->key.partition, key->key.partition_count);
    add_key(&out, table, key->sort_attribute, key->key.sort, key->key.sort_count);
  }
  add_version(&out, o);
  return out;
}

/* How each key of the schema looks, and in which list: $ is the path, % the value. */
static const struct form {
  const char *how, *list, *text;
} forms[] = {{NULL, " SET ", "$ = %"},
             {"add", " SET ", "$ = if_not_exists($, :z) + %"},
             {"subtract", " SET ", "$ = if_not_exists($, :z) - %"},
             {"append", " SET ", "$ = list_append(if_not_exists($, :e), %)"},
             {"prepend", " SET ", "$ = list_append(%, if_not_exists($, :e))"},
             {"set_if_absent", " SET ", "$ = if_not_exists($, %)"},
             {"remove", " REMOVE ", "$"},
             {"add_to_set", " ADD ", "$ %"},
             {"delete_from_set", " DELETE ", "$ %"}};

static const struct form *form_of(const struct change *change) {
  for (size_t i = 1; change->how && i < sizeof forms / sizeof *forms; i++)
    if (strcmp(change->how, forms[i].how) == 0)
      return &forms[i];
  return &forms[0];
}

static const char *leaf_of(const struct explain *x, const struct change *change) {
  return mem_format(x->out.arena, "#%c%zu", change->removed ? 'r' : 'n', change->number);
}

static void write_path(struct explain *x, const struct change *change) {
  const char *leaf = leaf_of(x, change);

  if (!explain_path(x, change->field, leaf))
    ddb_buf_format(&x->out, "%s%s", change->inside ? "#d." : "", leaf);
}

static void write_form(struct explain *x, const struct change *change) {
  for (const char *c = form_of(change)->text; *c != '\0'; c++)
    if (*c == '$')
      write_path(x, change);
    else if (*c == '%')
      ddb_buf_format(&x->out, ":v%zu", change->number);
    else
      ddb_buf_char(&x->out, *c);
}

/* One list; `more` is its last element, or "". */
static void write_list(struct explain *x, const char *list, const char *more,
                       const struct changes *changes) {
  bool begun = false;

  list += x->out.data[x->out.size - 1] == '"'; /* the first needs no space before it */
  for (size_t i = 0; i < changes->count; i++) {
    if (!strstr(form_of(&changes->all[i])->list, list))
      continue;
    ddb_buf_text(&x->out, begun ? ", " : list);
    write_form(x, &changes->all[i]);
    begun = true;
  }
  if (*more)
    ddb_buf_format(&x->out, "%s%s", begun ? ", " : list, more);
}

static void write_set(struct explain *x, const struct changes *changes) {
  const struct plan_entity *entity = x->operation->entity;
  const char *more = !entity->updated_at ? "" : entity->write_id ? "#u = :u, #w = :w" : "#u = :u";

  if (changes->count == 0 && !entity->updated_at)
    return; /* the condition alone is judged */
  if (entity->write_id && !entity->updated_at)
    more = "#w = :w";
  ddb_buf_text(&x->out, ",\"UpdateExpression\":\"");
  write_list(x, " SET ", more, changes);
  write_list(x, " REMOVE ", "", changes);
  write_list(x, " ADD ", "", changes);
  write_list(x, " DELETE ", "", changes);
  ddb_buf_char(&x->out, '"');
}

/* The attribute with the id of the write; or NULL. */
static const char *own_id(const struct explain *x, const struct changes *changes) {
  const struct plan_entity *entity = x->operation->entity;

  return changes->count > 0 || entity->updated_at ? entity->write_id : NULL;
}

static bool is_limited(const struct change *change) {
  return change->field && change->field->least;
}

/* The condition that the sum, or difference, stays within the limits of the field. */
static void write_bound(struct explain *x, const struct change *change) {
  if (!is_limited(change))
    return;
  const struct explain_limit limit = explain_limit(x, change->field);

  ddb_buf_text(&x->out, limit.absent ? " AND (attribute_not_exists(" : " AND ");
  if (limit.absent) {
    write_path(x, change);
    ddb_buf_text(&x->out, ") OR ");
  }
  write_path(x, change);
  ddb_buf_format(&x->out, " %s :b%zu%s", limit.up ? "<=" : ">=", change->number,
                 limit.absent ? ")" : "");
}

/* The states from which the one that is printed may come; where there is none, nothing holds. */
static void write_states(struct explain *x, bool inside) {
  const struct plan_operation *o = x->operation;
  size_t to = explain_state(o);
  const char *separator = "";

  if (!explain_state_comes(o)) {
    ddb_buf_text(&x->out, " AND attribute_not_exists(#k)");
    return;
  }
  ddb_buf_format(&x->out, " AND %s#g IN (", inside ? "#d." : "");
  for (size_t from = 1; from <= o->states->value_count; from++) {
    if (!explain_may_change(o->states, from, to))
      continue;
    ddb_buf_format(&x->out, "%s:f%zu", separator, from);
    separator = ", ";
  }
  ddb_buf_char(&x->out, ')');
}

static void write_update_condition(struct explain *x, const struct changes *changes) {
  const struct plan_operation *o = x->operation;
  const struct plan_field *guarded = o->state_field;
  const struct plan_expression *when = explain_when(x);
  bool inside = guarded && o->entity->data && !guarded->top;

  ddb_buf_text(&x->out, ",\"ConditionExpression\":\"attribute_exists(#k)");
  if (o->entity->expires)
    ddb_buf_text(&x->out, " AND (attribute_not_exists(#x) OR NOT #x <= :x)");
  if (o->entity->data && !inside)
    ddb_buf_text(&x->out, " AND attribute_exists(#d)");
  if (guarded)
    write_states(x, inside);
  for (size_t i = 0; i < changes->count; i++) {
    explain_path_element(x, changes->all[i].field);
    write_bound(x, &changes->all[i]);
  }
  explain_path_conditions(x);
  if (when)
    ddb_buf_format(&x->out, " AND (%s)", when->text);
  ddb_buf_char(&x->out, '"');
}

static void write_update_names(struct explain *x, const struct changes *changes) {
  const struct plan_entity *entity = x->operation->entity;
  const char *const more[][2] = {{",\"#d\":", entity->data},
                                 {",\"#u\":", entity->updated_at},
                                 {",\"#w\":", own_id(x, changes)},
                                 {",\"#x\":", entity->expires ? entity->table->ttl : NULL}};

  ddb_buf_text(&x->out, ",\"ExpressionAttributeNames\":{");
  explain_name(x, "#k", entity->table->partition_key);
  for (size_t i = 0; i < changes->count; i++) {
    const struct change *change = &changes->all[i];
    const char *leaf = leaf_of(x, change);
    if (explain_path_name(x, change->field, leaf))
      continue;
    ddb_buf_format(&x->out, ",\"%s\":", leaf);
    explain_string(x, change->attribute);
  }
  explain_path_names(x);
  for (size_t i = 0; i < sizeof more / sizeof *more; i++)
    if (more[i][1]) {
      ddb_buf_text(&x->out, more[i][0]);
      explain_string(x, more[i][1]);
    }
  const struct plan_field *guarded = x->operation->state_field;
  if (guarded && explain_state_comes(x->operation)) {
    ddb_buf_text(&x->out, ",\"#g\":");
    explain_string(x, guarded->attribute);
  }
  explain_names(x, explain_when(x), ",");
  ddb_buf_char(&x->out, '}');
}

/* Where a change needs 0 or an empty list for what is absent, and the limit of its field. */
static void write_constants(struct explain *x, const struct changes *changes) {
  bool zero = false, empty = false;

  for (size_t i = 0; i < changes->count; i++) {
    const struct change *change = &changes->all[i];
    const char *text = form_of(change)->text;
    if (strstr(text, ":z") && !zero)
      ddb_buf_text(&x->out, ",\":z\":{\"N\":\"0\"}");
    if (strstr(text, ":e") && !empty)
      ddb_buf_text(&x->out, ",\":e\":{\"L\":[]}");
    zero = zero || strstr(text, ":z");
    empty = empty || strstr(text, ":e");
    if (is_limited(change))
      ddb_buf_format(&x->out, ",\":b%zu\":{\"N\":\"%s\"}", change->number,
                     explain_limit(x, change->field).text);
  }
}

static void write_change_value(struct explain *x, const struct change *change) {
  if (change->version)
    ddb_buf_format(&x->out, "{\"N\":\"{%s + 1}\"}", change->version->name);
  else if (change->field)
    explain_value(x, change->field);
  else
    explain_steps(x, change->steps, change->count, change->type);
}

static void write_state_values(struct explain *x) {
  const struct plan_operation *o = x->operation;

  for (size_t from = 1; o->states && from <= o->states->value_count; from++)
    if (explain_may_change(o->states, from, explain_state(o))) {
      ddb_buf_format(&x->out, ",\":f%zu\":{\"S\":", from);
      explain_string(x, o->states->values[from - 1].text);
      ddb_buf_char(&x->out, '}');
    }
}

static void write_change_values(struct explain *x, const struct changes *changes) {
  for (size_t i = 0; i < changes->count; i++) {
    const struct change *change = &changes->all[i];
    if (change->removed)
      continue;
    ddb_buf_format(&x->out, "%s\":v%zu\":", change->number > 0 ? "," : "", change->number);
    write_change_value(x, change);
  }
}

/* What stands before another member. */
static const char *comma(const struct explain *x) {
  return x->out.data[x->out.size - 1] == '{' ? "" : ",";
}

static void write_update_values(struct explain *x, const struct changes *changes) {
  const struct plan_entity *entity = x->operation->entity;
  size_t start = x->out.size;

  ddb_buf_text(&x->out, ",\"ExpressionAttributeValues\":{");
  size_t empty = x->out.size;
  write_change_values(x, changes);
  write_constants(x, changes);
  explain_path_values(x, comma(x));
  if (entity->updated_at)
    ddb_buf_format(&x->out, "%s\":u\":{\"N\":\"{now}\"}", comma(x));
  if (own_id(x, changes))
    ddb_buf_format(&x->out, "%s\":w\":{\"S\":\"{a new UUID}\"}", comma(x));
  if (entity->expires)
    ddb_buf_format(&x->out, "%s\":x\":{\"N\":\"{now}\"}", comma(x));
  write_state_values(x);
  explain_values(x, explain_when(x), comma(x));
  if (x->out.size > empty)
    ddb_buf_char(&x->out, '}');
  else
    x->out.size = start;
}

void explain_update_body(struct explain *x) {
  const struct plan_operation *o = x->operation;
  const struct changes changes = changes_of(x);

  explain_table(x);
  explain_key(x);
  write_set(x, &changes);
  write_update_condition(x, &changes);
  write_update_names(x, &changes);
  write_update_values(x, &changes);
  if ((o->returns || o->returns_new) && !x->member)
    ddb_buf_format(&x->out, ",\"ReturnValues\":\"%s\"", o->returns_new ? "ALL_NEW" : "ALL_OLD");
  ddb_buf_text(&x->out, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
}
