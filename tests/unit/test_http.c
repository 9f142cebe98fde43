/* SPDX-License-Identifier: Apache-2.0 */
/* The libcurl transport against a server that misbehaves to order: what counts as a reply, as lost,
 * as never sent; how many connections and requests there really were; and the replies' headers. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <ddb/gen.h>

#include "http/env_default.h"
#include "http/reply.h"
#include "loopback.h"

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx-amzn-RequestId: R1\r\n\r\n{}"
#define FAIL_REPLY                                                                                 \
  "HTTP/1.1 400 Bad Request\r\nContent-Length: 32\r\n\r\n{\"__type\":\"ValidationException\"}"

static struct ddb_http *http;
static struct ddb_http_reply reply;

static void setup(void) {
  setenv("NO_PROXY", "*", 1);
  http = ddb_http_new();
  cr_assert_not_null(http);
  ddb_reply_init(&reply);
}

static void teardown(void) {
  ddb_http_free(http);
  ddb_reply_free(&reply);
}

TestSuite(http, .init = setup, .fini = teardown);

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static enum ddb_send_result send_to(const char *url, const struct ddb_cancel *cancel,
                                    int64_t timeout_ms) {
  static const struct ddb_header headers[] = {{"Host", "signed.example:1"},
                                              {"X-Amz-Target", "T.Op"},
                                              {"Content-Type", "t/x"},
                                              {"X-Empty", ""}};
  struct ddb_http_request request = {.url = url,
                                     .headers = headers,
                                     .header_count = 4,
                                     .body = {"{\"a\":\"\0\"}", 9},
                                     .connect_timeout_ms = 1000,
                                     .timeout_ms = timeout_ms,
                                     .cancel = cancel};
  ddb_reply_clear(&reply);
  return ddb_http_send(http, &request, &reply);
}

static enum ddb_send_result send_port(int port) {
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/p", port);
  return send_to(url, NULL, 3000);
}

Test(http, the_bytes_on_the_wire) {
  static const struct loopback_step steps[] = {{.reply = OK_REPLY}};
  struct loopback server;
  loopback_start(&server, steps, 1);
  cr_assert_eq(send_port(server.port), DDB_SEND_REPLY);
  loopback_stop(&server);
  cr_assert_eq(strncmp(server.last, "POST /p HTTP/1.1\r\n", 18), 0, "%s", server.last);
  cr_assert_not_null(strstr(server.last, "\r\nHost: signed.example:1\r\n"));
  cr_assert_not_null(strstr(server.last, "\r\nX-Amz-Target: T.Op\r\n"));
  cr_assert_not_null(strstr(server.last, "\r\nX-Empty:\r\n"));
  cr_assert_not_null(strstr(server.last, "\r\nContent-Length: 9\r\n"));
  static const char *const unwanted[] = {"Expect",          "Accept", "User-Agent",
                                         "form-urlencoded", "Cookie", "Transfer-Encoding"};
  for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++)
    cr_assert_null(strstr(server.last, unwanted[i]), "%s", unwanted[i]);
  cr_assert_arr_eq(server.last + server.last_size - 9, "{\"a\":\"\0\"}", 9);
  cr_assert_eq(reply.status, 200);
  cr_assert_str_eq(reply.request_id, "R1");
  cr_assert_str_eq(reply.body.data, "{}");
}

Test(http, mixed_answers_use_one_connection) {
  static const struct loopback_step steps[] = {{.reply = OK_REPLY}, {.reply = FAIL_REPLY}};
  struct loopback server;
  loopback_start(&server, steps, 2);
  for (int i = 0; i < 1000; i++) {
    cr_assert_eq(send_port(server.port), DDB_SEND_REPLY);
    cr_assert_eq(reply.status, i % 2 == 0 ? 200 : 400);
  }
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.connections), 1);
  cr_assert_eq(atomic_load(&server.requests), 1000);
}

/* One fault each: what came of it, and how often the server saw the request. */
static void fault(const struct loopback_step *step, enum ddb_send_result result, int64_t timeout) {
  struct loopback server;
  char url[64];
  loopback_start(&server, step, 1);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
  cr_assert_eq(send_to(url, NULL, timeout), result, "%s", reply.reason);
  if (result != DDB_SEND_REPLY)
    cr_assert_str_not_empty(reply.reason);
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.requests), 1);
}

Test(http, closed_before_the_status) {
  fault(&(struct loopback_step){.close = true}, DDB_SEND_LOST, 3000);
  fault(&(struct loopback_step){.reset = true}, DDB_SEND_LOST, 3000);
}

Test(http, closed_in_the_headers) {
  fault(
      &(struct loopback_step){.reply = "HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n", .close = true},
      DDB_SEND_LOST, 3000);
  fault(&(struct loopback_step){.reply = "HTTP/1.1 200 OK\r\nContent-Le", .close = true},
        DDB_SEND_LOST, 3000);
}

