/* SPDX-License-Identifier: Apache-2.0 */
/* One fetch for all handles: who makes it, who waits for it, and what comes of one that fails. */
#include <string.h>

#include "base/fail.h"
#include "creds/cache.h"
#include "http/env_default.h"

/* After a fetch that brought nothing better than what the service refused. */
#define REFUSED_AGAIN_S ((int64_t)30)
/* How often those who wait look at their flag and their time. */
#define SLICE_MS 50

/* One call that needs an identity. */
struct seeker {
  struct ddb_identity_cache *cache;
  struct ddb_identity_use *use;
  const struct ddb_identity_wish *wish;
  const struct ddb_identity *refused; /* by the service; NULL: none */
  uint64_t flight;                    /* that it makes or waits for */
};

static int64_t monotonic(const struct ddb_identity_cache *cache) {
  return cache->env->monotonic_ms(cache->env->state);
}

static uint32_t chance(const struct ddb_identity_cache *cache) {
  uint32_t bits = 0;
  return cache->env->random(cache->env->state, &bits, sizeof bits) ? bits : 0;
}

/* Under the lock. */
static enum ddb_need need_of(const struct seeker *seeker, int64_t now) {
  const struct ddb_identity_cache *cache = seeker->cache;
  if (cache->current == NULL || cache->current == seeker->refused)
    return DDB_NEED_MUST;
  return ddb_window_need(&cache->window, now);
}

/* ---- one fetch ------------------------------------------------------------------------------- */

/* A connection is made when a source needs one, and goes with the fetch: the next one is far off.
 */
struct line {
  const char *ca_bundle;
  struct ddb_http *http;
};

static bool open_line(struct line *line) {
  if (line->http == NULL)
    line->http = ddb_http_new();
  return line->http != NULL && ddb_http_trust(line->http, line->ca_bundle);
}

static enum ddb_send_result send_over(void *state, const struct ddb_http_request *request,
                                      struct ddb_http_reply *reply) {
  struct line *line = state;
  if (open_line(line))
    return ddb_http_send(line->http, request, reply);
  ddb_reply_reason(reply, false, "no memory for the request");
  return DDB_SEND_UNSENT;
}

static enum ddb_status fetch(const struct seeker *seeker, int64_t limit,
                             struct ddb_credentials *out, struct ddb_error *error) {
  const struct ddb_identity_cache *cache = seeker->cache;
  struct ddb_env env = *cache->env;
  struct line line = {cache->ca_bundle, NULL};
  struct ddb_fetch request = {.env = &env,
                              .send_state = env.state,
                              .cancel = seeker->wish->cancel,
                              .deadline = limit,
                              .now = ddb_identity_now(cache),
                              .error = error,
                              .user_agent = cache->user_agent};
  if (env.send == NULL) {
    env.send = send_over;
    request.send_state = &line;
  }
  enum ddb_status status = ddb_source_fetch(cache->source, &request, out);
  ddb_http_free(line.http);
  return status;
}

/* Whether the source is one that may be down while what it gave last still works. */
static bool stretches(const struct ddb_identity_cache *cache) {
  return (cache->source->kind == DDB_SOURCE_IMDS || cache->source->kind == DDB_SOURCE_CONTAINER) &&
         cache->source->role_count == 0;
}

static bool has_ended(const struct ddb_credentials *who, int64_t now) {
  return (who->expires.seconds != 0 || who->expires.nanoseconds != 0) &&
         who->expires.seconds <= now;
}

static enum ddb_status obtain(const struct seeker *seeker, int64_t limit, struct ddb_identity **out,
                              struct ddb_error *error) {
  const struct ddb_identity_cache *cache = seeker->cache;
  struct ddb_credentials got;
  memset(&got, 0, sizeof got);
  enum ddb_status status = fetch(seeker, limit, &got, error);
  if (status != DDB_OK)
    return status;
  if (!has_ended(&got, ddb_identity_now(cache).seconds) || stretches(cache))
    return ddb_identity_new(&got, cache->region, cache->service, out, error);
  ddb_credentials_free(&got);
  return ddb_fail(error, DDB_E_AUTH, NULL,
                  "the credentials that were fetched have expired already; is the clock of this "
                  "machine right?");
}

/* ---- what comes of it ------------------------------------------------------------------------ */

/* Under the lock. The one that nobody needs is returned. The same once more is no new one: whoever
 * has it need not change, and where the service refused it another fetch would be in vain. */
