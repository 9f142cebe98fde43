/* SPDX-License-Identifier: Apache-2.0 */
/* The request of an operation and what it costs, for people. */
#include "explain.h"

#include <string.h>

#include "explain_body.h"
#include "mem.h"

/* ---- the verbs ------------------------------------------------------------------------------- */

static const struct explain_verb verbs[] = {
    [PLAN_PUT] = {.target = "PutItem",
                  .body = explain_put_body,
                  .costs = explain_write_costs,
                  .remark = "Attributes of optional fields that are not set are left out."},
    [PLAN_CREATE] = {.target = "PutItem",
                     .body = explain_create_body,
                     .costs = explain_write_costs,
                     .remark = "Attributes of optional fields that are not set are left out."},
    [PLAN_GET] = {.target = "GetItem",
                  .reads = true,
                  .body = explain_get_body,
                  .costs = explain_read_costs},
    [PLAN_QUERY] = {.target = "Query",
                    .reads = true,
                    .body = explain_query_body,
                    .costs = explain_query_costs},
    [PLAN_COLLECTION] = {.target = "Query",
                         .reads = true,
                         .body = explain_query_body,
                         .costs = explain_query_costs},
    [PLAN_SCAN] = {.target = "Scan",
                   .reads = true,
                   .body = explain_scan_body,
                   .costs = explain_query_costs,
                   .remark =
                       "A scan reads, and is charged for, every item of the table or index. A part "
                       "of a parallel scan\nhas \"TotalSegments\": {segments}, \"Segment\": "
                       "{segment} too; all parts cost what one scan does."},
    [PLAN_UPDATE] = {.target = "UpdateItem",
                     .body = explain_update_body,
                     .costs = explain_write_costs,
                     .remark = "Inputs of set_optional that are not set are left out."},
    [PLAN_UPSERT] = {.target = "UpdateItem",
                     .body = explain_update_body,
                     .costs = explain_write_costs,
                     .remark =
                         "Where there is no such item, a PutItem follows as of a create, with the "
                         "inputs and the\ndefaults. Inputs of set_optional that are not set are "
                         "left out."},
    [PLAN_COUNT] = {.target = "Query",
                    .reads = true,
                    .body = explain_query_body,
                    .costs = explain_query_costs},
    [PLAN_BATCH_GET] = {.target = "BatchGetItem",
                        .reads = true,
                        .body = explain_batch_get_body,
                        .costs = explain_batch_costs,
                        .remark = "With each key, 100 in a request."},
    [PLAN_TRANSACT_GET] = {.target = "TransactGetItems",
                           .body = explain_transact_get_body,
                           .costs = explain_transact_get_costs},
    [PLAN_TRANSACT] = {.target = "TransactWriteItems",
                       .body = explain_transact_body,
                       .costs = explain_transact_costs},
    [PLAN_CHECK] = {.target = "TransactWriteItems",
                    .body = explain_check_body,
                    .costs = explain_check_costs,
                    .remark = "It is one of the members of a transaction."},
    [PLAN_DELETE] = {.target = "DeleteItem",
                     .body = explain_delete_body,
                     .costs = explain_write_costs},
};

const struct explain_verb *explain_verb(enum plan_verb verb) {
  bool known = (size_t)verb < sizeof verbs / sizeof *verbs && verbs[verb].target;

  return known ? &verbs[verb] : NULL;
}

const struct plan_operation *explain_find(const struct plan *plan, const char *name) {
  for (size_t i = 0; i < plan->operation_count; i++)
    if (strcmp(plan->operations[i].name, name) == 0)
      return &plan->operations[i];
  return NULL;
}

static struct explain start(struct ddb_arena *arena, const struct plan_operation *operation) {
  struct explain x = {.operation = operation};

  ddb_buf_init_arena(&x.out, arena, SIZE_MAX);
  return x;
}

static const char *finish(struct explain *x) {
  ddb_buf_char(&x->out, '\0');
  if (x->out.status < 0)
    mem_exhausted();
  return x->out.data;
}

const char *explain_request(struct ddb_arena *arena, const struct plan_operation *operation) {
  const struct explain_verb *verb = explain_verb(operation->verb);
  struct explain x = start(arena, operation);

  if (!verb)
    mem_defect("no request is explained of", operation->name);
  ddb_buf_char(&x.out, '{');
  verb->body(&x);
  ddb_buf_char(&x.out, '}');
  return finish(&x);
}

/* ---- layout ---------------------------------------------------------------------------------- */

/* Of requests about several items those inside count. */
static int depth_of(const char *json) {
  return strncmp(json, "{\"TransactItems\":", 17) == 0 ||
                 strncmp(json, "{\"RequestItems\":", 16) == 0
             ? 4
             : 2;
}