Test(http, closed_in_the_body) {
  fault(&(struct loopback_step){.reply = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
                                .close = true},
        DDB_SEND_LOST, 3000);
  fault(&(struct loopback_step){.reply = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
                                .reset = true},
        DDB_SEND_LOST, 3000);
  fault(
      &(struct loopback_step){
          .reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
          .close = true},
      DDB_SEND_LOST, 3000);
}

Test(http, nonsense_instead_of_a_reply) {
  static const char *const replies[] = {
      "garbage\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 1\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\n{}"};
  for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
    struct loopback_step step = {.reply = replies[i], .close = true};
    fault(&step, DDB_SEND_LOST, 3000);
  }
}

Test(http, slow_is_timed_out) {
  int64_t start = now_ms();
  fault(&(struct loopback_step){.reply = OK_REPLY, .delay_ms = 900}, DDB_SEND_LOST, 200);
  cr_assert(reply.timed_out);
  cr_assert_lt(now_ms() - start, 2500);
}

Test(http, bodies_by_chunks_and_until_the_end_of_the_connection) {
  fault(&(struct loopback_step){.reply =
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n"
                                    "{\r\n1\r\n}\r\n0\r\n\r\n"},
        DDB_SEND_REPLY, 3000);
  cr_assert_str_eq(reply.body.data, "{}");
  fault(&(struct loopback_step){.reply = "HTTP/1.0 200 OK\r\n\r\n{}", .close = true},
        DDB_SEND_REPLY, 3000);
  cr_assert_str_eq(reply.body.data, "{}");
}

/* Names and values are looked at eight bytes at a time: each place of a byte, and each byte. */
Test(http, headers_byte_by_byte) {
  static const char name[] = "x-amzn-requestid";
  char other[sizeof name], value[40], kept[40];
  for (size_t at = 0; at + 1 < sizeof name; at++)
    for (int byte = 1; byte < 256; byte++) {
      memcpy(other, name, sizeof name);
      other[at] = (char)byte;
      bool same = byte == name[at] || (name[at] >= 'a' && byte == name[at] - 'a' + 'A');
      cr_assert_eq(ddb_reply_alike(other, name, sizeof name - 1), same, "%d at %zu", byte, at);
    }
  for (size_t at = 0; at + 1 < sizeof value; at++)
    for (int byte = 1; byte < 256; byte++) {
      memset(value, 'v', sizeof value - 1);
      value[at] = (char)byte;
      memcpy(kept, value, sizeof value - 1);
      kept[sizeof kept - 1] = '\0';
      kept[at] = byte >= ' ' && byte <= '~' ? (char)byte : '?';
      ddb_reply_clear(&reply);
      ddb_reply_header(&reply, (struct ddb_text){name, sizeof name - 1},
                       (struct ddb_text){value, sizeof value - 1});
      cr_assert_str_eq(reply.request_id, kept, "%d at %zu", byte, at);
    }
}

Test(http, headers_of_an_interim_reply_do_not_count) {
  fault(&(struct loopback_step){.reply = "HTTP/1.1 100 Continue\r\nx-amzn-RequestId: NO\r\n\r\n"
                                         "HTTP/1.1 200 OK\r\nX-AMZN-REQUESTID:  yes \r\n"
                                         "x-amzn-requestid: second\r\nx-amz-crc32: 7\r\n"
                                         "Date: Sun, 22 Nov 2026 10:00:00 GMT\r\n"
                                         "x-amzn-errortype: a#B\r\nx-amz-retry-after: 5\r\n"
                                         "Content-Length: 2\r\n\r\n{}"},
        DDB_SEND_REPLY, 3000);
  cr_assert_str_eq(reply.request_id, "yes");
  cr_assert_str_eq(reply.crc32, "7");
  cr_assert_str_eq(reply.error_type, "a#B");
  cr_assert_str_eq(reply.retry_after, "5");
  ddb_time date;
  cr_assert(ddb_reply_date(&reply, &date));
  cr_assert_eq(date.seconds, 1795341600);
}

Test(http, a_body_beyond_the_ceiling_is_not_kept) {
  fault(&(struct loopback_step){.reply = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                                .repeat = 1100,
                                .close = true},
        DDB_SEND_LOST, 20000);
  cr_assert_not_null(strstr(reply.reason, "64 MiB"));
}

