/* SPDX-License-Identifier: Apache-2.0 */
#include "cell.h"

#include <ddb/batch.h>
#include <ddb/tx.h>
#include <reimagine/reimagine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <writes/writes.h>

#include "http/env_default.h"
#include "http/reply.h"
#include "server.h"

/* How long an attempt may take that can only end by its time; and any other, whatever else this
 * machine has to do. */
#define STALLED_MS      1000
#define STALLED_MOST_MS 16000
#define PATIENT_MS      100000

#define SECRET "SECRETsecretSECRETsecretSECRETsecret1234"
#define TOKEN  "TOKENtokenTOKENtokenTOKENtoken1234567890"

const char *const operation_names[OP_COUNT] = {
    [OP_GET] = "GetItem",          [OP_PUT] = "PutItem",
    [OP_BATCH] = "BatchWriteItem", [OP_TRANSACT] = "TransactWriteItems",
    [OP_UPDATE] = "UpdateItem",    [OP_CAREFUL] = "careful"};
const char *const when_names[WHEN_COUNT] = {
    [WHEN_ONCE] = "once", [WHEN_ALWAYS] = "always", [WHEN_CANCEL] = "cancel"};

/* ---- time ------------------------------------------------------------------------------------ */

/* The cell that this thread runs. */
static _Thread_local struct {
  struct server *server;
  int64_t stalled_ms; /* the time of an attempt that can only end by it */
  bool hurried;       /* it ended before the server had gone quiet: that says nothing */
} running;

enum ddb_send_result __real_ddb_http_send(void *http, const struct ddb_http_request *request,
                                          struct ddb_http_reply *reply);
enum ddb_send_result __wrap_ddb_http_send(void *http, const struct ddb_http_request *request,
                                          struct ddb_http_reply *reply);

static bool ends_by_time(void) {
  const struct server *server = running.server;
  return server != NULL && fault_stalls(server->fault) && atomic_load(&server->faults) > 0 &&
         server->stalled == NULL;
}

/* Only an attempt that meets a server that has gone quiet ends by its time; all others have more of
 * it than any machine needs. */
enum ddb_send_result __wrap_ddb_http_send(void *http, const struct ddb_http_request *request,
                                          struct ddb_http_reply *reply) {
  struct ddb_http_request longer = *request;
  bool stalls = ends_by_time();
  int before = stalls ? atomic_load(&running.server->stalls) : 0;
  longer.timeout_ms = longer.connect_timeout_ms = stalls ? running.stalled_ms : PATIENT_MS;
  enum ddb_send_result result = __real_ddb_http_send(http, &longer, reply);
  if (stalls && reply->timed_out && atomic_load(&running.server->stalls) == before)
    running.hurried = true;
  return result;
}

static ddb_time now(void *state) {
  (void)state;
  return (ddb_time){TEST_NOW, 0};
}

static void no_sleep(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state, (void)milliseconds, (void)cancel;
}

struct ddb *open_handle(int port, bool tls, const struct ddb_cancel *cancel) {
  static const struct ddb_env env = {.now = now, .sleep_ms = no_sleep};
  struct ddb *db;
  char url[64];
  (void)snprintf(url, sizeof url, "%s://127.0.0.1:%d", tls ? "https" : "http", port);
  struct ddb_options options = {.endpoint = url,
                                .region = "us-east-1",
                                .access_key_id = "AKIDEXAMPLE",
                                .secret_access_key = SECRET,
                                .session_token = TOKEN,
                                .deadline_ms = 10 * PATIENT_MS,
                                .attempt_timeout_ms = STALLED_MS,
                                .connect_timeout_ms = STALLED_MS,
                                .cancel = cancel,
                                .env = &env};
  if (ddb_open(&db, &options) == DDB_OK)
    return db;
  fprintf(stderr, "%s\n", ddb_error_text(db));
  abort();
}

/* ---- calls ----------------------------------------------------------------------------------- */

enum ddb_status call_get(struct ddb *db, const char *user, const struct ddb_call_options *options) {
  struct reimagine_image_metadata image;
  struct ddb_arena *mem = ddb_arena_new();
  enum ddb_status status = reimagine_get_image_metadata(db, mem, user, TEST_IMAGE, options, &image);
  /* Nobody else's reply. */
  if (status == DDB_OK &&
      (strcmp(image.user_id, user) != 0 || strcmp(image.image_id, TEST_IMAGE) != 0))
    status = DDB_E_INTERNAL;
  ddb_arena_free(mem);
  return status;
}

