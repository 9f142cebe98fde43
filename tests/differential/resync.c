/* SPDX-License-Identifier: Apache-2.0 */
/* Whole tables: that both sides hold the same; and after a difference, that they do again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "diff.h"

static const char *const volatiles[] = {"diff-x", "diff-y", "diff-z"};

static struct answer ask(enum side side, const char *operation, const struct ddb_buf *body) {
  struct answer out;
  side_send(side, operation, (struct ddb_text){body->data, body->size}, &out);
  return out;
}

static struct answer ask_table(enum side side, const char *operation, const char *table) {
  struct ddb_buf body;
  ddb_buf_init_arena(&body, memory, SIZE_MAX);
  ddb_buf_format(&body, "{\"TableName\":\"%s\"}", table);
  return ask(side, operation, &body);
}

void tables_make(void) {
  for (unsigned i = 0; i < shape_count; i++)
    for (enum side side = OURS; side <= THEIRS; side++) {
      struct ddb_buf body;
      ddb_buf_init_arena(&body, memory, SIZE_MAX);
      shape_create(&shapes[i], &body);
      struct answer answer = ask(side, "CreateTable", &body);
      if (answer.status != 200) {
        (void)fprintf(stderr, "differential: %s: %.*s\n%s\n", shapes[i].name,
                      (int)answer.message.size, answer.message.data, body.data);
        exit(3);
      }
    }
}

/* ---- indexes that are being made ------------------------------------------------------------- */

static bool settled(const struct local_node *table) {
  const struct local_node *indexes = local_node_get(table, "GlobalSecondaryIndexes");
  const struct local_node *status = local_node_get(table, "TableStatus");
  for (size_t i = 0; indexes != NULL && i < indexes->count; i++) {
    const struct local_node *of_index = local_node_get(&indexes->children[i], "IndexStatus");
    if (of_index == NULL || strncmp(of_index->text.data, "ACTIVE", 6) != 0)
      return false;
  }
  return status != NULL && strncmp(status->text.data, "ACTIVE", 6) == 0;
}

void tables_settle(void) {
  const struct timespec pause = {0, 5000000};
  for (unsigned i = 0; i < 3; i++)
    for (unsigned tries = 0; tries < 2000; tries++) {
      struct answer answer = ask_table(THEIRS, "DescribeTable", volatiles[i]);
      if (answer.status != 200 || settled(local_node_get(answer.body, "Table")))
        break;
      (void)nanosleep(&pause, NULL);
    }
}

/* ---- items ----------------------------------------------------------------------------------- */

enum { ITEMS = 1024 };
struct items {
  const struct local_node *list[ITEMS];
  size_t count;
};

static void read_items(enum side side, const char *table, struct items *out) {
  const struct local_node *position = NULL;
  out->count = 0;
  do {
    struct ddb_buf body;
    ddb_buf_init_arena(&body, memory, SIZE_MAX);
    ddb_buf_format(&body, "{\"TableName\":\"%s\",\"ConsistentRead\":true", table);
    if (position != NULL) {
      ddb_buf_text(&body, ",\"ExclusiveStartKey\":");
      local_node_write(&body, position);
    }
    ddb_buf_char(&body, '}');
    struct answer answer = ask(side, "Scan", &body);
    const struct local_node *items = local_node_get(answer.body, "Items");
    for (size_t i = 0; items != NULL && i < items->count && out->count < ITEMS; i++)
      out->list[out->count++] = &items->children[i];
    position = local_node_get(answer.body, "LastEvaluatedKey");
  } while (position != NULL);
}

/* Who makes an item and who does not is told by no answer of UpdateItem. */
bool item_compare(const struct request *request) {
  enum ddb_status status;
  struct ddb_buf body;
  char *copy = ddb_arena_copy(memory, request->body.data, request->body.size);
  const struct local_node *root = local_node_read(memory, copy, request->body.size, &status);
  ddb_buf_init_arena(&body, memory, SIZE_MAX);
  ddb_buf_text(&body, "{\"TableName\":");
  local_node_write(&body, local_node_get(root, "TableName"));
  ddb_buf_text(&body, ",\"Key\":");
  local_node_write(&body, local_node_get(root, "Key"));
  ddb_buf_text(&body, ",\"ConsistentRead\":true}");
  struct answer ours = ask(OURS, "GetItem", &body), theirs = ask(THEIRS, "GetItem", &body);
  const struct local_node *a = local_node_get(ours.body, "Item");
  const struct local_node *b = local_node_get(theirs.body, "Item");
  if (a == NULL || b == NULL ? a == b : same_node(a, b))
    return true;
  bool alone = a == NULL && b->count == local_node_get(root, "Key")->count;
  difference(request->operation, alone ? "a key alone" : "item", answer_part(a), answer_part(b));
  return false;
}

