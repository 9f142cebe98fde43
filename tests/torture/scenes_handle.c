/* SPDX-License-Identifier: Apache-2.0 */
/* Handles with functions of the program's own: an observer, and a source of credentials. */
#include <many/many.h>
#include <stdio.h>

#include "scenes.h"
#include "world.h"

static enum ddb_status read_customers(struct world *w, struct ddb *db) {
  struct ddb_list_options options = {.limit = 2};
  struct many_everything_page page;
  enum ddb_status status = many_everything(db, w->mem, "c", &options, &page);

  if (status >= 0)
    found(w, "%zu\n", page.count);
  return status;
}

static enum ddb_status use(struct world *w, const struct ddb_options *options) {
  struct ddb *db = NULL;
  enum ddb_status status = ddb_open(&db, options);

  if (status >= 0)
    status = read_customers(w, db);
  if (status < 0 && db != NULL)
    why(w, db);
  ddb_close(db);
  return status;
}

/* ---- an observer ----------------------------------------------------------------------------- */

/* A line that finds no memory is left out; nothing else comes of it. */
static void on_event(void *stream, const struct ddb_event *event) {
  char line[1024];

  (void)ddb_event_text(event, line, sizeof line);
  ddb_event_print(stream, event);
}

static enum ddb_status observed(struct world *w) {
  struct ddb_observer observer = {.state = stderr, .event = on_event, .capacity = true};
  struct ddb_options options = world_options(w);

  options.observer = &observer;
  return use(w, &options);
}

/* ---- credentials ----------------------------------------------------------------------------- */

static enum ddb_status provide(void *state, const struct ddb_provider_limits *limits,
                               struct ddb_provision *out) {
  const struct ddb_provided given = {.access_key_id = "AKIDPROVIDED",
                                     .secret_access_key = "a secret of the program",
                                     .session_token = "and a token",
                                     .account_id = "123456789012",
                                     .expires = {1795349600, 0}};
  const bool *refuses = state;

  (void)limits;
  return *refuses ? ddb_provide_failed(out, DDB_E_AUTH, "the vault is closed")
                  : ddb_provide(out, &given);
}

static enum ddb_status with_provider(struct world *w, bool refuses) {
  const struct ddb_credentials_provider provider = {&refuses, provide};
  struct ddb_options options = world_options(w);

  options.access_key_id = options.secret_access_key = NULL;
  options.credentials_provider = &provider;
  return use(w, &options);
}

static enum ddb_status provided(struct world *w) {
  return with_provider(w, false);
}

/* The refusal is what the play wants. */
static enum ddb_status not_provided(struct world *w) {
  enum ddb_status status = with_provider(w, true);

  return status == DDB_E_AUTH ? DDB_OK : status >= 0 ? DDB_E_INTERNAL : status;
}

/* ---- an engine ------------------------------------------------------------------------------- */

struct errand {
  struct world *w;
  enum ddb_status status;
  size_t count;
};

static enum ddb_status go(struct ddb *db, struct ddb_arena *mem, void *state) {
  struct errand *errand = state;
  struct many_everything_page page;
  enum ddb_status status = many_everything(db, mem, "c", NULL, &page);

  if (status >= 0)
    errand->count = page.count;
  return status;
}

static void gone(void *state, enum ddb_status status, const struct ddb_error *error) {
  struct errand *errand = state;

  errand->status = status;
  if (status < 0)
    (void)snprintf(errand->w->why, sizeof errand->w->why, "%s", error->text);
}

static enum ddb_status work_off(struct ddb_engine *engine, struct errand *errands) {
  uint64_t ticket;

  try(ddb_engine_start(engine, go, gone, &errands[0], NULL));
  try(ddb_engine_start(engine, go, gone, &errands[1], &ticket));
  if (ddb_engine_fd(engine) < 0 || ddb_engine_timeout_ms(engine) != 0 ||
      ddb_engine_active(engine) != 2 || !ddb_engine_cancel(engine, ticket))
    return DDB_E_INTERNAL;
  try(ddb_engine_step(engine, 0));
  try(ddb_engine_run(engine));
  return errands[1].status == DDB_E_STOPPED ? errands[0].status : DDB_E_INTERNAL;
}

static enum ddb_status in_engine(struct world *w) {
  const struct ddb_engine_options options = {.in_flight = 1, .waiting = 1};
  struct ddb_options of_handle = world_options(w);
  struct errand errands[2] = {{.w = w}, {.w = w}};
  struct ddb_engine *engine = NULL;
  struct ddb *db = NULL;
  enum ddb_status status = ddb_open(&db, &of_handle);

  if (status >= 0)
    status = ddb_engine_new(db, &options, &engine);
  else if (db != NULL)
    why(w, db);
  if (status >= 0)
    status = work_off(engine, errands);
  if (status >= 0)
    found(w, "%zu\n", errands[0].count);
  (void)ddb_engine_close(engine, DDB_ENGINE_FINISH);
  ddb_close(db);
  return status;
}

const struct scenario scenes_handle[] = {PLAY(many_create_table, NULL, observed, .opens = true),
                                         PLAY(many_create_table, NULL, provided, .opens = true),
                                         PLAY(many_create_table, NULL, not_provided, .opens = true),
                                         PLAY(many_create_table, NULL, in_engine, .opens = true),
                                         {.name = NULL}};
