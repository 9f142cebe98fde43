/* SPDX-License-Identifier: Apache-2.0 */
/* What libcurl is told: once for a handle, and for each request. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http/http_inside.h"

/* An idle connection older than this may be gone on the other side; one that is in use for longer
 * than an hour would never follow a change of DNS. */
#define MAX_IDLE_S     60L
#define MAX_LIFETIME_S 3600L

/* HTTP/1.1 by choice: a handle has one request under way at a time, and so no use for the streams
 * of HTTP/2. */
static bool set_protocol(CURL *easy) {
  return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK;
}

/* Which proxy is libcurl's to find, in the variables that all programs heed. What it is sent are
 * its own headers, never those of the request. */
static bool set_proxy(CURL *easy) {
  return curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
             CURLE_OK;
}

bool ddb_http_set_transport(CURL *easy) {
  return set_protocol(easy) && set_proxy(easy) &&
         curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
         /* Else the end of a transfer waits for a resolver that may not answer for 10 s. */
         curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, MAX_IDLE_S) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, MAX_LIFETIME_S) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 65536L) == CURLE_OK;
}

bool ddb_http_set_bundle(CURL *easy, const char *ca_bundle) {
  return ca_bundle == NULL || (curl_easy_setopt(easy, CURLOPT_CAINFO, ca_bundle) == CURLE_OK &&
                               curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, ca_bundle) == CURLE_OK);
}

/* ---- headers --------------------------------------------------------------------------------- */

/* What libcurl would add by itself: Expect to a body of a MiB or more alone. */
#define SMALL_BODY ((size_t)512 * 1024)
static const struct {
  const char *name, *line;
  size_t size;     /* of the line, with the NUL */
  size_t smallest; /* body to which it is added */
} added[] = {{"Accept", "Accept:", 8, 0},
             {"Content-Type", "Content-Type:", 14, 0},
             {"Expect", "Expect:", 8, SMALL_BODY}};
enum { ADDED = sizeof added / sizeof *added };

/* The sizes of a header's two texts. */
struct line {
  size_t name, value;
};

static bool is_added(const struct ddb_http_request *request, const struct line *lines, size_t at) {
  if (request->body.size < added[at].smallest)
    return false;
  for (size_t i = 0; i < request->header_count; i++)
    if (lines[i].name == added[at].size - 2 &&
        strcasecmp(request->headers[i].name, added[at].name) == 0)
      return false;
  return true;
}

static char *put(char *out, const char *text, size_t size) {
  memcpy(out, text, size);
  return out + size;
}

/* A line for each header in `out`, where there is room, ended by NULs. An empty value needs a ';',
 * and a name alone takes away what libcurl would add: these come first, since libcurl looks for
 * them from the front, several times for each request. Returns their number. */
static size_t put_lines(struct ddb_http *http, const struct ddb_http_request *request,
                        const struct line *lines, char *out) {
  size_t count = 0;
  for (size_t i = 0; i < ADDED; i++) {
    if (!is_added(request, lines, i))
      continue;
    http->headers[count++].data = out;
    out = put(out, added[i].line, added[i].size);
  }
  for (size_t i = 0; i < request->header_count; i++) {
    http->headers[count++].data = out;
    out = put(out, request->headers[i].name, lines[i].name);
    out = lines[i].value > 0 ? put(out, ": ", 2) : put(out, ";", 1);
    out = put(out, request->headers[i].value, lines[i].value + 1);
  }
  return count;
}

/* The list that libcurl wants, in memory that is used again. */
static bool set_headers(struct ddb_http *http, const struct ddb_http_request *request) {
  struct line lines[DDB_HTTP_HEADERS];
  size_t room = 0;
  struct ddb_buf *text = &http->header_text;
  if (request->header_count > DDB_HTTP_HEADERS - ADDED)
    return false;
  for (size_t i = 0; i < request->header_count; i++) {
    lines[i] = (struct line){strlen(request->headers[i].name), strlen(request->headers[i].value)};
    room += lines[i].name + lines[i].value + 3;
  }
  for (size_t i = 0; i < ADDED; i++)
    room += added[i].size;
  ddb_buf_clear(text);
  if (!ddb_buf_reserve(text, room))
    return false;
  text->size = room; /* what is wiped */
  size_t count = put_lines(http, request, lines, text->data);
  for (size_t i = 0; i < count; i++)
    http->headers[i].next = i + 1 < count ? &http->headers[i + 1] : NULL;
  if (!http->told.headers)
    http->told.headers =
        curl_easy_setopt(http->easy, CURLOPT_HTTPHEADER, http->headers) == CURLE_OK;
  return http->told.headers;
}

/* ---- where to, and how ----------------------------------------------------------------------- */

static enum ddb_http_method method_of(const char *name) {
  if (name == NULL || strcmp(name, "POST") == 0)
    return DDB_HTTP_POST;
  if (strcmp(name, "GET") == 0)
    return DDB_HTTP_GET;
  return strcmp(name, "PUT") == 0 ? DDB_HTTP_PUT : DDB_HTTP_UNKNOWN;
}

