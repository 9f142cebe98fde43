/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for credentials: a few attempts with the waits of "Retry Behavior 2.1" between them,
 * within the time of the call that needs them, and a reply that is wiped. They take nothing from
 * the retry quota of DynamoDB's calls. */
#ifndef DDB_CREDS_EXCHANGE_H
#define DDB_CREDS_EXCHANGE_H

#include "aws/retry.h"
#include "creds/source.h"
#include "http/reply.h"

#define DDB_EXCHANGE_MAX_BODY ((size_t)256 * 1024)

struct ddb_exchange {
  struct ddb_fetch *fetch;
  const char *what;            /* who is asked, the subject of errors: "STS" */
  struct ddb_http_reply reply; /* of the last attempt */
  enum ddb_send_result result; /* of the last attempt that was made */
  struct ddb_quota quota;      /* of its own, never empty */
  struct ddb_retry retry;
  bool late, stopped; /* why no other attempt was made */
  bool reached;       /* an attempt got further than to connect */
  int64_t reach_ms;   /* so long may all attempts take until one is; 0: no such limit. For what may
                       * not be there at all, and must not make a program wait to find out */
  int64_t began;
};

/* `what` must live as long as the exchange. `attempts` counts the first one. */
void ddb_exchange_init(struct ddb_exchange *exchange, struct ddb_fetch *fetch, const char *what,
                       int attempts);

/* Wipes and frees the reply. */
void ddb_exchange_free(struct ddb_exchange *exchange);

/* Sends until there is a whole reply with an HTTP status below 500 that is not 429; the caller
 * judges it. Otherwise an error is told: DDB_E_TRANSPORT, DDB_E_TIMEOUT, DDB_E_THROTTLED,
 * DDB_E_SERVICE or DDB_E_STOPPED. The timeouts of `request` (both > 0) are cut to the time that is
 * left; its `cancel` is the fetch's. May be called for one request after the other. */
enum ddb_status ddb_exchange_send(struct ddb_exchange *exchange,
                                  const struct ddb_http_request *request) DDB_MUST_USE;

/* Its parts, for one that makes each request anew or knows more about replies.
 *
 * One attempt: whether a whole reply is there, whatever its status. */
bool ddb_exchange_attempt(struct ddb_exchange *exchange, const struct ddb_http_request *request);

/* What an HTTP status alone means. DDB_FAILURE_FINAL also for success. */
enum ddb_failure ddb_exchange_failure(const struct ddb_exchange *exchange);

/* After an attempt that failed so: waits and answers true if another one is to be made. */
bool ddb_exchange_again(struct ddb_exchange *exchange, enum ddb_failure failure);

/* Tells why the last attempt gave nothing. */
enum ddb_status ddb_exchange_fail(struct ddb_exchange *exchange);

#endif