static struct reimagine_image_metadata image_of(const char *id, const char *key) {
  return (struct reimagine_image_metadata){.image_id = id,
                                           .user_id = TEST_USER,
                                           .original_key = key,
                                           .file_name = "f",
                                           .content_type = "image/png",
                                           .width = 1,
                                           .height = 1,
                                           .uploaded_at = {TEST_NOW, 0}};
}

static enum ddb_status put(struct ddb *db, const char *key,
                           const struct ddb_call_options *options) {
  struct reimagine_image_metadata image = image_of(TEST_IMAGE, key);
  return reimagine_save_image_metadata(db, &image, options);
}

/* Big ones are then more than a megabyte, from which on libcurl would first ask whether it may. */
#define MEMBERS 3
static const char *const member_names[MEMBERS] = {"one", "two", "three"};

static enum ddb_status write_batch(struct ddb *db, const char *key,
                                   const struct ddb_call_options *options) {
  struct ddb_batch *batch = ddb_batch_new(db);
  for (int i = 0; i < MEMBERS; i++) {
    struct reimagine_image_metadata image = image_of(member_names[i], key);
    (void)reimagine_save_image_metadata_batch(batch, &image);
  }
  enum ddb_status status = ddb_batch_write(batch, options);
  ddb_batch_free(batch);
  return status;
}

static enum ddb_status transact(struct ddb *db, const char *key,
                                const struct ddb_call_options *options) {
  struct ddb_tx *tx = ddb_tx_new(db);
  for (int i = 0; i < MEMBERS; i++) {
    struct reimagine_image_metadata image = image_of(member_names[i], key);
    (void)reimagine_save_image_metadata_tx(tx, &image);
  }
  enum ddb_status status = ddb_tx_commit(tx, options);
  ddb_tx_free(tx);
  return status;
}

static enum ddb_status add(struct ddb *db, const struct ddb_call_options *options) {
  struct writes_count_set set = {.views = 1};
  return writes_count(db, TEST_USER, &set, options);
}

/* More than fits between a client and a server that does not read. */
static char long_key[380001];
static pthread_once_t long_key_once = PTHREAD_ONCE_INIT;

static void fill_long_key(void) {
  memset(long_key, 'k', sizeof long_key - 1);
}

enum ddb_status call_operation(struct ddb *db, enum operation operation, bool big,
                               const struct ddb_call_options *options) {
  struct ddb_call_options careful = *options;
  const char *key = "k";
  if (big) {
    (void)pthread_once(&long_key_once, fill_long_key);
    key = long_key;
  }
  careful.no_ambiguous_retry = true;
  switch (operation) {
  case OP_GET:
    return call_get(db, TEST_USER, options);
  case OP_PUT:
    return put(db, key, options);
  case OP_BATCH:
    return write_batch(db, key, options);
  case OP_TRANSACT:
    return transact(db, key, options);
  case OP_UPDATE:
    return add(db, options);
  case OP_CAREFUL:
  default:
    return put(db, key, &careful);
  }
}

/* ---- what must hold whatever the table says -------------------------------------------------- */

struct report {
  const struct cell *cell;
  struct server *server;
  struct ddb_error error;
  struct outcome got;
  char *why;
  size_t size;
  bool bad;
};

static void complain(struct report *report, const char *what) {
  size_t used = strlen(report->why);
  report->bad = true;
  (void)snprintf(report->why + used, report->size - used, "%s%s", used > 0 ? "; " : "", what);
}

/* Attempts of one call are one call, and say so. */
static void check_requests(struct report *report, int first) {
  struct seen one = server_seen(report->server, first);
  for (int i = first; i < first + report->got.requests && i < SERVER_SEEN; i++) {
    struct seen seen = server_seen(report->server, i);
    bool observes = report->cell->operation == OP_UPDATE && strcmp(seen.operation, "GetItem") == 0;
    if (seen.cookie)
      complain(report, "a request has a header that it should not have");
    if (!seen.whole || !one.whole || observes)
      continue;
    if (strcmp(seen.invocation, one.invocation) != 0 || seen.invocation[0] == '\0')
      complain(report, "the attempts have several invocation ids");
    if (seen.sum != one.sum || strcmp(seen.operation, one.operation) != 0)
      complain(report, "the attempts differ");
    if (strcmp(seen.token, one.token) != 0 ||
        (report->cell->operation == OP_TRANSACT && strlen(seen.token) != 36))
      complain(report, "the attempts of a transaction have several tokens");
  }
}

static bool says_nothing_written(enum ddb_status status) {
  return status == DDB_E_STOPPED || status == DDB_E_TIMEOUT || status == DDB_E_TRANSPORT;
}

