/* SPDX-License-Identifier: Apache-2.0 */
/* TLS through a tunnel of a proxy, and without one: who sees what, and how many connections there
 * are. The service and the proxy are threads of the test. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault/certificates.h"
#include "fault/link.h"
#include "http/env_default.h"
#include "http/reply.h"

#define TOKEN    "SECRET-SESSION-TOKEN"
#define PASSWORD "secret-of-the-proxy"

/* One thread, one connection at a time. */
struct side {
  int listener, port;
  SSL_CTX *context; /* of the service */
  int target;       /* port that the proxy digs to */
  pthread_t thread;
  atomic_int connections, requests;
  atomic_bool stop;
  char last[4096]; /* headers of the last request */
};

static struct certificates certificates;
static struct ddb_http *http;
static struct ddb_http_reply reply;
static char bundle[64];

static void setup(void) {
  static const char *const names[] = {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY",
                                      "all_proxy",  "ALL_PROXY",   "no_proxy",   "NO_PROXY"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unsetenv(names[i]);
  snprintf(bundle, sizeof bundle, "/tmp/ddb-tunnel-XXXXXX");
  int fd = mkstemp(bundle);
  cr_assert_geq(fd, 0);
  close(fd);
  certificates_make(&certificates, bundle);
  http = ddb_http_new();
  cr_assert_not_null(http);
  cr_assert(ddb_http_trust(http, bundle));
  ddb_reply_init(&reply);
}

static void teardown(void) {
  ddb_http_free(http);
  ddb_reply_free(&reply);
  certificates_free(&certificates);
  unlink(bundle);
}

TestSuite(http_tunnel, .init = setup, .fini = teardown);

/* ---- the service ----------------------------------------------------------------------------- */

/* A request without a body. False: the client has gone, or the test is over. */
static bool read_head(struct side *side, struct link *link) {
  size_t size = 0;
  do {
    struct pollfd poller = {link->fd, POLLIN, 0};
    bool waiting = link->tls != NULL && SSL_pending(link->tls) > 0;
    if (atomic_load(&side->stop))
      return false;
    if (!waiting && poll(&poller, 1, 20) <= 0)
      continue;
    ssize_t got = link_read(link, side->last + size, sizeof side->last - 1 - size);
    if (got <= 0)
      return false;
    size += (size_t)got;
    side->last[size] = '\0';
  } while (size == 0 || strstr(side->last, "\r\n\r\n") == NULL);
  return true;
}

static void serve(struct side *side, struct link *link) {
  static const char *const replies[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 400 Bad Request\r\nContent-Length: 32\r\n\r\n{\"__type\":\"ValidationException\"}"};
  if (!link_handshake(link, side->context))
    return;
  while (read_head(side, link)) {
    const char *text = replies[atomic_fetch_add(&side->requests, 1) % 2];
    if (!link_send(link, text, strlen(text)))
      return;
  }
}

/* ---- the proxy ------------------------------------------------------------------------------- */

static bool pump(int from, int to) {
  char data[4096];
  ssize_t got = recv(from, data, sizeof data, 0);
  return got > 0 && send(to, data, (size_t)got, MSG_NOSIGNAL) == got;
}

static int connect_to(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  return fd;
}

static void dig(struct side *side, struct link *link) {
  static const char dug[] = "HTTP/1.1 200 Dug\r\nx-amzn-RequestId: OF-THE-PROXY\r\n\r\n";
  if (!read_head(side, link))
    return;
  atomic_fetch_add(&side->requests, 1);
  int fd = connect_to(side->target);
  struct pollfd ends[2] = {{link->fd, POLLIN, 0}, {fd, POLLIN, 0}};
  bool open = link_send(link, dug, strlen(dug));
  while (open && !atomic_load(&side->stop)) {
    if (poll(ends, 2, 20) <= 0)
      continue;
    open = (ends[0].revents == 0 || pump(link->fd, fd)) &&
           (ends[1].revents == 0 || pump(fd, link->fd));
  }
  close(fd);
}

static void *run(void *state) {
  struct side *side = state;
  struct pollfd poller = {side->listener, POLLIN, 0};
  while (!atomic_load(&side->stop)) {
    if (poll(&poller, 1, 20) <= 0)
      continue;
    struct link link = {.fd = accept(side->listener, NULL, NULL)};
    atomic_fetch_add(&side->connections, 1);
    if (side->context != NULL)
      serve(side, &link);
    else
      dig(side, &link);
    link_free(&link);
  }
  return NULL;
}

static void start(struct side *side, SSL_CTX *context, int target) {
  memset(side, 0, sizeof *side);
  side->context = context;
  side->target = target;
  side->listener = listen_on("127.0.0.1", &side->port);
  cr_assert(link_thread(&side->thread, run, side));
}

static void stop(struct side *side) {
  atomic_store(&side->stop, true);
  pthread_join(side->thread, NULL);
  close(side->listener);
}

/* ---- requests -------------------------------------------------------------------------------- */

static enum ddb_send_result get(const char *host, int port) {
  static const struct ddb_header headers[] = {{"Host", "signed.example"},
                                              {"X-Amz-Security-Token", TOKEN}};
  char url[128];
  snprintf(url, sizeof url, "https://%s:%d/p", host, port);
  struct ddb_http_request request = {.method = "GET",
                                     .url = url,
                                     .headers = headers,
                                     .header_count = 2,
                                     .connect_timeout_ms = 30000,
                                     .timeout_ms = 60000};
  ddb_reply_clear(&reply);
  return ddb_http_send(http, &request, &reply);
}

Test(http_tunnel, one_tls_connection_for_a_thousand_mixed_answers) {
  struct side service;
  start(&service, certificates.contexts[CERT_GOOD], 0);
  for (int i = 0; i < 1000; i++) {
    cr_assert_eq(get("127.0.0.1", service.port), DDB_SEND_REPLY, "%s", reply.reason);
    cr_assert_eq(reply.status, i % 2 == 0 ? 200 : 400);
  }
  stop(&service);
  cr_assert_eq(atomic_load(&service.connections), 1);
  cr_assert_eq(atomic_load(&service.requests), 1000);
}

/* The proxy hears where to, and who asks it; the service what was signed, and nothing of the
 * proxy's. */
Test(http_tunnel, each_side_sees_its_own_headers) {
  struct side service, proxy;
  char url[128];
  start(&service, certificates.contexts[CERT_GOOD], 0);
  start(&proxy, NULL, service.port);
  snprintf(url, sizeof url, "http://user:" PASSWORD "@127.0.0.1:%d", proxy.port);
  setenv("HTTPS_PROXY", url, 1);
  for (int i = 0; i < 100; i++) {
    /* The port is one that only the proxy knows the way to. */
    cr_assert_eq(get("localhost", 8443), DDB_SEND_REPLY, "%s", reply.reason);
    cr_assert_eq(reply.status, i % 2 == 0 ? 200 : 400);
    cr_assert_str_empty(reply.request_id, "that was the proxy's");
  }
  stop(&proxy);
  stop(&service);
  cr_assert_eq(atomic_load(&proxy.connections), 1);
  cr_assert_eq(atomic_load(&proxy.requests), 1);
  cr_assert_eq(atomic_load(&service.requests), 100);
  cr_assert_eq(strncmp(proxy.last, "CONNECT localhost:8443 HTTP/1.1\r\n", 33), 0, "%s", proxy.last);
  cr_assert_not_null(strstr(proxy.last, "\r\nProxy-Authorization: Basic "));
  cr_assert_null(strstr(proxy.last, TOKEN));
  cr_assert_null(strstr(proxy.last, "signed.example"));
  cr_assert_eq(strncmp(service.last, "GET /p HTTP/1.1\r\nHost: signed.example\r\n", 39), 0);
  cr_assert_not_null(strstr(service.last, TOKEN));
  cr_assert_null(strstr(service.last, "Proxy-"));
}

/* A proxy that answers for the service itself is found out before anything is sent. */
Test(http_tunnel, a_tunnel_to_somebody_else) {
  static const enum certificate others[] = {CERT_WRONG_HOST, CERT_UNTRUSTED, CERT_EXPIRED};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    struct side service, proxy;
    char url[128];
    start(&service, certificates.contexts[others[i]], 0);
    start(&proxy, NULL, service.port);
    snprintf(url, sizeof url, "http://user:" PASSWORD "@127.0.0.1:%d", proxy.port);
    setenv("HTTPS_PROXY", url, 1);
    cr_assert_eq(get("localhost", 8443), DDB_SEND_REFUSED, "%s", reply.reason);
    cr_assert_null(strstr(reply.reason, PASSWORD));
    stop(&proxy);
    stop(&service);
    cr_assert_eq(atomic_load(&service.requests), 0);
  }
}