/* The order matters: a body makes libcurl's request a POST, until it is told otherwise. */
static bool set_method(struct ddb_http *http, enum ddb_http_method method, struct ddb_text body) {
  CURL *easy = http->easy;
  bool set =
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data != NULL ? body.data : "") == CURLE_OK &&
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.size) == CURLE_OK;
  if (set && method == DDB_HTTP_POST && http->told.method == DDB_HTTP_POST)
    return true;
  http->told.method = DDB_HTTP_UNKNOWN;
  if (!set ||
      curl_easy_setopt(easy, method == DDB_HTTP_GET ? CURLOPT_HTTPGET : CURLOPT_POST, 1L) !=
          CURLE_OK ||
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method == DDB_HTTP_PUT ? "PUT" : NULL) !=
          CURLE_OK)
    return false;
  http->told.method = method;
  return true;
}

/* Only a number is an address: libcurl would ask DNS for anything else. */
static bool is_address(const char *text, bool *v6) {
  unsigned char bytes[sizeof(struct in6_addr)];
  *v6 = strchr(text, ':') != NULL;
  return inet_pton(*v6 ? AF_INET6 : AF_INET, text, bytes) == 1;
}

/* An address that was checked says nothing about what a proxy would connect to. */
static bool set_way(struct ddb_http *http, const struct ddb_http_request *request, bool v6) {
  const bool direct = request->no_proxy || request->address != NULL;
  const enum ddb_http_way way = request->address != NULL ? DDB_HTTP_ADDRESS
                                : direct                 ? DDB_HTTP_DIRECT
                                                         : DDB_HTTP_ANY;
  struct curl_slist *list = NULL;
  if (http->told.way == way && way != DDB_HTTP_ADDRESS)
    return true;
  http->told.way = DDB_HTTP_NO_WAY;
  if (request->address != NULL) {
    (void)snprintf(http->connect_text, sizeof http->connect_text,
                   v6 ? "::[%s]:" : "::%s:", request->address);
    http->connect_to = (struct curl_slist){http->connect_text, NULL};
    list = &http->connect_to;
  }
  if (curl_easy_setopt(http->easy, CURLOPT_CONNECT_TO, list) != CURLE_OK ||
      curl_easy_setopt(http->easy, CURLOPT_PROXY, direct ? "" : NULL) != CURLE_OK)
    return false;
  http->told.way = way;
  return true;
}

static bool set_times(struct ddb_http *http, const struct ddb_http_request *request) {
  int64_t connect = request->connect_timeout_ms < request->timeout_ms ? request->connect_timeout_ms
                                                                      : request->timeout_ms;
  if (http->told.connect_ms == connect && http->told.timeout_ms == request->timeout_ms)
    return true;
  http->told.connect_ms = connect;
  http->told.timeout_ms = request->timeout_ms;
  return curl_easy_setopt(http->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect) == CURLE_OK &&
         curl_easy_setopt(http->easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms) == CURLE_OK;
}

/* Parsed as libcurl does it for CURLOPT_URL with the options of set_protocol; one that it cannot
 * read is told it as a text, for its own words about it. */
static CURLU *parse(const char *url) {
  CURLU *parsed = curl_url();
  if (parsed != NULL && curl_url_set(parsed, CURLUPART_URL, url,
                                     CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME |
                                         CURLU_DISALLOW_USER | CURLU_PATH_AS_IS) == CURLUE_OK)
    return parsed;
  curl_url_cleanup(parsed);
  return NULL;
}

/* Parsing costs a tenth of a small request, and the URL of a handle seldom is another one. */
static bool set_url(struct ddb_http *http, const char *url) {
  struct ddb_buf *known = &http->told.url_text;
  if (http->told.url != NULL && strcmp(known->data, url) == 0)
    return true;
  CURLU *before = http->told.url;
  http->told.url = parse(url);
  ddb_buf_clear(known);
  ddb_buf_text(known, url);
  /* Without a text first: versions of libcurl keep the one of the URL before. */
  bool set =
      curl_easy_setopt(http->easy, CURLOPT_URL, http->told.url != NULL ? NULL : url) == CURLE_OK &&
      curl_easy_setopt(http->easy, CURLOPT_CURLU, http->told.url) == CURLE_OK;
  curl_url_cleanup(before);
  if (set && known->status == DDB_OK)
    return true;
  ddb_http_forget(http);
  return false;
}

void ddb_http_forget(struct ddb_http *http) {
  if (http->easy != NULL)
    (void)curl_easy_setopt(http->easy, CURLOPT_CURLU, NULL);
  curl_url_cleanup(http->told.url);
  ddb_buf_free(&http->told.url_text);
  memset(&http->told, 0, sizeof http->told);
  ddb_buf_init(&http->told.url_text, 65536);
}

enum ddb_http_fit ddb_http_prepare(struct ddb_http *http, const struct ddb_http_request *request) {
  enum ddb_http_method method = method_of(request->method);
  bool v6 = false;
  if (method == DDB_HTTP_UNKNOWN ||
      (request->address != NULL && !is_address(request->address, &v6)))
    return DDB_HTTP_NOT_SENT;
  return set_headers(http, request) && set_method(http, method, request->body) &&
                 set_way(http, request, v6) && set_times(http, request) &&
                 set_url(http, request->url)
             ? DDB_HTTP_FITS
             : DDB_HTTP_NO_MEMORY;
}
