/* SPDX-License-Identifier: Apache-2.0 */
/* BatchWriteItem: which members go into a request, and which of them come back. */
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "op/batch.h"
#include "op/ops.h"

/* 16 MB is DynamoDB's limit of a request; a little is left for what stands between the items. */
#define REQUEST_MAX ((size_t)16 << 20)
#define BETWEEN     ((size_t)64)

static bool same_text(struct ddb_text a, struct ddb_text b) {
  return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* ---- the request ----------------------------------------------------------------------------- */

static size_t size_of(const struct ddb_member *member) {
  return (member->item.size > 0 ? member->item.size : member->key.size) + member->table.size +
         BETWEEN;
}

/* What came back first, as it was: it fitted into a request. */
static size_t keep_left(struct ddb_batch *batch, struct ddb_batch_flight *flight) {
  size_t bytes = BETWEEN, kept = 0;

  for (size_t i = 0; i < flight->chosen_count; i++) {
    struct ddb_batch_member *member = &batch->members[flight->chosen[i]];
    member->sent = member->back = false;
    if (member->written)
      continue;
    bytes += size_of(&member->what);
    flight->chosen[kept++] = flight->chosen[i];
  }
  flight->chosen_count = kept;
  return bytes;
}

/* Then the first members that nobody has, as many as one request takes; at least one. */
static void choose(struct ddb_batch *batch, struct ddb_batch_flight *flight) {
  size_t bytes = keep_left(batch, flight);

  while (batch->first < batch->count && flight->chosen_count < DDB_BATCH_REQUEST_MAX) {
    struct ddb_batch_member *member = &batch->members[batch->first];
    if (!member->written && member->flight == NULL) {
      bytes += size_of(&member->what);
      if (flight->chosen_count > 0 && bytes > REQUEST_MAX)
        break;
      member->flight = flight;
      flight->chosen[flight->chosen_count++] = batch->first;
    }
    batch->first++;
  }
}

static void write_member(struct ddb_buf *body, const struct ddb_member *member) {
  bool puts = member->item.size > 0;
  struct ddb_text text = puts ? member->item : member->key;

  ddb_buf_text(body, puts ? "{\"PutRequest\":{\"Item\":" : "{\"DeleteRequest\":{\"Key\":");
  ddb_buf_bytes(body, text.data, text.size);
  ddb_buf_text(body, "}}");
}

/* All of one table together. */
static void write_table(struct ddb_buf *body, struct ddb_batch *batch,
                        const struct ddb_batch_flight *flight, struct ddb_text table) {
  const char *separator = "";

  ddb_buf_text(body, body->size > sizeof "{\"RequestItems\":{" - 1 ? ",\"" : "\"");
  ddb_buf_bytes(body, table.data, table.size);
  ddb_buf_text(body, "\":[");
  for (size_t i = 0; i < flight->chosen_count; i++) {
    struct ddb_batch_member *member = &batch->members[flight->chosen[i]];
    if (member->sent || !same_text(member->what.table, table))
      continue;
    ddb_buf_text(body, separator);
    write_member(body, &member->what);
    member->sent = true;
    separator = ",";
  }
  ddb_buf_char(body, ']');
}

enum ddb_status ddb_batch_body(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                               struct ddb_text *out) {
  struct ddb_buf body;

  *out = (struct ddb_text){NULL, 0};
  choose(batch, flight);
  if (flight->chosen_count == 0)
    return DDB_OK;
  ddb_buf_init_arena(&body, flight->work, 2 * REQUEST_MAX);
  ddb_buf_text(&body, "{\"RequestItems\":{");
  for (size_t i = 0; i < flight->chosen_count; i++)
    if (!batch->members[flight->chosen[i]].sent)
      write_table(&body, batch, flight, batch->members[flight->chosen[i]].what.table);
  ddb_buf_text(&body, "}}");
  if (body.status < 0)
    return ddb_fail(ddb_arena_error_slot(flight->work), body.status, NULL, "out of memory");
  *out = (struct ddb_text){body.data, body.size};
  return DDB_OK;
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* A member that was sent to that table, or to the only one: the service may spell its name another
 * way than the request. */
static const struct ddb_member *of_table(const struct ddb_batch *batch,
                                         const struct ddb_batch_flight *flight,
                                         struct ddb_text name) {
  const struct ddb_member *only = NULL;
  bool several = false;

  for (size_t i = 0; i < flight->chosen_count; i++) {
    const struct ddb_member *member = &batch->members[flight->chosen[i]].what;
    if (same_text(member->table, name))
      return member;
    several = several || (only && !same_text(only->table, member->table));
    only = member;
  }
  return several ? NULL : only;
}

/* Marks the member of {"PutRequest":{"Item":{...}}} or {"DeleteRequest":{"Key":{...}}} as one that
 * came back. False: it is none of those that were sent. */
static bool give_back(struct ddb_batch *batch, const struct ddb_batch_flight *flight,
                      const struct ddb_member *like, struct ddb_text entry) {
  struct ddb_text inside, attributes, identity;

  if (!like ||
      !((ddb_answer_member(entry, "PutRequest", &inside) &&
         ddb_answer_member(inside, "Item", &attributes)) ||
        (ddb_answer_member(entry, "DeleteRequest", &inside) &&
         ddb_answer_member(inside, "Key", &attributes))) ||
      ddb_member_identity(flight->work, like->entity->table, like->table, attributes, &identity) <
          0)
    return false;
  size_t number = ddb_member_find(&batch->index, ddb_batch_member_at, batch->members, identity);
  if (number == DDB_NO_MEMBER || batch->members[number].flight != flight ||
      !batch->members[number].sent)
    return false;
  batch->members[number].back = true;
  return true;
}

/* One list of UnprocessedItems. */
static bool give_back_list(struct ddb_batch *batch, const struct ddb_batch_flight *flight,
                           struct ddb_json *json, struct ddb_text table, size_t *left) {
  const struct ddb_member *like = of_table(batch, flight, table);
  bool known = true;
  struct ddb_text entry;

  if (!ddb_json_array(json))
    return false;
  while (ddb_json_element(json) && ddb_json_skip(json, &entry)) {
    known = give_back(batch, flight, like, entry) && known;
    ++*left;
  }
  return known;
}

/* What came back and is none of ours leaves but one safe thing: everything may have come back, and
 * is sent again. */
static void mark(struct ddb_batch *batch, const struct ddb_batch_flight *flight, bool known) {
  for (size_t i = 0; known && i < flight->chosen_count; i++) {
    struct ddb_batch_member *member = &batch->members[flight->chosen[i]];
    if (member->back)
      continue;
    member->written = true;
    batch->written++;
  }
}

size_t ddb_batch_take(struct ddb_batch *batch, struct ddb_batch_flight *flight,
                      struct ddb_text body) {
  struct ddb_text items = {NULL, 0};
  struct ddb_json_string table;
  struct ddb_json json;
  bool known = true;
  size_t left = 0;

  if (ddb_answer_member(body, "UnprocessedItems", &items)) {
    ddb_json_init(&json, items.data, items.size);
    if (ddb_json_object(&json))
      while (ddb_json_member(&json, &table))
        known = give_back_list(batch, flight, &json, (struct ddb_text){table.data, table.size},
                               &left) &&
                known;
    if (json.status < 0) {
      (void)ddb_answer_malformed(flight->work, "the batch", &json);
      return SIZE_MAX;
    }
  }
  mark(batch, flight, known);
  return left;
}
