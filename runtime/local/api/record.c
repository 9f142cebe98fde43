/* SPDX-License-Identifier: Apache-2.0 */
/* The attempts that a test wants to see. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "local/api/state.h"
#include "local/value/node.h"

#define LIMIT_MAX 1000000

/* What is kept of one attempt, in one block with its texts. */
struct local_entry_kept {
  char *operation; /* owns all texts: the name, the table, the body; each with a NUL */
  size_t table_size, body_size;
  ddb_time at;
  enum ddb_send_result result;
  int http_status;
};

void local_record_free(struct local_record *record) {
  for (size_t i = 0; i < record->limit; i++)
    free(record->items[i].operation);
  free(record->items);
  *record = (struct local_record){.limit = 0};
}

enum ddb_status ddb_local_record(struct ddb *db, size_t limit) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  struct local_record record = {.limit = limit}, old;
  if (state == NULL)
    return status;
  if (limit > LIMIT_MAX)
    return ddb_fail(error, DDB_E_INVALID, "limit", "at most %d requests are kept", LIMIT_MAX);
  record.items = limit > 0 ? calloc(limit, sizeof *record.items) : NULL;
  if (limit > 0 && record.items == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for a recording");
  local_state_lock(state);
  old = state->record;
  state->record = record;
  local_state_unlock(state);
  local_record_free(&old);
  return DDB_OK;
}

/* ---- keeping --------------------------------------------------------------------------------- */

/* TableName of the request; empty where it has none. */
static struct ddb_text table_of(struct ddb_arena *mem, struct ddb_text body) {
  enum ddb_status status;
  const struct local_node *name =
      local_node_get(local_node_read(mem, body.data, body.size, &status), "TableName");
  return name != NULL && name->kind == DDB_JSON_STRING ? name->text : (struct ddb_text){"", 0};
}

static char *append(char *place, const char *data, size_t size) {
  if (size > 0)
    memcpy(place, data, size);
  place[size] = '\0';
  return place + size + 1;
}

static bool keep_texts(struct local_entry_kept *kept, const char *operation, struct ddb_text body) {
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_text table = {"", 0};
  if (mem != NULL)
    table = table_of(mem, body);
  kept->operation = malloc(strlen(operation) + table.size + body.size + 3);
  kept->table_size = table.size;
  kept->body_size = body.size;
  if (kept->operation != NULL) {
    char *place = append(kept->operation, operation, strlen(operation));
    place = append(place, table.data, table.size);
    (void)append(place, body.data, body.size);
  }
  ddb_arena_free(mem);
  return kept->operation != NULL;
}

/* Where there is no memory to keep it, an attempt is counted only. */
void local_record_add(struct local_state *state, const char *operation, struct ddb_text body,
                      enum ddb_send_result result, int http_status) {
  if (!atomic_load(&state->told))
    return;
  struct local_entry_kept kept = {
      .at = local_state_now(state), .result = result, .http_status = http_status};
  (void)pthread_mutex_lock(&state->lock);
  struct local_record *record = &state->record;
  record->all += record->limit > 0;
  if (record->limit > 0 && keep_texts(&kept, operation, body)) {
    size_t place = (record->first + record->count) % record->limit;
    if (record->count == record->limit) {
      record->first = (record->first + 1) % record->limit;
      record->count--;
    }
    free(record->items[place].operation);
    record->items[place] = kept;
    record->count++;
  }
  (void)pthread_mutex_unlock(&state->lock);
}

/* ---- showing --------------------------------------------------------------------------------- */

static size_t size_of(const struct local_entry_kept *kept) {
  return strlen(kept->operation) + kept->table_size + kept->body_size + 3;
}

static void show(const struct local_entry_kept *kept, char *texts, struct ddb_local_request *out) {
  size_t name = strlen(kept->operation) + 1;
  memcpy(texts, kept->operation, size_of(kept));
  *out = (struct ddb_local_request){.operation = texts,
                                    .table = {texts + name, kept->table_size},
                                    .body = {texts + name + kept->table_size + 1, kept->body_size},
                                    .at = kept->at,
                                    .result = kept->result,
                                    .http_status = kept->http_status};
}

static struct ddb_local_requests *copy(const struct local_record *record) {
  struct ddb_local_requests *list;
  size_t size = sizeof *list + record->count * sizeof *list->items;
  for (size_t i = 0; i < record->count; i++)
    size += size_of(&record->items[(record->first + i) % record->limit]);
  list = malloc(size);
  if (list == NULL)
    return NULL;
  *list = (struct ddb_local_requests){
      .items = (struct ddb_local_request *)(list + 1), .count = record->count, .all = record->all};
  char *texts = (char *)(list->items + list->count);
  for (size_t i = 0; i < record->count; i++) {
    const struct local_entry_kept *kept = &record->items[(record->first + i) % record->limit];
    show(kept, texts, &list->items[i]);
    texts += size_of(kept);
  }
  return list;
}

enum ddb_status ddb_local_recorded(struct ddb *db, struct ddb_local_requests **out) {
  struct ddb_error *error;
  enum ddb_status status;
  struct local_state *state = local_state_of(db, &error, &status);
  *out = NULL;
  if (state == NULL)
    return status;
  local_state_lock(state);
  *out = copy(&state->record);
  local_state_unlock(state);
  return *out != NULL ? DDB_OK
                      : ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for what was recorded");
}

void ddb_local_requests_free(struct ddb_local_requests *requests) {
  free(requests);
}
