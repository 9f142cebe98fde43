/* SPDX-License-Identifier: Apache-2.0 */
/* A recorded case of vectors/aws-config: an environment, files, HTTP traffic and what comes of it.
 * The traffic is replayed by a server on loopback, which checks each request and then answers as it
 * was recorded; the environment is the case's alone, with its paths in a copy of its files. */
#ifndef TESTS_SUPPORT_RECORDED_H
#define TESTS_SUPPORT_RECORDED_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include <ddb/env.h>

#include "loopback.h"

#define RECORDED_MAX 16

struct recorded_exchange {
  const char *method, *uri;
  const cJSON *headers; /* of the request: name -> [value, ...] */
  const char *body;
  int status;
  const cJSON *reply_headers;
  const char *reply_body;
};

struct recorded {
  const char *dir; /* of the vectors */
  char files[32];  /* the copy of its files, "" until it is made */
  cJSON *environment, *traffic, *expected;
  struct recorded_exchange exchanges[RECORDED_MAX];
  int count;
  int served;       /* how many of them were asked for */
  char fault[2048]; /* what was wrong with the first request that was; "" */
  char reply[32768];
  /* The last request to DynamoDB itself, which is answered with {}. */
  char authorization[1024], session_token[8192];
  struct loopback server;
  struct ddb_http *http;
  int64_t clock_ms;   /* monotonic, moved by sleeping alone */
  int64_t day_ms;     /* time of day when that is 0 */
  struct ddb_env env; /* sends to the server, whatever the URL */
};

/* Reads the case, copies its files, sets the environment to what it has and nothing else, and
 * starts the server. False: it is no such case, and `fault` says why. Stop it in any case. */
bool recorded_start(struct recorded *recorded, const char *dir);
void recorded_stop(struct recorded *recorded);

/* A member of the expected credentials, or NULL; the expiry apart. */
const char *recorded_text(const struct recorded *recorded, const char *member);

/* Seconds since 1970; 0: none. */
int64_t recorded_expiry(const struct recorded *recorded);

/* Whether it is to fail. */
bool recorded_fails(const struct recorded *recorded);

/* Status of the last reply that was sent; 0: none was. */
int recorded_last_status(const struct recorded *recorded);

/* The value of a header, whatever its case, or NULL. */
const cJSON *recorded_header(const cJSON *headers, const char *name);

/* Keeps the first fault; false. */
bool recorded_wrong(struct recorded *recorded, const char *format, ...) DDB_PRINTF(2, 3);

/* ---- recorded_check.c ---- */

/* The scheme of a request's URL, since the server sees none. */
#define RECORDED_SCHEME "X-Recorded-Scheme"

/* Whether a request that came in is the recorded one: method, scheme, host, path and query, the
 * headers that do not tell another program or another time, and the members of its body. */
bool recorded_right(struct recorded *recorded, const char *request,
                    const struct recorded_exchange *exchange);

/* ---- recorded_files.c ---- */

/* Copies `fs` of the case, makes its paths into those of the copy, and sets the environment. */
bool recorded_place(struct recorded *recorded);
void recorded_remove(struct recorded *recorded);

/* Whether any of the files, or a variable, says `text`. */
bool recorded_mentions(const struct recorded *recorded, const char *text);

#endif
