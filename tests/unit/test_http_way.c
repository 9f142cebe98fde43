/* SPDX-License-Identifier: Apache-2.0 */
/* The libcurl transport and the way of a request: its method, the one address that it may go to,
 * proxies by the usual variables, and who sees which header. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/env_default.h"
#include "http/reply.h"
#include "loopback.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
#define TOKEN    "SECRET-SESSION-TOKEN"
#define PASSWORD "secret-of-the-proxy"

static const struct loopback_step ok[] = {{.reply = OK_REPLY}};
static const struct ddb_header headers[] = {{"Host", "db.invalid"},
                                            {"X-Amz-Security-Token", TOKEN}};

static struct ddb_http *http;
static struct ddb_http_reply reply;

static void setup(void) {
  static const char *const names[] = {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY",
                                      "all_proxy",  "ALL_PROXY",   "no_proxy",   "NO_PROXY"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unsetenv(names[i]);
  http = ddb_http_new();
  cr_assert_not_null(http);
  ddb_reply_init(&reply);
}

static void teardown(void) {
  ddb_http_free(http);
  ddb_reply_free(&reply);
}

TestSuite(http_way, .init = setup, .fini = teardown);

static enum ddb_send_result send_it(struct ddb_http_request *request, const char *url) {
  request->url = url;
  request->headers = headers;
  request->header_count = 2;
  request->connect_timeout_ms = 5000;
  request->timeout_ms = 20000;
  ddb_reply_clear(&reply);
  return ddb_http_send(http, request, &reply);
}

static enum ddb_send_result post(const char *url) {
  struct ddb_http_request request = {.body = {"{}", 2}};
  return send_it(&request, url);
}

static const char *url_of(const char *scheme, const char *host, int port) {
  static char url[256];
  snprintf(url, sizeof url, "%s://%s:%d/p", scheme, host, port);
  return url;
}

static void set_proxy(const char *name, const char *before, int port) {
  char url[256];
  snprintf(url, sizeof url, "http://%s127.0.0.1:%d", before, port);
  setenv(name, url, 1);
}

/* ---- methods --------------------------------------------------------------------------------- */

static void begins(const struct loopback *server, const char *text) {
  cr_assert_eq(strncmp(server->last, text, strlen(text)), 0, "%s", server->last);
}

static bool says(const struct loopback *server, const char *text) {
  return strstr(server->last, text) != NULL;
}

/* libcurl would ask first, from a MiB on. The server hangs up when it has read the head. */
Test(http_way, a_large_body_does_not_ask_whether_it_may_come) {
  enum { SIZES = 2 };
  static const size_t sizes[SIZES] = {(size_t)512 * 1024 - 1, (size_t)3 * 1024 * 1024};
  struct loopback server;
  char *body = calloc(sizes[1], 1);
  cr_assert_not_null(body);
  loopback_start(&server, ok, 1);
  const char *url = url_of("http", "127.0.0.1", server.port);
  for (int i = 0; i < SIZES; i++) {
    struct ddb_http_request request = {.body = {body, sizes[i]}};
    cr_assert_eq(send_it(&request, url), DDB_SEND_LOST);
  }
  loopback_stop(&server);
  begins(&server, "POST /p HTTP/1.1\r\n");
  cr_assert(says(&server, "\r\nContent-Length: 3145728\r\n"));
  cr_assert(!says(&server, "Expect"));
  free(body);
}

