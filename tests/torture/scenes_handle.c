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

/* ---- an observer ------------------------------------------------------------------------------
 */

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

/* ---- credentials ------------------------------------------------------------------------------
 */

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

const struct scenario scenes_handle[] = {PLAY(many_create_table, NULL, observed, .opens = true),
                                         PLAY(many_create_table, NULL, provided, .opens = true),
                                         PLAY(many_create_table, NULL, not_provided, .opens = true),
                                         {.name = NULL}};
