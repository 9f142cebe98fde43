/* SPDX-License-Identifier: Apache-2.0 */
/* Retry Behavior 2.1:
 *
 *   delay before jitter  min(base * 2^(retry - 1), max_backoff); base is larger after throttling
 *   jitter               a uniform share of that: many clients must not come back together
 *   x-amz-retry-after    replaces the delay, but stays within delay .. delay + 5 s
 *   quota                a retry takes 14 tokens (5 after throttling) or is not made */
#include "aws/retry.h"

#define COST_TRANSIENT        14
#define COST_THROTTLED        5
#define RETRY_AFTER_WINDOW_MS 5000

void ddb_quota_init(struct ddb_quota *quota, int tokens) {
  atomic_init(&quota->tokens, tokens);
}

static bool quota_take(struct ddb_quota *quota, int cost) {
  int left = atomic_load(&quota->tokens);
  while (left >= cost)
    if (atomic_compare_exchange_weak(&quota->tokens, &left, left - cost))
      return true;
  return false;
}

static void quota_give(struct ddb_quota *quota, int amount) {
  int left = atomic_load(&quota->tokens);
  int after;
  do {
    after = left < DDB_RETRY_QUOTA - amount ? left + amount : DDB_RETRY_QUOTA;
  } while (!atomic_compare_exchange_weak(&quota->tokens, &left, after));
}

struct ddb_retry_policy ddb_retry_policy_default(void) {
  struct ddb_retry_policy policy = {
      .max_attempts = 4, .base_ms = 25, .throttled_ms = 1000, .max_backoff_ms = 20000};
  return policy;
}

void ddb_retry_begin(struct ddb_retry *retry, const struct ddb_retry_policy *policy,
                     struct ddb_quota *quota) {
  retry->policy = *policy;
  retry->quota = quota;
  retry->attempts = 0;
  retry->taken = 0;
}

/* The delay before the retry that follows `attempts` failures. */
static int64_t backoff(const struct ddb_retry *retry, enum ddb_failure failure, uint64_t random) {
  int64_t delay =
      failure == DDB_FAILURE_THROTTLED ? retry->policy.throttled_ms : retry->policy.base_ms;
  int64_t most = retry->policy.max_backoff_ms;
  for (int i = 1; i < retry->attempts && delay < most; i++)
    delay *= 2;
  if (delay > most)
    delay = most;
  return (int64_t)(((uint64_t)delay * random) >> 32);
}

/* A header of digits only, or -1. Nine digits are past every bound anyway. */
static int64_t milliseconds(const char *text) {
  int64_t value = 0;
  int digits = 0;
  if (text == NULL)
    return -1;
  for (; *text >= '0' && *text <= '9'; text++, digits++)
    value = digits < 9 ? value * 10 + (*text - '0') : value;
  return *text == '\0' && digits > 0 ? value : -1;
}

enum ddb_retry_verdict ddb_retry_failed(struct ddb_retry *retry, enum ddb_failure failure,
                                        const char *retry_after, uint64_t random,
                                        int64_t *delay_ms) {
  int cost = failure == DDB_FAILURE_THROTTLED ? COST_THROTTLED : COST_TRANSIENT;
  *delay_ms = 0;
  if (failure == DDB_FAILURE_FINAL)
    return DDB_RETRY_FINAL;
  retry->attempts++;
  if (retry->attempts >= retry->policy.max_attempts)
    return DDB_RETRY_ATTEMPTS;
  if (!quota_take(retry->quota, cost))
    return DDB_RETRY_QUOTA_EMPTY;
  retry->taken = cost;
  int64_t least = backoff(retry, failure, random);
  int64_t asked = milliseconds(retry_after);
  if (asked > least + RETRY_AFTER_WINDOW_MS)
    asked = least + RETRY_AFTER_WINDOW_MS;
  *delay_ms = asked > least ? asked : least;
  return DDB_RETRY_AGAIN;
}

void ddb_retry_forgo(struct ddb_retry *retry) {
  quota_give(retry->quota, retry->taken);
  retry->taken = 0;
}

/* Only what the last retry took comes back: the ones before it did fail. */
void ddb_retry_succeeded(struct ddb_retry *retry) {
  quota_give(retry->quota, retry->taken > 0 ? retry->taken : 1);
}
