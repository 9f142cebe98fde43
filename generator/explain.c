/* SPDX-License-Identifier: Apache-2.0 */
/* The request of an operation and what it costs, for people. */
#include "explain.h"

#include <string.h>

#include "explain_body.h"
#include "mem.h"

/* ---- the verbs ---------------------------------------------------------------------------------
 */

static const struct explain_verb verbs[] = {
    [PLAN_PUT] = {.target = "PutItem",
                  .body = explain_put_body,
                  .writes = true,
                  .remark = "Attributes of optional fields that are not set are left out."},
    [PLAN_CREATE] = {.target = "PutItem",
                     .body = explain_create_body,
                     .writes = true,
                     .remark = "Attributes of optional fields that are not set are left out."},
    [PLAN_GET] = {.target = "GetItem", .body = explain_get_body, .reads = true},
    [PLAN_QUERY] = {.target = "Query", .body = explain_query_body, .reads = true, .many = true},
    [PLAN_COLLECTION] = {.target = "Query",
                         .body = explain_query_body,
                         .reads = true,
                         .many = true},
    [PLAN_SCAN] = {.target = "Scan",
                   .body = explain_scan_body,
                   .reads = true,
                   .many = true,
                   .remark =
                       "A scan reads, and is charged for, every item of the table or index. The "
                       "parallel one sends\nTotalSegments and Segment, too."},
    [PLAN_UPDATE] = {.target = "UpdateItem",
                     .body = explain_update_body,
                     .writes = true,
                     .remark =
                         "Inputs of set_optional that are not set are left out; not shown is the "
                         "condition that\nkeeps integers that are added to within their limits."},
    [PLAN_UPSERT] = {.target = "UpdateItem",
                     .body = explain_update_body,
                     .writes = true,
                     .remark =
                         "Where there is no such item, a PutItem follows as of a create, with the "
                         "inputs and the\ndefaults. Inputs of set_optional that are not set are "
                         "left out; not shown is the\ncondition that keeps integers that are added "
                         "to within their limits."},
    [PLAN_CHECK] = {.target = "TransactWriteItems",
                    .body = explain_delete_body,
                    .writes = true,
                    .remark = "This is the ConditionCheck of one member of the transaction."},
    [PLAN_DELETE] = {.target = "DeleteItem", .body = explain_delete_body, .writes = true},
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

  if (!verb || !verb->body || operation->range || (verb->writes && operation->entity->version))
    return "";
  ddb_buf_char(&x.out, '{');
  verb->body(&x);
  ddb_buf_char(&x.out, '}');
  return finish(&x);
}

/* ---- layout ------------------------------------------------------------------------------------
 */

/* Lines of the two outer levels, as short as they are read best. */
static void write_pretty(struct ddb_buf *out, const char *json) {
  int depth = 0;
  bool string = false;

  for (const char *at = json; *at; at++) {
    char c = *at;
    bool escaped = string && c == '\\';
    string = c == '"' ? !string : string;
    if (!string && c == '}' && --depth < 2)
      ddb_buf_format(out, "\n%*s", depth * 2, "");
    ddb_buf_char(out, c);
    if (escaped && at[1])
      ddb_buf_char(out, *++at);
    if (!string && c == '{' && ++depth <= 2)
      ddb_buf_format(out, "\n%*s", depth * 2, "");
    if (!string && c == ',')
      ddb_buf_format(out, depth <= 2 ? "\n%*s" : " ", depth * 2, "");
    if (!string && c == ':' && at[1] != '\0')
      ddb_buf_char(out, ' ');
  }
  ddb_buf_char(out, '\n');
}

/* ---- capacity ----------------------------------------------------------------------------------
 */

static const int sizes[] = {1, 4, 16, 64, 400}; /* KB */
enum { SIZES = sizeof sizes / sizeof *sizes };

/* Units times two: a read that is eventually consistent costs half. */
static void write_units(struct ddb_buf *out, const char *what, int per_kb, int halves) {
  ddb_buf_format(out, "  %-32s", what);
  for (int i = 0; i < SIZES; i++) {
    int units = (sizes[i] + per_kb - 1) / per_kb * halves;
    ddb_buf_format(out, units % 2 ? "%6d.5" : "%8d", units / 2);
  }
  ddb_buf_char(out, '\n');
}

/* The read of 4 KB and the write of 1 KB are the units (Developer Guide, "DynamoDB throughput
 * capacity"). */
