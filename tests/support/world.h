/* SPDX-License-Identifier: Apache-2.0 */
/* A world for the credential cache: clocks that a test moves, and a source of credentials that
 * answers what a test wants, after having been held back for as long as it wants. A program that
 * uses it is linked with --wrap=ddb_source_fetch (see Makefile). */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include <stdatomic.h>

#include "creds/cache.h"

#define WORLD_T0     INT64_C(1795341600)
#define WORLD_SECRET "wJalrXUtnFEMI/WORLD/SECRET"

struct world {
  struct ddb_env env; /* its state is the world */
  struct ddb_source source;
  struct ddb_identity_cache cache;
  atomic_llong clock_ms; /* of both clocks; the time of day is WORLD_T0 when it is 0 */
  atomic_llong offset_s;
  atomic_int looked;  /* how often the monotonic clock was asked for */
  atomic_int fetches; /* begun */
  atomic_int held;    /* 1: a fetch waits until it is 0 */
  atomic_int chance;  /* every random byte */
  /* What a fetch gives: the secret number n for the n-th, unless `same`. */
  atomic_llong life_s; /* 0: no end */
  atomic_int failure;  /* a status instead; 0: none */
  atomic_bool same;
  atomic_bool obeys; /* a held fetch gives up when its flag is set or its time is over */
  void (*during)(struct world *world, struct ddb_fetch *fetch); /* or NULL */
};

/* With a source of that kind. `env` has no `send`. */
void world_init(struct world *world, enum ddb_source_kind kind);

/* Sets up world->cache. */
void world_open(struct world *world);

void world_pass(struct world *world, int64_t seconds);

/* One refresh as a call with so many milliseconds makes it, if the use does not fit. */
enum ddb_status world_call(struct world *world, struct ddb_identity_use *use, int64_t timeout_ms,
                           const struct ddb_cancel *cancel, struct ddb_error *error);

/* The same for one that the service refused. */
enum ddb_status world_refused(struct world *world, struct ddb_identity_use *use,
                              struct ddb_error *error);

/* The number of the fetch that an identity came from. */
int world_number(const struct ddb_identity_use *use);

#endif