static struct ddb_identity *take_in(struct ddb_identity_cache *cache, struct ddb_identity *got,
                                    int64_t now, uint32_t by_chance) {
  ddb_time expires = got->who.expires;
  struct ddb_identity *idle = cache->current;
  if (idle != NULL && ddb_identity_same(idle, got)) {
    idle = got;
    cache->not_again = now + ddb_scatter(REFUSED_AGAIN_S, by_chance);
  } else {
    cache->current = got;
    cache->not_again = INT64_MIN;
  }
  if (has_ended(&got->who, now))
    ddb_window_stretch(&cache->window, now, by_chance);
  else
    ddb_window_set(&cache->window, expires, now);
  return idle;
}

/* Under the lock. */
static void go_without(struct ddb_identity_cache *cache, int64_t now, uint32_t by_chance) {
  cache->not_again = now + ddb_scatter(REFUSED_AGAIN_S, by_chance);
  if (cache->current == NULL)
    return;
  if (now < cache->window.expires)
    ddb_window_put_off(&cache->window, now, by_chance);
  else if (stretches(cache))
    ddb_window_stretch(&cache->window, now, by_chance);
}

static void land(const struct seeker *seeker, struct ddb_identity *got,
                 const struct ddb_error *error, bool by_itself) {
  struct ddb_identity_cache *cache = seeker->cache;
  uint32_t by_chance = chance(cache);
  struct ddb_identity *idle = NULL;
  int64_t now = ddb_identity_now(cache).seconds;
  ddb_identity_lock(cache);
  if (got != NULL)
    idle = take_in(cache, got, now, by_chance);
  else if (!by_itself)
    go_without(cache, now, by_chance);
  if (cache->flight == seeker->flight) {
    cache->flying = false;
    cache->outcome = *error;
    cache->private_outcome = by_itself;
  }
  atomic_fetch_add_explicit(&cache->generation, 1, memory_order_relaxed);
  ddb_identity_unlock(cache);
  ddb_identity_drop(idle);
  (void)pthread_mutex_lock(&cache->mutex);
  (void)pthread_cond_broadcast(&cache->landed);
  (void)pthread_mutex_unlock(&cache->mutex);
}

/* ---- who makes it, and who waits ------------------------------------------------------------- */

static enum ddb_status out_of_time(const struct seeker *seeker) {
  struct ddb_error *error = seeker->wish->error;
  if (ddb_cancel_requested(seeker->wish->cancel))
    return ddb_fail(error, DDB_E_STOPPED, NULL, "stopped by the cancel flag");
  return ddb_fail(error, DDB_E_TIMEOUT, NULL, "the credentials did not come in time");
}

static bool is_over(const struct seeker *seeker) {
  return ddb_cancel_requested(seeker->wish->cancel) ||
         monotonic(seeker->cache) >= seeker->wish->deadline;
}

static void tell(const struct seeker *seeker, const struct ddb_error *error, int64_t began_us) {
  struct ddb_identity_cache *cache = seeker->cache;
  struct ddb_identity_news news = {.source = cache->source->kind, .status = error->status};
  if (cache->tell == NULL)
    return;
  ddb_identity_lock(cache);
  if (cache->current != NULL)
    news.expires = cache->current->who.expires;
  news.kept = error->status < 0 && cache->current != NULL;
  ddb_identity_unlock(cache);
  news.message = error->status < 0 ? error->text : NULL;
  news.took_us = ddb_clock_us() - began_us;
  cache->tell(cache->tell_state, &news);
}

/* A fetch that ends because its own call has no more time says nothing to those who have. */
static enum ddb_status fly(const struct seeker *seeker, int64_t limit) {
  struct ddb_identity *got = NULL;
  struct ddb_error error = {.status = DDB_OK};
  int64_t began_us = seeker->cache->tell != NULL ? ddb_clock_us() : 0;
  enum ddb_status status = obtain(seeker, limit, &got, &error);
  bool by_itself = status != DDB_OK && is_over(seeker);
  if (status != DDB_OK)
    (void)ddb_fail(&error, status, NULL, "%s", ddb_status_name(status));
  land(seeker, got, &error, by_itself);
  tell(seeker, &error, began_us);
  if (status != DDB_OK)
    *seeker->wish->error = error;
  return status;
}

/* Half of the time, where there is something to do with the other half. */
static int64_t limit_of(const struct seeker *seeker, bool all) {
  int64_t now = monotonic(seeker->cache);
  int64_t deadline = seeker->wish->deadline;
  return all || deadline <= now ? deadline : now + (deadline - now) / 2;
}

/* Whether the fetch that the seeker waits for has ended. */
static bool has_landed(const struct seeker *seeker) {
  struct ddb_identity_cache *cache = seeker->cache;
  ddb_identity_lock(cache);
  bool landed = !cache->flying || cache->flight != seeker->flight;
  ddb_identity_unlock(cache);
  return landed;
}