/* Signed requests, and tokens in them, must not follow a redirect to anybody. */
Test(http, redirects_are_not_followed) {
  static const struct loopback_step ok[] = {{.reply = OK_REPLY}};
  static const int codes[] = {301, 302, 303, 307, 308};
  struct loopback other;
  loopback_start(&other, ok, 1);
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    char text[256];
    snprintf(text, sizeof text,
             "HTTP/1.1 %d Moved\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n",
             codes[i], other.port);
    struct loopback_step step = {.reply = text};
    fault(&step, DDB_SEND_REPLY, 3000);
    cr_assert_eq(reply.status, codes[i]);
  }
  loopback_stop(&other);
  cr_assert_eq(atomic_load(&other.connections), 0);
}

Test(http, nobody_listens) {
  struct loopback server;
  static const struct loopback_step ok[] = {{.reply = OK_REPLY}};
  loopback_start(&server, ok, 1);
  loopback_stop(&server);
  cr_assert_eq(send_port(server.port), DDB_SEND_UNSENT);
  cr_assert_str_not_empty(reply.reason);
}

Test(http, urls_that_cannot_be_sent_to) {
  static const char *const urls[] = {"ftp://127.0.0.1/", "file:///etc/passwd",
                                     "http://127.0.0.1:99999/", "http://u:p@127.0.0.1/"};
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
    cr_assert_neq(send_to(urls[i], NULL, 1000), DDB_SEND_REPLY, "%s", urls[i]);
    cr_assert_neq(send_to(urls[i], NULL, 1000), DDB_SEND_LOST, "%s", urls[i]);
  }
  cr_assert_eq(send_to("ftp://127.0.0.1/", NULL, 1000), DDB_SEND_REFUSED);
}

Test(http, tls_to_a_server_without_it_was_not_sent) {
  struct loopback server;
  static const struct loopback_step step[] = {{.reply = "nonsense\r\n\r\n", .close = true}};
  char url[64];
  loopback_start(&server, step, 1);
  snprintf(url, sizeof url, "https://127.0.0.1:%d/", server.port);
  cr_assert_eq(send_to(url, NULL, 500), DDB_SEND_UNSENT, "%s", reply.reason);
  loopback_stop(&server);
}

/* ---- connections that are used again --------------------------------------------------------- */

/* libcurl by itself would send this request a second time, and nobody would know. */
Test(http, a_pooled_connection_that_dies_is_not_resent_silently) {
  static const struct loopback_step steps[] = {
      {.reply = OK_REPLY}, {.close = true}, {.reply = OK_REPLY}};
  struct loopback server;
  loopback_start(&server, steps, 3);
  cr_assert_eq(send_port(server.port), DDB_SEND_REPLY);
  cr_assert_eq(send_port(server.port), DDB_SEND_LOST);
  cr_assert_eq(atomic_load(&server.requests), 2);
  cr_assert_eq(send_port(server.port), DDB_SEND_REPLY, "and the handle goes on");
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.requests), 3);
}

Test(http, an_idle_connection_that_was_closed_costs_nothing) {
  static const struct loopback_step steps[] = {{.reply = OK_REPLY, .close = true}};
  static const struct timespec pause = {0, 50000000};
  struct loopback server;
  loopback_start(&server, steps, 1);
  for (int i = 0; i < 3; i++) {
    cr_assert_eq(send_port(server.port), DDB_SEND_REPLY, "%s", reply.reason);
    nanosleep(&pause, NULL);
  }
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.connections), 3);
}

Test(http, a_forked_child_has_its_own_connection) {
  static const struct loopback_step steps[] = {{.reply = OK_REPLY}};
  struct loopback server;
  loopback_start(&server, steps, 1);
  cr_assert_eq(send_port(server.port), DDB_SEND_REPLY);
  for (int round = 0; round < 2; round++) {
    int status = -1;
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
      /* One child uses the handle and closes it, the other only closes it. */
      bool good = round == 1 || send_port(server.port) == DDB_SEND_REPLY;
      ddb_http_free(http);
      _exit(good ? 0 : 1);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert_eq(status, 0);
  }
  cr_assert_eq(send_port(server.port), DDB_SEND_REPLY, "the parent's is still good");
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.connections), 2);
  cr_assert_eq(atomic_load(&server.requests), 3);
}

/* ---- cancel, signals, the rest of the world -------------------------------------------------- */

static void *cancel_soon(void *flag) {
  static const struct timespec pause = {0, 100000000};
  nanosleep(&pause, NULL);
  ddb_cancel_now(flag);
  return NULL;
}

Test(http, a_cancel_is_heard_within_100_ms) {
  static const struct loopback_step steps[] = {{.reply = OK_REPLY, .delay_ms = 1500}};
  struct loopback server;
  struct ddb_cancel cancel = {0};
  pthread_t thread;
  char url[64];
  loopback_start(&server, steps, 1);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
  int64_t start = now_ms();
  cr_assert_eq(pthread_create(&thread, NULL, cancel_soon, &cancel), 0);
  cr_assert_eq(send_to(url, &cancel, 5000), DDB_SEND_STOPPED);
  cr_assert_lt(now_ms() - start, 400);
  cr_assert_eq(pthread_join(thread, NULL), 0);
  loopback_stop(&server);
}

