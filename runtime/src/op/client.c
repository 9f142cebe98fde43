/* SPDX-License-Identifier: Apache-2.0 */
/* The handle, and the blocking way to make a call: begin, send, end. */
#include "op/client.h"

#include <stdlib.h>
#include <string.h>

#include <ddb/gen.h>
#include <ddb/ulid.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/process.h"
#include "base/uuid.h"

/* ---- opening and closing --------------------------------------------------------------------- */

/* Everything a handle has of its own. */
static bool equip(struct ddb *db, struct ddb_hub *hub, void *owner) {
  db->env = db->group->env;
  db->send_state = db->env.state;
  db->scratch = ddb_arena_new();
  bool ready = db->scratch != NULL;
  ddb_call_init(&db->call, db->group);
  if (db->group->scheme_state != NULL) {
    db->env.send = db->group->settings.scheme->send;
    db->send_state = db->group->scheme_state;
  } else if (db->env.send == NULL) {
    db->http = ddb_http_new_in(hub, owner);
    db->env.send = ddb_http_send;
    db->send_state = db->http;
    ready = ready && db->http != NULL && ddb_http_trust(db->http, db->group->settings.ca_bundle);
  }
  return ready;
}

/* A handle of a group, whose count it takes over. */
static enum ddb_status handle_new(struct ddb_group *group, struct ddb_hub *hub, void *owner,
                                  struct ddb **out) {
  struct ddb *db = calloc(1, sizeof *db);
  *out = NULL;
  if (db == NULL) {
    ddb_group_leave(group);
    return DDB_E_NOMEM;
  }
  db->group = group;
  if (!equip(db, hub, owner)) {
    ddb_close(db);
    return DDB_E_NOMEM;
  }
  db->error = group->error;
  *out = db;
  return group->error.status;
}

enum ddb_status ddb_open(struct ddb **out, const struct ddb_options *options) {
  static const struct ddb_options from_environment;
  struct ddb_group *group = ddb_group_new(options != NULL ? options : &from_environment);
  if (group == NULL) {
    *out = NULL;
    return DDB_E_NOMEM;
  }
  return handle_new(group, NULL, NULL, out);
}

enum ddb_status ddb_share(struct ddb *db, struct ddb **out) {
  return ddb_share_in(db->group, NULL, NULL, out);
}

enum ddb_status ddb_share_in(struct ddb_group *group, struct ddb_hub *hub, void *owner,
                             struct ddb **out) {
  ddb_group_join(group);
  return handle_new(group, hub, owner, out);
}

void ddb_close(struct ddb *db) {
  if (db == NULL)
    return;
  if (db->end_fleet != NULL)
    db->end_fleet(db);
  ddb_call_free(&db->call);
  ddb_http_free(db->http);
  ddb_arena_free(db->scratch);
  ddb_group_leave(db->group);
  free(db);
}

enum ddb_send_result ddb_forward(struct ddb *db, const struct ddb_http_request *request,
                                 struct ddb_http_reply *reply) {
  return db->env.send(db->send_state, request, reply);
}

void *ddb_scheme_state(const struct ddb *db, const char *name) {
  const struct ddb_scheme *scheme = db->group->settings.scheme;
  return scheme != NULL && strcmp(scheme->name, name) == 0 ? db->group->scheme_state : NULL;
}

struct ddb_error *ddb_scheme_error(struct ddb *db) {
  if (db == NULL)
    return NULL;
  if (db->group->error.status < 0)
    db->error = db->group->error;
  else
    ddb_error_clear(&db->error);
  return &db->error;
}

/* ---- small things ---------------------------------------------------------------------------- */

const char *ddb_error_text(const struct ddb *db) {
  return ddb_last_error(db)->text;
}

const struct ddb_error *ddb_last_error(const struct ddb *db) {
  static const struct ddb_error no_handle = {.status = DDB_E_NOMEM,
                                             .text = "there is no handle: no memory to open one"};
  return db != NULL ? &db->error : &no_handle;
}

/* The machine's own time, also where a wrong clock is corrected for signatures: what is stored must
 * not jump because of something that a server said. */
/* A millisecond is what the schema's timestamps have unless told otherwise, and texts of one length
 * sort as their times do. */
ddb_time ddb_now(const struct ddb *db) {
  return ddb_time_from_ms(ddb_time_to_ms(db->env.now(db->env.state)));
}

