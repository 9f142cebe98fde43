/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios without requests, and those of handles: opening and sharing, tables, documents, values
 * of every type, keys, streams, cursors, the functions of the embedded store. */
#include <cjson/cJSON.h>
#include <kinds/kinds.h>
#include <many/many.h>
#include <project/project.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "refuse.h"
#include "scenes.h"
#include "support/type_samples.h"
#include "world.h"

/* ---- handles --------------------------------------------------------------------------------- */

/* A handle stands even where it could not be opened. */
static enum ddb_status with(struct world *w, const struct ddb_options *options,
                            enum ddb_status (*use)(struct world *w, struct ddb *db)) {
  struct ddb *db = (struct ddb *)w;
  enum ddb_status status = ddb_open(&db, options);

  if (status >= 0)
    status = use(w, db);
  else if (db != NULL && ddb_error_text(db)[0] == '\0')
    status = DDB_E_INTERNAL; /* it says nothing */
  if (status < 0 && db != NULL)
    why(w, db);
  ddb_close(db);
  return status;
}

static enum ddb_status ids(struct world *w, struct ddb *db) {
  char ulid[DDB_ULID_SIZE], uuid[DDB_UUID_SIZE];

  try(ddb_ulid(db, ulid));
  try(ddb_uuid(db, uuid));
  found(w, "%zu %zu\n", strlen(ulid), strlen(uuid));
  return DDB_OK;
}

static enum ddb_status open_given(struct world *w) {
  static const struct ddb_table_name tables[] = {{"Shop", "shop"}, {"Log", "log"}, {NULL, NULL}};
  struct ddb_options options = world_options(w);

  options.session_token = "token";
  options.tables = tables;
  options.token_key =
      (struct ddb_bytes){(const unsigned char *)"32 bytes that are not random ...", 32};
  return with(w, &options, ids);
}

/* Everything from the environment and files, which run.sh has made. */
static enum ddb_status open_profile(struct world *w) {
  const struct ddb_options options = {.profile = "torture", .env = &w->env};

  return with(w, &options, ids);
}

static enum ddb_status open_environment(struct world *w) {
  const struct ddb_options options = {.env = &w->env};

  return with(w, &options, ids);
}

static enum ddb_status share(struct world *w) {
  struct ddb *other;
  enum ddb_status status = ddb_share(w->db, &other);

  if (status >= 0)
    status = ids(w, other);
  ddb_close(other);
  return status;
}

static enum ddb_status make_tables(struct world *w) {
  return many_create_table(w->db);
}

/* ---- documents ------------------------------------------------------------------------------- */

static enum ddb_status documents(struct world *w) {
  static const char text[] = "{\"a\":[1,\"b\",null,true,1.5e3,{\"c\":\"\\u00e9\"}],\"d\":{}}";
  const struct ddb_doc *doc, *again;
  const char *json;

  try(ddb_doc_from_json(w->mem, text, &doc));
  try(ddb_doc_to_json(w->mem, doc, &json));
  found(w, "%s\n", json);
  try(ddb_doc_from_wire(w->mem, ddb_doc_wire(doc), strlen(ddb_doc_wire(doc)), &again));
  found(w, "%s %d\n", ddb_doc_wire(again),
        ddb_arena_used(w->mem) > 0 && ddb_arena_held(w->mem) >= ddb_arena_used(w->mem));
  return DDB_OK;
}

static enum ddb_status trees(struct world *w) {
  static const char text[] = "{\"a\":[1,\"b\",null,true,1.5e3,{\"c\":\"d\"}],\"e\":{}}";
  const struct ddb_doc *doc, *again;
  struct cJSON *tree = NULL;

