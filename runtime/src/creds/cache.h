/* SPDX-License-Identifier: Apache-2.0 */
/* The identity of a share group: fetched when a call first needs it, and anew before it expires;
 * window.h says when. Only one fetch is under way for all handles.
 *
 * Instance metadata and the container endpoint may be down when the service is not: what they gave
 * last is used on after its end for ten to fifteen minutes at a time, and so is what they give that
 * has ended already. The service decides then.
 *
 * A handle keeps a reference, and compares a number to see whether anything changed: a request in
 * steady state takes no lock. Everything else is under a lock that is held for a few instructions,
 * and that a forked child takes over, as it takes over a fetch that the parent had under way. */
#ifndef DDB_CREDS_CACHE_H
#define DDB_CREDS_CACHE_H

#include <pthread.h>

#include "base/lock.h"
#include "creds/identity.h"
#include "creds/source.h"
#include "creds/window.h"

/* A fetch that has ended, for an observer. */
struct ddb_identity_news {
  enum ddb_source_kind source;
  enum ddb_status status;
  ddb_time expires;    /* of what is used from now on; {0, 0}: never, or there is nothing */
  bool kept;           /* the fetch brought nothing, and what was there is used on */
  int64_t took_us;     /* by the machine's clock */
  const char *message; /* of an error */
};

struct ddb_identity_cache {
  /* Fixed. */
  const struct ddb_source *source; /* NULL: there is no cache, since nobody signs */
  const char *region, *service;    /* that identities sign for */
  const struct ddb_env *env;
  const atomic_llong *clock_offset_s;                              /* to add to the time of day */
  void (*tell)(void *state, const struct ddb_identity_news *news); /* or NULL: without the lock */
  void *tell_state;
  const char *ca_bundle;  /* of its own connections; NULL: what the system trusts */
  const char *user_agent; /* of its requests; NULL: the library alone */
  /* -------- changing -------- */
  atomic_ullong generation; /* another one for each change */
  struct ddb_lock lock;     /* for the next ones */
  struct ddb_identity *current;
  struct ddb_window window;
  int64_t not_again; /* nothing is fetched before it because the service refused the current one */
  bool flying;       /* a fetch is under way */
  uint64_t process;  /* whose fetch that is, and whose mutex */
  pthread_t flyer;
  uint64_t flight;          /* number of the last fetch */
  struct ddb_error outcome; /* of the last fetch that ended */
  bool private_outcome;     /* it ended for want of its own call's time */
  pthread_mutex_t mutex;    /* for waiting alone */
  pthread_cond_t landed;
};

/* What a handle signs with, until the cache has another number. */
struct ddb_identity_use {
  struct ddb_identity *identity; /* NULL: none yet; a reference */
  uint64_t generation;
  int64_t due; /* when it is to be looked at again */
};

/* Keys that never change are there at once; anything else is fetched when it is needed. All
 * pointers must outlive the cache. DDB_E_CONFIG, DDB_E_NOMEM; free in any case. */
enum ddb_status ddb_identity_cache_init(struct ddb_identity_cache *cache,
                                        const struct ddb_source *source, const char *region,
                                        const char *service, const struct ddb_env *env,
                                        const atomic_llong *clock_offset_s,
                                        struct ddb_error *error);

/* After the last use. One that is all zero may be freed too. */
void ddb_identity_cache_free(struct ddb_identity_cache *cache);

/* What is there now, for a new handle; perhaps nothing. */
void ddb_identity_take(struct ddb_identity_cache *cache, struct ddb_identity_use *use);

void ddb_identity_leave(struct ddb_identity_use *use);

/* Whether `use` can sign a request now: one atomic load, and the clock where there is an end. */
bool ddb_identity_fits(struct ddb_identity_cache *cache, const struct ddb_identity_use *use);

/* ---- for refresh.c ---- */

/* The time of day, as the service corrected it. */
ddb_time ddb_identity_now(const struct ddb_identity_cache *cache);

/* Whether the source may have something new. */
bool ddb_identity_refreshable(const struct ddb_identity_cache *cache);

/* Takes the lock, and takes over what a parent process had under way. */
void ddb_identity_lock(struct ddb_identity_cache *cache);
void ddb_identity_unlock(struct ddb_identity_cache *cache);

/* Under the lock. Returns the reference that `use` had, to be dropped without it. */
struct ddb_identity *ddb_identity_hand_out(struct ddb_identity_cache *cache,
                                           struct ddb_identity_use *use) DDB_MUST_USE;

/* ---- refresh.c ---- */

/* Whether there is one that is good, so that nothing is fetched and nobody waits; `use` has it
 * then. */
bool ddb_identity_look(struct ddb_identity_cache *cache, struct ddb_identity_use *use) DDB_MUST_USE;

/* Whose call asks, and why. */
struct ddb_identity_wish {
  const struct ddb_cancel *cancel;
  int64_t deadline; /* on the monotonic clock */
  bool refused;     /* the service refused what `use` has: another one, or an error */
  struct ddb_error *error;
};

/* Makes `use` what requests are to be signed with from now on. May fetch or wait, for no longer
 * than the wish says: at most half of that while there is one that is still good. DDB_OK; else
 * `use` is as it was, and `error` says why: DDB_E_STOPPED, DDB_E_TIMEOUT, what ddb_source_fetch
 * says, or DDB_E_AUTH where there is no other than the one refused. */
enum ddb_status ddb_identity_refresh(struct ddb_identity_cache *cache, struct ddb_identity_use *use,
                                     const struct ddb_identity_wish *wish) DDB_MUST_USE;

#endif
