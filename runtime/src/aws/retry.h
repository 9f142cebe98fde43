/* SPDX-License-Identifier: Apache-2.0 */
/* When to try again, and how long to wait: "Retry Behavior 2.1" of the AWS SDKs (the default since
 * 2026-11-10), with the values that it has for DynamoDB. Pure: no clock, and the random number
 * comes in. */
#ifndef DDB_AWS_RETRY_H
#define DDB_AWS_RETRY_H

#include <stdatomic.h>
#include <stdbool.h>

#include <ddb/types.h>

#define DDB_RETRY_QUOTA 500 /* tokens of a client when it starts, and the most it can have */

/* Tokens that all calls of a share group take their retries from, so that a service in trouble is
 * not buried under retries. */
struct ddb_quota {
  atomic_int tokens;
};

void ddb_quota_init(struct ddb_quota *quota, int tokens);

struct ddb_retry_policy {
  int max_attempts;       /* requests of one call, the first included */
  int64_t base_ms;        /* delay before the first retry, before jitter */
  int64_t throttled_ms;   /* the same after "slow down" */
  int64_t max_backoff_ms; /* no delay is computed above this */
};

/* Four attempts, 25 ms, 1 s after throttling, at most 20 s. */
struct ddb_retry_policy ddb_retry_policy_default(void);

/* Why an attempt failed. */
enum ddb_failure {
  DDB_FAILURE_FINAL,     /* the same request would get the same answer */
  DDB_FAILURE_TRANSIENT, /* no connection, no usable reply, 500, 502, 503, 504 */
  DDB_FAILURE_THROTTLED  /* the service said to slow down */
};

enum ddb_retry_verdict {
  DDB_RETRY_AGAIN = 0,
  DDB_RETRY_FINAL,    /* not that kind of failure */
  DDB_RETRY_ATTEMPTS, /* as many as allowed */
  DDB_RETRY_QUOTA_EMPTY
};

/* The retries of one call. */
struct ddb_retry {
  struct ddb_retry_policy policy;
  struct ddb_quota *quota;
  int attempts; /* that failed so far */
  int taken;    /* tokens that the last retry took */
};

void ddb_retry_begin(struct ddb_retry *retry, const struct ddb_retry_policy *policy,
                     struct ddb_quota *quota);

/* One for `random`: the whole delay, as the vectors want it. */
#define DDB_RETRY_RANDOM_ONE (UINT64_C(1) << 32)

/* After a failed attempt: whether to send again, and after how long. `random` is uniform in
 * 0 .. 2^32 - 1. `retry_after` is the header x-amz-retry-after, or NULL: it is used when it is a
 * number of milliseconds, within bounds. */
enum ddb_retry_verdict ddb_retry_failed(struct ddb_retry *retry, enum ddb_failure failure,
                                        const char *retry_after, uint64_t random,
                                        int64_t *delay_ms);

/* The retry that was granted is not made after all: gives its tokens back. */
void ddb_retry_forgo(struct ddb_retry *retry);

/* After a success: gives tokens back. */
void ddb_retry_succeeded(struct ddb_retry *retry);

#endif
