/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the observer of a share group what happens. Without one nothing is measured: each place
 * costs a look at a pointer. */
#ifndef DDB_OP_OBSERVE_H
#define DDB_OP_OBSERVE_H

#include <ddb/observe.h>

#include "op/call.h"

struct ddb;
struct ddb_identity_news;

/* What a call is made of, from its begin on. */
struct ddb_watch {
  int64_t begun_us;
  int64_t asked_us;    /* the first request was complete; 0: none yet */
  int64_t answered_us; /* the last one was answered */
  int64_t slept_us;
  int64_t request_bytes, response_bytes;
  double capacity_units;
  bool capacity_told;
  int requests;
  const char *operation; /* of the last request */
};

/* Of the observer of the group, or NULL. */
const struct ddb_observer *ddb_observer_of(const struct ddb_group *group);

/* After an attempt was judged and before its reply is forgotten. */
void ddb_observe_attempt(struct ddb_call *call);

/* The begin of a call, a request of it before and after, and its end, of which db->error tells. */
void ddb_observe_begin(struct ddb *db);
void ddb_observe_request(struct ddb *db, const struct ddb_request *request);
void ddb_observe_answer(struct ddb *db);
void ddb_observe_end(struct ddb *db);

/* A fetch of credentials; `group` is a struct ddb_group. For struct ddb_identity_cache. */
void ddb_observe_credentials(void *group, const struct ddb_identity_news *news);

/* Adds what another handle did for the same call. */
void ddb_watch_add(struct ddb_watch *sum, const struct ddb_watch *part);

#endif
