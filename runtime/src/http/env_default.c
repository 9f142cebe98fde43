/* SPDX-License-Identifier: Apache-2.0 */
/* The real clocks, the real sleep and real randomness. */
#include "http/env_default.h"

#include <errno.h>
#include <time.h>

#include "aws/hash.h"

/* How often a sleep looks at the cancel flag. */
#define SLICE_MS 50

/* A signal handler may set the flag, so plain loads and stores that the compiler must do are what
 * is wanted; relaxed ones are that, for other threads too. */
void ddb_cancel_now(struct ddb_cancel *cancel) {
  __atomic_store_n(&cancel->stop, 1, __ATOMIC_RELAXED);
}

bool ddb_cancel_requested(const struct ddb_cancel *cancel) {
  return cancel != NULL && __atomic_load_n(&cancel->stop, __ATOMIC_RELAXED) != 0;
}

static ddb_time now(void *state) {
  struct timespec spec = {0, 0};
  (void)state;
  (void)clock_gettime(CLOCK_REALTIME, &spec); /* cannot fail: the clock exists on every system */
  ddb_time time = {spec.tv_sec, (int32_t)spec.tv_nsec};
  return time;
}

static int64_t monotonic_ms(void *state) {
  struct timespec spec = {0, 0};
  (void)state;
  (void)clock_gettime(CLOCK_MONOTONIC, &spec);
  return (int64_t)spec.tv_sec * 1000 + spec.tv_nsec / 1000000;
}

int64_t ddb_clock_us(void) {
  struct timespec spec = {0, 0};
  (void)clock_gettime(CLOCK_MONOTONIC, &spec);
  return (int64_t)spec.tv_sec * 1000000 + spec.tv_nsec / 1000;
}

struct timespec ddb_clock_after(int64_t milliseconds) {
  int64_t ms = monotonic_ms(NULL) + milliseconds;

  return (struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
}

/* Against the clock and in slices: a signal or a cancel must neither lengthen nor delay it. */
static void sleep_ms(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  int64_t end = monotonic_ms(state) + milliseconds;
  while (!ddb_cancel_requested(cancel)) {
    int64_t left = end - monotonic_ms(state);
    if (left <= 0)
      return;
    if (cancel != NULL && left > SLICE_MS)
      left = SLICE_MS;
    struct timespec spec = {(time_t)(left / 1000), (long)(left % 1000) * 1000000};
    if (nanosleep(&spec, NULL) != 0 && errno != EINTR)
      return;
  }
}

static bool random_bytes(void *state, void *bytes, size_t size) {
  (void)state;
  return ddb_random_bytes(bytes, size);
}

bool ddb_env_draws(const struct ddb_env *env) {
  return env->random == random_bytes;
}

void ddb_env_defaults(struct ddb_env *env) {
  if (env->now == NULL)
    env->now = now;
  if (env->monotonic_ms == NULL)
    env->monotonic_ms = monotonic_ms;
  if (env->sleep_ms == NULL)
    env->sleep_ms = sleep_ms;
  if (env->random == NULL)
    env->random = random_bytes;
}

bool ddb_env_is_timed(const struct ddb_env *env) {
  return env->monotonic_ms == monotonic_ms && env->sleep_ms == sleep_ms;
}
