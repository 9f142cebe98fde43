/* SPDX-License-Identifier: Apache-2.0 */
/* One request to the store while it is answered. An operation reads its request, takes a
 * transaction, works, and writes its answer; what goes wrong is told once, as the service tells it,
 * and nothing of it stays.
 *
 *   struct local_call call = {.store = ..., .mem = ..., .now = ...};
 *   local_call_answer(&call, "PutItem", body);     // op/dispatch.c
 *   ... call.http_status, call.code, call.body ... */
#ifndef DDB_LOCAL_CALL_H
#define DDB_LOCAL_CALL_H

#include "local/store/store.h"

struct local_call {
  struct local_store *store;
  struct ddb_arena *mem;
  ddb_time now; /* the store's clock */
  size_t page;  /* items of one page at most, by a scripted fault; 0: as asked */
  size_t spare; /* members of a batch that stay unprocessed, by a scripted fault */
  /* The answer. */
  int http_status;     /* 200, 400, 500 */
  const char *code;    /* NULL: no error; "ValidationException", ... */
  bool no_memory;      /* and that was the reason */
  struct ddb_buf body; /* JSON */
};

/* `operation` is what stands behind "DynamoDB_20120810." in X-Amz-Target. Always leaves an answer.
 */
void local_call_answer(struct local_call *call, struct ddb_text operation, struct ddb_text body);

/* Tells an error, unless one stands already: {"__type": ..., "message": ...}, HTTP 400 (500 for
 * InternalServerError). Always false, to return with. */
bool local_fail(struct local_call *call, const char *code, const char *format, ...)
    DDB_PRINTF(3, 4);
/* The same for ValidationException, which most are. */
bool local_invalid(struct local_call *call, const char *format, ...) DDB_PRINTF(2, 3);
/* The same where memory is short. */
bool local_no_memory(struct local_call *call);
/* What the store answered, if not OK. */
bool local_store_ok(struct local_call *call, enum local_store_status status);

#endif