  try(ddb_doc_from_json(w->mem, text, &doc));
  try(ddb_doc_to_cjson(w->mem, doc, &tree));
  enum ddb_status status = ddb_doc_from_cjson(w->mem, tree, &again);
  cJSON_Delete(tree);
  try(status);
  found(w, "%s\n", ddb_doc_wire(again));
  return DDB_OK;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* The test's own memory is there. */
static struct ddb_text sample_item(struct world *w, const char *entity, const char *word,
                                   const char *sample) {
  refuse_pause();
  struct ddb_text item = type_sample_item(w->mem, entity, word, sample);
  refuse_resume();
  return item;
}

#define ROUND_TRIP(entity, type, word, samples)                                                    \
  static enum ddb_status type##_values(struct world *w) {                                          \
    for (size_t i = 0; samples[i] != NULL; i++) {                                                  \
      struct ddb_text item = sample_item(w, entity, word, samples[i]), text;                       \
      struct kinds_##type record, copy;                                                            \
      try(kinds_##type##_decode(w->mem, item, &record));                                           \
      try(kinds_##type##_copy(w->mem, &record, &copy));                                            \
      try(kinds_##type##_encode(w->mem, &copy, &text));                                            \
      found(w, "%zu\n", text.size);                                                                \
    }                                                                                              \
    return DDB_OK;                                                                                 \
  }
ROUND_TRIP("Optional", optional, "OPTIONAL", type_samples_optional)
ROUND_TRIP("Nested", nested, "NESTED", type_samples_nested)
ROUND_TRIP("Drawing", drawing, "DRAWING", type_samples_drawing)
ROUND_TRIP("Board", board, "BOARD", type_samples_board)

static enum ddb_status requests(struct world *w) {
  const struct ddb_scope scope = {.table_name = "Shop", .now = {1795341600, 0}};
  const struct many_customer customer = {
      .customer_id = "c", .region = "no", .name = "Ada", .state = MANY_STATE_OPEN};
  struct ddb_request request;
  struct ddb_text text;

  try(many_put_customer_request(w->mem, &scope, &customer, &request));
  try(ddb_request_text(w->mem, &request, &text));
  found(w, "%.*s\n", (int)text.size, text.data);
  return DDB_OK;
}

static enum ddb_status keys(struct world *w) {
  static const char json[] =
      "{\"PK\":{\"S\":\"CUSTOMER#c\"},\"SK\":{\"S\":\"ORDER#2026-11-22#o\"}}";
  struct ddb_key key;
  const char *customer, *order;
  const char *day;

  try(many_order_key_from_json(w->mem, (struct ddb_text){json, sizeof json - 1}, &key));
  try(many_order_key_parse(w->mem, &key, &customer, &day, &order));
  found(w, "%s %s %s\n", customer, day, order);
  return DDB_OK;
}

/* ---- streams --------------------------------------------------------------------------------- */

#define MATCH(score)                                                                               \
  "{\"id\":{\"S\":\"m\"},\"matchId\":{\"S\":\"m\"},\"score\":{\"N\":\"" score "\"},"               \
  "\"log\":{\"L\":[{\"S\":\"x\"}]}}"

static enum ddb_status changes(struct world *w) {
  static const char event[] =
      "{\"Records\":[{\"eventName\":\"MODIFY\",\"eventID\":\"e\",\"dynamodb\":{\"Keys\":{\"id\":"
      "{\"S\":\"m\"}},\"OldImage\":" MATCH("1") ",\"NewImage\":" MATCH("2") "}}]}";
  struct ddb_text *records;
  struct ddb_stream_record record;
  struct project_any_change change;
  size_t count;

  try(ddb_stream_records(w->mem, (struct ddb_text){event, sizeof event - 1}, &records, &count));
  try(ddb_stream_record_read(w->mem, records[0], &record));
  try(project_any_change_decode(w->mem, records[0], &change));
  found(w, "%zu %s %d\n", count, record.event_id, (int)change.after.as_match->score.value);
  return DDB_OK;
}

/* ---- cursors that are signed ----------------------------------------------------------------- */

static enum ddb_status drafts(struct world *w) {
  for (int i = 0; i < 4; i++) {
    char id[16];
    (void)snprintf(id, sizeof id, "d%d", i);
    const struct many_draft draft = {.customer_id = "c", .draft_id = id};
    try(many_put_draft(w->db, &draft, NULL));
  }
  const struct many_customer customer = {
      .customer_id = "c", .region = "no", .name = "Ada", .state = MANY_STATE_OPEN};
  return many_put_customer(w->db, &customer, NULL);
}

static enum ddb_status read_signed(struct world *w, struct ddb *db) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT, taken = DDB_CURSOR_INIT;
  struct ddb_list_options options = {.limit = 1, .cursor = &cursor};
  struct many_everything_page page;
  enum ddb_status status = many_everything(db, w->mem, "c", &options, &page);

  if (status >= 0)
    status = ddb_cursor_from_text(&taken, ddb_cursor_text(&cursor));
  options.cursor = &taken;
  if (status >= 0)
    status = many_everything(db, w->mem, "c", &options, &page);
  if (status >= 0)
    found(w, "%zu\n", page.count);
  ddb_cursor_free(&cursor);
  ddb_cursor_free(&taken);
  return status;
}

static enum ddb_status signed_pages(struct world *w) {
  struct ddb_options options = world_options(w);

  options.token_key =
      (struct ddb_bytes){(const unsigned char *)"32 bytes that are not random ...", 32};
  return with(w, &options, read_signed);
}

/* ---- the embedded store's own functions ------------------------------------------------------ */

static enum ddb_status use_store(struct world *w, struct ddb *db) {
  const struct ddb_local_fault fault = {.kind = DDB_LOCAL_THROTTLE, .operation = "GetItem"};
  struct ddb_local_requests *sent = NULL;
  uint64_t count = 0;
  ddb_time at;
  size_t left;

  try(many_create_table(db));
  w->db = db;
  enum ddb_status status = drafts(w);
  w->db = NULL;
  try(status);
  try(ddb_local_record(db, 10));
  try(ddb_local_add_fault(db, &fault));
  try(ddb_local_clear_faults(db, &left));
  try(ddb_local_set_clock(db, (ddb_time){1795341600, 0}));
  try(ddb_local_move_clock(db, 1000));
  try(ddb_local_clock(db, &at));
  try(ddb_local_follow_clock(db));
  try(ddb_local_sweep(db, &count));
  try(ddb_local_recorded(db, &sent));
  ddb_local_requests_free(sent);
  found(w, "%zu %d %d\n", left, (int)at.seconds, (int)count);
  return ddb_local_reset(db);
}

static enum ddb_status own_store(struct world *w) {
  const struct ddb_options options = {.endpoint = "sqlite::memory:", .env = &w->env};
  struct ddb_env env = w->env;

  env.send = NULL;
  struct ddb_options own = options;
  own.env = &env;
  return with(w, &own, use_store);
}

/* A file appears whole or not at all. */
static enum ddb_status save_and_load(struct world *w, struct ddb *db) {
  const char *path = getenv("TORTURE_FILE");
  uint64_t saved = 0, loaded = 0;

  try(many_create_table(db));
  w->db = db;
  enum ddb_status status = drafts(w);
  w->db = NULL;
  try(status);
  (void)remove(path);
  status = ddb_local_save(db, "Shop", path, &saved);
  if (status < 0 && access(path, F_OK) == 0)
    return DDB_E_INTERNAL; /* half of it, or all, and it says no */
  try(status);
  try(ddb_local_load(db, "Shop", path, &loaded));
  found(w, "%d %d\n", (int)saved, (int)loaded);
  return DDB_OK;
}

static enum ddb_status export_and_import(struct world *w) {
  struct ddb_env env = w->env;
  const struct ddb_options options = {.endpoint = "sqlite::memory:", .env = &env};

  env.send = NULL;
  return with(w, &options, save_and_load);
}

const struct scenario scenes_pure[] = {
    PLAY(NULL, NULL, open_given, .opens = true),
    PLAY(NULL, NULL, open_profile, .opens = true),
    PLAY(NULL, NULL, open_environment, .opens = true),
    PLAY(NULL, NULL, share, .opens = false),
    PLAY(NULL, NULL, make_tables, .pieces = true),
    PLAY(NULL, NULL, documents, .opens = true),
    PLAY(NULL, NULL, trees, .opens = true),
    PLAY(NULL, NULL, optional_values, .opens = true),
    PLAY(NULL, NULL, nested_values, .opens = true),
    PLAY(NULL, NULL, drawing_values, .opens = true),
    PLAY(NULL, NULL, board_values, .opens = true),
    PLAY(NULL, NULL, requests, .opens = true),
    PLAY(NULL, NULL, keys, .opens = true),
    PLAY(NULL, NULL, changes, .opens = true),
    PLAY(many_create_table, drafts, signed_pages, .opens = true),
    PLAY(NULL, NULL, own_store, .opens = true, .store = true),
    PLAY(NULL, NULL, export_and_import, .opens = true, .store = true),
    {.name = NULL}};
