/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: libraries curl|openssl      ($TORTURE_STEP, default 1: every n-th allocation fails)
 * Puts over libcurl and TLS, and without TLS, to a server of this process, while the library that
 * is named asks for memory and gets none: the n-th time, or from then on. An error that says so or
 * the right answer; a put whose request may have left is never said not to be written; the handle
 * works afterwards; nothing of ours is lost, and no more of the library's is held than before.
 * Only what the calling thread asks for fails: the server's thread uses OpenSSL, too. */
#include <curl/curl.h>
#include <many/many.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault/certificates.h"
#include "fault/link.h"
#include "refuse.h"
#include "visited.h"

/* ---- a library's memory ---------------------------------------------------------------------- */

/* Not those of refuse.c, which are ours. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *block);

static _Thread_local bool counts;
static int asked, refused_at;
static bool sticky, happened;
static atomic_long held;

static bool refused(void) {
  if (!counts)
    return false;
  int number = asked++;
  bool now = refused_at >= 0 && (number == refused_at || (sticky && number > refused_at));
  happened = happened || now;
  return now;
}

static void *taken(void *block) {
  if (block != NULL)
    atomic_fetch_add(&held, 1);
  return block;
}

static void *curl_take(size_t size) {
  return refused() ? NULL : taken(__real_malloc(size));
}

static void *curl_take_zeroed(size_t count, size_t size) {
  return refused() ? NULL : taken(__real_calloc(count, size));
}

static void *curl_resize(void *old, size_t size) {
  if (refused())
    return NULL;
  void *block = __real_realloc(old, size);
  return old == NULL ? taken(block) : block;
}

static char *curl_copy(const char *text) {
  return refused() ? NULL : taken(__real_strdup(text));
}

static void curl_give(void *block) {
  if (block != NULL)
    atomic_fetch_sub(&held, 1);
  __real_free(block);
}

static void *ssl_take(size_t size, const char *file, int line) {
  (void)file, (void)line;
  return size == 0 ? NULL : curl_take(size);
}

static void ssl_give(void *block, const char *file, int line) {
  (void)file, (void)line;
  curl_give(block);
}

static void *ssl_resize(void *old, size_t size, const char *file, int line) {
  if (size > 0)
    return curl_resize(old, size);
  ssl_give(old, file, line);
  return NULL;
}

/* libcurl 7.88 keeps TLS sessions in a cache that frees a host's name twice where its copy of the
 * TLS settings finds no memory. That is its own, and nothing we could do about. */
CURL *__real_curl_easy_init(void);
CURL *__wrap_curl_easy_init(void);
CURL *__wrap_curl_easy_init(void) {
  CURL *easy = __real_curl_easy_init();
  if (easy != NULL && curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) == CURLE_OK)
    return easy;
  curl_easy_cleanup(easy);
  return NULL;
}

/* ---- the service ----------------------------------------------------------------------------- */

static struct certificates certificates;
static char bundle[] = "/tmp/ddb-libraries-XXXXXX";
static struct side {
  int listener, port;
  SSL_CTX *context; /* NULL: without TLS */
  pthread_t thread;
} sides[2];
static atomic_bool stop;
static atomic_int requests, links;

static bool read_request(struct link *link) {
  char head[8192];
  size_t size = 0;
  while (!atomic_load(&stop)) {
    struct pollfd poller = {link->fd, POLLIN, 0};
    if ((link->tls == NULL || SSL_pending(link->tls) == 0) && poll(&poller, 1, 20) <= 0)
      continue;
    ssize_t got = link_read(link, head + size, sizeof head - 1 - size);
    if (got <= 0)
      return false;
    if (size == 0)
      atomic_fetch_add(&requests, 1);
    size += (size_t)got;
    head[size] = '\0';
    const char *end = strstr(head, "\r\n\r\n"), *length = strstr(head, "Content-Length: ");
    if (end != NULL && length != NULL &&
        (size_t)(end + 4 - head) + strtoul(length + 16, NULL, 10) <= size)
      return true;
  }
  return false;
}

static void *serve(void *state) {
  static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  const struct side *side = state;
  while (!atomic_load(&stop)) {
    struct pollfd poller = {side->listener, POLLIN, 0};
    if (poll(&poller, 1, 20) <= 0)
      continue;
    atomic_fetch_add(&links, 1);
    struct link link = {.fd = accept(side->listener, NULL, NULL)};
    if (side->context == NULL || link_handshake(&link, side->context))
      while (read_request(&link) && link_send(&link, reply, strlen(reply)))
        continue;
    link_free(&link);
    atomic_fetch_sub(&links, 1);
  }
  return NULL;
}

/* The server's end of a connection holds memory of OpenSSL, too. */
static void wait_for_links(void) {
  for (int i = 0; i < 1000 && atomic_load(&links) > 0; i++)
    (void)poll(NULL, 0, 1);
  ERR_clear_error();
}

static void start(struct side *side, SSL_CTX *context) {
  side->context = context;
  side->listener = listen_on("127.0.0.1", &side->port);
  if (side->listener < 0 || !link_thread(&side->thread, serve, side))
    abort();
}

/* ---- the call -------------------------------------------------------------------------------- */

static int passed, failed;

/* Retries need not wait here. */
static void no_sleep(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state, (void)milliseconds, (void)cancel;
}

