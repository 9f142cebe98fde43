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

static bool has_header(const struct ddb_http_request *request, const char *name) {
  for (size_t i = 0; i < request->header_count; i++)
    if (strcasecmp(request->headers[i].name, name) == 0)
      return true;
  return false;
}

/* The list that libcurl wants, in memory that is used again. An empty value needs a ';', and a name
 * alone takes away what libcurl would add. */
static bool set_headers(struct ddb_http *http, const struct ddb_http_request *request) {
  static const char *const added[] = {"Expect", "Accept", "Content-Type"};
  size_t starts[DDB_HTTP_HEADERS], count = 0;
  struct ddb_buf *text = &http->header_text;
  if (request->header_count > DDB_HTTP_HEADERS - 3)
    return false;
  ddb_buf_clear(text);
  for (size_t i = 0; i < request->header_count; i++) {
    const struct ddb_header *header = &request->headers[i];
    starts[count++] = text->size;
    ddb_buf_text(text, header->name);
    ddb_buf_text(text, header->value[0] != '\0' ? ": " : ";");
    ddb_buf_text(text, header->value);
    ddb_buf_bytes(text, "", 1);
  }
  for (size_t i = 0; i < 3; i++) {
    if (has_header(request, added[i]))
      continue;
    starts[count++] = text->size;
    ddb_buf_format(text, "%s:", added[i]);
    ddb_buf_bytes(text, "", 1);
  }
  if (text->status != DDB_OK)
    return false;
  for (size_t i = 0; i < count; i++) {
    http->headers[i].data = text->data + starts[i];
    http->headers[i].next = i + 1 < count ? &http->headers[i + 1] : NULL;
  }
  return curl_easy_setopt(http->easy, CURLOPT_HTTPHEADER, http->headers) == CURLE_OK;
}

/* ---- where to, and how ----------------------------------------------------------------------- */

enum method { METHOD_POST, METHOD_GET, METHOD_PUT, METHOD_UNKNOWN };

static enum method method_of(const char *name) {
  if (name == NULL || strcmp(name, "POST") == 0)
    return METHOD_POST;
  if (strcmp(name, "GET") == 0)
    return METHOD_GET;
  return strcmp(name, "PUT") == 0 ? METHOD_PUT : METHOD_UNKNOWN;
}

/* The order matters: a body makes libcurl's request a POST, until it is told otherwise. */
static bool set_method(CURL *easy, enum method method, struct ddb_text body) {
  return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data != NULL ? body.data : "") ==
             CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.size) == CURLE_OK &&
         curl_easy_setopt(easy, method == METHOD_GET ? CURLOPT_HTTPGET : CURLOPT_POST, 1L) ==
             CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method == METHOD_PUT ? "PUT" : NULL) ==
             CURLE_OK;
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
  struct curl_slist *list = NULL;
  if (request->address != NULL) {
    (void)snprintf(http->connect_text, sizeof http->connect_text,
                   v6 ? "::[%s]:" : "::%s:", request->address);
    http->connect_to = (struct curl_slist){http->connect_text, NULL};
    list = &http->connect_to;
  }
  return curl_easy_setopt(http->easy, CURLOPT_CONNECT_TO, list) == CURLE_OK &&
         curl_easy_setopt(http->easy, CURLOPT_PROXY, direct ? "" : NULL) == CURLE_OK;
}

static bool set_times(CURL *easy, const struct ddb_http_request *request) {
  int64_t connect = request->connect_timeout_ms < request->timeout_ms ? request->connect_timeout_ms
                                                                      : request->timeout_ms;
  return curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms) == CURLE_OK;
}

enum ddb_http_fit ddb_http_prepare(struct ddb_http *http, const struct ddb_http_request *request) {
  enum method method = method_of(request->method);
  bool v6 = false;
  if (method == METHOD_UNKNOWN || (request->address != NULL && !is_address(request->address, &v6)))
    return DDB_HTTP_NOT_SENT;
  return set_headers(http, request) && set_method(http->easy, method, request->body) &&
                 set_way(http, request, v6) && set_times(http->easy, request) &&
                 curl_easy_setopt(http->easy, CURLOPT_URL, request->url) == CURLE_OK
             ? DDB_HTTP_FITS
             : DDB_HTTP_NO_MEMORY;
}