static void write_costs(struct ddb_buf *out, const struct plan_operation *o,
                        const struct explain_verb *verb) {
  ddb_buf_format(out, "%-34s",
                 verb->many ? "capacity units by size of all read"
                            : "capacity units by size of the item");
  for (int i = 0; i < SIZES; i++)
    ddb_buf_format(out, "%5d KB", sizes[i]);
  ddb_buf_char(out, '\n');
  if (verb->reads)
    write_units(out, o->consistent ? "read, strongly consistent" : "read, eventually consistent", 4,
                o->consistent ? 2 : 1);
  if (verb->reads && !verb->many)
    write_units(out, "read in a transaction", 4, 4);
  if (verb->writes) {
    write_units(out, "write", 1, 2);
    write_units(out, "write in a transaction", 1, 4);
  }
}

/* DynamoDB writes an index where the item in it changes, once, or twice where its key does. */
static void write_index_costs(struct ddb_buf *out, const struct plan_operation *o) {
  if (o->entity->index_names && o->entity->index_names[0])
    ddb_buf_format(out,
                   "\nAn index that holds the item (%s) costs as many writes again, by the size of "
                   "what it\nholds, if that changes; twice as many if its key does.\n",
                   o->entity->index_names);
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

static void write_fields(struct ddb_buf *out, const struct plan_record *record) {
  ddb_buf_text(out, "of each item");
  for (size_t i = 0; i < record->field_count; i++)
    ddb_buf_format(out, "%s%s", i > 0 ? ", " : " ", record->fields[i].name);
  ddb_buf_char(out, '\n');
}

static void write_head(struct ddb_buf *out, const struct plan_operation *o,
                       const struct explain_verb *verb) {
  const char *entities = o->entity->record.name;
  const char *kind = !verb ? ""
                     : verb->reads
                         ? o->consistent ? ", strongly consistent" : ", eventually consistent"
                         : "";

  for (size_t i = 1; o->tagged && i < o->kind_count; i++)
    entities = mem_format(out->arena, "%s, %s", entities, o->kinds[i].entity->record.name);
  ddb_buf_format(out, "%s: %s of %s%s\ntable %s%s%s\nkey   %s\n", o->name,
                 verb ? verb->target : "operation", entities, kind, o->entity->table->name,
                 o->over ? ", index " : "", o->over ? o->over->name : "",
                 o->condition ? o->condition : o->entity->key_text);
  if (o->filter)
    ddb_buf_format(out, "of these the items where %s\n", o->filter->source);
  if (o->entity->projection)
    write_fields(out, &o->entity->record);
  if (o->when)
    ddb_buf_format(out, "only if %s\n", o->when->source);
  if (o->version || o->guarded_put)
    ddb_buf_format(out, "only if %s is the one that was read (not printed below)\n",
                   o->entity->version_member);
  if (o->shards)
    ddb_buf_format(out, "%d times, once for each shard, whose number stands in its place\n",
                   o->shards);
  ddb_buf_char(out, '\n');
}

const char *explain_text(struct ddb_arena *arena, const struct plan_operation *operation) {
  const struct explain_verb *verb = explain_verb(operation->verb);
  struct explain x = start(arena, operation);
  const char *request = explain_request(arena, operation);

  write_head(&x.out, operation, verb);
  if (!verb) {
    ddb_buf_text(&x.out, "What this kind of operation sends is not printed yet.\n");
    return finish(&x);
  }
  if (*request) {
    ddb_buf_format(&x.out, "X-Amz-Target: DynamoDB_20120810.%s\n\n", verb->target);
    write_pretty(&x.out, request);
    ddb_buf_char(&x.out, '\n');
  }
  if (operation->range)
    ddb_buf_format(&x.out, "%s\n\n",
                   "The bounds of the range are made of its arguments at run time: two keys, which "
                   "begin alike,\nand between which the asked ones lie.");
  if (verb->writes && operation->entity->version)
    ddb_buf_format(
        &x.out, "%s\n\n",
        "The request depends on the version of the item, which the library keeps, and is "
        "not printed yet.");
  /* Developer Guide, "Querying tables": by the size of items, not of what is returned. */
  if (operation->entity->projection)
    ddb_buf_text(&x.out, "Fields that are not asked for are not sent. They are read all the same: "
                         "the units are those of\nall that the table or index has of an item.\n\n");
  if (verb->remark)
    ddb_buf_format(&x.out, "%s\n\n", verb->remark);
  write_costs(&x.out, operation, verb);
  if (verb->writes)
    write_index_costs(&x.out, operation);
  return finish(&x);
}
