/* SPDX-License-Identifier: Apache-2.0 */
/* See world.h. */
#include "world.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/reply.h"
#include "refuse.h"

static int64_t clock_ms;
static uint32_t chance;

static ddb_time now(void *state) {
  (void)state;
  return (ddb_time){1795341600, 0}; /* the same however often something is tried again */
}

static int64_t monotonic(void *state) {
  (void)state;
  return __atomic_load_n(&clock_ms, __ATOMIC_SEQ_CST);
}

static void sleep_ms(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state, (void)cancel;
  __atomic_fetch_add(&clock_ms, milliseconds, __ATOMIC_SEQ_CST);
}

static bool random_bytes(void *state, void *bytes, size_t size) {
  unsigned char *out = bytes;
  (void)state;
  for (size_t i = 0; i < size; i++) {
    chance = chance * 1664525U + 1013904223U;
    out[i] = (unsigned char)(chance >> 24);
  }
  return true;
}

/* ---- requests -------------------------------------------------------------------------------- */

static struct ddb_text text_of(const char *text) {
  return (struct ddb_text){text, strlen(text)};
}

/* The store answers undisturbed; what the handle makes of the answer is its own affair. */
static enum ddb_send_result pass_on(void *state, const struct ddb_http_request *request,
                                    struct ddb_http_reply *reply) {
  struct world *world = state;
  struct ddb_http_reply answer;

  refuse_pause();
  ddb_reply_init(&answer);
  enum ddb_send_result result = ddb_forward(world->store, request, &answer);
  __atomic_fetch_add(&world->sent, 1, __ATOMIC_SEQ_CST);
  refuse_resume();
  ddb_reply_timing(reply, &answer.timing);
  if (answer.status != 0)
    ddb_reply_status(reply, answer.status);
  ddb_reply_header(reply, text_of("x-amzn-RequestId"), text_of("REQUEST"));
  if (answer.error_type[0] != '\0')
    ddb_reply_header(reply, text_of("x-amzn-ErrorType"), text_of(answer.error_type));
  if (result != DDB_SEND_REPLY)
    ddb_reply_reason(reply, answer.timed_out, answer.reason);
  else if (!ddb_reply_body(reply, answer.body.data, answer.body.size))
    result = DDB_SEND_LOST; /* no room: as the contract of `send` asks */
  refuse_pause();
  ddb_reply_free(&answer);
  refuse_resume();
  return result;
}

struct ddb_options world_options(struct world *world) {
  return (struct ddb_options){.endpoint = "https://ddb.test",
                              .region = "us-east-1",
                              .access_key_id = "AKIDTORTURE",
                              .secret_access_key = "a secret of the tests",
                              .env = &world->env};
}

/* ---- the world ------------------------------------------------------------------------------- */

void found(struct world *world, const char *format, ...) {
  va_list args;
  size_t room = sizeof world->text - world->size;

  va_start(args, format);
  int size = vsnprintf(world->text + world->size, room, format, args);
  va_end(args);
  if (size < 0 || (size_t)size >= room)
    abort();
  world->size += (size_t)size;
}

void why(struct world *world, const struct ddb *db) {
  (void)snprintf(world->why, sizeof world->why, "%s", ddb_error_text(db));
}

static void must(struct world *world, enum ddb_status status, const char *what) {
  if (status >= 0)
    return;
  fprintf(stderr, "torture: %s: %s: %s\n", what, ddb_status_name(status),
          ddb_error_text(world->db != NULL ? world->db : world->store));
  exit(2);
}

void world_open(struct world *world, const struct scenario *scenario) {
  static const struct ddb_env still = {
      .now = now, .monotonic_ms = monotonic, .sleep_ms = sleep_ms, .random = random_bytes};
  const struct ddb_options options = {.endpoint = "sqlite::memory:", .env = &still};

  memset(world, 0, sizeof *world);
  world->env = still;
  world->env.state = world;
  world->env.send = pass_on;
  ddb_local_register();
  must(world, ddb_open(&world->store, &options), "open");
  if (scenario->create != NULL)
    must(world, scenario->create(world->store), scenario->name);
}

void world_close(struct world *world) {
  ddb_close(world->store);
  world->store = NULL;
}

void world_rewind(struct world *world, const struct scenario *scenario) {
  struct ddb *kept_db = world->db;
  struct ddb_arena *kept_mem = world->mem;

  refuse_pause();
  __atomic_store_n(&clock_ms, 0, __ATOMIC_SEQ_CST);
  chance = 7;
  world->db = world->store;
  must(world, ddb_local_clear_faults(world->store, NULL), "clear");
  must(world, ddb_local_empty(world->store), "empty");
  if (scenario->create == NULL)
    must(world, ddb_local_reset(world->store), "reset");
  world->mem = ddb_arena_new();
  if (scenario->prepare != NULL)
    must(world, scenario->prepare(world), scenario->name);
  ddb_arena_free(world->mem);
  chance = 11;
  refuse_resume();
  world->db = kept_db;
  world->mem = kept_mem;
  world->sent = 0;
  world->size = 0;
  world->text[0] = '\0';
}

/* ---- what is in the tables ------------------------------------------------------------------- */

/* A request that no handle under test makes. The text is to be freed. */
static char *ask(struct world *world, const char *operation, const char *body) {
  char target[64];
  const struct ddb_header headers[] = {{"X-Amz-Target", target},
                                       {"X-Amz-Date", "20261122T100000Z"},
                                       {"Content-Type", "application/x-amz-json-1.0"}};
  const struct ddb_http_request request = {.url = "http://store/",
                                           .headers = headers,
                                           .header_count = 3,
                                           .body = text_of(body),
                                           .connect_timeout_ms = 1000,
                                           .timeout_ms = 1000};
  struct ddb_http_reply reply;

  (void)snprintf(target, sizeof target, "DynamoDB_20120810.%s", operation);
  ddb_reply_init(&reply);
  (void)ddb_forward(world->store, &request, &reply);
  char *text = calloc(1, reply.body.size + 1);
  if (text == NULL || reply.status != 200) {
    fprintf(stderr, "torture: %s: status %d\n", operation, reply.status);
    exit(2);
  }
  memcpy(text, reply.body.data, reply.body.size);
  ddb_reply_free(&reply);
  return text;
}

char *world_items(struct world *world) {
  refuse_pause();
  char *names = ask(world, "ListTables", "{}"), *all = calloc(1, 1), body[300];
  char *rest = strchr(names, '[');

  for (char *name = strtok_r(rest, "[]{},\"", &rest); name != NULL;
       name = strtok_r(NULL, "[]{},\"", &rest)) {
    (void)snprintf(body, sizeof body, "{\"TableName\":\"%s\"}", name);
    char *items = ask(world, "Scan", body);
    size_t size = strlen(all), more = strlen(items);
    char *longer = realloc(all, size + more + 1);
    if (longer == NULL)
      abort();
    memcpy(longer + size, items, more + 1);
    all = longer;
    free(items);
  }
  free(names);
  refuse_resume();
  return all;
}
