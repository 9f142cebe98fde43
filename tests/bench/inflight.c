/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: inflight [ROUNDS]
 * What a GetItem costs its client with 16 and 256 of them in flight on one thread, against
 * canned.h: an engine with the generated function, and curl_multi with the same headers and body,
 * signed before. Prints rows of bench.tsv: user and system time on the processor, medians of ROUNDS
 * interleaved samples (default 5), and allocations, libcurl's own among them. Instructions are not
 * counted here: how many requests a step finds ready is different each time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <curl/curl.h>
#include <ddb/engine.h>
#include <ddb/env.h>
#include <reimagine/reimagine.h>

#include "bench.h"
#include "canned.h"

#define USER  "01KAXW3E8G00000000000000US"
#define IMAGE "01KAXW3E8G00000000000000IM"

enum { SAMPLE = 2048, MOST = 256, MAX_ROUNDS = 51 };

static char url[64];

_Noreturn static void fail(const char *what) {
  (void)fprintf(stderr, "inflight: %s\n", what);
  exit(1);
}

static struct ddb *open_handle(const struct ddb_env *env) {
  const struct ddb_options options = {
      .endpoint = url,
      .region = "eu-central-1",
      .access_key_id = "AKIDEXAMPLE",
      .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      .env = env,
  };
  struct ddb *db = NULL;
  if (ddb_open(&db, &options) < 0)
    fail(ddb_error_text(db));
  return db;
}

static enum ddb_status look(struct ddb *db, struct ddb_arena *mem, void *state) {
  struct reimagine_image_metadata image;
  (void)state;
  return reimagine_get_image_metadata(db, mem, USER, IMAGE, NULL, &image);
}

/* ---- an engine ------------------------------------------------------------------------------- */

static struct {
  struct ddb_engine *engine;
  int left;
} ours;

static void looked(void *state, enum ddb_status status, const struct ddb_error *error) {
  if (status != DDB_OK)
    fail(error != NULL ? error->text : "no answer");
  if (ours.left-- > 0 && ddb_engine_start(ours.engine, look, looked, state, NULL) != DDB_OK)
    fail("not started");
}

static void by_engine(int in_flight) {
  ours.left = SAMPLE - in_flight;
  for (int i = 0; i < in_flight; i++)
    if (ddb_engine_start(ours.engine, look, looked, NULL, NULL) != DDB_OK)
      fail("not started");
  if (ddb_engine_run(ours.engine) != DDB_OK)
    fail("the engine does not run");
}

static void open_engine(int in_flight) {
  const struct ddb_engine_options options = {.in_flight = (size_t)in_flight};
  struct ddb *db = open_handle(NULL);
  if (ddb_engine_new(db, &options, &ours.engine) != DDB_OK)
    fail("no engine");
  ddb_close(db);
}

static void close_engine(void) {
  if (ddb_engine_close(ours.engine, DDB_ENGINE_FINISH) != DDB_OK)
    fail("the engine does not end");
}

/* ---- curl_multi ------------------------------------------------------------------------------ */

static struct {
  struct curl_slist *headers;
  char *body;
  CURLM *multi;
  CURL *easy[MOST];
} raw;

/* Keeps what ours would have sent. */
static enum ddb_send_result record(void *state, const struct ddb_http_request *request,
                                   struct ddb_http_reply *reply) {
  size_t count;
  const struct canned_answer *answer = canned_answers(&count);
  (void)state;
  for (size_t i = 0; i < request->header_count; i++) {
    char line[2048];
    (void)snprintf(line, sizeof line, "%s: %s", request->headers[i].name,
                   request->headers[i].value);
    raw.headers = curl_slist_append(raw.headers, line);
  }
  raw.body = strndup(request->body.data, request->body.size);
  ddb_reply_status(reply, 200);
  (void)ddb_reply_body(reply, answer->body, answer->size);
  return DDB_SEND_REPLY;
}

static size_t drop(char *data, size_t unit, size_t count, void *state) {
  (void)data;
  (void)state;
  return unit * count;
}

static void open_raw(int in_flight) {
  raw.multi = curl_multi_init();
  (void)curl_multi_setopt(raw.multi, CURLMOPT_MAXCONNECTS, (long)in_flight);
  for (int i = 0; i < in_flight; i++) {
    CURL *easy = raw.easy[i] = curl_easy_init();
    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, raw.headers);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, raw.body);
    (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(raw.body));
  }
}

static void close_raw(int in_flight) {
  for (int i = 0; i < in_flight; i++)
    curl_easy_cleanup(raw.easy[i]);
  (void)curl_multi_cleanup(raw.multi);
}

static void finish(CURLMsg *message, int *left) {
  CURL *easy = message->easy_handle;
  long status = 0;
  if (message->data.result != CURLE_OK ||
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status != 200)
    fail("libcurl has no answer");
  (void)curl_multi_remove_handle(raw.multi, easy);
  if ((*left)-- > 0)
    (void)curl_multi_add_handle(raw.multi, easy);
}

static void by_multi(int in_flight) {
  int running = 1, queued, left = SAMPLE - in_flight;
  for (int i = 0; i < in_flight; i++)
    (void)curl_multi_add_handle(raw.multi, raw.easy[i]);
  while (running > 0) {
    CURLMsg *message;
    (void)curl_multi_perform(raw.multi, &running);
    while ((message = curl_multi_info_read(raw.multi, &queued)) != NULL) {
      running += left > 0;
      finish(message, &left);
    }
    if (running > 0)
      (void)curl_multi_poll(raw.multi, NULL, 0, 100, NULL);
  }
}

/* ---- figures --------------------------------------------------------------------------------- */

static double spent_ns(void) {
  struct rusage usage;
  (void)getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static void row(int in_flight, int rounds) {
  static void (*const ways[])(int) = {by_engine, by_multi};
  static const char *const names[] = {"ddbc", "libcurl"};
  double ns[2][MAX_ROUNDS], allocations[2] = {0, 0};
  open_engine(in_flight);
  open_raw(in_flight);
  for (int round = -1; round < rounds; round++)
    for (int way = 0; way < 2; way++) {
      double start = spent_ns();
      long before = allocations_so_far();
      ways[way](in_flight);
      allocations[way] = (double)(allocations_so_far() - before) / SAMPLE;
      if (round >= 0) /* the first one makes the connections */
        ns[way][round] = (spent_ns() - start) / SAMPLE;
    }
  for (int way = 0; way < 2; way++) {
    qsort(ns[way], (size_t)rounds, sizeof **ns, ascending);
    printf("inflight_%d\t%s\t%.0f\t-\t%.2f\t-\n", in_flight, names[way], ns[way][rounds / 2],
           allocations[way]);
  }
  close_engine();
  close_raw(in_flight);
}

int main(int argc, char **argv) {
  const struct ddb_env env = {.send = record};
  struct canned server;
  int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
  if (rounds < 1 || rounds > MAX_ROUNDS)
    fail("usage: inflight [ROUNDS], 1 to 51");
  if (!canned_start(&server, NULL, 0) || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    fail("there is no server");
  (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
  struct ddb *db = open_handle(&env);
  struct ddb_arena *mem = ddb_arena_new();
  if (mem == NULL || look(db, mem, NULL) != DDB_OK)
    fail(ddb_error_text(db));
  ddb_arena_free(mem);
  ddb_close(db);
  row(16, rounds);
  row(256, rounds);
  canned_stop(&server);
  return 0;
}
