/* SPDX-License-Identifier: Apache-2.0 */
/* A libcurl handle from inside: http_handle.c makes and ends it, http_request.c tells libcurl what
 * to send, http_curl.c sends it, http_head.c looks at what comes back. */
#ifndef DDB_HTTP_HTTP_INSIDE_H
#define DDB_HTTP_HTTP_INSIDE_H

#include <signal.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "http/env_default.h"

#define DDB_HTTP_HEADERS 24
#define DDB_HTTP_SOCKETS 8

/* The head of a reply, as far as it has come. */
struct ddb_http_head {
  size_t size; /* with the interim replies before it */
  int lines;
  bool interim; /* the reply whose head this is is a 1xx */
  bool whole;   /* the empty line behind it has come */
  bool has_length;
  bool chunked;
  uint64_t length;
  const char *fault; /* why it is none; or NULL */
};

struct ddb_hub;

enum ddb_http_method { DDB_HTTP_UNKNOWN = 0, DDB_HTTP_POST, DDB_HTTP_GET, DDB_HTTP_PUT };
enum ddb_http_way {
  DDB_HTTP_NO_WAY = 0,
  DDB_HTTP_ANY,    /* over a proxy if there is one */
  DDB_HTTP_DIRECT, /* to the host itself */
  DDB_HTTP_ADDRESS /* to one address */
};

/* What the easy handle was told and need not be told again; all zero: nothing. */
struct ddb_http_told {
  bool headers; /* where they are */
  enum ddb_http_method method;
  enum ddb_http_way way;
  int64_t connect_ms, timeout_ms;
  CURLU *url; /* NULL: none, or one that cannot be parsed */
  struct ddb_buf url_text;
};

struct ddb_http {
  CURLM *multi; /* keeps the connection between requests; NULL: the hub does */
  CURL *easy;
  uint64_t process;
  const char *ca_bundle;         /* NULL: what the system trusts */
  int sockets[DDB_HTTP_SOCKETS]; /* open ones; -1: free place */
  char error[CURL_ERROR_SIZE];
  struct ddb_http_reply *reply; /* of the exchange under way */
  int started;                  /* how often libcurl began to send its request */
  struct ddb_http_head head;
  bool too_large;
  int64_t begun_us; /* of an exchange that is timed; else 0 */
  int64_t sent_us;  /* since then: the whole request had left; 0: not yet */
  size_t to_send;   /* bytes of its body */
  struct ddb_http_told told;
  struct ddb_buf header_text;
  struct curl_slist headers[DDB_HTTP_HEADERS];
  /* In a hub. */
  struct ddb_hub *hub;
  void *owner;           /* who is told of the end of an exchange */
  int port;              /* the near one of the connection that was used last */
  bool stale;            /* something waited on that connection: nothing was sent */
  bool stopped;          /* the exchange was ended */
  int tries;             /* connections that were stale */
  CURLcode code;         /* what it came to */
  char connect_text[64]; /* the one address to connect to, as libcurl wants it */
  struct curl_slist connect_to;
};

/* OpenSSL writes to a closed connection without MSG_NOSIGNAL, and a library must not change how a
 * program treats SIGPIPE. So the signal is held back in this thread around whatever may write, and
 * swallowed if it came. */
struct ddb_pipe_guard {
  sigset_t before;
  bool was_pending;
};
void ddb_pipe_guard_begin(struct ddb_pipe_guard *guard);
void ddb_pipe_guard_end(const struct ddb_pipe_guard *guard);

/* The libcurl handles of `http`, with the options that never change. False: no memory, or an option
 * that this libcurl lacks. */
bool ddb_http_make(struct ddb_http *http) DDB_MUST_USE;

/* libcurl itself, once in a process. */
bool ddb_http_start(void) DDB_MUST_USE;

/* Reads what waits and shuts the connection down. False: there is too much to read. */
bool ddb_http_end_connection(int fd) DDB_MUST_USE;

/* Before a request: ends the connections that wait and on which something came that nobody asked
 * for, or all of them. */
void ddb_http_end_idle(struct ddb_http *http, bool all);

/* Ends them in a forked child, without a word to the server: the connections are the parent's. */
void ddb_http_abandon(struct ddb_http *http);

/* What never changes: protocols, TLS, limits, no redirects. */
bool ddb_http_set_transport(CURL *easy) DDB_MUST_USE;

/* For the host and for a proxy; NULL changes nothing. */
bool ddb_http_set_bundle(CURL *easy, const char *ca_bundle) DDB_MUST_USE;

/* Tells libcurl what to send, and where to. */
enum ddb_http_fit {
  DDB_HTTP_FITS = 0,
  DDB_HTTP_NO_MEMORY,
  DDB_HTTP_NOT_SENT /* a method or an address that is none */
} ddb_http_prepare(struct ddb_http *http, const struct ddb_http_request *request) DDB_MUST_USE;

/* Before an exchange, and after it: `finished` by libcurl, which says `code`, or stopped. */
void ddb_http_clear(struct ddb_http *http, struct ddb_http_reply *reply);
enum ddb_send_result ddb_http_judge(struct ddb_http *http, bool finished, CURLcode code);
/* Of a request that libcurl cannot be told. */
enum ddb_send_result ddb_http_unsendable(struct ddb_http_reply *reply, enum ddb_http_fit fit);

/* With the easy handle, or after it. */
void ddb_http_forget(struct ddb_http *http);

/* An exchange is measured if its request asks for it: at its begin, each time that libcurl has
 * worked, and at its end. */
void ddb_http_time_begin(struct ddb_http *http, const struct ddb_http_request *request);
void ddb_http_time_sent(struct ddb_http *http);
void ddb_http_time_end(struct ddb_http *http);

/* Lines of a reply's head, for CURLOPT_HEADERFUNCTION: http_head.c. */
void ddb_http_head_begin(struct ddb_http *http);
size_t ddb_http_on_header(char *data, size_t unit, size_t count, void *http);

/* Where replies go: http_curl.c. */
bool ddb_http_set_callbacks(struct ddb_http *http) DDB_MUST_USE;

#endif
