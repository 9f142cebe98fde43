/* SPDX-License-Identifier: Apache-2.0 */
/* A reply while it comes in, and the five headers of it that matter. Filled by whatever sends, by
 * way of the ddb_reply_* functions of <ddb/env.h>. */
#ifndef DDB_HTTP_REPLY_H
#define DDB_HTTP_REPLY_H

#include <string.h>

#include <ddb/env.h>

#include "base/buf.h"

/* A page of a Query holds at most 1 MB of items, which is at most about ten times that in JSON. */
#define DDB_REPLY_MAX_BODY ((size_t)64 * 1024 * 1024)

struct ddb_http_reply {
  int status; /* 0: none yet */
  struct ddb_buf body;
  /* Headers; "" if absent. Longer ones are cut: none of these has a legal value that long. */
  char error_type[160];
  char request_id[80];
  char date[40];
  char crc32[16];
  char retry_after[16];
  char reason[256]; /* why there is no reply */
  bool timed_out;
  struct ddb_http_timing timing;
};

void ddb_reply_init(struct ddb_http_reply *reply);
/* One that brings secrets: its body is wiped, and no longer than `max_body`. */
void ddb_reply_init_secret(struct ddb_http_reply *reply, size_t max_body);
void ddb_reply_free(struct ddb_http_reply *reply);

/* Empties it for the next attempt; the memory of the body is kept. */
void ddb_reply_clear(struct ddb_http_reply *reply);

/* Whether two texts of `size` bytes differ in nothing but case; `lower` is in lower case. */
bool ddb_reply_alike(const char *text, const char *lower, size_t size);

/* Whether a header has that name, which is given in lower case. Here, since the size of a constant
 * is known here: most names differ in it. */
static inline bool ddb_reply_named(struct ddb_text name, const char *lower) {
  return name.size == strlen(lower) && ddb_reply_alike(name.data, lower, name.size);
}

/* Whether x-amz-crc32 is absent, no number, or the sum of the body. */
bool ddb_reply_crc_fits(const struct ddb_http_reply *reply);

/* Puts '*' over `secret` (NULL: nothing) wherever the body or a header says it, also cut short or
 * with JSON's "\\/": AWS quotes the canonical request, session token and all, when a signature does
 * not match. */
void ddb_reply_hide(struct ddb_http_reply *reply, const char *secret);

/* Reads the header Date; false if it is absent or malformed. */
bool ddb_reply_date(const struct ddb_http_reply *reply, ddb_time *out);

#endif
