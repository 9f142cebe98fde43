/* SPDX-License-Identifier: Apache-2.0 */
/* Lists walked at random against a real server, $DDB_ENDPOINT: any sizes, caps, orders and filters,
 * on a table and an index, the signed token saved and loaded between pages. The schema is
 * tests/golden/paging. Whatever the walk, it gives each record once, and in order. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <walks/walks.h>

#define COUNT 60
#define WALKS 200

static struct ddb *db;
static struct ddb_arena *mem;
static char name[64];
static int sizes[COUNT];

#define must(call) cr_assert_geq(call, 0, "%s", ddb_error_text(db))

static void put_notes(void) {
  char serial[16], rank[16];

  for (int i = 0; i < COUNT; i++) {
    sizes[i] = i * 7 % 10;
    (void)snprintf(serial, sizeof serial, "%03d", i);
    (void)snprintf(rank, sizeof rank, "%03d", i / 3); /* three have one sort key in the index */
    const struct walks_note note = {
        .box = "b", .serial = serial, .kind = "k", .rank = rank, .size = sizes[i]};
    must(walks_save_note(db, &note, NULL));
  }
}

static void setup(void) {
  static const unsigned char key[32] = "32 bytes that are not random ...";
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .table_name = name};

  options.token_key = (struct ddb_bytes){key, sizeof key};
  (void)snprintf(name, sizeof name, "paging-%ld", (long)getpid());
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  must(walks_create_table(db));
  put_notes();
}

static void teardown(void) {
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(paging, .init = setup, .fini = teardown, .timeout = 240);

enum { ALL, LAST, BIG, BY_RANK, BIG_BY_RANK, LISTS };

static enum ddb_status ask(int list, const struct ddb_list_options *options,
                           struct walks_note_page *page) {
  switch (list) {
  case ALL:
    return walks_all_notes(db, mem, "b", options, page);
  case LAST:
    return walks_last_notes(db, mem, "b", options, page);
  case BIG:
    return walks_big_notes(db, mem, "b", 7, options, page);
  case BY_RANK:
    return walks_by_rank(db, mem, "k", options, page);
  default:
    return walks_big_by_rank(db, mem, "k", 7, options, page);
  }
}

static struct ddb_list_options random_options(struct ddb_cursor *cursor) {
  return (struct ddb_list_options){.limit = rand() % 3 ? 1 + rand() % 20 : 0,
                                   .until = rand() % 4 ? 1 + rand() % 25 : 0,
                                   .max_requests = rand() % 3 ? 0 : 1 + rand() % 4,
                                   .max_capacity = rand() % 5 ? 0 : 0.5 * (1 + rand() % 9),
                                   .cursor = cursor};
}

static void save_and_load(struct ddb_cursor *cursor) {
  struct ddb_cursor loaded = DDB_CURSOR_INIT;

  if (rand() % 2 || ddb_cursor_done(cursor))
    return;
  must(ddb_cursor_from_text(&loaded, ddb_cursor_text(cursor)));
  ddb_cursor_free(cursor);
  *cursor = loaded;
}

/* Each once; in the order of the sort key. */
static void walk(unsigned seed) {
  struct ddb_cursor cursor = DDB_CURSOR_INIT;
  struct walks_note_page page;
  int list = rand() % LISTS, seen[COUNT] = {0}, before = -1;
  bool down = list == LAST || list == BIG_BY_RANK;
  bool ranked = list == BY_RANK || list == BIG_BY_RANK;

  while (!ddb_cursor_done(&cursor)) {
    const struct ddb_list_options options = random_options(&cursor);
    ddb_arena_reset(mem);
    cr_assert_eq(ask(list, &options, &page), DDB_OK, "seed %u: %s", seed, ddb_error_text(db));
    cr_assert(options.until == 0 || page.count <= (size_t)options.until, "seed %u", seed);
    for (size_t i = 0; i < page.count; i++) {
      int serial = atoi(page.items[i].serial), place = ranked ? serial / 3 : serial;
      seen[serial]++;
      cr_assert(before < 0 || (down ? place <= before : place >= before), "seed %u", seed);
      before = place;
    }
    save_and_load(&cursor);
  }
  for (int i = 0; i < COUNT; i++)
    cr_assert_eq(seen[i], (list != BIG && list != BIG_BY_RANK) || sizes[i] >= 7,
                 "seed %u: %03d came %d times in list %d", seed, i, seen[i], list);
  ddb_cursor_free(&cursor);
}

Test(paging, walks_at_random) {
  for (unsigned seed = 1; seed <= WALKS; seed++) {
    srand(seed);
    walk(seed);
  }
}