Test(http_way, methods) {
  struct loopback server;
  loopback_start(&server, ok, 1);
  const char *url = url_of("http", "127.0.0.1", server.port);
  struct ddb_http_request get = {.method = "GET"}, put = {.method = "PUT"},
                          given = {.method = "POST", .body = {"{}", 2}},
                          filled = {.method = "PUT", .body = {"{}", 2}},
                          bodily = {.method = "GET", .body = {"{}", 2}};
  /* Each after another kind: what was set for one must not stay for the next. */
  for (int round = 0; round < 2; round++) {
    cr_assert_eq(send_it(&get, url), DDB_SEND_REPLY, "%s", reply.reason);
    begins(&server, "GET /p HTTP/1.1\r\n");
    cr_assert(!says(&server, "Content-"));
    cr_assert_eq(send_it(&put, url), DDB_SEND_REPLY, "%s", reply.reason);
    begins(&server, "PUT /p HTTP/1.1\r\n");
    cr_assert(says(&server, "\r\nContent-Length: 0\r\n") && !says(&server, "Content-Type"));
    cr_assert_eq(post(url), DDB_SEND_REPLY, "%s", reply.reason);
    begins(&server, "POST /p HTTP/1.1\r\n");
    cr_assert(says(&server, "\r\nContent-Length: 2\r\n") && !says(&server, "Content-Type"));
    cr_assert_eq(send_it(&bodily, url), DDB_SEND_REPLY, "%s", reply.reason);
    begins(&server, "GET /p HTTP/1.1\r\n");
    cr_assert(!says(&server, "Content-") && !says(&server, "{}"));
    cr_assert_eq(send_it(&given, url), DDB_SEND_REPLY, "%s", reply.reason);
    begins(&server, "POST /p HTTP/1.1\r\n");
    cr_assert_eq(send_it(&filled, url), DDB_SEND_REPLY, "%s", reply.reason);
    begins(&server, "PUT /p HTTP/1.1\r\n");
    cr_assert(says(&server, "\r\nContent-Length: 2\r\n"));
  }
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.connections), 1);
}

Test(http_way, a_method_that_is_none_is_not_sent) {
  static const char *const methods[] = {"", "get", "DELETE", "GET / HTTP/1.1\r\nX: y"};
  struct loopback server;
  loopback_start(&server, ok, 1);
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    struct ddb_http_request request = {.method = methods[i]};
    cr_assert_eq(send_it(&request, url_of("http", "127.0.0.1", server.port)), DDB_SEND_REFUSED);
  }
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.connections), 0);
}

/* ---- the one address ------------------------------------------------------------------------- */

/* No resolver knows the name, so whoever asks one fails. */
Test(http_way, only_the_given_address_is_connected_to) {
  struct ddb_http_request request = {.method = "GET", .address = "127.0.0.1"};
  struct loopback server;
  loopback_start(&server, ok, 1);
  cr_assert_eq(send_it(&request, url_of("http", "host.invalid", server.port)), DDB_SEND_REPLY, "%s",
               reply.reason);
  begins(&server, "GET /p HTTP/1.1\r\nHost: db.invalid\r\n");
  /* A name that means this machine goes to another address all the same: nobody listens there. */
  request.address = "127.0.0.2";
  cr_assert_eq(send_it(&request, url_of("http", "localhost", server.port)), DDB_SEND_UNSENT);
  cr_assert_eq(send_it(&request, url_of("http", "host.invalid", server.port)), DDB_SEND_UNSENT);
  /* And what was set for one request is not there for the next. */
  request.address = NULL;
  cr_assert_eq(send_it(&request, url_of("http", "127.0.0.1", server.port)), DDB_SEND_REPLY, "%s",
               reply.reason);
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.requests), 2);
}

/* A server on ::1 that never answers; 0 where this machine has no IPv6. */
static int listen_v6(int *port) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  socklen_t size = sizeof address;
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  if (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 4) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
    close(fd);
    return -1;
  }
  *port = ntohs(address.sin6_port);
  return fd;
}

Test(http_way, an_address_of_version_6) {
  struct ddb_http_request request = {.method = "GET", .address = "::1"};
  int port = 0, listener = listen_v6(&port);
  if (listener < 0)
    cr_skip_test("this machine has no ::1");
  request.url = url_of("http", "host.invalid", port);
  request.headers = headers;
  request.header_count = 2;
  request.connect_timeout_ms = 5000;
  request.timeout_ms = 300;
  /* It was connected, and it is silent: the request was on its way. */
  cr_assert_eq(ddb_http_send(http, &request, &reply), DDB_SEND_LOST, "%s", reply.reason);
  cr_assert(reply.timed_out);
  close(listener);
}

Test(http_way, what_is_no_address_is_not_asked_for) {
  static const char *const addresses[] = {"",        "localhost", "127.1",      "127.0.0.1:80",
                                          "[::1]",   "::1]:",     "0x7f.0.0.1", "fe80::1%lo",
                                          "1.2.3.4 "};
  struct loopback server;
  loopback_start(&server, ok, 1);
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    struct ddb_http_request request = {.method = "GET", .address = addresses[i]};
    cr_assert_eq(send_it(&request, url_of("http", "127.0.0.1", server.port)), DDB_SEND_REFUSED,
                 "%s", addresses[i]);
  }
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.connections), 0);
}