static void check_error(struct report *report) {
  const struct ddb_error *error = &report->error;
  if (error->status != report->got.status)
    complain(report, "the error has another status than the call");
  if ((error->status < 0) != (error->text[0] != '\0'))
    complain(report, "there is an error without a sentence, or a sentence without an error");
  if (strstr(error->text, SECRET) != NULL || strstr(error->text, TOKEN) != NULL)
    complain(report, "the text has a secret in it");
  if (report->got.requests > error->attempts)
    complain(report, "more requests were sent than the call tells of");
  if (report->cell->operation != OP_GET && report->got.requests > 0 &&
      says_nothing_written(report->got.status))
    complain(report, "it says that nothing was written, but a write was sent");
  if (server_strays(report->server) > 0)
    complain(report, "somebody else was talked to");
}

static void compare(struct report *report) {
  const struct outcome *want = &report->cell->expected, *got = &report->got;
  char line[400];
  if (want->status == got->status && want->requests == got->requests &&
      want->connections <= got->connections && got->connections <= want->connections_most &&
      (want->http_status == 0 || want->http_status == got->http_status) &&
      (want->code[0] == '\0' || strcmp(want->code, got->code) == 0))
    return;
  (void)snprintf(line, sizeof line, "expected %s/%d/%s %d %d, got %s/%d/%s %d %d (%.160s)",
                 ddb_status_name(want->status), want->http_status, want->code, want->requests,
                 want->connections, ddb_status_name(got->status), got->http_status, got->code,
                 got->requests, got->connections, report->error.text);
  complain(report, line);
}

/* ---- the cell -------------------------------------------------------------------------------- */

static void stop_call(void *cancel) {
  ddb_cancel_now(cancel);
}

/* A connection that is used for its second request; a fault of its handshake needs that it is gone.
 */
static void warm_up(struct report *report, struct ddb *db) {
  static const struct ddb_call_options none;
  if (call_get(db, "before", &none) != DDB_OK)
    complain(report, ddb_error_text(db));
  if (report->cell->fault->at == AT_GREETING || report->cell->fault->at == AT_HANDSHAKE)
    server_drop(report->server);
}

static void call_it(struct report *report, struct ddb *db, struct ddb_cancel *cancel) {
  const struct cell *cell = report->cell;
  struct server *server = report->server;
  struct ddb_call_options options = {.cancel = cancel, .error = &report->error};
  int requests = server_requests(server);
  int connections = cell->reused ? server_connections(server) : 1;
  server_arm(server, cell->when == WHEN_ONCE ? 1 : FOR_EVER);
  report->got.status = call_operation(db, cell->operation, cell->fault->big, &options);
  server_arm(server, 0);
  server_settle(server);
  report->got.requests = server_requests(server) - requests;
  report->got.http_status = report->error.http_status;
  (void)snprintf(report->got.code, sizeof report->got.code, "%s", report->error.code);
  check_requests(report, requests);
  check_error(report);
  /* The handle is as good as new. */
  cancel->stop = 0;
  if (call_get(db, "after", &options) != DDB_OK)
    complain(report, report->error.text[0] != '\0' ? report->error.text : "another's reply");
  report->got.connections = server_connections(server) - connections;
}

static bool run_once(const struct cell *cell, const struct certificates *certificates, char *why,
                     size_t size) {
  struct server server;
  struct ddb_cancel cancel = {0};
  struct report report = {.cell = cell, .server = &server, .why = why, .size = size};
  why[0] = '\0';
  server_start(&server, cell->fault, cell->fault->tls ? certificates : NULL);
  running.server = &server;
  if (cell->when == WHEN_CANCEL) {
    server.stalled = stop_call;
    server.state = &cancel;
  }
  struct ddb *db = open_handle(server.port, cell->fault->tls, &cancel);
  if (cell->reused)
    warm_up(&report, db);
  if (!report.bad) {
    call_it(&report, db, &cancel);
    compare(&report);
  }
  ddb_close(db);
  running.server = NULL;
  server_stop(&server);
  return !report.bad;
}

/* A machine that was too busy is given more time: how fast it is must not decide. */
bool cell_run(const struct cell *cell, const struct certificates *certificates, char *why,
              size_t size) {
  for (running.stalled_ms = STALLED_MS;; running.stalled_ms *= 2) {
    running.hurried = false;
    bool good = run_once(cell, certificates, why, size);
    if (!running.hurried || running.stalled_ms >= STALLED_MOST_MS)
      return good;
  }
}
