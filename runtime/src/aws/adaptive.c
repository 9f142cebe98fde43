/* SPDX-License-Identifier: Apache-2.0 */
/* CUBIC (RFC 9438) over a token bucket, with the constants of the AWS SDKs:
 *
 *   cut      rate * 0.7
 *   growth   0.4 * (t - w)^3 + peak, t seconds after the cut; w is when that is at the peak again
 *   measure  answers per half second, of which the newest counts 0.8
 *   bounds   0.5 per second, and twice what was measured */
#include "aws/adaptive.h"

#define BETA      0.7
#define SCALE     0.4
#define SMOOTH    0.8
#define RATE_MIN  0.5
#define MOST_MIN  1.0
#define BUCKET_MS 500

void ddb_adaptive_init(struct ddb_adaptive *adaptive, int64_t now_ms) {
  *adaptive = (struct ddb_adaptive){
      .filled_ms = now_ms, .counted_ms = now_ms - now_ms % BUCKET_MS, .throttled_ms = now_ms};
}

static double lesser(double a, double b) {
  return a < b ? a : b;
}

static double greater(double a, double b) {
  return a > b ? a : b;
}

static double seconds(int64_t from_ms, int64_t to_ms) {
  return (double)(to_ms - from_ms) / 1000;
}

static void fill(struct ddb_adaptive *adaptive, int64_t now_ms) {
  double more = adaptive->rate * seconds(adaptive->filled_ms, now_ms);
  adaptive->tokens = lesser(adaptive->tokens + more, adaptive->most);
  adaptive->filled_ms = now_ms;
}

int64_t ddb_adaptive_take(struct ddb_adaptive *adaptive, int64_t now_ms) {
  if (!adaptive->limits)
    return 0;
  fill(adaptive, now_ms);
  if (adaptive->tokens < 1)
    return (int64_t)((1 - adaptive->tokens) / adaptive->rate * 1000) + 1;
  adaptive->tokens -= 1;
  return 0;
}

static void set_rate(struct ddb_adaptive *adaptive, double rate, int64_t now_ms) {
  fill(adaptive, now_ms);
  adaptive->rate = greater(rate, RATE_MIN);
  adaptive->most = greater(rate, MOST_MIN);
  adaptive->tokens = lesser(adaptive->tokens, adaptive->most);
}

static void measure(struct ddb_adaptive *adaptive, int64_t now_ms) {
  int64_t bucket_ms = now_ms - now_ms % BUCKET_MS;
  adaptive->answers++;
  if (bucket_ms <= adaptive->counted_ms)
    return;
  double rate = adaptive->answers / seconds(adaptive->counted_ms, bucket_ms);
  adaptive->measured = rate * SMOOTH + adaptive->measured * (1 - SMOOTH);
  adaptive->answers = 0;
  adaptive->counted_ms = bucket_ms;
}

/* By Newton's method, from above, so that it falls until it stands; no need of libm. */
static double cube_root(double number) {
  double root = greater(number, 1), last = root + 1;
  if (number <= 0)
    return 0;
  while (root < last) {
    last = root;
    root = (2 * root + number / (root * root)) / 3;
  }
  return root;
}

double ddb_adaptive_cut(struct ddb_adaptive *adaptive, double rate, int64_t now_ms) {
  adaptive->peak = rate;
  adaptive->throttled_ms = now_ms;
  return rate * BETA;
}

double ddb_adaptive_grow(const struct ddb_adaptive *adaptive, int64_t now_ms) {
  double window = cube_root(adaptive->peak * (1 - BETA) / SCALE);
  double away = seconds(adaptive->throttled_ms, now_ms) - window;
  return SCALE * away * away * away + adaptive->peak;
}

void ddb_adaptive_answered(struct ddb_adaptive *adaptive, bool throttled, int64_t now_ms) {
  double rate;
  measure(adaptive, now_ms);
  if (throttled) {
    rate = adaptive->limits ? lesser(adaptive->measured, adaptive->rate) : adaptive->measured;
    rate = ddb_adaptive_cut(adaptive, rate, now_ms);
    adaptive->limits = true;
  } else {
    rate = ddb_adaptive_grow(adaptive, now_ms);
  }
  set_rate(adaptive, lesser(rate, 2 * adaptive->measured), now_ms);
}
