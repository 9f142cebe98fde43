/* SPDX-License-Identifier: Apache-2.0 */
/* Compares two answers. Errors are compared by their codes; their texts, and what an answer says it
 * cost, are counted apart: no test of a program should hang on them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diff.h"

struct current current;
unsigned unexplained, explained, text_differences, capacity_differences;

/* ---- telling --------------------------------------------------------------------------------- */

enum { SHOWN = 2500, PRINTED_MAX = 5000, KINDS = 400, HEAD = 60 };

static void copy(struct ddb_text text, char *out, size_t room) {
  size_t size = text.size < room ? text.size : room - 1;
  memcpy(out, text.data, size);
  out[size] = '\0';
  for (size_t i = 0; i < size; i++)
    if (out[i] == '\t' || out[i] == '\n' || out[i] == '\0')
      out[i] = ' ';
}

/* One of each kind is printed: told by how both begin. */
static bool is_new(const char *operation, const char *where, const char *ours, const char *theirs) {
  static char seen[KINDS][3 * HEAD + 40];
  static size_t count;
  char kind[3 * HEAD + 40];
  bool status = strcmp(where, "status") == 0;
  (void)snprintf(kind, sizeof kind, "%.30s %.30s %.*s %.*s", operation, where, status ? HEAD : 0,
                 ours, status ? HEAD + 30 : 0, theirs);
  for (size_t i = 0; i < count; i++)
    if (strcmp(seen[i], kind) == 0)
      return false;
  if (count < KINDS)
    memcpy(seen[count++], kind, sizeof kind);
  return true;
}

void difference(const char *operation, const char *where, struct ddb_text ours,
                struct ddb_text theirs) {
  char mine[SHOWN], other[SHOWN];
  copy(ours, mine, sizeof mine);
  copy(theirs, other, sizeof other);
  struct known_difference what = {operation, where, mine, other,
                                  current.request != NULL ? current.request->body.data : ""};
  if (known_take(&what)) {
    explained++;
    return;
  }
  if (unexplained++ >= PRINTED_MAX || !is_new(operation, where, mine, other))
    return;
  printf("\nDIFFERENCE seed %llu step %llu: %s, %s\n  ours:   %s\n  theirs: %s\n",
         (unsigned long long)current.seed, (unsigned long long)current.step, operation, where, mine,
         other);
  if (current.request != NULL)
    printf("  request: %.*s\n",
           (int)(current.request->body.size < 3000 ? current.request->body.size : 3000),
           current.request->body.data);
  (void)fflush(stdout);
}

struct ddb_text answer_part(const struct local_node *node) {
  struct ddb_buf out;
  ddb_buf_init_arena(&out, memory, SIZE_MAX);
  if (node == NULL)
    ddb_buf_text(&out, "(none)");
  else
    local_node_write(&out, node);
  return (struct ddb_text){out.data, out.size};
}

/* ---- texts of errors ------------------------------------------------------------------------- */

static struct texts {
  char *ours, *theirs;
  unsigned count;
} texts[500];
static size_t text_count;

/* Without what is quoted from the request: up to a colon, or all where the texts differ before. */
static void count_text(struct ddb_text ours, struct ddb_text theirs) {
  char mine[300], other[300];
  if (ddb_text_equal(ours, theirs))
    return;
  text_differences++;
  copy(ours, mine, sizeof mine);
  copy(theirs, other, sizeof other);
  for (size_t i = 0; i < text_count; i++)
    if (strncmp(texts[i].ours, mine, 70) == 0 && strncmp(texts[i].theirs, other, 70) == 0) {
      texts[i].count++;
      return;
    }
  if (text_count < sizeof texts / sizeof texts[0])
    texts[text_count++] = (struct texts){strdup(mine), strdup(other), 1};
}

void judge_texts_print(void) {
  for (size_t i = 0; i < text_count; i++)
    printf("%6u\n  ours:   %s\n  theirs: %s\n", texts[i].count, texts[i].ours, texts[i].theirs);
}

/* ---- errors ---------------------------------------------------------------------------------- */

static void put_reasons(struct ddb_buf *out, const struct local_node *reasons) {
  for (size_t i = 0; reasons != NULL && i < reasons->count; i++) {
    const struct local_node *text = local_node_get(&reasons->children[i], "Message");
    if (text != NULL && text->kind == DDB_JSON_STRING)
      ddb_buf_format(out, " (%.*s)", (int)text->text.size, text->text.data);
  }
}

