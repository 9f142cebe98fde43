/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that calls do, by 24 threads at once, each with a handle of one share group: puts,
 * creates with ids, gets, updates, conditions, lists with signed cursors, counts, shards, batches
 * and transactions, over a service that is busy, loses replies and has another time. What comes
 * back has the name of the thread in it: no call may see another's. */
#include <many/many.h>
#include <pthread.h>
#include <ranges/ranges.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <bank/bank.h>
#include <unistd.h>

#include "check.h"
#include "world.h"

#define THREADS 24
#define ROUNDS  40

static atomic_int requests, corrected;

/* ---- the service ----------------------------------------------------------------------------- */

/* The text behind `mark`, up to the next quote. */
static void after(const char *body, const char *mark, char *out, size_t size) {
  const char *at = strstr(body, mark);
  at = at ? at + strlen(mark) : "nobody";
  (void)snprintf(out, size, "%.*s", (int)strcspn(at, "\"#\\"), at);
}

#define ACCOUNT                                                                                    \
  "{\"PK\":{\"S\":\"ACCOUNT#%s\"},\"SK\":{\"S\":\"MAIN\"},\"EntityType\":{\"S\":\"Account\"},"     \
  "\"Data\":{\"M\":{\"owner\":{\"S\":\"%s\"},\"balance\":{\"N\":\"5\"},\"status\":{\"S\":"         \
  "\"open\"}}},\"CreatedAt\":{\"N\":\"1\"},\"UpdatedAt\":{\"N\":\"1\"}}"
#define DRAFT                                                                                      \
  "{\"PK\":{\"S\":\"CUSTOMER#%s\"},\"SK\":{\"S\":\"ORDER#2026-11-22#o\"},\"EntityType\":{\"S\":"   \
  "\"Order\"},\"customerId\":{\"S\":\"%s\"},\"region\":{\"S\":\"no\"},\"orderId\":{\"S\":\"o\"},"  \
  "\"day\":{\"S\":\"2026-11-22\"},\"state\":{\"S\":\"open\"},\"total\":{\"N\":\"1\"}}"

static void write_reply(const char *target, const char *body, char *out, size_t size) {
  char who[32];

  after(body, strstr(body, "CUSTOMER#") ? "CUSTOMER#" : "ACCOUNT#", who, sizeof who);
  if (strcmp(target, "GetItem") == 0)
    (void)snprintf(out, size, "{\"Item\":" ACCOUNT "}", who, who);
  else if (strcmp(target, "Query") == 0 && strstr(body, "ExclusiveStartKey"))
    (void)snprintf(out, size, "{\"Items\":[],\"Count\":1,\"ScannedCount\":0}");
  else if (strcmp(target, "Query") == 0 && strstr(body, "CUSTOMER#"))
    (void)snprintf(out, size,
                   "{\"Items\":[" DRAFT "],\"Count\":1,\"ScannedCount\":1,\"LastEvaluatedKey\":"
                   "{\"PK\":{\"S\":\"CUSTOMER#%s\"},\"SK\":{\"S\":\"ORDER#2026-11-22#o\"}}}",
                   who, who, who);
  else if (strcmp(target, "Query") == 0)
    (void)snprintf(out, size, "{\"Items\":[],\"Count\":1,\"ScannedCount\":1}");
  else if (strcmp(target, "BatchGetItem") == 0)
    (void)snprintf(out, size, "{\"Responses\":{\"Shop\":[" DRAFT "]},\"UnprocessedKeys\":{}}", who,
                   who);
  else
    (void)snprintf(out, size, "{\"UnprocessedItems\":{}}");
}

/* Every so many requests something is wrong. */
static enum ddb_send_result mishap(int number, const char *signed_at, const char *body,
                                   struct ddb_http_reply *reply) {
  static const struct ddb_text date = {"Date", 4}, later = {"Sun, 22 Nov 2026 11:00:00 GMT", 29};
  char failed[1024], who[32];

  if (number % 3 == 0 && strstr(body, ":f_expected")) {
    after(body, "ACCOUNT#", who, sizeof who);
    (void)snprintf(failed, sizeof failed,
                   "{\"__type\":\"ConditionalCheckFailedException\",\"message\":\"no\",\"Item\":" //
                   ACCOUNT "}",
                   who, who);
    return answer(reply, 400, failed);
  }
  if (number % 13 == 0)
    return answer(reply, 400, "{\"__type\":\"ThrottlingException\",\"message\":\"busy\"}");
  if (number % 17 == 0) {
    ddb_reply_reason(reply, false, "the line is dead");
    return DDB_SEND_LOST;
  }
  if (number > 100 && !strstr(signed_at, "T11")) { /* from then on it is an hour later there */
    ddb_reply_header(reply, date, later);
    atomic_fetch_add(&corrected, 1);
    return answer(reply, 403, "{\"__type\":\"RequestTimeTooSkewed\",\"message\":\"late\"}");
  }
  return DDB_SEND_UNSENT; /* nothing is */
}