static bool ulid_random(void *context, unsigned char *out, size_t size) {
  const struct ddb_env *env = context;
  return env->random(env->state, out, size);
}

enum ddb_status ddb_ulid(struct ddb *db, char out[DDB_ULID_SIZE]) {
  struct ddb_group *group = db->group;
  int64_t now = ddb_time_to_ms(ddb_now(db));
  uint64_t ms = now > 0 ? (uint64_t)now : 0;
  uint64_t process = ddb_process_id();
  out[0] = '\0';
  if (group->error.status < 0)
    return group->error.status;
  ddb_lock_take(&group->lock);
  enum ddb_status status = ddb_ulid_next(&group->ulid, ms, process, ulid_random, &db->env, out);
  if (status == DDB_E_LIMIT) /* the ids of this millisecond are used up: borrow from the next */
    status =
        ddb_ulid_next(&group->ulid, group->ulid.last_ms + 1, process, ulid_random, &db->env, out);
  ddb_lock_leave(&group->lock);
  if (status == DDB_OK)
    return DDB_OK;
  out[0] = '\0';
  ddb_error_clear(&db->error);
  return ddb_fail(&db->error, status, NULL, "%s",
                  status == DDB_E_INTERNAL ? "no id: the system gives no random bytes"
                                           : "no id: the clock is beyond the year 10889");
}

enum ddb_status ddb_uuid(struct ddb *db, char out[DDB_UUID_SIZE]) {
  unsigned char random[DDB_UUID_RANDOM_SIZE];
  out[0] = '\0';
  if (db->group->error.status < 0)
    return db->group->error.status;
  if (db->env.random(db->env.state, random, sizeof random)) {
    ddb_uuid_encode(random, out);
    return DDB_OK;
  }
  ddb_error_clear(&db->error);
  return ddb_fail(&db->error, DDB_E_INTERNAL, NULL, "no id: the system gives no random bytes");
}

static enum ddb_status ulid_of(void *db, char out[DDB_ULID_SIZE]) {
  return ddb_ulid(db, out);
}

static enum ddb_status uuid_of(void *db, char out[DDB_UUID_SIZE]) {
  return ddb_uuid(db, out);
}

/* ---- one blocking call ----------------------------------------------------------------------- */

static const struct ddb_token_keys *token_keys(const struct ddb *db) {
  return db->group->tokens.keys.key.size > 0 ? &db->group->tokens.keys : NULL;
}

void ddb_scope_begin(struct ddb *db, const char *schema_table, struct ddb_scope *scope) {
  db->ids = (struct ddb_id_source){.state = db, .ulid = ulid_of, .uuid = uuid_of};
  *scope = (struct ddb_scope){.table_name = ddb_group_table(db->group, schema_table),
                              .now = ddb_now(db),
                              .ids = &db->ids,
                              .token_keys = token_keys(db)};
}

/* Everything of the call before goes, so that no error can be taken for one of this call. */
struct ddb_arena *ddb_call_begin(struct ddb *db, const char *schema_table,
                                 struct ddb_scope *scope) {
  if (db == NULL)
    return NULL;
  ddb_arena_reset(db->scratch);
  ddb_error_clear(ddb_arena_error_slot(db->scratch));
  ddb_error_clear(&db->error);
  ddb_error_clear(&db->call.error);
  db->condition = NULL;
  ddb_scope_begin(db, schema_table, scope);
  db->table = scope->table_name;
  if (ddb_observer_of(db->group) != NULL)
    ddb_observe_begin(db);
  return db->scratch;
}

void ddb_pause(struct ddb *db, int64_t milliseconds, const struct ddb_cancel *cancel) {
  if (db->driver != NULL)
    db->driver->sleep_ms(db->driver_state, milliseconds, cancel);
  else
    db->env.sleep_ms(db->env.state, milliseconds, cancel);
}

static enum ddb_action send_once(struct ddb *db) {
  struct ddb_call *call = &db->call;
  enum ddb_send_result result = db->env.send(db->send_state, &call->http, call->reply);
  if (db->driver == NULL)
    return ddb_call_sent(call, result);
  call->http.new_connection = false;
  enum ddb_action next = ddb_call_sent(call, result);
  if (call->damaged || call->http.new_connection) /* of the next attempt, if that is made by now */
    db->driver->damaged(db->driver_state);
  return next;
}

