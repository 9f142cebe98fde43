/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that list fields against a real server, $DDB_ENDPOINT (tests/golden/project): what each
 * gives of an item is what the whole item has, and walks of cut pages give each item once. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <project/project.h>

#define LISTINGS 12

static struct ddb *db;
static struct ddb_arena *mem;
static struct ddb_cursor cursor;
static char names[4][64];

static void setup(void) {
  static int number;
  static struct ddb_table_name tables[] = {{"Shop", names[0]},
                                           {"Plain", names[1]},
                                           {"Raw", names[2]},
                                           {"Spread", names[3]},
                                           {NULL, NULL}};
  struct ddb_options options = {.endpoint = getenv("DDB_ENDPOINT"), .tables = tables};

  number++;
  for (int i = 0; i < 4; i++)
    (void)snprintf(names[i], sizeof names[i], "project%d-%ld-%d", i, (long)getpid(), number);
  mem = ddb_arena_new();
  cr_assert_not_null(mem);
  cr_assert_geq(ddb_open(&db, &options), 0, "%s", ddb_error_text(db));
  cr_assert_geq(project_create_table(db), 0, "%s", ddb_error_text(db));
  cursor = (struct ddb_cursor)DDB_CURSOR_INIT;
}

static void teardown(void) {
  ddb_cursor_free(&cursor);
  ddb_close(db);
  ddb_arena_free(mem);
}

TestSuite(project, .init = setup, .fini = teardown, .timeout = 120);

#define must(call) cr_assert_eq(call, DDB_OK, "%s", ddb_error_text(db))

/* ---- listings -------------------------------------------------------------------------------- */

static const char *const tags[] = {"garden", "lift"};
static const struct project_place place = {.city = "Oslo", .zip = "0150"};
static const struct project_resize resize = {.width = 640};
static const struct project_crop crop = {.left = 3};
static char ids[LISTINGS][8];

/* Listing i; what is optional comes and goes. */
static struct project_listing listing(int i) {
  (void)snprintf(ids[i], sizeof ids[i], "l%02d", i);
  struct project_listing out = {
      .agent_id = i % 2 ? "a" : "b",
      .listing_id = ids[i],
      .city = i % 3 ? "oslo" : "lima",
      .published_at = {1795341600 + i, 0},
      .status = (enum project_status)(1 + i % 3),
      .title = i % 2 ? "odd" : "even",
      .price = i < 5 ? "9.5" : "100",
      .nickname = i % 3 == 1 ? "nick" : NULL,
      .nickname_null = i % 3 == 2,
      .secret = i % 4 ? "s" : NULL,
      .place = i % 5 ? &place : NULL,
      .tags = {tags, (size_t)(i % 3)},
      .rooms = {&place, (size_t)(i % 2)},
      .kind = i % 2 ? PROJECT_KIND_RESIZE : PROJECT_KIND_CROP,
  };

  if (i % 3 == 0)
    out.note = (struct ddb_text){"n\0te", 4};
  if (i % 4 == 0)
    out.expires_at = ddb_opt_time_of((ddb_time){i == 4 ? 5 : 4000000000, 0});
  if (i % 2)
    out.params.resize = &resize;
  else
    out.params.crop = &crop;
  return out;
}

static void put_listings(void) {
  for (int i = 0; i < LISTINGS; i++) {
    const struct project_listing record = listing(i);
    must(project_save_listing(db, &record, NULL));
  }
}

/* Listing 4 has expired. */
static int index_of(const char *id) {
  int i = atoi(id + 1);

  cr_assert(i >= 0 && i < LISTINGS && i != 4, "%s", id);
  return i;
}