static enum ddb_send_result send_one(void *state, const struct ddb_http_request *request,
                                     struct ddb_http_reply *reply) {
  char body[8192], text[2048];
  const char *target = header(request, "X-Amz-Target");
  int number = atomic_fetch_add(&requests, 1) + 1;

  (void)state;
  (void)snprintf(body, sizeof body, "%.*s", (int)request->body.size, request->body.data);
  atomic_fetch_add(&clock_ms, 1);
  enum ddb_send_result result = mishap(number, header(request, "X-Amz-Date"), body, reply);
  if (result != DDB_SEND_UNSENT)
    return result;
  write_reply(strchr(target, '.') ? strchr(target, '.') + 1 : target, body, text, sizeof text);
  return answer(reply, 200, text);
}

/* ---- what a thread does ---------------------------------------------------------------------- */

struct worker {
  struct ddb *db;
  struct ddb_arena *mem;
  char name[16];
  char ids[ROUNDS][DDB_ULID_SIZE];
  int refused; /* calls that came to nothing, which are told */
  pthread_t thread;
};

/* A busy service and lost replies are told as such; anything else is a mistake of ours. */
static bool done(struct worker *w, enum ddb_status status) {
  bool told = status == DDB_E_THROTTLED || status == DDB_E_MAYBE_APPLIED ||
              status == DDB_E_TRANSPORT || status == DDB_PARTIAL;

  check(status == DDB_OK || told, "%s: %s: %s", w->name, ddb_status_name(status),
        ddb_error_text(w->db));
  check(ddb_last_error(w->db)->status == status, "%s: another error", w->name);
  w->refused += status != DDB_OK;
  return status == DDB_OK;
}

static void accounts(struct worker *w) {
  const struct bank_account record = {.owner = w->name, .balance = 5};
  const struct bank_move_set set = {.balance = 3};
  struct bank_account out;

  enum ddb_status status = bank_open_account(w->db, w->mem, &record, NULL, &out);
  if (status != DDB_E_CONDITION && done(w, status))
    check(strcmp(out.owner, w->name) == 0, "%s opened for %s", w->name, out.owner);
  if (done(w, bank_get_account(w->db, w->mem, w->name, NULL, &out)))
    check(strcmp(out.owner, w->name) == 0, "%s got %s", w->name, out.owner);
  status = bank_move(w->db, w->name, &set, 4, NULL);
  if (status != DDB_E_CONDITION)
    (void)done(w, status);
  else if (bank_move_failed(w->db, w->mem, &out) == DDB_OK)
    check(strcmp(out.owner, w->name) == 0, "%s failed for %s", w->name, out.owner);
}

static void lists(struct worker *w) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor, .capacity = true};
  struct many_everything_page page;
  struct ranges_task_page tasks;
  int64_t count;

  for (int i = 0; i < 2 && !ddb_cursor_done(&cursor); i++)
    if (done(w, many_everything(w->db, w->mem, w->name, &options, &page)) && page.count > 0)
      check(strcmp(page.items[0].as_order->customer_id, w->name) == 0, "%s: another's", w->name);
  ddb_cursor_free(&cursor);
  const struct ddb_list_options until = {.until = 5};
  if (done(w, many_everything(w->db, w->mem, w->name, &until, &page)))
    check(page.count == 1 && page.requests == 2, "%d requests", page.requests);
  if (done(w, ranges_count_orders(w->db, w->name, NULL, &count)))
    check(count == 1, "%d", (int)count);
  (void)done(w, ranges_all_tasks_due(w->db, w->mem, (ddb_time){1795341600, 0}, NULL, &tasks));
}

static void many(struct worker *w) {
  struct many_order order = {.customer_id = w->name,
                             .region = "no",
                             .order_id = "o",
                             .day = "2026-11-22",
                             .state = MANY_STATE_OPEN};
  const struct many_get_orders_key key = {.customer_id = w->name, "2026-11-22", "o"};
  struct many_get_orders_items items;
  struct ddb_batch *batch = ddb_batch_new(w->db);
  char id[16];

  if (done(w, many_get_orders(w->db, w->mem, &key, 1, NULL, &items)))
    check(items.items[0].found == DDB_FOUND &&
              strcmp(items.items[0].record->customer_id, w->name) == 0,
          "%s: another's", w->name);
  order.order_id = id;
  for (int i = 0; i < 30; i++) {
    (void)snprintf(id, sizeof id, "o%d", i);
    check(many_put_order_batch(batch, &order) == DDB_OK, "not added");
  }
  enum ddb_status status = ddb_batch_write(batch, NULL);
  (void)done(w, status);
  ddb_batch_free(batch);
}

