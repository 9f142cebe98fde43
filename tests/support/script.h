/* SPDX-License-Identifier: Apache-2.0 */
/* An outside world that follows a script: what each attempt is answered, how much time it takes,
 * and a record of everything that was sent and slept. No network, no real time. */
#ifndef TESTS_SUPPORT_SCRIPT_H
#define TESTS_SUPPORT_SCRIPT_H

#include <ddb/ddb.h>

#define SCRIPT_MAX 16

/* How one attempt goes. */
struct script_step {
  enum ddb_send_result result;
  int http_status;
  const char *error_type; /* headers; NULL: absent */
  const char *date;
  const char *crc32;
  const char *retry_after;
  const char *body;   /* NULL: empty */
  const char *reason; /* of a failure */
  bool timed_out;
  int64_t takes_ms; /* the clocks move by that */
  bool cancels;     /* sets the cancel flag while it runs */
};

/* One request as it was sent. */
struct script_sent {
  char method[8];   /* "POST" if the request says none */
  char address[64]; /* "" if it says none */
  bool no_proxy;
  char url[256];
  char headers[4096]; /* "name: value\n" each */
  char body[4096];
  int64_t connect_timeout_ms, timeout_ms;
};

struct script {
  struct script_step steps[SCRIPT_MAX]; /* in order; a request past the last one aborts */
  int step_count;
  struct script_sent sent[SCRIPT_MAX];
  int sent_count;
  int64_t slept[SCRIPT_MAX];
  int slept_count;
  int64_t clock_ms;     /* monotonic; the time of day goes with it */
  int64_t day_ms;       /* the time of day when clock_ms is 0 */
  unsigned char random; /* every random byte */
  bool no_random;
  bool cancel_in_sleep;
  struct ddb_cancel cancel;
  struct ddb_env env; /* to put into options */
};

/* 2026-11-22T10:00:00Z, no steps, random bytes 0xFF. */
void script_init(struct script *script);

/* Adds a reply, or a failure without one. */
struct script_step *script_reply(struct script *script, int http_status, const char *body);
struct script_step *script_fail(struct script *script, enum ddb_send_result result,
                                const char *reason);

/* The value of a header of a request that was sent, in a buffer that the next call overwrites. */
const char *script_header(const struct script *script, int index, const char *name);

/* Options with keys, a token, a region and this world. */
struct ddb_options script_options(struct script *script);

#define SCRIPT_SECRET "wJalrXUtnFEMI-SCRIPT-SECRET"
#define SCRIPT_TOKEN  "AQoDYXdzEPT-SCRIPT-TOKEN"

#endif