Test(http, a_sleep_ends_when_it_is_cancelled) {
  struct ddb_cancel cancel = {0};
  struct ddb_env env = {0};
  pthread_t thread;
  ddb_env_defaults(&env);
  int64_t start = env.monotonic_ms(NULL);
  cr_assert_eq(pthread_create(&thread, NULL, cancel_soon, &cancel), 0);
  env.sleep_ms(NULL, 5000, &cancel);
  cr_assert_lt(env.monotonic_ms(NULL) - start, 400);
  cr_assert_eq(pthread_join(thread, NULL), 0);
  start = env.monotonic_ms(NULL);
  env.sleep_ms(NULL, 30, NULL);
  int64_t took = env.monotonic_ms(NULL) - start;
  cr_assert(took >= 29, "%d ms", (int)took);
}

Test(http, the_real_world_has_a_clock_and_chance) {
  struct ddb_env env = {0};
  unsigned char a[16], b[16];
  ddb_env_defaults(&env);
  cr_assert_gt(env.now(NULL).seconds, 1700000000);
  cr_assert(env.random(NULL, a, sizeof a) && env.random(NULL, b, sizeof b));
  cr_assert_arr_neq(a, b, sizeof a);
}

Test(http, signals_are_left_as_they_were) {
  static const struct loopback_step steps[] = {{.close = true}};
  struct loopback server;
  sigset_t before, after;
  loopback_start(&server, steps, 1);
  cr_assert_eq(pthread_sigmask(SIG_SETMASK, NULL, &before), 0);
  (void)send_port(server.port);
  cr_assert_eq(pthread_sigmask(SIG_SETMASK, NULL, &after), 0);
  cr_assert_eq(sigismember(&before, SIGPIPE), sigismember(&after, SIGPIPE));
  loopback_stop(&server);
}

/* The whole stack over the real transport: one connection, signed anew each time. */
Test(http, a_handle_keeps_its_connection_through_errors) {
  static const struct loopback_step steps[] = {{.reply = OK_REPLY}, {.reply = FAIL_REPLY}};
  static const struct ddb_request request = {.operation = "GetItem", .body = {"{}", 2}};
  struct loopback server;
  struct ddb *db;
  char url[64];
  loopback_start(&server, steps, 2);
  snprintf(url, sizeof url, "http://127.0.0.1:%d", server.port);
  struct ddb_options options = {
      .endpoint = url, .region = "us-east-1", .access_key_id = "A", .secret_access_key = "s"};
  cr_assert_eq(ddb_open(&db, &options), DDB_OK, "%s", ddb_error_text(db));
  for (int i = 0; i < 1000; i++) {
    struct ddb_response response;
    cr_assert_eq(ddb_call_send(db, &request, NULL, &response), DDB_OK);
    cr_assert_eq(response.http_status, i % 2 == 0 ? 200 : 400);
  }
  ddb_close(db);
  loopback_stop(&server);
  cr_assert_eq(atomic_load(&server.connections), 1);
  cr_assert_eq(atomic_load(&server.requests), 1000);
  cr_assert_not_null(strstr(server.last, "Authorization: AWS4-HMAC-SHA256 Credential=A/"));
}

/* ---- hiding ---------------------------------------------------------------------------------- */

static void hides(const char *body, const char *secret, const char *expected) {
  ddb_reply_clear(&reply);
  cr_assert(ddb_reply_body(&reply, body, strlen(body)));
  ddb_reply_hide(&reply, secret);
  cr_assert_str_eq(reply.body.data, expected);
}

Test(http, a_secret_is_hidden_wherever_a_reply_says_it) {
  static const char secret[] = "AAAA+bbbb/cccc/dddd==";
  hides("", secret, "");
  hides("AAA", secret, "AAA");
  hides("AAAAA+bbbb/cccc/dddd==!", secret, "A*********************!");
  hides("AAAA+bbbb/cccc/dddd==AAAA+bbbb/cccc/dddd==", secret,
        "******************************************");
  hides("<AAAA+bbbb\\/cccc\\/dddd==>", secret, "<***********************>");
  hides("cut: AAAA+bbbb/cccc/d", secret, "cut: ****************");
  hides("cut: AAAA+bbbb/", secret, "cut: AAAA+bbbb/");
  hides("x", "x", "x");
  hides("x", NULL, "x");
}

Test(http, stopped_before_a_byte_left_is_unsent) {
  struct ddb_cancel cancel = {0};
  ddb_cancel_now(&cancel);
  cr_assert_eq(send_to("http://127.0.0.1:9/", &cancel, 1000), DDB_SEND_UNSENT);
}