static enum ddb_status open_handle(struct ddb **db, const struct side *side) {
  static const struct ddb_env env = {.sleep_ms = no_sleep};
  char endpoint[64];
  (void)snprintf(endpoint, sizeof endpoint, "%s://127.0.0.1:%d",
                 side->context != NULL ? "https" : "http", side->port);
  const struct ddb_options options = {.endpoint = endpoint,
                                      .region = "us-east-1",
                                      .access_key_id = "AKIDTORTURE",
                                      .secret_access_key = "a secret of the tests",
                                      .ca_bundle = side->context != NULL ? bundle : NULL,
                                      .max_attempts = 2,
                                      .env = &env};
  return ddb_open(db, &options);
}

static enum ddb_status put(struct ddb *db) {
  const struct many_draft draft = {.customer_id = "c", .draft_id = "d"};
  return many_put_draft(db, &draft, NULL);
}

static bool is_right(enum ddb_status status, int sent, const char *text) {
  if (status == DDB_OK)
    return sent > 0;
  if (status == DDB_E_MAYBE_APPLIED)
    return text[0] != '\0';
  return sent == 0 && text[0] != '\0' &&
         (status == DDB_E_TRANSPORT || status == DDB_E_NOMEM || status == DDB_E_INTERNAL);
}

struct play {
  struct ddb *db;
  enum ddb_status opened, status, again;
  int sent;
  char text[1024];
};

/* Two puts, of which the second goes over the connection of the first; then one undisturbed. */
static void run(struct play *play, const struct side *side, int nth, bool all) {
  int before = atomic_load(&requests);
  memset(play, 0, sizeof *play);
  asked = 0, refused_at = nth, sticky = all, happened = false;
  counts = true;
  play->opened = play->status = open_handle(&play->db, side);
  for (int i = 0; i < 2 && play->status == DDB_OK; i++) {
    before = atomic_load(&requests);
    play->status = put(play->db);
  }
  counts = false;
  play->sent = atomic_load(&requests) - before;
  (void)snprintf(play->text, sizeof play->text, "%s", ddb_error_text(play->db));
  play->again = play->opened == DDB_OK ? put(play->db) : DDB_OK;
}

static void complain(const struct side *side, int nth, bool all, const char *what,
                     const struct play *play) {
  printf("FAIL libraries: %s, allocation %d%s: %s; %d requests came, it answered %s: %s\n",
         side->context != NULL ? "TLS" : "plain", nth, all ? " and all after it" : "", what,
         play->sent, ddb_status_name(play->status), play->text);
}

/* False: fewer are asked for. `most`: what the library may hold after it. */
static bool fails_well(const struct side *side, int nth, bool all, long most) {
  struct play play;
  int faults = 0;
  refuse_mark();
  run(&play, side, nth, all);
  if (play.opened < 0 ? play.status != DDB_E_NOMEM : !is_right(play.status, play.sent, play.text))
    faults++, complain(side, nth, all, "a wrong answer", &play);
  if (play.again != DDB_OK)
    faults++, complain(side, nth, all, ddb_error_text(play.db), &play);
  ddb_close(play.db);
  wait_for_links();
  if (refuse_held(true) > 0)
    faults++, complain(side, nth, all, "memory of ours is lost", &play);
  if (atomic_load(&held) > most)
    faults++, complain(side, nth, all, "the library holds more than before", &play);
  passed += faults == 0;
  failed += faults > 0;
  return happened;
}

/* What is held after good plays. OpenSSL keeps what it made for the first fault of each sort, a few
 * blocks; one that each play left would be hundreds. */
static long settled(const struct side *side) {
  struct play play;
  for (int i = 0; i < 3; i++) {
    run(&play, side, -1, false);
    if (play.status != DDB_OK || play.again != DDB_OK) {
      complain(side, -1, false, "the undisturbed play fails", &play);
      exit(1);
    }
    ddb_close(play.db);
    wait_for_links();
  }
  return atomic_load(&held);
}

enum { FAULTS_OF_OPENSSL = 40 };

static void sweep(const struct side *side, int step, long slack) {
  long most = settled(side);
  for (int all = 0; all < 2; all++)
    for (int nth = 0; fails_well(side, nth, all == 1, most + slack);)
      nth += step;
}

static bool take_over(bool tls) {
  return tls ? CRYPTO_set_mem_functions(ssl_take, ssl_resize, ssl_give) == 1
             : curl_global_init_mem(CURL_GLOBAL_DEFAULT, curl_take, curl_give, curl_resize,
                                    curl_copy, curl_take_zeroed) == CURLE_OK;
}

/* The sessions that a server keeps are not the client's. */
static void serve_both(void) {
  int fd = mkstemp(bundle);
  if (fd < 0 || close(fd) != 0)
    abort();
  certificates_make(&certificates, bundle);
  (void)SSL_CTX_set_session_cache_mode(certificates.contexts[CERT_GOOD], SSL_SESS_CACHE_OFF);
  start(&sides[0], NULL);
  start(&sides[1], certificates.contexts[CERT_GOOD]);
}

static void serve_no_more(void) {
  atomic_store(&stop, true);
  for (int i = 0; i < 2; i++)
    pthread_join(sides[i].thread, NULL);
  certificates_free(&certificates);
  (void)unlink(bundle);
}

int main(int count, char **arguments) {
  const char *text = getenv("TORTURE_STEP");
  int step = text != NULL && atoi(text) > 0 ? atoi(text) : 1;
  bool tls = count == 2 && strcmp(arguments[1], "openssl") == 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (!take_over(tls))
    return 1;
  serve_both();
  for (int i = tls ? 1 : 0; i < 2; i++)
    sweep(&sides[i], step, tls ? FAULTS_OF_OPENSSL : 0);
  serve_no_more();
  visited_write();
  printf("%d passed, %d failed, 0 skipped\n", passed, failed);
  return failed > 0 || passed == 0;
}
