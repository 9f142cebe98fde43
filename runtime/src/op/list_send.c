/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a list that may take several requests: one after the other over the handle's connection,
 * within the time of one call. */
#include "base/fail.h"
#include "op/client.h"
#include "op/fan.h"
#include "op/pages.h"

/* A state that yields requests, as both kinds of list are. */
struct walk {
  void *state;
  bool (*next)(void *state, struct ddb_request *out);
  enum ddb_status (*take)(void *state, const struct ddb_response *response);
  const char *name;
  const char *incomplete; /* when the time is over */
};

static enum ddb_status send_next(struct ddb *db, const struct walk *walk,
                                 const struct ddb_request *request,
                                 const struct ddb_call_options *options) {
  struct ddb_response response;
  enum ddb_status status = ddb_call_send(db, request, options, &response);

  return status < 0 ? status : walk->take(walk->state, &response);
}

static enum ddb_status drive(struct ddb *db, const struct walk *walk,
                             const struct ddb_call_options *options) {
  struct ddb_call_options each = options ? *options : (struct ddb_call_options){.deadline_ms = 0};
  enum ddb_status status = DDB_OK;
  struct ddb_request request;
  int attempts = 0;

  int64_t begun = db->env.monotonic_ms(db->env.state);
  int64_t deadline_ms = each.deadline_ms > 0 ? each.deadline_ms : db->group->deadline_ms;
  while (status >= 0 && walk->next(walk->state, &request)) {
    each.deadline_ms = deadline_ms - (db->env.monotonic_ms(db->env.state) - begun);
    if (each.deadline_ms > 0) {
      status = send_next(db, walk, &request, &each);
      attempts += db->call.error.attempts;
    } else {
      status = ddb_fail(&db->call.error, DDB_E_TIMEOUT, NULL,
                        "%s: the deadline of %lld ms has passed, and %s", walk->name,
                        (long long)deadline_ms, walk->incomplete);
    }
  }
  db->call.error.attempts = attempts;
  return status;
}

static bool fan_next(void *fan, struct ddb_request *out) {
  return ddb_fan_request(fan, out);
}

static enum ddb_status fan_take(void *fan, const struct ddb_response *response) {
  return ddb_fan_response(fan, response);
}

enum ddb_status ddb_fan_send(struct ddb *db, struct ddb_fan *fan,
                             const struct ddb_call_options *options) {
  const struct walk walk = {fan, fan_next, fan_take, fan->query->name, "not all shards are read"};

  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  enum ddb_status status = drive(db, &walk, options);
  return status < 0 ? status : fan->status;
}

static bool pages_next(void *pages, struct ddb_request *out) {
  return ddb_pages_request(pages, out);
}

static enum ddb_status pages_take(void *pages, const struct ddb_response *response) {
  return ddb_pages_response(pages, response);
}

enum ddb_status ddb_list_send(struct ddb *db, struct ddb_arena *mem,
                              const struct ddb_request *request,
                              const struct ddb_list_options *options,
                              struct ddb_response *response) {
  struct ddb_pages *pages;

  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  if (!options || options->until == 0)
    return ddb_call_send(db, request, ddb_list_call(options), response);
  enum ddb_status status = ddb_pages_begin(db->scratch, mem, request, options, &pages);
  if (status < 0)
    return status;
  const struct walk walk = {pages, pages_next, pages_take, pages->in.query->name,
                            "the list is not read to its end"};
  status = drive(db, &walk, &options->call);
  *response = ddb_pages_answer(pages);
  return status < 0 ? status : pages->status;
}
