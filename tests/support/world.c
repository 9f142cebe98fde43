/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddb/client.h>

#include "base/fail.h"
#include "http/env_default.h"

enum ddb_status __wrap_ddb_source_fetch(const struct ddb_source *source, struct ddb_fetch *fetch,
                                        struct ddb_credentials *out);

static ddb_time now(void *state) {
  struct world *world = state;
  return (ddb_time){WORLD_T0 + atomic_load(&world->clock_ms) / 1000, 0};
}

static int64_t monotonic(void *state) {
  struct world *world = state;
  atomic_fetch_add(&world->looked, 1);
  return atomic_load(&world->clock_ms);
}

static void sleep_ms(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  struct world *world = state;
  (void)cancel;
  atomic_fetch_add(&world->clock_ms, milliseconds);
}

static bool random_bytes(void *state, void *bytes, size_t size) {
  struct world *world = state;
  memset(bytes, atomic_load(&world->chance), size);
  return true;
}

static struct world *world_of(const struct ddb_fetch *fetch) {
  return fetch->env->state;
}

/* False: it gave up. */
static bool pass_gate(struct world *world, const struct ddb_fetch *fetch) {
  while (atomic_load(&world->held)) {
    if (atomic_load(&world->obeys) &&
        (ddb_cancel_requested(fetch->cancel) || atomic_load(&world->clock_ms) >= fetch->deadline))
      return false;
    sched_yield();
  }
  return true;
}

enum ddb_status __wrap_ddb_source_fetch(const struct ddb_source *source, struct ddb_fetch *fetch,
                                        struct ddb_credentials *out) {
  struct world *world = world_of(fetch);
  char id[32];
  int number = atomic_fetch_add(&world->fetches, 1) + 1;
  (void)source;
  memset(out, 0, sizeof *out);
  if (world->during)
    world->during(world, fetch);
  if (!pass_gate(world, fetch))
    return ddb_fail(fetch->error, DDB_E_TIMEOUT, NULL, "the fetch gave up");
  if (atomic_load(&world->failure) != 0)
    return ddb_fail(fetch->error, atomic_load(&world->failure), NULL, "fetch %d failed", number);
  snprintf(id, sizeof id, "AKID%d", atomic_load(&world->same) ? 1 : number);
  int64_t life = atomic_load(&world->life_s);
  const struct ddb_provided given = {.access_key_id = id,
                                     .secret_access_key = WORLD_SECRET,
                                     .session_token = id,
                                     .expires = {life != 0 ? fetch->now.seconds + life : 0, 0}};
  return ddb_credentials_take(&given, out, fetch->error);
}

void world_init(struct world *world, enum ddb_source_kind kind) {
  memset(world, 0, sizeof *world);
  world->env = (struct ddb_env){world, now, monotonic, sleep_ms, random_bytes, NULL};
  world->source.kind = kind;
  atomic_store(&world->life_s, 3600);
}

void world_open(struct world *world) {
  struct ddb_error error = {.status = DDB_OK};
  if (ddb_identity_cache_init(&world->cache, &world->source, "us-east-1", "dynamodb", &world->env,
                              &world->offset_s, &error) != DDB_OK)
    abort();
}

void world_pass(struct world *world, int64_t seconds) {
  atomic_fetch_add(&world->clock_ms, seconds * 1000);
}

enum ddb_status world_call(struct world *world, struct ddb_identity_use *use, int64_t timeout_ms,
                           const struct ddb_cancel *cancel, struct ddb_error *error) {
  const struct ddb_identity_wish wish = {cancel, atomic_load(&world->clock_ms) + timeout_ms, false,
                                         error};
  ddb_error_clear(error);
  return ddb_identity_fits(&world->cache, use) ? DDB_OK
                                               : ddb_identity_refresh(&world->cache, use, &wish);
}

enum ddb_status world_refused(struct world *world, struct ddb_identity_use *use,
                              struct ddb_error *error) {
  const struct ddb_identity_wish wish = {NULL, atomic_load(&world->clock_ms) + 30000, true, error};
  return ddb_identity_refresh(&world->cache, use, &wish);
}

int world_number(const struct ddb_identity_use *use) {
  return use->identity ? (int)strtol(use->identity->who.access_key_id + 4, NULL, 10) : 0;
}
