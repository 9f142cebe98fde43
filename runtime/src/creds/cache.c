/* SPDX-License-Identifier: Apache-2.0 */
/* What handles have of a cache. */
#include "creds/cache.h"

#include <string.h>

#include "base/fail.h"
#include "base/process.h"

/* ---- small things ---------------------------------------------------------------------------- */

ddb_time ddb_identity_now(const struct ddb_identity_cache *cache) {
  ddb_time now = cache->env->now(cache->env->state);
  now.seconds += (int64_t)atomic_load(cache->clock_offset_s);
  return now;
}

/* Keys as they stand in options, environment or profile are the same however often one looks. */
bool ddb_identity_refreshable(const struct ddb_identity_cache *cache) {
  return cache->source->kind != DDB_SOURCE_FIXED || cache->source->role_count > 0;
}

/* ---- the cache ------------------------------------------------------------------------------- */

static bool init_waiting(struct ddb_identity_cache *cache) {
  pthread_condattr_t monotonic_clock;
  bool ok = pthread_condattr_init(&monotonic_clock) == 0 &&
            pthread_condattr_setclock(&monotonic_clock, CLOCK_MONOTONIC) == 0 &&
            pthread_mutex_init(&cache->mutex, NULL) == 0 &&
            pthread_cond_init(&cache->landed, &monotonic_clock) == 0;
  (void)pthread_condattr_destroy(&monotonic_clock);
  return ok;
}

/* Under the lock. What the parent had under way at the fork ends there, not here: its thread is not
 * in this process, and nobody in it waits. */
static void adopt(struct ddb_identity_cache *cache) {
  uint64_t self = ddb_process_id();
  if (cache->process == self)
    return;
  cache->process = self;
  cache->flying = false;
  (void)init_waiting(cache); /* did work in the parent */
}

void ddb_identity_lock(struct ddb_identity_cache *cache) {
  ddb_lock_take(&cache->lock);
  adopt(cache);
}

void ddb_identity_unlock(struct ddb_identity_cache *cache) {
  ddb_lock_leave(&cache->lock);
}

enum ddb_status ddb_identity_cache_init(struct ddb_identity_cache *cache,
                                        const struct ddb_source *source, const char *region,
                                        const char *service, const struct ddb_env *env,
                                        const atomic_llong *clock_offset_s,
                                        struct ddb_error *error) {
  struct ddb_credentials who;
  memset(cache, 0, sizeof *cache);
  cache->region = region;
  cache->service = service;
  cache->env = env;
  cache->clock_offset_s = clock_offset_s;
  cache->process = ddb_process_id();
  cache->not_again = INT64_MIN;
  atomic_init(&cache->generation, 1);
  atomic_init(&cache->lock.owner, 0);
  if (!init_waiting(cache))
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the credentials");
  cache->source = source;
  if (ddb_identity_refreshable(cache))
    return DDB_OK;
  ddb_window_set(&cache->window, (ddb_time){0, 0}, 0);
  enum ddb_status status = ddb_credentials_copy(&source->fixed, &who, error);
  return status == DDB_OK ? ddb_identity_new(&who, region, service, &cache->current, error)
                          : status;
}

void ddb_identity_cache_free(struct ddb_identity_cache *cache) {
  if (cache->source == NULL)
    return;
  ddb_identity_lock(cache);
  ddb_identity_unlock(cache);
  ddb_identity_drop(cache->current);
  (void)pthread_cond_destroy(&cache->landed);
  (void)pthread_mutex_destroy(&cache->mutex);
}

/* ---- what handles have ----------------------------------------------------------------------- */

struct ddb_identity *ddb_identity_hand_out(struct ddb_identity_cache *cache,
                                           struct ddb_identity_use *use) {
  struct ddb_identity *old = use->identity;
  use->identity = cache->current != NULL ? ddb_identity_hold(cache->current) : NULL;
  use->generation = atomic_load_explicit(&cache->generation, memory_order_relaxed);
  use->due = ddb_window_due(&cache->window);
  return old;
}

void ddb_identity_take(struct ddb_identity_cache *cache, struct ddb_identity_use *use) {
  if (cache->source == NULL)
    return;
  ddb_identity_lock(cache);
  struct ddb_identity *old = ddb_identity_hand_out(cache, use);
  ddb_identity_unlock(cache);
  ddb_identity_drop(old);
}

void ddb_identity_leave(struct ddb_identity_use *use) {
  ddb_identity_drop(use->identity);
  use->identity = NULL;
}

bool ddb_identity_fits(struct ddb_identity_cache *cache, const struct ddb_identity_use *use) {
  return use->identity != NULL &&
         use->generation == atomic_load_explicit(&cache->generation, memory_order_relaxed) &&
         (use->due == INT64_MAX || ddb_identity_now(cache).seconds < use->due);
}
