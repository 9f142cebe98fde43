/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: client [ROUNDS]
 * What a blocking request costs its client, against canned.h: the generated functions of Reimagine,
 * and libcurl's easy interface with the very same bytes, signed before. Prints rows of bench.tsv:
 * user and system time on the processor (medians of ROUNDS interleaved samples; default 5),
 * instructions in user space by single steps, and allocations, libcurl's own in a column of their
 * own behind. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <curl/curl.h>
#include <reimagine/reimagine.h>

#include "canned.h"
#include "steps.h"

#define USER  "01KAXW3E8G00000000000000US"
#define IMAGE "01KAXW3E8G00000000000000IM"

enum { WARM = 8, STEPPED = 1, SAMPLE = 400, MAX_ROUNDS = 51, MAX_HEADERS = 16, REPLY = 1 << 20 };

/* ---- allocations: whose ---------------------------------------------------------------------- */

static long allocations, of_libcurl;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

void *malloc(size_t size) {
  allocations++;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  allocations++;
  return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
  allocations++;
  return __libc_realloc(block, size);
}

static void *curl_malloc(size_t size) {
  of_libcurl++;
  return __libc_malloc(size);
}

static void *curl_calloc(size_t count, size_t size) {
  of_libcurl++;
  return __libc_calloc(count, size);
}

static void *curl_realloc(void *block, size_t size) {
  of_libcurl++;
  return __libc_realloc(block, size);
}

static char *curl_strdup(const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = curl_malloc(size);
  return copy != NULL ? memcpy(copy, text, size) : NULL;
}

/* ---- the two clients ------------------------------------------------------------------------- */

struct client {
  const struct row *row;
  struct ddb *db;
  struct ddb_arena *mem;
  CURL *easy;
  struct curl_slist *headers;
  char *body, *reply;
  size_t received;
  int times;
};

static char url[64];

static void fail(const char *what) {
  (void)fprintf(stderr, "client: %s\n", what);
  exit(1);
}

static void must(const struct client *client, enum ddb_status status) {
  if (status != DDB_OK)
    fail(ddb_error_text(client->db));
}

static void get(struct client *client) {
  struct reimagine_image_metadata image;
  must(client, reimagine_get_image_metadata(client->db, client->mem, USER, IMAGE, NULL, &image));
  ddb_arena_reset(client->mem);
}

static void put(struct client *client) {
  const struct reimagine_enhance_params enhance = {.auto_adjust = true};
  const struct reimagine_edit_record edit = {
      .edit_id = "01KAXW3E8G0000000000000001",
      .user_id = USER,
      .image_id = IMAGE,
      .edit_type = REIMAGINE_EDIT_TYPE_ENHANCE,
      .params = {.enhance = &enhance},
      .source_key = "uploads/" IMAGE,
      .result_key = "edits/01KAXW3E8G0000000000000001.png",
      .status = REIMAGINE_EDIT_STATUS_COMPLETED,
      .created_at = {1763800000, 123000000},
      .completed_at = {true, {1763800009, 0}},
      .model_id = "stability.stable-image-core-v1:1",
      .processing_time = {true, 821},
  };
  must(client, reimagine_save_edit_record(client->db, &edit, NULL));
}

static void query50(struct client *client) {
  const struct ddb_list_options list = {.limit = 50};
  struct reimagine_edit_record_page page;
  must(client, reimagine_get_edit_history(client->db, client->mem, USER, &list, &page));
  if (page.count != 50)
    fail("a page is not whole");
  ddb_arena_reset(client->mem);
}

static const struct row {
  const char *name;
  void (*run)(struct client *client);
} rows[] = {{"client_get", get}, {"client_put", put}, {"client_query50", query50}};
enum { ROWS = sizeof rows / sizeof *rows };

static void open_ours(struct client *client, const struct ddb_env *env) {
  const struct ddb_options options = {.endpoint = url,
                                      .region = "us-east-1",
                                      .access_key_id = "AKIDEXAMPLE012345678",
                                      .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEK",
                                      /* Single steps are slow. */
                                      .deadline_ms = 1200000,
                                      .attempt_timeout_ms = 600000,
                                      .env = env};
  if (ddb_open(&client->db, &options) < 0)
    fail(ddb_error_text(client->db));
  client->mem = ddb_arena_new();
}

/* The bytes of a request as libddb sends them; the answer is the server's. */
static enum ddb_send_result record(void *state, const struct ddb_http_request *request,
                                   struct ddb_http_reply *reply) {
  struct client *client = state;
  char line[8192];
  for (size_t i = 0; i < request->header_count && i < MAX_HEADERS; i++) {
    (void)snprintf(line, sizeof line, "%s: %s", request->headers[i].name,
                   request->headers[i].value);
    client->headers = curl_slist_append(client->headers, line);
  }
  client->body = strndup(request->body.data, request->body.size);
  size_t count;
  const struct canned_answer *answers = canned_answers(&count);
  const struct canned_answer *answer = &answers[client->row - rows];
  ddb_reply_status(reply, 200);
  (void)ddb_reply_body(reply, answer->body, answer->size);
  return DDB_SEND_REPLY;
}

