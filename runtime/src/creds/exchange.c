/* SPDX-License-Identifier: Apache-2.0 */
#include "creds/exchange.h"

#include <string.h>

#include "base/fail.h"
#include "http/env_default.h"

/* Of Retry Behavior 2.1, for every service but DynamoDB. */
#define BASE_MS      50
#define THROTTLED_MS 1000
#define MAX_DELAY_MS 20000

static int64_t clock_ms(const struct ddb_exchange *exchange) {
  const struct ddb_env *env = exchange->fetch->env;
  return env->monotonic_ms(env->state);
}

static void begin(struct ddb_exchange *exchange, int attempts) {
  struct ddb_retry_policy policy = {.max_attempts = attempts,
                                    .base_ms = BASE_MS,
                                    .throttled_ms = THROTTLED_MS,
                                    .max_backoff_ms = MAX_DELAY_MS};
  ddb_quota_init(&exchange->quota, DDB_RETRY_QUOTA);
  ddb_retry_begin(&exchange->retry, &policy, &exchange->quota);
  exchange->late = exchange->stopped = false;
  exchange->began = clock_ms(exchange);
}

void ddb_exchange_init(struct ddb_exchange *exchange, struct ddb_fetch *fetch, const char *what,
                       int attempts) {
  memset(exchange, 0, sizeof *exchange);
  exchange->fetch = fetch;
  exchange->what = what;
  ddb_reply_init_secret(&exchange->reply, DDB_EXCHANGE_MAX_BODY);
  begin(exchange, attempts);
}

void ddb_exchange_free(struct ddb_exchange *exchange) {
  ddb_reply_free(&exchange->reply);
}

static int64_t left(const struct ddb_exchange *exchange) {
  int64_t now = clock_ms(exchange), deadline = exchange->fetch->deadline;
  return now < deadline ? deadline - now : 0;
}

/* The same until somebody must be reached. */
static int64_t left_to_connect(const struct ddb_exchange *exchange) {
  int64_t end = exchange->began + exchange->reach_ms, now = clock_ms(exchange);
  if (exchange->reach_ms == 0 || exchange->reached)
    return INT64_MAX;
  return now < end ? end - now : 0;
}

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

bool ddb_exchange_attempt(struct ddb_exchange *exchange, const struct ddb_http_request *request) {
  const struct ddb_fetch *fetch = exchange->fetch;
  struct ddb_http_request sent = *request;
  int64_t time = left(exchange), connect = least(time, left_to_connect(exchange));
  ddb_reply_clear(&exchange->reply);
  exchange->stopped = ddb_cancel_requested(fetch->cancel);
  exchange->late = time == 0;
  if (exchange->stopped || exchange->late)
    return false;
  sent.cancel = fetch->cancel;
  sent.timeout_ms = least(sent.timeout_ms, time);
  sent.connect_timeout_ms = least(sent.connect_timeout_ms, connect > 0 ? connect : 1);
  enum ddb_send_result result = fetch->env->send(fetch->send_state, &sent, &exchange->reply);
  exchange->result = result;
  exchange->reached = exchange->reached || result == DDB_SEND_REPLY || result == DDB_SEND_LOST;
  exchange->stopped = result == DDB_SEND_STOPPED;
  /* What cannot be sent at all is not sent again. */
  if (result == DDB_SEND_REFUSED)
    exchange->retry.policy.max_attempts = 0;
  if (result != DDB_SEND_REPLY)
    exchange->reply.status = 0;
  return result == DDB_SEND_REPLY;
}

enum ddb_failure ddb_exchange_failure(const struct ddb_exchange *exchange) {
  int status = exchange->reply.status;
  if (status == 429)
    return DDB_FAILURE_THROTTLED;
  return status == 0 || status >= 500 ? DDB_FAILURE_TRANSIENT : DDB_FAILURE_FINAL;
}

/* Without random bytes the wait is the longest. */
static uint64_t draw(const struct ddb_env *env) {
  uint32_t random = 0;
  return env->random(env->state, &random, sizeof random) ? random : DDB_RETRY_RANDOM_ONE;
}

bool ddb_exchange_again(struct ddb_exchange *exchange, enum ddb_failure failure) {
  const struct ddb_fetch *fetch = exchange->fetch;
  const struct ddb_env *env = fetch->env;
  int64_t delay = 0;
  exchange->stopped = exchange->stopped || ddb_cancel_requested(fetch->cancel);
  if (exchange->stopped || exchange->late ||
      ddb_retry_failed(&exchange->retry, failure, exchange->reply.retry_after, draw(env), &delay) !=
          DDB_RETRY_AGAIN)
    return false;
  exchange->late = delay >= left(exchange);
  if (exchange->late || delay >= left_to_connect(exchange))
    return false;
  env->sleep_ms(env->state, delay, fetch->cancel);
  exchange->stopped = ddb_cancel_requested(fetch->cancel);
  return !exchange->stopped;
}

static enum ddb_status fail_reply(struct ddb_exchange *exchange) {
  int status = exchange->reply.status;
  exchange->fetch->error->http_status = status;
  return ddb_fail(exchange->fetch->error, status == 429 ? DDB_E_THROTTLED : DDB_E_SERVICE, NULL,
                  "%s answered with HTTP status %d%s", exchange->what, status,
                  status >= 500 || status == 429 ? ", at each attempt" : "");
}

enum ddb_status ddb_exchange_fail(struct ddb_exchange *exchange) {
  struct ddb_error *error = exchange->fetch->error;
  const struct ddb_http_reply *reply = &exchange->reply;
  if (exchange->stopped)
    return ddb_fail(error, DDB_E_STOPPED, NULL, "%s: stopped by the cancel flag", exchange->what);
  if (reply->status != 0 && !exchange->late)
    return fail_reply(exchange);
  const char *reason = reply->reason[0] != '\0' ? reply->reason : "no answer";
  if (exchange->late)
    return ddb_fail(error, DDB_E_TIMEOUT, NULL, "%s: the time of the call is over: %s",
                    exchange->what, reply->status != 0 ? "only errors were answered" : reason);
  return ddb_fail(error, reply->timed_out ? DDB_E_TIMEOUT : DDB_E_TRANSPORT, NULL, "%s: %s",
                  exchange->what, reason);
}

enum ddb_status ddb_exchange_send(struct ddb_exchange *exchange,
                                  const struct ddb_http_request *request) {
  begin(exchange, exchange->retry.policy.max_attempts);
  do {
    bool replied = ddb_exchange_attempt(exchange, request);
    if (replied && ddb_exchange_failure(exchange) == DDB_FAILURE_FINAL)
      return DDB_OK;
  } while (ddb_exchange_again(exchange, ddb_exchange_failure(exchange)));
  return ddb_exchange_fail(exchange);
}
