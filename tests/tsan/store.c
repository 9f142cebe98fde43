/* SPDX-License-Identifier: Apache-2.0 */
/* The embedded store by 16 threads: first one store in memory through handles of a share group,
 * then a file through two handles that were opened apart, each shared by eight. All count on one
 * item, two items are written together, lists are read amid it. Nothing that was added is lost, and
 * no reader sees half of a transaction. */
#include <ddb/local.h>
#include <many/many.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include <ups/ups.h>

#include "check.h"

#define THREADS 16

struct worker {
  struct ddb *db;
  struct ddb_arena *mem;
  int number, rounds;
  pthread_t thread;
};

#define must(w, call) check((call) == DDB_OK, "thread %d: %s", (w)->number, ddb_error_text((w)->db))

static struct many_order order_of(const char *customer, const char *id, int64_t total) {
  return (struct many_order){.customer_id = customer,
                             .region = "no",
                             .order_id = id,
                             .day = "2026-11-22",
                             .state = MANY_STATE_OPEN,
                             .total = total};
}

/* ---- what a thread does ---------------------------------------------------------------------- */

/* Everybody's, and who comes first makes the item. */
static void count_one(struct worker *w) {
  const struct ups_touch_set set = {.user = "u", .expires_at = {4102444800, 0}, .hits = 1};
  struct ups_session session;

  must(w, ups_touch(w->db, w->mem, "all", &set, NULL, &session));
  check(session.hits >= 1, "%lld hits", (long long)session.hits);
}

/* An order of its own, and all of them read again. */
static void add_own(struct worker *w, int round) {
  char customer[16], id[16];
  struct many_everything_page page;
  const struct ddb_list_options all = {.until = 1000};

  (void)snprintf(customer, sizeof customer, "c%d", w->number);
  (void)snprintf(id, sizeof id, "o%04d", round);
  const struct many_order order = order_of(customer, id, round);
  must(w, many_put_order(w->db, &order, NULL));
  must(w, many_everything(w->db, w->mem, customer, &all, &page));
  check(page.count == (size_t)round + 1, "%s has %zu orders after round %d", customer, page.count,
        round);
}

/* Two orders are always of one total. */
static void change_pair(struct worker *w, int round) {
  const int64_t total = (int64_t)w->number * 1000 + round;
  const struct many_order a = order_of("pair", "a", total), b = order_of("pair", "b", total);
  struct ddb_tx *tx = ddb_tx_new(w->db);

  (void)many_put_order_tx(tx, &a);
  (void)many_put_order_tx(tx, &b);
  must(w, ddb_tx_commit(tx, NULL));
  ddb_tx_free(tx);
}

static void read_pair(struct worker *w) {
  struct many_everything_page page;

  must(w, many_everything(w->db, w->mem, "pair", NULL, &page));
  check(page.count == 0 || page.count == 2, "%zu of a pair", page.count);
  if (page.count == 2)
    check(page.items[0].as_order->total == page.items[1].as_order->total, "half of a transaction");
}

static void *work(void *state) {
  struct worker *w = state;

  for (int i = 0; i < w->rounds; i++) {
    count_one(w);
    add_own(w, i);
    change_pair(w, i);
    read_pair(w);
    ddb_arena_reset(w->mem);
  }
  ddb_close(w->db);
  ddb_arena_free(w->mem);
  return NULL;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static struct ddb *open_at(const char *endpoint) {
  struct ddb *db;
  check(ddb_open(&db, &(struct ddb_options){.endpoint = endpoint}) >= 0, "%s", ddb_error_text(db));
  return db;
}

/* `second` NULL: all share the first. */
static void run(struct ddb *first, struct ddb *second, int rounds) {
  static struct worker workers[THREADS];
  struct ddb_arena *mem = ddb_arena_new();
  struct ddb_local_requests *sent;
  struct ups_session session;

  check(many_create_table(first) == DDB_OK && ups_create_table(first) == DDB_OK, "%s",
        ddb_error_text(first));
  check(ddb_local_record(first, 50) == DDB_OK, "%s", ddb_error_text(first));
  for (int i = 0; i < THREADS; i++) {
    struct worker *w = &workers[i];
    *w = (struct worker){.mem = ddb_arena_new(), .number = i, .rounds = rounds};
    check(w->mem && ddb_share(i % 2 == 1 && second ? second : first, &w->db) >= 0, "no handle");
  }
  for (int i = 0; i < THREADS; i++)
    check(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0, "no thread");
  for (int i = 0; i < THREADS; i++)
    check(pthread_join(workers[i].thread, NULL) == 0, "no end");
  check(mem && ups_get_session(first, mem, "all", NULL, &session) == DDB_OK, "%s",
        ddb_error_text(first));
  check(session.hits == (int64_t)THREADS * rounds, "%lld of %d hits", (long long)session.hits,
        THREADS * rounds);
  check(ddb_local_recorded(first, &sent) == DDB_OK && sent->count == 50, "nothing is recorded");
  printf("%lld hits, %lld requests\n", (long long)session.hits, (long long)sent->all);
  ddb_local_requests_free(sent);
  ddb_arena_free(mem);
  ddb_close(first);
  ddb_close(second);
}

int main(void) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  char folder[] = "/tmp/ddb-tsan-XXXXXX", endpoint[64], path[64];

  ddb_local_register();
  run(open_at("sqlite::memory:"), NULL, 40);
  check(mkdtemp(folder) != NULL, "no folder");
  (void)snprintf(endpoint, sizeof endpoint, "sqlite:%s/file.db", folder);
  run(open_at(endpoint), open_at(endpoint), 8);
  for (int i = 0; i < 3; i++) {
    (void)snprintf(path, sizeof path, "%s/file.db%s", folder, ends[i]);
    (void)unlink(path);
  }
  check(rmdir(folder) == 0, "%s is left", folder);
  return 0;
}
