/* SPDX-License-Identifier: Apache-2.0 */
/* A handle on an embedded store of its own, with the schema of tests/golden/many. Nobody waits:
 * sleeping adds to store_slept_ms. Include it only where libddb-local is linked. */
#ifndef TESTS_SUPPORT_STORE_H
#define TESTS_SUPPORT_STORE_H

#include <criterion/criterion.h>
#include <ddb/local.h>
#include <many/many.h>
#include <stdio.h>

static int64_t store_slept_ms;

static inline void store_sleep(void *state, int64_t milliseconds, const struct ddb_cancel *cancel) {
  (void)state;
  (void)cancel;
  __atomic_fetch_add(&store_slept_ms, milliseconds, __ATOMIC_RELAXED);
}

/* For a forked process too: Criterion's macros talk to its parent, and hang in a child of a test.
 */
static inline enum ddb_status store_try(const char *endpoint, struct ddb **out) {
  static const struct ddb_env env = {.sleep_ms = store_sleep};
  const struct ddb_options options = {.endpoint = endpoint, .env = &env};

  ddb_local_register();
  return ddb_open(out, &options);
}

static inline struct ddb *store_open(const char *endpoint) {
  struct ddb *db;

  cr_assert_geq(store_try(endpoint, &db), 0, "%s", ddb_error_text(db));
  return db;
}

#define must_be_on(db, call, expected)                                                             \
  do {                                                                                             \
    enum ddb_status status_ = (call);                                                              \
    cr_assert_eq(status_, expected, "%s, expected %s: %s", ddb_status_name(status_),               \
                 ddb_status_name(expected), ddb_error_text(db));                                   \
  } while (0)
#define must_be(call, expected) must_be_on(db, call, expected)
#define must(call)              must_be(call, DDB_OK)

/* An order of customer c1. Its texts live until the next 64 orders. */
static inline struct many_order store_order(int number) {
  static char ids[64][16];
  char *id = ids[number % 64];

  (void)snprintf(id, sizeof ids[0], "o%04d", number);
  return (struct many_order){.customer_id = "c1",
                             .region = "no",
                             .order_id = id,
                             .day = "2026-11-22",
                             .state = MANY_STATE_OPEN,
                             .total = number};
}

/* All orders that a scan finds, expired ones too. */
static inline int store_count(struct ddb *db, struct ddb_arena *mem) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  const struct ddb_list_options options = {.cursor = &cursor, .call = {.include_expired = true}};
  struct many_all_orders_page page;
  int count = 0;

  while (!ddb_cursor_done(&cursor)) {
    must(many_all_orders(db, mem, MANY_STATE_OPEN, &options, &page));
    count += (int)page.count;
  }
  ddb_cursor_free(&cursor);
  return count;
}

#endif
