/* SPDX-License-Identifier: Apache-2.0 */
/* The scheme "sqlite:": a request goes to the store instead of a host. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <ddb/env.h>
#include <ddb/local.h>

#include "base/fail.h"
#include "local/op/call.h"

#define TARGET "DynamoDB_20120810."

struct local_state {
  struct local_store *store;
  const struct ddb_env *env;
  _Atomic(struct ddb_arena *) spare; /* of the last call, for the next one */
};

static enum ddb_status open_state(const char *place, const struct ddb_env *env, void **out,
                                  struct ddb_error *error) {
  struct local_state *state = calloc(1, sizeof *state);
  *out = NULL;
  if (state == NULL)
    return ddb_fail(error, DDB_E_NOMEM, NULL, "no memory for the store");
  state->env = env;
  enum ddb_status status = local_store_open(place, &state->store, error);
  if (status < 0)
    free(state);
  else
    *out = state;
  return status;
}

static void close_state(void *opened) {
  struct local_state *state = opened;
  local_store_close(state->store);
  ddb_arena_free(atomic_load(&state->spare));
  free(state);
}

static struct ddb_text operation_of(const struct ddb_http_request *request) {
  for (size_t i = 0; i < request->header_count; i++)
    if (strcasecmp(request->headers[i].name, "X-Amz-Target") == 0 &&
        strncmp(request->headers[i].value, TARGET, strlen(TARGET)) == 0) {
      const char *name = request->headers[i].value + strlen(TARGET);
      return (struct ddb_text){name, strlen(name)};
    }
  return (struct ddb_text){"", 0};
}

static enum ddb_send_result answer(struct local_state *state, struct ddb_arena *mem,
                                   const struct ddb_http_request *request,
                                   struct ddb_http_reply *reply) {
  struct local_call call = {
      .store = state->store, .mem = mem, .now = state->env->now(state->env->state)};
  ddb_buf_init(&call.body, SIZE_MAX);
  local_call_answer(&call, operation_of(request), request->body);
  ddb_reply_status(reply, call.http_status);
  bool held = ddb_reply_body(reply, call.body.data, call.body.size);
  ddb_buf_free(&call.body);
  return held ? DDB_SEND_REPLY : DDB_SEND_LOST;
}

static enum ddb_send_result send_state(void *opened, const struct ddb_http_request *request,
                                       struct ddb_http_reply *reply) {
  struct local_state *state = opened;
  struct ddb_arena *mem = atomic_exchange(&state->spare, NULL);
  if (mem == NULL)
    mem = ddb_arena_new();
  if (mem == NULL) {
    ddb_reply_reason(reply, false, "no memory to answer in");
    return DDB_SEND_UNSENT;
  }
  enum ddb_send_result result = answer(state, mem, request, reply);
  ddb_arena_reset(mem);
  ddb_arena_free(atomic_exchange(&state->spare, mem));
  return result;
}

void ddb_local_register(void) {
  static const struct ddb_scheme scheme = {"sqlite", open_state, close_state, send_state};
  ddb_scheme_register(&scheme);
}