/* Lines of the outer levels, as short as they are read best. */
static void write_pretty(struct ddb_buf *out, const char *json) {
  int most = depth_of(json), depth = 0;
  bool string = false;

  for (const char *at = json; *at; at++) {
    char c = *at;
    bool escaped = string && c == '\\';
    string = c == '"' ? !string : string;
    if (!string && c == '}' && --depth < most)
      ddb_buf_format(out, "\n%*s", depth * 2, "");
    ddb_buf_char(out, c);
    if (escaped && at[1])
      ddb_buf_char(out, *++at);
    if (!string && c == '{' && ++depth <= most)
      ddb_buf_format(out, "\n%*s", depth * 2, "");
    if (!string && c == ',')
      ddb_buf_format(out, depth <= most ? "\n%*s" : " ", depth * 2, "");
    if (!string && c == ':' && at[1] != '\0')
      ddb_buf_char(out, ' ');
  }
  ddb_buf_char(out, '\n');
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void write_fields(struct ddb_buf *out, const struct plan_record *record) {
  ddb_buf_text(out, "of each item");
  for (size_t i = 0; i < record->field_count; i++)
    ddb_buf_format(out, "%s%s", i > 0 ? ", " : " ", record->fields[i].name);
  ddb_buf_char(out, '\n');
}

static void write_members(struct ddb_buf *out, const struct plan_operation *o,
                          const struct explain_verb *verb) {
  ddb_buf_format(out, "%s: %s of", o->name, verb->target);
  for (size_t i = 0; i < o->member_count; i++)
    ddb_buf_format(out, "%s %s", i > 0 ? "," : "", o->members[i].operation->name);
  ddb_buf_text(out, "\n\n");
}

static void write_head(struct ddb_buf *out, const struct plan_operation *o,
                       const struct explain_verb *verb) {
  const char *entities = o->entity->record.name;
  const char *kind = !verb->reads    ? ""
                     : o->consistent ? ", strongly consistent"
                                     : ", eventually consistent";

  for (size_t i = 1; o->tagged && i < o->kind_count; i++)
    entities = mem_format(out->arena, "%s, %s", entities, o->kinds[i].entity->record.name);
  ddb_buf_format(out, "%s: %s of %s%s\ntable %s%s%s\nkey   %s\n", o->name, verb->target, entities,
                 kind, o->entity->table->name, o->over ? ", index " : "",
                 o->over ? o->over->name : "", o->condition ? o->condition : o->entity->key_text);
  if (o->filter)
    ddb_buf_format(out, "of these the items where %s\n", o->filter->source);
  if (o->entity->projection)
    write_fields(out, &o->entity->record);
  if (o->when)
    ddb_buf_format(out, "only if %s\n", o->when->source);
  if (o->version || o->guarded_put)
    ddb_buf_format(out, "only if %s is the one that was read\n", o->entity->version_member);
  if (o->shards)
    ddb_buf_format(out, "%d times, once for each shard, whose number stands in its place\n",
                   o->shards);
  ddb_buf_char(out, '\n');
}

/* What stands in the request for something that is known when it is sent, and is no argument. */
static const struct {
  const char *mark, *text;
} marks[] = {
    {"{U+10FFFF...}", "{U+10FFFF...} is the greatest character, as often as a sort key holds it."},
    {"{before ",
     "{before x} is x with the character in front of its last one in the place of that."},
    {"{shard}", "{shard} is the number of each shard, with as many digits as the greatest."},
    {"{token}", "{token} is made for each commit, and stays while that is tried again."},
    {"\":b",
     ":b... keeps the sum within the limits of the field, here for an amount of 1 or more."}};

/* A line for each state that has a way in: which states lead there. */
static void write_state(struct ddb_buf *out, const struct plan_operation *o) {
  const struct plan_enum *states = o->states;

  if (!states || o->state_field->literal)
    return;
  ddb_buf_format(out, "Printed for one new state of %s. The ways into each:\n",
                 o->state_field->name);
  for (size_t to = 1; to <= states->value_count; to++) {
    ddb_buf_format(out, "  %-18s", states->values[to - 1].text);
    const char *separator = "";
    for (size_t from = 1; from <= states->value_count; from++)
      if (explain_may_change(states, from, to)) {
        ddb_buf_format(out, "%s%s", separator, states->values[from - 1].text);
        separator = ", ";
      }
    ddb_buf_text(out, *separator ? "\n" : "-\n");
  }
  ddb_buf_char(out, '\n');
}

static void write_remarks(struct ddb_buf *out, const struct plan_operation *o,
                          const char *request) {
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (strstr(request, marks[i].mark))
      ddb_buf_format(out, "%s\n\n", marks[i].text);
  write_state(out, o);
  for (size_t i = 0; i < o->member_count; i++)
    write_state(out, o->members[i].operation);
}

const char *explain_text(struct ddb_arena *arena, const struct plan_operation *operation) {
  const struct explain_verb *verb = explain_verb(operation->verb);
  struct explain x = start(arena, operation);
  const char *request = explain_request(arena, operation);

  if (operation->member_count > 0)
    write_members(&x.out, operation, verb);
  else
    write_head(&x.out, operation, verb);
  ddb_buf_format(&x.out, "X-Amz-Target: DynamoDB_20120810.%s\n\n", verb->target);
  write_pretty(&x.out, request);
  ddb_buf_char(&x.out, '\n');
  write_remarks(&x.out, operation, request);
  /* Developer Guide, "Querying tables": by the size of items, not of what is returned. */
  if (operation->entity->projection)
    ddb_buf_text(&x.out, "Fields that are not asked for are not sent. They are read all the same: "
                         "the units are those of\nall that the table or index has of an item.\n\n");
  if (operation->unique)
    explain_unique(&x.out, operation);
  if (verb->remark)
    ddb_buf_format(&x.out, "%s\n\n", verb->remark);
  verb->costs(&x.out, operation);
  return finish(&x);
}