/* Two hosts of one name: a connection to one is never used for the other. */
Test(http_way, connections_are_not_shared_between_addresses) {
  struct ddb_http_request request = {.method = "GET", .address = "127.0.0.1"};
  struct loopback server;
  loopback_start(&server, ok, 1);
  cr_assert_eq(send_it(&request, url_of("http", "127.0.0.3", server.port)), DDB_SEND_REPLY);
  request.address = NULL;
  cr_assert_eq(send_it(&request, url_of("http", "127.0.0.3", server.port)), DDB_SEND_UNSENT);
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.requests), 1);
}

/* ---- proxies --------------------------------------------------------------------------------- */

/* Which variable counts for which URL; the proxy answers itself, so that its name need not be. */
Test(http_way, variables_that_name_a_proxy) {
  static const struct {
    const char *variable, *scheme;
    bool counts;
  } rows[] = {{"http_proxy", "http", true},   {"HTTP_PROXY", "http", false},
              {"all_proxy", "http", true},    {"ALL_PROXY", "http", true},
              {"https_proxy", "http", false}, {"https_proxy", "https", true},
              {"HTTPS_PROXY", "https", true}, {"all_proxy", "https", true},
              {"ALL_PROXY", "https", true},   {"http_proxy", "https", false}};
  static const struct loopback_step once[] = {{.reply = OK_REPLY, .close = true}};
  struct loopback proxy;
  loopback_start(&proxy, once, 1);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct ddb_http_request request = {.body = {"{}", 2}};
    int before = atomic_load(&proxy.connections);
    /* A handle each: the connection of the row before would be used again. */
    struct ddb_http *kept = http;
    http = ddb_http_new();
    cr_assert_not_null(http);
    set_proxy(rows[i].variable, "", proxy.port);
    (void)send_it(&request, url_of(rows[i].scheme, "127.0.0.9", 9));
    unsetenv(rows[i].variable);
    ddb_http_free(http);
    http = kept;
    cr_assert_eq(atomic_load(&proxy.connections) > before, rows[i].counts, "%s for %s",
                 rows[i].variable, rows[i].scheme);
  }
  loopback_stop(&proxy);
}

Test(http_way, a_plain_request_goes_through_the_proxy) {
  struct loopback proxy;
  loopback_start(&proxy, ok, 1);
  set_proxy("http_proxy", "us%65r:" PASSWORD "@", proxy.port);
  cr_assert_eq(post("http://db.invalid:8000/p"), DDB_SEND_REPLY, "%s", reply.reason);
  begins(&proxy, "POST http://db.invalid:8000/p HTTP/1.1\r\n");
  cr_assert(says(&proxy, "\r\nHost: db.invalid\r\n"));
  cr_assert(says(&proxy, "\r\nProxy-Authorization: Basic "));
  loopback_stop(&proxy);
}

Test(http_way, hosts_that_no_proxy_names) {
  struct loopback server, proxy;
  loopback_start(&server, ok, 1);
  loopback_start(&proxy, ok, 1);
  set_proxy("http_proxy", "", proxy.port);
  static const char *const lists[] = {"127.0.0.1", "other.example, 127.0.0.1", "*", "127.0.0.0/8"};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    setenv(i % 2 == 0 ? "NO_PROXY" : "no_proxy", lists[i], 1);
    cr_assert_eq(post(url_of("http", "127.0.0.1", server.port)), DDB_SEND_REPLY, "%s", lists[i]);
    cr_assert_eq(atomic_load(&server.requests), (int)i + 1, "%s", lists[i]);
    unsetenv("NO_PROXY");
    unsetenv("no_proxy");
  }
  setenv("NO_PROXY", "127.0.0.2", 1);
  cr_assert_eq(post(url_of("http", "127.0.0.1", server.port)), DDB_SEND_REPLY);
  loopback_stop(&server);
  loopback_stop(&proxy);
  cr_assert_eq(atomic_load(&proxy.requests), 1);
}