static size_t keep(char *data, size_t unit, size_t count, void *state) {
  struct client *client = state;
  size_t size = unit * count;
  if (client->received + size > REPLY)
    return 0;
  memcpy(client->reply + client->received, data, size);
  client->received += size;
  return size;
}

static void open_libcurl(struct client *client) {
  struct ddb_env env = {.state = client, .send = record};
  open_ours(client, &env);
  client->row->run(client);
  ddb_close(client->db);
  client->headers = curl_slist_append(client->headers, "Accept:");
  client->reply = malloc(REPLY);
  client->easy = curl_easy_init();
  CURL *easy = client->easy;
  (void)curl_easy_setopt(easy, CURLOPT_URL, url);
  (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  (void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, client->headers);
  (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
  (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, client);
}

/* A program has another body each time. */
static void by_libcurl(struct client *client) {
  long status = 0;
  client->received = 0;
  (void)curl_easy_setopt(client->easy, CURLOPT_POSTFIELDS, client->body);
  (void)curl_easy_setopt(client->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(client->body));
  if (curl_easy_perform(client->easy) != CURLE_OK ||
      curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status != 200)
    fail("libcurl has no answer");
}

static void by_ddbc(struct client *client) {
  client->row->run(client);
}

struct way {
  const char *name;
  void (*open)(struct client *client);
  void (*send)(struct client *client);
};

static void open_ddbc(struct client *client) {
  open_ours(client, NULL);
}

static const struct way ways[] = {{"ddbc", open_ddbc, by_ddbc},
                                  {"libcurl", open_libcurl, by_libcurl}};
enum { WAYS = sizeof ways / sizeof *ways };

/* ---- figures --------------------------------------------------------------------------------- */

struct figures {
  struct client client;
  const struct way *way;
  double ns[MAX_ROUNDS];
  double instructions, allocations, of_libcurl;
};

static void run(struct figures *f, int times) {
  for (int i = 0; i < times; i++)
    f->way->send(&f->client);
}

/* A new second has a signature of its own to begin: what is stepped is in the same one as those
 * before it. */
static void await_second(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_REALTIME, &now);
  const struct timespec rest = {0, 999999999 - now.tv_nsec};
  (void)nanosleep(&rest, NULL);
}

static void prepare(void *state) {
  struct figures *f = state;
  await_second();
  f->way->open(&f->client);
  run(f, WARM);
}

static void stepped(void *state) {
  run(state, STEPPED);
}

static double spent_ns(void) {
  struct rusage usage;
  (void)getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
}

static void count(struct figures *f) {
  struct figures child = *f;
  f->instructions = (double)steps_after(prepare, stepped, &child) / STEPPED;
  prepare(f);
  long before = allocations, before_curl = of_libcurl;
  run(f, SAMPLE);
  f->allocations = (double)(allocations - before) / SAMPLE;
  f->of_libcurl = (double)(of_libcurl - before_curl) / SAMPLE;
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void measure(struct figures *f, int rounds) {
  for (int i = 0; i < rounds; i++) {
    for (int way = 0; way < WAYS; way++) {
      double before = spent_ns();
      run(&f[way], SAMPLE);
      f[way].ns[i] = (spent_ns() - before) / SAMPLE;
    }
  }
  for (int way = 0; way < WAYS; way++)
    qsort(f[way].ns, (size_t)rounds, sizeof *f[way].ns, compare);
}

static void row(const struct row *what, int rounds) {
  struct figures f[WAYS] = {{.way = NULL}};
  for (int way = 0; way < WAYS; way++) {
    f[way].way = &ways[way];
    f[way].client.row = what;
    count(&f[way]);
  }
  measure(f, rounds);
  for (int way = 0; way < WAYS; way++)
    (void)printf("%s\t%s\t%.0f\t%.0f\t%.2f\t%.3f\t%.2f\n", what->name, ways[way].name,
                 f[way].ns[rounds / 2], f[way].instructions, f[way].allocations,
                 f[way].instructions / f[WAYS - 1].instructions, f[way].of_libcurl);
}

int main(int argc, char **argv) {
  struct canned server;
  int rounds = argc > 1 ? atoi(argv[1]) : 5;
  if (rounds < 1 || rounds > MAX_ROUNDS)
    fail("usage: client [ROUNDS], 1 to 51");
  if (!canned_start(&server, NULL, 0))
    fail("there is no server");
  (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
  if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, curl_malloc, free, curl_realloc, curl_strdup,
                           curl_calloc) != CURLE_OK)
    fail("libcurl does not start");
  for (int i = 0; i < ROWS; i++)
    row(&rows[i], rounds);
  canned_stop(&server);
  return 0;
}
