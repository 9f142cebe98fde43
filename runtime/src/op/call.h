/* SPDX-License-Identifier: Apache-2.0 */
/* One logical call as a state machine without I/O: it asks for "send these bytes", "wait n ms",
 * "get credentials" or says "done". The blocking driver (ddb_call_send) loops over it; tests drive
 * it by hand; an engine for many calls in flight can drive thousands.
 *
 *   action = ddb_call_start(call, request, options);
 *   while (action != DDB_ACTION_DONE)
 *     if (action == DDB_ACTION_SEND)
 *       action = ddb_call_sent(call, send(state, &call->http, call->reply));
 *     else if (action == DDB_ACTION_IDENTIFY)
 *       action = ddb_call_identified(call, ddb_call_identify(call, call->cancel));
 *     else
 *       wait call->wait_ms, action = ddb_call_waited(call);
 *
 * Time and randomness come from the group's struct ddb_env. */
#ifndef DDB_OP_CALL_H
#define DDB_OP_CALL_H

#include <ddb/client.h>
#include <ddb/request.h>

#include "aws/retry.h"
#include "aws/service_error.h"
#include "aws/signer.h"
#include "base/buf.h"
#include "base/release.h"
#include "base/uuid.h"
#include "creds/cache.h"
#include "http/reply.h"
#include "op/host.h"

struct ddb_group;

#define DDB_CALL_HEADERS 10

/* Random bytes for the ids of the next calls, which cost more one by one than all else that we do
 * for an id. Never used in a forked child, whose ids would be the parent's. */
struct ddb_call_ids {
  unsigned char random[16][DDB_UUID_RANDOM_SIZE];
  unsigned left; /* of them; the last ones */
  uint64_t process;
};

enum ddb_action {
  DDB_ACTION_SEND,     /* send call->http, fill call->reply, then ddb_call_sent */
  DDB_ACTION_IDENTIFY, /* ddb_call_identify, which may take time, then ddb_call_identified */
  DDB_ACTION_WAIT,     /* wait call->wait_ms, then ddb_call_waited */
  DDB_ACTION_DONE      /* call->error.status < 0: no answer. Else call->response is the service's */
};

/* What one attempt came to. */
enum ddb_attempt {
  DDB_ATTEMPT_ANSWERED, /* a usable reply: success, or an error that the service decided */
  DDB_ATTEMPT_UNSENT,   /* the service cannot have seen it */
  DDB_ATTEMPT_LOST,     /* it may have been carried out: no reply, a broken one, or a 5xx */
  DDB_ATTEMPT_STOPPED,  /* the cancel flag */
  DDB_ATTEMPT_REFUSED   /* cannot be sent at all */
};

/* What the attempts of a call came to, for an observer. */
struct ddb_call_sums {
  int64_t request_bytes, response_bytes;
  int64_t slept_ms;
  double capacity_units;
  bool capacity_told;
};

/* A call belongs to a handle and is used again and again, so that its buffers are warm and a
 * request in steady state allocates nothing. */
struct ddb_call {
  /* What the driver looks at. */
  struct ddb_http_request http;
  struct ddb_http_reply *reply;
  int64_t wait_ms;
  struct ddb_error error; /* status DDB_OK: there is an answer. attempts and so on are always set */
  struct ddb_response response;

  /* Fixed while the call runs. */
  struct ddb_group *group;
  const struct ddb_request *request; /* of the caller */
  const struct ddb_cancel *cancel;
  const struct ddb_cancel *lane; /* another flag, of whoever drives the handle; or NULL. Kept */
  int64_t begun;                 /* on the monotonic clock */
  int64_t deadline;              /* likewise */
  int64_t deadline_ms;
  bool no_ambiguous_retry;
  const char *table; /* run-time name; NULL: several */

  /* The request that is being sent: the caller's, or the read that explains a failed condition. */
  const struct ddb_request *current;
  struct ddb_request read;
  struct ddb_request asked; /* the caller's, but asking for its cost */
  bool observing;
  struct ddb_retry retry;
  char invocation_id[DDB_UUID_SIZE];
  struct ddb_call_ids ids;
  bool ambiguous; /* an attempt of this write may have been carried out */
  bool skew_retried;
  bool damaged;          /* the last reply was; the connection it came over is not to be trusted */
  bool identity_retried; /* the service refused the credentials of this call once */
  bool identity_refused; /* it did so to the last attempt */
  struct ddb_error identity; /* why there are none, or no host for them */
  enum ddb_attempt last;     /* what the last attempt came to */
  enum ddb_failure failure;  /* and what that means to the retries */
  const char *trouble;       /* why a reply that came is unusable; or NULL */
  int64_t signed_at;         /* seconds since 1970 that the last attempt was signed with */

  /* Memory that is kept. */
  struct ddb_http_reply replies[2]; /* the answer; the item that was read after it */
  struct ddb_service_error service;
  struct ddb_identity_use use; /* what it signs with */
  struct ddb_account_host host;
  const struct ddb_endpoint *endpoint; /* of the last attempt; before the first, the settings' */
  /* Each handle derives the key of the day for itself: that costs microseconds a day, where a
   * shared one would cost every request a lock. */
  struct ddb_signer signer;
  struct ddb_identity *signed_as;       /* what the signer has the texts of; a reference; or NULL */
  const struct ddb_endpoint *signed_to; /* likewise */
  uint64_t signed_host;                 /* host.made then */
  struct ddb_buf target, attempt_header, read_body, asked_body;
  struct ddb_header headers[DDB_CALL_HEADERS];
  char date_time[DDB_SIGN_DATE_TIME_SIZE];

  /* For an observer. */
  int64_t attempt_us; /* when the attempt under way began */
  struct ddb_call_sums sums;
};

/* The call keeps a pointer to the group. */
void ddb_call_init(struct ddb_call *call, struct ddb_group *group);
void ddb_call_free(struct ddb_call *call);

/* Starts a call; `options` may be NULL. `request` must live until the end of it. */
enum ddb_action ddb_call_start(struct ddb_call *call, const struct ddb_request *request,
                               const struct ddb_call_options *options);
enum ddb_action ddb_call_sent(struct ddb_call *call, enum ddb_send_result result);
enum ddb_action ddb_call_waited(struct ddb_call *call);
/* Fetches what the next attempt is signed with, or waits for whoever does, until `cancel` (may be
 * NULL) is set; nothing else here does I/O. */
enum ddb_status ddb_call_identify(struct ddb_call *call,
                                  const struct ddb_cancel *cancel) DDB_MUST_USE;
/* Whether it is there already; it is taken then. */
bool ddb_call_identify_now(struct ddb_call *call) DDB_MUST_USE;
/* Whether a flag that the call watches is set. */
bool ddb_call_stops(const struct ddb_call *call);
enum ddb_action ddb_call_identified(struct ddb_call *call, enum ddb_status status);

#endif
