/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a query of all shards: one request after the other over the handle's connection. */
#include "base/fail.h"
#include "op/client.h"
#include "op/fan.h"

/* What is left of the time that the whole call has. */
static int64_t time_left(const struct ddb *db, int64_t begun, int64_t deadline_ms) {
  return deadline_ms - (db->env.monotonic_ms(db->env.state) - begun);
}

static enum ddb_status send_next(struct ddb *db, struct ddb_fan *fan,
                                 const struct ddb_request *request,
                                 const struct ddb_call_options *options) {
  struct ddb_response response;
  enum ddb_status status = ddb_call_send(db, request, options, &response);

  return status < 0 ? status : ddb_fan_response(fan, &response);
}

enum ddb_status ddb_fan_send(struct ddb *db, struct ddb_fan *fan,
                             const struct ddb_call_options *options) {
  struct ddb_call_options each = options ? *options : (struct ddb_call_options){.deadline_ms = 0};
  enum ddb_status status = DDB_OK;
  struct ddb_request request;
  int attempts = 0;

  if (!db)
    return DDB_E_INVALID;
  if (db->group->error.status < 0)
    return db->group->error.status;
  int64_t begun = db->env.monotonic_ms(db->env.state);
  int64_t deadline_ms = each.deadline_ms > 0 ? each.deadline_ms : db->group->deadline_ms;
  while (status >= 0 && ddb_fan_request(fan, &request)) {
    each.deadline_ms = time_left(db, begun, deadline_ms);
    if (each.deadline_ms > 0) {
      status = send_next(db, fan, &request, &each);
      attempts += db->call.error.attempts;
    } else {
      status = ddb_fail(&db->call.error, DDB_E_TIMEOUT, NULL,
                        "%s: the deadline of %lld ms has passed, and not all shards are read",
                        fan->query->name, (long long)deadline_ms);
    }
  }
  db->call.error.attempts = attempts;
  return status < 0 ? status : fan->status;
}