/* Instance metadata and credentials of a container are nobody's business but this machine's. */
Test(http_way, a_request_may_go_past_every_proxy) {
  struct ddb_http_request direct = {.method = "GET", .no_proxy = true},
                          checked = {.method = "GET", .address = "127.0.0.1"};
  struct loopback server, proxy;
  loopback_start(&server, ok, 1);
  loopback_start(&proxy, ok, 1);
  set_proxy("http_proxy", "", proxy.port);
  set_proxy("ALL_PROXY", "", proxy.port);
  cr_assert_eq(send_it(&direct, url_of("http", "127.0.0.1", server.port)), DDB_SEND_REPLY);
  cr_assert_eq(send_it(&checked, url_of("http", "host.invalid", server.port)), DDB_SEND_REPLY);
  cr_assert_eq(atomic_load(&proxy.connections), 0);
  cr_assert_eq(post(url_of("http", "127.0.0.1", server.port)), DDB_SEND_REPLY);
  loopback_stop(&server);
  loopback_stop(&proxy);
  cr_assert_eq(atomic_load(&server.requests), 2);
  cr_assert_eq(atomic_load(&proxy.requests), 1, "and the next one goes by it again");
}

/* The service behind a tunnel that was never dug has seen nothing, and neither has the proxy. */
Test(http_way, a_tunnel_that_the_proxy_refuses_is_unsent) {
  static const char *const replies[] = {
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"r\"\r\n"
      "x-amzn-RequestId: NO\r\nContent-Length: 6\r\n\r\nsecret",
      "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 9\r\n\r\nno answer",
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
      "garbage\r\n\r\n", NULL};
  for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
    struct loopback_step step = {.reply = replies[i], .close = true};
    struct loopback proxy;
    loopback_start(&proxy, &step, 1);
    set_proxy("HTTPS_PROXY", "user:" PASSWORD "@", proxy.port);
    cr_assert_eq(post("https://db.invalid:444/p"), DDB_SEND_UNSENT, "%zu: %s", i, reply.reason);
    loopback_stop(&proxy);
    begins(&proxy, "CONNECT db.invalid:444 HTTP/1.1\r\n");
    cr_assert(says(&proxy, "\r\nProxy-Authorization: Basic "));
    cr_assert(!says(&proxy, TOKEN) && !says(&proxy, "X-Amz-Security-Token"));
    cr_assert_eq(reply.status, 0);
    cr_assert_eq(reply.body.size, 0);
    cr_assert_str_empty(reply.request_id);
    cr_assert_str_not_empty(reply.reason);
    cr_assert_null(strstr(reply.reason, PASSWORD), "%s", reply.reason);
    if (i < 2)
      cr_assert_not_null(strstr(reply.reason, i == 0 ? "407" : "502"), "%s", reply.reason);
  }
}

/* Every way in which a proxy can be wrong, with a password in it. */
Test(http_way, the_password_of_a_proxy_is_never_told) {
  static const struct {
    const char *proxy;
    enum ddb_send_result result;
  } rows[] = {{"http://user:" PASSWORD "@127.0.0.1:9", DDB_SEND_UNSENT},
              {"http://user:" PASSWORD "@proxy.invalid:9", DDB_SEND_UNSENT},
              {"user:" PASSWORD "@127.0.0.1:9", DDB_SEND_UNSENT},
              {"user:" PASSWORD, DDB_SEND_REFUSED},
              {"http://user:" PASSWORD "@127.0.0.1:port", DDB_SEND_REFUSED},
              {"http://user:" PASSWORD "@127.0.0.1:99999", DDB_SEND_REFUSED},
              {"http://user:" PASSWORD "@ho st:1", DDB_SEND_REFUSED},
              {"http://user:" PASSWORD "@:1", DDB_SEND_REFUSED},
              {"ftp://user:" PASSWORD "@127.0.0.1:9", DDB_SEND_REFUSED},
              {"socks5://user:" PASSWORD "@127.0.0.1:9", DDB_SEND_UNSENT},
              {"https://user:" PASSWORD "@127.0.0.1:9", DDB_SEND_UNSENT}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    setenv("https_proxy", rows[i].proxy, 1);
    cr_assert_eq(post("https://db.invalid/"), rows[i].result, "%s: %s", rows[i].proxy,
                 reply.reason);
    cr_assert_str_not_empty(reply.reason);
    cr_assert_null(strstr(reply.reason, PASSWORD), "%s", reply.reason);
    cr_assert_null(strstr(reply.reason, "user"), "%s", reply.reason);
  }
}
