/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: network
 * A put and a get over libcurl to a server on loopback, with each call of libcurl failing in turn:
 * an error that says so or the right answer, nothing lost, and the handle works afterwards. A put
 * whose request may have left is never said not to be written. */
#include <many/many.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "refuse.h"
#include "support/loopback.h"
#include "visited.h"

/* ---- libcurl --------------------------------------------------------------------------------- */

#define WRAP(failure, type, name, parameters, arguments)                                           \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters {                                                                  \
    return refuse_now(REFUSE_CURL, #name) ? failure : __real_##name arguments;                     \
  }
WRAP(NULL, CURL *, curl_easy_init, (void), ())
WRAP(NULL, CURLM *, curl_multi_init, (void), ())
WRAP(CURLM_OUT_OF_MEMORY, CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *easy),
     (multi, easy))
WRAP(CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_perform, (CURLM * multi, int *running),
     (multi, running))
WRAP(CURLM_OUT_OF_MEMORY, CURLMcode, curl_multi_poll,
     (CURLM * multi, struct curl_waitfd *more, unsigned count, int timeout, int *ready),
     (multi, more, count, timeout, ready))
WRAP(NULL, CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left))

/* Every argument is a long, a pointer or an offset: as large as a pointer where this is run. */
CURLcode __real_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...) {
  va_list args;
  va_start(args, option);
  void *value = va_arg(args, void *);
  va_end(args);
  return refuse_now(REFUSE_CURL, "curl_easy_setopt") ? CURLE_OUT_OF_MEMORY
                                                     : __real_curl_easy_setopt(easy, option, value);
}
CURLMcode __real_curl_multi_setopt(CURLM *multi, CURLMoption option, ...);
CURLMcode __wrap_curl_multi_setopt(CURLM *multi, CURLMoption option, ...);
CURLMcode __wrap_curl_multi_setopt(CURLM *multi, CURLMoption option, ...) {
  va_list args;
  va_start(args, option);
  void *value = va_arg(args, void *);
  va_end(args);
  return refuse_now(REFUSE_CURL, "curl_multi_setopt")
             ? CURLM_OUT_OF_MEMORY
             : __real_curl_multi_setopt(multi, option, value);
}
CURLcode __real_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);
CURLcode __wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...);
CURLcode __wrap_curl_easy_getinfo(CURL *easy, CURLINFO info, ...) {
  va_list args;
  va_start(args, info);
  void *value = va_arg(args, void *);
  va_end(args);
  return refuse_now(REFUSE_CURL, "curl_easy_getinfo") ? CURLE_BAD_FUNCTION_ARGUMENT
                                                      : __real_curl_easy_getinfo(easy, info, value);
}

/* ---- the call -------------------------------------------------------------------------------- */

#define REPLY(body, size)                                                                          \
  "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " size           \
  "\r\n\r\n" body
static const struct loopback_step steps[] = {{.reply = REPLY("{}", "2")}};

static struct loopback server;
static int passed, failed;

static enum ddb_status open_handle(struct ddb **db) {
  char endpoint[64];

  (void)snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", server.port);
  const struct ddb_options options = {.endpoint = endpoint,
                                      .region = "us-east-1",
                                      .access_key_id = "AKIDTORTURE",
                                      .secret_access_key = "a secret of the tests"};
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
  return sent == 0 && text[0] != '\0' && (status == DDB_E_TRANSPORT || status == DDB_E_NOMEM);
}

/* False: there are fewer calls. */
static bool fails_well(int nth, bool sticky) {
  refuse_mark();
  struct ddb *db = NULL;
  int before = server.requests;

  refuse_begin(REFUSE_CURL, nth, sticky);
  enum ddb_status opened = open_handle(&db), status = opened < 0 ? opened : put(db);
  bool refused = refuse_end();
  bool good = db == NULL ? status == DDB_E_NOMEM
                         : is_right(status, server.requests - before, ddb_error_text(db));
  if (!good)
    printf("FAIL network: curl call %d%s (%s): %d requests came, and it answered %s: %s\n", nth,
           sticky ? " and all after it" : "", refuse_what(), server.requests - before,
           ddb_status_name(status), ddb_error_text(db));
  enum ddb_status again = opened < 0 ? DDB_OK : put(db); /* one that never opened stays so */
  if (again != DDB_OK)
    printf("FAIL network: after curl call %d (%s): %s\n", nth, refuse_what(), ddb_error_text(db));
  ddb_close(db);
  int held = refuse_held(true);
  if (held > 0)
    printf("FAIL network: curl call %d (%s): memory is lost\n", nth, refuse_what());
  good = good && again == DDB_OK && held == 0;
  passed += good;
  failed += !good;
  return refused;
}

int main(void) {
  loopback_start(&server, steps, 1);
  for (int sticky = 0; sticky < 2; sticky++)
    for (int nth = 0; fails_well(nth, sticky == 1);)
      nth++;
  loopback_stop(&server);
  visited_write();
  printf("%d passed, %d failed, 0 skipped\n", passed, failed);
  return failed > 0 || passed == 0;
}