static bool same(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

#define as_put(a, b)                                                                               \
  cr_expect(same((a)->agent_id, (b)->agent_id) && same((a)->listing_id, (b)->listing_id) &&        \
                (a)->expires_at.set == (b)->expires_at.set,                                        \
            "%s", (b)->listing_id)

Test(project, a_get_gives_what_the_item_has) {
  struct project_optional_item note;
  struct project_card_item card;
  int found = 0;

  put_listings();
  for (int i = 0; i < LISTINGS; i++) {
    const struct project_listing whole = listing(i);
    enum ddb_status status = project_card(db, mem, whole.agent_id, whole.listing_id, NULL, &card);
    cr_assert_eq(status, i == 4 ? DDB_NOT_FOUND : DDB_OK, "%s", ddb_error_text(db));
    if (i == 4)
      continue;
    as_put(&card, &whole);
    cr_expect(same(card.title, whole.title) && same(card.price, whole.price), "%d", i);
    must(project_optional(db, mem, whole.agent_id, whole.listing_id, NULL, &note));
    cr_expect_eq(note.note.size, whole.note.size);
    found++;
  }
  cr_expect_eq(found, LISTINGS - 1);
}

Test(project, a_query_gives_what_the_items_have) {
  struct project_notes_page page;
  int found = 0;

  put_listings();
  for (int agent = 0; agent < 2; agent++) {
    must(project_notes(db, mem, agent ? "a" : "b", NULL, &page));
    for (size_t k = 0; k < page.count; k++, found++) {
      const struct project_notes_item *item = &page.items[k];
      const struct project_listing whole = listing(index_of(item->listing_id));
      as_put(item, &whole);
      cr_expect(same(item->nickname, whole.nickname) && same(item->secret, whole.secret), "%zu", k);
      cr_expect_eq(item->nickname_null, whole.nickname_null);
      cr_expect_eq(item->note.size, whole.note.size);
    }
  }
  cr_expect_eq(found, LISTINGS - 1);
}

/* Cut at any item, over an index, with a filter by fields that are not asked for. */
Test(project, cut_pages_give_each_item_once) {
  bool seen[LISTINGS] = {false};
  int expected = 0, found = 0, pages = 0;
  struct project_in_city_page page;

  put_listings();
  for (int i = 0; i < LISTINGS; i++)
    expected += i % 3 && i != 4 && i >= 5 && 1 + i % 3 == PROJECT_STATUS_CLOSED;
  do {
    struct ddb_list_options options = {.cursor = &cursor, .until = 1, .limit = 5};
    must(project_in_city(db, mem, "oslo", "100.5", PROJECT_STATUS_CLOSED, &options, &page));
    for (size_t k = 0; k < page.count; k++) {
      const struct project_in_city_item *item = &page.items[k];
      int i = index_of(item->listing_id);
      const struct project_listing whole = listing(i);
      found += !seen[i] && i >= 5;
      seen[i] = true;
      as_put(item, &whole);
      cr_expect(same(item->title, whole.title));
      cr_expect_eq(item->tags.count, whole.tags.count);
      cr_expect_eq(item->rooms.count, whole.rooms.count);
      cr_expect_eq(item->place == NULL, whole.place == NULL);
    }
  } while (page.more && ++pages < 50);
  cr_expect_eq(found, expected);
  cr_expect_gt(expected, 1);
}

Test(project, an_index_gives_what_it_holds) {
  struct project_states_page states;
  struct project_ids_page of_index;
  size_t whole_count = 0;

  put_listings();
  for (int i = 0; i < LISTINGS; i++)
    whole_count += i % 3 != 0;
  must(project_states(db, mem, "oslo", NULL, &states));
  cr_expect_eq(states.count, whole_count, "the time to live is not in the index");
  for (size_t k = 0; k < states.count; k++)
    cr_expect_eq((int)states.items[k].status, 1 + atoi(states.items[k].listing_id + 1) % 3);
  must(project_ids(db, mem, "oslo", NULL, &of_index));
  cr_expect_eq(of_index.count, whole_count);
  for (size_t k = 0; k < of_index.count; k++)
    cr_expect_str_eq(of_index.items[k].agent_id,
                     atoi(of_index.items[k].listing_id + 1) % 2 ? "a" : "b");
}

Test(project, a_scan_and_a_batch_too) {
  static const struct project_cards_key keys[] = {
      {"a", "l01"}, {"b", "l04"}, {"a", "nix"}, {"b", "l02"}};
  const struct project_setting setting = {.name = "n", .level = 1};
  struct project_edits_page edits;
  struct project_shut_page shut;
  struct project_cards_items cards;

  put_listings();
  must(project_save_setting(db, &setting, NULL));
  must(project_edits(db, mem, NULL, &edits));
  cr_expect_eq(edits.count, LISTINGS - 1);
  for (size_t k = 0; k < edits.count; k++) {
    const struct project_listing whole = listing(index_of(edits.items[k].listing_id));
    cr_expect_eq(edits.items[k].kind, whole.kind);
    cr_expect_eq(edits.items[k].params.crop == NULL, whole.params.crop == NULL);
  }
  must(project_shut(db, mem, NULL, &shut));
  cr_expect_eq(shut.count, 3, "%zu", shut.count); /* 1, 4, 7, 10 without 4 */
  must(project_cards(db, mem, keys, 4, NULL, &cards));
  cr_expect_eq(cards.missing, 2);
  cr_expect_str_eq(cards.items[0].record->title, "odd");
  cr_expect_str_eq(cards.items[3].record->price, "9.5");
}

/* ---- what an answer may lack ----------------------------------------------------------------- */

Test(project, an_item_without_the_fields_is_an_item) {
  const struct project_setting empty = {.name = "empty", .level = 1};
  const struct project_setting full = {.name = "full", .value = "v", .level = 2};
  struct project_value_of_item value;
  struct project_level_of_item level;

  must(project_save_setting(db, &empty, NULL));
  must(project_save_setting(db, &full, NULL));
  must(project_value_of(db, mem, "empty", NULL, &value));
  cr_expect_null(value.value);
  cr_expect_str_eq(value.name, "empty");
  must(project_value_of(db, mem, "full", NULL, &value));
  cr_expect_str_eq(value.value, "v");
  must(project_level_of(db, mem, "full", NULL, &level));
  cr_expect_eq(level.level, 2);
  cr_expect_eq(project_value_of(db, mem, "none", NULL, &value), DDB_NOT_FOUND);
}

/* ---- tables of other shapes ------------------------------------------------------------------ */

Test(project, without_a_sort_key_and_a_type) {
  const struct project_match match = {.match_id = "m", .score = ddb_int(4), .log = {tags, 1}};
  struct project_all_scores_page page;

  must(project_save_match(db, &match, NULL));
  must(project_all_scores(db, mem, NULL, &page));
  cr_assert_eq(page.count, 1, "%zu skipped", page.skipped);
  cr_expect_str_eq(page.items[0].match_id, "m");
  cr_expect_eq(page.items[0].score.value, 4);
}

Test(project, pages_of_a_binary_partition_go_on) {
  const struct ddb_bytes device = {(const unsigned char *)"\0\1", 2};
  struct ddb_list_options options = {.cursor = &cursor, .limit = 2};
  struct project_values_page page;
  int64_t next = 0;

  for (int i = 0; i < 5; i++) {
    const struct project_reading reading = {
        .device = device, .at = i, .value = i + 0.5, .unit = "C"};
    must(project_save_reading(db, &reading, NULL));
  }
  do {
    must(project_values(db, mem, device, &options, &page));
    for (size_t k = 0; k < page.count; k++, next++) {
      cr_expect_eq(page.items[k].at, next);
      cr_expect_eq(page.items[k].value, (double)next + 0.5);
    }
  } while (page.more);
  cr_expect_eq(next, 5);
}

/* The keys that the shards are merged by are no fields of the struct. */
Test(project, shards_are_one_list) {
  struct ddb_list_options options = {.cursor = &cursor, .limit = 3};
  struct project_reason_of_item one;
  struct project_reasons_page page;
  int next = 0;

  for (int i = 0; i < 10; i++) {
    char id[16];
    (void)snprintf(id, sizeof id, "h%d", i);
    const struct project_hold hold = {
        .hold_id = id, .created_at = {1795341600 + i, 0}, .reason = id, .amount = i};
    must(project_save_hold(db, &hold, NULL));
  }
  do {
    must(project_reasons(db, mem, &options, &page));
    for (size_t k = 0; k < page.count; k++, next++) {
      cr_expect_eq(page.items[k].created_at.seconds, 1795341600 + next);
      cr_expect_str_eq(page.items[k].reason, page.items[k].hold_id);
    }
  } while (page.more);
  cr_expect_eq(next, 10);
  must(project_reason_of(db, mem, "h3", (ddb_time){1795341603, 0}, NULL, &one));
  cr_expect_str_eq(one.reason, "h3");
  cr_expect_str_eq(one.hold_id, "h3");
}
