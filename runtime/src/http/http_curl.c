/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP exchange over libcurl: no policy, no redirect, no retry, and an exact answer to the one
 * question that matters for a write: can the service have seen it? */
#include <string.h>

#include "base/process.h"
#include "http/http_inside.h"
#include "http/hub_inside.h"
#include "http/reply.h"
#include "base/wipe.h"

/* How often a transfer looks at the cancel flag. */
#define SLICE_MS 50

/* ---- callbacks ------------------------------------------------------------------------------- */

static bool is_used_before(const struct ddb_http *http) {
  long made = 1;
  return curl_easy_getinfo(http->easy, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0;
}

/* A pooled connection may be closed by the other side just as it is used again. libcurl then sends
 * the request a second time on a new one, by itself, although the first may have been carried out.
 * A write must not be sent twice without our knowing: the second start is stopped, and the call
 * decides. */
static int on_request(void *state, char *remote_ip, char *local_ip, int remote_port,
                      int local_port) {
  struct ddb_http *http = state;
  (void)remote_ip, (void)local_ip, (void)remote_port;
  http->port = local_port;
  if (http->hub != NULL && is_used_before(http) && !ddb_hub_is_clean(http->hub, local_port)) {
    http->stale = true; /* before anything was sent on it: the hub takes another one */
    return CURL_PREREQFUNC_ABORT;
  }
  return ++http->started == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static size_t on_body(char *data, size_t unit, size_t count, void *state) {
  struct ddb_http *http = state;
  if (ddb_reply_body(http->reply, data, unit * count))
    return unit * count;
  http->too_large = true;
  return unit * count + 1; /* anything else than the size ends the transfer */
}

bool ddb_http_set_callbacks(struct ddb_http *http) {
  CURL *easy = http->easy;
  return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->error) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_request) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PREREQDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, ddb_http_on_header) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HEADERDATA, http) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)http) == CURLE_OK;
}

/* ---- one exchange ---------------------------------------------------------------------------- */

/* Runs until libcurl is done or the flag is set. */
static bool run(struct ddb_http *http, const struct ddb_cancel *cancel, CURLcode *code) {
  int running = 1, left = 0;
  *code = CURLE_FAILED_INIT;
  while (!ddb_cancel_requested(cancel)) {
    CURLMcode multi = curl_multi_perform(http->multi, &running);
    ddb_http_time_sent(http);
    if (multi == CURLM_OK && running > 0)
      multi = curl_multi_poll(http->multi, NULL, 0, cancel != NULL ? SLICE_MS : 1000, NULL);
    if (multi != CURLM_OK)
      return true;
    if (running > 0)
      continue;
    CURLMsg *message = curl_multi_info_read(http->multi, &left);
    if (message != NULL)
      *code = message->data.result;
    return true;
  }
  return false;
}

/* libcurl shows a proxy's URL that it cannot read, whole, and what stands in it before '@', or
 * where somebody forgot the host, is a password. */
static bool is_bad_proxy(const struct ddb_http *http) {
  return strncmp(http->error, "Unsupported proxy", strlen("Unsupported proxy")) == 0;
}

static const char *reason_of(const struct ddb_http *http, CURLcode code) {
  if (http->head.fault != NULL)
    return http->head.fault;
  if (http->too_large)
    return "there is no room for the reply";
  if (http->started > 1 || code == CURLE_OK)
    return "the connection was closed before the whole reply came";
  if (is_bad_proxy(http))
    return "the proxy that the environment names (https_proxy, http_proxy, all_proxy) has no usable "
           "URL";
  return http->error[0] != '\0' && strchr(http->error, '@') == NULL ? http->error
                                                                    : curl_easy_strerror(code);
}

/* If not a byte left, the service cannot have seen the request. */
static bool may_be_seen(const struct ddb_http *http) {
  long sent = 0;
  bool told = curl_easy_getinfo(http->easy, CURLINFO_REQUEST_SIZE, &sent) == CURLE_OK;
  return http->started > 1 || (http->started == 1 && (!told || sent > 0));
}

/* libcurl takes a connection that ends within the headers for a reply without a body. */
static enum ddb_send_result classify(struct ddb_http *http, CURLcode code) {
  long status = 0;
  if (code == CURLE_OK && http->head.whole &&
      curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status > 0) {
    ddb_reply_status(http->reply, (int)status);
    return DDB_SEND_REPLY;
  }
  ddb_reply_reason(http->reply, code == CURLE_OPERATION_TIMEDOUT, reason_of(http, code));
  if (may_be_seen(http))
    return DDB_SEND_LOST;
  if (is_bad_proxy(http))
    return DDB_SEND_REFUSED;
  switch (code) {
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_URL_MALFORMAT:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_CERTPROBLEM:
    return DDB_SEND_REFUSED;
  default:
    return DDB_SEND_UNSENT;
  }
}

enum ddb_send_result ddb_http_judge(struct ddb_http *http, bool finished, CURLcode code) {
  if (finished)
    return classify(http, code);
  if (may_be_seen(http))
    return DDB_SEND_STOPPED;
  ddb_reply_reason(http->reply, false, "stopped by the cancel flag");
  return DDB_SEND_UNSENT;
}

void ddb_http_clear(struct ddb_http *http, struct ddb_http_reply *reply) {
  http->reply = reply;
  http->started = 0;
  http->too_large = false;
  http->error[0] = '\0';
  ddb_http_head_begin(http);
}

static enum ddb_send_result exchange(struct ddb_http *http,
                                     const struct ddb_http_request *request) {
  CURLcode code = CURLE_OUT_OF_MEMORY;
  bool finished = true;
  ddb_http_time_begin(http, request);
  if (curl_multi_add_handle(http->multi, http->easy) == CURLM_OK) {
    finished = run(http, request->cancel, &code);
    ddb_http_time_end(http);
    /* Ends the transfer if it is still under way, and closes its connection then. */
    (void)curl_multi_remove_handle(http->multi, http->easy);
  }
  return ddb_http_judge(http, finished, code);
}

enum ddb_send_result ddb_http_unsendable(struct ddb_http_reply *reply, enum ddb_http_fit fit) {
  ddb_reply_reason(reply, false,
                   fit == DDB_HTTP_NO_MEMORY ? "no memory for the request"
                                             : "the request has a method other than GET, POST and "
                                               "PUT, or an address that is none");
  return fit == DDB_HTTP_NO_MEMORY ? DDB_SEND_UNSENT : DDB_SEND_REFUSED;
}

enum ddb_send_result ddb_http_send(void *state, const struct ddb_http_request *request,
                                   struct ddb_http_reply *reply) {
  struct ddb_http *http = state;
  struct ddb_pipe_guard guard;
  if (http->easy != NULL && http->process != ddb_process_id())
    ddb_http_abandon(http);
  ddb_http_end_idle(http, request->new_connection);
  ddb_http_clear(http, reply);
  if (http->easy == NULL && !ddb_http_make(http))
    return ddb_http_unsendable(reply, DDB_HTTP_NO_MEMORY);
  enum ddb_http_fit fit = ddb_http_prepare(http, request);
  if (fit != DDB_HTTP_FITS)
    return ddb_http_unsendable(reply, fit);
  ddb_pipe_guard_begin(&guard);
  enum ddb_send_result result = exchange(http, request);
  ddb_pipe_guard_end(&guard);
  ddb_wipe(http->header_text.data, http->header_text.size);
  return result;
}