static void transactions(struct worker *w) {
  const struct bank_transfer transfer = {.owner = w->name, .amount = 1};
  const struct bank_move_set set = {.balance = 3};
  char other[32];
  struct ddb_tx *tx = ddb_tx_new(w->db);

  (void)snprintf(other, sizeof other, "%s-b", w->name);
  (void)bank_record_tx(tx, &transfer);
  (void)bank_move_tx(tx, w->name, &set, 4);
  (void)bank_has_funds_tx(tx, other, 1);
  enum ddb_status status = ddb_tx_commit(tx, NULL);
  if (status != DDB_E_CONDITION && status != DDB_E_CANCELED)
    (void)done(w, status);
  ddb_tx_free(tx);
}

static void round_of(struct worker *w, int i) {
  void (*const calls[])(struct worker *) = {accounts, lists, many, transactions};

  check(ddb_ulid(w->db, w->ids[i]) == DDB_OK, "no id");
  calls[(i + w->name[1]) % 4](w);
  ddb_arena_reset(w->mem);
}

static void *work(void *state) {
  struct worker *w = state;

  for (int i = 0; i < ROUNDS; i++) {
    (void)pthread_rwlock_rdlock(&between_rounds);
    round_of(w, i);
    (void)pthread_rwlock_unlock(&between_rounds);
  }
  (void)pthread_rwlock_rdlock(&between_rounds);
  ddb_close(w->db); /* in any order */
  ddb_arena_free(w->mem);
  (void)pthread_rwlock_unlock(&between_rounds);
  return NULL;
}

/* A child that was forked while all of them work has a handle that nobody uses. */
static void fork_one(struct worker *w) {
  (void)pthread_rwlock_wrlock(&between_rounds);
  pid_t child = fork();
  if (child != 0)
    (void)pthread_rwlock_unlock(&between_rounds);

  check(child >= 0, "no child");
  if (child == 0) {
    for (int i = 0; i < 8; i++)
      round_of(w, i);
    _exit(0);
  }
  int status = -1;
  check(waitpid(child, &status, 0) == child && status == 0, "the child ended with %d", status);
  ddb_close(w->db);
  ddb_arena_free(w->mem);
}

static int compare(const void *a, const void *b) {
  return strcmp(a, b);
}

static void begin(struct worker *w, int number, struct ddb *db) {
  (void)snprintf(w->name, sizeof w->name, "t%d", number);
  w->mem = ddb_arena_new();
  check(w->mem && ddb_share(db, &w->db) >= 0, "no handle");
}

int main(void) {
  static const unsigned char key[32] = "0123456789abcdef0123456789abcde";
  static struct worker workers[THREADS + 1];
  static char ids[THREADS * ROUNDS][DDB_ULID_SIZE];
  const struct ddb_env env = {NULL, now, monotonic, sleep_ms, random_bytes, send_one};
  const struct ddb_options options = {.endpoint = "https://ddb.test",
                                      .region = "us-east-1",
                                      .access_key_id = "AKIDMIX",
                                      .secret_access_key = "no secret",
                                      .token_key = {key, sizeof key},
                                      .env = &env};
  struct ddb *db;

  check(ddb_open(&db, &options) >= 0, "%s", ddb_error_text(db));
  for (int i = 0; i <= THREADS; i++)
    begin(&workers[i], i, db);
  ddb_close(db);
  for (int i = 0; i < THREADS; i++)
    check(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0, "no thread");
  fork_one(&workers[THREADS]);
  int refused = 0;
  for (int i = 0; i < THREADS; i++) {
    check(pthread_join(workers[i].thread, NULL) == 0, "no end");
    memcpy(ids[(size_t)i * ROUNDS], workers[i].ids, sizeof workers[i].ids);
    refused += workers[i].refused;
  }
  qsort(ids, THREADS * ROUNDS, sizeof *ids, compare);
  for (int i = 1; i < THREADS * ROUNDS; i++)
    check(strcmp(ids[i - 1], ids[i]) != 0, "one id twice");
  printf("%d requests, %d clocks corrected, %d calls refused\n", atomic_load(&requests),
         atomic_load(&corrected), refused);
  check(atomic_load(&corrected) > 0, "no clock was wrong");
  check(refused < atomic_load(&requests) / 4, "hardly anything came through");
  return 0;
}