/* In slices: nobody wakes a thread because of a flag that is set or a clock that a test moves. */
static bool await(const struct seeker *seeker, int64_t limit) {
  struct ddb_identity_cache *cache = seeker->cache;
  bool landed;
  (void)pthread_mutex_lock(&cache->mutex);
  while (!(landed = has_landed(seeker)) && !ddb_cancel_requested(seeker->wish->cancel) &&
         monotonic(cache) < limit) {
    struct timespec slice = ddb_clock_after(SLICE_MS);
    (void)pthread_cond_timedwait(&cache->landed, &cache->mutex, &slice);
  }
  (void)pthread_mutex_unlock(&cache->mutex);
  return landed;
}

/* DDB_OK: look again. */
static enum ddb_status wait_for(const struct seeker *seeker, int64_t limit) {
  struct ddb_identity_cache *cache = seeker->cache;
  if (!await(seeker, limit))
    return out_of_time(seeker);
  ddb_identity_lock(cache);
  bool ours = cache->flight == seeker->flight && !cache->private_outcome;
  struct ddb_error outcome = cache->outcome;
  ddb_identity_unlock(cache);
  if (!ours || outcome.status == DDB_OK)
    return DDB_OK;
  *seeker->wish->error = outcome;
  return outcome.status;
}

/* Under the lock, which it leaves: makes a fetch or waits for one. DDB_OK: look again. */
static enum ddb_status seek(struct seeker *seeker, enum ddb_need need) {
  struct ddb_identity_cache *cache = seeker->cache;
  bool wait = cache->flying, own = wait && pthread_equal(cache->flyer, pthread_self());
  bool good = need != DDB_NEED_MUST;
  bool spare = good || (cache->current != NULL && seeker->refused == NULL && stretches(cache));
  if (!wait) {
    cache->flying = true;
    cache->flyer = pthread_self();
    cache->flight++;
  }
  seeker->flight = cache->flight;
  ddb_identity_unlock(cache);
  if (own)
    return ddb_fail(seeker->wish->error, DDB_E_INVALID, NULL,
                    "a credentials provider made a call that needs its credentials");
  return wait ? wait_for(seeker, limit_of(seeker, !good)) : fly(seeker, limit_of(seeker, !spare));
}

/* Whether there is an identity to use. `settle`: also one for which it would be time. */
static bool is_enough(const struct seeker *seeker, enum ddb_need need, bool settle) {
  return need == DDB_NEED_NONE || (need == DDB_NEED_MAY && seeker->cache->flying) ||
         (settle && need != DDB_NEED_MUST);
}

/* One look at the cache, and what it takes to look again. */
static enum ddb_status look(struct seeker *seeker, bool settle, bool *found) {
  struct ddb_identity_cache *cache = seeker->cache;
  int64_t now = ddb_identity_now(cache).seconds;
  ddb_identity_lock(cache);
  enum ddb_need need = need_of(seeker, now);
  *found = is_enough(seeker, need, settle);
  if (*found) {
    struct ddb_identity *old = ddb_identity_hand_out(cache, seeker->use);
    ddb_identity_unlock(cache);
    ddb_identity_drop(old);
    return DDB_OK;
  }
  bool in_vain = seeker->refused != NULL && cache->current == seeker->refused &&
                 (now < cache->not_again || !ddb_identity_refreshable(cache));
  if (!settle && !in_vain && (need != DDB_NEED_MUST || !is_over(seeker)))
    return seek(seeker, need);
  ddb_identity_unlock(cache);
  if (settle)
    return seeker->wish->error->status;
  return in_vain ? ddb_fail(seeker->wish->error, DDB_E_AUTH, NULL,
                            "the service refused the credentials, and there are no others")
                 : out_of_time(seeker);
}

enum ddb_status ddb_identity_refresh(struct ddb_identity_cache *cache, struct ddb_identity_use *use,
                                     const struct ddb_identity_wish *wish) {
  struct seeker seeker = {cache, use, wish, wish->refused ? use->identity : NULL, 0};
  enum ddb_status status = DDB_OK;
  bool found = false;
  ddb_error_clear(wish->error);
  while (!found && status == DDB_OK)
    status = look(&seeker, false, &found);
  if (status != DDB_OK && look(&seeker, true, &found) == DDB_OK) {
    ddb_error_clear(wish->error);
    status = DDB_OK;
  }
  return status;
}

bool ddb_identity_look(struct ddb_identity_cache *cache, struct ddb_identity_use *use) {
  const struct seeker seeker = {cache, use, NULL, NULL, 0};
  struct ddb_identity *old = NULL;
  int64_t now = ddb_identity_now(cache).seconds;
  ddb_identity_lock(cache);
  bool enough = is_enough(&seeker, need_of(&seeker, now), false);
  if (enough)
    old = ddb_identity_hand_out(cache, use);
  ddb_identity_unlock(cache);
  ddb_identity_drop(old);
  return enough;
}