static bool same_key(const struct shape *shape, const struct local_node *a,
                     const struct local_node *b) {
  return same_node(local_node_get(a, "p"), local_node_get(b, "p")) &&
         (shape->sort == 0 || same_node(local_node_get(a, "k"), local_node_get(b, "k")));
}

static const struct local_node *find(const struct shape *shape, const struct items *items,
                                     const struct local_node *item) {
  for (size_t i = 0; i < items->count; i++)
    if (same_key(shape, items->list[i], item))
      return items->list[i];
  return NULL;
}

static bool put(enum side side, const struct shape *shape, const struct local_node *item) {
  struct ddb_buf body;
  ddb_buf_init_arena(&body, memory, SIZE_MAX);
  ddb_buf_format(&body, "{\"TableName\":\"%s\",\"Item\":", shape->name);
  local_node_write(&body, item);
  ddb_buf_char(&body, '}');
  return ask(side, "PutItem", &body).status == 200;
}

static void drop(enum side side, const struct shape *shape, const struct local_node *item) {
  struct ddb_buf body;
  ddb_buf_init_arena(&body, memory, SIZE_MAX);
  ddb_buf_format(&body, "{\"TableName\":\"%s\",\"Key\":{\"p\":", shape->name);
  local_node_write(&body, local_node_get(item, "p"));
  if (shape->sort != 0) {
    ddb_buf_text(&body, ",\"k\":");
    local_node_write(&body, local_node_get(item, "k"));
  }
  ddb_buf_text(&body, "}}");
  (void)ask(side, "DeleteItem", &body);
}

/* Nothing on our side, and no more than a key on theirs. */
static bool key_alone(const struct shape *shape, const struct local_node *ours,
                      const struct local_node *theirs) {
  return ours == NULL && theirs->count == (shape->sort != 0 ? 2 : 1);
}

static void tell(const struct shape *shape, const struct local_node *ours,
                 const struct local_node *theirs) {
  struct ddb_buf a, b;
  ddb_buf_init_arena(&a, memory, SIZE_MAX);
  ddb_buf_init_arena(&b, memory, SIZE_MAX);
  ddb_buf_format(&a, "%s ", shape->name);
  ddb_buf_format(&b, "%s ", shape->name);
  if (ours != NULL)
    local_node_write(&a, ours);
  if (theirs != NULL)
    local_node_write(&b, theirs);
  difference("tables", key_alone(shape, ours, theirs) ? "a key alone" : "item",
             (struct ddb_text){a.data, a.size}, (struct ddb_text){b.data, b.size});
}

static bool compare_shape(const struct shape *shape, bool repair) {
  static struct items ours, theirs;
  bool same = true;
  read_items(OURS, shape->name, &ours);
  read_items(THEIRS, shape->name, &theirs);
  for (size_t i = 0; i < ours.count; i++) {
    const struct local_node *other = find(shape, &theirs, ours.list[i]);
    if (other != NULL && same_node(ours.list[i], other))
      continue;
    same = false;
    if (!repair)
      tell(shape, ours.list[i], other);
    else if (!put(THEIRS, shape, ours.list[i])) {
      drop(OURS, shape, ours.list[i]);
      drop(THEIRS, shape, ours.list[i]);
    }
  }
  for (size_t i = 0; i < theirs.count; i++) {
    if (find(shape, &ours, theirs.list[i]) != NULL)
      continue;
    same = false;
    if (repair)
      drop(THEIRS, shape, theirs.list[i]);
    else
      tell(shape, NULL, theirs.list[i]);
  }
  return same;
}

static void forget(const char *table) {
  for (enum side side = OURS; side <= THEIRS; side++) {
    struct ddb_buf body;
    ddb_buf_init_arena(&body, memory, SIZE_MAX);
    ddb_buf_format(&body, "{\"TableName\":\"%s\",\"DeletionProtectionEnabled\":false}", table);
    (void)ask(side, "UpdateTable", &body);
    (void)ask_table(side, "DeleteTable", table);
  }
}

bool tables_compare(bool repair) {
  bool same = true;
  for (unsigned i = 0; i < shape_count; i++)
    same = compare_shape(&shapes[i], repair) && same;
  return same;
}

void tables_forget(void) {
  tables_settle();
  for (unsigned i = 0; i < 3; i++)
    forget(volatiles[i]);
}