static struct ddb_text outcome(const struct answer *answer) {
  struct ddb_buf out;
  const struct local_node *scanned = local_node_get(answer->body, "ScannedCount");
  ddb_buf_init_arena(&out, memory, SIZE_MAX);
  ddb_buf_format(&out, "%d", answer->status);
  if (answer->status != 200) {
    ddb_buf_format(&out, " %.*s: ", (int)answer->code.size, answer->code.data);
    ddb_buf_bytes(&out, answer->message.data, answer->message.size);
    put_reasons(&out, local_node_get(answer->body, "CancellationReasons"));
  } else if (scanned != NULL && ddb_text_equal(scanned->text, ddb_text_of("0"))) {
    ddb_buf_text(&out, " nothing");
  }
  return (struct ddb_text){out.data, out.size};
}

bool judge_status(const struct request *request, const struct answer *ours,
                  const struct answer *theirs) {
  if (ours->status == theirs->status && ddb_text_equal(ours->code, theirs->code)) {
    if (ours->status != 200)
      count_text(ours->message, theirs->message);
    return true;
  }
  difference(request->operation, "status", outcome(ours), outcome(theirs));
  return false;
}

/* Codes and items of the reasons; the message of the whole only lists the codes. */
static bool judge_reasons(const struct request *request, const struct answer *ours,
                          const struct answer *theirs) {
  const struct local_node *a = local_node_get(ours->body, "CancellationReasons");
  const struct local_node *b = local_node_get(theirs->body, "CancellationReasons");
  bool same = (a == NULL) == (b == NULL) && (a == NULL || a->count == b->count);
  for (size_t i = 0; same && a != NULL && i < a->count; i++) {
    const struct local_node *x = &a->children[i], *y = &b->children[i];
    const struct local_node *code = local_node_get(x, "Code"), *other = local_node_get(y, "Code");
    const struct local_node *item = local_node_get(x, "Item"),
                            *theirs_item = local_node_get(y, "Item");
    const struct local_node *text = local_node_get(x, "Message"),
                            *theirs_text = local_node_get(y, "Message");
    same = code != NULL && other != NULL && same_node(code, other) &&
           (item == NULL) == (theirs_item == NULL) &&
           (item == NULL || same_node(item, theirs_item));
    if (same && text != NULL && theirs_text != NULL)
      count_text(text->text, theirs_text->text);
  }
  if (!same)
    difference(request->operation, "CancellationReasons", answer_part(a), answer_part(b));
  return same;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static bool same_bags(const struct local_node *a, const struct local_node *b) {
  const struct local_node *as[64], *bs[64];
  if (a == NULL || b == NULL)
    return a == b;
  if (a->count > 64 || a->count != b->count)
    return false;
  for (size_t i = 0; i < a->count; i++) {
    as[i] = &a->children[i];
    bs[i] = &b->children[i];
  }
  return same_bag(as, a->count, bs, b->count);
}

static bool same_member(const struct local_node *a, const struct local_node *b, const char *name) {
  const struct local_node *x = local_node_get(a, name), *y = local_node_get(b, name);
  return x == NULL || y == NULL ? x == y : same_node(x, y);
}

/* An index goes at once here, and is DELETING for a while there. */
static size_t index_count(const struct local_node *list) {
  size_t count = 0;
  for (size_t i = 0; list != NULL && i < list->count; i++) {
    const struct local_node *status = local_node_get(&list->children[i], "IndexStatus");
    count += status == NULL || !ddb_text_equal(status->text, ddb_text_of("DELETING"));
  }
  return count;
}

static bool same_units(const struct local_node *a, const struct local_node *b) {
  const struct local_node *mine = local_node_get(a, "ProvisionedThroughput");
  const struct local_node *other = local_node_get(b, "ProvisionedThroughput");
  return same_member(mine, other, "ReadCapacityUnits") &&
         same_member(mine, other, "WriteCapacityUnits");
}

static bool same_indexes(const struct local_node *a, const struct local_node *b, bool units) {
  if (a == NULL || b == NULL)
    return index_count(a) == index_count(b);
  for (size_t i = 0; i < a->count; i++) {
    const struct local_node *other = NULL, *x, *y;
    for (size_t k = 0; k < b->count && other == NULL; k++)
      if (same_member(&a->children[i], &b->children[k], "IndexName"))
        other = &b->children[k];
    if (other == NULL || !same_member(&a->children[i], other, "KeySchema"))
      return false;
    x = local_node_get(&a->children[i], "Projection");
    y = local_node_get(other, "Projection");
    if ((units && !same_units(&a->children[i], other)) || !same_member(x, y, "ProjectionType") ||
        !same_bags(local_node_get(x, "NonKeyAttributes"), local_node_get(y, "NonKeyAttributes")))
      return false;
  }
  return index_count(a) == index_count(b);
}

/* A table that is not may have a summary or none. */
static bool is_on_demand(const struct local_node *table) {
  const struct local_node *mode =
      local_node_get(local_node_get(table, "BillingModeSummary"), "BillingMode");
  return mode != NULL && ddb_text_equal(mode->text, ddb_text_of("PAY_PER_REQUEST"));
}

/* What a request says of a table; not dates, names of resources and figures that are late. */
static bool judge_table(const struct request *request, const struct local_node *a,
                        const struct local_node *b) {
  const struct local_node *global = local_node_get(b, "GlobalSecondaryIndexes");
  bool going = global != NULL && index_count(global) < global->count;
  bool same = same_member(a, b, "TableName") && same_member(a, b, "KeySchema") &&
              (going || same_bags(local_node_get(a, "AttributeDefinitions"),
                                  local_node_get(b, "AttributeDefinitions"))) &&
              same_indexes(local_node_get(a, "LocalSecondaryIndexes"),
                           local_node_get(b, "LocalSecondaryIndexes"), false) &&
              same_indexes(local_node_get(a, "GlobalSecondaryIndexes"), global, false) &&
              same_units(a, b) && is_on_demand(a) == is_on_demand(b);
  bool units = same_indexes(local_node_get(a, "GlobalSecondaryIndexes"), global, true);
  if (!same || !units)
    difference(request->operation, same ? "index units" : "table", answer_part(a), answer_part(b));
  return same && units;
}

/* ---- members of an answer -------------------------------------------------------------------- */

/* Lists of items by table, in any order. */
static bool same_responses(const struct local_node *a, const struct local_node *b) {
  if (a == NULL || b == NULL || a->kind != DDB_JSON_OBJECT || b->kind != DDB_JSON_OBJECT)
    return a != NULL && b != NULL && same_node(a, b);
  for (size_t i = 0; i < a->count; i++) {
    const struct local_node *other = NULL;
    for (size_t k = 0; k < b->count; k++)
      if (ddb_text_equal(a->children[i].name, b->children[k].name))
        other = &b->children[k];
    if (other == NULL || !same_bags(&a->children[i], other))
      return false;
  }
  return a->count == b->count;
}

static bool is(struct ddb_text name, const char *text) {
  return strlen(text) == name.size && memcmp(text, name.data, name.size) == 0;
}

/* Whether `a` is `b`, or what a path picks out of it. */
static bool is_part(const struct local_node *a, const struct local_node *b) {
  if (same_node(a, b))
    return true;
  if (a->kind != b->kind || (a->kind != DDB_JSON_OBJECT && a->kind != DDB_JSON_ARRAY))
    return false;
  for (size_t i = 0; i < a->count; i++) {
    bool found = false;
    for (size_t k = 0; k < b->count && !found; k++)
      found = ddb_text_equal(a->children[i].name, b->children[k].name) &&
              is_part(&a->children[i], &b->children[k]);
    if (!found)
      return false;
  }
  return true;
}

static bool judge_member(const struct request *request, struct ddb_text name,
                         const struct local_node *a, const struct local_node *b) {
  char where[64];
  copy(name, where, sizeof where);
  bool same = a != NULL && b != NULL && same_node(a, b);
  if (is(name, "__type") || is(name, "message") || is(name, "Message") ||
      is(name, "CancellationReasons"))
    return true;
  if (is(name, "Table") || is(name, "TableDescription"))
    return judge_table(request, a, b);
  if (is(name, "ConsumedCapacity")) {
    bool lists = a != NULL && b != NULL && a->kind == DDB_JSON_ARRAY;
    capacity_differences += !same && !(lists && same_bags(a, b));
    return true;
  }
  if (is(name, "Responses"))
    same = same_responses(a, b);
  if (is(name, "ItemCollectionMetrics"))
    same = a != NULL && b != NULL && same_member(a, b, "ItemCollectionKey");
  bool part = !same && is(name, "Attributes") && b != NULL && (a == NULL || is_part(a, b));
  if (!same)
    difference(request->operation, part ? "part of Attributes" : where, answer_part(a),
               answer_part(b));
  return same || part;
}

bool judge(const struct request *request, const struct answer *ours, const struct answer *theirs) {
  const struct local_node *a = ours->body, *b = theirs->body;
  bool same = true;
  if (!judge_status(request, ours, theirs))
    return false;
  if (ours->status == 200 && request->unordered)
    return true;
  if (ours->status != 200 && !judge_reasons(request, ours, theirs))
    return false;
  for (size_t i = 0; i < a->count; i++) {
    char name[80];
    copy(a->children[i].name, name, sizeof name);
    same = judge_member(request, a->children[i].name, &a->children[i], local_node_get(b, name)) &&
           same;
  }
  for (size_t i = 0; i < b->count; i++) {
    char name[80];
    copy(b->children[i].name, name, sizeof name);
    if (local_node_get(a, name) == NULL && b->children[i].kind != DDB_JSON_NULL)
      same = judge_member(request, b->children[i].name, NULL, &b->children[i]) && same;
  }
  return same;
}