static enum ddb_action take_action(struct ddb *db, enum ddb_action action) {
  struct ddb_call *call = &db->call;
  if (action == DDB_ACTION_SEND)
    return send_once(db);
  if (action == DDB_ACTION_IDENTIFY)
    return ddb_call_identified(call, db->driver != NULL
                                         ? db->driver->identify(db->driver_state, call)
                                         : ddb_call_identify(call, call->cancel));
  ddb_pause(db, call->wait_ms, call->cancel);
  return ddb_call_waited(call);
}

enum ddb_status ddb_call_send(struct ddb *db, const struct ddb_request *request,
                              const struct ddb_call_options *options,
                              struct ddb_response *response) {
  if (db == NULL)
    return DDB_E_INVALID;
  struct ddb_call *call = &db->call;
  db->condition = request->condition;
  memset(response, 0, sizeof *response);
  if (db->group->error.status < 0)
    return db->group->error.status;
  call->table = db->table;
  bool observed = ddb_observer_of(db->group) != NULL;
  if (observed)
    ddb_observe_request(db, request);
  enum ddb_action action = ddb_call_start(call, request, options);
  while (action != DDB_ACTION_DONE)
    action = take_action(db, action);
  if (observed)
    ddb_observe_answer(db);
  *response = call->response;
  response->token_keys = token_keys(db);
  response->received = ddb_now(db);
  if (options == NULL || !options->include_expired)
    response->now = response->received;
  return call->error.status;
}

/* What a newcomer meets first: no table, and a port where something else listens. */
static void add_cure(const struct ddb *db, struct ddb_error *error) {
  const struct ddb_settings *settings = &db->group->settings;
  const char *url = db->call.endpoint->url;
  bool no_table = strcmp(error->code, "ResourceNotFoundException") == 0 && db->table != NULL;
  bool no_service =
      error->http_status >= 400 && error->code[0] == '\0' && error->status <= DDB_E_AUTH;
  if (!no_table && !no_service)
    return;
  struct ddb_error longer = {.status = DDB_OK};
  if (no_table)
    ddb_fail(&longer, error->status, NULL,
             "%s; table '%s' does not exist at %s in region %s: create it "
             "(<namespace>_create_table) or set options.table_name",
             error->text, db->table, url, settings->region);
  else
    ddb_fail(&longer, error->status, NULL, "%s; is %s DynamoDB?", error->text, url);
  memcpy(error->text, longer.text, sizeof error->text);
}

/* The error that belongs to `status`: a handle that never opened says so again and again; then the
 * sending, the arena of the request, the arena of the results. */
static const struct ddb_error *origin_of(const struct ddb *db, const struct ddb_arena *mem,
                                         enum ddb_status status) {
  const struct ddb_error *scratch = ddb_arena_error(db->scratch);
  if (db->call.error.status == status)
    return &db->call.error;
  if (scratch->status == status)
    return scratch;
  if (mem != NULL && ddb_arena_error(mem)->status == status)
    return ddb_arena_error(mem);
  return NULL;
}

static void collect(struct ddb *db, const struct ddb_arena *mem, enum ddb_status status) {
  const struct ddb_error *sent = &db->call.error;
  const struct ddb_error *origin = status != DDB_OK ? origin_of(db, mem, status) : NULL;
  if (origin != NULL)
    db->error = *origin;
  else if (status < 0)
    ddb_fail(&db->error, status, NULL, "the call failed: %s", ddb_status_name(status));
  db->error.status = status;
  db->error.attempts = sent->attempts;
  if (db->error.http_status == 0)
    db->error.http_status = sent->http_status;
  if (db->error.request_id[0] == '\0')
    memcpy(db->error.request_id, sent->request_id, sizeof sent->request_id);
  add_cure(db, &db->error);
}

/* Both the handle and the caller's own struct get the same error, so that neither can lag behind.
 */
enum ddb_status ddb_call_end(struct ddb *db, const struct ddb_call_options *options,
                             const struct ddb_arena *mem, enum ddb_status status) {
  const struct ddb_error *error = ddb_last_error(db);
  /* A handle that never opened says why, whatever the pure part of the call came to. */
  if (db == NULL)
    status = DDB_E_INVALID;
  else if (db->group->error.status < 0)
    db->error = db->group->error;
  else
    collect(db, mem, status);
  if (db != NULL && ddb_observer_of(db->group) != NULL)
    ddb_observe_end(db);
  if (options != NULL && options->error != NULL)
    *options->error = *error;
  return db != NULL ? db->error.status : status;
}
