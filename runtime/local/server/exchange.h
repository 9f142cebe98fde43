/* SPDX-License-Identifier: Apache-2.0 */
/* One request while it comes in, and its answer. */
#ifndef DDB_LOCAL_EXCHANGE_H
#define DDB_LOCAL_EXCHANGE_H

#include <microhttpd.h>
#include <stdbool.h>

#include <ddb/arena.h>
#include <ddb/env.h>

#include "base/buf.h"

#define LOCAL_BODY_MAX ((size_t)17 * 1024 * 1024) /* 16 MB and what is around them */

struct local_exchange {
  struct MHD_Connection *connection;
  struct ddb_arena *mem;
  struct ddb_buf body;
  const char *target; /* path and query, as sent */
  size_t dropped;     /* bytes of a body that is too large, read and thrown away */
  bool begun;         /* the headers were seen */
  bool last;          /* the connection ends with the answer */
};

/* NULL: no memory. */
struct local_exchange *local_exchange_new(struct MHD_Connection *connection, const char *target);
void local_exchange_free(struct local_exchange *exchange); /* NULL: nothing */

/* The first header of that name, or NULL. */
const char *local_exchange_header(const struct local_exchange *exchange, const char *name);
/* All headers in their order; NULL: no memory. */
struct ddb_header *local_exchange_headers(const struct local_exchange *exchange, size_t *count);

/* Answers with what is in `body`, and takes it. */
enum MHD_Result local_answer(struct local_exchange *exchange, int status, struct ddb_buf *body);
/* {"__type":"com.amazon.coral.service#CODE","message":TEXT}: errors that come before any operation.
 */
enum MHD_Result local_answer_error(struct local_exchange *exchange, int status, const char *code,
                                   struct ddb_text text);
/* Plain words, for people and for what asks whether the server is up. */
enum MHD_Result local_answer_words(struct local_exchange *exchange, int status, const char *text);

#endif
